// SPDX-License-Identifier: BSL-1.0
#pragma once
// Drives the library over one log: measures, and arranges what was measured. The library analyses.

#include "log.hpp"
#include "options.hpp"
#include "progress_line.hpp"
#include "report.hpp"

#include <sojourn/graph/journey_graph.hpp>
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
#include <sojourn/report/comparison_findings.hpp>
#include <sojourn/report/conversion_findings.hpp>
#include <sojourn/report/experience_findings.hpp>
#include <sojourn/report/findings.hpp>
#include <sojourn/report/flow_findings.hpp>
#include <sojourn/report/markov_findings.hpp>
#include <sojourn/run/measure.hpp>
#include <sojourn/run/parallel.hpp>

#include <cstdint>
#include <optional>
#include <sstream>
#include <string>
#include <tuple>
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

/// What one pass over a log measured.
template <stage_model Stage, class Scale>
struct measured {
  using log_type = journey_log<log_scale<Scale>, touch_segment>;
  using touch_type = touch_of<log_type>;
  using segmented = funnel_by_segment<segment_id, any_funnel, std::remove_cv_t<decltype(segment_of)>>;

  prepared_log<Scale> log{};
  stage_reach<Stage> reach{};
  any_funnel steps{};
  transitions flow{};
  transition_times times{};
  visits visited{};
  variants sequences{};
  decltype(planned_experience<Scale>(std::declval<journey_map<Stage> const&>())) felt{};
  std::optional<segmented> parts{};
};

/// Measures one log, its map read through one stage model, its ratings on one scale (void: none).
template <stage_model Stage, class Scale>
measured<Stage, Scale> measure_log(options const& o, prepared_log<Scale> prepared,
                                   journey_map<Stage> const& map, progress_line const& progress) {
  measured<Stage, Scale> m{.log = std::move(prepared)};
  auto& log = m.log.journeys;
  bool const mapped = map.size() != 0;
  parallel const driver{.threads = o.threads, .progress = progress.measuring()};
  if (o.session_gap) {  // reach is of customers, whatever a journey is: it takes a pass of its own
    if (mapped) m.reach = measure(driver, log, stage_reach<Stage>(map));
    log = sessions(std::move(log), *o.session_gap);
  }
  auto results =
      measure(driver, log, mapped && !o.session_gap ? stage_reach<Stage>(map) : stage_reach<Stage>{},
              planned_funnel(m.log.plan, log.touchpoints()), transitions(log), transition_times(log),
              visits(log), variants(log), planned_experience<Scale>(map));
  if (!o.session_gap) m.reach = std::get<0>(std::move(results));
  std::tie(std::ignore, m.steps, m.flow, m.times, m.visited, m.sequences, m.felt) = std::move(results);
  if (!o.segment.empty() && !m.log.plan.steps.empty()) {
    using touch_type = typename measured<Stage, Scale>::touch_type;
    m.parts = measure(
        driver, log,
        by_segment<touch_type>(planned_funnel(m.log.plan, log.touchpoints()), segment_of, o.segment_rule));
  }
  progress.clear();
  return m;
}

