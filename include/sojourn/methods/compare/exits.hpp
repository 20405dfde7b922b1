// SPDX-License-Identifier: BSL-1.0
#pragma once
// Where journeys are lost in two groups or rounds: exit rates by touchpoint.

#include <sojourn/core/dictionary.hpp>
#include <sojourn/core/id.hpp>
#include <sojourn/measure/visits.hpp>
#include <sojourn/methods/compare/adjust.hpp>
#include <sojourn/methods/compare/comparison.hpp>
#include <sojourn/methods/compare/one_alphabet.hpp>

#include <algorithm>
#include <cstdint>
#include <vector>

namespace sojourn {

/// The exit rate of one touchpoint.
struct exit_comparison {
  touchpoint_id touchpoint{};
  comparison exit_rate{};  ///< lost journeys whose last touchpoint it is / closed journeys that visited it
};

/// Exit rates (definitions section 5), b against a.
/// \param names  the map or log whose touchpoints both are of.
/// \returns a row a touchpoint that occurred on either side, by id: one that occurred on one side alone is kept, with
///          no trials on the other. P-values adjusted over the rows.
/// \throws std::invalid_argument  when the two are of different alphabets, or the names of another.
/// \complexity O(t log t) for t touchpoints.
template <names_touchpoints Source>
[[nodiscard]] std::vector<exit_comparison> compare_exits(visits const& a, visits const& b,
                                                         Source const& names, compare_options options = {}) {
  require_one_alphabet("visits", a.fingerprint(), b.fingerprint(), names.touchpoints());
  std::vector<exit_comparison> rows;
  for (std::uint32_t i = 0; i < std::max(a.touchpoint_count(), b.touchpoint_count()); ++i) {
    auto const id = touchpoint_id{i};
    auto const of_a = a.at(id);
    auto const of_b = b.at(id);
    if (of_a.events == 0 && of_b.events == 0) continue;
    rows.push_back({id, compare(name_or_number(names.touchpoints(), id),
                                counted_share{of_a.lost_exits, of_a.closed_journeys},
                                counted_share{of_b.lost_exits, of_b.closed_journeys}, options.level)});
  }
  adjust(options.many, rows, &exit_comparison::exit_rate);
  return rows;
}

}  // namespace sojourn
