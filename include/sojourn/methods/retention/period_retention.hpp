// SPDX-License-Identifier: BSL-1.0
#pragma once
// Retention and churn from one period to the next.

#include <sojourn/core/estimate.hpp>
#include <sojourn/measure/period_activity.hpp>
#include <sojourn/stats/proportion.hpp>

#include <cstdint>
#include <limits>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace sojourn {

/// The customers of one period.
struct customer_balance {
  std::uint64_t starters = 0;       ///< S: at its start
  std::uint64_t at_end = 0;         ///< E: at its end
  std::uint64_t new_customers = 0;  ///< N: those of E who were not there at its start
};

/// Period retention = (E - N) / S, over the starters only (definitions section 11, P: the customer retention
/// rate).
/// \returns the share in [0, 1] with its Wilson interval; absent without starters. Churn is its `complement`.
/// \throws std::invalid_argument  when N > E, or E - N > S: those who came back during the period are among N.
[[nodiscard]] inline std::optional<estimate> period_retention(customer_balance b,
                                                              confidence_level level = {}) {
  if (b.new_customers > b.at_end || b.at_end - b.new_customers > b.starters) {
    throw std::invalid_argument(
        "those at the end but new must be at most those at the start: " + std::to_string(b.at_end) + " - " +
        std::to_string(b.new_customers) + " of " + std::to_string(b.starters));
  }
  return proportion(b.at_end - b.new_customers, b.starters, level);
}

/// The customers of a period against those of the period before. `starters = kept + left`.
struct period_row {
  std::int64_t period = 0;
  std::uint64_t starters = 0;  ///< active in the period before
  std::uint64_t kept = 0;      ///< of them, active in this one
  std::uint64_t newly = 0;     ///< active in this one, and never before
  std::uint64_t returned = 0;  ///< active in this one, before, but not in the period before
  bool complete = false;       ///< the period had ended when the customers were observed
  std::optional<estimate>
      retention{};                  ///< kept / starters, Wilson; absent where incomplete or without starters
  std::optional<estimate> churn{};  ///< 1 - retention
};

/// Period retention and churn, period by period: a customer is there when active (D: without a contract nothing
/// else says so), so that S = active in the period before, E = active in this one, N = new or returned.
/// \returns the periods with starters or activity, in order, none after the period under way but active ones.
/// \complexity O(periods).
/// \example examples/09_retention.cpp
template <class Calendar, class Active>
[[nodiscard]] std::vector<period_row> period_retention(period_activity<Calendar, Active> const& measured,
                                                       confidence_level level = {}) {
  std::vector<period_row> rows;
  auto const add = [&](std::int64_t period, std::uint64_t starters, period_counts const& now) {
    period_row row{.period = period,
                   .starters = starters,
                   .kept = now.kept,
                   .newly = now.newly,
                   .returned = now.returned,
                   .complete = measured.observed().complete(period)};
    if (row.complete) {
      row.retention = period_retention(
          {.starters = starters, .at_end = now.active(), .new_customers = now.newly + now.returned}, level);
      row.churn = complement(row.retention);
    }
    rows.push_back(row);
  };
  auto const& periods = measured.periods();
  for (auto at = periods.begin(); at != periods.end(); ++at) {
    auto const period = at->first;
    if (at == periods.begin() || rows.back().period != period) add(period, 0, at->second);
    if (period == std::numeric_limits<std::int64_t>::max()) break;
    auto const next = periods.find(period + 1);
    if (next != periods.end()) {
      add(period + 1, at->second.active(), next->second);
    } else if (measured.observed().running() > period) {
      add(period + 1, at->second.active(), {});
    }
  }
  return rows;
}

}  // namespace sojourn
