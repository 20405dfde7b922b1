// SPDX-License-Identifier: BSL-1.0
#pragma once
// Drives the library over a log, or two: measures, and arranges what was measured. The library analyses.

#include "log.hpp"
#include "measured.hpp"
#include "options.hpp"
#include "progress_line.hpp"
#include "report.hpp"

#include <sojourn/io/map_csv.hpp>
#include <sojourn/journey/sessions.hpp>
#include <sojourn/measure/experience.hpp>
#include <sojourn/measure/stage_reach.hpp>
#include <sojourn/methods/compare/scores.hpp>
#include <sojourn/model/journey_map.hpp>
#include <sojourn/model/rating.hpp>
#include <sojourn/report/comparison_findings.hpp>
#include <sojourn/report/conversion_findings.hpp>
#include <sojourn/report/experience_findings.hpp>
#include <sojourn/report/findings.hpp>
#include <sojourn/report/flow_findings.hpp>
#include <sojourn/run/measure.hpp>
#include <sojourn/run/parallel.hpp>

#include <optional>
#include <sstream>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>

namespace journey_report {

/// In place of experience, where nothing is rated.
struct nothing_felt {
  struct state {};
  template <class Touch>
  void touch(state&, Touch const&) const noexcept {}
  void leave(state&, journey_end) const noexcept {}
  nothing_felt& operator+=(nothing_felt const&) noexcept { return *this; }
};

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

/// A log measured, and what its stages say.
template <stage_model Stage, class Scale>
struct staged_log {
  measured_log<Scale> measured{};
  stage_reach<Stage> reach{};
  decltype(planned_experience<Scale>(std::declval<journey_map<Stage> const&>())) felt{};
};

/// Measures a log, its map read through one stage model, its ratings on one scale (void: none).
template <stage_model Stage, class Scale>
staged_log<Stage, Scale> measure_staged(options const& o, prepared_log<Scale> prepared,
                                        journey_map<Stage> const& map, progress_line const& progress) {
  staged_log<Stage, Scale> m;
  parallel const driver{.threads = o.threads};
  auto const reach = map.size() != 0 ? stage_reach<Stage>(map) : stage_reach<Stage>{};
  if (o.session_gap) {  // reach is of customers, whatever a journey is
    m.reach = measure(driver, prepared.journeys, reach);
    prepared.journeys = sessions(std::move(prepared.journeys), *o.session_gap);
    m.felt = measure(driver, prepared.journeys, planned_experience<Scale>(map));
  } else {
    std::tie(m.reach, m.felt) = measure(driver, prepared.journeys, reach, planned_experience<Scale>(map));
  }
  m.measured = measure_log(o, std::move(prepared), progress);
  return m;
}

/// One report over one log.
template <stage_model Stage, class Scale>
findings findings_of(options const& o, staged_log<Stage, Scale> staged, journey_map<Stage> const& map,
                     progress_line const& progress) {
  auto& m = staged.measured;
  auto const& log = m.log.journeys;
  bool const mapped = map.size() != 0;
  findings found{.log = described(m)};
  if (mapped) {
    found.stages = stage_findings_of(staged.reach);
  } else {
    found.stages = section<stage_findings>::absent("they need a map: --map FILE");
  }
  found.funnel = funnel_section(m);
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
    found.experience = experience_findings_of(staged.felt, log, mapped);
  }
  add_credit(found, o, std::move(m.log), progress);
  return found;
}

/// Two logs, or two periods of one, held against one another.
template <stage_model Stage, class Scale>
comparison_findings comparison_of(staged_log<Stage, Scale> const& a, staged_log<Stage, Scale> const& b,
                                  journey_map<Stage> const& map) {
  auto found = compared(a.measured, b.measured);
  bool const mapped = map.size() != 0;
  if (mapped) found.stages = compared_stages_of(a.reach, b.reach);
  if constexpr (!std::is_void_v<Scale>) {
    found.scores = compare_touchpoint_scores(a.felt, b.felt, a.measured.log.journeys);
    if (mapped) found.stage_scores = compare_stage_scores(a.felt, b.felt);
  }
  return found;
}

/// What is asked of one log, and of two.
template <stage_model Stage, class Scale>
findings analyse(log_request const& request, journey_map<Stage> const& map) {
  progress_line const progress;
  auto logs = read_logs<Scale>({request}, map.touchpoints(), mapped_stages(map), progress);
  auto m = measure_staged<Stage, Scale>(request.asked, std::move(logs.front()), map, progress);
  return findings_of(request.asked, std::move(m), map, progress);
}
template <stage_model Stage, class Scale>
comparison_findings analyse(two_logs const& requests, journey_map<Stage> const& map) {
  progress_line const progress;
  auto logs = read_logs<Scale>({requests.a, requests.b}, map.touchpoints(), mapped_stages(map), progress);
  auto const a = measure_staged<Stage, Scale>(requests.a.asked, std::move(logs[0]), map, progress);
  auto const b = measure_staged<Stage, Scale>(requests.b.asked, std::move(logs[1]), map, progress);
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
