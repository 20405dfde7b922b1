// SPDX-License-Identifier: BSL-1.0
#pragma once
// The states that a chain treats apart, and how they are found.

#include <cstddef>
#include <cstdint>
#include <vector>

namespace sojourn {

namespace detail {

// The states that `seeds` lead to, over compressed rows.
[[nodiscard]] inline std::vector<bool> reached_from(std::vector<std::uint32_t> seeds,
                                                    std::vector<std::size_t> const& row_begin,
                                                    std::vector<std::uint32_t> const& to) {
  std::vector<bool> reached(row_begin.size() - 1);
  for (auto const s : seeds) reached[s] = true;
  while (!seeds.empty()) {
    auto const s = seeds.back();
    seeds.pop_back();
    for (auto e = row_begin[s]; e < row_begin[s + 1]; ++e) {
      if (reached[to[e]]) continue;
      reached[to[e]] = true;
      seeds.push_back(to[e]);
    }
  }
  return reached;
}

}  // namespace detail

/// The states that a chain treats apart, each in ascending order.
struct pruned_states {
  std::vector<std::uint32_t> unreachable{};     ///< never visited from the start
  std::vector<std::uint32_t> cannot_convert{};  ///< visited, and the goal is out of reach
  std::vector<std::uint32_t> never_ends{};      ///< visited, and every end is out of reach: closed cycles,
                                                ///< and states that nothing leaves; these cannot convert
};

}  // namespace sojourn
