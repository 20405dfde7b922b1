// SPDX-License-Identifier: BSL-1.0
#include <sojourn/stats/two_means.hpp>

#include "support/approx.hpp"
#include "support/catch.hpp"

#include <boost/math/distributions/students_t.hpp>

#include <cmath>
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

TEST_CASE("Student 1908, Biometrika 6: hours of sleep, as Welch's test has it in R's documentation of t.test",
          "[published][stats]") {
  auto const first = moments({0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0});
  auto const second = moments({1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4});
  auto const d = welch(first, second);
  REQUIRE(d.has_value());
  CHECK(d->difference.value == approx(1.58));
  CHECK(d->test.statistic == approx(1.8608).margin(0.00005));
  CHECK(d->degrees == approx(17.776).margin(0.0005));
  CHECK(d->test.p_value == approx(0.07939).margin(0.000005));
  CHECK(d->difference.low == approx(-0.2054832).margin(5e-8));
  CHECK(d->difference.high == approx(3.3654832).margin(5e-8));
}

TEST_CASE("the tails of Student's t equal Boost.Math's for any degrees of freedom", "[oracle][stats]") {
  for (double const dof : {0.5, 1.0, 1.7, 3.0, 17.776, 200.5, 1e5}) {
    boost::math::students_t const t(dof);
    for (double const x : {0.0, 0.01, 0.5, 1.0, 1.96, 5.0, 40.0}) {
      CHECK(student_t_tails(x, dof) ==
            approx(2 * boost::math::cdf(boost::math::complement(t, x))).epsilon(dof < 1000 ? 1e-11 : 1e-8));
    }
  }
}

TEST_CASE("means of too few or of equal scores are not compared", "[edge][stats]") {
  CHECK_FALSE(welch(moments({1}), moments({1, 2})).has_value());
  CHECK_FALSE(welch(moments({}), moments({1, 2})).has_value());
  CHECK_FALSE(welch(moments({3, 3}), moments({4, 4})).has_value());
  CHECK(welch(moments({3, 3}), moments({4, 5}))->difference.value == approx(1.5));
}

TEST_CASE("net shares are compared on the adjusted quantities", "[worked-example][stats]") {
  // n' = 103 and 203; net' = 20/103 and 80/203; variances by hand.
  auto const z = net_share_z({50, 30, 100}, {120, 40, 200});
  REQUIRE(z.has_value());
  double const p_a = 50.75 / 103;
  double const d_a = 30.75 / 103;
  double const p_b = 120.75 / 203;
  double const d_b = 40.75 / 203;
  double const variance =
      (p_a + d_a - (p_a - d_a) * (p_a - d_a)) / 103 + (p_b + d_b - (p_b - d_b) * (p_b - d_b)) / 203;
  CHECK(z->statistic == approx((p_b - d_b - p_a + d_a) / std::sqrt(variance)));
  CHECK(net_share_z({120, 40, 200}, {50, 30, 100})->statistic == approx(-z->statistic));
  CHECK_FALSE(net_share_z({0, 0, 0}, {1, 0, 1}).has_value());
}
