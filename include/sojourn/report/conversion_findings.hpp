// SPDX-License-Identifier: BSL-1.0
#pragma once
// Stage reach and funnels, arranged for a report.

#include <sojourn/measure/funnel.hpp>
#include <sojourn/measure/stage_reach.hpp>
#include <sojourn/methods/conversion/archetype.hpp>
#include <sojourn/methods/conversion/ratios.hpp>
#include <sojourn/methods/conversion/stage_conversion.hpp>
#include <sojourn/methods/conversion/step_conversion.hpp>
#include <sojourn/methods/drop_off/stage_drop_offs.hpp>
#include <sojourn/model/five_a.hpp>
#include <sojourn/model/stage_model.hpp>
#include <sojourn/report/findings.hpp>

#include <concepts>
#include <cstddef>
#include <string>
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
                        .journeys = f.journey_count(),
                        .entered = counts.entered(),
                        .converted = counts.count(funnel_outcome::converted),
                        .dropped = counts.count(funnel_outcome::dropped),
                        .open = counts.count(funnel_outcome::open),
                        .excluded = counts.count(funnel_outcome::excluded),
                        .steps = step_conversions(f)};
  if (f.in_step_order()) {
    for (std::size_t i = 0; i < names.size() && i < found.steps.size(); ++i) found.steps[i].name = names[i];
  }
  for (std::size_t level = 1; level <= f.level_count(); ++level)
    found.levels.push_back(counts.stopped_at(level));
  if (auto const median = counts.time_to_convert().median()) found.median_seconds_to_convert = *median / 1e6;
  return found;
}

}  // namespace sojourn
