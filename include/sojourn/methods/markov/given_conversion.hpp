// SPDX-License-Identifier: BSL-1.0
#pragma once
// The chain of those who convert.

#include <sojourn/methods/markov/absorbing_chain.hpp>
#include <sojourn/methods/markov/chain_rows.hpp>

#include <cstddef>
#include <utility>
#include <vector>

namespace sojourn {

/// The rows of the chain conditional on conversion: a step's probability q_ij becomes q_ij b_j / b_i, where b is
/// the conversion probability. P: Kemeny and Snell 1960, section 3.5.
///
/// An `absorbing_chain` of them answers for converting journeys: its expected visits are theirs.
/// \returns rows without losses, each step with the mean time it had; all weights are 0 where nothing converts.
/// \complexity O(states + steps).
template <class Real>
[[nodiscard]] chain_rows<Real> given_conversion(absorbing_chain<Real> const& chain) {
  auto const& rows = chain.rows();
  chain_rows<Real> converting{.start = rows.start,
                              .goal = rows.goal,
                              .lost = std::vector<Real>(chain.state_count(), Real(0)),
                              .timed = rows.timed,
                              .open = rows.open};
  for (std::size_t i = 0; i < chain.state_count(); ++i) {
    converting.start[i] *= chain.conversion_probability(i);
  }
  for (auto const& step : rows.steps) {
    auto to = step;
    to.weight *= chain.conversion_probability(step.to);
    to.time *= chain.conversion_probability(step.to);
    if (to.weight > Real(0)) converting.steps.push_back(std::move(to));
  }
  return converting;
}

}  // namespace sojourn
