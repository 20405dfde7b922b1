// SPDX-License-Identifier: BSL-1.0
#pragma once
// What would convert if fewer were lost: losses moved to steps.

#include <sojourn/methods/markov/absorbing_chain.hpp>
#include <sojourn/methods/markov/chain_rows.hpp>

#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

namespace sojourn {

/// Of what is lost at `from`, the share that would take the step to `to` instead.
struct moved_loss {
  std::uint32_t from = 0;
  std::uint32_t to = 0;
  double share = 0;  ///< of the losses as they were, in [0, 1]
};

/// The rows after losses have moved to steps, one or many; an `absorbing_chain` of them says what it would bring.
/// \throws std::invalid_argument  when a state is none of the rows', a share is not in [0, 1], or shares at one
///         state sum to more than 1.
/// \complexity O(states + steps + moves).
[[nodiscard]] inline chain_rows<double> moved(chain_rows<double> rows, std::span<moved_loss const> moves) {
  auto const lost = rows.lost;
  std::vector<double> taken(lost.size(), 0.0);
  for (auto const& m : moves) {
    if (m.from >= lost.size() || m.to >= lost.size())
      throw std::invalid_argument("move must be between states: " + std::to_string(m.from) + " to " +
                                  std::to_string(m.to));
    if (!(m.share >= 0 && m.share <= 1) || !((taken[m.from] += m.share) <= 1))
      throw std::invalid_argument("shares moved from a state must be in [0, 1]: " + std::to_string(m.share) +
                                  " at " + std::to_string(m.from));
    rows.steps.push_back({m.from, m.to, lost[m.from] * m.share});
    rows.lost[m.from] = lost[m.from] * (1 - taken[m.from]);
  }
  return rows;
}

/// How fast the conversion probability rises when losses at `from` move to `to`: per unit of probability at
/// `from`, for the first of them. Expected visits of `from` x conversion probability at `to`.
/// \returns at least 0, and no more than the expected visits. Where `from` cannot be reached again from `to`,
///          the gain is this times the probability moved, however much it is.
/// \complexity O(1).
[[nodiscard]] inline double marginal_gain(absorbing_chain<double> const& chain, std::uint32_t from,
                                          std::uint32_t to) {
  return chain.expected_visits(from) * chain.conversion_probability(to);
}

}  // namespace sojourn
