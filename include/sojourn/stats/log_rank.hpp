// SPDX-License-Identifier: BSL-1.0
#pragma once
// Whether the times to an event differ between groups, with censoring.

#include <sojourn/stats/chi_squared.hpp>
#include <sojourn/stats/kaplan_meier.hpp>
#include <sojourn/stats/test_result.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <vector>

namespace sojourn {

/// The log-rank test of two or more groups. P: Mantel 1966; Peto and Peto 1972, JRSS A 135, with the hypergeometric
/// variance: (O - E)' V⁻¹ (O - E) is chi squared with one degree of freedom less than groups.
/// \returns absent with fewer than two groups that have anyone, or where no event can tell them apart.
/// \complexity O(times x groups² + groups³).
[[nodiscard]] inline std::optional<test_result> log_rank(std::span<survival_times const> groups) {
  std::vector<survival_times const*> used;
  for (auto const& g : groups) {
    if (g.size() != 0) used.push_back(&g);
  }
  if (used.size() < 2) return std::nullopt;
  auto const k = used.size() - 1;  // the last follows from the others
  std::map<double, std::vector<survival_time>> times;
  for (std::size_t g = 0; g < used.size(); ++g) {
    for (auto const& row : used[g]->rows) {
      auto& all = times[row.time];
      all.resize(used.size());
      all[g] = row;
    }
  }
  std::vector<double> at_risk;
  at_risk.reserve(k);
  for (auto const* g : used) at_risk.push_back(static_cast<double>(g->size()));
  std::vector<double> excess(k);
  std::vector<std::vector<double>> variance(k, std::vector<double>(k));
  for (auto const& [time, rows] : times) {
    double n = 0;
    double d = 0;
    for (std::size_t g = 0; g < used.size(); ++g) n += at_risk[g], d += static_cast<double>(rows[g].events);
    if (d > 0) {
      for (std::size_t i = 0; i < k; ++i) {
        excess[i] += static_cast<double>(rows[i].events) - d * at_risk[i] / n;
        if (n <= 1) continue;
        double const spread = d * (n - d) / (n - 1) * at_risk[i] / n;
        for (std::size_t j = 0; j < k; ++j)
          variance[i][j] += spread * ((i == j ? 1.0 : 0.0) - at_risk[j] / n);
      }
    }
    for (std::size_t g = 0; g < used.size(); ++g) {
      at_risk[g] -= static_cast<double>(rows[g].events + rows[g].censored);
    }
  }
  // V x = O - E by Gauss's elimination; V is symmetric and, where groups can be told apart, positive definite.
  auto solved = excess;
  for (std::size_t i = 0; i < k; ++i) {
    if (!(variance[i][i] > 1e-12)) return std::nullopt;
    for (std::size_t row = i + 1; row < k; ++row) {
      double const factor = variance[row][i] / variance[i][i];
      for (std::size_t column = i; column < k; ++column)
        variance[row][column] -= factor * variance[i][column];
      solved[row] -= factor * solved[i];
    }
  }
  for (std::size_t i = k; i-- > 0;) {
    for (std::size_t column = i + 1; column < k; ++column) solved[i] -= variance[i][column] * solved[column];
    solved[i] /= variance[i][i];
  }
  double statistic = 0;
  for (std::size_t i = 0; i < k; ++i) statistic += excess[i] * solved[i];
  statistic = std::max(0.0, statistic);
  return test_result{.statistic = statistic,
                     .p_value = chi_squared_tail(statistic, static_cast<unsigned>(k)),
                     .method = test_method::log_rank};
}

}  // namespace sojourn
