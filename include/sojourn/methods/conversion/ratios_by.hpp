// SPDX-License-Identifier: BSL-1.0
#pragma once
// Kotler's ratios by segment, period or brand, and how far they lie apart.

#include <sojourn/core/estimate.hpp>
#include <sojourn/measure/by.hpp>
#include <sojourn/measure/stage_reach.hpp>
#include <sojourn/methods/conversion/ratios.hpp>
#include <sojourn/model/five_a.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <ranges>
#include <type_traits>
#include <utility>
#include <vector>

namespace sojourn {

/// The ratios of one segment, period or brand.
template <class Key>
struct keyed_ratios {
  Key key{};
  std::uint64_t journeys = 0;
  kotler_ratios ratios{};
};

/// One ratio across brands or segments.
template <class Key>
struct ratio_spread {
  struct place {
    Key key{};
    estimate value{};
  };
  place best{};       ///< the largest; of equals the first
  place worst{};      ///< the smallest; of equals the first
  double range = 0;   ///< best - worst
  double median = 0;  ///< of an even number the mean of the middle two
  std::size_t n = 0;  ///< how many have the ratio: the others are left out
};

/// Kotler's ratios by key.
/// \param reaches  a range of pairs of a key and a `stage_reach<five_a>`: brands by name, or `segments()`.
/// \returns one row a pair, in its order.
/// \example examples/10_what_follows_what.cpp
template <std::ranges::input_range Reaches>
[[nodiscard]] auto ratios_by(Reaches const& reaches, confidence_level level = {}) {
  using key = std::remove_cvref_t<decltype(std::ranges::begin(reaches)->first)>;
  std::vector<keyed_ratios<key>> rows;
  for (auto const& each : reaches) {
    stage_reach<five_a> const& reach = each.second;
    rows.push_back({.key = each.first, .journeys = reach.journey_count(), .ratios = ratios(reach, level)});
  }
  return rows;
}

/// The same for the segments or periods of one measure, in the order of keys.
///
/// `by` reads its key from a journey's first touch: a period is that of a cohort. For the touches of each period,
/// wrap it: `hold_constant<Touch>(period, by<Touch>(period, stage_reach{map}))`, and give its `measure()`.
template <class Keys, class Key>
[[nodiscard]] std::vector<keyed_ratios<Keys>> ratios_by(
    by_key<Keys, Key, stage_reach<five_a>> const& measured, confidence_level level = {}) {
  return ratios_by(measured.segments(), level);
}

/// How far one ratio lies apart across brands: its range and median tell industries apart (P: Kotler, Kartajaya,
/// Setiawan, Marketing 4.0, ch. 6, of BAR).
///
/// Of point values, without a test: compare the intervals of best and worst before naming a winner.
/// \param which  a member: `&kotler_ratios::par`, `&kotler_ratios::bar` …
/// \returns absent where no row has the ratio.
/// \complexity O(n log n).
/// \example examples/10_what_follows_what.cpp
template <class Key>
[[nodiscard]] std::optional<ratio_spread<Key>> spread(std::vector<keyed_ratios<Key>> const& rows,
                                                      std::optional<estimate> kotler_ratios::*which) {
  std::vector<double> values;
  ratio_spread<Key> found;
  for (auto const& row : rows) {
    auto const& ratio = row.ratios.*which;
    if (!ratio) continue;
    if (values.empty() || ratio->value > found.best.value.value) found.best = {row.key, *ratio};
    if (values.empty() || ratio->value < found.worst.value.value) found.worst = {row.key, *ratio};
    values.push_back(ratio->value);
  }
  if (values.empty()) return std::nullopt;
  std::ranges::sort(values);
  auto const middle = values.size() / 2;
  found.median = values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
  found.range = values.back() - values.front();
  found.n = values.size();
  return found;
}

}  // namespace sojourn
