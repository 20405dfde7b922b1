// SPDX-License-Identifier: BSL-1.0
#include <sojourn/stats/normal.hpp>

#include "support/approx.hpp"
#include "support/catch.hpp"

#include <boost/math/distributions/normal.hpp>

#include <cmath>
#include <limits>
#include <stdexcept>

using namespace sojourn;
using sojourn_test::approx;

TEST_CASE("The normal quantile gives the check values of its paper", "[worked-example]") {
  // Wichura 1988, Algorithm AS 241, section "Test results".
  CHECK(normal_quantile(0.25) == approx(-0.6744897501960817).epsilon(1e-15));
  CHECK(normal_quantile(0.001) == approx(-3.090232306167814).epsilon(1e-15));
  CHECK(normal_quantile(1e-20) == approx(-9.262340089798408).epsilon(1e-15));
  CHECK(normal_quantile(0.975) == approx(1.959963984540054).epsilon(1e-15));
}

TEST_CASE("The normal quantile and probability agree with Boost.Math", "[oracle]") {
  boost::math::normal const oracle;
  for (double const p :
       {1e-300, 1e-30, 1e-9, 1e-4, 0.01, 0.0749, 0.0751, 0.3, 0.5, 0.7, 0.9249, 0.9251, 0.9999}) {
    CAPTURE(p);
    CHECK(normal_quantile(p) == approx(boost::math::quantile(oracle, p)).epsilon(1e-13).margin(1e-16));
  }
  for (double const z : {-30.0, -8.0, -2.5, -1.0, 0.0, 0.3, 1.96, 5.0}) {
    CAPTURE(z);
    CHECK(normal_probability(z) == approx(boost::math::cdf(oracle, z)).epsilon(1e-13));
  }
}

TEST_CASE("The normal quantile is odd about one half and undoes the probability", "[law]") {
  CHECK(normal_quantile(0.5) == 0);
  for (double const p : {0.001, 0.05, 0.2, 0.45}) {
    CHECK(normal_quantile(p) == approx(-normal_quantile(1 - p)).epsilon(1e-12));
    CHECK(normal_probability(normal_quantile(p)) == approx(p).epsilon(1e-14));
  }
}

TEST_CASE("The normal quantile refuses what is no probability inside (0, 1)", "[edge]") {
  for (double const p : {0.0, 1.0, -0.5, 2.0, std::numeric_limits<double>::quiet_NaN()}) {
    CHECK_THROWS_AS(normal_quantile(p), std::invalid_argument);
  }
  CHECK_THROWS_WITH(normal_quantile(2), "probability must be in (0, 1): 2.000000");
}
