// SPDX-License-Identifier: BSL-1.0
#include <sojourn/methods/markov/iterative_solution.hpp>

#include <sojourn/methods/markov/absorbing_chain.hpp>
#include <sojourn/methods/markov/chain_rows.hpp>
#include <sojourn/methods/markov/removal_effects.hpp>
#include <sojourn/methods/markov/sparse_reduction.hpp>
#include <sojourn/methods/markov/state_reduction.hpp>

#include "support/approx.hpp"
#include "support/catch.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <random>
#include <vector>

using namespace sojourn;
using sojourn_test::approx;

namespace {

using lists = std::vector<std::vector<sparse_entry<double>>>;

struct component {
  lists rows{};
  std::vector<double> leak{};
};

// A ring with chords up to `far`: strongly connected; a leak in one state of ten, of about `leak` x what goes on.
component random_component(std::mt19937_64& engine, std::uint32_t n, std::uint32_t far, double leak) {
  component c{lists(n), std::vector<double>(n, 0.0)};
  for (std::uint32_t i = 0; i < n; ++i) {
    c.rows[i].push_back({(i + 1) % n, 1});
    for (int chord = 0; chord < 3; ++chord) {
      auto const to = static_cast<std::uint32_t>((i + engine() % far) % n);
      auto const there = std::ranges::find(c.rows[i], to, &sparse_entry<double>::state);
      if (to != i && there == c.rows[i].end())
        c.rows[i].push_back({to, 1.0 + static_cast<double>(engine() % 9)});
    }
    if (i % 10 == 0) c.leak[i] = leak * (1.0 + static_cast<double>(engine() % 9));
  }
  return c;
}

state_reduction<double> dense(component const& c) {
  auto const n = c.leak.size();
  std::vector<double> table(n * n, 0.0);
  for (std::size_t i = 0; i < n; ++i)
    for (auto const& e : c.rows[i]) table[i * n + e.state] = e.value;
  return {std::move(table), c.leak};
}

}  // namespace

TEST_CASE("Iterations are within their bound of state reduction and not above it, at any leak", "[oracle]") {
  std::mt19937_64 engine(1);
  for (double const leak : {10.0, 0.1, 1e-3, 1e-5}) {
    auto const c = random_component(engine, 60, 60, leak);
    auto const truth = dense(c);
    iterative_solution<double> const swept(c.rows, c.leak);
    std::vector<double> right;
    for (auto const l : c.leak) right.push_back(engine() % 2 == 0 ? l : 0.3 * l);
    auto const expected = truth.solve(right);
    auto const found = swept.solve_bounded(right);
    double largest = 0;
    for (std::size_t i = 0; i < expected.size(); ++i) {
      CHECK(std::abs(found.values[i] - expected[i]) <= found.bound);
      CHECK(found.values[i] >= 0);
      CHECK(found.values[i] <= expected[i] * (1 + 1e-12));
      largest = std::max(largest, expected[i]);
    }
    CHECK(found.bound > 0);
    CHECK(found.bound < 1e-11 / std::min(leak, 1.0) * largest);
    auto const left = truth.solve_transposed(right);
    auto const found_left = swept.solve_transposed(right);
    auto const diagonal = truth.inverse_diagonal();
    auto const found_diagonal = swept.inverse_diagonal();
    auto const near = 1e-10 / std::min(leak, 1.0);
    for (std::size_t i = 0; i < left.size(); ++i) {
      CHECK(found_left[i] == approx(left[i]).epsilon(near).margin(near));
      CHECK(found_diagonal[i] == approx(diagonal[i]).epsilon(near));
    }
  }
}

TEST_CASE("A sparse reduction is given up where it would keep or read too much", "[edge]") {
  std::mt19937_64 engine(2);
  auto const c = random_component(engine, 200, 200, 1);
  using reduction = sparse_reduction<double>;
  CHECK_FALSE(reduction::within({.entries = 900}, c.rows, c.leak));
  CHECK_FALSE(reduction::within({.reads = 5000}, c.rows, c.leak));
  auto const whole = reduction::within({}, c.rows, c.leak);
  REQUIRE(whole);
  auto const expected = dense(c).solve(c.leak);
  auto const found = whole->solve(c.leak);
  for (std::size_t i = 0; i < expected.size(); ++i) CHECK(found[i] == approx(expected[i]));
}

TEST_CASE("A large chain that fills in is solved by iteration, and says how far it may be off", "[oracle]") {
  std::mt19937_64 engine(3);
  std::uint32_t const n = absorbing_chain<double>::dense_limit + 500;
  auto const c = random_component(engine, n, 30, 1);
  std::vector<double> const none(n);
  chain_rows<double> rows{.start = none, .goal = none, .lost = none};
  rows.start[5] = 1;
  for (std::uint32_t i = 0; i < n; ++i) {
    (i % 20 == 0 ? rows.goal : rows.lost)[i] = c.leak[i];
    for (auto const& e : c.rows[i]) rows.steps.push_back({i, e.state, e.value});
  }
  absorbing_chain<double> const reduced(rows);
  absorbing_chain<double> const swept(rows, {.entries = 20'000});
  CHECK(reduced.iterated_states() == 0);
  CHECK(swept.iterated_states() == n);
  double largest_bound = 0;
  std::size_t wrong = 0;
  for (std::uint32_t i = 0; i < n; ++i) {
    auto const off = std::abs(swept.conversion_probability(i) - reduced.conversion_probability(i));
    wrong += off <= swept.conversion_bound(i) + 1e-14 ? 0U : 1U;
    largest_bound = std::max({largest_bound, swept.conversion_bound(i), reduced.conversion_bound(i)});
  }
  CHECK(wrong == 0);
  CHECK(largest_bound < 1e-11);
  CHECK(swept.expected_steps() == approx(reduced.expected_steps()).epsilon(1e-10));
  std::vector<std::uint32_t> const some{1, 2, 3};
  CHECK(*removal_effect(swept, std::span(some)) ==
        approx(*removal_effect(reduced, std::span(some))).epsilon(1e-9));
}
