// SPDX-License-Identifier: BSL-1.0
#pragma once
// p-values of many tests at once, adjusted.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <vector>

namespace sojourn {

/// What is held when many tests are made at once.
enum class correction : std::uint8_t {
  benjamini_hochberg,  ///< the expected share of false ones among those called different
  holm                 ///< the probability of any false one
};

/// Adjusted p-values, in the order given: what is at most α after is called different at α.
/// P: Benjamini and Hochberg 1995, JRSS B 57 (step up: the least of p_(j) m / j over j >= i); Holm 1979, Scandinavian
/// Journal of Statistics 6 (step down: the greatest of p_(j) (m - j + 1) over j <= i).
/// \param p  each in [0, 1].
/// \returns each in [0, 1], not below its p.
/// \complexity O(m log m).
[[nodiscard]] inline std::vector<double> adjusted(std::span<double const> p,
                                                  correction how = correction::benjamini_hochberg) {
  std::vector<std::size_t> order(p.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, {}, [&](std::size_t i) { return p[i]; });
  std::vector<double> result(p.size());
  auto const m = static_cast<double>(p.size());
  if (how == correction::holm) {
    double greatest = 0;
    for (std::size_t rank = 0; rank < order.size(); ++rank) {
      greatest = std::max(greatest, p[order[rank]] * (m - static_cast<double>(rank)));
      result[order[rank]] = std::min(1.0, greatest);
    }
  } else {
    double least = 1;
    for (auto rank = order.size(); rank-- > 0;) {
      least = std::min(least, p[order[rank]] * m / static_cast<double>(rank + 1));
      result[order[rank]] = least;
    }
  }
  return result;
}

}  // namespace sojourn
