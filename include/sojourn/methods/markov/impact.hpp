// SPDX-License-Identifier: BSL-1.0
#pragma once
// What drop-off costs: conversions that would have come if those who left had gone on like the others.

#include <sojourn/core/dictionary.hpp>
#include <sojourn/core/estimate.hpp>
#include <sojourn/core/id.hpp>
#include <sojourn/journey/ends.hpp>
#include <sojourn/measure/transitions.hpp>
#include <sojourn/methods/markov/absorbing_chain.hpp>
#include <sojourn/methods/markov/chain_intervals.hpp>
#include <sojourn/methods/markov/chain_rows.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace sojourn {

/// The impact of drop-off at one touchpoint.
struct drop_off_impact {
  touchpoint_id touchpoint{};
  std::string name{};
  std::uint64_t exits = 0;        ///< lost journeys whose last touchpoint it is
  double conversion = 0;          ///< probability that a journey which continues from it converts, in [0, 1]
  estimate missed_conversions{};  ///< exits x conversion: what the ranking sorts by
};

/// Impact (definitions section 5, D): exits at v x probability that a journey which continues from v reaches
/// the goal. Excluded is the exit in this step; a later one, on another visit of v, is not.
/// \param counted  transitions of journeys that were cut or split at their goals.
/// \param names    the map or log whose touchpoints they are.
/// \param engine   draws the chain for the intervals (`chain_intervals`); exits vary with it as counts do.
/// \returns a row a touchpoint with an exit from which others went on, by missed conversions descending, then
///          by name. Where nobody went on, nothing is known of those who would.
/// \throws std::invalid_argument  as `rows_of` and `chain_intervals`.
/// \complexity that of `chain_intervals`, and O(t log t) for t touchpoints.
template <names_touchpoints Source, std::uniform_random_bit_generator Engine>
[[nodiscard]] std::vector<drop_off_impact> impacts(transitions const& counted, Source const& names,
                                                   Engine& engine, chain_draws draws = {}) {
  auto const counts = rows_of(counted);
  absorbing_chain<double> const chain(counts);
  std::vector<drop_off_impact> rows;
  for (std::uint32_t i = 0; i < names.touchpoints().size() && i < chain.state_count(); ++i) {
    auto const id = touchpoint_id{i};
    auto const exits = counted.end_count(id, ending::lost);
    auto const conversion = chain.conversion_if_continued(i);
    if (exits == 0 || !conversion) continue;
    rows.push_back({.touchpoint = id,
                    .name = std::string(names.touchpoints().name(id)),
                    .exits = exits,
                    .conversion = *conversion});
  }
  auto const missed = chain_intervals(
      counts, engine,
      [&rows](absorbing_chain<double> const& c) {
        std::vector<double> all;
        for (auto const& row : rows) {
          auto const i = index(row.touchpoint);
          all.push_back(c.rows().lost[i] * c.conversion_if_continued(i).value_or(0));
        }
        return all;
      },
      draws);
  for (std::size_t i = 0; i < rows.size(); ++i) rows[i].missed_conversions = missed[i];
  std::ranges::sort(rows, [](auto const& a, auto const& b) {
    return a.missed_conversions.value != b.missed_conversions.value
               ? a.missed_conversions.value > b.missed_conversions.value
               : a.name < b.name;
  });
  return rows;
}

}  // namespace sojourn
