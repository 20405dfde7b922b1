// SPDX-License-Identifier: BSL-1.0
#pragma once
// Where journeys went after falling out of a stage, by the touchpoint at which they left it, ranked.

#include <sojourn/core/dictionary.hpp>
#include <sojourn/core/estimate.hpp>
#include <sojourn/core/id.hpp>
#include <sojourn/measure/fallen_out.hpp>
#include <sojourn/model/journey_map.hpp>
#include <sojourn/model/stage_model.hpp>
#include <sojourn/stats/proportion.hpp>

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace sojourn {

/// One place where journeys went.
struct went_to {
  std::optional<touchpoint_id> touchpoint{};  ///< absent: nothing more
  std::string name{};                         ///< empty: nothing more
  std::uint64_t journeys = 0;
  std::optional<estimate> share{};  ///< of those that left so, Wilson
};

/// One touchpoint at which journeys fell out of its stage.
template <stage_model Stage>
struct left_at {
  Stage stage{};
  touchpoint_id touchpoint{};
  std::string name{};
  std::uint64_t journeys = 0;   ///< the sum of those in `went`
  std::vector<went_to> went{};  ///< by journeys, descending, then by name
};

/// After falling out (definitions section 5): where journeys went instead of the next stage.
/// \param map    the map that `fell` was made of; it gives the stages.
/// \param names  the log whose touchpoints they are: it may know more than the map.
/// \returns a row a touchpoint at which somebody left, by journeys descending, then by name; none for a stage whose
///          next has no touchpoint in the map. Over the touchpoints of a stage journeys sum to the dropped of
///          `drop_offs`; the shares of a row sum to 1.
/// \complexity O(p log p) for p pairs that occurred.
/// \example examples/13_patterns.cpp
template <stage_model Stage, names_touchpoints Source>
[[nodiscard]] std::vector<left_at<Stage>> after_falling_out(fallen_out<Stage> const& fell,
                                                            journey_map<Stage> const& map,
                                                            Source const& names,
                                                            confidence_level level = {}) {
  std::map<touchpoint_id, left_at<Stage>> rows;
  for (auto const& pair : fell.pairs()) {
    auto const stage = map.stage(pair.from);
    if (!stage || !fell.mapped(static_cast<Stage>(index(*stage) + 1))) continue;
    auto& row = rows[pair.from];
    row.stage = *stage;
    row.touchpoint = pair.from;
    row.name = std::string(names.touchpoints().name(pair.from));
    row.journeys += pair.journeys;
    went_to went{.journeys = pair.journeys};
    if (pair.to != journey_end_id) {
      went.touchpoint = pair.to;
      went.name = std::string(names.touchpoints().name(pair.to));
    }
    row.went.push_back(std::move(went));
  }
  auto const ranked = [](auto const& a, auto const& b) {
    return a.journeys != b.journeys ? a.journeys > b.journeys : a.name < b.name;
  };
  std::vector<left_at<Stage>> all;
  for (auto& [id, row] : rows) {
    for (auto& went : row.went) went.share = proportion(went.journeys, row.journeys, level);
    std::ranges::sort(row.went, ranked);
    all.push_back(std::move(row));
  }
  std::ranges::sort(all, ranked);
  return all;
}

}  // namespace sojourn
