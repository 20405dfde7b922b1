// SPDX-License-Identifier: BSL-1.0
#include <sojourn/methods/markov/step_probabilities.hpp>

#include "support/approx.hpp"
#include "support/catch.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <random>
#include <utility>
#include <vector>

using namespace sojourn;
using sojourn_test::approx;

namespace {

using vector = std::vector<double>;

struct random_rows {
  std::vector<std::vector<std::pair<std::uint32_t, double>>> rows{};
  vector leak{};
};

random_rows made(std::mt19937_64& engine, std::uint32_t n) {
  random_rows all;
  for (std::uint32_t i = 0; i < n; ++i) {
    auto& row = all.rows.emplace_back();
    for (auto k = engine() % 20; k > 0; --k) {
      auto const to = static_cast<std::uint32_t>(engine() % n);
      if (to != i) row.emplace_back(to, 1.0 + static_cast<double>(engine() % 9));
    }
    all.leak.push_back(1.0 + static_cast<double>(engine() % 5));
  }
  return all;
}

step_probabilities<double> matrix_of(random_rows const& all) {
  return {[&](std::uint32_t i, auto const& step) {
            for (auto const& [to, weight] : all.rows[i]) step(to, weight);
          },
          all.leak, 20 * all.leak.size()};
}

vector random_vector(std::mt19937_64& engine, std::size_t n) {
  vector x;
  for (std::size_t i = 0; i < n; ++i) x.push_back(static_cast<double>(engine() % 1000) / 1000);
  return x;
}

double dot(vector const& a, vector const& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

}  // namespace

TEST_CASE("Passes over step probabilities are those of its table, in either direction", "[oracle]") {
  std::mt19937_64 engine(1);
  std::uint32_t const n = 30;
  for (int round = 0; round < 50; ++round) {
    auto const all = made(engine, n);
    auto const m = matrix_of(all);
    auto const x = random_vector(engine, n);
    vector inflow;
    vector from(n, 0.0);
    for (std::uint32_t i = 0; i < n; ++i) {
      double sum = 0;
      double total = all.leak[i];
      for (auto const& [to, weight] : all.rows[i]) {
        sum += weight * x[to];
        total += weight;
      }
      REQUIRE(m.pivots()[i] == approx(total));
      for (auto const& [to, weight] : all.rows[i]) from[to] += x[i] * weight / total;
      inflow.push_back(sum / total);
    }
    for (std::size_t i = 0; i < n; ++i) REQUIRE(m.exact_inflow(i, x) == approx(inflow[i]).margin(1e-15));
    vector image(n);
    m.apply_transposed(x, image);
    for (std::size_t i = 0; i < n; ++i)
      REQUIRE(x[i] - image[i] == approx(from[i]).epsilon(1e-12).margin(1e-14));
  }
}

TEST_CASE("Sweeps and spreads solve the equations that they are for", "[law]") {
  std::mt19937_64 engine(2);
  std::uint32_t const n = 40;
  for (int round = 0; round < 50; ++round) {
    auto const m = matrix_of(made(engine, n));
    auto const right = random_vector(engine, n);
    vector x(n, 0.0);
    for (int k = 0; k < 400; ++k) m.sweep(right, x, k % 2 == 1);
    for (std::size_t i = 0; i < n; ++i)
      REQUIRE(x[i] == approx(right[i] + m.exact_inflow(i, x)).epsilon(1e-12));
    // What a sweep has changed, as it says itself.
    auto const seen = random_vector(engine, n);
    auto const before = random_vector(engine, n);
    auto after = before;
    m.sweep(right, after);
    auto by_itself = before;
    auto const change = m.sweep(right, by_itself, seen);
    REQUIRE(by_itself == after);
    for (std::size_t i = 0; i < n; ++i) after[i] -= before[i];
    REQUIRE(change.seen == approx(dot(seen, after)).margin(1e-12));
    double most = 0;
    for (auto const by : after) most = std::max(most, std::abs(by));
    REQUIRE(change.largest == most);
    // What a sweep makes of the right side from 0 is what A makes of the solution.
    vector swept(n, 0.0);
    m.sweep(right, swept);
    vector image(n);
    m.apply_swept(x, image);
    for (std::size_t i = 0; i < n; ++i) REQUIRE(image[i] == approx(swept[i]).epsilon(1e-10).margin(1e-12));
    // u S (I - P) x = (u S) right, in one pass and in two.
    auto const u = random_vector(engine, n);
    auto spread = u;
    m.spread(spread);
    vector at_once(n);
    vector kept(n);
    m.apply_spread(u, at_once, kept);
    REQUIRE(kept == spread);
    REQUIRE(dot(at_once, x) == approx(dot(spread, right)).epsilon(1e-10));
  }
}
