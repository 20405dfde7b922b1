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
// Steps lead to earlier states, or to later ones.
component random_component(std::mt19937_64& engine, std::uint32_t n, std::uint32_t far, double leak,
                           bool earlier = true) {
  auto const from = [&](std::uint32_t i, std::uint32_t by) { return (earlier ? i + n - by : i + by) % n; };
  component c{lists(n), std::vector<double>(n, 0.0)};
  for (std::uint32_t i = 0; i < n; ++i) {
    c.rows[i].push_back({from(i, 1), 1});
    for (int chord = 0; chord < 3; ++chord) {
      auto const to = from(i, static_cast<std::uint32_t>(engine() % far));
      auto const there = std::ranges::find(c.rows[i], to, &sparse_entry<double>::state);
      if (to != i && there == c.rows[i].end())
        c.rows[i].push_back({to, 1.0 + static_cast<double>(engine() % 9)});
    }
    if (i % 10 == 0) c.leak[i] = leak * (1.0 + static_cast<double>(engine() % 9));
  }
  return c;
}

auto rows_of(component const& c) {
  return [&c](std::uint32_t i, auto const& step) {
    for (auto const& e : c.rows[i]) step(e.state, e.value);
  };
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
    iterative_solution<double> const swept(rows_of(c), c.leak, 4 * c.leak.size());
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

TEST_CASE("Both ends come from one solution, enclosed from either side, at any leak", "[oracle]") {
  std::mt19937_64 engine(4);
  for (double const leak : {10.0, 0.1, 1e-3, 1e-6}) {
    for (std::uint32_t const far : {3U, 200U}) {  // a ring that mixes slowly, and one that mixes fast
      auto const c = random_component(engine, 200, far, leak);
      auto const truth = dense(c);
      std::vector<double> some;
      std::vector<double> others;
      for (auto const l : c.leak) {
        auto const share = static_cast<double>(engine() % 5) / 4;
        some.push_back(share * l);
        others.push_back((1 - share) * l);
      }
      iterative_solution<double> const swept(rows_of(c), c.leak, 4 * c.leak.size());
      REQUIRE(swept.certified());
      auto const found = swept.solve_ends(some, others);
      auto const expected = truth.solve(some);
      auto const against = truth.solve(others);
      double widest = 0;
      std::size_t wrong = 0;
      for (std::size_t i = 0; i < expected.size(); ++i) {
        wrong += found.some[i] > 0 && found.some[i] <= expected[i] * (1 + 1e-13) ? 0U : 1U;
        wrong += found.others[i] >= 0 && found.others[i] <= against[i] * (1 + 1e-13) + 1e-16 ? 0U : 1U;
        widest = std::max(widest, 1 - found.some[i] - found.others[i]);
      }
      CHECK(wrong == 0);
      CHECK(widest < 1e-10 / std::min(leak, 1.0));
      CHECK(found.some == swept.solve_ends(some, others).some);
    }
  }
}

TEST_CASE("Where iteration is slow the bound says so, and holds", "[edge]") {
  std::mt19937_64 engine(4);
  auto const c = random_component(engine, 200, 3, 1e-6, false);
  iterative_solution<double> const swept(rows_of(c), c.leak, 4 * c.leak.size());
  auto const expected = dense(c).solve(c.leak);
  auto const found = swept.solve_bounded(c.leak);
  CHECK_FALSE(found.converged);
  for (std::size_t i = 0; i < expected.size(); ++i) {
    CHECK(found.values[i] <= expected[i] * (1 + 1e-12));
    CHECK(expected[i] <= (found.values[i] + found.bound) * (1 + 1e-12));
  }
}

TEST_CASE("Without a certificate what is found is still below the solution, and says that it has no bound",
          "[edge]") {
  std::mt19937_64 engine(5);
  auto c = random_component(engine, 200, 3, 1, false);
  for (std::size_t i = 1; i < c.leak.size(); ++i) c.leak[i] = 0;
  iterative_solution<double> const swept(rows_of(c), c.leak, 4 * c.leak.size(), {.rounds = 0});
  REQUIRE_FALSE(swept.certified());
  auto const expected = dense(c).solve(c.leak);
  auto const found = swept.solve_bounded(c.leak);
  CHECK_FALSE(found.converged);
  CHECK(found.bound == std::numeric_limits<double>::infinity());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    CHECK(found.values[i] > 0);
    CHECK(found.values[i] <= expected[i] * (1 + 1e-12));
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

TEST_CASE("Iterated components pass on what they do not know to those that lead to them", "[oracle]") {
  // Two rings, single states before, between and after, and a trap that both leak into.
  std::mt19937_64 engine(6);
  std::uint32_t const n = absorbing_chain<double>::dense_limit + 100;
  auto const total = 2 * n + 4;
  std::uint32_t const between = 2 * n;
  std::vector<double> const none(total);
  chain_rows<double> rows{.start = none, .goal = none, .lost = none};
  for (std::uint32_t const first : {0U, n}) {
    auto const c = random_component(engine, n, n, 1);
    for (std::uint32_t i = 0; i < n; ++i) {
      for (auto const& e : c.rows[i]) rows.steps.push_back({first + i, first + e.state, e.value});
      if (i % 30 == 0) rows.goal[first + i] = c.leak[i];
      if (i % 30 == 10) rows.lost[first + i] = c.leak[i];
      if (i % 30 == 20) rows.steps.push_back({first + i, first == 0 ? between : total - 1, c.leak[i]});
    }
  }
  rows.steps.push_back({between, n + 7, 2});
  rows.steps.push_back({between + 1, 3, 1});
  rows.steps.push_back({between + 2, total - 1, 1});
  rows.lost[between] = rows.goal[between + 2] = rows.start[between + 1] = 1;
  absorbing_chain<double> const reduced(rows);
  CHECK(reduced.iterated_states() == 0);
  for (absorbing_chain<double> const& swept :
       {absorbing_chain<double>(rows, {.entries = 1000}), absorbing_chain<double>(rows, {.at_once = 1000})}) {
    CHECK(swept.iterated_states() == std::size_t{2} * n);
    std::size_t wrong = 0;
    for (std::uint32_t i = 0; i < total; ++i) {
      auto const truth = reduced.conversion_probability(i);
      auto const found = swept.conversion_probability(i);
      bool const right = found <= truth * (1 + 1e-12) && truth <= found + swept.conversion_bound(i) + 1e-13 &&
                         swept.conversion_bound(i) < 1e-9 &&
                         found + swept.no_conversion_probability(i) <= 1 + 1e-15;
      wrong += right ? 0U : 1U;
    }
    CHECK(wrong == 0);
    CHECK(swept.expected_steps() == approx(reduced.expected_steps()).epsilon(1e-9));
    CHECK(swept.never_ended() == approx(reduced.never_ended()).epsilon(1e-9));
  }
}

TEST_CASE("Where iteration was tried first and is not good enough, the component is reduced", "[edge]") {
  std::mt19937_64 engine(7);
  std::uint32_t const n = absorbing_chain<double>::dense_limit + 100;
  auto const c = random_component(engine, n, 3, 1e-8);
  std::vector<double> const none(n);
  chain_rows<double> rows{.start = none, .goal = none, .lost = none};
  rows.start[5] = 1;
  for (std::uint32_t i = 0; i < n; ++i) {
    (i % 20 == 0 ? rows.goal : rows.lost)[i] = c.leak[i];
    for (auto const& e : c.rows[i]) rows.steps.push_back({i, e.state, e.value});
  }
  absorbing_chain<double> const chain(rows, {.at_once = 1000});
  CHECK(chain.iterated_states() == 0);
  CHECK(*chain.conversion_probability() == *absorbing_chain<double>(rows).conversion_probability());
}
