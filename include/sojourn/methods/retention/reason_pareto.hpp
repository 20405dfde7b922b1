// SPDX-License-Identifier: BSL-1.0
#pragma once
// Reasons of loss in Pareto's order: the few that explain most come first.

#include <sojourn/core/estimate.hpp>
#include <sojourn/measure/loss_reasons.hpp>
#include <sojourn/stats/proportion.hpp>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <vector>

namespace sojourn {

/// One reason, with those before it.
template <class Reason>
struct pareto_row {
  Reason reason{};
  std::uint64_t count = 0;
  std::optional<estimate> share{};  ///< count / journeys that state a reason, Wilson
  double cumulative_share = 0;      ///< of this reason and all before it; 1 in the last row
};

/// The reasons of lost journeys.
template <class Reason>
struct reason_pareto {
  std::vector<pareto_row<Reason>> rows{};  ///< by count, descending; equal counts in the order of reasons
  std::uint64_t stated = 0;                ///< lost journeys that state a reason: the sum of the counts
  std::uint64_t unstated = 0;              ///< lost journeys that state none: in no share
};

/// Reasons of loss in Pareto's order: count descending, with the cumulative share. D
/// \complexity O(r log r) for r reasons.
/// \edge nothing lost, or no reason stated: no rows.
/// \example examples/09_retention.cpp
template <class Reason, class Projection>
[[nodiscard]] reason_pareto<Reason> pareto(loss_reasons_of<Reason, Projection> const& reasons,
                                           confidence_level level = {}) {
  reason_pareto<Reason> table{.rows = {}, .stated = 0, .unstated = reasons.unstated_count()};
  for (auto const& [reason, count] : reasons.counts()) {
    table.rows.push_back({.reason = reason, .count = count});
    table.stated += count;
  }
  std::ranges::stable_sort(table.rows, std::ranges::greater{}, &pareto_row<Reason>::count);
  std::uint64_t so_far = 0;
  for (auto& row : table.rows) {
    so_far += row.count;
    row.share = proportion(row.count, table.stated, level);
    row.cumulative_share = static_cast<double>(so_far) / static_cast<double>(table.stated);
  }
  return table;
}

}  // namespace sojourn
