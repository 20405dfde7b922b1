// SPDX-License-Identifier: BSL-1.0
#pragma once
// Random values on the caller's engine, the same on every compiler, standard library and machine.

#include <sojourn/core/wide.hpp>

#include <array>
#include <bit>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <random>
#include <ranges>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace sojourn {

namespace detail {

// ln 2 in units of 2^-64.
inline constexpr std::uint64_t ln2_fixed = 0xB17217F7D1CF79ABU;

// P: Stafford's mix 13, a bijection of 64 bits (the output function of SplitMix64).
constexpr std::uint64_t mix64(std::uint64_t x) noexcept {
  x = (x ^ (x >> 30U)) * 0xBF58476D1CE4E5B9U;
  x = (x ^ (x >> 27U)) * 0x94D049BB133111EBU;
  return x ^ (x >> 31U);
}

// a b / 2^63: the product of two fractions in units of 2^-63.
constexpr std::uint64_t multiply_63(std::uint64_t a, std::uint64_t b) noexcept {
  return static_cast<std::uint64_t>((uint128{a} * b) >> 63U);
}

// 1/23, 1/21 … 1/3, 1 in units of 2^-63.
inline constexpr auto odd_reciprocals = [] {
  std::array<std::uint64_t, 12> table{};
  for (std::size_t i = 0; i < table.size(); ++i) table[i] = (1ULL << 63U) / (23 - 2 * i);
  return table;
}();

// -ln(x / 2^64) in units of 2^-58, for x > 0. In integers: libraries' logarithms differ in their last bit,
// and compilers in whether they fuse a multiplication with an addition.
constexpr std::uint64_t negative_log(std::uint64_t x) noexcept {
  auto const shift = static_cast<unsigned>(std::countl_zero(x));
  auto const m = x << shift;                                 // in [1, 2), units of 2^-63
  bool const upper = m > 0xB504F333F9DE6484U;                // above sqrt 2: take m / 2
  auto const distance = upper ? 0U - m : m - (1ULL << 63U);  // 2 - m, or m - 1
  auto const half_sum = (m >> 1U) + (upper ? 1ULL << 63U : 1ULL << 62U);
  auto const s = static_cast<std::uint64_t>((uint128{distance} << 62U) / half_sum);
  auto const square = multiply_63(s, s);
  std::uint64_t series = 0;  // atanh(s) / s = 1 + s^2/3 + s^4/5 + …
  for (auto const coefficient : odd_reciprocals) series = coefficient + multiply_63(square, series);
  auto const log = multiply_63(s, series) >> 4U;
  auto const whole = static_cast<std::uint64_t>((uint128{upper ? shift : shift + 1} * ln2_fixed) >> 6U);
  return upper ? whole + log : whole - log;
}

// 2^y for |y| <= 1000, in integers for the same reason.
inline double portable_exp2(double y) noexcept {
  auto const fixed = static_cast<std::int64_t>(y * 0x1p44);
  auto const fraction = (static_cast<std::uint64_t>(fixed) & ((1ULL << 44U) - 1)) << 19U;
  auto const x = static_cast<std::uint64_t>((uint128{fraction} * ln2_fixed) >> 64U);
  std::uint64_t sum = 1ULL << 62U;
  for (std::uint64_t k = 20; k >= 1; --k) sum = (1ULL << 62U) + multiply_63(x, sum) / k;
  return std::ldexp(static_cast<double>(sum), static_cast<int>(fixed >> 44) - 62);
}

}  // namespace detail

/// A random engine of 16 bytes whose streams are independent: value j of stream i depends on (seed, i, j)
/// alone. One stream a customer, row or task gives the same data in any order and on any number of threads.
/// P: SplitMix, Steele, Lea, Flood 2014; here the stream's number, mixed with the seed, picks state and step.
/// Models `std::uniform_random_bit_generator`.
class counter_engine {
 public:
  using result_type = std::uint64_t;

  constexpr explicit counter_engine(std::uint64_t seed = 0, std::uint64_t stream = 0) noexcept
      : state_(detail::mix64(detail::mix64(seed + golden) + stream * golden)),
        step_(detail::mix64(state_ ^ 0xD6E8FEB86659FD93U) | 1U) {
    // Steps with too regular bits make neighbouring values alike (the authors' remedy).
    if (std::popcount(step_ ^ (step_ >> 1U)) < 24) step_ ^= 0xAAAAAAAAAAAAAAAAU;
  }

  [[nodiscard]] static constexpr result_type min() noexcept { return 0; }
  [[nodiscard]] static constexpr result_type max() noexcept {
    return std::numeric_limits<result_type>::max();
  }

