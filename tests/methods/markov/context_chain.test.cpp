// SPDX-License-Identifier: BSL-1.0
#include <sojourn/methods/markov/context_chain.hpp>

#include <sojourn/journey/at_goals.hpp>
#include <sojourn/measure/contexts.hpp>
#include <sojourn/measure/transitions.hpp>
#include <sojourn/methods/markov/absorbing_chain.hpp>
#include <sojourn/methods/markov/removal_effects.hpp>

#include "methods/markov/random_walks.hpp"
#include "support/approx.hpp"
#include "support/catch.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <random>
#include <span>
#include <stdexcept>
#include <vector>

using namespace sojourn;
using sojourn_test::approx;

TEST_CASE("The chain of order 1 is that of the transitions", "[law]") {
  std::mt19937_64 engine(1);
  for (int round = 0; round < 50; ++round) {
    auto const walks = random_walks(engine, 40);
    auto const counted = counted_contexts(walks, 1).counts();
    auto const by_touchpoint = chain_of(counted_transitions(walks));
    absorbing_chain<double> const chain(rows_of(counted));
    CHECK(*chain.conversion_probability() == approx(*by_touchpoint.conversion_probability()));
    CHECK(chain.expected_steps() == approx(by_touchpoint.expected_steps()));
    CHECK(*chain.expected_time() == approx(*by_touchpoint.expected_time()));
    auto const effects = touchpoint_removal_effects(chain, counted);
    auto const expected = removal_effects(by_touchpoint);
    REQUIRE(effects.has_value() == expected.has_value());
    for (std::size_t i = 0; effects && i < effects->size(); ++i)
      CHECK((*effects)[i] == approx((*expected)[i]).margin(1e-300));
  }
}

TEST_CASE("At an order beyond the longest journey effects are shares of the journeys themselves",
          "[oracle]") {
  std::mt19937_64 engine(2);
  for (int round = 0; round < 50; ++round) {
    auto const walks = random_walks(engine, 40);
    auto const counted = counted_contexts(walks, longest_walk).counts();
    absorbing_chain<double> const chain(rows_of(counted));
    std::size_t converted = 0;
    std::vector<std::size_t> through(5);
    for (auto const& w : walks) {
      if (w.end != ending::goal) continue;
      ++converted;
      for (std::uint32_t t = 0; t < 5; ++t)
        through[t] += std::ranges::find(w.touchpoints, t) != w.touchpoints.end() ? 1U : 0U;
    }
    CHECK(*chain.conversion_probability() ==
          approx(static_cast<double>(converted) / static_cast<double>(walks.size())));
    auto const effects = touchpoint_removal_effects(chain, counted);
    REQUIRE(effects.has_value() == (converted > 0));
    for (std::size_t t = 0; effects && t < effects->size(); ++t)
      CHECK((*effects)[t] ==
            approx(static_cast<double>(through[t]) / static_cast<double>(converted)).margin(1e-300));
  }
}

TEST_CASE("Removing contexts that end at a touchpoint removes all that hold it", "[law]") {
  std::mt19937_64 engine(3);
  auto const counted = counted_contexts(random_walks(engine, 300), 3).counts();
  absorbing_chain<double> const chain(rows_of(counted));
  auto const effects = *touchpoint_removal_effects(chain, counted);
  auto const lower = at_order(counted, 1);
  auto const other = *touchpoint_removal_effects(absorbing_chain<double>(rows_of(lower)), lower);
  bool differs = false;
  for (std::uint32_t t = 0; t < 5; ++t) {
    std::vector<std::uint32_t> holding;
    for (std::uint32_t i = 0; i < counted.rows.size(); ++i)
      if (std::ranges::find(counted.rows[i].context, touchpoint_id{t}) != counted.rows[i].context.end())
        holding.push_back(i);
    CHECK(states_at(counted, touchpoint_id{t}).size() < holding.size() + (t == 4 ? 1 : 0));
    CHECK(*removal_effect(chain, std::span<std::uint32_t const>(holding)) == approx(effects[t]));
    differs = differs || effects[t] != approx(other[t]).epsilon(1e-3);
  }
  CHECK(differs);  // the order matters
}

TEST_CASE("Journeys not cut at their goals, or not left, are refused at every order", "[edge]") {
  CHECK_THROWS_AS(rows_of(counted_contexts({{{0, 4}, ending::goal}, {{0, 4, 0}, ending::goal}}, 2).counts()),
                  std::invalid_argument);
  contexts m;
  contexts::state s;
  m.touch(s, touch(touchpoint_id{0}, time_point{}));
  CHECK_THROWS_AS(rows_of(m.counts()), std::invalid_argument);
  m.touch(s, touch(touchpoint_id{1}, time_point{}));
  CHECK_THROWS_AS(rows_of(m.counts()), std::invalid_argument);
  auto const counted = counted_contexts({{{0}, ending::open}, {{0}, ending::lost}}, 2).counts();
  CHECK(rows_of(counted).open == 1);
  CHECK(rows_of(counted, open_ends::as_lost).lost.at(0) == 2);
  CHECK_FALSE(touchpoint_removal_effects(absorbing_chain<double>(rows_of(counted)), counted));
  CHECK_THROWS_AS(touchpoint_removal_effects(absorbing_chain<double>(chain_rows<double>{}), counted),
                  std::invalid_argument);
}
