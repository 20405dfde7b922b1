// SPDX-License-Identifier: BSL-1.0
#pragma once
// The probabilities of steps within one large strong component, laid out for passes over all of them.

#include <sojourn/core/memory.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace sojourn {

namespace detail {

// A sum whose rounding does not grow with the number of terms (P: Neumaier 1974).
template <std::floating_point Real>
class compensated_sum {
 public:
  explicit compensated_sum(Real first) : sum_(first) {}
  void add(Real term) {
    Real const next = sum_ + term;
    bool const kept = (sum_ < 0 ? -sum_ : sum_) >= (term < 0 ? -term : term);
    missing_ += kept ? (sum_ - next) + term : (term - next) + sum_;
    sum_ = next;
  }
  [[nodiscard]] Real value() const { return sum_ + missing_; }

 private:
  Real sum_;
  Real missing_{};
};

}  // namespace detail

/// P = W / pivots: what part of each state's weight goes to each other one; the pivot is the sum of the
/// weights and a leak.
///
/// \numerics each probability is off by two roundings at most, however many weights its row has.
/// \complexity O(weights) for every pass; 12 bytes a weight.
template <std::floating_point Real>
class step_probabilities {
 public:
  /// \param row   `row(i, f)` calls f with each other state that state i leads to, and the weight, above 0;
  ///              several weights to one state add up.
  /// \param leak  what leaves each state for none of them, at least 0.
  /// \param steps how many times f will be called, or more: space is kept for them.
  template <class Row>
  step_probabilities(Row const& row, std::vector<Real> const& leak, std::size_t steps) {
    auto const n = static_cast<std::uint32_t>(leak.size());
    detail::make_room(to_, steps);
    detail::make_room(share_, steps);
    to_.resize(steps);
    share_.resize(steps);
    detail::make_room(begin_, n + std::size_t{1});
    begin_.push_back(0);
    detail::make_room(later_, n);
    detail::make_room(pivots_, n);
    auto* const tos = to_.data();
    auto* const shares = share_.data();
    std::size_t end = 0;
    for (std::uint32_t i = 0; i < n; ++i) {
      detail::compensated_sum<Real> sum(leak[i]);
      auto later = end;
      row(i, [&](std::uint32_t to, Real weight) {
        sum.add(weight);
        // One for an earlier state changes places with the first for a later one: without branches, as which it is
        // cannot be foreseen.
        tos[end] = tos[later];
        shares[end] = shares[later];
        bool const earlier = to < i;
        auto const at = earlier ? later : end;
        tos[at] = to;
        shares[at] = weight;
        later += earlier ? 1U : 0U;
        ++end;
      });
      later_.push_back(later);
      auto const pivot = sum.value();
      for (auto e = begin_.back(); e < end; ++e) shares[e] /= pivot;
      pivots_.push_back(pivot);
      begin_.push_back(end);
    }
    to_.resize(end);
    share_.resize(end);
  }

  [[nodiscard]] std::size_t size() const noexcept { return pivots_.size(); }
  [[nodiscard]] std::vector<Real> const& pivots() const noexcept { return pivots_; }

  /// One pass of Gauss and Seidel towards (I - P) x = right, forth or back. From below the solution it rises,
  /// and from above it falls, and never passes it.
  void sweep(std::vector<Real> const& right, std::vector<Real>& x, bool back = false) const {
    for (std::size_t k = 0; k < size(); ++k) {
      auto const i = back ? size() - 1 - k : k;
      x[i] = right[i] + inflow(i, x);
    }
  }
  /// What a sweep has changed: no state by more than `largest`, and, weighted by `seen`, all together.
  struct change {
    Real largest{};
    Real seen{};
  };
  /// A sweep forth.
  change sweep(std::vector<Real> const& right, std::vector<Real>& x, std::vector<Real> const& seen) const {
    change all;
    for (std::size_t i = 0; i < size(); ++i) {
      Real const next = right[i] + inflow(i, x);
      Real const gained = next - x[i];
      Real const magnitude = gained < 0 ? -gained : gained;
      all.largest = magnitude > all.largest ? magnitude : all.largest;
      all.seen += seen[i] * gained;
      x[i] = next;
    }
    return all;
  }
  /// y = A x, where A x is what a sweep towards 0 takes off x: I - P, with the sweep as preconditioner.
  void apply_swept(std::vector<Real> const& x, std::vector<Real>& y) const {
    y = x;
    for (std::size_t i = 0; i < size(); ++i) y[i] = inflow(i, y);
    for (std::size_t i = 0; i < size(); ++i) y[i] = x[i] - y[i];
  }
  /// y = x (I - P)
  void apply_transposed(std::vector<Real> const& x, std::vector<Real>& y) const {
    y = x;
    for (std::size_t i = 0; i < size(); ++i)
      for (auto e = begin_[i]; e < begin_[i + 1]; ++e) y[to_[e]] -= share_[e] * x[i];
  }
  /// x := x S, for S the inverse of I less what P leads to later states: a sweep, transposed.
  void spread(std::vector<Real>& x) const {
    for (std::size_t i = 0; i < size(); ++i) {
      auto const from = x[i];
      for (auto e = later_[i]; e < begin_[i + 1]; ++e) x[to_[e]] += share_[e] * from;
    }
  }
  /// y = x S (I - P), in one pass; `spread` becomes x S.
  void apply_spread(std::vector<Real> const& x, std::vector<Real>& y, std::vector<Real>& spread) const {
    y = x;
    spread = x;
    for (std::size_t i = 0; i < size(); ++i) {
      auto const from = spread[i];
      for (auto e = begin_[i]; e < later_[i]; ++e) y[to_[e]] -= share_[e] * from;
      for (auto e = later_[i]; e < begin_[i + 1]; ++e) spread[to_[e]] += share_[e] * from;
    }
  }
  /// Σ P_ij x_j of one state for x at least 0, rounded 12 times at most however many terms it has.
  [[nodiscard]] Real exact_inflow(std::size_t i, std::vector<Real> const& x) const {
    constexpr std::size_t terms = 8;
    auto e = begin_[i];
    detail::compensated_sum<Real> sum(Real(0));
    while (begin_[i + 1] - e > terms) {
      Real part(0);
      for (auto const end = e + terms; e < end; ++e) part += share_[e] * x[to_[e]];
      sum.add(part);
    }
    Real rest(0);
    for (; e < begin_[i + 1]; ++e) rest += share_[e] * x[to_[e]];
    sum.add(rest);
    return sum.value();
  }

 private:
  [[nodiscard]] Real inflow(std::size_t i, std::vector<Real> const& x) const {
    auto e = begin_[i];
    auto const end = begin_[i + 1];
    Real even(0);
    Real odd(0);
    for (; e + 1 < end; e += 2) {
      even += share_[e] * x[to_[e]];
      odd += share_[e + 1] * x[to_[e + 1]];
    }
    if (e < end) even += share_[e] * x[to_[e]];
    return even + odd;
  }

  std::vector<std::size_t> begin_;
  std::vector<std::size_t> later_;  // where each row's entries for later states begin
  std::vector<std::uint32_t> to_;
  std::vector<Real> share_;
  std::vector<Real> pivots_;
};

}  // namespace sojourn
