// SPDX-License-Identifier: BSL-1.0
#pragma once
// The difference of two proportions of the same people: its interval, and whether there is one.

#include <sojourn/core/estimate.hpp>
#include <sojourn/stats/normal.hpp>
#include <sojourn/stats/proportion.hpp>
#include <sojourn/stats/test_result.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>

namespace sojourn {

/// People seen twice, by when they had a property.
struct paired_counts {
  std::uint64_t both = 0;
  std::uint64_t first_only = 0;
  std::uint64_t second_only = 0;
  std::uint64_t neither = 0;

  [[nodiscard]] constexpr std::uint64_t n() const noexcept {
    return both + first_only + second_only + neither;
  }
  /// Those who changed: all that a test can go by.
  [[nodiscard]] constexpr std::uint64_t changed() const noexcept { return first_only + second_only; }
  friend constexpr bool operator==(paired_counts, paired_counts) noexcept = default;
};

/// The share with the property the second time less that the first time, with the paired score interval.
/// P: Newcombe 1998, Statistics in Medicine 17, 2635-2650, method 10: as `difference`, from the Wilson limits of both
/// shares, less twice their product times φ, the correlation of the table with its covariance drawn to 0 by n / 2.
/// \returns in [-1, 1]; `n` counts people; absent without any.
/// \edge all or none have the property at one time: φ = 0.
[[nodiscard]] inline std::optional<estimate> paired_difference(paired_counts c, confidence_level level = {}) {
  auto const n = c.n();
  auto const first = proportion(c.both + c.first_only, n, level);
  auto const second = proportion(c.both + c.second_only, n, level);
  if (!first || !second) return std::nullopt;
  auto const both = static_cast<double>(c.both);
  auto const neither = static_cast<double>(c.neither);
  auto const first_only = static_cast<double>(c.first_only);
  auto const second_only = static_cast<double>(c.second_only);
  double const margins =
      (both + first_only) * (second_only + neither) * (both + second_only) * (first_only + neither);
  double covariance = both * neither - first_only * second_only;
  if (covariance > 0) covariance = std::max(0.0, covariance - static_cast<double>(n) / 2);
  double const phi = margins > 0 ? covariance / std::sqrt(margins) : 0.0;
  auto const apart = [phi](double x, double y) {
    return std::sqrt(std::max(0.0, x * x - 2 * phi * x * y + y * y));
  };
  double const d = (second_only - first_only) / static_cast<double>(n);
  return estimate{.value = d,
                  .n = n,
                  .n_eff = static_cast<double>(n),
                  .low = std::max(-1.0, d - apart(second->value - second->low, first->high - first->value)),
                  .high = std::min(1.0, d + apart(second->high - second->value, first->value - first->low)),
                  .method = interval_method::newcombe,
                  .level = level};
}

/// McNemar's test of whether as many came to have the property as lost it. P: McNemar 1947, Psychometrika 12, 153-157.
/// Exact, from the binomial distribution, below 25 who changed; else z without continuity correction (z² is McNemar's
/// chi squared).
/// \returns says which; absent where nobody changed.
[[nodiscard]] inline std::optional<test_result> mcnemar(paired_counts c) {
  auto const changed = c.changed();
  if (changed == 0) return std::nullopt;
  if (changed >= 25) {
    double const z = (static_cast<double>(c.second_only) - static_cast<double>(c.first_only)) /
                     std::sqrt(static_cast<double>(changed));
    return test_result{.statistic = z,
                       .p_value = std::min(1.0, 2 * normal_probability(-std::abs(z))),
                       .method = test_method::mcnemar_z};
  }
  // Both tails of a fair coin's binomial: the sums of the coefficients up to the fewer are whole numbers.
  std::uint64_t coefficient = 1;
  std::uint64_t tail = 1;
  for (std::uint64_t k = 1; k <= std::min(c.first_only, c.second_only); ++k) {
    coefficient = coefficient * (changed - k + 1) / k;
    tail += coefficient;
  }
  return test_result{
      .statistic = 0,
      .p_value = std::min(1.0, std::ldexp(static_cast<double>(tail), 1 - static_cast<int>(changed))),
      .method = test_method::mcnemar_exact};
}

}  // namespace sojourn
