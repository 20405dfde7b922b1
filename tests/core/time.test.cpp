// SPDX-License-Identifier: BSL-1.0
#include <sojourn/core/time.hpp>

#include "support/catch.hpp"

#include <chrono>
#include <cstdint>
#include <limits>

using namespace sojourn;
using namespace std::chrono_literals;

TEST_CASE("distances are exact over the whole time line", "[edge][time]") {
  CHECK(elapsed(time_point::min(), time_point::max()) == std::numeric_limits<std::uint64_t>::max());
  CHECK(elapsed(time_point{-5us}, time_point{7us}) == 12);
  CHECK(elapsed(time_point::max(), time_point::max()) == 0);
  STATIC_REQUIRE(elapsed(time_point{1us}, time_point{3us}) == 2);
}

TEST_CASE("a window includes its end, and a negative one admits nothing", "[edge][time]") {
  CHECK(within(time_point{0us}, time_point{10us}, 10us));
  CHECK_FALSE(within(time_point{0us}, time_point{11us}, 10us));
  CHECK_FALSE(within(time_point{0us}, time_point{0us}, -1us));
  CHECK_FALSE(within(time_point::min(), time_point::max(), duration::max()));
}

TEST_CASE("host times are floored to the microsecond, also before the epoch", "[worked-example][time]") {
  using nanos = std::chrono::sys_time<std::chrono::nanoseconds>;
  CHECK(to_time_point(nanos{1999ns}) == time_point{1us});
  CHECK(to_time_point(nanos{-1ns}) == time_point{-1us});
  CHECK(to_time_point(std::chrono::sys_days{std::chrono::days{1}}) == time_point{24h});
  CHECK(to_time_point(std::chrono::steady_clock::time_point{5ms}) == time_point{5ms});
}

TEST_CASE("integers are Unix seconds unless ticks are named", "[worked-example][time]") {
  CHECK(to_time_point(2) == time_point{2s});
  CHECK(to_time_point(2U) == time_point{2s});
  CHECK(to_time_point<std::milli>(2) == time_point{2ms});
  CHECK(to_time_point<std::nano>(2000) == time_point{2us});
}

TEST_CASE("a time that has no place on the time line is refused with its value", "[edge][time]") {
  CHECK_THROWS_WITH(
      to_time_point(std::numeric_limits<std::int64_t>::max()),
      "time must be within 292,000 years of 1970: 9223372036854775807 ticks of 1000000 microseconds");
  CHECK_THROWS_AS(to_time_point(std::numeric_limits<std::int64_t>::min()), std::out_of_range);
  CHECK_THROWS_WITH(to_time_point(std::numeric_limits<std::uint64_t>::max()),
                    "time must be within 292,000 years of 1970: 18446744073709551615");
  using far_days = std::chrono::sys_time<std::chrono::duration<std::int64_t, std::ratio<86400>>>;
  CHECK_THROWS_AS(to_time_point(far_days::max()), std::out_of_range);
  CHECK(to_time_point<std::micro>(std::numeric_limits<std::int64_t>::min()) == time_point::min());
}
