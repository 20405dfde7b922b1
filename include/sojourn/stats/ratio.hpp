// SPDX-License-Identifier: BSL-1.0
#pragma once
// The ratio of two overlapping sets' sizes, with its log-delta interval.

#include <sojourn/core/estimate.hpp>
#include <sojourn/stats/normal.hpp>

#include <cmath>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>

namespace sojourn {

/// The sizes of two sets drawn from the same population, and of what they share.
struct overlap {
  std::uint64_t numerator = 0;
  std::uint64_t denominator = 0;
  std::uint64_t both = 0;
};

/// |A| / |B| for two sets of customers counted in the same sample; may exceed 1.
///
/// P: the delta method on the logarithm (Katz et al. 1978, Biometrics 34, for independent samples; here with
/// the covariance of two sets in one sample): Var log(|A|/|B|) = 1/|A| + 1/|B| - 2 |A∩B| / (|A||B|).
/// \returns the ratio in [0, ∞) and `exp(log r ± z σ)`; absent when the denominator is 0. `n` is the
///          denominator.
/// \throws std::invalid_argument  when the sets share more than the smaller has.
/// \edge |A| = 0: the value 0 without an interval (method `none`): the logarithm does not exist. A = B: the
///       interval is the value itself.
[[nodiscard]] inline std::optional<estimate> ratio(overlap sets, confidence_level level = {}) {
  auto const [a, b, both] = sets;
  if (both > a || both > b) {
    throw std::invalid_argument("two sets must not share more than the smaller has: " + std::to_string(both) +
                                " of " + std::to_string(a) + " and " + std::to_string(b));
  }
  if (b == 0) return std::nullopt;
  double const numerator = static_cast<double>(a);
  double const denominator = static_cast<double>(b);
  double const value = numerator / denominator;
  estimate result{.value = value,
                  .n = b,
                  .n_eff = denominator,
                  .low = value,
                  .high = value,
                  .method = interval_method::none,
                  .level = level};
  if (a == 0) return result;
  // 1/|A| + 1/|B| - 2 |A∩B|/(|A||B|) over one denominator: the symmetric difference, no cancellation.
  double const apart = static_cast<double>((a - both) + (b - both));
  double const half = -normal_quantile(level.tail()) * std::sqrt(apart / (numerator * denominator));
  result.low = value * std::exp(-half);
  result.high = value * std::exp(half);
  result.method = interval_method::log_ratio;
  return result;
}

}  // namespace sojourn
