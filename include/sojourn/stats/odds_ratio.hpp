// SPDX-License-Identifier: BSL-1.0
#pragma once
// The odds ratio of a 2 x 2 table.

#include <sojourn/core/estimate.hpp>
#include <sojourn/stats/normal.hpp>
#include <sojourn/stats/two_proportions.hpp>

#include <cmath>
#include <optional>

namespace sojourn {

/// The odds of the property in b over those in a, with Woolf's interval on the logarithm.
/// P: Woolf 1955, Annals of Human Genetics 19: exp(log OR ± z sqrt(1/a + 1/b + 1/c + 1/d)). Where a cell is 0, one half
/// is added to all four (P: Haldane 1956, Anscombe 1956).
/// \returns in (0, ∞); `n` is the sum of both; absent when either sample is empty.
[[nodiscard]] inline std::optional<estimate> odds_ratio(counted_share a, counted_share b,
                                                        confidence_level level = {}) {
  if (a.n == 0 || b.n == 0) return std::nullopt;
  bool const zero = a.successes == 0 || a.successes == a.n || b.successes == 0 || b.successes == b.n;
  double const more = zero ? 0.5 : 0.0;
  double const yes_a = static_cast<double>(a.successes) + more;
  double const no_a = static_cast<double>(a.n - a.successes) + more;
  double const yes_b = static_cast<double>(b.successes) + more;
  double const no_b = static_cast<double>(b.n - b.successes) + more;
  double const value = yes_b * no_a / (no_b * yes_a);
  double const half = -normal_quantile(level.tail()) * std::sqrt(1 / yes_a + 1 / no_a + 1 / yes_b + 1 / no_b);
  return estimate{.value = value,
                  .n = a.n + b.n,
                  .n_eff = static_cast<double>(a.n + b.n),
                  .low = value * std::exp(-half),
                  .high = value * std::exp(half),
                  .method = interval_method::woolf,
                  .level = level};
}

}  // namespace sojourn
