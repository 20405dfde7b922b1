// SPDX-License-Identifier: BSL-1.0
#pragma once
// Pathwise conversion from each stage to the next.

#include <sojourn/core/estimate.hpp>
#include <sojourn/measure/stage_reach.hpp>
#include <sojourn/model/stage_model.hpp>
#include <sojourn/stats/proportion.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace sojourn {

/// The step from one stage to the next of its model.
template <stage_model Stage>
struct stage_step {
  Stage from{};
  Stage to{};
  std::uint64_t entered = 0;       ///< journeys that reached `from`: converted + dropped + open
  std::uint64_t converted = 0;     ///< touched `to` after their first touch of `from`
  std::uint64_t dropped = 0;       ///< did not, and ended
  std::uint64_t open = 0;          ///< have not yet: beside the rate, not in it
  std::optional<estimate> rate{};  ///< converted / (converted + dropped), Wilson
};

/// Pathwise stage conversion: of those who reached a stage, the share that reached the next *afterwards*,
/// over closed entries (definitions section 2, P for the proportion; D for setting the open apart).
///
/// Another type than the marginal `kotler_ratios`, and at most 1.
/// \returns one step a stage but the last, in the model's order. A rate is absent without closed entries, and
///          where the map has no touchpoint of the next stage: that conversion was not observed.
/// \example examples/01_first_journey.cpp
template <stage_model Stage>
[[nodiscard]] std::array<stage_step<Stage>, stage_count<Stage> - 1> stage_conversion(
    stage_reach<Stage> const& reach, confidence_level level = {}) {
  std::array<stage_step<Stage>, stage_count<Stage> - 1> steps{};
  for (std::size_t i = 0; i < steps.size(); ++i) {
    auto const from = static_cast<Stage>(i);
    auto const [converted, dropped, open] = reach.onward(from);
    steps[i] = {.from = from,
                .to = static_cast<Stage>(i + 1),
                .entered = reach.reach(from),
                .converted = converted,
                .dropped = dropped,
                .open = open,
                .rate = reach.mapped(static_cast<Stage>(i + 1))
                            ? proportion(converted, converted + dropped, level)
                            : std::nullopt};
  }
  return steps;
}

}  // namespace sojourn
