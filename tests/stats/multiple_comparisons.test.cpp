// SPDX-License-Identifier: BSL-1.0
#include <sojourn/stats/multiple_comparisons.hpp>

#include "support/approx.hpp"
#include "support/catch.hpp"

#include <algorithm>
#include <vector>

using namespace sojourn;
using sojourn_test::approx;

TEST_CASE("Benjamini and Hochberg 1995, JRSS B 57, section 4: four of fifteen are called, Holm calls three",
          "[published][stats]") {
  std::vector<double> const p{0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344,
                              0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.000};
  auto const called = [](std::vector<double> const& adjusted) {
    return std::ranges::count_if(adjusted, [](double q) { return q <= 0.05; });
  };
  CHECK(called(adjusted(p)) == 4);
  CHECK(called(adjusted(p, correction::holm)) == 3);
  CHECK(adjusted(p)[3] == approx(0.0095 * 15 / 4));
}

TEST_CASE("adjusted p-values keep the order of the tests and of their p-values", "[law][stats]") {
  std::vector<double> const p{0.04, 0.01, 0.03, 0.01, 0.9};
  for (auto const how : {correction::benjamini_hochberg, correction::holm}) {
    auto const q = adjusted(p, how);
    for (std::size_t i = 0; i < p.size(); ++i) {
      CHECK(q[i] >= p[i]);
      CHECK(q[i] <= 1);
      for (std::size_t j = 0; j < p.size(); ++j) {
        if (p[i] < p[j]) CHECK(q[i] <= q[j]);
      }
    }
  }
  CHECK(adjusted({}).empty());
}
