// SPDX-License-Identifier: BSL-1.0
#pragma once
// The mean change of the same people scored twice.

#include <sojourn/stats/score_moments.hpp>
#include <sojourn/stats/two_means.hpp>

#include <cmath>
#include <optional>

namespace sojourn {

/// Student's paired t: the mean of each one's second score less the first, and whether it is 0.
/// P: Student 1908, Biometrika 6, 1-25.
/// \param changes  one a person: the second score less the first. Who has but one score is in none.
/// \returns `n` counts people; absent below two, and where all changed alike.
[[nodiscard]] inline std::optional<mean_difference> paired_t(score_moments const& changes,
                                                             confidence_level level = {}) {
  auto const variance = changes.variance();
  if (!variance || *variance <= 0) return std::nullopt;
  auto const n = static_cast<double>(changes.count());
  double const t = *changes.mean() / std::sqrt(*variance / n);
  return mean_difference{.difference = *changes.mean_estimate(level),
                         .test = {.statistic = t,
                                  .p_value = student_t_tails(std::abs(t), n - 1),
                                  .method = test_method::paired_t},
                         .degrees = n - 1};
}

}  // namespace sojourn
