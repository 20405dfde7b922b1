// SPDX-License-Identifier: BSL-1.0
#include <sojourn/stats/normal.hpp>
#include <sojourn/stats/student_t.hpp>

#include "support/approx.hpp"
#include "support/catch.hpp"

#include <boost/math/distributions/students_t.hpp>

#include <cstdint>
#include <stdexcept>

using namespace sojourn;
using sojourn_test::approx;

TEST_CASE("Student's t gives the two-sided 5 % points of the printed tables", "[worked-example]") {
  // Fisher and Yates, Statistical Tables, table III.
  CHECK(student_t_quantile(0.975, 1) == approx(12.706).epsilon(1e-4));
  CHECK(student_t_quantile(0.975, 2) == approx(4.303).epsilon(1e-4));
  CHECK(student_t_quantile(0.975, 5) == approx(2.571).epsilon(2e-4));
  CHECK(student_t_quantile(0.975, 10) == approx(2.228).epsilon(2e-4));
  CHECK(student_t_quantile(0.975, 30) == approx(2.042).epsilon(2e-4));
  CHECK(student_t_quantile(0.995, 9) == approx(3.250).epsilon(2e-4));
}

TEST_CASE("Student's t agrees with Boost.Math to the accuracy that it states", "[oracle]") {
  for (std::uint64_t const dof :
       {1U, 2U, 3U, 4U, 5U, 8U, 13U, 29U, 30U, 99U, 199U, 200U, 201U, 500U, 1000U, 1000000U}) {
    boost::math::students_t const oracle(static_cast<double>(dof));
    for (double const p :
         {1e-6, 1e-4, 0.005, 0.025, 0.3, 0.4999, 0.5001, 0.6, 0.9, 0.975, 0.995, 0.9999, 0.999999}) {
      CAPTURE(dof, p);
      CHECK(student_t_quantile(p, dof) == approx(boost::math::quantile(oracle, p)).epsilon(1e-8));
    }
  }
}

TEST_CASE("Student's t is odd about one half, wider than the normal and falls towards it", "[law]") {
  CHECK(student_t_quantile(0.5, 7) == approx(0).margin(1e-15));
  double before = student_t_quantile(0.975, 1);
  for (std::uint64_t dof = 2; dof < 400; ++dof) {
    double const t = student_t_quantile(0.975, dof);
    CAPTURE(dof);
    CHECK(t < before);
    CHECK(t > normal_quantile(0.975));
    CHECK(student_t_quantile(0.025, dof) == approx(-t).epsilon(1e-12));
    before = t;
  }
}

TEST_CASE("Student's t refuses zero degrees of freedom and what is no probability", "[edge]") {
  CHECK_THROWS_WITH(student_t_quantile(0.5, 0), "degrees of freedom must be at least 1: 0");
  CHECK_THROWS_AS(student_t_quantile(0, 3), std::invalid_argument);
  CHECK_THROWS_AS(student_t_quantile(1, 3), std::invalid_argument);
}
