// SPDX-License-Identifier: BSL-1.0
#pragma once
// The upper tail of the chi-squared distribution.

#include <cmath>
#include <limits>
#include <stdexcept>
#include <string>

namespace sojourn {

namespace detail {

// Q(a, x), the upper regularised incomplete gamma function. P: Abramowitz and Stegun 1964, 6.5.29 (series, below a + 1)
// and 6.5.31 (continued fraction, by Lentz's method).
inline double upper_gamma(double a, double x) noexcept {
  if (x <= 0) return 1;
  auto const scale = std::exp(a * std::log(x) - x - std::lgamma(a));
  constexpr double precision = std::numeric_limits<double>::epsilon() / 4;
  constexpr int most = 10'000;
  if (x < a + 1) {
    double term = 1 / a;
    double sum = term;
    for (int n = 1; n < most && term > sum * precision; ++n) {
      term *= x / (a + n);
      sum += term;
    }
    return 1 - sum * scale;
  }
  constexpr double tiny = 1e-300;
  double b = x + 1 - a;
  double c = 1 / tiny;
  double d = 1 / b;
  double fraction = d;
  for (int n = 1; n < most; ++n) {
    double const numerator = -n * (n - a);
    b += 2;
    d = 1 / (numerator * d + b);
    c = b + numerator / c;
    fraction *= c * d;
    if (std::abs(c * d - 1) < precision * 8) break;
  }
  return fraction * scale;
}

}  // namespace detail

/// P(X >= x) of chi squared with k degrees of freedom.
/// \param x  at least 0.  \param degrees  at least 1.
/// \throws std::invalid_argument  otherwise.
/// \numerics relative error about 1e-13 down to 1e-300.
[[nodiscard]] inline double chi_squared_tail(double x, unsigned degrees) {
  if (!(x >= 0) || degrees == 0) {
    throw std::invalid_argument("chi squared must be at least 0, of at least 1 degree of freedom: " +
                                std::to_string(x) + " of " + std::to_string(degrees));
  }
  return detail::upper_gamma(degrees / 2.0, x / 2);
}

}  // namespace sojourn
