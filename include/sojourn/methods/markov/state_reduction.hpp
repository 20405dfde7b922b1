// SPDX-License-Identifier: BSL-1.0
#pragma once
// Dense state reduction: solves for an absorbing chain without a single subtraction.

#include <sojourn/core/assert.hpp>

#include <cstddef>
#include <utility>
#include <vector>

namespace sojourn {

/// The factors of M = diag(pivots) - W, where W holds the weights between n states and each state's pivot is
/// the sum of its weights to other states and its leak.
///
/// P: Grassmann, Taksar, Heyman 1985, Regenerative analysis and steady state distributions for Markov chains:
/// states are taken out one by one, pivots are sums of what leaves. Loops drop out: M is of the jump chain.
/// \numerics all terms are at least 0, so every entry has a small relative error however the weights differ.
/// \complexity 2/3 n³ time, n² space.
template <class Real>
class state_reduction {
 public:
  /// \param weights  n x n, by rows; the diagonal is not read.
  /// \param leak     what leaves each state for none of the n, at least 0.
  /// \pre from each state a leak above 0 can be reached.
  state_reduction(std::vector<Real> weights, std::vector<Real> leak)
      : weights_(std::move(weights)), pivots_(std::move(leak)) {
    SOJOURN_ASSERT(weights_.size() == pivots_.size() * pivots_.size());
    for (auto k = size(); k-- > 0;) {
      auto* const out = row(k);
      Real const leaks = pivots_[k];
      for (std::size_t j = 0; j < k; ++j) pivots_[k] += out[j];
      for (std::size_t j = 0; j < k; ++j) out[j] /= pivots_[k];
      Real const lost = leaks / pivots_[k];
      for (std::size_t i = 0; i < k; ++i) {
        Real const in = row(i)[k];
        if (in == Real(0)) continue;
        auto* const to = row(i);
        for (std::size_t j = 0; j < k; ++j) to[j] += in * out[j];
        to[i] = Real(0);
        pivots_[i] += in * lost;
      }
    }
  }

  [[nodiscard]] std::size_t size() const noexcept { return pivots_.size(); }

  /// Solves M y = right. \complexity O(n²).
  [[nodiscard]] std::vector<Real> solve(std::vector<Real> right) const {
    for (auto k = size(); k-- > 0;) {
      right[k] /= pivots_[k];
      for (std::size_t i = 0; i < k; ++i) right[i] += row(i)[k] * right[k];
    }
    for (std::size_t k = 0; k < size(); ++k) {
      for (std::size_t j = 0; j < k; ++j) right[k] += row(k)[j] * right[j];
    }
    return right;
  }

  /// Solves y M = left. \complexity O(n²).
  [[nodiscard]] std::vector<Real> solve_transposed(std::vector<Real> left) const {
    for (auto k = size(); k-- > 0;) {
      for (std::size_t j = 0; j < k; ++j) left[j] += left[k] * row(k)[j];
    }
    for (std::size_t k = 0; k < size(); ++k) {
      for (std::size_t i = 0; i < k; ++i) left[k] += left[i] * row(i)[k];
      left[k] /= pivots_[k];
    }
    return left;
  }

  /// The diagonal of M^-1. \complexity 2 n³ time, n² space.
  [[nodiscard]] std::vector<Real> inverse_diagonal() const {
    auto const n = size();
    std::vector<Real> inverse(n * n, Real(0));  // of the states put back so far
    std::vector<Real> in(n, Real(0));
    std::vector<Real> diagonal(n, Real(0));
    for (std::size_t k = 0; k < n; ++k) {
      for (std::size_t i = 0; i < k; ++i) in[i] = row(i)[k] / pivots_[k];
      auto* const back = inverse.data() + k * n;
      Real returns = Real(1) / pivots_[k];
      for (std::size_t i = 0; i < k; ++i) {
        auto* const from = inverse.data() + i * n;
        Real const out = row(k)[i];
        Real sum(0);
        for (std::size_t j = 0; j < k; ++j) {
          sum += from[j] * in[j];
          back[j] += out * from[j];
        }
        from[k] = sum;
        returns += out * sum;
      }
      back[k] = diagonal[k] = returns;
    }
    return diagonal;
  }

 private:
  [[nodiscard]] Real* row(std::size_t i) noexcept { return weights_.data() + i * size(); }
  [[nodiscard]] Real const* row(std::size_t i) const noexcept { return weights_.data() + i * size(); }

  std::vector<Real> weights_;  // left of the diagonal: shares of the pivot; right of it: weights
  std::vector<Real> pivots_;
};

}  // namespace sojourn