/// One report over one log.
template <stage_model Stage, class Scale>
findings findings_of(options const& o, measured<Stage, Scale> m, journey_map<Stage> const& map,
                     progress_line const& progress) {
  auto& log = m.log.journeys;
  bool const mapped = map.size() != 0;
  findings found{.log = std::move(m.log.facts)};
  found.log.container = log.container();
  found.log.journeys = log.size();
  found.log.as_of = log.as_of();
  if (mapped) {
    found.stages = stage_findings_of(m.reach);
  } else {
    found.stages = section<stage_findings>::absent("they need a map: --map FILE");
  }
  if (m.log.plan.steps.empty()) {
    found.funnel = section<funnel_findings>::absent(m.log.plan.absent_because);
  } else {
    found.funnel = funnel_findings_of(m.steps, m.log.plan.names);
    if (m.parts)
      found.funnel.content->segments = segment_findings_of(*m.parts, m.log.segments, m.log.plan.names);
  }
  found.graph = graph_findings_of(m.flow, m.times, m.visited, m.sequences, log.touchpoints(), map);
  if (!o.goal.empty() || !o.lost.empty() || o.lost_after) {
    found.log.ends = ending_counts(m.flow);
    found.drop_off = drop_off_findings_of(m.visited, m.flow, log, map);
  } else {
    found.drop_off = section<drop_off_findings>::absent(
        "every journey is open: declare ends with --goal, --lost or --lost-after");
  }
  if constexpr (std::is_void_v<Scale>) {
    found.experience = section<experience_findings>::absent("it needs ratings: --rating COL:SCALE");
  } else {
    found.experience = experience_findings_of(m.felt, log, mapped);
  }
  if (o.goal.empty()) {
    found.markov = section<chain_findings>::absent("it needs a goal: --goal A");
    found.attribution = section<attribution_findings>::absent("it needs a goal: --goal A");
  } else {
    parallel const driver{.threads = o.threads, .progress = progress.measuring()};
    auto const credited = measure(driver, log, attribution(log, report_rules(), {}, value_of));
    // Last, for it takes the log: a chain is of journeys that end at their goal.
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

/// Two logs, or two periods of one, held against one another.
template <stage_model Stage, class Scale>
comparison_findings comparison_of(measured<Stage, Scale> const& a, measured<Stage, Scale> const& b,
                                  journey_map<Stage> const& map) {
  auto const& names = a.log.journeys.touchpoints();
  auto const side = [](measured<Stage, Scale> const& m) {
    auto log = m.log.facts;
    log.container = m.log.journeys.container();
    log.journeys = m.log.journeys.size();
    log.as_of = m.log.journeys.as_of();
    log.ends = ending_counts(m.flow);
    return log;
  };
  comparison_findings found{.a = side(a), .b = side(b)};
  if (map.size() != 0) found.stages = compared_stages_of(a.reach, b.reach);
  if (!a.log.plan.steps.empty())
    found.funnel = compared_funnels_of(a.steps, b.steps, a.parts ? &*a.parts : nullptr,
                                       b.parts ? &*b.parts : nullptr, a.log.segments, a.log.plan.names);
  found.exits = compare_exits(a.visited, b.visited, a.log.journeys);
  if constexpr (!std::is_void_v<Scale>) {
    found.scores = compare_touchpoint_scores(a.felt, b.felt, a.log.journeys);
    if (map.size() != 0) found.stage_scores = compare_stage_scores(a.felt, b.felt);
  }
  found.edges = compared_edges_of(
      compare_graphs(journey_graph(a.log.journeys, a.flow), journey_graph(b.log.journeys, b.flow)), names);
  return found;
}

/// What is asked of one log, and of two.
template <stage_model Stage, class Scale>
findings analyse(log_request const& request, journey_map<Stage> const& map) {
  progress_line const progress;
  auto logs = read_logs<Scale>({request}, map.touchpoints(), mapped_stages(map), progress);
  auto m = measure_log<Stage, Scale>(request.asked, std::move(logs.front()), map, progress);
  return findings_of(request.asked, std::move(m), map, progress);
}
template <stage_model Stage, class Scale>
comparison_findings analyse(two_logs const& requests, journey_map<Stage> const& map) {
  progress_line const progress;
  auto logs = read_logs<Scale>({requests.a, requests.b}, map.touchpoints(), mapped_stages(map), progress);
  auto const a = measure_log<Stage, Scale>(requests.a.asked, std::move(logs[0]), map, progress);
  auto const b = measure_log<Stage, Scale>(requests.b.asked, std::move(logs[1]), map, progress);
  return comparison_of(a, b, map);
}

/// Either with the scale that was asked for.
template <stage_model Stage, class Request>
auto analyse_rated(std::optional<scale_name> scale, Request const& request, journey_map<Stage> const& map) {
  if (!scale) return analyse<Stage, void>(request, map);
  switch (*scale) {
    case scale_name::csat5:
      return analyse<Stage, csat5>(request, map);
    case scale_name::csat10:
      return analyse<Stage, csat10>(request, map);
    case scale_name::nps:
      return analyse<Stage, nps_rating>(request, map);
    case scale_name::ces1:
      return analyse<Stage, ces1>(request, map);
    case scale_name::ces2:
      return analyse<Stage, ces2>(request, map);
    case scale_name::likert7:
      return analyse<Stage, likert7>(request, map);
    case scale_name::valence:
      break;
  }
  return analyse<Stage, valence>(request, map);
}

/// The map that the text is; without one an empty map.
template <stage_model Stage>
journey_map<Stage> map_as(options const& o, std::string const& map) {
  std::istringstream text(map);
  return o.map.empty() ? journey_map<Stage>{} : read_map<Stage>(text, o.map);
}

template <stage_model Stage>
findings report_as(log_request const& log, std::string const& map) {
  return analyse_rated(log.asked.scale, log, map_as<Stage>(log.asked, map));
}
template <stage_model Stage>
comparison_findings compare_as(two_logs const& logs, std::string const& map) {
  return analyse_rated(logs.a.asked.scale, logs, map_as<Stage>(logs.a.asked, map));
}

}  // namespace journey_report
