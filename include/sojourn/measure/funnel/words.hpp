// SPDX-License-Identifier: BSL-1.0
#pragma once
// The touches of a short journey that match each step of a funnel, as the bits of machine words.

#include <sojourn/measure/funnel/candidate_list.hpp>

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>

namespace sojourn {

namespace detail {

// Calls f(0) … f(N - 1) with constants: what is kept by step then stays in registers.
template <std::size_t N, class F>
[[gnu::always_inline]] constexpr void unrolled(F f) {
  [&]<std::size_t... I>(std::index_sequence<I...>) __attribute__((always_inline)) {
    (f(std::integral_constant<std::size_t, I>{}), ...);
  }
  (std::make_index_sequence<N>{});
}

// The lowest bits of eight bytes, as those of one: a product puts each beside the one before it.
[[nodiscard]] constexpr std::uint64_t lowest_bits(std::uint64_t bytes) noexcept {
  return (bytes & 0x0101'0101'0101'0101) * 0x0102'0408'1020'4080 >> 56U;
}

// The place of the highest bit. \pre there is one.
[[nodiscard]] constexpr std::size_t highest_bit(std::uint64_t bits) noexcept {
  return 63U ^ static_cast<std::size_t>(std::countl_zero(bits | 1U));
}

// Of each bit of `from`, the first bit of `to` that is not below it: a carry runs through what is not `to`, and stops
// there.
[[nodiscard]] constexpr std::uint64_t next_from_each(std::uint64_t from, std::uint64_t to) noexcept {
  auto const others = ~to;
  return to & (from | (others + (from & others)));
}

// Of each run of bits that ends with one of `ends`, that end where a bit of `some` lies in the run: below its end all
// bits are one, and what is added there carries to it.
[[nodiscard]] constexpr std::uint64_t ends_of_runs_with(std::uint64_t some, std::uint64_t ends) noexcept {
  return ends & (some | (~ends + (some & ~ends)));
}

// The touches of a journey of at most 64, by step those that match it as the bits of a word.
// \tparam TimeAt  (i): the time of touch i, never falling.
template <std::size_t Steps, class TimeAt>
class journey_words {
 public:
  static constexpr std::size_t step_limit = Steps;

  // \param steps_at  (i): the steps that touch i matches.  \pre at most `Steps` of them, and 64 touches.
  template <class StepsAt>
  [[gnu::always_inline]] journey_words(std::size_t touches, std::uint64_t window, StepsAt const& steps_at,
                                       TimeAt const& time_at)
      : last_(std::rotl(std::uint64_t{1}, static_cast<int>(touches) - 1)),
        window_(window),
        time_at_(time_at) {
    for (std::size_t first = 0; first < touches; first += 8) {
      auto const eight = eight_from(first, touches, steps_at);
      unrolled<Steps>([&](auto step) { at_[step] |= lowest_bits(eight >> step) << first; });
    }
  }

  // Lets the last touch of each time stand for all that have it. \returns whether no others are as near as `tolerance`.
  bool join_ties(std::uint64_t tolerance) {
    auto ends = last_;
    bool near = false;
    for (std::size_t i = 0; std::uint64_t{1} << i != last_; ++i) {
      auto const later = time_between(time(i), time(i + 1));
      ends |= std::uint64_t{later != 0} << i;
      near |= later - 1 < tolerance;
    }
    unrolled<Steps>([&](auto step) { at_[step] = ends_of_runs_with(at_[step], ends); });
    return !near;
  }

  // The touches that match a step.
  [[nodiscard]] std::uint64_t at(std::size_t step) const noexcept { return at_[step]; }
  // Those that match any.
  [[nodiscard]] std::uint64_t any() const noexcept {
    std::uint64_t some = 0;
    unrolled<Steps>([&](auto step) { some |= at_[step]; });
    return some;
  }
  // Whether no touch matches two.
  [[nodiscard]] bool disjoint() const noexcept {
    std::uint64_t taken = 0, twice = 0;
    unrolled<Steps>([&](auto step) {
      twice |= taken & at_[step];
      taken |= at_[step];
    });
    return twice == 0;
  }
  // The bit of the last touch of all.
  [[nodiscard]] std::uint64_t last() const noexcept { return last_; }
  [[nodiscard]] std::int64_t time(std::size_t touch) const { return time_at_(touch); }

  // Whether a touch lies in the window of one that is not after it.
  [[nodiscard]] bool in_window(std::size_t entry, std::size_t touch) const {
    return time_between(time(entry), time(touch)) <= window_;
  }
  // Behind the last touch before `end` in the window of an entry, from the last back: four at a time, since how many
  // are outside cannot be foreseen.
  [[nodiscard]] std::size_t window_end(std::size_t entry, std::size_t end) const {
    for (std::size_t outside = 4; outside == 4; end -= outside) {
      outside = 0;
      for (std::size_t k = 1; k <= 4; ++k)
        outside += static_cast<std::size_t>(!in_window(entry, end < entry + k ? entry : end - k));
    }
    return end;
  }

 private:
  // What eight touches match, a byte each.
  template <class StepsAt>
  [[nodiscard]] static std::uint64_t eight_from(std::size_t first, std::size_t touches,
                                                StepsAt const& steps_at) {
    std::uint64_t rows = 0;
    if (touches - first >= 8) {
      unrolled<8>([&](auto i) { rows |= steps_at(first + i) << 8 * i; });
    } else {
      for (std::size_t i = 0; i < touches - first; ++i) rows |= steps_at(first + i) << 8 * i;
    }
    return rows;
  }

  std::uint64_t last_;
  std::uint64_t window_;
  TimeAt const& time_at_;
  std::array<std::uint64_t, Steps> at_{};
};

}  // namespace detail

}  // namespace sojourn
