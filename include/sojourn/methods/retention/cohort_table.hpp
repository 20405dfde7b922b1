// SPDX-License-Identifier: BSL-1.0
#pragma once
// The cohort retention matrix and its curve.

#include <sojourn/core/estimate.hpp>
#include <sojourn/measure/retention.hpp>
#include <sojourn/stats/proportion.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace sojourn {

/// A cohort in one period. Rates are only of complete periods: what has been seen of others is a count so far.
struct cohort_cell {
  std::uint64_t offset = 0;                 ///< periods after the cohort's own
  std::uint64_t active = 0;                 ///< customers active in exactly this period
  std::uint64_t active_or_later = 0;        ///< customers active in it or any later one that was observed
  bool complete = false;                    ///< the period had ended when the customers were observed
  std::optional<estimate> rate{};           ///< bounded retention: active / customers, Wilson
  std::optional<estimate> rate_or_later{};  ///< unbounded retention: active_or_later / customers, Wilson
};

/// A cohort: a row of the matrix.
struct cohort_row {
  std::int64_t cohort = 0;  ///< the number of its period
  std::uint64_t customers = 0;
  bool complete = false;  ///< its own period had ended: nobody joins any more
  std::vector<cohort_cell>
      cells{};  ///< from offset 0 to the period under way, or the last that was asked for
};

/// All cohorts together at one offset.
struct retention_point {
  std::uint64_t offset = 0;
  std::size_t cohorts = 0;      ///< cohorts whose cell is complete; the others are in no count
  std::uint64_t customers = 0;  ///< of those cohorts
  std::uint64_t active = 0;     ///< of them, in exactly this period
  std::uint64_t active_or_later = 0;
  std::optional<estimate> rate{};           ///< active / customers, Wilson
  std::optional<estimate> rate_or_later{};  ///< active_or_later / customers, Wilson
};

/// How much of a cohort matrix to make.
struct cohort_table_options {
  std::uint64_t last_offset = 12;  ///< no cells beyond it
};

/// The cohort retention matrix (definitions section 11): cohorts in order, a cell a period.
///
/// "Or any later" ends at `as_of`: unbounded retention of recent periods can only grow, since less of what is
/// later has been observed. D
/// \complexity O(cells + active cells).
/// \edge no cohorts: no rows. A cohort that began after `as_of`: one incomplete cell.
/// \example examples/09_retention.cpp
template <class Calendar, class Entry, class Return>
[[nodiscard]] std::vector<cohort_row> cohort_table(retention<Calendar, Entry, Return> const& measured,
                                                   cohort_table_options options = {},
                                                   confidence_level level = {}) {
  std::vector<cohort_row> rows;
  auto const running = measured.observed().running();
  for (auto const& [cohort, counts] : measured.cohorts()) {
    bool const begun_before = running && cohort < *running;
    auto const under_way =
        begun_before ? static_cast<std::uint64_t>(*running) - static_cast<std::uint64_t>(cohort) : 0;
    cohort_row row{.cohort = cohort, .customers = counts.customers, .complete = begun_before};
    row.cells.resize(static_cast<std::size_t>(std::min(under_way, options.last_offset)) + 1);
    std::uint64_t later = 0;
    auto activity = counts.by_offset.rbegin();
    for (auto offset = row.cells.size(); offset-- > 0;) {
      auto& cell = row.cells[offset];
      for (; activity != counts.by_offset.rend() && activity->first >= offset; ++activity) {
        later += activity->second.last_active;
        if (activity->first == offset) cell.active = activity->second.active;
      }
      cell.offset = offset;
      cell.active_or_later = later;
      cell.complete = offset < under_way;
      if (!cell.complete) continue;
      cell.rate = proportion(cell.active, row.customers, level);
      cell.rate_or_later = proportion(later, row.customers, level);
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

/// The retention curve: at each offset the customers of all cohorts whose cell is complete, pooled, so that a
/// cohort weighs by its size. D
///
/// Later offsets rest on older cohorts alone: a step in the curve may be a step between cohorts.
/// \returns one point an offset, from 0 to the last at which any cell is complete.
/// \edge no complete cell: no points.
/// \example examples/09_retention.cpp
[[nodiscard]] inline std::vector<retention_point> retention_curve(std::vector<cohort_row> const& rows,
                                                                  confidence_level level = {}) {
  std::vector<retention_point> points;
  for (auto const& row : rows) {
    for (auto const& cell : row.cells) {
      if (!cell.complete) continue;
      while (points.size() <= cell.offset) points.push_back({.offset = points.size()});
      auto& point = points[static_cast<std::size_t>(cell.offset)];
      ++point.cohorts;
      point.customers += row.customers;
      point.active += cell.active;
      point.active_or_later += cell.active_or_later;
    }
  }
  for (auto& point : points) {
    point.rate = proportion(point.active, point.customers, level);
    point.rate_or_later = proportion(point.active_or_later, point.customers, level);
  }
  return points;
}

}  // namespace sojourn