  constexpr result_type operator()() noexcept { return detail::mix64(state_ += step_); }

  /// Leaves out the next n values. \complexity O(1).
  constexpr void discard(std::uint64_t n) noexcept { state_ += n * step_; }

  friend constexpr bool operator==(counter_engine const&, counter_engine const&) noexcept = default;

 private:
  static constexpr std::uint64_t golden = 0x9E3779B97F4A7C15U;

  std::uint64_t state_;
  std::uint64_t step_;
};

/// 64 random bits from any engine: as many calls as its range needs.
template <std::uniform_random_bit_generator Engine>
[[nodiscard]] constexpr std::uint64_t random_bits(Engine& engine) {
  constexpr auto range =
      static_cast<std::uint64_t>(Engine::max()) - static_cast<std::uint64_t>(Engine::min());
  static_assert(range > 0, "a random engine must have at least two values");
  if constexpr (range == std::numeric_limits<std::uint64_t>::max()) {
    return engine();
  } else {
    constexpr auto width = static_cast<unsigned>(std::bit_width(range + 1)) - 1;
    std::uint64_t bits = 0;
    for (unsigned have = 0; have < 64; have += width) {
      std::uint64_t piece = 0;
      do {  // values beyond the largest power of two are not used
        piece = static_cast<std::uint64_t>(engine()) - static_cast<std::uint64_t>(Engine::min());
      } while ((piece >> width) != 0);
      bits = (bits << width) | piece;
    }
    return bits;
  }
}

/// A whole number in [0, n), each equally likely.
/// P: Lemire 2019, Fast random integer generation in an interval, ACM TOMACS 29(1): multiply, reject without
/// bias.
/// \throws std::invalid_argument  when n = 0.
template <std::uniform_random_bit_generator Engine>
[[nodiscard]] constexpr std::uint64_t random_below(Engine& engine, std::uint64_t n) {
  if (n == 0) throw std::invalid_argument("bound of a random number must be at least 1: 0");
  auto product = uint128{random_bits(engine)} * n;
  if (static_cast<std::uint64_t>(product) < n) {
    auto const rejected = (0U - n) % n;
    while (static_cast<std::uint64_t>(product) < rejected) product = uint128{random_bits(engine)} * n;
  }
  return static_cast<std::uint64_t>(product >> 64U);
}

/// A whole number in [low, high], both included, each equally likely.
/// \throws std::invalid_argument  when low > high.
template <std::uniform_random_bit_generator Engine>
[[nodiscard]] constexpr std::int64_t random_between(Engine& engine, std::int64_t low, std::int64_t high) {
  if (low > high) {
    throw std::invalid_argument("low must not exceed high: " + std::to_string(low) + " and " +
                                std::to_string(high));
  }
  auto const span = static_cast<std::uint64_t>(high) - static_cast<std::uint64_t>(low);
  auto const up = span == std::numeric_limits<std::uint64_t>::max() ? random_bits(engine)
                                                                    : random_below(engine, span + 1);
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(low) + up);
}

/// A real number in [0, 1), uniform over the multiples of 2^-53.
template <std::uniform_random_bit_generator Engine>
[[nodiscard]] constexpr double random_unit(Engine& engine) {
  return static_cast<double>(random_bits(engine) >> 11U) * 0x1p-53;
}

/// True with probability p (Bernoulli).
/// \throws std::invalid_argument  when p is not in [0, 1].
template <std::uniform_random_bit_generator Engine>
[[nodiscard]] constexpr bool random_chance(Engine& engine, double p) {
  if (!(p >= 0 && p <= 1)) throw std::invalid_argument("probability must be in [0, 1]: " + std::to_string(p));
  return random_unit(engine) < p;
}

/// An exponential value of mean 1, by inversion.
/// \returns in [0, 45).
/// \numerics bit-equal everywhere; absolute error below 4e-15.
template <std::uniform_random_bit_generator Engine>
[[nodiscard]] constexpr double random_exponential(Engine& engine) {
  auto const bits = random_bits(engine);
  return static_cast<double>(detail::negative_log(bits == 0 ? 1 : bits)) * 0x1p-58;
}

