// SPDX-License-Identifier: BSL-1.0
#pragma once
// Answers on one rating scale, counted: values, and the reasons for having none.

#include <sojourn/core/estimate.hpp>
#include <sojourn/model/rating.hpp>
#include <sojourn/stats/proportion.hpp>
#include <sojourn/stats/score_moments.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <type_traits>

namespace sojourn {

/// The middle of a scale: neither good nor bad. It need not be a value of the scale (5.5 of 1 to 10).
template <rating_scale Scale>
inline constexpr double neutral_point = (Scale::lower + Scale::upper) / 2;

namespace detail {

// Counts say all of a discrete scale.
struct no_moments {
  no_moments& operator+=(no_moments const&) noexcept { return *this; }
  friend bool operator==(no_moments const&, no_moments const&) noexcept = default;
  template <class Self, class Archive>
  static void archive(Self&, Archive&) noexcept {}
};

}  // namespace detail

/// Counts of answers on one scale (definitions section 8). Sums of tallies are exact in any order.
///
/// On a discrete scale: answers per value. On a continuous one (`valence`): answers below, at and above the
/// neutral point, and the moments of the values. On both: the three reasons for no answer, each on its own;
/// they enter no score.
/// \complexity O(1) an answer; O(values of the scale) to merge or to read.
/// \example examples/06_experience_scores.cpp
template <rating_scale Scale>
class rating_tally {
 public:
  using scale = Scale;

  /// Values of a discrete scale; 3 of a continuous one: below, at and above the neutral point.
  static constexpr std::size_t boxes = [] {
    if constexpr (Scale::discrete) return answer<Scale>(no_answer{}).place();
    return std::size_t{3};
  }();

  void add(answer<Scale> const& a) {
    // One table and no branch: which touches are rated cannot be foreseen.
    if constexpr (Scale::discrete) {
      ++counts_[a.place()];
    } else if (a.given()) {
      moments_.add(a.value());
      ++counts_[box_of(a.value())];
    } else {
      ++counts_[boxes + static_cast<std::size_t>(a.reason())];
    }
  }

  rating_tally& operator+=(rating_tally const& other) noexcept {
    for (std::size_t i = 0; i < counts_.size(); ++i) counts_[i] += other.counts_[i];
    moments_ += other.moments_;
    return *this;
  }

  /// Answers given.
  [[nodiscard]] std::uint64_t n() const noexcept { return best_count(boxes); }
  /// Answers not given, for this reason.
  [[nodiscard]] std::uint64_t missing(no_answer why) const noexcept {
    return counts_[boxes + static_cast<std::size_t>(why)];
  }
  /// Whether anything was added, be it a reason.
  [[nodiscard]] bool empty() const noexcept { return *this == rating_tally{}; }

  /// Answers of exactly this value.
  [[nodiscard]] std::uint64_t count(rating<Scale> value) const noexcept requires(Scale::discrete) {
    return counts_[answer<Scale>(value).place()];
  }
  [[nodiscard]] std::uint64_t negative_count() const noexcept requires(!Scale::discrete) {
    return counts_[0];
  }
  [[nodiscard]] std::uint64_t neutral_count() const noexcept requires(!Scale::discrete) { return counts_[1]; }
  [[nodiscard]] std::uint64_t positive_count() const noexcept requires(!Scale::discrete) {
    return counts_[2];
  }

  /// Answers in the `k` best boxes, by the scale's orientation. \pre `k <= boxes`.
  [[nodiscard]] std::uint64_t best_count(std::size_t k) const noexcept {
    return outer_count(k, Scale::high_is_good);
  }
  /// Answers in the `k` worst boxes. \pre `k <= boxes`.
  [[nodiscard]] std::uint64_t worst_count(std::size_t k) const noexcept {
    return outer_count(k, !Scale::high_is_good);
  }

  /// Count, mean and variance of the values.
  [[nodiscard]] score_moments moments() const {
    if constexpr (Scale::discrete) {
      score_moments all;
      for (std::size_t i = 0; i < boxes; ++i)
        all.add(detail::answer_codes<Scale>::lowest + static_cast<double>(i), counts_[i]);
      return all;
    } else {
      return moments_;
    }
  }

  /// The mean on the scale, with Student's t interval; absent without answers.
  [[nodiscard]] std::optional<estimate> mean(confidence_level level = {}) const {
    return moments().mean_estimate(level);
  }

  /// The share of the best value alone (completely satisfied; P: Jones and Sasser 1995), Wilson.
  [[nodiscard]] std::optional<estimate> top_box(confidence_level level = {}) const requires(Scale::discrete) {
    return proportion(best_count(1), n(), level);
  }
  /// The share of the two best values, another metric than `top_box`; Wilson.
  [[nodiscard]] std::optional<estimate> top_2_box(confidence_level level = {}) const
      requires(Scale::discrete) {
    return proportion(best_count(2), n(), level);
  }

  friend bool operator==(rating_tally const&, rating_tally const&) noexcept = default;

  template <class Self, class Archive>
  static void archive(Self& self, Archive& a) {
    a(self.counts_, self.moments_);
  }

 private:
  [[nodiscard]] static constexpr std::size_t box_of(double value) noexcept {
    return value < neutral_point<Scale> ? 0 : value > neutral_point<Scale> ? 2 : 1;
  }
  [[nodiscard]] std::uint64_t outer_count(std::size_t k, bool high) const noexcept {
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < k; ++i) sum += counts_[high ? boxes - 1 - i : i];
    return sum;
  }

  std::array<std::uint64_t, boxes + 3> counts_{};  // answers by box, then no answers by reason
  [[no_unique_address]] std::conditional_t<Scale::discrete, detail::no_moments, score_moments> moments_{};
};

}  // namespace sojourn
