// SPDX-License-Identifier: BSL-1.0
#pragma once
// The log as it was asked for: read, checked against the options, grouped. Compiled once a scale.

#include "options.hpp"
#include "progress_line.hpp"

#include <sojourn/core/dictionary.hpp>
#include <sojourn/journey/journey_log.hpp>
#include <sojourn/journey/touch.hpp>
#include <sojourn/model/journey_map.hpp>
#include <sojourn/model/stage_model.hpp>
#include <sojourn/report/findings.hpp>

#include <cstdint>
#include <string>
#include <type_traits>
#include <vector>

namespace journey_report {

/// A stage of the map, with its touchpoints; a stage that has none is not listed.
struct mapped_stage {
  std::string name;
  std::vector<std::string> touchpoints{};
};

/// The stages of a map, in order.
template <sojourn::stage_model Stage>
std::vector<mapped_stage> mapped_stages(sojourn::journey_map<Stage> const& map) {
  std::vector<mapped_stage> all;
  for (auto const stage : sojourn::stages<Stage>()) {
    mapped_stage one{std::string(sojourn::name(stage))};
    for (std::uint32_t i = 0; i < map.size(); ++i) {
      auto const id = sojourn::touchpoint_id{i};
      if (map.stage(id) == stage) one.touchpoints.emplace_back(map.touchpoints().name(id));
    }
    if (!one.touchpoints.empty()) all.push_back(one);
  }
  return all;
}

/// The steps of the funnel, as touchpoints, under the names that the report gives them.
struct funnel_plan {
  std::vector<sojourn::step_names> steps{};
  std::vector<std::string> names{};
  std::vector<sojourn::step_names> excluded{};  ///< the touchpoints of each exclusion
  sojourn::funnel_options options{};
  std::string absent_because{};  ///< where there are no steps
};

/// What a touch carries beside touchpoint, time and rating: its segment.
struct touch_segment {
  sojourn::segment_id segment = sojourn::no_segment;
};

/// In place of a scale: nothing is rated.
template <class Scale>
using log_scale = std::conditional_t<std::is_void_v<Scale>, sojourn::no_rating, Scale>;

/// Journeys, one a customer or account, and what is known before they are measured.
template <class Scale>
struct prepared_log {
  sojourn::journey_log<log_scale<Scale>, touch_segment> journeys{};
  sojourn::dictionary<sojourn::segment_id> segments{};
  sojourn::log_findings facts{};
  funnel_plan plan{};
};

/// Reads and groups the events of logs that are to be held against one another: touchpoints and segments have the same
/// numbers in all of them, and the funnel is the same.
/// \param touchpoints  of the map: numbered first.
/// \tparam Scale  one of those of --rating; void: nothing is rated.
/// \returns one a request, in order.
/// \throws usage_error  when an option names what the logs and the map have not.
/// \throws std::runtime_error  when a log cannot be used.
template <class Scale>
std::vector<prepared_log<Scale>> read_logs(std::vector<log_request> const& requests,
                                           sojourn::alphabet const& touchpoints,
                                           std::vector<mapped_stage> const& stages,
                                           progress_line const& progress);

}  // namespace journey_report
