// SPDX-License-Identifier: BSL-1.0
#include <sojourn/methods/markov/absorbing_chain.hpp>

#include <sojourn/journey/ends.hpp>
#include <sojourn/journey/touch.hpp>
#include <sojourn/measure/transitions.hpp>
#include <sojourn/methods/markov/chain_rows.hpp>
#include <sojourn/methods/markov/removal_effects.hpp>

#include "methods/markov/exact_chains.hpp"
#include "methods/markov/random_chains.hpp"
#include "support/approx.hpp"
#include "support/catch.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <random>
#include <span>
#include <stdexcept>
#include <utility>
#include <vector>

using namespace sojourn;
using sojourn_test::approx;

namespace {

void walk(transitions& m, std::vector<std::uint32_t> const& touchpoints, ending how) {
  transitions::state s;
  std::int64_t at = 0;
  for (auto const id : touchpoints) m.touch(s, touch(touchpoint_id{id}, time_point(duration(at += 60))));
  m.leave(s, {how, how != ending::open, {}});
}

constexpr chain_class all_classes[] = {chain_class::generic, chain_class::traps,  chain_class::unreachable,
                                       chain_class::acyclic, chain_class::sparse, chain_class::decades};

}  // namespace

TEST_CASE("Chains of every class agree with exact fractions to 1e-12", "[oracle]") {
  for (auto const kind : all_classes) {
    std::mt19937_64 engine(static_cast<unsigned>(kind) + 1);
    std::size_t wrong = 0;
    std::size_t converting = 0;
    for (int round = 0; round < 2000; ++round) {
      auto const rows = random_chain(engine, kind);
      auto const truth_rows = exact(rows);
      absorbing_chain<double> const chain(rows);
      absorbing_chain<rational> const truth(truth_rows);
      auto const effects = removal_effects(chain);
      auto const true_effects = removal_effects(truth);
      bool right = near(*chain.conversion_probability(), *truth.conversion_probability()) &&
                   near(chain.never_ended(), truth.never_ended()) &&
                   near(chain.expected_steps(), truth.expected_steps()) &&
                   effects.has_value() == true_effects.has_value();
      rational sum = *truth.conversion_probability() + truth.never_ended();
      for (std::size_t i = 0; right && i < chain.state_count(); ++i) {
        sum += truth.drop_off_share(i);
        right = near(chain.conversion_probability(i), truth.conversion_probability(i)) &&
                chain.conversion_probability(i) <= 1 &&
                near(chain.no_conversion_probability(i), truth.no_conversion_probability(i)) &&
                near(chain.expected_visits(i), truth.expected_visits(i)) &&
                (!effects || (near((*effects)[i], (*true_effects)[i]) && (*effects)[i] <= 1));
      }
      right = right && sum == 1;
      if (effects) ++converting;
      if (round % 20 == 0) {  // and the fractions with another algorithm, state by state and by a pair
        auto const whole = brute_conversion(truth_rows);
        right = right && *truth.conversion_probability() == whole;
        for (std::uint32_t i = 0; right && true_effects && i < chain.state_count(); ++i) {
          std::vector<std::uint32_t> const pair{i, 0};
          right = (*true_effects)[i] == 1 - brute_conversion(truth_rows, {i}) / whole &&
                  *removal_effect(truth, std::span(pair)) == 1 - brute_conversion(truth_rows, pair) / whole &&
                  near(*removal_effect(chain, std::span(pair)), *removal_effect(truth, std::span(pair)));
        }
      }
      if (!right) ++wrong;
    }
    CAPTURE(static_cast<int>(kind));
    CHECK(wrong == 0);
    CHECK(converting > 200);
  }
}

