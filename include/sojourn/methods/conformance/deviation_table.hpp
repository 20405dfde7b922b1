// SPDX-License-Identifier: BSL-1.0
#pragma once
// The commonest deviations from a designed journey, and how many journeys have none.

#include <sojourn/core/dictionary.hpp>
#include <sojourn/core/estimate.hpp>
#include <sojourn/measure/conformance.hpp>
#include <sojourn/measure/journey_alignment.hpp>
#include <sojourn/measure/variants.hpp>
#include <sojourn/stats/proportion.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

namespace sojourn {

/// The name that reports print: `missing`, `extra`, `wrong order`, `wrong channel`.
[[nodiscard]] constexpr std::string_view name(deviation_kind k) noexcept {
  constexpr std::string_view names[] = {"missing", "extra", "wrong order", "wrong channel"};
  return names[static_cast<std::size_t>(k)];
}

/// One deviation from a design, over all journeys.
struct deviation_row {
  deviation_kind kind{};
  std::string step{};        ///< of the design; empty: extra
  std::string touchpoint{};  ///< of the touches; empty: missing
  deviation_count count{};
  std::optional<estimate> share{};  ///< of the journeys, those with it: Wilson
};

/// Journeys against their design.
struct deviation_table {
  std::uint64_t journeys = 0;
  std::uint64_t conforming = 0;
  std::optional<estimate> conforms{};  ///< the share of journeys without a deviation: Wilson
  std::optional<double> fitness{};     ///< 1 - cost / worst, over all of them, in [0, 1]
  std::vector<deviation_row> rows{};   ///< the commonest first
};

/// The deviations of journeys that have ended, the commonest first (definitions section 4, conformance).
/// \param names  the map or log that knows the touchpoints.
/// \param which  the totals: `counted.ended()` unless given; `counted.open()` for those under way.
/// \returns rows by journeys, then times, both descending; of equals by kind, step as drawn, and touchpoint's name.
///          Without journeys no row, and no rate.
/// \complexity O(rows log rows).
/// \example examples/14_conformance_and_clusters.cpp
template <class Matcher, names_touchpoints Source>
[[nodiscard]] deviation_table deviations(conformance<Matcher> const& counted, Source const& names,
                                         conformance_totals const& which, confidence_level level = {}) {
  deviation_table table{.journeys = which.journeys,
                        .conforming = which.conforming,
                        .conforms = proportion(which.conforming, which.journeys, level),
                        .fitness = which.fitness()};
  std::vector<std::pair<std::uint8_t, deviation_row>> rows;
  for (auto const& [key, n] : which.deviations) {
    deviation_row row{.kind = key.kind, .count = n, .share = proportion(n.journeys, which.journeys, level)};
    if (key.step != deviation_key::no_step) row.step = counted.design()[key.step].name;
    if (key.touchpoint != journey_begin_id) row.touchpoint = names.touchpoints().name(key.touchpoint);
    rows.emplace_back(key.step, std::move(row));
  }
  std::ranges::sort(rows, [](auto const& a, auto const& b) {
    auto const key = [](auto const& r) {
      return std::tuple(~r.second.count.journeys, ~r.second.count.times, r.second.kind, r.first,
                        std::string_view(r.second.touchpoint));
    };
    return key(a) < key(b);
  });
  for (auto& [step, row] : rows) table.rows.push_back(std::move(row));
  return table;
}
template <class Matcher, names_touchpoints Source>
[[nodiscard]] deviation_table deviations(conformance<Matcher> const& counted, Source const& names,
                                         confidence_level level = {}) {
  return deviations(counted, names, counted.ended(), level);
}

/// Conformance from variants: each is aligned once, and counts as often as it occurred.
/// \param none  the design, its matcher and costs; what it has counted is kept.
/// \param how   how the journeys ended.
/// \complexity that of `align`, a variant.
template <class Matcher>
[[nodiscard]] conformance<Matcher> conformance_of(variants const& seen, conformance<Matcher> none,
                                                  ending how = ending::lost) {
  for (auto const& v : seen.top(seen.size())) none.add(v, how);
  return none;
}

}  // namespace sojourn
