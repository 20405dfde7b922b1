// SPDX-License-Identifier: BSL-1.0
#pragma once
// Fisher's exact test of a 2 x 2 table.

#include <sojourn/stats/test_result.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace sojourn {

/// Fisher's exact test of the table ((a, b), (c, d)), two-sided: the probability, margins fixed, of all tables that are
/// not more probable than this one. P: Fisher 1934, Statistical Methods for Research Workers, section 21.02.
/// \complexity O(smallest margin).
/// \numerics probabilities by logarithms of gamma; tables within 1e-7 of this one's probability count as equal.
/// \edge an empty margin: p = 1.
[[nodiscard]] inline test_result fisher_exact(std::uint64_t a, std::uint64_t b, std::uint64_t c,
                                              std::uint64_t d) {
  auto const log_factorial = [](std::uint64_t n) { return std::lgamma(static_cast<double>(n) + 1); };
  auto const margins = log_factorial(a + b) + log_factorial(c + d) + log_factorial(a + c) +
                       log_factorial(b + d) - log_factorial(a + b + c + d);
  auto const probability = [&](std::uint64_t first) {
    auto const row = a + b - first;
    auto const column = a + c - first;
    auto const rest = d + first - a;  // d - a + first, which is not negative in the range below
    return std::exp(margins - log_factorial(first) - log_factorial(row) - log_factorial(column) -
                    log_factorial(rest));
  };
  auto const least = a > d ? a - d : 0;
  auto const most = std::min(a + b, a + c);
  double const seen = probability(a) * (1 + 1e-7);
  double p = 0;
  for (auto first = least; first <= most; ++first) {
    double const one = probability(first);
    if (one <= seen) p += one;
  }
  return {.statistic = 0, .p_value = std::min(1.0, p), .method = test_method::fisher_exact};
}

}  // namespace sojourn