/// A standard normal value. P: Marsaglia, Bray 1964, the polar method, on a grid of 2^31 steps a side.
/// \returns in (-9.3, 9.3).
/// \numerics bit-equal everywhere: only exact or correctly rounded operations.
template <std::uniform_random_bit_generator Engine>
[[nodiscard]] double random_normal(Engine& engine) {
  for (;;) {
    auto const bits = random_bits(engine);
    auto const x = static_cast<std::int64_t>((bits >> 32U) | 1U) - (std::int64_t{1} << 31U);
    auto const y = static_cast<std::int64_t>((bits & 0xFFFFFFFFU) | 1U) - (std::int64_t{1} << 31U);
    auto const square = static_cast<std::uint64_t>(x * x) + static_cast<std::uint64_t>(y * y);
    if (square >= (1ULL << 62U)) continue;
    double const twice_log = static_cast<double>(detail::negative_log(square << 2U)) * 0x1p-57;
    return static_cast<double>(x) * std::sqrt(twice_log / static_cast<double>(square));
  }
}

/// A log-normal value: median exp(sigma Z).
/// \param median  of the values, above 0.
/// \param sigma  the standard deviation of their logarithm, in [0, 50].
/// \throws std::invalid_argument  otherwise.
/// \numerics bit-equal everywhere; relative error below 1e-12.
template <std::uniform_random_bit_generator Engine>
[[nodiscard]] double random_log_normal(Engine& engine, double median, double sigma) {
  if (!(median > 0 && median <= std::numeric_limits<double>::max())) {
    throw std::invalid_argument("median must be finite and above 0: " + std::to_string(median));
  }
  if (!(sigma >= 0 && sigma <= 50))
    throw std::invalid_argument("sigma must be in [0, 50]: " + std::to_string(sigma));
  return median * detail::portable_exp2(sigma * 1.4426950408889634 * random_normal(engine));
}

/// Puts a range in random order, each order equally likely. P: Fisher, Yates; Durstenfeld 1964.
/// \complexity O(n).
template <std::uniform_random_bit_generator Engine, std::ranges::random_access_range Range>
requires std::permutable<std::ranges::iterator_t<Range>>
constexpr void random_shuffle(Engine& engine, Range&& range) {
  auto const first = std::ranges::begin(range);
  using difference = std::ranges::range_difference_t<Range>;
  for (auto left = static_cast<std::uint64_t>(std::ranges::distance(range)); left > 1; --left) {
    auto const pick = static_cast<difference>(random_below(engine, left));
    std::ranges::iter_swap(first + pick, first + static_cast<difference>(left - 1));
  }
}

/// A choice among n things by their weights, in constant time.
/// P: Walker 1977; Vose 1991, the alias method. One value of 64 bits a choice: probabilities are off by at
/// most n 2^-64.
class categorical {
 public:
  /// \param weights  finite, at least 0, not all 0, fewer than 2^32; a thing of weight 0 is never chosen.
  /// \throws std::invalid_argument  otherwise.
  /// \complexity O(n).
  explicit categorical(std::span<double const> weights) : columns_(weights.size()) {
    double sum = 0;
    for (double const w : weights) {
      if (!(w >= 0)) throw std::invalid_argument("weight must be at least 0: " + std::to_string(w));
      sum += w;
    }
    if (!(sum > 0 && sum <= std::numeric_limits<double>::max())) {
      throw std::invalid_argument("sum of weights must be finite and above 0: " + std::to_string(sum));
    }
    std::vector<double> share(weights.begin(), weights.end());
    std::vector<std::uint32_t> poor;
    std::vector<std::uint32_t> rich;
    for (std::uint32_t i = 0; i < share.size(); ++i) {
      share[i] = share[i] / sum * static_cast<double>(share.size());
      columns_[i].other = i;
      (share[i] < 1 ? poor : rich).push_back(i);
    }
    while (!poor.empty() && !rich.empty()) {
      auto const low = poor.back();
      auto const high = rich.back();
      poor.pop_back();
      columns_[low] = {static_cast<std::uint64_t>(share[low] * 0x1p64), high};
      share[high] = (share[high] + share[low]) - 1;
      if (share[high] < 1) {
        rich.pop_back();
        poor.push_back(high);
      }
    }
  }

  /// The position of the thing chosen.
  template <std::uniform_random_bit_generator Engine>
  [[nodiscard]] std::size_t operator()(Engine& engine) const {
    auto const product = uint128{random_bits(engine)} * columns_.size();
    auto const at = static_cast<std::size_t>(product >> 64U);
    return static_cast<std::uint64_t>(product) < columns_[at].keep ? at : columns_[at].other;
  }

  [[nodiscard]] std::size_t size() const noexcept { return columns_.size(); }

 private:
  struct column {
    std::uint64_t keep = 0;  // below this, in units of 2^-64, the column's own thing; else the other
    std::uint32_t other = 0;
  };
  std::vector<column> columns_;
};

}  // namespace sojourn
