// SPDX-License-Identifier: BSL-1.0
#include <sojourn/stats/random_gamma.hpp>

#include <sojourn/stats/random.hpp>

#include "support/approx.hpp"
#include "support/catch.hpp"

#include <cmath>
#include <limits>
#include <random>
#include <stdexcept>

using namespace sojourn;
using sojourn_test::approx;

TEST_CASE("Gamma values are the same with every compiler", "[golden]") {
  counter_engine engine(1, 2);
  CHECK(random_gamma(engine, 1) == 0x1.763bb93218326p-3);
  CHECK(random_gamma(engine, 0.3) == 0x1.27fb50d68a508p-3);
  CHECK(random_gamma(engine, 1000) == 0x1.f45258e8239dep+9);
  CHECK(random_gamma(engine, 1e20) == 0x1.5af1d78a6658ap+66);
}

TEST_CASE("Gamma values have the mean, the variance and the skewness of their shape", "[law]") {
  counter_engine engine(5);
  for (double const shape : {0.25, 1.0, 2.5, 40.0}) {
    int const n = 200'000;
    double sum = 0;
    double squares = 0;
    double cubes = 0;
    for (int i = 0; i < n; ++i) {
      double const off = random_gamma(engine, shape) - shape;
      sum += off;
      squares += off * off;
      cubes += off * off * off;
    }
    CAPTURE(shape);
    CHECK(std::abs(sum / n) < 5 * std::sqrt(shape / n));
    // The fourth central moment is 3 k² + 6 k.
    CHECK(std::abs(squares / n - shape) < 5 * std::sqrt((2 * shape * shape + 6 * shape) / n));
    CHECK(cubes / n == approx(2 * shape).margin(0.05 * std::pow(shape + 0.5, 1.5)));
  }
}

TEST_CASE("The portable logarithm agrees with the library's", "[oracle]") {
  for (double x = 1e-300; x < 1e300; x *= 1.7)
    CHECK(detail::portable_log(x) == approx(std::log(x)).margin(1e-14));
  for (double x = 0.9; x < 1.1; x += 1e-3) CHECK(std::abs(detail::portable_log(x) - std::log(x)) < 1e-15);
}

TEST_CASE("Shapes that are not above 0 and finite are refused", "[edge]") {
  counter_engine engine;
  for (double const shape :
       {0.0, -1.0, std::numeric_limits<double>::infinity(), std::numeric_limits<double>::quiet_NaN()})
    CHECK_THROWS_AS(random_gamma(engine, shape), std::invalid_argument);
}
