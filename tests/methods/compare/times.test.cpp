// SPDX-License-Identifier: BSL-1.0
#include <sojourn/methods/compare/times.hpp>

#include "support/approx.hpp"
#include "support/catch.hpp"

#include <array>
#include <cstdint>
#include <initializer_list>

using namespace sojourn;
using sojourn_test::approx;

namespace {

// Chains of two steps: these many weeks until the event, and these many until they were last seen.
funnel_tally weeks(std::initializer_list<std::int64_t> events, std::initializer_list<std::int64_t> censored) {
  funnel_tally t(2, 2);
  auto const time = [](std::int64_t week) { return week * 7 * 24 * 3'600'000'000; };
  for (auto const w : events) {
    std::array<std::int64_t, 2> const fills{0, time(w)};
    t.add(fills, 3, funnel_outcome::converted, time_point{});
  }
  for (auto const w : censored) {
    std::array<std::int64_t, 1> const fills{0};
    t.add(fills, 1, funnel_outcome::open, time_point{duration{time(w)}});
  }
  return t;
}
constexpr double week = 7 * 24 * 3600;

}  // namespace

TEST_CASE("Freireich et al. 1963, Blood 21: weeks of remission, 6-MP against placebo",
          "[published][compare]") {
  auto const treated =
      weeks({6, 6, 6, 7, 10, 13, 16, 22, 23}, {6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35});
  auto const placebo = weeks({1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23}, {});
  auto const c = compare_times(placebo, treated);
  REQUIRE(c.test.has_value());
  CHECK(c.test->method == test_method::log_rank);
  CHECK(c.test->statistic == approx(16.79).margin(0.005));
  CHECK(c.a.converted == 21);
  CHECK(c.b.converted == 9);
  CHECK(c.b.open == 12);
  CHECK(*c.a.median_seconds == approx(8 * week));
  CHECK(*c.b.median_seconds == approx(23 * week));
  CHECK(c.in_seconds()->value() == approx(15 * week));
}

TEST_CASE("times of one side alone are not tested, equal ones are alike", "[edge][compare]") {
  auto const some = weeks({1, 2, 3}, {2});
  auto const none = compare_times(funnel_tally(2, 2), some);
  CHECK_FALSE(none.test.has_value());
  CHECK_FALSE(none.in_seconds().has_value());
  CHECK(none.b.converted == 3);
  CHECK(compare_times(some, some).test->p_value == approx(1.0));
  CHECK(compare_times(some, some).in_seconds()->value() == 0);
  CHECK_FALSE(compare_times(weeks({}, {1}), weeks({}, {2})).test.has_value());
}

TEST_CASE("those who were dropped never convert: they keep the median away", "[worked-example][compare]") {
  auto lost = weeks({1, 2}, {});
  std::array<std::int64_t, 1> const entry{0};
  for (int i = 0; i < 3; ++i) lost.add(entry, 1, funnel_outcome::dropped, time_point{});
  auto const c = compare_times(weeks({1, 2}, {}), lost);
  CHECK(c.b.dropped == 3);
  CHECK(*c.a.median_seconds == approx(week));
  CHECK_FALSE(c.b.median_seconds.has_value());
}