TEST_CASE("Gambler's ruin: Feller 1968, An Introduction to Probability Theory, vol. 1, XIV.2-3",
          "[published]") {
  // Fortunes 1 to 9, win with p = 0.4: q_z = ((q/p)^a - (q/p)^z) / ((q/p)^a - 1) is the probability of ruin.
  chain_rows<double> rows{
      .start = std::vector<double>(9), .goal = std::vector<double>(9), .lost = std::vector<double>(9)};
  for (std::uint32_t i = 0; i < 9; ++i) {
    if (i < 8) rows.steps.push_back({i, i + 1, 0.4});
    if (i > 0) rows.steps.push_back({i, i - 1, 0.6});
  }
  rows.start[3] = 1;
  rows.goal[8] = 0.4;
  rows.lost[0] = 0.6;
  absorbing_chain<double> const chain(rows);
  double const odds = 1.5;
  for (std::uint32_t i = 0; i < 9; ++i) {
    auto const ruin = (std::pow(odds, 10) - std::pow(odds, i + 1)) / (std::pow(odds, 10) - 1);
    CHECK(chain.no_conversion_probability(i) == approx(ruin).epsilon(1e-13));
    CHECK(chain.conversion_probability(i) == approx(1 - ruin).epsilon(1e-12));
  }
  // Duration: z/(q-p) - a/(q-p) (1 - (q/p)^z) / (1 - (q/p)^a), z = 4.
  auto const steps = 4 / 0.2 - 10 / 0.2 * (1 - std::pow(odds, 4)) / (1 - std::pow(odds, 10));
  CHECK(chain.expected_steps() == approx(steps).epsilon(1e-13));
}

TEST_CASE("Beyond the dense limit a fair game keeps its closed form", "[oracle]") {
  std::uint32_t const n = absorbing_chain<double>::dense_limit + 1000;
  std::vector<double> const none(n);
  chain_rows<double> rows{.start = none, .goal = none, .lost = none};
  for (std::uint32_t i = 0; i < n; ++i) {
    if (i + 1 < n) rows.steps.push_back({i, i + 1, 1});
    if (i > 0) rows.steps.push_back({i, i - 1, 0.25});
    if (i > 0) rows.steps.push_back({i, i - 1, 0.75});  // in two pieces
  }
  std::uint32_t const start = 99;
  rows.start[start] = rows.goal[n - 1] = rows.lost[0] = 1;
  absorbing_chain<double> const chain(rows);
  CHECK(chain.largest_component() == n);
  double const all = n + 1;
  CHECK(*chain.conversion_probability() == approx((start + 1) / all).epsilon(1e-10));
  CHECK(chain.expected_steps() == approx((start + 1) * (all - start - 1)).epsilon(1e-10));
  auto const effects = *removal_effects(chain);
  CHECK(effects[start + 500] == approx(1).epsilon(1e-10));
  // Downwards: visited before the top from z with (a - z) / (a - i), then up from i with i / a.
  CHECK(effects[49] == approx((all - 100) / (all - 50) * (50 / all) / (100 / all)).epsilon(1e-10));
}

TEST_CASE("The drunkard's walk: Grinstead and Snell 1997, Introduction to Probability, examples 11.13-11.15",
          "[published]") {
  // Corners 1, 2, 3 between home (0, goal) and the bar (4): N = (3/2 1 1/2; 1 2 1; 1/2 1 3/2).
  double const visits[3][3] = {{1.5, 1, 0.5}, {1, 2, 1}, {0.5, 1, 1.5}};
  double const steps[3] = {3, 4, 3};
  double const home[3] = {0.75, 0.5, 0.25};
  for (std::uint32_t s = 0; s < 3; ++s) {
    chain_rows<double> rows{.steps = {{0, 1, 1}, {1, 0, 1}, {1, 2, 1}, {2, 1, 1}},
                            .start = {0, 0, 0},
                            .goal = {1, 0, 0},
                            .lost = {0, 0, 1}};
    rows.start[s] = 1;
    absorbing_chain<double> const chain(rows);
    for (std::uint32_t i = 0; i < 3; ++i) CHECK(chain.expected_visits(i) == approx(visits[s][i]));
    CHECK(chain.expected_steps() == approx(steps[s]));
    CHECK(*chain.conversion_probability() == approx(home[s]));
    CHECK(chain.largest_component() == 3);
  }
}

TEST_CASE("Counted journeys give back their own visits, conversions and exits", "[worked-example]") {
  transitions m;
  walk(m, {0, 1, 2}, ending::goal);
  walk(m, {0, 1, 0, 1}, ending::lost);
  walk(m, {1}, ending::lost);
  walk(m, {0, 0, 1, 2}, ending::goal);
  auto const chain = chain_of(m);
  CHECK(*chain.conversion_probability() == approx(2.0 / 4));
  CHECK(chain.expected_visits(0) == approx(5.0 / 4));
  CHECK(chain.expected_visits(1) == approx(5.0 / 4));
  CHECK(chain.drop_off_share(1) == approx(2.0 / 4));
  CHECK(*chain.expected_time() == approx((120 + 180 + 0 + 180) / 4.0));
  CHECK(*chain.conversion_if_continued(2) == 1);
}

