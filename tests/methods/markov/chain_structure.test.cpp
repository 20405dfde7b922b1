// SPDX-License-Identifier: BSL-1.0
#include <sojourn/methods/markov/chain_structure.hpp>

#include "methods/markov/random_chains.hpp"
#include "support/approx.hpp"
#include "support/catch.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <random>
#include <utility>
#include <vector>

using namespace sojourn;

namespace {

// What can be reached from what in any number of steps, none included, by closure.
std::vector<std::vector<bool>> reached(chain_rows<double> const& rows) {
  auto const n = rows.start.size();
  std::vector<std::vector<bool>> all(n, std::vector<bool>(n));
  for (std::size_t i = 0; i < n; ++i) all[i][i] = true;
  for (auto const& s : rows.steps)
    if (s.weight > 0) all[s.from][s.to] = true;
  for (std::size_t k = 0; k < n; ++k)
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t j = 0; j < n; ++j)
        if (all[i][k] && all[k][j]) all[i][j] = true;
  return all;
}

}  // namespace

TEST_CASE("What is pruned is what the closure of the steps says, in every class", "[oracle]") {
  std::size_t pruned = 0;
  for (auto const kind : {chain_class::generic, chain_class::traps, chain_class::unreachable,
                          chain_class::acyclic, chain_class::sparse}) {
    std::mt19937_64 engine(static_cast<unsigned>(kind) + 7);
    for (int round = 0; round < 1000; ++round) {
      auto rows = random_chain(engine, kind, 2, 8);
      if (!rows.steps.empty() && round % 3 == 0) rows.steps.front().weight = 0;  // a step that is none
      chain_structure<double> const chain(rows);
      auto const n = static_cast<std::uint32_t>(rows.start.size());
      auto const leads = reached(rows);
      pruned_states expected;
      for (std::uint32_t i = 0; i < n; ++i) {
        bool visited = false;
        bool converts = false;
        bool ends = false;
        double total = rows.goal[i] + rows.lost[i];
        for (std::uint32_t j = 0; j < n; ++j) {
          visited = visited || (rows.start[j] > 0 && leads[j][i]);
          converts = converts || (leads[i][j] && rows.goal[j] > 0);
          ends = ends || (leads[i][j] && rows.goal[j] + rows.lost[j] > 0);
        }
        for (auto const& s : rows.steps) total += s.from == i ? s.weight : 0;
        REQUIRE(chain.ends(chain.components().of[i]) == ends);
        REQUIRE(chain.total()[i] == total);
        if (!visited) expected.unreachable.push_back(i);
        if (visited && !converts) expected.cannot_convert.push_back(i);
        if (visited && !ends) expected.never_ends.push_back(i);
      }
      REQUIRE(chain.pruned().unreachable == expected.unreachable);
      REQUIRE(chain.pruned().cannot_convert == expected.cannot_convert);
      REQUIRE(chain.pruned().never_ends == expected.never_ends);
      pruned += expected.cannot_convert.size() + expected.never_ends.size();
    }
  }
  CHECK(pruned > 1000);
}

TEST_CASE("Steps in another order make the same rows, each step where its state's are", "[law]") {
  std::mt19937_64 engine(11);
  for (int round = 0; round < 200; ++round) {
    auto rows = random_chain(engine, chain_class::generic, 2, 8);
    std::stable_sort(rows.steps.begin(), rows.steps.end(),
                     [](auto const& a, auto const& b) { return a.from < b.from; });
    chain_structure<double> const by_state(rows);
    auto mixed = rows;
    std::stable_sort(mixed.steps.begin(), mixed.steps.end(),
                     [](auto const& a, auto const& b) { return a.weight > b.weight; });
    chain_structure<double> const by_weight(mixed);
    REQUIRE(by_weight.row_begin() == by_state.row_begin());
    for (std::size_t s = 0; s < rows.start.size(); ++s) {
      auto const in_row = [s](chain_structure<double> const& chain) {
        std::vector<std::pair<std::uint32_t, double>> all;
        for (auto e = chain.row_begin()[s]; e < chain.row_begin()[s + 1]; ++e)
          all.emplace_back(chain.to()[e], chain.weight()[e]);
        std::sort(all.begin(), all.end());
        return all;
      };
      REQUIRE(in_row(by_weight) == in_row(by_state));
      REQUIRE(by_weight.total()[s] == sojourn_test::approx(by_state.total()[s]));
    }
  }
}
