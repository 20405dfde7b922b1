// SPDX-License-Identifier: BSL-1.0
#pragma once
// All distances between some things.

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <limits>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace sojourn {

/// The distances between n things: symmetric, 0 to oneself.
/// \complexity O(1) a distance; 4 n² bytes of space.
class distance_matrix {
 public:
  distance_matrix() = default;

  /// \param n         how many things.
  /// \param distance  of things i and j, asked once for each i > j.
  /// \throws std::invalid_argument  when one is negative or not finite.
  /// \complexity n (n - 1) / 2 distances.
  template <class F>
  requires std::is_invocable_r_v<double, F&, std::size_t, std::size_t> distance_matrix(std::size_t n,
                                                                                       F distance)
      : size_(n) {
    below_.reserve(n * (n - std::min<std::size_t>(n, 1)) / 2);
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t j = 0; j < i; ++j) {
        double const d = distance(i, j);
        if (!(d >= 0 && d <= std::numeric_limits<double>::max()))
          throw std::invalid_argument("distance must be finite and at least 0: " + std::to_string(d));
        below_.push_back(d);
      }
    }
  }

  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  /// \pre `i < size() && j < size()`.
  [[nodiscard]] double operator()(std::size_t i, std::size_t j) const noexcept {
    if (i == j) return 0;
    if (i < j) std::swap(i, j);
    return below_[i * (i - 1) / 2 + j];
  }
  /// The largest distance; 0 where there is none.
  [[nodiscard]] double largest() const noexcept {
    return below_.empty() ? 0 : *std::ranges::max_element(below_);
  }

 private:
  std::size_t size_ = 0;
  std::vector<double> below_;  // the diagonal, by row
};

}  // namespace sojourn
