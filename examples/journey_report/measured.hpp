// SPDX-License-Identifier: BSL-1.0
#pragma once
// What is measured of a log whatever its stages mean: compiled once a scale.

#include "log.hpp"
#include "options.hpp"
#include "progress_line.hpp"

#include <sojourn/measure/funnel.hpp>
#include <sojourn/measure/funnel_segments.hpp>
#include <sojourn/measure/transition_times.hpp>
#include <sojourn/measure/transitions.hpp>
#include <sojourn/measure/variants.hpp>
#include <sojourn/measure/visits.hpp>
#include <sojourn/report/comparison_findings.hpp>
#include <sojourn/report/findings.hpp>

#include <optional>
#include <type_traits>

namespace journey_report {

using namespace sojourn;  // the program is the library's, from end to end

/// The funnel that was asked for; without steps one that nobody enters.
using any_funnel = funnel<touchpoint_steps, 64, touchpoint_steps>;

/// What a touch says of its segment.
inline constexpr auto segment_of = [](auto const& t) {
  auto const id = t.attributes().segment;
  return id == no_segment ? std::optional<segment_id>() : std::optional(id);
};

/// A log and what one pass over it measured.
template <class Scale>
struct measured_log {
  using segmented = funnel_by_segment<segment_id, any_funnel, std::remove_cv_t<decltype(segment_of)>>;

  prepared_log<Scale> log{};
  any_funnel steps{};
  transitions flow{};
  transition_times times{};
  visits visited{};
  variants sequences{};
  std::optional<segmented> parts{};  ///< where segments were asked for
};

/// What a log is, as it was measured.
template <class Scale>
log_findings described(measured_log<Scale> const& m) {
  auto found = m.log.facts;
  found.container = m.log.journeys.container();
  found.journeys = m.log.journeys.size();
  found.as_of = m.log.journeys.as_of();
  return found;
}

/// Measures a log.
template <class Scale>
measured_log<Scale> measure_log(options const& o, prepared_log<Scale> prepared,
                                progress_line const& progress);

/// The funnel of a log for its report, or why there is none.
template <class Scale>
section<funnel_findings> funnel_section(measured_log<Scale> const& m);

/// The chain of a log and whose credit its conversions are, and what its drop-off costs; or why there is none of it.
/// \param log  taken, for a chain is of journeys that end at their goal.
template <class Scale>
void add_credit(findings& found, options const& o, prepared_log<Scale> log, progress_line const& progress);

/// Two logs held against one another, but for what their stages say.
template <class Scale>
comparison_findings compared(measured_log<Scale> const& a, measured_log<Scale> const& b);

}  // namespace journey_report
