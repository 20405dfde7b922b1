// SPDX-License-Identifier: BSL-1.0
#include <sojourn/stats/normal.hpp>
#include <sojourn/stats/proportion.hpp>

#include "support/approx.hpp"
#include "support/catch.hpp"

#include <cmath>
#include <cstdint>
#include <stdexcept>

using namespace sojourn;
using sojourn_test::approx;

TEST_CASE("Wilson's interval gives the four published examples", "[worked-example]") {
  // Newcombe 1998, Statistics in Medicine 17, table I, method 3: four decimals.
  struct row {
    std::uint64_t successes, n;
    double low, high;
  };
  for (auto const& [successes, n, low, high] : {row{81, 263, 0.2553, 0.3662}, row{15, 148, 0.0624, 0.1605},
                                                row{0, 20, 0.0000, 0.1611}, row{1, 29, 0.0061, 0.1718}}) {
    CAPTURE(successes, n);
    auto const p = proportion(successes, n);
    REQUIRE(p);
    CHECK(p->value == approx(static_cast<double>(successes) / static_cast<double>(n)));
    CHECK(p->low == approx(low).margin(5e-5));
    CHECK(p->high == approx(high).margin(5e-5));
    CHECK(p->n == n);
    CHECK(p->n_eff == static_cast<double>(n));
    CHECK(p->method == interval_method::wilson);
  }
}

TEST_CASE("Wilson's limits are where the score test just rejects", "[law]") {
  // The interval is the set of p0 with |p - p0| <= z sqrt(p0 (1 - p0) / n).
  confidence_level const level(0.9);
  double const z = normal_quantile(0.95);
  for (std::uint64_t n : {1U, 2U, 7U, 40U, 1000U}) {
    for (std::uint64_t k = 0; k <= n; k += 1 + n / 7) {
      auto const p = *proportion(k, n, level);
      CAPTURE(k, n);
      for (double const limit : {p.low, p.high}) {
        if (limit == 0 || limit == 1) continue;
        double const score =
            std::abs(p.value - limit) / std::sqrt(limit * (1 - limit) / static_cast<double>(n));
        CHECK(score == approx(z).epsilon(1e-9));
      }
      CHECK(p.low <= p.value);
      CHECK(p.value <= p.high);
      CHECK(p.level == level);
    }
  }
}

TEST_CASE("A proportion of none is absent, and of one has limits on the scale", "[edge]") {
  CHECK_FALSE(proportion(0, 0));
  CHECK(proportion(0, 1)->low == 0);
  CHECK(proportion(0, 1)->high < 1);
  CHECK(proportion(1, 1)->high == 1);
  CHECK(proportion(1, 1)->low > 0);
  CHECK(proportion(0, 5)->low == 0);
  CHECK(proportion(5, 5)->high == 1);
}

TEST_CASE("More successes than trials are refused", "[edge]") {
  CHECK_THROWS_WITH(proportion(3, 2), "successes must not exceed trials: 3 of 2");
}

TEST_CASE("The complement mirrors the value and both limits", "[law]") {
  auto const p = complement(proportion(15, 148));
  auto const q = proportion(133, 148);
  REQUIRE(p);
  CHECK(p->value == approx(q->value).epsilon(1e-14));
  CHECK(p->low == approx(q->low).epsilon(1e-14));
  CHECK(p->high == approx(q->high).epsilon(1e-14));
  CHECK(p->n == 148);
  CHECK_FALSE(complement(proportion(0, 0)));
}
