// SPDX-License-Identifier: BSL-1.0
#pragma once
// The ratings of one journey, as far as its scores need them.

#include <sojourn/model/rating.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>

namespace sojourn::detail {

// Of the answers given in a journey, in order: how many, their sum, the best, the one farthest from neutral (of two as
// far the later) and the last. Values are on the scale; \pre rated() != 0 for all but that.
//
// On a discrete scale by the places of answers, without branches: which touches are rated cannot be foreseen.
template <class Scale>
class journey_ratings {
 public:
  void add(answer<Scale> a) noexcept {
    auto const place = static_cast<std::uint32_t>(a.place());
    auto const given = static_cast<std::uint32_t>(place < values);
    auto const value = place & (0U - given);
    rated_ += given;
    sum_ += value;
    best_ = Scale::high_is_good ? std::max(best_, value) : std::min(best_, place);
    farthest_ = (far[place] | 0xFFU) >= farthest_ ? far[place] : farthest_;
    last_ = given != 0 ? value : last_;
  }

  [[nodiscard]] std::uint32_t rated() const noexcept { return rated_; }
  [[nodiscard]] double sum() const noexcept { return lowest * rated_ + static_cast<double>(sum_); }
  [[nodiscard]] double best() const noexcept { return lowest + best_; }
  [[nodiscard]] double farthest() const noexcept { return lowest + (farthest_ & 0xFFU); }
  [[nodiscard]] double last() const noexcept { return lowest + last_; }

  template <class Self, class Archive>
  static void archive(Self& self, Archive& a) {
    a(self.sum_, self.rated_, self.best_, self.farthest_, self.last_);
  }

 private:
  static constexpr double lowest = answer_codes<Scale>::lowest;
  static constexpr std::uint32_t values = answer_codes<Scale>::reasons;
  // By place: one more than there are values nearer to neutral, above the place itself; 0 where no answer was given.
  static constexpr auto far = [] {
    auto const distance = [](std::uint32_t place) {
      auto const off = 2 * (lowest + place) - (Scale::lower + Scale::upper);
      return off < 0 ? -off : off;
    };
    std::array<std::uint32_t, values + 3> all{};
    for (std::uint32_t place = 0; place < values; ++place) {
      std::uint32_t nearer = 0;
      for (std::uint32_t other = 0; other < values; ++other)
        nearer += distance(other) < distance(place) ? 1U : 0U;
      all[place] = (nearer + 1) << 8U | place;
    }
    return all;
  }();

  std::uint64_t sum_ = 0;  // of places, as all here
  std::uint32_t rated_ = 0;
  std::uint32_t best_ = Scale::high_is_good ? 0 : values;
  std::uint32_t farthest_ = 0;
  std::uint32_t last_ = 0;
};

template <class Scale>
requires(!Scale::discrete) class journey_ratings<Scale> {
 public:
  void add(answer<Scale> a) noexcept {
    if (!a.given()) return;
    auto const value = a.value();
    auto const distance = std::abs(2 * value - (Scale::lower + Scale::upper));
    bool const first = rated_++ == 0;
    sum_ += value;
    if (first || (Scale::high_is_good ? value > best_ : value < best_)) best_ = value;
    if (distance >= distance_) distance_ = distance, farthest_ = value;
    last_ = value;
  }

  [[nodiscard]] std::uint32_t rated() const noexcept { return rated_; }
  [[nodiscard]] double sum() const noexcept { return sum_; }
  [[nodiscard]] double best() const noexcept { return best_; }
  [[nodiscard]] double farthest() const noexcept { return farthest_; }
  [[nodiscard]] double last() const noexcept { return last_; }

  template <class Self, class Archive>
  static void archive(Self& self, Archive& a) {
    a(self.sum_, self.best_, self.farthest_, self.distance_, self.last_, self.rated_);
  }

 private:
  double sum_ = 0;
  double best_ = 0;
  double farthest_ = 0;
  double distance_ = 0;  // of the farthest to the neutral point, twice
  double last_ = 0;
  std::uint32_t rated_ = 0;
};

}  // namespace sojourn::detail
