// SPDX-License-Identifier: BSL-1.0
#pragma once
// The difference of two means: Welch's interval and test, and that of two net shares.

#include <sojourn/core/estimate.hpp>
#include <sojourn/stats/net_share.hpp>
#include <sojourn/stats/normal.hpp>
#include <sojourn/stats/score_moments.hpp>
#include <sojourn/stats/test_result.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

namespace sojourn {

namespace detail {

// I_x(a, b), the regularised incomplete beta function, for x below its mean. P: Abramowitz and Stegun 1964, 26.5.8, the
// continued fraction, by Lentz's method.
inline double incomplete_beta_below(double a, double b, double x) noexcept {
  constexpr double tiny = 1e-300;
  double c = 1;
  double d = 1 / std::max(1 - (a + b) * x / (a + 1), tiny);
  double fraction = d;
  for (int m = 1; m < 10'000; ++m) {
    double const even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / (1 + even * d);
    c = 1 + even / c;
    fraction *= c * d;
    double const odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / (1 + odd * d);
    c = 1 + odd / c;
    fraction *= c * d;
    if (std::abs(c * d - 1) < 4 * std::numeric_limits<double>::epsilon()) break;
  }
  return fraction *
         std::exp(a * std::log(x) + b * std::log1p(-x) + std::lgamma(a + b) - std::lgamma(a) -
                  std::lgamma(b)) /
         a;
}
inline double incomplete_beta(double a, double b, double x) noexcept {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  return x < (a + 1) / (a + b + 2) ? incomplete_beta_below(a, b, x) : 1 - incomplete_beta_below(b, a, 1 - x);
}

}  // namespace detail

/// P(|T| >= t) of Student's t with any number of degrees of freedom. P: Abramowitz and Stegun 1964, 26.7.1.
/// \param t  at least 0.  \param dof  above 0.
/// \numerics relative error about 1e-12, 1e-9 at 100,000 degrees of freedom.
[[nodiscard]] inline double student_t_tails(double t, double dof) noexcept {
  return detail::incomplete_beta(dof / 2, 0.5, dof / (dof + t * t));
}

/// The mean of b less the mean of a, of two independent samples with variances of their own.
struct mean_difference {
  estimate difference;  ///< in the unit of the scores
  test_result test;
  double degrees = 0;  ///< of freedom, by Welch and Satterthwaite
};

/// Welch's test and interval. P: Welch 1947, Biometrika 34, 28-35; the degrees of freedom by Satterthwaite 1946.
/// \returns absent below two scores in either sample, and where neither varies.
[[nodiscard]] inline std::optional<mean_difference> welch(score_moments const& a, score_moments const& b,
                                                          confidence_level level = {}) {
  auto const v_a = a.variance();
  auto const v_b = b.variance();
  if (!v_a || !v_b) return std::nullopt;
  double const n_a = static_cast<double>(a.count());
  double const n_b = static_cast<double>(b.count());
  double const part_a = *v_a / n_a;
  double const part_b = *v_b / n_b;
  double const variance = part_a + part_b;
  if (variance <= 0) return std::nullopt;
  double const dof = variance * variance / (part_a * part_a / (n_a - 1) + part_b * part_b / (n_b - 1));
  double const d = *b.mean() - *a.mean();
  double const error = std::sqrt(variance);
  // The t whose tails hold the rest of the confidence: by bisection, the tails fall.
  double low = 0;
  double high = 2;
  while (student_t_tails(high, dof) > 2 * level.tail()) high *= 2;
  for (int i = 0; i < 200 && high - low > 1e-14 * high; ++i) {
    double const middle = low + (high - low) / 2;
    (student_t_tails(middle, dof) > 2 * level.tail() ? low : high) = middle;
  }
  return mean_difference{.difference = {.value = d,
                                        .n = a.count() + b.count(),
                                        .n_eff = n_a + n_b,
                                        .low = d - high * error,
                                        .high = d + high * error,
                                        .method = interval_method::welch,
                                        .level = level},
                         .test = {.statistic = d / error,
                                  .p_value = student_t_tails(std::abs(d / error), dof),
                                  .method = test_method::welch_t},
                         .degrees = dof};
}

namespace detail {

// A net share with the pseudo-counts of its interval, and the variance of that.
struct adjusted_net_share {
  explicit adjusted_net_share(net_counts c) noexcept {
    double const n = static_cast<double>(c.n) + 3;
    double const top = (static_cast<double>(c.top) + 0.75) / n;
    double const bottom = (static_cast<double>(c.bottom) + 0.75) / n;
    net = top - bottom;
    variance = (top + bottom - net * net) / n;
  }
  double net = 0;
  double variance = 0;
};

}  // namespace detail

/// The net share of b less that of a. P: definitions section 8 (Rocks 2016): the limits about the difference of the
/// adjusted quantities, clipped to [-2, 2].
/// \returns in [-2, 2], without the pseudo-counts; absent when either sample is empty.
/// \throws std::invalid_argument  when the sets exceed the answers.
[[nodiscard]] inline std::optional<estimate> net_share_difference(net_counts a, net_counts b,
                                                                  confidence_level level = {}) {
  auto const first = net_share(a, level);
  auto const second = net_share(b, level);
  if (!first || !second) return std::nullopt;
  detail::adjusted_net_share const adjusted_a(a);
  detail::adjusted_net_share const adjusted_b(b);
  double const centre = adjusted_b.net - adjusted_a.net;
  double const half = -normal_quantile(level.tail()) * std::sqrt(adjusted_a.variance + adjusted_b.variance);
  return estimate{.value = second->value - first->value,
                  .n = a.n + b.n,
                  .n_eff = static_cast<double>(a.n + b.n),
                  .low = std::max(-2.0, centre - half),
                  .high = std::min(2.0, centre + half),
                  .method = interval_method::adjusted_wald,
                  .level = level};
}

/// Whether two net shares differ, b less a: z on the adjusted quantities (definitions section 8, P: Rocks 2016).
/// \returns absent when either sample is empty.
[[nodiscard]] inline std::optional<test_result> net_share_z(net_counts a, net_counts b) {
  if (a.n == 0 || b.n == 0) return std::nullopt;
  detail::adjusted_net_share const first(a);
  detail::adjusted_net_share const second(b);
  double const z = (second.net - first.net) / std::sqrt(first.variance + second.variance);
  return test_result{.statistic = z,
                     .p_value = std::min(1.0, 2 * normal_probability(-std::abs(z))),
                     .method = test_method::net_share_z};
}

}  // namespace sojourn
