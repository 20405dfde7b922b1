// SPDX-License-Identifier: BSL-1.0
#include <sojourn/methods/markov/state_reduction.hpp>

#include <sojourn/methods/markov/sparse_reduction.hpp>

#include "support/approx.hpp"
#include "support/catch.hpp"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

using namespace sojourn;
using sojourn_test::approx;

namespace {

struct problem {
  std::size_t n;
  std::vector<double> weights;
  std::vector<double> leak;
};

problem random_problem(std::mt19937_64& engine, std::size_t n, std::size_t one_in) {
  problem p{n, std::vector<double>(n * n), std::vector<double>(n)};
  for (auto& w : p.weights) w = engine() % one_in == 0 ? static_cast<double>(1 + engine() % 100) : 0.0;
  for (auto& l : p.leak) l = 1e-3 * static_cast<double>(1 + engine() % 100);
  return p;
}

sparse_reduction<double> sparse(problem const& p) {
  std::vector<std::vector<sparse_entry<double>>> rows(p.n);
  for (std::uint32_t i = 0; i < p.n; ++i)
    for (std::uint32_t j = 0; j < p.n; ++j)
      if (i != j && p.weights[i * p.n + j] > 0) rows[i].push_back({j, p.weights[i * p.n + j]});
  return {rows, p.leak};
}

// M y, or y M, without reducing anything.
std::vector<double> times(problem const& p, std::vector<double> const& y, bool transposed) {
  std::vector<double> all(p.n);
  for (std::size_t i = 0; i < p.n; ++i) {
    double pivot = p.leak[i];
    for (std::size_t j = 0; j < p.n; ++j) {
      if (i == j) continue;
      pivot += p.weights[i * p.n + j];
      (transposed ? all[j] : all[i]) -= p.weights[i * p.n + j] * (transposed ? y[i] : y[j]);
    }
    all[i] += pivot * y[i];
  }
  return all;
}

template <class Reduction>
void check_solves(problem const& p, Reduction const& reduction) {
  std::vector<double> right(p.n);
  for (std::size_t i = 0; i < p.n; ++i) right[i] = static_cast<double>(i % 7);
  auto const y = times(p, reduction.solve(right), false);
  auto const z = times(p, reduction.solve_transposed(right), true);
  auto const diagonal = reduction.inverse_diagonal();
  for (std::size_t i = 0; i < p.n; ++i) {
    CHECK(y[i] == approx(right[i]).margin(1e-7));
    CHECK(z[i] == approx(right[i]).margin(1e-7));
    std::vector<double> unit(p.n);
    unit[i] = 1;
    CHECK(diagonal[i] == approx(reduction.solve(unit)[i]).epsilon(1e-12));
  }
}

}  // namespace

TEST_CASE("Dense and sparse reduction solve both ways and agree on the inverse's diagonal", "[oracle]") {
  std::mt19937_64 engine(6);
  for (std::size_t const n : {1U, 2U, 15U, 16U, 17U, 20U, 33U, 70U}) {
    for (std::size_t const one_in : {1U, 4U, 20U}) {
      auto const p = random_problem(engine, n, one_in);
      state_reduction<double> const dense(p.weights, p.leak);
      auto const few = sparse(p);
      check_solves(p, dense);
      check_solves(p, few);
      auto const a = dense.inverse_diagonal();
      auto const b = few.inverse_diagonal();
      for (std::size_t i = 0; i < n; ++i) CHECK(a[i] == approx(b[i]).epsilon(1e-12));
    }
  }
}

TEST_CASE("The inverse's diagonal is that of single solutions where a row is more than is put back at once",
          "[oracle]") {
  std::mt19937_64 engine(7);
  auto const p = random_problem(engine, 541, 2);
  state_reduction<double> const dense(p.weights, p.leak);
  auto const diagonal = dense.inverse_diagonal();
  for (std::size_t i = 0; i < p.n; i += 9) {
    std::vector<double> unit(p.n);
    unit[i] = 1;
    auto const y = dense.solve(unit);
    CHECK(diagonal[i] == approx(y[i]).epsilon(1e-12));
    auto const back = times(p, y, false);
    for (std::size_t j = 0; j < p.n; ++j) REQUIRE(back[j] == approx(unit[j]).margin(1e-9));
  }
}

TEST_CASE("No states have no solutions", "[edge]") {
  CHECK(state_reduction<double>({}, {}).solve({}).empty());
  CHECK(state_reduction<double>({}, {}).inverse_diagonal().empty());
  CHECK(sparse_reduction<double>({}, {}).inverse_diagonal().empty());
}
