// SPDX-License-Identifier: BSL-1.0
#include <sojourn/methods/markov/what_if.hpp>

#include <sojourn/methods/markov/absorbing_chain.hpp>
#include <sojourn/methods/markov/chain_rows.hpp>

#include "methods/markov/exact_chains.hpp"
#include "methods/markov/random_chains.hpp"
#include "support/approx.hpp"
#include "support/catch.hpp"

#include <cstddef>
#include <cstdint>
#include <random>
#include <span>
#include <stdexcept>
#include <vector>

using namespace sojourn;
using sojourn_test::approx;

namespace {

chain_rows<double> shop() {
  return {.steps = {{0, 1, 50}, {1, 0, 10}, {1, 2, 30}},
          .start = {1, 0, 0},
          .goal = {0, 0, 30},
          .lost = {50, 20, 10}};
}

}  // namespace

TEST_CASE("Losses moved onwards gain by the marginal rate, exactly where nothing returns", "[oracle]") {
  absorbing_chain<double> const before(shop());
  auto const gain = [&](moved_loss m) {
    return *absorbing_chain<double>(moved(shop(), std::span(&m, 1))).conversion_probability() -
           *before.conversion_probability();
  };
  // At state 1, a third of all is lost; half of it is a sixth.
  CHECK(gain({1, 2, 0.5}) == approx(marginal_gain(before, 1, 2) / 6));
  CHECK(gain({1, 2, 1}) == approx(marginal_gain(before, 1, 2) / 3));
  CHECK(gain({0, 1, 1e-6}) == approx(marginal_gain(before, 0, 1) * 0.5e-6).epsilon(1e-4));
  CHECK(gain({0, 1, 1}) > marginal_gain(before, 0, 1) * 0.5);
  std::vector<moved_loss> const all{{0, 1, 1}, {1, 2, 0.5}, {1, 0, 0.5}};
  CHECK(*absorbing_chain<double>(moved(shop(), all)).conversion_probability() == approx(0.75));
}

TEST_CASE("A move of any share equals solving the moved chain again in exact fractions", "[oracle]") {
  std::size_t wrong = 0;
  std::size_t gaining = 0;
  std::size_t unvisited = 0;
  for (auto const kind : {chain_class::generic, chain_class::traps, chain_class::unreachable,
                          chain_class::acyclic, chain_class::sparse, chain_class::decades}) {
    std::mt19937_64 engine(static_cast<unsigned>(kind) + 40);
    for (int round = 0; round < 300; ++round) {
      auto const rows = random_chain(engine, kind);
      auto const truth = exact(rows);
      absorbing_chain<double> const chain(rows);
      absorbing_chain<rational> const true_chain(truth);
      auto const from = static_cast<std::uint32_t>(engine() % rows.start.size());
      loss_moves<double> const moves(chain, from);
      loss_moves<rational> const true_moves(true_chain, from);
      for (std::uint32_t to = 0; to < rows.start.size(); ++to) {
        for (double const share : {0.0, 0.125, 0.75, 1.0}) {
          auto changed = truth;
          changed.steps.push_back({from, to, truth.lost[from] * rational(share)});
          changed.lost[from] = truth.lost[from] * rational(1 - share);
          auto const again = brute_conversion(changed);
          auto const gain = true_moves.gain(to, rational(share));
          bool const right = true_moves.conversion_probability(to, rational(share)) == again &&
                             gain == again - *true_chain.conversion_probability() &&
                             near(moves.gain(to, share), gain) &&
                             near(moves.conversion_probability(to, share), again);
          wrong += right ? 0U : 1U;
          gaining += gain > 0 ? 1U : 0U;
          unvisited += gain > 0 && true_chain.expected_visits(to) == 0 ? 1U : 0U;
        }
      }
      auto converted = truth;
      converted.goal[from] += truth.lost[from] / 4;
      converted.lost[from] *= rational(3) / 4;
      if (*true_chain.conversion_probability() + true_moves.gain_to_goal(rational(1) / 4) !=
          brute_conversion(converted))
        ++wrong;
    }
  }
  CHECK(wrong == 0);
  CHECK(gaining > 1000);
  CHECK(unvisited > 100);  // a new step may lead where no journey has been
}

TEST_CASE("Steps are ranked by what they would bring", "[worked-example]") {
  absorbing_chain<double> const chain(shop());
  auto const all = step_gains(chain, 0.5);
  REQUIRE(all.size() == 3);
  for (auto const& step : all) {
    moved_loss const move{step.from, step.to, 0.5};
    CHECK(step.gain ==
          approx(*absorbing_chain<double>(moved(shop(), std::span(&move, 1))).conversion_probability() -
                 *chain.conversion_probability()));
  }
  CHECK(all[0].gain >= all[1].gain);
  CHECK(all[1].gain >= all[2].gain);
  CHECK_THROWS_AS(step_gains(chain, 1.5), std::invalid_argument);
  CHECK_THROWS_AS(loss_moves<double>(chain, 3), std::invalid_argument);
  CHECK_THROWS_AS(loss_moves<double>(chain, 1).gain(3, 0.5), std::invalid_argument);
}

TEST_CASE("Moves of more than is lost, or to no state, are refused", "[edge]") {
  std::vector<moved_loss> const twice{{0, 1, 0.6}, {0, 2, 0.6}};
  CHECK_THROWS_AS(moved(shop(), twice), std::invalid_argument);
  std::vector<moved_loss> const below{{0, 1, -0.1}};
  CHECK_THROWS_AS(moved(shop(), below), std::invalid_argument);
  std::vector<moved_loss> const nowhere{{0, 3, 0.1}};
  CHECK_THROWS_AS(moved(shop(), nowhere), std::invalid_argument);
}
