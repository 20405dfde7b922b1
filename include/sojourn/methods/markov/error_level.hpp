// SPDX-License-Identifier: BSL-1.0
#pragma once
// Gauss-Seidel sweeps that do not grow in number where little leaks.

#include <sojourn/core/memory.hpp>
#include <sojourn/methods/markov/step_probabilities.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <limits>
#include <vector>

namespace sojourn {

/// What sweeps towards (I - P) x = right take off slowest: an error that is much the same everywhere, of which each
/// sweep takes off no more than leaks. It is a multiple of w, the steps until a journey leaks, and seen through the
/// visits v that journeys make: v (right - (I - P) x) / v (I - P) w of it is left.
///
/// One correction of this size after every third sweep leaves the rate of the sweeps to how fast journeys mix
/// (P: Koury, McAllister and Stewart 1984, Iterative methods for computing stationary distributions of nearly completely
/// decomposable Markov chains, with one aggregate of all states). A rough v does: the next sweeps take off what it
/// lets in.
template <std::floating_point Real>
class error_level {
  using vector = std::vector<Real>;

 public:
  error_level() = default;
  /// \param image  (I - P) w, above 0.
  /// \complexity two passes over the weights.
  error_level(step_probabilities<Real> const& steps, vector const& image)
      : seen_(detail::many(image.size(), Real(1))) {
    // Visits by what moves on to earlier states; S, as in `apply_spread`, adds what moves on to later ones.
    auto left = detail::many(seen_.size(), Real(0));
    auto visits = left;
    steps.apply_spread(seen_, left, visits);
    for (std::size_t i = 0; i < seen_.size(); ++i) visits[i] = seen_[i] -= left[i];
    steps.spread(visits);
    for (std::size_t i = 0; i < seen_.size(); ++i) {
      of_along_ += visits[i] * image[i];
      seen_[i] = visits[i] - seen_[i];
    }
  }

  /// Moves x towards (I - P) x = right by sweeps, until the next one is expected to change no state by more than
  /// `residual`, or four do not quarter what a sweep changes.
  /// \param along    w, above 0.
  /// \param right,x  at least 0; so is x at return.
  /// \returns whether the former.
  [[nodiscard]] bool take_off(step_probabilities<Real> const& steps, vector const& along, vector const& right,
                              Real residual, vector& x) const {
    Real last(0);
    Real earlier = std::numeric_limits<Real>::infinity();
    for (std::size_t k = 0;; ++k) {
      auto const change = steps.sweep(right, x, seen_);
      if (change.largest <= residual || change.largest * (change.largest / last) <= residual) return true;
      last = change.largest;
      if (k % 4 == 3) {
        if (!(last < earlier / 4)) return false;
        earlier = last;
      }
      if (k % 3 != 0) continue;
      // What is missing after a sweep is what later states have gained since they were looked at.
      Real const level = change.seen / of_along_;
      for (std::size_t i = 0; i < x.size(); ++i) x[i] = std::max(Real(0), x[i] + level * along[i]);
    }
  }

 private:
  vector seen_;  // v times what P leads to later states
  Real of_along_{};
};

}  // namespace sojourn
