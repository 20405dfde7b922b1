// SPDX-License-Identifier: BSL-1.0
#pragma once
// Why a single customer does not go on: no target, or a problem of the stage.

#include <sojourn/core/time.hpp>
#include <sojourn/measure/measure_of.hpp>
#include <sojourn/measure/stage_passages.hpp>
#include <sojourn/methods/drop_off/touchpoint_drop_offs.hpp>
#include <sojourn/model/journey_map.hpp>
#include <sojourn/model/stage_model.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace sojourn {

/// What a stall diagnosis says.
enum class stall_outcome : std::uint8_t {
  on_course,             ///< not longer in the stage than most converters were
  not_a_target,          ///< stalled, and the customer fits badly: look at how the Ask stage qualifies
  stage_problem,         ///< stalled, and fits: look at the stage's touchpoints
  insufficient_evidence  ///< too few converters to say, or stalled and nothing said of the fit
};

[[nodiscard]] constexpr std::string_view name(stall_outcome o) noexcept {
  constexpr std::string_view names[] = {"on_course", "not_a_target", "stage_problem",
                                        "insufficient_evidence"};
  return names[static_cast<std::size_t>(o)];
}

/// By what a customer's stay in a stage is held to that of converters.
enum class stall_basis : std::uint8_t { time, visits };

/// What counts as stalled.
struct stall_options {
  stall_basis basis = stall_basis::time;
  double quantile = 0.9;                ///< of the converters, in [0, 1]
  std::uint64_t least_converters = 20;  ///< with fewer there is no evidence
  double fit_cut = 0.5;                 ///< a target-fit score below it is no target's
  std::size_t worst = 3;                ///< how many touchpoints are named at most
};

/// The diagnosis of one customer.
template <stage_model Stage>
struct stall_diagnosis {
  stall_outcome outcome = stall_outcome::insufficient_evidence;
  std::optional<Stage> stage{};   ///< the present one; absent where the journey reached none
  std::uint64_t stay = 0;         ///< microseconds or touches in it so far
  std::optional<double> limit{};  ///< the converters' quantile that it is held to; absent with too few
  std::uint64_t converters = 0;
  std::vector<touchpoint_drop_off>
      worst{};  ///< of a `stage_problem`: touchpoints of the stage, the worst first
};

/// Stall diagnosis (definitions section 5, D). The present stage is the farthest in the model's order that the journey
/// reached, the stay in it the time from its first touch of it to `as_of`, or its touches of it. Beyond (more than)
/// the converters' quantile the customer is stalled.
/// \param passages    of converters to hold the customer to, by the same map.
/// \param drop_offs   of the touchpoints, as `drop_offs(visits, …)` says: those of the stage with exits are ranked by
///                    the lower limit of their exit rates, so that a rate of few is not the worst.
/// \param target_fit  the host's score of how well the customer fits its target; absent: not known, which is not bad.
/// \throws std::invalid_argument  when the fit or its cut is not a number, or the quantile is outside [0, 1].
/// \complexity O(touches + touchpoints log touchpoints), beside the quantile.
/// \edge the last stage has no converters: insufficient evidence.
/// \example examples/15_single_customers_that_stall.cpp
template <journey_like Journey, stage_model Stage>
[[nodiscard]] stall_diagnosis<Stage> diagnose_stall(Journey const& j, journey_map<Stage> const& map,
                                                    stage_passages<Stage> const& passages,
                                                    std::vector<touchpoint_drop_off> const& drop_offs,
                                                    std::optional<double> target_fit,
                                                    stall_options options = {}) {
  if (std::isnan(target_fit.value_or(0)) || std::isnan(options.fit_cut))
    throw std::invalid_argument("target fit and its cut must be numbers: nan");
  if (!(options.quantile >= 0 && options.quantile <= 1))
    throw std::invalid_argument("quantile must be in [0, 1]: " + std::to_string(options.quantile));
  stall_diagnosis<Stage> found;
  time_point since{};
  std::uint64_t visits = 0;
  for (auto const& t : j) {
    auto const stage = map.stage(t.touchpoint());
    if (!stage || (found.stage && index(*stage) < index(*found.stage))) continue;
    if (stage != found.stage) {
      found.stage = stage;
      since = t.time();
      visits = 0;
    }
    ++visits;
  }
  if (!found.stage) return found;
  bool const by_time = options.basis == stall_basis::time;
  auto const as_of = end_of(j).as_of;
  found.stay = !by_time ? visits : as_of < since ? 0 : elapsed(since, as_of);
  auto const& converters = by_time ? passages.times(*found.stage) : passages.visits(*found.stage);
  found.converters = converters.count();
  if (found.converters < std::max<std::uint64_t>(options.least_converters, 1)) return found;
  found.limit = converters.quantile(options.quantile);
  if (static_cast<double>(found.stay) <= *found.limit) {
    found.outcome = stall_outcome::on_course;
  } else if (target_fit) {
    found.outcome =
        *target_fit < options.fit_cut ? stall_outcome::not_a_target : stall_outcome::stage_problem;
  }
  if (found.outcome != stall_outcome::stage_problem) return found;
  for (auto const& row : drop_offs) {
    if (row.exits > 0 && row.exit_rate && map.stage(row.touchpoint) == found.stage)
      found.worst.push_back(row);
  }
  std::ranges::sort(found.worst, [](auto const& a, auto const& b) {
    return a.exit_rate->low != b.exit_rate->low ? a.exit_rate->low > b.exit_rate->low : a.name < b.name;
  });
  if (found.worst.size() > options.worst) found.worst.resize(options.worst);
  return found;
}

}  // namespace sojourn
