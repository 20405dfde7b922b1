// SPDX-License-Identifier: BSL-1.0
#pragma once
// Two ratios of overlapping sets, each in a sample of its own: their quotient, their difference, and whether there is one.

#include <sojourn/core/estimate.hpp>
#include <sojourn/stats/normal.hpp>
#include <sojourn/stats/ratio.hpp>
#include <sojourn/stats/test_result.hpp>

#include <algorithm>
#include <cmath>
#include <optional>

namespace sojourn {

namespace detail {

// The variance of log(|A| / |B|), as `ratio` takes it. Both sets have members.
inline double log_ratio_variance(overlap s) noexcept {
  return static_cast<double>((s.numerator - s.both) + (s.denominator - s.both)) /
         (static_cast<double>(s.numerator) * static_cast<double>(s.denominator));
}

inline bool has_log_ratio(overlap s) noexcept { return s.numerator != 0 && s.denominator != 0; }

inline double log_ratio(overlap s) noexcept {
  return std::log(static_cast<double>(s.numerator) / static_cast<double>(s.denominator));
}

}  // namespace detail

/// b's ratio over a's, with the log-delta interval: the logarithms of independent samples differ with the sum of their
/// variances (definitions section 14; P: Katz et al. 1978, Biometrics 34, as in `ratio`).
/// \returns in (0, ∞); `n` is the sum of the denominators; absent where any of the four sets is empty.
/// \throws std::invalid_argument  when two sets share more than the smaller has.
[[nodiscard]] inline std::optional<estimate> ratio_quotient(overlap a, overlap b,
                                                            confidence_level level = {}) {
  auto const first = ratio(a, level);
  auto const second = ratio(b, level);
  if (!first || !second || !detail::has_log_ratio(a) || !detail::has_log_ratio(b)) return std::nullopt;
  double const value = second->value / first->value;
  double const half = -normal_quantile(level.tail()) *
                      std::sqrt(detail::log_ratio_variance(a) + detail::log_ratio_variance(b));
  return estimate{.value = value,
                  .n = first->n + second->n,
                  .n_eff = first->n_eff + second->n_eff,
                  .low = value * std::exp(-half),
                  .high = value * std::exp(half),
                  .method = interval_method::log_ratio,
                  .level = level};
}

/// b's ratio less a's. P: Zou and Donner 2008, Statistics in Medicine 27, 1693-1702: the limits of both, squared and
/// added, as Newcombe does for proportions.
/// \returns absent where either is. Method `none`, and no limits, where an empty numerator leaves one without.
[[nodiscard]] inline std::optional<estimate> ratio_difference(overlap a, overlap b,
                                                              confidence_level level = {}) {
  auto const first = ratio(a, level);
  auto const second = ratio(b, level);
  if (!first || !second) return std::nullopt;
  double const d = second->value - first->value;
  estimate result{.value = d,
                  .n = first->n + second->n,
                  .n_eff = first->n_eff + second->n_eff,
                  .low = d,
                  .high = d,
                  .method = interval_method::none,
                  .level = level};
  if (!detail::has_log_ratio(a) || !detail::has_log_ratio(b)) return result;
  result.low -= std::hypot(second->value - second->low, first->high - first->value);
  result.high += std::hypot(second->high - second->value, first->value - first->low);
  result.method = interval_method::square_and_add;
  return result;
}

/// Whether two ratios differ: z on the difference of their logarithms.
/// \returns absent where a set is empty, or where neither varies: numerator and denominator are the same people.
[[nodiscard]] inline std::optional<test_result> log_ratio_z(overlap a, overlap b) {
  if (!detail::has_log_ratio(a) || !detail::has_log_ratio(b)) return std::nullopt;
  double const variance = detail::log_ratio_variance(a) + detail::log_ratio_variance(b);
  if (variance <= 0) return std::nullopt;
  double const z = (detail::log_ratio(b) - detail::log_ratio(a)) / std::sqrt(variance);
  return test_result{.statistic = z,
                     .p_value = std::min(1.0, 2 * normal_probability(-std::abs(z))),
                     .method = test_method::log_ratio_z};
}

}  // namespace sojourn
