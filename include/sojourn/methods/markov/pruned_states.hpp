// SPDX-License-Identifier: BSL-1.0
#pragma once
// The states that a chain treats apart.

#include <cstdint>
#include <vector>

namespace sojourn {

/// The states that a chain treats apart, each in ascending order.
struct pruned_states {
  std::vector<std::uint32_t> unreachable{};     ///< never visited from the start
  std::vector<std::uint32_t> cannot_convert{};  ///< visited, and the goal is out of reach
  std::vector<std::uint32_t> never_ends{};      ///< visited, and every end is out of reach: closed cycles,
                                                ///< and states that nothing leaves; these cannot convert
};

}  // namespace sojourn
