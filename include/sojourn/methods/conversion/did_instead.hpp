// SPDX-License-Identifier: BSL-1.0
#pragma once
// What those that dropped at each step of a funnel did instead, and what lay between the steps, ranked.

#include <sojourn/core/dictionary.hpp>
#include <sojourn/core/estimate.hpp>
#include <sojourn/core/id.hpp>
#include <sojourn/measure/funnel_context.hpp>
#include <sojourn/stats/proportion.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace sojourn {

/// One thing that those that dropped at a step did instead.
struct did_instead_row {
  std::optional<touchpoint_id> touchpoint{};  ///< absent: nothing more
  std::string name{};                         ///< empty: nothing more
  std::uint64_t count = 0;
  std::optional<estimate> share{};  ///< count / dropped at the step, Wilson

  friend bool operator==(did_instead_row const&, did_instead_row const&) = default;
};

/// What was touched between two steps.
struct between_row {
  touchpoint_id touchpoint{};
  std::string name{};
  std::uint64_t count = 0;  ///< touches
  double per_journey = 0;   ///< count / chains that went on

  friend bool operator==(between_row const&, between_row const&) = default;
};

/// One step of a funnel with what surrounds it.
struct step_context {
  std::size_t level = 0;                   ///< from 1
  std::uint64_t dropped = 0;               ///< chains that dropped there: the sum of `instead`
  std::uint64_t went_on = 0;               ///< chains that reached the next level
  std::vector<did_instead_row> instead{};  ///< by count, descending, then by name
  std::vector<between_row> between{};      ///< on the way to the next level, likewise
};

/// The surroundings of every step (definitions section 3, D): what those that dropped did instead, with shares and
/// intervals, and what those that went on touched on their way.
/// \param names  the map or log whose touchpoints they are.
/// \returns one row a level, in order; only what occurred is listed. The shares of a step sum to 1.
/// \complexity O(levels x t log t) for t touchpoints.
/// \edge nobody dropped: no row in `instead`. The last level has nothing instead and nothing between.
/// \example examples/07_branching_funnel.cpp
template <class Funnel, names_touchpoints Source>
[[nodiscard]] std::vector<step_context> step_contexts(funnel_context<Funnel> const& context,
                                                      Source const& names, confidence_level level = {}) {
  std::vector<step_context> steps;
  auto const& tally = context.tally();
  auto const ranked = [](auto const& a, auto const& b) {
    return a.count != b.count ? a.count > b.count : a.name < b.name;
  };
  for (std::size_t l = 1; l <= tally.level_count(); ++l) {
    step_context step{.level = l, .dropped = tally.stopped_at(l, funnel_outcome::dropped)};
    if (l < tally.level_count()) step.went_on = tally.reached(l + 1);
    auto const add_instead = [&](did_instead_row row) {
      if (row.count == 0) return;
      row.share = proportion(row.count, step.dropped, level);
      step.instead.push_back(std::move(row));
    };
    add_instead({.count = context.nothing_more(l)});
    for (std::uint32_t i = 0; i < context.touchpoint_count(); ++i) {
      touchpoint_id const id{i};
      std::string const name(names.touchpoints().name(id));
      add_instead({.touchpoint = id, .name = name, .count = context.did_instead(l, id)});
      if (auto const n = context.between(l, id); n != 0)
        step.between.push_back({id, name, n, static_cast<double>(n) / static_cast<double>(step.went_on)});
    }
    std::ranges::sort(step.instead, ranked);
    std::ranges::sort(step.between, ranked);
    steps.push_back(std::move(step));
  }
  return steps;
}

}  // namespace sojourn
