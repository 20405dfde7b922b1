// SPDX-License-Identifier: BSL-1.0
#include <sojourn/io/parse_time.hpp>
#include <sojourn/report/time_text.hpp>

#include "support/catch.hpp"

#include <cstdint>
#include <random>
#include <string>

using namespace sojourn;

TEST_CASE("an instant is written in ISO 8601", "[report][time][worked-example]") {
  CHECK(iso_8601(time_point{}) == "1970-01-01T00:00:00Z");
  CHECK(iso_8601(time_point{duration{-1}}) == "1969-12-31T23:59:59.999999Z");
  CHECK(iso_8601(parse_time("2024-02-29 23:59:59.5")) == "2024-02-29T23:59:59.500000Z");
  CHECK(iso_8601(parse_time("2024-02-29"), ' ', "") == "2024-02-29 00:00:00");
  CHECK(iso_8601(earliest_time) == "0001-01-01T00:00:00Z");
  CHECK(iso_8601(latest_time) == "9999-12-31T23:59:59.999999Z");
}

TEST_CASE("the ends of the time line have a text", "[report][time][edge]") {
  CHECK(iso_8601(time_point::max()) == "+294247-01-10T04:00:54.775807Z");
  CHECK(iso_8601(time_point::min()) == "-290308-12-21T19:59:05.224192Z");
}

TEST_CASE("what is written is read back as the same instant", "[report][time][law]") {
  std::mt19937_64 bits(1);
  auto const span = elapsed(earliest_time, latest_time);
  for (int i = 0; i < 100'000; ++i) {
    time_point const at = earliest_time + duration{static_cast<std::int64_t>(bits() % span)};
    auto const text = iso_8601(at);
    if (parse_time(text) != at) FAIL(text);
  }
}
