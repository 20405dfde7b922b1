// SPDX-License-Identifier: BSL-1.0
#pragma once
// Student's t for whole degrees of freedom: all that the interval of a mean needs, without a large include.

#include <sojourn/stats/normal.hpp>

#include <cmath>
#include <cstdint>
#include <numbers>
#include <stdexcept>
#include <string>

namespace sojourn {

namespace detail {

// P(|T| <= t) by the finite series of Abramowitz and Stegun 26.7.3 (odd) and 26.7.4 (even).
inline double t_inside(double t, std::uint64_t dof) noexcept {
  auto const nu = static_cast<double>(dof);
  double const theta = std::atan(t / std::sqrt(nu));
  double const cosine_2 = nu / (nu + t * t);
  bool const odd = dof % 2 == 1;
  double term = odd ? std::sqrt(cosine_2) : 1.0;
  double sum = dof == 1 ? 0.0 : term;
  for (std::uint64_t k = odd ? 3 : 2; k + 2 <= dof; k += 2) {
    term *= cosine_2 * static_cast<double>(k - 1) / static_cast<double>(k);
    sum += term;
  }
  double const series = std::sin(theta) * sum;
  return odd ? 2 / std::numbers::pi * (theta + series) : series;
}

}  // namespace detail

/// The t with P(T <= t) = p for a Student distribution.
/// P: the finite series 26.7.3-4 of Abramowitz and Stegun, inverted by Newton steps, up to 200 degrees of
/// freedom; their expansion 26.7.5 about the normal quantile beyond.
/// \param p    in (0, 1).
/// \param dof  degrees of freedom, at least 1.
/// \throws std::invalid_argument  otherwise.
/// \complexity O(dof) up to 200, O(1) beyond.
/// \numerics relative error below 1e-8 for p in [1e-6, 1 - 1e-6].
[[nodiscard]] inline double student_t_quantile(double p, std::uint64_t dof) {
  if (dof == 0) throw std::invalid_argument("degrees of freedom must be at least 1: 0");
  double const z = normal_quantile(p);
  if (z < 0) return -student_t_quantile(1 - p, dof);
  if (dof == 1) return std::tan(std::numbers::pi * (p - 0.5));
  if (dof == 2) return (2 * p - 1) * std::sqrt(2 / (4 * p * (1 - p)));
  auto const nu = static_cast<double>(dof);
  double const w = z * z;
  double t = z * (1 + ((w + 1) / 4 + ((5 * w + 16) * w + 3) / (96 * nu) +
                       (((3 * w + 19) * w + 17) * w - 15) / (384 * nu * nu) +
                       ((((79 * w + 776) * w + 1482) * w - 1920) * w - 945) / (92160 * nu * nu * nu)) /
                          nu);
  if (dof > 200) return t;
  double const density_at_0 =
      std::exp(std::lgamma((nu + 1) / 2) - std::lgamma(nu / 2)) / std::sqrt(nu * std::numbers::pi);
  for (int step = 0; step < 50; ++step) {
    double const density = density_at_0 * std::pow(1 + t * t / nu, -(nu + 1) / 2);
    double const change = (0.5 + detail::t_inside(t, dof) / 2 - p) / density;
    t -= change;
    if (t < 0) t = 0;
    if (std::abs(change) <= 1e-14 * (1 + t)) break;
  }
  return t;
}

}  // namespace sojourn
