// SPDX-License-Identifier: BSL-1.0
#pragma once
// The ordered funnel over a long journey: by level, the latest entry that reaches it.

#include <sojourn/measure/funnel/words.hpp>

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>

namespace sojourn {

namespace detail {

// The choice of `funnel_rows`, where the journey is at hand, touches come in the order of arrival, and each fills one
// step: the deepest level, of its entries the latest, and the times at which that fills its steps, each as soon as it
// can.
template <std::size_t MaxSteps>
class level_entries {
 public:
  // \param steps_at  (i): the steps that touch i matches.  \param time_at  (i): its time, never falling.
  // \complexity O(touches x steps matched).
  template <class StepsAt, class TimeAt>
  level_entries(std::size_t touches, std::uint64_t window, StepsAt const& steps_at, TimeAt const& time_at) {
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

  [[nodiscard]] std::size_t level() const noexcept { return level_; }
  // When the steps up to the level were filled.
  [[nodiscard]] std::span<std::int64_t const> fills() const noexcept { return {fills_.data(), level_}; }
  // When the last touch that fills the first step came. \pre `level() != 0`.
  [[nodiscard]] std::int64_t latest_entry() const noexcept { return latest_entry_; }

 private:
  std::size_t level_ = 0;
  std::int64_t latest_entry_ = 0;
  std::array<std::int64_t, MaxSteps> fills_;
};

}  // namespace detail

}  // namespace sojourn
