// SPDX-License-Identifier: BSL-1.0
#include <sojourn/core/calendar.hpp>

#include "support/catch.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <limits>
#include <stdexcept>

using namespace sojourn;
using namespace std::chrono_literals;

namespace {

constexpr time_point on(int year, unsigned month, unsigned day, duration time = {}) {
  return time_point{std::chrono::sys_days{std::chrono::year{year} / std::chrono::month{month} /
                                          std::chrono::day{day}}} +
         time;
}

constexpr calendar days{period_unit::day};
constexpr calendar weeks{period_unit::week};
constexpr calendar months{period_unit::month};

}  // namespace

TEST_CASE("period 0 holds the first of January 1970", "[worked-example][calendar]") {
  STATIC_REQUIRE(days(time_point{}) == 0);
  STATIC_REQUIRE(weeks(time_point{}) == 0);
  STATIC_REQUIRE(months(time_point{}) == 0);
  CHECK(days(time_point{} - 1us) == -1);
  CHECK(months(time_point{} - 1us) == -1);
  CHECK(days(time_point{24h}) == 1);
  CHECK(name(weeks.unit()) == "week");
}

TEST_CASE("weeks begin on Mondays", "[published][calendar]") {
  // ISO 8601-1:2019, 2.2.8; 29 December 1969 and 4 November 2019 were Mondays.
  CHECK(weeks(on(1969, 12, 29)) == 0);
  CHECK(weeks(on(1969, 12, 29) - 1us) == -1);
  CHECK(weeks(on(2019, 11, 4)) == weeks(on(2019, 11, 3)) + 1);
  CHECK(weeks(on(2019, 11, 10, 24h - 1us)) == weeks(on(2019, 11, 4)));
}

TEST_CASE("months and weeks equal those counted day by day over 800 years", "[oracle][calendar]") {
  std::int64_t month = -370 * 12;
  std::int64_t week = 0;
  int weekday = 5;  // 1 January 1600 was a Saturday, from Monday 0
  auto at = on(1600, 1, 1);
  auto const first_week = weeks(at);
  for (int year = 1600; year < 2400; ++year) {
    bool const leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    std::array<int, 12> const lengths{31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    for (int const length : lengths) {
      for (int day = 0; day < length; ++day, at += 24h) {
        bool const same = months(at) == month && months(at + 24h - 1us) == month &&
                          weeks(at) - first_week == week && weeks(at + 24h - 1us) - first_week == week;
        if (!same) FAIL("year " << year << ", month " << month << ", day " << day + 1);
        if (++weekday == 7) weekday = 0, ++week;
      }
      ++month;
    }
  }
  CHECK(month == 430 * 12);
}

TEST_CASE("a fixed offset moves midnight", "[worked-example][calendar]") {
  calendar const beijing{period_unit::day, 8h};
  CHECK(beijing(on(2024, 1, 31, 15h)) == days(on(2024, 1, 31)));
  CHECK(beijing(on(2024, 1, 31, 16h)) == days(on(2024, 2, 1)));
  calendar const new_york{period_unit::month, -5h};
  CHECK(new_york(on(2024, 2, 1, 5h - 1us)) == months(on(2024, 1, 1)));
  CHECK(new_york(on(2024, 2, 1, 5h)) == months(on(2024, 2, 1)));
  CHECK(new_york.begin_of(months(on(2024, 2, 1))) == on(2024, 2, 1, 5h));
}

TEST_CASE("a period begins at the first instant that it holds", "[law][calendar]") {
  for (auto const unit : {period_unit::day, period_unit::week, period_unit::month}) {
    for (auto const offset : {-1439min, -330min, 0min, 480min, 1439min}) {
      calendar const c{unit, offset};
      for (std::int64_t period = -100'000; period < 100'000; period += 37) {
        auto const begin = c.begin_of(period);
        REQUIRE(c(begin) == period);
        REQUIRE(c(begin - 1us) == period - 1);
      }
    }
  }
}

TEST_CASE("the ends of the time line have periods", "[edge][calendar]") {
  for (auto const offset : {-1439min, 0min, 1439min}) {
    calendar const by_day{period_unit::day, offset};
    CHECK(by_day(time_point::min()) <= -106'751'991);
    CHECK(by_day(time_point::max()) >= 106'751'990);
    calendar const by_month{period_unit::month, offset};
    CHECK(by_month(time_point::min()) / 12 == -292'277);
    CHECK(by_month(time_point::max()) / 12 == 292'277);
  }
  CHECK_THROWS_AS(days.begin_of(std::numeric_limits<std::int64_t>::max()), std::out_of_range);
  CHECK_THROWS_WITH(months.begin_of(-4'000'000),
                    "a period must begin within 292,000 years of 1970: -4000000");
  CHECK_THROWS_AS(weeks.begin_of(100'000'000), std::out_of_range);
}

TEST_CASE("an offset of a day or more is refused", "[edge][calendar]") {
  CHECK_THROWS_WITH(calendar(period_unit::day, 24h),
                    "an offset from UTC must be less than 24 hours: 1440 minutes");
  CHECK_THROWS_AS(calendar(period_unit::day, -24h), std::invalid_argument);
  CHECK(calendar(period_unit::day, 1h) == calendar(period_unit::day, 60min));
  CHECK_FALSE(calendar(period_unit::day, 1h) == days);
}
