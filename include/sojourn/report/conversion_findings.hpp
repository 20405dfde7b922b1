// SPDX-License-Identifier: BSL-1.0
#pragma once
// Stage reach and funnels, arranged for a report.

#include <sojourn/core/dictionary.hpp>
#include <sojourn/core/id.hpp>
#include <sojourn/measure/funnel.hpp>
#include <sojourn/measure/funnel_segments.hpp>
#include <sojourn/measure/stage_reach.hpp>
#include <sojourn/methods/conversion/archetype.hpp>
#include <sojourn/methods/conversion/ratios.hpp>
#include <sojourn/methods/conversion/stage_conversion.hpp>
#include <sojourn/methods/conversion/step_conversion.hpp>
#include <sojourn/methods/conversion/time_to_convert.hpp>
#include <sojourn/methods/drop_off/stage_drop_offs.hpp>
#include <sojourn/model/five_a.hpp>
#include <sojourn/model/stage_model.hpp>
#include <sojourn/report/findings.hpp>
#include <sojourn/stats/log_rank.hpp>
#include <sojourn/stats/proportion.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sojourn {

namespace detail {

inline kotler_findings kotler_findings_of(stage_reach<five_a> const& reach) {
  auto const k = ratios(reach);
  auto const shape = classify(reach);
  auto const gap = gap_to_bow_tie(reach);
  kotler_findings found{.ratios = {{"attraction", k.attraction},
                                   {"curiosity", k.curiosity},
                                   {"commitment", k.commitment},
                                   {"affinity", k.affinity},
                                   {"par", k.par},
                                   {"bar", k.bar}},
                        .archetype = std::string(name(shape.primary)),
                        .gap_to_bow_tie = {gap.outer, gap.inner}};
  for (auto const each : shape.holding) found.holding.emplace_back(name(each));
  return found;
}

inline void rename_steps(std::vector<step_conversion>& rows, bool in_step_order,
                         std::vector<std::string> const& names) {
  for (std::size_t i = 0; in_step_order && i < std::min(names.size(), rows.size()); ++i)
    rows[i].name = names[i];
}

template <class Steps, std::size_t MaxSteps, class Exclusions>
std::vector<exclusion_finding> exclusion_findings_of(funnel<Steps, MaxSteps, Exclusions> const& f) {
  std::vector<exclusion_finding> found;
  if constexpr (requires { f.exclusions().name(0); }) {
    auto const& rules = f.options().exclusions;
    auto last = f.step_count();
    while (last > 1 && f.optional_step(last - 1)) --last;
    found.reserve(rules.size());
    for (std::size_t i = 0; i < rules.size(); ++i) {
      found.push_back({.name = std::string(f.exclusions().name(i)),
                       .from = rules[i].from,
                       .to = rules[i].to.value_or(last),
                       .effect = std::string(name(rules[i].effect))});
    }
  }
  return found;
}

}  // namespace detail

/// Stage reach for a report, with pathwise conversion, and Kotler's ratios where the stages are his.
/// \param reach  over a log with one journey a customer.
template <stage_model Stage>
[[nodiscard]] stage_findings stage_findings_of(stage_reach<Stage> const& reach) {
  stage_findings found{.model = std::string(stage_traits<Stage>::name), .customers = reach.journey_count()};
  for (auto const stage : stages<Stage>()) {
    found.reach.push_back({.stage = std::string(name(stage)), .customers = reach.reach(stage)});
  }
  for (auto const& step : stage_conversion(reach)) {
    found.reach[index(step.from)].next_mapped = reach.mapped(step.to);
    found.reach[index(step.from)].went_on = step.rate;
    found.reach[index(step.from)].dropped = step.dropped;
    found.reach[index(step.from)].open = step.open;
  }
  found.reach.back().next_mapped = false;
  for (auto const& row : drop_offs(reach)) found.reach[index(row.stage)].drop_off = row.rate;
  if constexpr (std::same_as<Stage, five_a>) found.kotler = detail::kotler_findings_of(reach);
  return found;
}

/// A funnel for a report.
/// \param names  what its steps are called; empty: as the funnel calls them. Of no use where levels are not steps.
template <class Steps, std::size_t MaxSteps, class Exclusions>
[[nodiscard]] funnel_findings funnel_findings_of(funnel<Steps, MaxSteps, Exclusions> const& f,
                                                 std::vector<std::string> const& names = {}) {
  auto const& counts = f.tally();
  funnel_findings found{.order = std::string(name(f.options().order)),
                        .ties = std::string(name(f.options().ties.what())),
                        .entry = std::string(name(f.options().entry)),
                        .within = f.options().within,
                        .max_gap = f.options().max_gap,
                        .session_gap = f.options().session_gap,
                        .exclusions = detail::exclusion_findings_of(f),
                        .journeys = f.journey_count(),
                        .entered = counts.entered(),
                        .converted = counts.count(funnel_outcome::converted),
                        .dropped = counts.count(funnel_outcome::dropped),
                        .open = counts.count(funnel_outcome::open),
                        .excluded = counts.count(funnel_outcome::excluded),
                        .steps = step_conversions(f)};
  if (f.options().ties.what() == tie_policy::kind::either_order_within)
    found.tie_tolerance = f.options().ties.tolerance();
  detail::rename_steps(found.steps, f.in_step_order(), names);
  for (std::size_t level = 1; level <= f.level_count(); ++level)
    found.levels.push_back(counts.stopped_at(level));
  if (auto const median = counts.time_to_convert().median()) found.median_seconds_to_convert = *median / 1e6;
  return found;
}

/// A funnel by segment for a report.
/// \param names  of the segments.
/// \param shown  as for `funnel_findings_of`.
template <class Funnel, class Property>
[[nodiscard]] funnel_segment_findings segment_findings_of(
    funnel_by_segment<segment_id, Funnel, Property> const& parts, dictionary<segment_id> const& names,
    std::vector<std::string> const& shown = {}) {
  auto const& f = parts.configuration();
  auto const row = [&](std::string_view segment, funnel_tally const& tally) {
    funnel_segment_finding one{
        .segment = std::string(segment),
        .entered = tally.entered(),
        .converted = tally.count(funnel_outcome::converted),
        .dropped = tally.count(funnel_outcome::dropped),
        .open = tally.count(funnel_outcome::open),
        .excluded = tally.count(funnel_outcome::excluded),
        .rate = proportion(tally.count(funnel_outcome::converted),
                           tally.count(funnel_outcome::converted) + tally.count(funnel_outcome::dropped)),
        .steps = step_conversions(f, tally)};
    detail::rename_steps(one.steps, f.in_step_order(), shown);
    if (auto const median = tally.time_to_convert().median()) one.median_seconds_to_convert = *median / 1e6;
    return one;
  };
  funnel_segment_findings found{.rule = name(parts.rule())};
  std::vector<survival_times> times;
  for (auto const& [id, tally] : parts.segments()) {
    found.segments.push_back(row(names.name(id), tally));
    times.push_back(times_to_convert(tally));
  }
  std::ranges::sort(found.segments, [](auto const& a, auto const& b) {
    return a.entered != b.entered ? a.entered > b.entered : a.segment < b.segment;
  });
  if (parts.undefined().entered() != 0) found.segments.push_back(row("", parts.undefined()));
  found.time_to_convert = log_rank(times);
  return found;
}

}  // namespace sojourn
