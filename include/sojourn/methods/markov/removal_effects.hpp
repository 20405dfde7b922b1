// SPDX-License-Identifier: BSL-1.0
#pragma once
// Removal effects: what share of conversions goes through a touchpoint, or through any of a set.

#include <sojourn/methods/markov/absorbing_chain.hpp>
#include <sojourn/methods/markov/chain_rows.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace sojourn {

/// Probability that a journey from the start ever visits each state, in [0, 1]; 0 where it is pruned.
/// P: Kemeny and Snell 1960: expected visits from the start over expected visits from the state itself.
/// \complexity 2 n³ for each strong component of n > 1 states, beyond `dense_limit` as reducing it; a solution a
///             state where one is iterated, since the diagonal of the inverse has no shorter way; O(states) else.
template <class Real>
[[nodiscard]] std::vector<Real> visit_probabilities(absorbing_chain<Real> const& chain) {
  auto all = chain.returns();
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (all[i] > Real(0)) all[i] = detail::at_most_one(Real(chain.visits_per_weight()[i] / all[i]));
  }
  return all;
}

/// Removal effect of every state: 1 - P(goal without it) / P(goal), where entries into it are lost
/// (definitions section 6, P: Anderl, Becker, von Wangenheim, Schumann 2016, Mapping the customer journey).
/// Exact, without simulation: it is P(visits it | converts).
/// \returns one a state, in [0, 1]; their sum is at least 1 and no total. Absent where nothing converts.
/// \complexity as `visit_probabilities`.
/// \example examples/11_removal_effects.cpp
template <class Real>
[[nodiscard]] std::optional<std::vector<Real>> removal_effects(absorbing_chain<Real> const& chain) {
  auto const converted = chain.conversion_probability();
  if (!converted || !(*converted > Real(0))) return std::nullopt;
  auto effects = visit_probabilities(chain);
  for (std::size_t i = 0; i < effects.size(); ++i)
    effects[i] = detail::at_most_one(Real(effects[i] * chain.conversion_probability(i) / *converted));
  return effects;
}

/// Removal effect of a set of states (a stage, a channel, a campaign), all removed at once. Effects of sets do
/// not add up to that of their union.
/// \returns in [0, 1]; 0 for no states; absent where nothing converts.
/// \throws std::invalid_argument  when one is no state of the chain.
/// \complexity that of solving the chain once more.
template <class Real>
[[nodiscard]] std::optional<Real> removal_effect(absorbing_chain<Real> const& chain,
                                                 std::span<std::uint32_t const> states) {
  std::vector<bool> removed(chain.state_count());
  for (auto const s : states) {
    if (s >= chain.state_count()) throw std::invalid_argument("no state of the chain: " + std::to_string(s));
    removed[s] = true;
  }
  auto const converted = chain.conversion_probability();
  if (!converted || !(*converted > Real(0))) return std::nullopt;
  // Journeys stop at the set with the goal probability they have there: those are what is lost without it.
  auto const& rows = chain.rows();
  std::vector<Real> const none(chain.state_count(), Real(0));
  chain_rows<Real> hit{.start = rows.start, .goal = none, .lost = none};
  for (std::size_t i = 0; i < chain.state_count(); ++i) {
    if (removed[i]) {
      hit.goal[i] = chain.conversion_probability(i);
      hit.lost[i] = chain.no_conversion_probability(i);
    } else {
      hit.lost[i] = rows.lost[i] + rows.goal[i];
    }
  }
  for (auto const& step : rows.steps)
    if (!removed[step.from]) hit.steps.push_back(step);
  auto const lost = absorbing_chain<Real>(std::move(hit)).conversion_probability();
  return detail::at_most_one(Real(*lost / *converted));
}

}  // namespace sojourn
