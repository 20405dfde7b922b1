// SPDX-License-Identifier: BSL-1.0
#pragma once
// A net share: those in a top set minus those in a bottom set, with its adjusted Wald interval.

#include <sojourn/core/estimate.hpp>
#include <sojourn/stats/normal.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>

namespace sojourn {

/// Answers in a top set and in a bottom set, which share none, and all answers.
struct net_counts {
  std::uint64_t top = 0;
  std::uint64_t bottom = 0;
  std::uint64_t n = 0;
};

namespace detail {

inline void require_net_counts(net_counts c) {
  if (c.top <= c.n && c.bottom <= c.n - c.top) return;
  throw std::invalid_argument("top and bottom sets must not exceed the answers: " + std::to_string(c.top) +
                              " and " + std::to_string(c.bottom) + " of " + std::to_string(c.n));
}

}  // namespace detail

/// The variance of one answer that counts 1 in the top set, -1 in the bottom set, else 0: p + d - (p - d)².
/// P: definitions section 8.
/// \returns in [0, 1]; absent when n = 0.
/// \throws std::invalid_argument  when the sets exceed the answers.
[[nodiscard]] inline std::optional<double> net_share_variance(net_counts c) {
  detail::require_net_counts(c);
  if (c.n == 0) return std::nullopt;
  double const p = static_cast<double>(c.top) / static_cast<double>(c.n);
  double const d = static_cast<double>(c.bottom) / static_cast<double>(c.n);
  return p + d - (p - d) * (p - d);
}

/// The share of the top set minus the share of the bottom set, p - d.
///
/// P: Rocks 2016, Interval Estimation for the "Net Promoter Score", The American Statistician 70(4), adjusted
/// Wald: n' = n + 3, p' = (np + 3/4)/n', d' = (nd + 3/4)/n'; limits p' - d' ± z sqrt((p' + d' - (p' -
/// d')²)/n'), clipped to [-1, 1]. The pseudo-counts enter here only: counts merge without them.
/// \returns in [-1, 1], without the pseudo-counts; absent when n = 0.
/// \throws std::invalid_argument  when the sets exceed the answers.
/// \edge the interval is drawn to 0: with a single answer in either set it does not hold the value, 1 or -1.
/// \example examples/06_experience_scores.cpp
[[nodiscard]] inline std::optional<estimate> net_share(net_counts c, confidence_level level = {}) {
  detail::require_net_counts(c);
  if (c.n == 0) return std::nullopt;
  double const top = static_cast<double>(c.top);
  double const bottom = static_cast<double>(c.bottom);
  double const n = static_cast<double>(c.n);
  double const more = n + 3;
  double const p = (top + 0.75) / more;
  double const d = (bottom + 0.75) / more;
  double const centre = p - d;
  double const half = -normal_quantile(level.tail()) * std::sqrt((p + d - centre * centre) / more);
  return estimate{.value = (top - bottom) / n,
                  .n = c.n,
                  .n_eff = n,
                  .low = std::max(-1.0, centre - half),
                  .high = std::min(1.0, centre + half),
                  .method = interval_method::adjusted_wald,
                  .level = level};
}

}  // namespace sojourn