TEST_CASE("Open journeys are left out and reported, or count as lost", "[edge]") {
  transitions m;
  walk(m, {0, 1}, ending::goal);
  walk(m, {0}, ending::open);
  CHECK(rows_of(m).open == 1);
  CHECK(*chain_of(m).conversion_probability() == 1);
  CHECK(rows_of(m, open_ends::as_lost).open == 0);
  CHECK(*chain_of(m, open_ends::as_lost).conversion_probability() == approx(0.5));
}

TEST_CASE("Journeys that go on after their goal are refused", "[edge]") {
  transitions m;
  walk(m, {0, 1}, ending::goal);
  walk(m, {0, 1, 0}, ending::goal);
  CHECK_THROWS_AS(chain_of(m), std::invalid_argument);
  transitions lost_at_goal;
  walk(lost_at_goal, {0}, ending::goal);
  walk(lost_at_goal, {0}, ending::lost);
  CHECK_THROWS_AS(chain_of(lost_at_goal), std::invalid_argument);
}

TEST_CASE("Pruned states are reported by what is wrong with them", "[edge]") {
  // 0 -> goal, 1, 2, 3; 1 <-> 1 forever; 2 lost; 3 nothing leaves; 4 never visited.
  absorbing_chain<double> const chain(
      chain_rows<double>{.steps = {{0, 1, 1}, {0, 2, 1}, {0, 3, 1}, {1, 1, 5}, {4, 0, 1}, {0, 4, 0}},
                         .start = {1, 0, 0, 0, 0},
                         .goal = {1, 0, 0, 0, 0},
                         .lost = {0, 0, 1, 0, 0}});
  CHECK(chain.pruned().unreachable == std::vector<std::uint32_t>{4});
  CHECK(chain.pruned().cannot_convert == std::vector<std::uint32_t>{1, 2, 3});
  CHECK(chain.pruned().never_ends == std::vector<std::uint32_t>{1, 3});
  CHECK(chain.never_ended() == 0.5);
  CHECK(*chain.conversion_probability() == 0.25);
  CHECK(chain.no_conversion_probability(0) == 0.75);
  CHECK(chain.drop_off_share(2) == 0.25);
}

TEST_CASE("Chains without states, starts or conversions have absent results", "[edge]") {
  absorbing_chain<double> const empty(chain_rows<double>{});
  CHECK_FALSE(empty.conversion_probability());
  CHECK_FALSE(removal_effects(empty));
  CHECK_FALSE(chain_of(transitions()).conversion_probability());
  absorbing_chain<double> const none(chain_rows<double>{.start = {1}, .goal = {0}, .lost = {1}});
  CHECK(*none.conversion_probability() == 0);
  CHECK_FALSE(removal_effects(none));
  CHECK_FALSE(none.conversion_if_continued(0));
  CHECK_FALSE(none.expected_time());
}

TEST_CASE("Weights below 0, not finite, or of no state are refused", "[edge]") {
  auto const made = [](chain_rows<double> rows) { return absorbing_chain<double>(std::move(rows)); };
  CHECK_THROWS_AS(made({.start = {1}, .goal = {-1}, .lost = {0}}), std::invalid_argument);
  CHECK_THROWS_AS(made({.start = {1}, .goal = {1}, .lost = {std::numeric_limits<double>::quiet_NaN()}}),
                  std::invalid_argument);
  CHECK_THROWS_AS(made({.start = {std::numeric_limits<double>::infinity()}, .goal = {1}, .lost = {0}}),
                  std::invalid_argument);
  CHECK_THROWS_AS(made({.start = {1}, .goal = {1, 2}, .lost = {0}}), std::invalid_argument);
  CHECK_THROWS_AS(made({.steps = {{0, 1, 1}}, .start = {1}, .goal = {1}, .lost = {0}}),
                  std::invalid_argument);
}
