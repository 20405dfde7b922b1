// SPDX-License-Identifier: BSL-1.0
#include <sojourn/methods/markov/krylov.hpp>

#include "support/approx.hpp"
#include "support/catch.hpp"

#include <cmath>
#include <cstddef>
#include <vector>

using namespace sojourn;
using sojourn_test::approx;

namespace {

using vector = std::vector<double>;
using table = std::vector<vector>;

auto product(table const& a) {
  return [&a](vector const& x, vector& y) {
    for (std::size_t i = 0; i < a.size(); ++i) {
      y[i] = 0;
      for (std::size_t j = 0; j < a.size(); ++j) y[i] += a[i][j] * x[j];
    }
  };
}

}  // namespace

TEST_CASE("BiCGSTAB solves equations that are not symmetric, in either norm", "[oracle]") {
  table const a{{4, -1, 0, -2}, {0.5, 3, -1, 0}, {0, -2, 5, -1}, {-1, 0, -0.25, 2}};
  vector const solution{1, -2, 3, 0.5};
  vector right(4);
  product(a)(solution, right);
  for (auto const norm : {residual_norm::largest, residual_norm::sum}) {
    auto const found = bicgstab<double>(product(a), right, {.norm = norm, .residual = 1e-12});
    for (std::size_t i = 0; i < 4; ++i) CHECK(found[i] == approx(solution[i]).epsilon(1e-10));
  }
}

TEST_CASE("A right side of one entry does not break BiCGSTAB down where it moves on", "[regression]") {
  // A cycle: what is at one state is at another after every step.
  std::size_t const n = 12;
  table a(n, vector(n, 0.0));
  for (std::size_t i = 0; i < n; ++i) {
    a[i][i] = 1;
    a[i][(i + 1) % n] = -0.9;
  }
  vector right(n, 0.0);
  right[3] = 1;
  auto const found = bicgstab<double>(product(a), right, {.residual = 1e-12});
  auto const around = 1 / (1 - std::pow(0.9, n));
  CHECK(found[3] == approx(around).epsilon(1e-9));
  CHECK(found[2] == approx(0.9 * around).epsilon(1e-9));
}

TEST_CASE("Where BiCGSTAB cannot go on it returns what is no worse than nothing", "[edge]") {
  CHECK(bicgstab<double>(product({}), {}, {}).empty());
  table const nothing{{0, 0}, {0, 0}};
  CHECK(bicgstab<double>(product(nothing), {1, 2}, {}) == vector{0, 0});
  table const some{{2, 0}, {0, 2}};
  CHECK(bicgstab<double>(product(some), {0, 0}, {}) == vector{0, 0});
  CHECK(bicgstab<double>(product(some), {1, 2}, {.steps = 0}) == vector{0, 0});
  table const huge{{1e300, -1e300}, {-1e300, 1e300}};
  for (auto const y : bicgstab<double>(product(huge), {1e300, 1e300}, {})) CHECK(std::isfinite(y));
}
