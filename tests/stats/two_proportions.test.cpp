// SPDX-License-Identifier: BSL-1.0
#include <sojourn/stats/two_proportions.hpp>

#include <sojourn/stats/odds_ratio.hpp>

#include "support/approx.hpp"
#include "support/catch.hpp"

#include <cmath>
#include <stdexcept>

using namespace sojourn;
using sojourn_test::approx;

TEST_CASE("Newcombe 1998, Statistics in Medicine 17, table II, method 10", "[published][stats]") {
  struct row {
    counted_share second, first;
    double low, high;
  };
  for (auto const& [b, a, low, high] :
       {row{{56, 70}, {48, 80}, 0.0524, 0.3339}, row{{9, 10}, {3, 10}, 0.1705, 0.8090},
        row{{6, 7}, {2, 7}, 0.0582, 0.8062}, row{{5, 56}, {0, 29}, -0.0381, 0.1926},
        row{{0, 10}, {0, 20}, -0.1611, 0.2775}, row{{10, 10}, {0, 10}, 0.6075, 1.0}}) {
    auto const d = difference(a, b);
    REQUIRE(d.has_value());
    CHECK(d->low == approx(low).margin(0.00005));
    CHECK(d->high == approx(high).margin(0.00005));
    CHECK(d->method == interval_method::newcombe);
    auto const other = difference(b, a);
    CHECK(other->low == approx(-d->high));  // the sign is b - a
    CHECK(other->value == approx(-d->value));
  }
}

TEST_CASE("Fisher 1935, The Design of Experiments: the lady tasting tea", "[published][stats]") {
  CHECK(fisher_exact(3, 1, 1, 3).p_value == approx(34.0 / 70));
  CHECK(fisher_exact(4, 0, 0, 4).p_value == approx(2.0 / 70));
  CHECK(fisher_exact(2, 2, 2, 2).p_value == approx(1.0));
}

TEST_CASE("Fisher's exact test sums tables that are not more probable, by enumeration", "[oracle][stats]") {
  auto const choose = [](unsigned n, unsigned k) {
    double c = 1;
    for (unsigned i = 0; i < k; ++i) c = c * (n - i) / (i + 1);
    return c;
  };
  for (unsigned a = 0; a <= 6; ++a) {
    for (unsigned b = 0; b <= 5; ++b) {
      for (unsigned c = 0; c <= 4; ++c) {
        unsigned const d = 7 - c;
        double seen = choose(a + b, a) * choose(c + d, c);
        double sum = 0;
        double all = 0;
        for (unsigned x = 0; x <= a + c; ++x) {
          if (x > a + b || a + c - x > c + d) continue;
          double const one = choose(a + b, x) * choose(c + d, a + c - x);
          all += one;
          if (one <= seen * (1 + 1e-9)) sum += one;
        }
        CHECK(fisher_exact(a, b, c, d).p_value == approx(sum / all));
      }
    }
  }
}

TEST_CASE("z squared is Pearson's chi squared of the table", "[relation][stats]") {
  counted_share const a{48, 80};
  counted_share const b{56, 70};
  double const n = 150;
  double const cross = 48.0 * 14 - 32.0 * 56;
  double const chi = n * cross * cross / (80.0 * 70 * 104 * 46);
  auto const z = two_proportion_z(a, b);
  CHECK(z->statistic * z->statistic == approx(chi));
  CHECK(z->statistic > 0);
  CHECK(z->p_value == approx(std::erfc(std::sqrt(chi / 2))));
}

TEST_CASE("few expected counts are tested exactly, and the result says so", "[edge][stats]") {
  CHECK(test_difference({48, 80}, {56, 70})->method == test_method::two_proportion_z);
  CHECK(test_difference({1, 10}, {5, 10})->method == test_method::fisher_exact);
  CHECK_FALSE(test_difference({0, 10}, {0, 10}).has_value());
  CHECK_FALSE(test_difference({10, 10}, {10, 10}).has_value());
  CHECK_FALSE(difference({0, 0}, {1, 2}).has_value());
  CHECK_THROWS_AS(difference({3, 2}, {1, 2}), std::invalid_argument);
}

TEST_CASE("Doll and Hill 1950, British Medical Journal 2: smoking and carcinoma of the lung, men",
          "[published][stats]") {
  auto const odds = odds_ratio({622, 649}, {647, 649});
  CHECK(odds->value == approx(14.04).margin(0.01));
  CHECK(odds->low == approx(3.33).margin(0.01));
  CHECK(odds->high == approx(59.3).margin(0.05));
  CHECK(odds_ratio({647, 649}, {622, 649})->value == approx(1 / odds->value));
}

TEST_CASE("an odds ratio with an empty cell adds one half to all four", "[edge][stats]") {
  auto const odds = odds_ratio({0, 10}, {5, 10});
  CHECK(odds->value == approx(5.5 * 10.5 / (5.5 * 0.5)));
  CHECK(std::isfinite(odds->high));
  CHECK_FALSE(odds_ratio({0, 0}, {5, 10}).has_value());
}
