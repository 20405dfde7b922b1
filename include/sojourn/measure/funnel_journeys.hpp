// SPDX-License-Identifier: BSL-1.0
#pragma once
// Who is behind a funnel's counts: its chains, and the journeys of a step and an outcome, as ranges.

#include <sojourn/measure/funnel_chain.hpp>
#include <sojourn/measure/measure_of.hpp>

#include <range/v3/view/all.hpp>
#include <range/v3/view/filter.hpp>
#include <range/v3/view/transform.hpp>

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

namespace sojourn {

/// The chains of journeys, one vector a journey, by the same choice as the funnel's counts: empty where a journey did
/// not enter. A view: chains are worked out when they are read.
/// \param f         outlives the view.
/// \param journeys  an lvalue range, which outlives the view.
template <class Funnel, journeys_like Journeys>
[[nodiscard]] auto chains_of(Funnel const& f, Journeys& journeys) {
  return ranges::views::transform(ranges::views::all(journeys), [&f](auto const& j) { return f.chains(j); });
}

/// The journeys that stopped exactly at a level and with an outcome: as many as `tally().stopped_at(level, o)` says
/// (under `funnel_entry::every` a journey is listed once, however many of its attempts did). A view, as `chains_of`.
/// \param level  from 1.
template <class Funnel, journeys_like Journeys>
[[nodiscard]] auto journeys_stopped_at(Funnel const& f, Journeys& journeys, std::size_t level,
                                       funnel_outcome o) {
  return ranges::views::filter(ranges::views::all(journeys), [&f, level, o](auto const& j) {
    return std::ranges::any_of(f.chains(j),
                               [&](funnel_chain const& c) { return c.level() == level && c.outcome == o; });
  });
}

/// The journeys that reached at least a level and were not excluded: as many as `tally().reached(level)` says.
template <class Funnel, journeys_like Journeys>
[[nodiscard]] auto journeys_reaching(Funnel const& f, Journeys& journeys, std::size_t level) {
  return ranges::views::filter(ranges::views::all(journeys), [&f, level](auto const& j) {
    return std::ranges::any_of(f.chains(j), [&](funnel_chain const& c) {
      return c.level() >= level && c.outcome != funnel_outcome::excluded;
    });
  });
}

}  // namespace sojourn
