// SPDX-License-Identifier: BSL-1.0
#pragma once
// The ordered funnel's state: per level, the chain of the latest entry that reached it.

#include <sojourn/core/archivable.hpp>
#include <sojourn/core/time.hpp>
#include <sojourn/measure/funnel/plan.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>

namespace sojourn {

namespace detail {

// Exact, not greedy: a touch tries its steps in descending order, so that it cannot follow itself (ascending where it
// may), and a level takes over the chain before it where that entered later. \complexity O(1) a touch that matches
// nothing, else O(steps matched x level); O(MaxSteps squared) space.
template <std::size_t MaxSteps, class Step>
class funnel_rows {
 public:
  funnel_rows() noexcept {  // the steps after the first of each are left unwritten on purpose
    for (auto& chain : chains_) chain[0] = Step{};
  }

  // The next touch, which matches these steps. Without branches but for the steps matched: which a touch fills
  // cannot be foreseen.
  void add(funnel_plan const& plan, std::uint64_t matched, Step here) noexcept {
    ++touches_;
    if (plan.strictly_later) [[unlikely]]
      return add_to_group(plan, matched, here);
    enter(here, touches_);
    if (plan.several) [[unlikely]]
      return fill_ascending(plan, matched, here);
    fill(plan, matched, here);
  }

  // After the last touch.
  void finish(funnel_plan const& plan) noexcept {
    if (plan.strictly_later) commit(plan);
  }

  // Touches added so far.
  [[nodiscard]] std::uint32_t touches() const noexcept { return touches_; }
  [[nodiscard]] std::size_t level() const noexcept {
    std::size_t n = 0;
    for (std::size_t l = 1; l <= MaxSteps; ++l) n += entry_[l] != 0 ? 1U : 0U;
    return n;
  }
  // \pre the level was reached.
  [[nodiscard]] Step const* chain(std::size_t level) const noexcept { return chains_[level].data(); }

  // Of each row what its level fills, of the group what it has matched: no more is written.
  template <class Self, class Archive>
  static void archive(Self& self, Archive& a) {
    a(self.touches_, self.entry_, self.group_steps_, self.group_entry_);
    for (std::size_t level = 1; level <= MaxSteps; ++level) {
      if (self.entry_[level] != 0) archive_first(a, self.chains_[level], level);
    }
    if (self.group_steps_ != 0) a(self.group_[0]);  // its time, whatever it matches
    for (std::size_t step = 1; step < MaxSteps; ++step)
      if ((self.group_steps_ >> step & 1U) != 0) a(self.group_[step]);
  }

 private:
  static constexpr std::size_t nowhere = MaxSteps + 1;
  // All bits at cell j of row j.
  static constexpr auto here_at = [] {
    std::array<std::array<std::int64_t, MaxSteps>, MaxSteps> cells{};
    for (std::size_t j = 0; j < MaxSteps; ++j) cells[j][j] = -1;
    return cells;
  }();

  // Row 0 stands for the entry that a touch would make.
  void enter(Step here, std::uint32_t touch) noexcept {
    entry_[0] = touch;
    if constexpr (MaxSteps <= 8) {
      chains_[0].fill(here);
    } else {
      chains_[0][0] = here;
    }
  }

  void fill(funnel_plan const& plan, std::uint64_t matched, Step here) noexcept {
    while (matched != 0) {
      auto const step = static_cast<std::size_t>(std::bit_width(matched));
      matched &= ~(std::uint64_t{1} << (step - 1));
      fill_one(plan, step, here);
    }
  }
  void fill_ascending(funnel_plan const& plan, std::uint64_t matched, Step here) noexcept {
    for (; matched != 0; matched &= matched - 1) {
      fill_one(plan, static_cast<std::size_t>(std::countr_zero(matched)) + 1, here);
    }
  }

  void fill_one(funnel_plan const& plan, std::size_t step, Step here) noexcept {
    auto const& before = chains_[step - 1];
    // No later entry, which is also so where the step before is not filled; or outside the window.
    auto const fills = static_cast<std::size_t>(entry_[step] < entry_[step - 1]) &
                       static_cast<std::size_t>(between(before[0], here) <= plan.window);
    auto const to = nowhere ^ ((step ^ nowhere) & (std::size_t{0} - fills));
    auto& after = chains_[to];
    if constexpr (std::integral<Step> && MaxSteps <= 8) {
      // The row is written whole, as it is read: a read that spans two stores would wait for both.
      for (std::size_t j = 0; j < MaxSteps; ++j) {
        after[j] = before[j] ^ ((before[j] ^ here) & here_at[step - 1][j]);
      }
    } else {
      std::copy_n(before.begin(), step - 1, after.begin());
      after[step - 1] = here;
    }
    entry_[to] = entry_[step - 1];
  }

  // Touches of equal times are gathered, and then fill from the state before them: the first of each step, but the
  // last as the entry.
  void add_to_group(funnel_plan const& plan, std::uint64_t matched, Step here) noexcept {
    if (group_steps_ != 0 && ticks(here) != ticks(group_[0])) commit(plan);
    if (matched == 0) return;
    if (group_steps_ == 0) group_[0] = here;  // its time, whatever it matches
    if ((matched & 1U) != 0) {
      group_entry_ = touches_;
      group_[0] = here;
    }
    for (auto rest = matched & ~group_steps_ & ~std::uint64_t{1}; rest != 0; rest &= rest - 1) {
      group_[static_cast<std::size_t>(std::countr_zero(rest))] = here;
    }
    group_steps_ |= matched;
  }
  void commit(funnel_plan const& plan) noexcept {
    for (auto rest = group_steps_; rest != 0;) {
      auto const step = static_cast<std::size_t>(std::bit_width(rest));
      rest &= ~(std::uint64_t{1} << (step - 1));
      if (step == 1) enter(group_[0], group_entry_);
      fill_one(plan, step, group_[step - 1]);
    }
    group_steps_ = 0;
  }

  [[nodiscard]] static std::int64_t ticks(std::int64_t step) noexcept { return step; }
  [[nodiscard]] static std::int64_t ticks(auto const& step) noexcept { return step.microseconds; }
  [[nodiscard]] static std::uint64_t between(Step const& from, Step const& to) noexcept {
    return elapsed(time_point{duration{ticks(from)}}, time_point{duration{ticks(to)}});
  }

  // A row a level; the last takes what counts for nothing.
  std::uint32_t touches_ = 0;
  std::array<std::uint32_t, MaxSteps + 2> entry_{};  // which touch entered, from 1; 0: not reached
  std::array<std::array<Step, MaxSteps>, MaxSteps + 2> chains_;
  std::uint64_t group_steps_ = 0;
  std::uint32_t group_entry_ = 0;
  std::array<Step, MaxSteps> group_;
};

}  // namespace detail

}  // namespace sojourn
