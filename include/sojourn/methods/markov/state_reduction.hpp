// SPDX-License-Identifier: BSL-1.0
#pragma once
// Dense state reduction: solves for an absorbing chain without a single subtraction.

#include <sojourn/core/assert.hpp>
#include <sojourn/core/memory.hpp>

#include <algorithm>
#include <array>
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
      : weights_(std::move(weights)), pivots_(std::move(leak)), leak_share_(pivots_.size(), Real(0)) {
    SOJOURN_ASSERT(weights_.size() == pivots_.size() * pivots_.size());
    // Some rows at a time, so that each row above is read from memory once for all of them.
    for (auto end = size(); end > 0;) {
      auto const begin = end - std::min(end, block);
      auto k = size();
      for (; k >= end + together; k -= together)
        for (auto i = begin; i < end; ++i) pass_through_all(k, i);
      while (k-- > begin) {
        if (k < end) finish(k);
        for (auto i = begin; i < std::min(k, end); ++i) pass_through(k, i);
      }
      end = begin;
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

  /// The diagonal of M^-1. \complexity 4/3 n³ multiplications and additions, 2 n² space.
  [[nodiscard]] std::vector<Real> inverse_diagonal() const {
    auto const n = size();
    auto rows = detail::many(n * n, Real(0));  // of the inverse, for the states put back so far
    auto columns = detail::many(n * n, Real(0));
    std::vector<Real> in(block * n, Real(0));
    std::vector<Real> diagonal(n, Real(0));
    for (std::size_t begin = 0; begin < n; begin += block) {
      auto const end = std::min(n, begin + block);
      for (std::size_t i = 0; i < end; ++i)
        for (auto k = std::max(begin, i + 1); k < end; ++k) in[(k - begin) * n + i] = row(i)[k] / pivots_[k];
      put_back(row(begin), rows, begin, end);
      put_back(in.data(), columns, begin, end);
      for (auto k = begin; k < end; ++k) {
        auto* const back = rows.data() + k * n;
        auto* const forth = columns.data() + k * n;
        for (std::size_t i = 0; i < k; ++i) {  // what the states of this block add
          auto const from = i < begin ? begin : std::size_t{0};
          add(row(k)[i], rows.data() + i * n + from, k - from, back + from);
          add(in[(k - begin) * n + i], columns.data() + i * n + from, k - from, forth + from);
        }
        Real returns = Real(1) / pivots_[k];
        for (std::size_t i = 0; i < k; ++i) {
          rows[i * n + k] = forth[i];
          columns[i * n + k] = back[i];
          returns += row(k)[i] * forth[i];
        }
        back[k] = forth[k] = diagonal[k] = returns;
      }
    }
    return diagonal;
  }

 private:
  static constexpr std::size_t block = 16;
  static constexpr std::size_t together = 4;  // rows that are added in one pass over what they are added to
  static_assert(block % together == 0);
  static constexpr std::size_t columns_at_once = 512;

  static void add(Real const& factor, Real const* from, std::size_t n, Real* to) {
    if (factor == Real(0)) return;
    for (std::size_t j = 0; j < n; ++j) to[j] += factor * from[j];
  }

  // The same for several rows, the i-th with the i-th factor, in turn: no sum is rounded otherwise.
  static void add(Real const* factors, std::array<Real const*, together> from, std::size_t n, Real* to) {
    if (std::find(factors, factors + together, Real(0)) != factors + together) {
      for (std::size_t i = 0; i < together; ++i) add(factors[i], from[i], n, to);
      return;
    }
    Real const f[] = {factors[0], factors[1], factors[2], factors[3]};
    auto const [a, b, c, d] = from;
    for (std::size_t j = 0; j < n; ++j) to[j] = to[j] + f[0] * a[j] + f[1] * b[j] + f[2] * c[j] + f[3] * d[j];
  }

  // Adds rows before `begin` of a table to those of the block [begin, end), by a row of factors for each of these:
  // some columns at a time, which stay in the nearest cache.
  void put_back(Real const* factors, std::vector<Real>& table, std::size_t begin, std::size_t end) const {
    auto const n = size();
    for (std::size_t column = 0; column < begin; column += columns_at_once) {
      auto const width = std::min(columns_at_once, begin - column);
      auto const at = [&](std::size_t i) { return table.data() + i * n + column; };
      for (std::size_t i = 0; i < begin; i += together)
        for (auto k = begin; k < end; ++k)
          add(factors + (k - begin) * n + i, {at(i), at(i + 1), at(i + 2), at(i + 3)}, width, at(k));
    }
  }

  // Takes state k out, whose row has passed through all states above.
  void finish(std::size_t k) {
    auto* const out = row(k);
    leak_share_[k] = pivots_[k];
    for (std::size_t j = 0; j < k; ++j) pivots_[k] += out[j];
    for (std::size_t j = 0; j < k; ++j) out[j] /= pivots_[k];
    leak_share_[k] /= pivots_[k];
  }
  // What state i sends to k goes where k sends it. What comes back to i is a loop, which nobody reads.
  void pass_through(std::size_t k, std::size_t i) {
    Real const in = row(i)[k];
    add(in, row(k), k, row(i));
    pivots_[i] += in * leak_share_[k];
  }
  // The same for the last states before `end`, whose rows are finished.
  void pass_through_all(std::size_t end, std::size_t i) {
    auto const first = end - together;
    Real in[together];
    std::array<Real const*, together> from;
    for (std::size_t t = 0; t < together; ++t) {
      auto const k = end - 1 - t;
      in[t] = row(i)[k];
      from[t] = row(k);
      add(in[t], row(k) + first, k - first, row(i) + first);
      pivots_[i] += in[t] * leak_share_[k];
    }
    add(in, from, first, row(i));
  }

  [[nodiscard]] Real* row(std::size_t i) noexcept { return weights_.data() + i * size(); }
  [[nodiscard]] Real const* row(std::size_t i) const noexcept { return weights_.data() + i * size(); }

  std::vector<Real> weights_;  // left of the diagonal: shares of the pivot; right of it: weights
  std::vector<Real> pivots_;
  std::vector<Real> leak_share_;
};

}  // namespace sojourn
