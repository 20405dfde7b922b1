// SPDX-License-Identifier: BSL-1.0
#pragma once
// Chains of order k: states are the last k touchpoints.

#include <sojourn/core/id.hpp>
#include <sojourn/journey/ends.hpp>
#include <sojourn/measure/context_counts.hpp>
#include <sojourn/methods/markov/absorbing_chain.hpp>
#include <sojourn/methods/markov/chain_rows.hpp>
#include <sojourn/methods/markov/removal_effects.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

namespace sojourn {

namespace detail {

// Whether what a context is followed by leads anywhere, and to which row.
[[nodiscard]] inline std::size_t row_after(context_counts const& counted, context_row const& row,
                                           touchpoint_id next) {
  auto longer = row.context;
  longer.push_back(next);
  auto const* found = counted.find(last_of(longer, counted.order));
  if (found == nullptr)
    throw std::invalid_argument(
        "every journey counted must have ended or stand open: none did after touchpoint " +
        std::to_string(index(next)));
  return static_cast<std::size_t>(found - counted.rows.data());
}

}  // namespace detail

/// Rows of a chain of order k (definitions section 6), state i for the context of `counted.rows[i]`.
/// \returns rows as those of counted transitions: at order 1 the same chain.
/// \throws std::invalid_argument  when journeys go on, or are lost, at a touchpoint where others reached their
///         goal; or when some journey counted has not been left.
/// \complexity O(steps k log contexts).
template <class Real = double>
[[nodiscard]] chain_rows<Real> rows_of(context_counts const& counted, open_ends open = open_ends::left_out) {
  std::vector<Real> const none(counted.rows.size(), Real(0));
  chain_rows<Real> rows{.start = none, .goal = none, .lost = none, .timed = true};
  std::map<touchpoint_id, bool> reaches_goal;
  for (auto const& row : counted.rows) reaches_goal[row.context.back()] |= row.end_count(ending::goal) > 0;
  for (std::uint32_t i = 0; i < counted.rows.size(); ++i) {
    auto const& row = counted.rows[i];
    auto const censored = row.end_count(ending::open);
    if (reaches_goal[row.context.back()] &&
        (!row.steps.empty() || censored > 0 || row.end_count(ending::lost) > 0))
      throw std::invalid_argument(
          "journeys must be cut or split at their goals: some were not at touchpoint " +
          std::to_string(index(row.context.back())));
    if (open == open_ends::left_out) rows.open += censored;
    rows.goal[i] = static_cast<Real>(row.end_count(ending::goal));
    rows.lost[i] =
        static_cast<Real>(row.end_count(ending::lost) + (open == open_ends::as_lost ? censored : 0));
    for (auto const& step : row.steps)
      rows.steps.push_back({i, static_cast<std::uint32_t>(detail::row_after(counted, row, step.to)),
                            static_cast<Real>(step.count), static_cast<Real>(step.time)});
  }
  for (std::uint32_t t = 0; t < counted.begins.size(); ++t) {
    if (counted.begins[t] == 0) continue;
    touchpoint_id const first[] = {touchpoint_id{t}};
    auto const at = counted.lower_bound(first);
    if (counted.find(first) == nullptr)
      throw std::invalid_argument(
          "every journey counted must have ended or stand open: none did after touchpoint " +
          std::to_string(t));
    rows.start[at] = static_cast<Real>(counted.begins[t]);
  }
  return rows;
}

/// The states in which a journey is at a touchpoint: contexts that end there, in ascending order.
/// \complexity O(contexts).
[[nodiscard]] inline std::vector<std::uint32_t> states_at(context_counts const& counted, touchpoint_id id) {
  std::vector<std::uint32_t> states;
  for (std::uint32_t i = 0; i < counted.rows.size(); ++i)
    if (counted.rows[i].context.back() == id) states.push_back(i);
  return states;
}

/// Removal effect of each touchpoint at order k: that of the set of its states (`removal_effect`).
/// \param chain    of `rows_of(counted)`.
/// \returns one a touchpoint up to the highest that occurred, in [0, 1]; absent where nothing converts.
/// \throws std::invalid_argument  when the chain has another number of states than there are contexts.
/// \complexity that of solving the chain for each touchpoint that occurred: the diagonal of the inverse says nothing
///             of sets, and the block of it that a set needs costs a solution a state.
template <class Real>
[[nodiscard]] std::optional<std::vector<Real>> touchpoint_removal_effects(absorbing_chain<Real> const& chain,
                                                                          context_counts const& counted) {
  if (chain.state_count() != counted.rows.size())
    throw std::invalid_argument(
        "the chain must have a state a context: " + std::to_string(chain.state_count()) + " and " +
        std::to_string(counted.rows.size()));
  auto const converted = chain.conversion_probability();
  if (!converted || !(*converted > Real(0))) return std::nullopt;
  std::vector<std::vector<std::uint32_t>> states;
  for (std::uint32_t i = 0; i < counted.rows.size(); ++i) {
    auto const at = index(counted.rows[i].context.back());
    if (at >= states.size()) states.resize(at + 1);
    states[at].push_back(i);
  }
  std::vector<Real> effects;
  for (auto const& set : states)
    effects.push_back(set.empty() ? Real(0) : *removal_effect(chain, std::span<std::uint32_t const>(set)));
  return effects;
}

}  // namespace sojourn
