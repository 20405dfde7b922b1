// SPDX-License-Identifier: BSL-1.0
#pragma once
// Drives the library over one log: measures, and arranges what was measured. The library analyses.

#include "log.hpp"
#include "options.hpp"
#include "progress_line.hpp"

#include <sojourn/io/event_table.hpp>
#include <sojourn/io/map_csv.hpp>
#include <sojourn/journey/at_goals.hpp>
#include <sojourn/journey/sessions.hpp>
#include <sojourn/measure/attribution.hpp>
#include <sojourn/measure/experience.hpp>
#include <sojourn/measure/funnel.hpp>
#include <sojourn/measure/funnel_segments.hpp>
#include <sojourn/measure/stage_reach.hpp>
#include <sojourn/measure/transition_times.hpp>
#include <sojourn/measure/transitions.hpp>
#include <sojourn/measure/variants.hpp>
#include <sojourn/measure/visits.hpp>
#include <sojourn/model/five_a.hpp>
#include <sojourn/model/journey_map.hpp>
#include <sojourn/report/attribution_findings.hpp>
#include <sojourn/report/conversion_findings.hpp>
#include <sojourn/report/experience_findings.hpp>
#include <sojourn/report/findings.hpp>
#include <sojourn/report/flow_findings.hpp>
#include <sojourn/report/markov_findings.hpp>
#include <sojourn/run/measure.hpp>
#include <sojourn/run/parallel.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

namespace journey_report {

using namespace sojourn;  // the program is the library's, from end to end

/// In place of experience, where nothing is rated.
struct nothing_felt {
  struct state {};
  template <class Touch>
  void touch(state&, Touch const&) const noexcept {}
  void leave(state&, journey_end) const noexcept {}
  nothing_felt& operator+=(nothing_felt const&) noexcept { return *this; }
};

/// The funnel that was asked for; without steps one that nobody enters.
using any_funnel = funnel<touchpoint_steps, 64, touchpoint_steps>;
inline any_funnel planned_funnel(funnel_plan const& plan, alphabet const& names) {
  if (plan.steps.empty()) return {};
  journey_map<five_a> const none;  // the steps are touchpoints already
  touchpoint_steps excluded;
  if (!plan.excluded.empty()) excluded = touchpoint_steps(none, names, plan.excluded);
  return any_funnel(touchpoint_steps(none, names, plan.steps), plan.options, excluded);
}

/// What a touch says of its segment.
inline constexpr auto segment_of = [](auto const& t) {
  auto const id = t.attributes().segment;
  return id == no_segment ? std::optional<segment_id>() : std::optional(id);
};

/// What a conversion is worth, in minor units.
inline constexpr auto value_of = [](auto const& t) { return static_cast<std::int64_t>(t.value()); };

/// The measure of experience on a scale; void: of nothing.
template <class Scale, stage_model Stage>
auto planned_experience(journey_map<Stage> const& map) {
  if constexpr (std::is_void_v<Scale>) {
    static_cast<void>(map);
    return nothing_felt{};
  } else {
    return experience<Scale>(map);
  }
}

/// One report over one log, its map read through one stage model, its ratings on one scale (void: none).
template <stage_model Stage, class Scale>
findings analyse(options const& o, std::string const& source, journey_map<Stage> const& map) {
  progress_line const progress;
  auto prepared = read_log<Scale>(o, source, map.touchpoints(), mapped_stages(map), progress);
  auto log = std::move(prepared.journeys);
  bool const mapped = map.size() != 0;

  parallel const driver{.threads = o.threads, .progress = progress.measuring()};
  stage_reach<Stage> reach;
  if (o.session_gap) {  // reach is of customers, whatever a journey is: it takes a pass of its own
    if (mapped) reach = measure(driver, log, stage_reach<Stage>(map));
    log = sessions(std::move(log), *o.session_gap);
  }
  auto const [reach_here, steps, flow, times, visited, sequences, felt] =
      measure(driver, log, mapped && !o.session_gap ? stage_reach<Stage>(map) : stage_reach<Stage>{},
              planned_funnel(prepared.plan, log.touchpoints()), transitions(log), transition_times(log),
              visits(log), variants(log), planned_experience<Scale>(map));
  progress.clear();
  if (!o.session_gap) reach = reach_here;

  findings found{.log = std::move(prepared.facts)};
  found.log.container = log.container();
  found.log.journeys = log.size();
  found.log.as_of = log.as_of();
  if (mapped) {
    found.stages = stage_findings_of(reach);
  } else {
    found.stages = section<stage_findings>::absent("they need a map: --map FILE");
  }
  if (prepared.plan.steps.empty()) {
    found.funnel = section<funnel_findings>::absent(prepared.plan.absent_because);
  } else {
    found.funnel = funnel_findings_of(steps, prepared.plan.names);
    if (!o.segment.empty()) {
      using touch_type = touch_of<decltype(log)>;
      auto const parts = measure(driver, log,
                                 by_segment<touch_type>(planned_funnel(prepared.plan, log.touchpoints()),
                                                        segment_of, o.segment_rule));
      progress.clear();
      found.funnel.content->segments = segment_findings_of(parts, prepared.segments, prepared.plan.names);
    }
  }
  found.graph = graph_findings_of(flow, times, visited, sequences, log.touchpoints(), map);
  if (!o.goal.empty() || !o.lost.empty() || o.lost_after) {
    found.log.ends = ending_counts(flow);
    found.drop_off = drop_off_findings_of(visited, flow, log, map);
  } else {
    found.drop_off = section<drop_off_findings>::absent(
        "every journey is open: declare ends with --goal, --lost or --lost-after");
  }
  if constexpr (std::is_void_v<Scale>) {
    found.experience = section<experience_findings>::absent("it needs ratings: --rating COL:SCALE");
  } else {
    found.experience = experience_findings_of(felt, log, mapped);
  }
  if (o.goal.empty()) {
    found.markov = section<chain_findings>::absent("it needs a goal: --goal A");
    found.attribution = section<attribution_findings>::absent("it needs a goal: --goal A");
  } else {
    auto const credited = measure(
        driver, log,
        attribution(log, report_rules(), {},
                    value_of));  // last, for it takes the log: a chain is of journeys that end at their goal
    auto const cut_log = at_goals(std::move(log), after_goal::cut_at_first_goal);
    auto const cut = measure(driver, cut_log, transitions(cut_log));
    progress.clear();
    found.markov = chain_findings_of(cut, cut_log.touchpoints());
    found.attribution = attribution_findings_of(
        credited, cut, cut_log,
        o.value.empty() ? std::optional<unsigned>() : event_csv_options{}.value_decimals);
    add_impacts(*found.drop_off.content, cut, cut_log);
  }
  return found;
}

/// The same with the scale that was asked for.
template <stage_model Stage>
findings analyse_rated(options const& o, std::string const& source, journey_map<Stage> const& map) {
  if (!o.scale) return analyse<Stage, void>(o, source, map);
  switch (*o.scale) {
    case scale_name::csat5:
      return analyse<Stage, csat5>(o, source, map);
    case scale_name::csat10:
      return analyse<Stage, csat10>(o, source, map);
    case scale_name::nps:
      return analyse<Stage, nps_rating>(o, source, map);
    case scale_name::ces1:
      return analyse<Stage, ces1>(o, source, map);
    case scale_name::ces2:
      return analyse<Stage, ces2>(o, source, map);
    case scale_name::likert7:
      return analyse<Stage, likert7>(o, source, map);
    case scale_name::valence:
      break;
  }
  return analyse<Stage, valence>(o, source, map);
}

}  // namespace journey_report
