// SPDX-License-Identifier: BSL-1.0
#include <sojourn/stats/ratio.hpp>

#include "support/approx.hpp"
#include "support/catch.hpp"

#include <cmath>
#include <cstdint>

using namespace sojourn;
using sojourn_test::approx;

TEST_CASE("A ratio of two sets has the Wald interval of a ratio of paired proportions", "[worked-example]") {
  // Airway hyper-responsiveness before and after a transplantation, Bentur et al. 2009: 2 of 21 before, 8
  // after, 1 both times. Fagerland, Lydersen, Laake 2014: SE(log) = sqrt((n12 + n21) / (n1+ n+1)) =
  // sqrt(8/16).
  auto const r = ratio({.numerator = 2, .denominator = 8, .both = 1});
  REQUIRE(r);
  CHECK(r->value == 0.25);
  CHECK(r->low == approx(0.0625244).epsilon(1e-5));
  CHECK(r->high == approx(0.9996095).epsilon(1e-5));
  CHECK(r->n == 8);
  CHECK(r->method == interval_method::log_ratio);
}

TEST_CASE("A ratio's variance is that of the delta method", "[law]") {
  for (std::uint64_t both : {0U, 3U, 10U}) {
    auto const r = *ratio({.numerator = 10, .denominator = 25, .both = both}, confidence_level(0.9));
    double const shared = static_cast<double>(both);
    double const half = 1.6448536269514722 * std::sqrt(1 / 10.0 + 1 / 25.0 - 2 * shared / 250);
    CAPTURE(both);
    CHECK(std::log(r.high / r.value) == approx(half).epsilon(1e-12));
    CHECK(std::log(r.value / r.low) == approx(half).epsilon(1e-12));
  }
}

TEST_CASE("A ratio turned over has its limits turned over", "[law]") {
  auto const r = *ratio({.numerator = 30, .denominator = 12, .both = 9});
  auto const s = *ratio({.numerator = 12, .denominator = 30, .both = 9});
  CHECK(r.value > 1);  // legal, never clamped
  CHECK(s.value == approx(1 / r.value));
  CHECK(s.low == approx(1 / r.high));
  CHECK(s.high == approx(1 / r.low));
}

TEST_CASE("A ratio over nothing is absent, and of nothing is 0 without an interval", "[edge]") {
  CHECK_FALSE(ratio({.numerator = 5, .denominator = 0, .both = 0}));
  CHECK_FALSE(ratio({}));
  auto const r = ratio({.numerator = 0, .denominator = 4, .both = 0});
  REQUIRE(r);
  CHECK(r->value == 0);
  CHECK(r->low == 0);
  CHECK(r->high == 0);
  CHECK(r->method == interval_method::none);
}

TEST_CASE("A set over itself is 1 beyond doubt", "[edge]") {
  auto const r = *ratio({.numerator = 7, .denominator = 7, .both = 7});
  CHECK(r.value == 1);
  CHECK(r.low == 1);
  CHECK(r.high == 1);
}

TEST_CASE("Two sets that share more than the smaller has are refused", "[edge]") {
  CHECK_THROWS_WITH(ratio({.numerator = 2, .denominator = 3, .both = 3}),
                    "two sets must not share more than the smaller has: 3 of 2 and 3");
}
