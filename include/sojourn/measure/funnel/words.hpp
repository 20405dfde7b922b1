// SPDX-License-Identifier: BSL-1.0
#pragma once
// The ordered funnel over a whole journey: the latest entry of the deepest level, found in machine words.

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>
#include <utility>

namespace sojourn {

namespace detail {

// Calls f(0) … f(N - 1) with constants: what is kept by step then stays in registers.
template <std::size_t N, class F>
constexpr void unrolled(F f) {
  [&]<std::size_t... I>(std::index_sequence<I...>) { (f(std::integral_constant<std::size_t, I>{}), ...); }
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

// Of each bit of `from`, the first bit of `to` above it: a carry runs through what is not `to`, and stops there.
[[nodiscard]] constexpr std::uint64_t next_after_each(std::uint64_t from, std::uint64_t to) noexcept {
  auto const others = ~to, above = from << 1U;
  return to & (above | (others + (above & others)));
}

// The choice of `funnel_rows`, where the journey is at hand, touches come in the order of arrival, and each fills one
// step: the deepest level, of its entries the latest, and the times at which that fills its steps, each as soon as it
// can.
template <std::size_t MaxSteps>
class funnel_words {
 public:
  // \param steps_at  (i): the steps that touch i matches.  \param time_at  (i): its time, never falling.
  // \complexity O(touches + attempts x steps) by words, O(touches x steps matched) where touches or steps are too many.
  template <class StepsAt, class TimeAt>
  funnel_words(std::size_t touches, std::uint64_t window, StepsAt steps_at, TimeAt time_at) {
    if constexpr (MaxSteps <= 8) {
      if (touches <= 64) [[likely]] {
        by_steps(touches, window, steps_at, time_at);
        return;
      }
    }
    by_touches(touches, window, steps_at, time_at);
  }

  [[nodiscard]] std::size_t level() const noexcept { return level_; }
  // When the steps up to the level were filled.
  [[nodiscard]] std::span<std::int64_t const> fills() const noexcept { return {fills_.data(), level_}; }
  // When the last touch that fills the first step came. \pre `level() != 0`.
  [[nodiscard]] std::int64_t latest_entry() const noexcept { return latest_entry_; }

 private:
  // By step, the touches that match it as the bits of a word. An entry matters that no later one takes over: the last
  // before a touch that fills the second step.
  template <class StepsAt, class TimeAt>
  void by_steps(std::size_t touches, std::uint64_t window, StepsAt const& steps_at, TimeAt const& time_at) {
    std::array<std::uint64_t, MaxSteps> at{};
    for (std::size_t first = 0; first < touches; first += 8) {
      auto const eight = eight_from(first, touches, steps_at);
      unrolled<MaxSteps>([&](auto step) { at[step] |= lowest_bits(eight >> step) << first; });
    }
    if (at[0] == 0) return;
    auto entry = highest_bit(at[0]);
    latest_entry_ = time_at(entry);
    level_ = 1;
    auto const last = std::uint64_t{1} << (touches - 1);
    // The first touch that matches a step after another; the last of all, where none does.
    auto const next = [&](std::size_t step, std::size_t after) {
      return static_cast<std::size_t>(std::countr_zero((at[step] & ~std::uint64_t{1} << after) | last));
    };
    if constexpr (MaxSteps > 1) {
      for (auto seconds = next_after_each(at[0], at[1]); seconds != 0;) {
        auto touch = highest_bit(seconds);
        auto const bit = std::uint64_t{1} << touch;
        seconds ^= bit;
        auto const from = highest_bit(at[0] & (bit - 1));
        auto const entered = static_cast<std::uint64_t>(time_at(from));
        auto const in_window = [&](std::size_t i) {
          return static_cast<std::size_t>(static_cast<std::uint64_t>(time_at(i)) - entered <= window);
        };
        auto level = 1 + in_window(touch);
        unrolled<MaxSteps - 2>([&](auto n) {
          auto const is_filled = static_cast<std::size_t>((at[n + 2] & ~std::uint64_t{1} << touch) != 0);
          touch = next(n + 2, touch);
          level += is_filled & in_window(touch);
        });
        bool const deeper = level > level_;
        entry = deeper ? from : entry;
        level_ = deeper ? level : level_;
      }
    }
    fills_[0] = time_at(entry);
    unrolled<MaxSteps - 1>([&](auto n) { fills_[n + 1] = time_at(entry = next(n + 1, entry)); });
  }

  // By level, the latest entry that reaches it.
  template <class StepsAt, class TimeAt>
  void by_touches(std::size_t touches, std::uint64_t window, StepsAt const& steps_at, TimeAt const& time_at) {
    // Level 0 is the entry that a touch would make; the last takes what matches nothing.
    std::array<std::uint64_t, MaxSteps + 2> entry{};  // from 1; 0: not reached
    std::array<std::uint64_t, MaxSteps + 2> entered{};
    for (std::size_t i = 0; i < touches; ++i) {
      auto const now = static_cast<std::uint64_t>(time_at(i));
      entry[0] = i + 1;
      entered[0] = now;
      // By masks: which touch fills what cannot be foreseen.
      auto const fill = [&](std::size_t step) {
        auto const later = std::uint64_t{0} - static_cast<std::uint64_t>(entry[step + 1] < entry[step]);
        auto const outside = std::uint64_t{0} - static_cast<std::uint64_t>(window < now - entered[step]);
        auto const fills = later & ~outside;
        entry[step + 1] ^= (entry[step + 1] ^ entry[step]) & fills;
        entered[step + 1] ^= (entered[step + 1] ^ entered[step]) & fills;
      };
      auto const steps = steps_at(i);
      // Descending, so that a touch cannot follow itself.
      for (auto rest = steps & (steps - 1); rest != 0;) {
        auto const step = highest_bit(rest);
        rest ^= std::uint64_t{1} << step;
        fill(step);
      }
      fill(steps == 0 ? MaxSteps : static_cast<std::size_t>(std::countr_zero(steps)));
    }
    for (std::size_t l = 1; l <= MaxSteps; ++l) level_ += entry[l] != 0 ? 1U : 0U;
    if (level_ == 0) return;
    latest_entry_ = static_cast<std::int64_t>(entered[1]);
    auto touch = static_cast<std::size_t>(entry[level_]) - 1;
    fills_[0] = time_at(touch);
    for (std::size_t step = 1; step < level_; ++step) {
      // Never past the last, whatever a matcher says when it is asked again.
      while (touch + 1 < touches && (steps_at(++touch) >> step & 1U) == 0) {
      }
      fills_[step] = time_at(touch);
    }
  }

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

  std::size_t level_ = 0;
  std::int64_t latest_entry_ = 0;
  std::array<std::int64_t, MaxSteps> fills_;
};

}  // namespace detail

}  // namespace sojourn
