// SPDX-License-Identifier: BSL-1.0
#include <sojourn/methods/markov/journeys_by_end.hpp>

#include <sojourn/journey/ends.hpp>
#include <sojourn/journey/touch.hpp>
#include <sojourn/measure/transitions.hpp>
#include <sojourn/methods/markov/absorbing_chain.hpp>
#include <sojourn/methods/markov/chain_rows.hpp>
#include <sojourn/methods/markov/given_conversion.hpp>

#include "methods/markov/exact_chains.hpp"
#include "methods/markov/random_chains.hpp"
#include "support/approx.hpp"
#include "support/catch.hpp"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <random>
#include <stdexcept>
#include <vector>

using namespace sojourn;
using sojourn_test::approx;

namespace {

bool near(std::optional<double> const& value, std::optional<rational> const& truth) {
  return value.has_value() == truth.has_value() && (!value || ::near(*value, *truth));
}

}  // namespace

TEST_CASE(
    "Gambler's ruin: the duration of games by who wins: Stern 1975, Conditional expectation of the duration "
    "in the classical ruin problem",
    "[published]") {
  // A fair game from z of a: given that the gambler wins it lasts (a² - z²) / 3, given ruin z (2a - z) / 3.
  std::uint32_t const a = 10;
  std::vector<double> const none(a - 1);
  chain_rows<double> rows{.start = none, .goal = none, .lost = none, .timed = true};
  for (std::uint32_t i = 0; i + 1 < a; ++i) {
    if (i + 2 < a) rows.steps.push_back({i, i + 1, 1, 5});
    if (i > 0) rows.steps.push_back({i, i - 1, 1, 5});
  }
  rows.start[3] = rows.goal[a - 2] = rows.lost[0] = 1;
  absorbing_chain<double> const chain(rows);
  journeys_by_end<double> const wins(chain, ending::goal);
  journeys_by_end<double> const ruins(chain, ending::lost);
  for (std::uint32_t i = 0; i + 1 < a; ++i) {
    double const z = i + 1;
    CHECK(wins.probability(i) == approx(z / a));
    CHECK(*wins.steps(i) == approx((a * a - z * z) / 3));
    CHECK(*ruins.steps(i) == approx(z * (2 * a - z) / 3));
    CHECK(*wins.time(i) == approx(5 * ((a * a - z * z) / 3 - 1)));  // the last touch takes no time
  }
  CHECK(*wins.steps() == approx(28));
  CHECK(*ruins.steps() == approx(64.0 / 3));
}

TEST_CASE("Ends of random chains agree with exact fractions, and sum to all journeys", "[oracle]") {
  std::size_t wrong = 0;
  for (int round = 0; round < 3000; ++round) {
    std::mt19937_64 engine(static_cast<unsigned>(round));
    auto rows = random_chain(engine, static_cast<chain_class>(round % 6));
    rows.timed = true;
    for (auto& s : rows.steps) s.time = s.weight * static_cast<double>(engine() % 50);
    absorbing_chain<double> const chain(rows);
    absorbing_chain<rational> const truth(exact(rows));
    rational steps = 0;
    rational time = 0;
    for (auto const end : {ending::goal, ending::lost}) {
      journeys_by_end<double> const by(chain, end);
      journeys_by_end<rational> const exactly(truth, end);
      bool right = near(by.probability(), exactly.probability()) && near(by.steps(), exactly.steps()) &&
                   near(by.time(), exactly.time());
      for (std::size_t i = 0; i < chain.state_count(); ++i)
        right = right && near(by.steps(i), exactly.steps(i)) && near(by.time(i), exactly.time(i));
      wrong += right ? 0U : 1U;
      steps += *exactly.probability() * exactly.steps().value_or(0);
      time += *exactly.probability() * exactly.time().value_or(0);
    }
    if (truth.pruned().never_ends.empty() &&
        (steps != truth.expected_steps() || time != *truth.expected_time()))
      ++wrong;
    // And by the chain given conversion, which solves other rows.
    journeys_by_end<rational> const goal(truth, ending::goal);
    if (!goal.steps()) continue;
    absorbing_chain<rational> const converting(given_conversion(truth));
    if (*goal.steps() != converting.expected_steps() || *goal.time() != *converting.expected_time()) ++wrong;
  }
  CHECK(wrong == 0);
}

TEST_CASE("Counted journeys give back their means by end", "[worked-example]") {
  // A chain knows steps only: these journeys are such that each end has its own way.
  transitions m;
  auto const walk = [&m](std::vector<std::uint32_t> const& touchpoints, ending how, std::int64_t each) {
    transitions::state s;
    std::int64_t at = 0;
    for (auto const id : touchpoints) m.touch(s, touch(touchpoint_id{id}, time_point(duration(at += each))));
    m.leave(s, {how, true, {}});
  };
  walk({0, 1, 2}, ending::goal, 10);
  walk({0, 1, 2}, ending::goal, 30);
  walk({0, 3}, ending::lost, 100);
  auto const chain = chain_of(m);
  journeys_by_end<double> const goal(chain, ending::goal);
  journeys_by_end<double> const lost(chain, ending::lost);
  CHECK(*goal.steps() == approx(3));
  CHECK(*goal.time() == approx(40));
  CHECK(*lost.steps() == approx(2));
  CHECK(*lost.time() == approx(100));
  CHECK(*lost.probability() == approx(1.0 / 3));
}

TEST_CASE("What no journey does is absent", "[edge]") {
  absorbing_chain<double> const none(chain_rows<double>{});
  CHECK_FALSE(journeys_by_end<double>(none, ending::goal).probability());
  CHECK_FALSE(journeys_by_end<double>(none, ending::goal).steps());
  absorbing_chain<double> const lost(chain_rows<double>{.start = {1}, .goal = {0}, .lost = {1}});
  CHECK(journeys_by_end<double>(lost, ending::goal).probability() == 0.0);
  CHECK_FALSE(journeys_by_end<double>(lost, ending::goal).steps());
  CHECK(journeys_by_end<double>(lost, ending::lost).steps() == 1.0);
  CHECK_FALSE(journeys_by_end<double>(lost, ending::lost).time());
  CHECK_THROWS_AS(journeys_by_end<double>(lost, ending::open), std::invalid_argument);
}
