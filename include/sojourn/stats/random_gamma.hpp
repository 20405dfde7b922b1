// SPDX-License-Identifier: BSL-1.0
#pragma once
// Gamma values on the caller's engine, the same everywhere: normalised, they are Dirichlet shares.

#include <sojourn/stats/random.hpp>

#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <stdexcept>
#include <string>

namespace sojourn {

namespace detail {

// ln x for a normal x > 0: the fraction in integers, and one explicitly fused operation.
inline double portable_log(double x) noexcept {
  int exponent = 0;
  auto const fraction = std::frexp(x, &exponent);
  auto const below = static_cast<double>(negative_log(static_cast<std::uint64_t>(fraction * 0x1p64)));
  return std::fma(static_cast<double>(exponent), 0.69314718055994531, -below * 0x1p-58);
}

}  // namespace detail

/// A gamma value of scale 1. P: Marsaglia, Tsang 2000, A simple method for generating gamma variables, ACM TOMS
/// 26(3); below shape 1 by their power of a uniform value.
/// \param shape  mean and variance, above 0 and finite.
/// \returns at least 0; 0 only below shape 1, by underflow.
/// \throws std::invalid_argument  otherwise.
/// \numerics bit-equal everywhere: nothing is left to the compiler to fuse.
template <std::uniform_random_bit_generator Engine>
[[nodiscard]] double random_gamma(Engine& engine, double shape) {
  if (!(shape > 0 && shape <= std::numeric_limits<double>::max()))
    throw std::invalid_argument("shape must be finite and above 0: " + std::to_string(shape));
  double scale = 1;
  double at_least_one = shape;
  if (shape < 1) {
    auto const halvings = 1.4426950408889634 * random_exponential(engine) / shape;
    scale = halvings > 1000 ? 0.0 : detail::portable_exp2(-halvings);
    at_least_one = shape + 1;
  }
  double const d = at_least_one - 1.0 / 3;
  double const c = 1 / (3 * std::sqrt(d));
  for (;;) {
    double const x = random_normal(engine);
    double const root = std::fma(c, x, 1.0);
    if (!(root > 0)) continue;
    double const v = root * root * root;
    if (d * (v - 1 - detail::portable_log(v)) < std::fma(x / 2, x, random_exponential(engine)))
      return scale * (d * v);
  }
}

}  // namespace sojourn
