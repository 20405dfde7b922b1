// SPDX-License-Identifier: BSL-1.0
#pragma once
// Small random chains of every class that has broken a solver, with whole weights.

#include <sojourn/methods/markov/chain_rows.hpp>

#include <cmath>
#include <cstdint>
#include <random>
#include <vector>

enum class chain_class : std::uint8_t { generic, traps, unreachable, acyclic, sparse, decades };

/// Rows of a few states whose weights are whole, so that they are the same in every arithmetic.
inline sojourn::chain_rows<double> random_chain(std::mt19937_64& engine, chain_class kind,
                                                std::uint32_t fewest = 2, std::uint32_t most = 6) {
  auto const below = [&engine](std::uint32_t n) { return static_cast<std::uint32_t>(engine() % n); };
  auto const n = fewest + below(most - fewest + 1);
  auto const weight = [&] {
    return kind == chain_class::decades ? std::floor(std::pow(10.0, 20.0 * below(1000) / 1000.0))
                                        : 1.0 + below(20);
  };
  std::vector<double> const none(n, 0.0);
  sojourn::chain_rows<double> rows{.start = none, .goal = none, .lost = none};
  auto const one_in = kind == chain_class::sparse ? n : 2;
  for (std::uint32_t i = 0; i < n; ++i) {
    bool const trap = kind == chain_class::traps && i >= n - 1 - below(2) && i > 0;
    for (std::uint32_t j = 0; j < n; ++j) {
      if (kind == chain_class::acyclic && j <= i) continue;
      if (kind == chain_class::unreachable && j == n - 1) continue;
      if (trap && j < n - 2) continue;
      if (below(one_in) == 0) rows.steps.push_back({i, j, weight()});
    }
    if (!trap && below(one_in) == 0) rows.goal[i] = weight();
    if (!trap && below(one_in) == 0) rows.lost[i] = weight();
  }
  rows.start[0] = weight();
  if (below(3) == 0) rows.start[below(n - 1)] += weight();
  return rows;
}
