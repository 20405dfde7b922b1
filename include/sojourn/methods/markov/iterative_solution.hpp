// SPDX-License-Identifier: BSL-1.0
#pragma once
// Solutions by iteration, for strong components in which every elimination fills in too much.

#include <sojourn/core/assert.hpp>
#include <sojourn/methods/markov/sparse_reduction.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

namespace sojourn {

/// The same M as `state_reduction`, never factored: it is solved by Gauss-Seidel sweeps from 0, which rise to
/// the solution and never pass it, until a bound says that it is near; where they are slow, by BiCGSTAB, and what
/// the bound allows is taken off again.
///
/// P: van der Vorst 1992, Bi-CGSTAB; the bound: Berman and Plemmons 1979, Nonnegative matrices in the mathematical
/// sciences, chapter 6: M is a nonsingular M-matrix, so a vector w > 0 with M w > 0 bounds the error of any x: with
/// residual r, at every state it is at most w x max |r| / (M w). Rounding is counted into r.
/// \numerics solutions are at least 0 and not above the exact ones, beyond rounding; the bound is absolute, in the
///           unit of what is solved for, about rounding x the most steps until a journey leaks.
/// \complexity O(weights) space and time for a sweep or a step of BiCGSTAB.
template <class Real>
class iterative_solution {
  static_assert(std::floating_point<Real>,
                "an iterative solution must be of floating numbers: others have no rounding");
  using entries = std::vector<sparse_entry<Real>>;

 public:
  /// Iterations end when the bound is below this share of the largest value, or no longer falls.
  static constexpr double tolerance = 1e-12;

  /// A solution, and how far it is off at most at any state; the bound is infinite where none was found.
  struct bounded {
    std::vector<Real> values{};
    Real bound{};
  };

  /// \param rows  the weights from each state to others, above 0.
  /// \param leak  what leaves each state for none of them, at least 0.
  /// \pre from each state a leak above 0 can be reached, and each can be reached from each.
  iterative_solution(std::vector<entries> rows, std::vector<Real> leak)
      : out_(std::move(rows)), in_(out_.size()), pivots_(std::move(leak)) {
    SOJOURN_ASSERT(out_.size() == pivots_.size());
    for (std::uint32_t i = 0; i < size(); ++i) {
      for (auto const& e : out_[i]) {
        pivots_[i] += e.value;
        in_[e.state].push_back({i, e.value});
      }
    }
    steps_ = positive(out_);
    steps_back_ = positive(in_);
  }

  [[nodiscard]] std::size_t size() const noexcept { return pivots_.size(); }

  /// Solves M y = right, at least 0.
  [[nodiscard]] std::vector<Real> solve(std::vector<Real> const& right) const {
    return solved(out_, steps_, right).values;
  }
  /// Solves y M = left, at least 0.
  [[nodiscard]] std::vector<Real> solve_transposed(std::vector<Real> const& left) const {
    return solved(in_, steps_back_, left).values;
  }
  /// Solves M y = right and says how far y is off at most.
  [[nodiscard]] bounded solve_bounded(std::vector<Real> const& right) const {
    return solved(out_, steps_, right);
  }

  /// The diagonal of M^-1. \complexity a solution for each state.
  [[nodiscard]] std::vector<Real> inverse_diagonal() const {
    std::vector<Real> diagonal(size());
    std::vector<Real> one(size(), Real(0));
    for (std::size_t i = 0; i < size(); ++i) {
      one[i] = Real(1);
      diagonal[i] = solve(one)[i];
      one[i] = Real(0);
    }
    return diagonal;
  }

 private:
  static constexpr std::size_t first_sweeps = 16;
  static constexpr std::size_t most_corrections = 20;
  static constexpr std::size_t most_steps = 2000;

  // w, and M w: above 0 everywhere; or w is empty, and nothing is bounded.
  struct certificate {
    std::vector<Real> w{};
    std::vector<Real> image{};
    Real largest{};
  };

  // Back after forth, so that no order of the states is the worst one.
  void sweep(std::vector<entries> const& rows, std::vector<Real> const& right, std::vector<Real>& x) const {
    auto const at = [&](std::size_t i) {
      Real sum = right[i];
      for (auto const& e : rows[i]) sum += e.value * x[e.state];
      x[i] = sum / pivots_[i];
    };
    for (std::size_t i = 0; i < size(); ++i) at(i);
    for (auto i = size(); i-- > 0;) at(i);
  }

  // What A = M / pivots makes of x.
  [[nodiscard]] std::vector<Real> image(std::vector<entries> const& rows, std::vector<Real> const& x) const {
    auto y = x;
    for (std::size_t i = 0; i < size(); ++i) {
      Real inflow(0);
      for (auto const& e : rows[i]) inflow += e.value * x[e.state];
      y[i] -= inflow / pivots_[i];
    }
    return y;
  }

  [[nodiscard]] static Real dot(std::vector<Real> const& a, std::vector<Real> const& b) {
    Real sum(0);
    for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
    return sum;
  }

