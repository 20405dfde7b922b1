// SPDX-License-Identifier: BSL-1.0
#pragma once
// Where journeys are lost, by stage.

#include <sojourn/core/estimate.hpp>
#include <sojourn/measure/stage_reach.hpp>
#include <sojourn/model/stage_model.hpp>
#include <sojourn/stats/proportion.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace sojourn {

/// The drop-off at one stage: of the closed entries, those that did not go on to the next.
template <stage_model Stage>
struct stage_drop_off {
  Stage stage{};
  std::uint64_t entries = 0;  ///< closed entries: converted to the next stage, or dropped
  std::uint64_t dropped = 0;
  std::uint64_t open = 0;          ///< not yet decided: beside the rate, not in it
  std::optional<estimate> rate{};  ///< dropped / entries, Wilson
};

/// Drop-off at stage k = 1 - pathwise conversion k → k + 1, over closed entries (definitions section 5).
/// \returns one row a stage but the last, which has no next, in the model's order. A rate is absent without
/// closed
///          entries, and where the map has no touchpoint of the next stage: nothing was observed to drop off
///          from.
template <stage_model Stage>
[[nodiscard]] std::array<stage_drop_off<Stage>, stage_count<Stage> - 1> drop_offs(
    stage_reach<Stage> const& reach, confidence_level level = {}) {
  std::array<stage_drop_off<Stage>, stage_count<Stage> - 1> rows{};
  for (std::size_t i = 0; i < rows.size(); ++i) {
    auto const stage = static_cast<Stage>(i);
    auto const [converted, dropped, open] = reach.onward(stage);
    rows[i] = {.stage = stage,
               .entries = converted + dropped,
               .dropped = dropped,
               .open = open,
               .rate = reach.mapped(static_cast<Stage>(i + 1))
                           ? complement(proportion(converted, converted + dropped, level))
                           : std::nullopt};
  }
  return rows;
}

}  // namespace sojourn
