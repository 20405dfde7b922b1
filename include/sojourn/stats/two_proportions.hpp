// SPDX-License-Identifier: BSL-1.0
#pragma once
// The difference of two proportions: its interval, and whether there is one.

#include <sojourn/core/estimate.hpp>
#include <sojourn/stats/fisher_exact.hpp>
#include <sojourn/stats/normal.hpp>
#include <sojourn/stats/proportion.hpp>
#include <sojourn/stats/test_result.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>

namespace sojourn {

/// Of `n` that were counted, those that have a property.
struct counted_share {
  std::uint64_t successes = 0;
  std::uint64_t n = 0;

  friend constexpr bool operator==(counted_share, counted_share) noexcept = default;
};

/// p_b - p_a of two independent samples, with the hybrid score interval.
/// P: Newcombe 1998, Statistics in Medicine 17, 873-890, method 10: from the Wilson limits (l, u) of each,
/// d - sqrt((p_b - l_b)² + (u_a - p_a)²) and d + sqrt((u_b - p_b)² + (p_a - l_a)²).
/// \returns a difference in [-1, 1]; `n` is the sum of both; absent when either sample is empty.
/// \throws std::invalid_argument  when successes exceed trials.
[[nodiscard]] inline std::optional<estimate> difference(counted_share a, counted_share b,
                                                        confidence_level level = {}) {
  auto const first = proportion(a.successes, a.n, level);
  auto const second = proportion(b.successes, b.n, level);
  if (!first || !second) return std::nullopt;
  double const d = second->value - first->value;
  return estimate{
      .value = d,
      .n = a.n + b.n,
      .n_eff = static_cast<double>(a.n + b.n),
      .low = std::max(-1.0, d - std::hypot(second->value - second->low, first->high - first->value)),
      .high = std::min(1.0, d + std::hypot(second->high - second->value, first->value - first->low)),
      .method = interval_method::newcombe,
      .level = level};
}

/// The two-proportion z test, pooled, without continuity correction (P: Pearson's chi squared of the 2 x 2 table is
/// z²).
/// \returns absent when either sample is empty, or when none or all of both have the property: nothing varies.
[[nodiscard]] inline std::optional<test_result> two_proportion_z(counted_share a, counted_share b) {
  if (a.n == 0 || b.n == 0) return std::nullopt;
  double const n_a = static_cast<double>(a.n);
  double const n_b = static_cast<double>(b.n);
  double const pooled = static_cast<double>(a.successes + b.successes) / (n_a + n_b);
  if (pooled <= 0 || pooled >= 1) return std::nullopt;
  double const d = static_cast<double>(b.successes) / n_b - static_cast<double>(a.successes) / n_a;
  double const z = d / std::sqrt(pooled * (1 - pooled) * (1 / n_a + 1 / n_b));
  return test_result{.statistic = z,
                     .p_value = std::min(1.0, 2 * normal_probability(-std::abs(z))),
                     .method = test_method::two_proportion_z};
}

/// Whether two proportions differ: by the z test, or by Fisher's exact test where a cell of the table is expected to
/// hold fewer than five (definitions section 14; P for the rule of five: Cochran 1954, Biometrics 10).
/// \returns says which; absent as `two_proportion_z`.
[[nodiscard]] inline std::optional<test_result> test_difference(counted_share a, counted_share b) {
  auto const z = two_proportion_z(a, b);
  if (!z) return z;
  auto const n = static_cast<double>(a.n) + static_cast<double>(b.n);
  auto const yes = static_cast<double>(a.successes + b.successes);
  auto const least = static_cast<double>(std::min(a.n, b.n)) * std::min(yes, n - yes) / n;
  return least < 5 ? fisher_exact(a.successes, a.n - a.successes, b.successes, b.n - b.successes) : *z;
}

}  // namespace sojourn
