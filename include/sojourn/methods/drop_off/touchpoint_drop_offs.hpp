// SPDX-License-Identifier: BSL-1.0
#pragma once
// Where journeys are lost: exits and exit rates by touchpoint.

#include <sojourn/core/dictionary.hpp>
#include <sojourn/core/estimate.hpp>
#include <sojourn/core/id.hpp>
#include <sojourn/measure/visits.hpp>
#include <sojourn/stats/proportion.hpp>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace sojourn {

/// The drop-off at one touchpoint. Open journeys are in none of its counts.
struct touchpoint_drop_off {
  touchpoint_id touchpoint{};
  std::string name{};
  std::uint64_t visits = 0;             ///< closed journeys (goal or lost) that visited it
  std::uint64_t exits = 0;              ///< lost journeys whose last touchpoint it is
  std::optional<estimate> exit_rate{};  ///< exits / visits, Wilson; absent where only open journeys visited
};

/// Exit rates (definitions section 5): lost journeys whose last touchpoint it is / journeys that visited it.
/// \param visited  visits of touchpoints.
/// \param names    the map or log whose touchpoints they are.
/// \returns a row a touchpoint with at least one event, by exits descending, then by name.
/// \complexity O(t log t) for t touchpoints.
/// \edge no events: no rows.
template <names_touchpoints Source>
[[nodiscard]] std::vector<touchpoint_drop_off> drop_offs(visits const& visited, Source const& names,
                                                         confidence_level level = {}) {
  std::vector<touchpoint_drop_off> rows;
  for (std::uint32_t i = 0; i < names.touchpoints().size(); ++i) {
    auto const id = touchpoint_id{i};
    auto const counts = visited.at(id);
    if (counts.events == 0) continue;
    rows.push_back({.touchpoint = id,
                    .name = std::string(names.touchpoints().name(id)),
                    .visits = counts.closed_journeys,
                    .exits = counts.lost_exits,
                    .exit_rate = proportion(counts.lost_exits, counts.closed_journeys, level)});
  }
  std::ranges::sort(rows, [](auto const& a, auto const& b) {
    return a.exits != b.exits ? a.exits > b.exits : a.name < b.name;
  });
  return rows;
}

}  // namespace sojourn
