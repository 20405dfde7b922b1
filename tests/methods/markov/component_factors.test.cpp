// SPDX-License-Identifier: BSL-1.0
#include <sojourn/methods/markov/component_factors.hpp>

#include <sojourn/methods/markov/chain_structure.hpp>

#include "methods/markov/exact_chains.hpp"
#include "methods/markov/random_chains.hpp"
#include "support/catch.hpp"

#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

using namespace sojourn;

TEST_CASE("Solving forwards and backwards are transposed to each other, and the diagonal is theirs",
          "[law]") {
  for (auto const kind : {chain_class::generic, chain_class::traps, chain_class::unreachable,
                          chain_class::acyclic, chain_class::sparse}) {
    std::mt19937_64 engine(static_cast<unsigned>(kind) + 9);
    for (int round = 0; round < 200; ++round) {
      auto const rows = exact(random_chain(engine, kind));
      chain_structure<rational> const chain(rows);
      component_factors<rational> const factors(chain, rows, {});
      auto const n = chain.state_count();
      CHECK(factors.iterated() == 0);
      auto const diagonal = factors.inverse_diagonal(chain);
      for (std::uint32_t i = 0; i < n; ++i) {
        std::vector<rational> one(n);
        one[i] = 1;
        auto const column = factors.solve(chain, one);
        REQUIRE(column[i] == diagonal[i]);
        for (std::uint32_t j = 0; j < n; ++j) {
          std::vector<rational> from(n);
          from[j] = 1;
          REQUIRE(factors.solve_transposed(chain, from)[i] == column[j]);
        }
      }
      auto const both = factors.solve_ends(chain, rows.goal, rows.lost);
      REQUIRE(both.some == factors.solve(chain, rows.goal));
      REQUIRE(both.others == factors.solve(chain, rows.lost));
    }
  }
}
