// SPDX-License-Identifier: BSL-1.0
#pragma once
// The deepest chain of one entry of a short journey, where what it passes over matters to it.

#include <sojourn/measure/funnel/candidates.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace sojourn {

namespace detail {

// Under a gap, a barrier, or strictness the earliest touch of a step may be a dead end. Of at most 64 candidates all
// that may fill a step are the bits of a word, and each word follows from the one before it: every choice at once.
// Backwards it is kept what leads to the deepest; of that the earliest touches are the chain.
// \complexity O(steps x candidates that fill them).
class chain_choices {
 public:
  // Whether what a candidate allows to follow depends on it and on the entry alone.
  [[nodiscard]] static bool apply(candidates const& all) noexcept {
    auto const& plan = all.plan;
    if (!all.in_words() || plan.tolerant || !plan.in_step_order()) return false;
    if (plan.order == funnel_order::strict && plan.levels != plan.step_count) return false;
    return std::all_of(plan.rules.begin(), plan.rules.end(), [&](funnel_plan::rule const& r) {
      return r.effect != exclusion_effect::barrier || !all.excluded(r.bit) || r.from == 0 || r.next;
    });
  }

  // \pre `apply(all)`.
  chain_choices(candidates const& all, std::uint32_t entry, std::uint32_t hi) noexcept
      : all_(all), plan_(all.plan), entry_(entry), hi_(all.window_end(entry, hi)) {}

  [[nodiscard]] placement operator()() noexcept {
    placement chain;
    chain.entry = entry_;
    chain.level = find();
    chain.runs = all_.running(entry_) && goes_on();
    for (auto l = chain.level - 1; l-- > 1;) {
      std::uint64_t leads = 0;
      for (auto rest = at_[l]; rest != 0; rest &= rest - 1) {
        auto const i = static_cast<std::size_t>(std::countr_zero(rest));
        leads |= (may_follow(l, i) & at_[l + 1]) != 0 ? rest & (~rest + 1) : 0;
      }
      at_[l] = leads;
    }
    chain.fill(0, entry_);
    auto last = std::size_t{entry_};
    for (std::size_t l = 1; l < chain.level; ++l) {
      last = static_cast<std::size_t>(std::countr_zero(may_follow(l - 1, last) & at_[l]));
      chain.fill(plan_.in_order[l], static_cast<std::uint32_t>(last));
    }
    return chain;
  }

 private:
  // The candidates that may fill each level; how many have any.
  [[nodiscard]] std::size_t find() noexcept {
    at_[0] = reached_ = std::uint64_t{1} << entry_;
    after_[entry_] = behind(entry_);
    for (std::size_t l = 1; l < plan_.levels; ++l) {
      auto const fill = all_.word(plan_.in_order[l]);
      std::uint64_t found = 0;
      for (auto rest = at_[l - 1]; rest != 0; rest &= rest - 1)
        found |= may_follow(l - 1, static_cast<std::size_t>(std::countr_zero(rest)));
      at_[l] = found & fill;
      if (at_[l] == 0) return l;
      for (auto rest = at_[l] & ~reached_; rest != 0; rest &= rest - 1) {
        auto const i = static_cast<std::uint32_t>(std::countr_zero(rest));
        after_[i] = behind(i);
      }
      reached_ |= at_[l];
    }
    return plan_.levels;
  }

  // Where the touch after i may be, whatever it fills.
  [[nodiscard]] std::uint64_t behind(std::uint32_t i) const noexcept {
    auto end = plan_.gap == unlimited ? hi_ : all_.later_than(all_[i].time, plan_.gap, i, hi_);
    if (plan_.order == funnel_order::strict) end = std::min(end, i + 2);
    return all_.word_behind(i) & candidates::word_of(i, end);
  }

  // Where the next level may be filled, when i fills this one.
  [[nodiscard]] std::uint64_t may_follow(std::size_t level, std::size_t i) const noexcept {
    auto may = after_[i];
    if (!all_.any_excluded(exclusion_effect::barrier)) return may;
    auto const to = plan_.in_order[level + 1];
    for (auto const& r : plan_.rules) {
      if (r.effect != exclusion_effect::barrier || r.to != to) continue;
      auto const from = r.from == 0 ? entry_ : static_cast<std::uint32_t>(i);
      auto const stands = all_.excluded_word(r.bit) & (~std::uint64_t{0} << from << 1U);
      if (stands != 0) may &= stands ^ (stands - 1);
    }
    return may;
  }

  // Whether a chain may go on after what has been observed: if any, the one that stands last.
  [[nodiscard]] bool goes_on() const noexcept {
    auto const last = static_cast<std::uint32_t>(std::bit_width(reached_)) - 1;
    if (plan_.gap != unlimited && !all_.recent(all_[last].time, plan_.gap)) return false;
    return plan_.order != funnel_order::strict || all_[last].touch + 1 == all_.touches;
  }

  candidates const& all_;
  funnel_plan const& plan_;
  std::uint32_t entry_;
  std::uint32_t hi_;
  std::uint64_t reached_ = 0;
  std::array<std::uint64_t, 64> at_;     // by level; written as far as they are found
  std::array<std::uint64_t, 64> after_;  // by candidate, where it was reached
};

}  // namespace detail

}  // namespace sojourn
