// SPDX-License-Identifier: BSL-1.0
#include <sojourn/methods/markov/removal_effects.hpp>

#include <sojourn/methods/markov/absorbing_chain.hpp>
#include <sojourn/methods/markov/chain_rows.hpp>
#include <sojourn/methods/markov/given_conversion.hpp>
#include <sojourn/stats/random.hpp>

#include "methods/markov/random_chains.hpp"
#include "support/approx.hpp"
#include "support/catch.hpp"

#include <array>
#include <cmath>
#include <cstdint>
#include <random>
#include <span>
#include <stdexcept>
#include <vector>

using namespace sojourn;
using sojourn_test::approx;

TEST_CASE("Without a touchpoint its visitors are lost: three journeys, worked by hand", "[worked-example]") {
  // Journeys C1 C2 C3 goal, C1 null, C2 C3 null: P(goal) = 1/3; without C1 1/6, without C2 or C3 0.
  absorbing_chain<double> const chain(chain_rows<double>{
      .steps = {{0, 1, 1}, {1, 2, 2}}, .start = {2, 1, 0}, .goal = {0, 0, 1}, .lost = {1, 0, 1}});
  CHECK(*chain.conversion_probability() == approx(1.0 / 3));
  auto const effects = *removal_effects(chain);
  CHECK(effects[0] == approx(0.5));
  CHECK(effects[1] == approx(1));
  CHECK(effects[2] == approx(1));
}

TEST_CASE("Simulated journeys visit and convert as the chain says", "[oracle]") {
  chain_rows<double> const rows{.steps = {{0, 0, 2}, {0, 1, 3}, {0, 2, 2}, {1, 0, 2}, {1, 2, 4}, {2, 1, 1}},
                                .start = {3, 1, 0},
                                .goal = {0, 1, 2},
                                .lost = {3, 1, 2}};
  absorbing_chain<double> const chain(rows);
  auto const visited = visit_probabilities(chain);
  auto const effects = *removal_effects(chain);
  counter_engine engine(11);
  int const n = 200'000;
  int conversions = 0;
  std::array<int, 3> seen{};
  std::array<int, 3> seen_converting{};
  for (int j = 0; j < n; ++j) {
    std::uint32_t at = random_below(engine, 4) < 3 ? 0 : 1;
    std::array<bool, 3> was{};
    bool goal = false;
    for (bool going = true; going;) {
      was[at] = true;
      double total = rows.goal[at] + rows.lost[at];
      for (auto const& s : rows.steps) total += s.from == at ? s.weight : 0;
      double left = random_unit(engine) * total - rows.goal[at];
      goal = left < 0;
      going = !goal && left >= rows.lost[at];
      left -= rows.lost[at];
      if (!going) break;
      auto const from = at;
      for (auto const& s : rows.steps) {
        if (s.from != from) continue;
        if (left < s.weight) {
          at = s.to;
          break;
        }
        left -= s.weight;
      }
    }
    conversions += goal ? 1 : 0;
    for (std::size_t i = 0; i < 3; ++i) {
      seen[i] += was[i] ? 1 : 0;
      seen_converting[i] += was[i] && goal ? 1 : 0;
    }
  }
  CHECK(*chain.conversion_probability() == approx(double(conversions) / n).margin(0.006));
  for (std::size_t i = 0; i < 3; ++i) {
    CHECK(visited[i] == approx(double(seen[i]) / n).margin(0.006));
    CHECK(effects[i] == approx(double(seen_converting[i]) / conversions).margin(0.01));
  }
}

TEST_CASE("The chain given conversion converts surely, and visits as much as converters do", "[law]") {
  std::mt19937_64 engine(9);
  for (int round = 0; round < 2000; ++round) {
    absorbing_chain<double> const chain(random_chain(engine, static_cast<chain_class>(round % 6)));
    auto const effects = removal_effects(chain);
    if (!effects) continue;
    absorbing_chain<double> const converting(given_conversion(chain));
    CHECK(*converting.conversion_probability() == approx(1).epsilon(1e-12));
    auto const visited = visit_probabilities(converting);
    for (std::size_t i = 0; i < chain.state_count(); ++i) {
      CHECK(visited[i] == approx((*effects)[i]).epsilon(1e-11));
      auto const visits =
          chain.expected_visits(i) * chain.conversion_probability(i) / *chain.conversion_probability();
      CHECK(converting.expected_visits(i) == approx(visits).epsilon(1e-11));
    }
  }
}

TEST_CASE("A set's effect lies between its members' and their sum", "[law]") {
  std::mt19937_64 engine(10);
  for (int round = 0; round < 500; ++round) {
    absorbing_chain<double> const chain(random_chain(engine, chain_class::generic));
    auto const effects = removal_effects(chain);
    if (!effects) continue;
    std::vector<std::uint32_t> const none;
    std::vector<std::uint32_t> const one{1};
    std::vector<std::uint32_t> const both{0, 1};
    CHECK(removal_effect(chain, std::span(none)) == 0.0);
    CHECK(*removal_effect(chain, std::span(one)) == approx((*effects)[1]).epsilon(1e-12).margin(1e-300));
    auto const set = *removal_effect(chain, std::span(both));
    CHECK(set >= (*effects)[0] * (1 - 1e-12));
    CHECK(set <= ((*effects)[0] + (*effects)[1]) * (1 + 1e-12));
  }
}

TEST_CASE("A state that the chain does not have is refused", "[edge]") {
  absorbing_chain<double> const chain(chain_rows<double>{.start = {1}, .goal = {1}, .lost = {0}});
  std::vector<std::uint32_t> const beyond{1};
  CHECK_THROWS_AS(removal_effect(chain, std::span(beyond)), std::invalid_argument);
}
