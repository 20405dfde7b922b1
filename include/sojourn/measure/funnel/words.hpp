// SPDX-License-Identifier: BSL-1.0
#pragma once
// The ordered funnel over a whole journey: per level the chain of its latest entry, in one machine word.

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace sojourn {

namespace detail {

// The choice of `funnel_rows`, where the journey is at hand, touches come in the order of arrival, and each fills one
// step: a chain is the positions of its touches, one byte a step from the highest down, each from 1.
// \complexity O(touches x steps matched), without branches but for the steps matched.
template <std::size_t MaxSteps>
class funnel_words {
  static_assert(MaxSteps <= 8, "a chain must fit into eight bytes");

 public:
  static constexpr std::size_t max_touches = 255;

  // \param steps_at  (i): the steps that touch i matches.  \param time_at  (i): its time.
  // \pre at most `max_touches`.
  template <class StepsAt, class TimeAt>
  funnel_words(std::size_t touches, std::uint64_t window, StepsAt steps_at, TimeAt time_at) noexcept {
    for (std::size_t i = 0; i < touches; ++i) {
      auto const now = static_cast<std::uint64_t>(time_at(i));
      auto const here = std::uint64_t{i + 1} << 56U;
      chain_[0] = here;
      entered_[0] = now;
      auto const steps = steps_at(i);
      // Descending, so that a touch cannot follow itself.
      for (auto rest = steps & (steps - 1); rest != 0;) {
        auto const step = static_cast<std::size_t>(std::bit_width(rest)) - 1;
        rest ^= std::uint64_t{1} << step;
        fill(step, here, now, window);
      }
      fill(steps == 0 ? MaxSteps : static_cast<std::size_t>(std::countr_zero(steps)), here, now, window);
    }
    for (std::size_t l = 1; l <= MaxSteps; ++l) level_ += chain_[l] != 0 ? 1U : 0U;
  }

  [[nodiscard]] std::size_t level() const noexcept { return level_; }
  // Which touch fills a step of the chain of the deepest level, from 0: the first, where none does.
  [[nodiscard]] std::size_t at(std::size_t step) const noexcept { return position(chain_[level_], step); }
  [[nodiscard]] std::size_t latest_entry() const noexcept { return position(chain_[1], 0); }

 private:
  [[nodiscard]] static std::size_t position(std::uint64_t chain, std::size_t step) noexcept {
    auto const from_one = static_cast<std::size_t>(chain >> (56U - 8U * step)) & 0xFFU;
    return from_one - (from_one != 0 ? 1U : 0U);
  }

  // By masks: which touch fills what cannot be foreseen.
  void fill(std::size_t step, std::uint64_t here, std::uint64_t now, std::uint64_t window) noexcept {
    // A chain of a later entry is the greater word; one that goes on is greater than what it goes on from.
    auto const before = chain_[step], after = chain_[step + 1];
    auto const from = entered_[step], from_after = entered_[step + 1];
    auto const later = std::uint64_t{0} - static_cast<std::uint64_t>(after < before);
    auto const outside = std::uint64_t{0} - static_cast<std::uint64_t>(window < now - from);
    auto const fills = later & ~outside;
    chain_[step + 1] = after ^ ((after ^ (before | here >> (8U * step & 63U))) & fills);
    entered_[step + 1] = from_after ^ ((from_after ^ from) & fills);
  }

  // Level 0 stands for the entry that a touch would make; the last takes what matches nothing.
  std::array<std::uint64_t, MaxSteps + 2> chain_{};
  std::array<std::uint64_t, MaxSteps + 2> entered_{};
  std::size_t level_ = 0;
};

}  // namespace detail

}  // namespace sojourn
