// SPDX-License-Identifier: BSL-1.0
#pragma once
// The Markov chain of journeys, arranged for a report: what touchpoints are worth, and what drop-off costs.

#include <sojourn/core/dictionary.hpp>
#include <sojourn/core/id.hpp>
#include <sojourn/measure/transitions.hpp>
#include <sojourn/methods/markov/absorbing_chain.hpp>
#include <sojourn/methods/markov/chain_intervals.hpp>
#include <sojourn/methods/markov/chain_rows.hpp>
#include <sojourn/methods/markov/impact.hpp>
#include <sojourn/methods/markov/removal_effects.hpp>
#include <sojourn/report/findings.hpp>
#include <sojourn/stats/random.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace sojourn {

/// How often a report draws its chain: intervals in a second or so, and none where a chain is too large for that.
[[nodiscard]] constexpr chain_draws report_draws(std::size_t touchpoints) noexcept {
  return {.count = touchpoints <= 50 ? 1000U : touchpoints <= 150 ? 200U : 0U};
}

namespace detail {

// Whether each touchpoint occurs.
inline std::vector<bool> occurring(transitions const& flow) {
  std::vector<bool> found(flow.touchpoint_count());
  for (std::uint32_t i = 0; i < found.size(); ++i) found[i] = flow.begin_count(touchpoint_id{i}) != 0;
  for (auto const& edge : flow.edges()) found[index(edge.to)] = true;
  return found;
}

// Microseconds that the steps from each state take, over its weight.
inline std::vector<double> times_by_state(chain_rows<double> const& rows) {
  std::vector<double> times(rows.start.size());
  for (auto const& step : rows.steps) times[step.from] += step.time;
  return times;
}

// The touchpoints of states that occur, in the order of names.
inline std::vector<std::string> state_names(std::vector<std::uint32_t> const& states,
                                            std::vector<bool> const& occurs, alphabet const& names) {
  std::vector<std::string> found;
  for (auto const i : states)
    if (occurs[i]) found.emplace_back(names.name(touchpoint_id{i}));
  std::ranges::sort(found);
  return found;
}

}  // namespace detail

/// The chain for a report.
/// \param cut     transitions of journeys that were cut at their first goal.
/// \param names   the log's alphabet.
/// \param engine  draws the intervals.
/// \complexity that of `removal_effect_intervals` with `report_draws`.
[[nodiscard]] inline chain_findings chain_findings_of(transitions const& cut, alphabet const& names,
                                                      counter_engine engine = counter_engine(1)) {
  auto const rows = rows_of(cut);
  absorbing_chain<double> const chain(rows);
  auto const draws = report_draws(chain.state_count());
  chain_findings found{.conversion = conversion_interval(rows, engine, draws), .open = rows.open};
  auto const effects = removal_effect_intervals(rows, engine, draws);
  auto const occurs = detail::occurring(cut);
  auto const steps = chain.gathered(chain.weights());
  auto const times = chain.gathered(detail::times_by_state(rows));
  for (std::uint32_t i = 0; i < chain.state_count(); ++i) {
    if (!occurs[i]) continue;
    chain_state_finding one{.name = std::string(names.name(touchpoint_id{i})),
                            .conversion = chain.conversion_probability(i),
                            .expected_visits = chain.expected_visits(i)};
    if (chain.ends(i)) {
      one.steps_to_end = steps[i];
      one.seconds_to_end = times[i] / 1e6;
    }
    if (effects) one.removal_effect = (*effects)[i];
    found.states.push_back(std::move(one));
  }
  std::ranges::sort(found.states, [](auto const& a, auto const& b) {
    auto const effect = [](auto const& s) { return s.removal_effect ? s.removal_effect->value : 0.0; };
    if (effect(a) != effect(b)) return effect(a) > effect(b);
    return a.conversion != b.conversion ? a.conversion > b.conversion : a.name < b.name;
  });
  found.unreachable = detail::state_names(chain.pruned().unreachable, occurs, names);
  found.cannot_convert = detail::state_names(chain.pruned().cannot_convert, occurs, names);
  found.never_ends = detail::state_names(chain.pruned().never_ends, occurs, names);
  return found;
}

/// Puts the impact of each touchpoint's drop-off into its row, and the rows in the order of impact; those of which
/// nothing is known follow as they were.
/// \param cut  transitions of journeys that were cut at their first goal: their exits are those of the rows.
template <names_touchpoints Source>
void add_impacts(drop_off_findings& found, transitions const& cut, Source const& names,
                 counter_engine engine = counter_engine(2)) {
  for (auto const& one : impacts(cut, names, engine, report_draws(cut.touchpoint_count()))) {
    auto const row = std::ranges::find(found.touchpoints, one.name, &drop_off_finding::touchpoint);
    if (row != found.touchpoints.end()) row->impact = one.missed_conversions;
  }
  std::ranges::stable_sort(found.touchpoints, [](auto const& a, auto const& b) {
    if (a.impact && b.impact) return a.impact->value > b.impact->value;
    return a.impact.has_value() && !b.impact;
  });
}

}  // namespace sojourn
