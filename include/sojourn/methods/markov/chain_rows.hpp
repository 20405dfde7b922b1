// SPDX-License-Identifier: BSL-1.0
#pragma once
// What an absorbing chain is made of: weights of steps and ends, from counts or from given probabilities.

#include <sojourn/core/id.hpp>
#include <sojourn/journey/ends.hpp>
#include <sojourn/measure/transitions.hpp>

#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

namespace sojourn {

/// One step of a chain, with a weight in the unit of its row: a count or a probability.
template <class Real>
struct chain_step {
  std::uint32_t from = 0;
  std::uint32_t to = 0;
  Real weight{};
  Real time{};  ///< microseconds from one touch to the next, summed over the weight; 0 in untimed rows
};

/// Weights of a chain. A row is what leaves a state: its steps, and its ends in goal and in lost; its
/// probabilities are the weights over their sum. Every vector has an entry a state.
template <class Real>
struct chain_rows {
  std::vector<chain_step<Real>> steps{};
  std::vector<Real> start{};  ///< where journeys begin, over its sum
  std::vector<Real> goal{};   ///< ends in conversion
  std::vector<Real> lost{};   ///< ends without
  bool timed = false;         ///< whether steps have times
  std::uint64_t open = 0;     ///< journeys whose end is in no row: censored
};

/// How journeys that are open when last observed enter the chain.
enum class open_ends : std::uint8_t {
  left_out,  ///< their steps count and their end does not: as in exit rates
  as_lost    ///< they count as lost where they stand
};

/// Rows by the touchpoints of counted journeys (definitions section 6), state i for touchpoint i.
///
/// Time in a state is from its touch to the next; the last touch of a journey takes none.
/// \returns rows whose `open` reports the journeys left out.
/// \throws std::invalid_argument  when journeys go on, or are lost, at a touchpoint where others reached their
///         goal: they were not cut or split at their goals, and their last touch says nothing of it.
/// \complexity O(touchpoints + edges).
template <class Real = double>
[[nodiscard]] chain_rows<Real> rows_of(transitions const& counted, open_ends open = open_ends::left_out) {
  auto const n = counted.touchpoint_count();
  std::vector<Real> const none(n, Real(0));
  chain_rows<Real> rows{.start = none, .goal = none, .lost = none, .timed = true};
  for (std::uint32_t i = 0; i < n; ++i) {
    auto const id = touchpoint_id{i};
    auto const censored = counted.end_count(id, ending::open);
    auto const lost = counted.end_count(id, ending::lost) + (open == open_ends::as_lost ? censored : 0);
    if (open == open_ends::left_out) rows.open += censored;
    rows.start[i] = static_cast<Real>(counted.begin_count(id));
    rows.goal[i] = static_cast<Real>(counted.end_count(id, ending::goal));
    rows.lost[i] = static_cast<Real>(lost);
    if (counted.end_count(id, ending::goal) > 0 &&
        counted.end_count(id, ending::goal) < counted.end_count(id))
      throw std::invalid_argument(
          "journeys must be cut or split at their goals: some were not at touchpoint " + std::to_string(i));
  }
  for (auto const& edge : counted.edges()) {
    if (counted.end_count(edge.from, ending::goal) > 0)
      throw std::invalid_argument("journeys must be cut or split at their goals: some go on at touchpoint " +
                                  std::to_string(index(edge.from)));
    rows.steps.push_back({static_cast<std::uint32_t>(index(edge.from)),
                          static_cast<std::uint32_t>(index(edge.to)), static_cast<Real>(edge.counts.count),
                          static_cast<Real>(edge.counts.time)});
  }
  return rows;
}

}  // namespace sojourn
