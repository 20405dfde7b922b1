// SPDX-License-Identifier: BSL-1.0
#pragma once
// Count, mean and variance of scores on bounded scales, merged exactly.

#include <sojourn/core/estimate.hpp>
#include <sojourn/core/wide.hpp>
#include <sojourn/stats/student_t.hpp>

#include <cmath>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>

namespace sojourn {

/// The first two moments of scores, the same whatever the order of adding and merging.
///
/// Scores are held as integers in units of 2^-40 and summed in 128 bits, so that merging is associative to
/// the last bit and equal scores have variance 0. Resolution 1e-12; up to 2^33 scores.
/// \example examples/06_experience_scores.cpp
class score_moments {
 public:
  /// Adds one score.
  /// \pre `|x| <= 128`.
  /// \throws std::out_of_range  otherwise (also for NaN); nothing is added.
  void add(double x) {
    if (!(std::abs(x) <= 128)) [[unlikely]]
      refuse(x);
    // To the nearest unit; half away from 0. Not llround: it is a call.
    auto const units = static_cast<std::int64_t>(x * scale + std::copysign(0.5, x));
    ++count_;
    sum_ += units;
    squares_ += static_cast<uint128>(static_cast<int128>(units) * units);
  }

  /// Adds the same score so many times. \complexity O(1).
  void add(double x, std::uint64_t times) {
    score_moments one;
    one.add(x);
    count_ += times;
    sum_ += one.sum_ * static_cast<int128>(times);
    squares_ += one.squares_ * times;
  }

  score_moments& operator+=(score_moments const& other) noexcept {
    count_ += other.count_;
    sum_ += other.sum_;
    squares_ += other.squares_;
    return *this;
  }

  [[nodiscard]] std::uint64_t count() const noexcept { return count_; }

  /// The arithmetic mean; absent when nothing was added.
  [[nodiscard]] std::optional<double> mean() const noexcept {
    if (count_ == 0) return std::nullopt;
    auto const [whole, rest] = split_mean();
    return (static_cast<double>(whole) + static_cast<double>(rest) / static_cast<double>(count_)) / scale;
  }

  /// The sample variance (divisor n - 1); absent below two scores, exactly 0 when all are equal.
  [[nodiscard]] std::optional<double> variance() const noexcept {
    if (count_ < 2) return std::nullopt;
    auto const [whole, rest] = split_mean();
    // Σ(x - whole)² is small where the squares are not; taken modulo 2^128 it is exact.
    auto const w = static_cast<uint128>(static_cast<int128>(whole));
    uint128 const about_whole = squares_ - 2 * w * static_cast<uint128>(sum_) + count_ * w * w;
    double const n = static_cast<double>(count_);
    double const about_mean =
        static_cast<double>(about_whole) - static_cast<double>(rest) * static_cast<double>(rest) / n;
    return about_mean / (n - 1) / (scale * scale);
  }

  /// The mean with Student's t interval (definitions section 15).
  /// \returns absent when nothing was added; method `none` for a single score, which has no interval.
  [[nodiscard]] std::optional<estimate> mean_estimate(confidence_level level = {}) const {
    if (count_ == 0) return std::nullopt;
    double const value = *mean();
    estimate result{.value = value,
                    .n = count_,
                    .n_eff = static_cast<double>(count_),
                    .low = value,
                    .high = value,
                    .method = interval_method::none,
                    .level = level};
    if (auto const v = variance()) {
      double const half =
          -student_t_quantile(level.tail(), count_ - 1) * std::sqrt(*v / static_cast<double>(count_));
      result.low -= half;
      result.high += half;
      result.method = interval_method::student_t;
    }
    return result;
  }

  friend bool operator==(score_moments const&, score_moments const&) noexcept = default;

  template <class Self, class Archive>
  static void archive(Self& self, Archive& a) {
    a(self.count_, self.sum_, self.squares_);
  }

 private:
  [[noreturn, gnu::cold, gnu::noinline]] static void refuse(double x) {
    throw std::out_of_range("a score must be within 128 of 0: " + std::to_string(x));
  }
  static constexpr double scale = 1099511627776.0;  // 2^40

  struct parts {
    std::int64_t whole;
    int128 rest;
  };
  [[nodiscard]] parts split_mean() const noexcept {
    auto const n = static_cast<int128>(count_);
    return {static_cast<std::int64_t>(sum_ / n), sum_ % n};
  }

  std::uint64_t count_ = 0;
  int128 sum_ = 0;
  uint128 squares_ = 0;
};

}  // namespace sojourn
