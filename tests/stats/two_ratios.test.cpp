// SPDX-License-Identifier: BSL-1.0
#include <sojourn/stats/two_ratios.hpp>

#include <sojourn/stats/two_means.hpp>

#include "support/approx.hpp"
#include "support/catch.hpp"

#include <cmath>

using namespace sojourn;
using sojourn_test::approx;

namespace {

// 60 of 100 appealed of the aware, then 90 of 120, all of them aware.
constexpr overlap before{.numerator = 60, .denominator = 100, .both = 60};
constexpr overlap after{.numerator = 90, .denominator = 120, .both = 90};

}  // namespace

TEST_CASE("two ratios are compared on their logarithms", "[worked-example][stats]") {
  double const variance = 1.0 / 60 - 1.0 / 100 + 1.0 / 90 - 1.0 / 120;  // of nested sets: 1/|A| - 1/|B|
  auto const test = log_ratio_z(before, after);
  REQUIRE(test.has_value());
  CHECK(test->statistic == approx(std::log(0.75 / 0.6) / std::sqrt(variance)));
  auto const quotient = ratio_quotient(before, after);
  CHECK(quotient->value == approx(1.25));
  CHECK(quotient->low == approx(1.25 * std::exp(-1.959964 * std::sqrt(variance))).epsilon(1e-6));
  CHECK(quotient->high * quotient->low == approx(1.25 * 1.25));
  CHECK(quotient->n == 220);
}

TEST_CASE("the difference of two ratios squares and adds their limits", "[worked-example][stats]") {
  auto const a = ratio(before);
  auto const b = ratio(after);
  auto const d = ratio_difference(before, after);
  CHECK(d->value == approx(0.15));
  CHECK(name(d->method) == "square_and_add");
  CHECK(d->low == approx(0.15 - std::hypot(0.75 - b->low, a->high - 0.6)));
  CHECK(d->high == approx(0.15 + std::hypot(b->high - 0.75, 0.6 - a->low)));
  auto const other = ratio_difference(after, before);
  CHECK(other->value == approx(-d->value));
  CHECK(other->low == approx(-d->high));
}

TEST_CASE("the interval of the quotient excludes 1 exactly where the test rejects at its level",
          "[relation][stats]") {
  for (std::uint64_t n = 1; n <= 120; ++n) {
    overlap const b{.numerator = n, .denominator = 120, .both = n};
    auto const quotient = ratio_quotient(before, b);
    CHECK((quotient->low > 1 || quotient->high < 1) == (log_ratio_z(before, b)->p_value < 0.05));
  }
}

TEST_CASE("ratios of empty sets have no logarithm", "[edge][stats]") {
  overlap const none{.numerator = 0, .denominator = 50, .both = 0};
  CHECK(ratio_difference(before, none)->value == approx(-0.6));
  CHECK(ratio_difference(before, none)->method == interval_method::none);
  CHECK_FALSE(ratio_quotient(before, none).has_value());
  CHECK_FALSE(log_ratio_z(before, none).has_value());
  CHECK_FALSE(ratio_difference(before, overlap{}).has_value());
  overlap const same{.numerator = 9, .denominator = 9, .both = 9};
  CHECK_FALSE(log_ratio_z(same, same).has_value());  // neither varies
  CHECK(log_ratio_z(before, before)->p_value == 1);
}

TEST_CASE("the interval of a difference of net shares lies about the adjusted one",
          "[worked-example][stats]") {
  net_counts const a{50, 30, 100};
  net_counts const b{120, 40, 200};
  auto const d = net_share_difference(a, b);
  REQUIRE(d.has_value());
  CHECK(d->value == approx(0.2));
  CHECK((d->low + d->high) / 2 == approx(80.0 / 203 - 20.0 / 103));
  double const half = (d->high - d->low) / 2;
  CHECK(net_share_z(a, b)->statistic == approx((80.0 / 203 - 20.0 / 103) / half * 1.959964).epsilon(1e-6));
  CHECK_FALSE(net_share_difference({0, 0, 0}, b).has_value());
}