  // BiCGSTAB for A y = right from 0, as far as it goes: what comes of it is judged by the bound alone.
  [[nodiscard]] std::vector<Real> krylov(std::vector<entries> const& rows,
                                         std::vector<Real> const& right) const {
    std::vector<Real> y(size(), Real(0));
    auto r = right;
    auto p = right;
    auto rho = dot(right, right);
    auto const enough = rho * Real(1e-16);
    for (std::size_t step = 0; step < most_steps && rho != Real(0); ++step) {
      auto const v = image(rows, p);
      auto const along = dot(right, v);
      if (along == Real(0)) break;
      Real const alpha = rho / along;
      for (std::size_t i = 0; i < size(); ++i) r[i] -= alpha * v[i];
      auto const t = image(rows, r);
      auto const length = dot(t, t);
      Real const omega = length > Real(0) ? Real(dot(t, r) / length) : Real(0);
      for (std::size_t i = 0; i < size(); ++i) {
        y[i] += alpha * p[i] + omega * r[i];
        r[i] -= omega * t[i];
      }
      if (omega == Real(0) || !(dot(r, r) > enough)) break;
      auto const next = dot(right, r);
      Real const beta = next / rho * (alpha / omega);
      for (std::size_t i = 0; i < size(); ++i) p[i] = r[i] + beta * (p[i] - omega * v[i]);
      rho = next;
    }
    return y;
  }

  // One step towards M x = right by BiCGSTAB on what is missing, kept at least 0, and a sweep.
  void correct(std::vector<entries> const& rows, std::vector<Real> const& right, std::vector<Real>& x) const {
    auto missing = image(rows, x);
    for (std::size_t i = 0; i < size(); ++i) missing[i] = right[i] / pivots_[i] - missing[i];
    auto const y = krylov(rows, missing);
    for (std::size_t i = 0; i < size(); ++i) x[i] = std::max(Real(0), Real(x[i] + y[i]));
    sweep(rows, right, x);
  }

  // Expected steps, until those still missing are no more than half.
  [[nodiscard]] certificate positive(std::vector<entries> const& rows) const {
    certificate c{std::vector<Real>(size(), Real(0)), std::vector<Real>(size()), Real(0)};
    for (std::size_t done = 0; done < first_sweeps + most_corrections; ++done) {
      if (done < first_sweeps) {
        sweep(rows, pivots_, c.w);
      } else {
        correct(rows, pivots_, c.w);
      }
      bool enough = true;
      for (std::size_t i = 0; enough && i < size(); ++i) {
        Real inflow(0);
        for (auto const& e : rows[i]) inflow += e.value * c.w[e.state];
        c.image[i] = pivots_[i] * c.w[i] - inflow - rounding(rows[i], pivots_[i] * c.w[i] + inflow);
        enough = c.image[i] >= pivots_[i] / Real(2);
      }
      if (!enough) continue;
      for (auto const& w : c.w) c.largest = std::max(c.largest, w);
      return c;
    }
    return {{}, {}, std::numeric_limits<Real>::infinity()};
  }

  // The largest error is w times this; infinite without a certificate.
  [[nodiscard]] Real error(std::vector<entries> const& rows, certificate const& c,
                           std::vector<Real> const& right, std::vector<Real> const& x) const {
    if (c.w.empty()) return std::numeric_limits<Real>::infinity();
    Real off(0);
    for (std::size_t i = 0; i < size(); ++i) {
      Real gained = right[i];
      for (auto const& e : rows[i]) gained += e.value * x[e.state];
      Real const left = pivots_[i] * x[i];
      Real const r = gained > left ? Real(gained - left) : Real(left - gained);
      off = std::max(off, Real((r + rounding(rows[i], gained + left)) / c.image[i]));
    }
    return off;
  }

  [[nodiscard]] bounded solved(std::vector<entries> const& rows, certificate const& c,
                               std::vector<Real> const& right) const {
    std::vector<Real> x(size(), Real(0));
    auto const near = [&](Real const& off) {
      return off * c.largest <= Real(tolerance) * *std::max_element(x.begin(), x.end());
    };
    Real off = std::numeric_limits<Real>::infinity();
    for (std::size_t done = 0; done < first_sweeps; ++done) {
      sweep(rows, right, x);
      if (done % 4 != 3) continue;
      off = error(rows, c, right, x);
      if (near(off)) return {std::move(x), off * c.largest};
    }
    auto best = x;
    bool risen = true;  // by sweeps alone
    for (std::size_t done = 0; done < most_corrections && !near(off); ++done) {
      correct(rows, right, x);
      auto const now = error(rows, c, right, x);
      bool const falling = now < off / Real(2);
      if (now < off) best = x, off = now, risen = false;
      if (!falling) break;
    }
    if (risen) return {std::move(best), off * c.largest};
    for (std::size_t i = 0; i < size(); ++i) best[i] = std::max(Real(0), Real(best[i] - off * c.w[i]));
    return {std::move(best), 2 * off * c.largest};
  }

  [[nodiscard]] static Real rounding(entries const& row, Real const& magnitude) {
    return std::numeric_limits<Real>::epsilon() * Real(row.size() + 2) * magnitude;
  }

  std::vector<entries> out_;
  std::vector<entries> in_;
  std::vector<Real> pivots_;
  certificate steps_;
  certificate steps_back_;
};

}  // namespace sojourn
