// SPDX-License-Identifier: BSL-1.0
#pragma once
// A proportion with its Wilson interval.

#include <sojourn/core/estimate.hpp>
#include <sojourn/stats/normal.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>

namespace sojourn {

/// A proportion with its Wilson score interval, clipped to [0, 1].
/// P: Wilson 1927, JASA 22: (p + z²/2n ± z sqrt(p(1-p)/n + z²/4n²)) / (1 + z²/n).
/// \param successes  how many of `n` have the property.
/// \param n          how many there are.
/// \returns the share in [0, 1]; absent when n = 0.
/// \throws std::invalid_argument  when `successes > n`.
/// \edge 0 of n and n of n have limits at exactly 0 and 1 on their side.
/// \example examples/01_first_journey.cpp
[[nodiscard]] inline std::optional<estimate> proportion(std::uint64_t successes, std::uint64_t n,
                                                        confidence_level level = {}) {
  if (successes > n) {
    throw std::invalid_argument("successes must not exceed trials: " + std::to_string(successes) + " of " +
                                std::to_string(n));
  }
  if (n == 0) return std::nullopt;
  double const trials = static_cast<double>(n);
  double const p = static_cast<double>(successes) / trials;
  double const z = -normal_quantile(level.tail());
  double const shrink = 1 + z * z / trials;
  double const centre = (p + z * z / (2 * trials)) / shrink;
  double const half = z * std::sqrt(p * (1 - p) / trials + z * z / (4 * trials * trials)) / shrink;
  return estimate{.value = p,
                  .n = n,
                  .n_eff = trials,
                  .low = successes == 0 ? 0.0 : std::max(0.0, centre - half),
                  .high = successes == n ? 1.0 : std::min(1.0, centre + half),
                  .method = interval_method::wilson,
                  .level = level};
}

/// The share that does not have the property: value and limits mirrored at one half.
[[nodiscard]] inline std::optional<estimate> complement(std::optional<estimate> p) noexcept {
  if (p) {
    double const low = p->low;
    p->value = 1 - p->value;
    p->low = 1 - p->high;
    p->high = 1 - low;
  }
  return p;
}

}  // namespace sojourn
