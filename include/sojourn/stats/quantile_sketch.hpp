// SPDX-License-Identifier: BSL-1.0
#pragma once
// Quantiles of durations that merge: exact while few, within 1 % of the value beyond.

#include <sojourn/core/merge.hpp>
#include <sojourn/core/wide.hpp>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace sojourn {

namespace detail {

// Buckets of relative width 1/64: values below 128 have one each, above each power of two has 64.
constexpr std::uint32_t bucket_of(std::uint64_t v) noexcept {
  auto const shift = static_cast<std::uint32_t>(std::bit_width(v | 64U)) - 7U;  // 0 below 128
  return shift * 64U + static_cast<std::uint32_t>(v >> shift);
}

// The middle of a bucket: at most 1/128 of the value away from all that is in it.
constexpr double bucket_middle(std::uint32_t bucket) noexcept {
  if (bucket < 128) return bucket;
  std::uint32_t const shift = bucket / 64U - 1U;
  auto const low = static_cast<double>(std::uint64_t{bucket - shift * 64U} << shift);
  return low + static_cast<double>((std::uint64_t{1} << shift) - 1U) / 2;
}

}  // namespace detail

/// Quantiles of non-negative whole numbers (durations in microseconds).
///
/// Keeps all values up to `exact_limit` of them; beyond, counts in buckets of relative width 1/64. Which of
/// the two, and every count, depends on the multiset alone: merging is associative and commutative to the
/// last bit.
/// \example examples/04_one_pass_many_measures.cpp
class quantile_sketch {
 public:
  /// Up to this many values every quantile is exact.
  static constexpr std::size_t exact_limit = 1000;

  /// \complexity O(1) amortised; space at most 1000 values, then 64 counts for each doubling in their range.
  void add(std::uint64_t value) {
    ++count_;
    sum_ += value;
    // Beyond the exact size, values are counted; most fall where others have.
    auto const at = detail::bucket_of(value) - first_;
    if (count_ > exact_limit + 1 && at < buckets_.size()) [[likely]] {
      ++buckets_[at];
    } else {
      add_first(value);
    }
  }

  quantile_sketch& operator+=(quantile_sketch const& other) {
    count_ += other.count_;
    sum_ += other.sum_;
    auto const from = other;  // a copy: `other` may be this one
    values_.insert(values_.end(), from.values_.begin(), from.values_.end());
    if (count_ > exact_limit) spill();
    if (!from.buckets_.empty()) {
      bucket(from.first_ + static_cast<std::uint32_t>(from.buckets_.size()) - 1);
      for (std::uint32_t i = 0; i < from.buckets_.size(); ++i) bucket(from.first_ + i) += from.buckets_[i];
    }
    return *this;
  }

  [[nodiscard]] std::uint64_t count() const noexcept { return count_; }

  /// Whether quantiles are exact: true up to `exact_limit` values.
  [[nodiscard]] bool exact() const noexcept { return count_ <= exact_limit; }

  /// The sum of all values, exact.
  [[nodiscard]] uint128 sum() const noexcept { return sum_; }

  /// The arithmetic mean, exact to rounding; absent when empty.
  [[nodiscard]] std::optional<double> mean() const noexcept {
    if (count_ == 0) return std::nullopt;
    return static_cast<double>(sum_) / static_cast<double>(count_);
  }

  /// The q-quantile: linear between the order statistics around (n - 1) q (P: Hyndman and Fan 1996, type 7);
  /// at q = 1/2 the mean of the two middle values for even n.
  /// \returns absent when empty; within 1/128 of the value where not `exact()`.
  /// \throws std::invalid_argument  unless `0 <= q <= 1`.
  /// \complexity O(n) while exact, O(buckets) beyond.
  [[nodiscard]] std::optional<double> quantile(double q) const {
    if (!(q >= 0 && q <= 1)) throw std::invalid_argument("quantile must be in [0, 1]: " + std::to_string(q));
    if (count_ == 0) return std::nullopt;
    double const position = static_cast<double>(count_ - 1) * q;
    auto const low = static_cast<std::uint64_t>(position);
    double const part = position - static_cast<double>(low);
    double const a = order_statistic(low);
    return part > 0 ? a + part * (order_statistic(low + 1) - a) : a;
  }

  [[nodiscard]] std::optional<double> median() const { return quantile(0.5); }

  /// Calls `f(value, count)` with each value in increasing order: each of its own while `exact()`, else the middle of
  /// each bucket with what is in it.
  template <class F>
  void for_each(F f) const {
    if (exact()) {
      for (auto const v : sorted(values_)) f(static_cast<double>(v), std::uint64_t{1});
      return;
    }
    for (std::uint32_t b = 0; b < buckets_.size(); ++b) {
      if (buckets_[b] != 0) f(detail::bucket_middle(first_ + b), buckets_[b]);
    }
  }

  friend bool operator==(quantile_sketch const& a, quantile_sketch const& b) {
    if (a.count_ != b.count_ || a.sum_ != b.sum_ || a.first_ != b.first_ || a.buckets_ != b.buckets_)
      return false;
    return sorted(a.values_) == sorted(b.values_);
  }

  template <class Self, class Archive>
  static void archive(Self& self, Archive& a) {
    a(self.count_, self.sum_, self.values_, self.first_, self.buckets_);
  }

 private:
  static std::vector<std::uint64_t> sorted(std::vector<std::uint64_t> v) {
    std::ranges::sort(v);
    return v;
  }

  [[gnu::cold, gnu::noinline]] void add_first(std::uint64_t value) {
    if (count_ <= exact_limit) {
      values_.push_back(value);
    } else {
      spill();
      ++bucket(detail::bucket_of(value));
    }
  }

  void spill() {
    for (auto const v : values_) ++bucket(detail::bucket_of(v));
    values_.clear();
  }

  // The count of a bucket; the table spans exactly the buckets asked for, so that equal contents are equal.
  std::uint64_t& bucket(std::uint32_t b) {
    if (buckets_.empty()) first_ = b;
    if (b < first_) {
      buckets_.insert(buckets_.begin(), first_ - b, 0);
      first_ = b;
    }
    return grown(buckets_, b - first_);
  }

  [[nodiscard]] double order_statistic(std::uint64_t rank) const {
    if (exact()) {
      auto v = values_;
      auto const at = v.begin() + static_cast<std::ptrdiff_t>(rank);
      std::ranges::nth_element(v, at);
      return static_cast<double>(*at);
    }
    std::uint64_t seen = 0;
    std::uint32_t b = first_;
    for (auto const n : buckets_) {
      seen += n;
      if (rank < seen) break;
      ++b;
    }
    return detail::bucket_middle(b);
  }

  std::uint64_t count_ = 0;
  uint128 sum_ = 0;
  std::vector<std::uint64_t> values_;
  std::uint32_t first_ = 0;
  std::vector<std::uint64_t> buckets_;
};

}  // namespace sojourn
