// SPDX-License-Identifier: BSL-1.0
#include <sojourn/methods/markov/absorbing_chain.hpp>
#include <sojourn/methods/markov/removal_effects.hpp>
#include <sojourn/methods/markov/what_if.hpp>

#include "methods/markov/exact_chains.hpp"
#include "methods/markov/random_chains.hpp"
#include "methods/markov/whole_chain.hpp"
#include "support/catch.hpp"
#include "support/sanitized.hpp"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

using namespace sojourn;

namespace {

constexpr int chain_count = sanitized ? 300 : 10'000;  // of each class

bool near_probability(double value, rational const& truth) { return near(value, truth) && value <= 1; }

// The first answer that is not what elimination of whole numbers says; empty where all are.
std::string first_wrong(chain_rows<double> const& rows, std::mt19937_64& engine, std::size_t& converting) {
  whole_chain const truth(rows);
  absorbing_chain<double> const chain(rows);
  auto const n = truth.size();
  std::vector<std::vector<whole_chain::integer>> borders{truth.start};
  std::vector<std::vector<whole_chain::integer>> columns{truth.goal};
  whole_chain::integer begun = 0;
  for (std::size_t i = 0; i < n; ++i) {
    begun += truth.start[i];
    borders.emplace_back(n);
    borders.back()[i] = 1;
    columns.emplace_back(n);
    columns.back()[i] = truth.total(i);
  }
  auto const solved = truth.solved(borders, columns);
  auto const able = truth.able_to_end();
  auto const converted = solved[0][0] / rational(begun);
  if (!near_probability(*chain.conversion_probability(), converted)) return "conversion";
  rational steps = 0;
  for (std::size_t i = 0; i < n; ++i) {
    if (!near_probability(chain.conversion_probability(i), able[i] ? solved[i + 1][0] : rational(0)))
      return "conversion from " + std::to_string(i);
    auto const visits = able[i] ? rational(solved[0][i + 1] / rational(begun)) : rational(0);
    steps += visits;
    if (!near(chain.expected_visits(i), visits)) return "visits of " + std::to_string(i);
  }
  if (!near(chain.expected_steps(), steps)) return "steps";

  auto const effects = removal_effects(chain);
  if (effects.has_value() != (converted > 0)) return "whether anything converts";
  if (effects) {
    ++converting;
    double sum = 0;
    for (std::size_t i = 0; i < n; ++i) {
      auto without = truth;
      without.remove(i);
      if (!near_probability((*effects)[i], 1 - without.conversion() / converted))
        return "removal of " + std::to_string(i);
      sum += (*effects)[i];
    }
    double credited = 0;
    for (auto const e : *effects) credited += e / sum * 1e6;
    if (!(std::abs(credited - 1e6) <= 1e-12 * 1e6)) return "credits";
  }

  auto const from = static_cast<std::uint32_t>(engine() % n);
  auto const to = static_cast<std::uint32_t>(engine() % n);
  auto const eighths = static_cast<int>(engine() % 9);
  whole_chain moved(rows, 8);
  auto const amount = moved.lost[from] / 8 * eighths;
  moved.lost[from] -= amount;
  moved.steps[from][to] += amount;
  auto const share = eighths / 8.0;
  loss_moves<double> const moves(chain, from);
  auto const after = moved.conversion();
  if (!near_probability(moves.conversion_probability(to, share), after)) return "what if";
  if (!near_probability(moves.gain(to, share), after - converted)) return "gain of what if";
  return {};
}

}  // namespace

TEST_CASE("Ten thousand chains of each class agree with elimination of whole numbers to 1e-12", "[oracle]") {
  for (auto const kind : {chain_class::generic, chain_class::traps, chain_class::unreachable,
                          chain_class::acyclic, chain_class::sparse, chain_class::decades}) {
    std::mt19937_64 engine(static_cast<unsigned>(kind) + 100);
    std::size_t converting = 0;
    for (int round = 0; round < chain_count; ++round) {
      auto const rows = random_chain(engine, kind, 3, 7);
      auto const wrong = first_wrong(rows, engine, converting);
      CAPTURE(static_cast<int>(kind), round, wrong);
      REQUIRE(wrong.empty());
    }
    CHECK(converting > chain_count / 5);
  }
}
