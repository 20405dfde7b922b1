// SPDX-License-Identifier: BSL-1.0
// The same people twice: proportions and means.

#include <sojourn/stats/paired_means.hpp>
#include <sojourn/stats/paired_proportions.hpp>

#include <sojourn/stats/two_proportions.hpp>

#include "support/approx.hpp"
#include "support/catch.hpp"

#include <cstdint>
#include <initializer_list>

using namespace sojourn;
using sojourn_test::approx;

namespace {

score_moments moments(std::initializer_list<double> scores) {
  score_moments m;
  for (auto const x : scores) m.add(x);
  return m;
}

}  // namespace

TEST_CASE("Newcombe 1998, Statistics in Medicine 17, 2635-2650, table III, method 10", "[published][stats]") {
  struct row {
    std::uint64_t e, f, g, h;  // the published difference is (f - g) / n: first less second
    double low, high;
  };
  for (auto const& [e, f, g, h, low, high] :
       {row{36, 12, 2, 0, 0.0569, 0.3404}, row{20, 12, 2, 16, 0.0562, 0.3292},
        row{18, 12, 2, 18, 0.0562, 0.3290}, row{36, 14, 0, 0, 0.1528, 0.4167},
        row{35, 14, 0, 1, 0.1461, 0.4175}, row{18, 14, 0, 18, 0.1441, 0.3963},
        row{2, 97, 1, 0, 0.8721, 0.9854}, row{1, 97, 1, 1, 0.8736, 0.9850},
        row{0, 29, 1, 0, 0.6666, 0.9882}}) {
    auto const d = paired_difference({.both = e, .first_only = g, .second_only = f, .neither = h});
    REQUIRE(d.has_value());
    CHECK(d->low == approx(low).margin(0.0001));
    CHECK(d->high == approx(high).margin(0.0001));
    CHECK(d->n == e + f + g + h);
    auto const other = paired_difference({.both = e, .first_only = f, .second_only = g, .neither = h});
    CHECK(other->value == approx(-d->value));  // the sign is second less first
    CHECK(other->low == approx(-d->high));
  }
}

TEST_CASE(
    "Agresti 1990, Categorical Data Analysis, section 10.1: approval of the prime minister, asked twice",
    "[published][stats]") {
  paired_counts const approval{.both = 794, .first_only = 150, .second_only = 86, .neither = 570};
  auto const test = mcnemar(approval);
  REQUIRE(test.has_value());
  CHECK(name(test->method) == "mcnemar_z");
  CHECK(test->statistic * test->statistic == approx(17.36).margin(0.005));
  CHECK(test->statistic < 0);  // fewer came to approve than ceased to
  auto const d = paired_difference(approval);
  CHECK(d->value == approx(-0.04));
  CHECK(d->low == approx(-0.06).margin(0.005));
  CHECK(d->high == approx(-0.02).margin(0.005));
}

TEST_CASE("few who changed are tested by the tails of a fair coin", "[oracle][stats]") {
  for (unsigned first = 0; first <= 7; ++first) {
    for (unsigned second = 0; first + second <= 12; ++second) {
      auto const n = first + second;
      auto const test = mcnemar({.both = 3, .first_only = first, .second_only = second, .neither = 1});
      REQUIRE(test.has_value() == (n > 0));
      if (n == 0) continue;
      unsigned extreme = 0;  // of all ways to change, those at least as one-sided
      for (unsigned ways = 0; ways < (1U << n); ++ways) {
        unsigned heads = 0;
        for (unsigned bit = 0; bit < n; ++bit) heads += ways >> bit & 1U;
        auto const lead = heads > n - heads ? 2 * heads - n : n - 2 * heads;
        extreme += lead >= (first > second ? first - second : second - first) ? 1U : 0U;
      }
      CHECK(test->p_value == approx(static_cast<double>(extreme) / (1U << n)));
      CHECK(test->method == test_method::mcnemar_exact);
    }
  }
  CHECK(mcnemar({.first_only = 12, .second_only = 12})->method == test_method::mcnemar_exact);
  CHECK(mcnemar({.first_only = 12, .second_only = 12})->p_value == 1);
  CHECK(mcnemar({.first_only = 12, .second_only = 13})->method == test_method::mcnemar_z);
}

TEST_CASE("paired proportions: nobody, and nobody who changed", "[edge][stats]") {
  CHECK_FALSE(paired_difference({}).has_value());
  CHECK_FALSE(mcnemar({.both = 5, .neither = 4}).has_value());
  auto const all = paired_difference({.both = 10});
  CHECK(all->value == 0);
  CHECK(all->low < 0);  // as uncertain as two samples: no covariance is seen
  CHECK(all->low == approx(difference(counted_share{10, 10}, counted_share{10, 10})->low));
}

TEST_CASE("people who agree narrow the interval, people who contradict themselves widen it",
          "[relation][stats]") {
  auto const agree = paired_difference({.both = 50, .first_only = 5, .second_only = 15, .neither = 30});
  auto const apart = difference({55, 100}, {65, 100});
  auto const contradict = paired_difference({.both = 25, .first_only = 30, .second_only = 40, .neither = 5});
  CHECK(agree->high - agree->low < apart->high - apart->low);
  CHECK(contradict->high - contradict->low > apart->high - apart->low);
}

TEST_CASE("Student 1908, Biometrika 6: hours of sleep gained by the same patients", "[published][stats]") {
  auto const d = paired_t(moments({1.2, 2.4, 1.3, 1.3, 0.0, 1.0, 1.8, 0.8, 4.6, 1.4}));
  REQUIRE(d.has_value());
  CHECK(d->difference.value == approx(1.58));
  CHECK(d->test.statistic == approx(4.0621).margin(0.00005));
  CHECK(d->degrees == 9);
  CHECK(d->test.p_value == approx(0.002833).margin(5e-7));
  CHECK(d->difference.low == approx(0.7001142).margin(5e-8));
  CHECK(d->difference.high == approx(2.4598858).margin(5e-8));
  CHECK(d->test.method == test_method::paired_t);
}

TEST_CASE("changes of too few, or all alike, are not tested", "[edge][stats]") {
  CHECK_FALSE(paired_t(moments({})).has_value());
  CHECK_FALSE(paired_t(moments({1})).has_value());
  CHECK_FALSE(paired_t(moments({2, 2, 2})).has_value());
}
