// SPDX-License-Identifier: BSL-1.0
#pragma once
// A Krylov method for equations of which only the product with a vector is known.

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace sojourn {

/// The size of a residual.
enum class residual_norm : std::uint8_t { largest, sum };

/// When a Krylov method ends.
template <std::floating_point Real>
struct krylov_stop {
  residual_norm norm = residual_norm::largest;
  Real residual{};              ///< reached
  std::size_t steps = 1000;     ///< of two products each
  std::size_t worsening = 100;  ///< steps without a smaller residual than the smallest so far
};

namespace detail {

// Sums in four lanes, which need not wait for each other.
template <std::floating_point Real>
[[nodiscard]] Real dot(Real const* a, Real const* b, std::size_t n) {
  Real sums[4] = {};
  std::size_t i = 0;
  for (; i + 4 <= n; i += 4)
    for (std::size_t k = 0; k < 4; ++k) sums[k] += a[i + k] * b[i + k];
  for (; i < n; ++i) sums[0] += a[i] * b[i];
  return (sums[0] + sums[1]) + (sums[2] + sums[3]);
}

template <std::floating_point Real>
[[nodiscard]] Real size_of(residual_norm norm, Real const* x, std::size_t n) {
  Real sizes[4] = {};
  for (std::size_t i = 0; i < n; ++i) {
    auto& size = sizes[i % 4];
    auto const value = std::fabs(x[i]);
    size = norm == residual_norm::sum ? size + value : value > size ? value : size;
  }
  return norm == residual_norm::sum ? (sizes[0] + sizes[1]) + (sizes[2] + sizes[3])
                                    : std::max(std::max(sizes[0], sizes[1]), std::max(sizes[2], sizes[3]));
}

template <std::floating_point Real>
[[nodiscard]] Real joined(residual_norm norm, Real a, Real b) {
  return norm == residual_norm::sum ? a + b : std::max(a, b);
}

// Calls back with parts that stay in the cache from one loop over them to the next.
template <class Use>
void by_blocks(std::size_t n, Use const& use) {
  constexpr std::size_t block = 1024;
  for (std::size_t begin = 0; begin < n; begin += block) use(begin, std::min(block, n - begin));
}

}  // namespace detail

/// BiCGSTAB for A y = right from 0 (P: van der Vorst 1992, Bi-CGSTAB: a fast and smoothly converging variant of
/// Bi-CG), as far as it goes: where it breaks down it ends.
/// \param apply  called with x and y, sets y to A x; y has the size of x.
/// \returns a y whose residual is at most 10 times the smallest seen, 0 where none was much smaller than `right`.
///          How near it is to the solution is for the caller to judge.
/// \numerics deterministic.
/// \complexity two products and O(size) a step; O(size) space.
template <std::floating_point Real, class Apply>
[[nodiscard]] std::vector<Real> bicgstab(Apply const& apply, std::vector<Real> right,
                                         krylov_stop<Real> stop) {
  auto const n = right.size();
  auto const dot = [n](std::vector<Real> const& a, std::vector<Real> const& b) {
    return detail::dot(a.data(), b.data(), n);
  };
  // The shadow: where few entries of `right` are not 0 it must reach further than they do, or its products vanish.
  auto const length_of_right = std::sqrt(dot(right, right) / static_cast<Real>(n == 0 ? 1 : n));
  std::vector<Real> shadow;
  shadow.reserve(n);
  std::uint32_t mixed = 1;
  for (auto const& x : right) {
    mixed = mixed * 1664525U + 1013904223U;  // P: Knuth's generator as in Press et al., Numerical Recipes
    shadow.push_back(x + length_of_right * (static_cast<Real>(mixed >> 8U) / Real(1U << 24U) - Real(0.5)));
  }
  auto& r = right;
  auto p = right;
  std::vector<Real> y(n, Real(0));
  std::vector<Real> v(n);
  std::vector<Real> t(n);
  std::vector<Real> kept;
  auto smallest = detail::size_of(stop.norm, r.data(), n);
  Real kept_at = smallest;
  auto rho = dot(shadow, r);
  std::size_t since = 0;
  for (std::size_t step = 0; step < stop.steps && since < stop.worsening; ++step) {
    apply(p, v);
    Real const alpha = rho / dot(shadow, v);
    if (!std::isfinite(alpha) || alpha == Real(0)) break;
    for (std::size_t i = 0; i < n; ++i) r[i] -= alpha * v[i];
    apply(r, t);
    Real along(0);
    Real length(0);
    detail::by_blocks(n, [&](std::size_t begin, std::size_t count) {
      along += detail::dot(&t[begin], &r[begin], count);
      length += detail::dot(&t[begin], &t[begin], count);
    });
    if (!std::isfinite(length)) break;
    Real const omega = length > Real(0) ? along / length : Real(0);
    Real residual(0);
    Real next(0);
    detail::by_blocks(n, [&](std::size_t begin, std::size_t count) {
      for (auto i = begin; i < begin + count; ++i) {
        y[i] += alpha * p[i] + omega * r[i];
        r[i] -= omega * t[i];
      }
      residual = detail::joined(stop.norm, residual, detail::size_of(stop.norm, &r[begin], count));
      next += detail::dot(&shadow[begin], &r[begin], count);
    });
    ++since;
    if (residual < smallest) {
      smallest = residual;
      since = 0;
    }
    if (residual <= stop.residual) return y;
    // Residuals jump: what is returned is good to a factor of 10, and not copied at each step.
    if (residual * 10 < kept_at) {
      kept_at = residual;
      kept = y;
    }
    Real const beta = next / rho * (alpha / omega);
    if (!std::isfinite(beta)) break;
    for (std::size_t i = 0; i < n; ++i) p[i] = r[i] + beta * (p[i] - omega * v[i]);
    rho = next;
  }
  kept.resize(n, Real(0));
  return kept;
}

}  // namespace sojourn
