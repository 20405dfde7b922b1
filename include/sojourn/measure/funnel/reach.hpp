// SPDX-License-Identifier: BSL-1.0
#pragma once
// How deep an attempt comes, without working out which touches fill its steps.

#include <sojourn/measure/funnel/candidates.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace sojourn {

namespace detail {

// Of a journey of at most 64 candidates, of which a step takes the first that it can, whatever the chain has passed
// over: the candidates of a step are the bits of a word, and a step is taken by a scan of it.
class attempt_reach {
 public:
  explicit attempt_reach(candidates const& all)
      : all_(all),
        plan_(all.plan),
        applies_(all.in_words() && !plan_.tolerant && !all.overlap() && plan_.gap == unlimited &&
                 plan_.order != funnel_order::strict && !all.any_excluded(exclusion_effect::barrier)) {}

  // Whether it says what the attempts are.
  [[nodiscard]] bool applies() const noexcept { return applies_; }

  struct reach {
    std::size_t level;                      // required steps filled
    std::uint32_t last;                     // the last candidate that fills one
    std::uint32_t hit = placement::nobody;  // the excluded candidate that ended it
    bool disqualified = false;              // by that
  };
  // \param hi  as `window_end` gives it.  \pre `applies()`.
  [[nodiscard]] reach operator()(std::uint32_t entry, std::uint32_t hi) const noexcept {
    auto const word = all_.word_of(entry, all_.session_end(entry, hi));
    auto const whole = plan_.in_step_order() ? in_order(entry, word) : in_any_order(entry, word);
    if (all_.any_excluded()) [[unlikely]]
      return cut(whole, entry, word);
    return whole;
  }

  // Whether `chain` says which touches fill the steps.
  [[nodiscard]] bool applies_to_chains() const noexcept {
    return applies_ && plan_.in_step_order() && plan_.levels == plan_.step_count && !all_.any_excluded();
  }
  // Of an entry that comes to this level the chain of the earliest touches: the times have been looked at.
  [[nodiscard]] placement chain(std::uint32_t entry, std::size_t level) const noexcept {
    placement p;
    p.entry = entry;
    p.level = level;
    p.runs = all_.running(entry);
    p.fill(0, entry);
    for (std::size_t l = 1; l < level; ++l) p.fill(l, first_of(all_.word_behind(p.at[l - 1]) & all_.word(l)));
    return p;
  }

  // Behind the last candidate that may fill a step for an entry, where for a later one it is `hi`: the last in its
  // window, unless the times of what fills a step are looked at one by one.
  [[nodiscard]] std::uint32_t window_end(std::uint32_t entry, std::uint32_t hi) const noexcept {
    if (plan_.in_step_order() && !all_.any_excluded()) return hi;
    // Four at a time, since how many are outside cannot be foreseen; an entry is in its own window.
    for (std::uint32_t outside = 4; outside == 4; hi -= outside) {
      outside = 0;
      for (std::uint32_t k = 1; k <= 4; ++k) {
        auto const i = hi < entry + k ? entry : hi - k;
        outside += static_cast<std::uint32_t>(time_between(all_[entry].time, all_[i].time) > plan_.window);
      }
    }
    return hi;
  }

  // Whether `deepest_in_any_order` says which entry comes deepest.
  [[nodiscard]] bool applies_in_any_order() const noexcept {
    return applies_ && !plan_.in_step_order() && !plan_.strictly_later && plan_.session == unlimited &&
           !all_.any_excluded() && all_.size() != 0 &&
           time_between(all_[0].time, all_[all_.size() - 1].time) < top / 2;
  }
  // The entry that comes deepest, of several the latest, or the one that comes there soonest; `nobody` where there is
  // none. From the last candidate back it is kept when each step is next matched: of what lies in the window.
  template <bool Soonest>
  [[nodiscard]] std::uint32_t deepest_in_any_order() const noexcept {
    auto const last = static_cast<std::uint64_t>(all_[all_.size() - 1].time);
    auto const window = std::min(plan_.window, last - static_cast<std::uint64_t>(all_[0].time));
    std::array<std::uint64_t, 65> next;  // the last for touches that match none
    std::fill_n(next.begin(), plan_.step_count, last + window + 1);
    std::uint64_t best = 0;  // its level before its position, from 1
    std::uint64_t takes = 0;
    for (auto i = all_.size(); i > 0; --i) {
      auto const now = static_cast<std::uint64_t>(all_[i - 1].time);
      auto const steps = all_[i - 1].steps & plan_.required;
      next[static_cast<std::size_t>(std::countr_zero(steps))] = now;
      for (auto rest = steps & (steps - 1); rest != 0; rest &= rest - 1) next[first_of(rest)] = now;
      bool const enters = (steps & plan_.entries) != 0;
      if (!enters && plan_.levels > 8) continue;  // many steps are not looked at in vain
      std::uint64_t level = 0, furthest = 0;
      for (std::size_t l = 0; l < plan_.levels; ++l) {
        auto const in = next[plan_.in_order[l]] - now;
        auto const counts = std::uint64_t{in <= window};
        level += counts;
        if (Soonest) furthest = std::max(furthest, in & (std::uint64_t{0} - counts));
      }
      // Of equal levels the later entry is the greater, and was met first.
      auto const key = (level << 32U | i) & (std::uint64_t{0} - std::uint64_t{enters});
      if (Soonest && key >> 32U == best >> 32U && furthest < takes) best = 0;
      takes = key > best ? furthest : takes;
      best = std::max(best, key);
    }
    return static_cast<std::uint32_t>(best) - 1;
  }

  struct conversion {
    std::uint32_t entry = placement::nobody;
    std::uint32_t last = placement::nobody;
  };
  // In candidates from `lo` on the conversion that ends earliest, of those the latest entry.
  [[nodiscard]] conversion first_conversion(std::uint32_t lo) const noexcept {
    auto const from = candidates::word_of(lo, all_.size());
    auto const end = filled_at(from);
    if (end == 0) return {};
    return plan_.streamable() ? first_in_order(from, end) : first_by_entry(lo);
  }

 private:
  // Both without branches: how far an entry comes cannot be foreseen.
  [[nodiscard]] reach in_order(std::uint32_t entry, std::uint64_t word) const noexcept {
    reach r{1, entry};
    auto const from = all_[entry].time;
    auto before = entry;
    for (std::size_t l = 1; l < plan_.levels; ++l) {
      word &= all_.word_behind(before);
      auto const fills = word & all_.word(plan_.in_order[l]);
      auto const filled = std::uint64_t{fills != 0};
      before ^= (before ^ first_of(fills | top)) & static_cast<std::uint32_t>(std::uint64_t{0} - filled);
      word &= std::uint64_t{0} - filled;
      auto const counts = filled & std::uint64_t{time_between(from, all_[before].time) <= plan_.window};
      r.level += counts;
      r.last ^= (r.last ^ before) & static_cast<std::uint32_t>(std::uint64_t{0} - counts);
      if (word == 0 && plan_.levels > 8) break;  // many steps are seldom all walked
    }
    return r;
  }
  [[nodiscard]] reach in_any_order(std::uint32_t entry, std::uint64_t word) const noexcept {
    reach r{0, entry};
    if (plan_.order == funnel_order::anchored) {
      r.level = 1;
      word &= all_.word_behind(entry);
    }
    std::uint64_t firsts = std::uint64_t{1} << entry;
    for (auto l = r.level; l < plan_.levels; ++l) {
      auto const fills = word & all_.word(plan_.in_order[l]);
      r.level += std::uint64_t{fills != 0};
      firsts |= fills & (~fills + 1);
    }
    r.last = last_of(firsts);
    return r;
  }
  static constexpr auto top = std::uint64_t{1} << 63U;
  // \pre a bit is set.
  [[nodiscard]] static std::uint32_t first_of(std::uint64_t word) noexcept {
    return static_cast<std::uint32_t>(std::countr_zero(word));
  }
  [[nodiscard]] static std::uint32_t last_of(std::uint64_t word) noexcept {
    return static_cast<std::uint32_t>(std::bit_width(word)) - 1;
  }

  // What excluded touches leave of an attempt that fills candidates of a word.
  [[nodiscard]] reach cut(reach whole, std::uint32_t entry, std::uint64_t word) const noexcept {
    std::array<std::uint32_t, 64> at;  // by step, in step order
    auto last = at[0] = entry;
    for (std::size_t l = 1; plan_.in_step_order() && l < whole.level; ++l) {
      auto const fills = word & all_.word_behind(last) & all_.word(plan_.in_order[l]);
      last = at[plan_.in_order[l]] = static_cast<std::uint32_t>(std::countr_zero(fills));
    }
    auto left = whole;
    for (auto const& r : plan_.rules) {
      if (!all_.excluded(r.bit)) continue;
      auto const x = hit(r, whole, at, entry, word);
      bool const disqualifies = r.effect == exclusion_effect::disqualify;
      if (x == placement::nobody || x > left.hit || (x == left.hit && !disqualifies)) continue;
      left = until(x, whole, at, entry, word);
      left.hit = x;
      left.disqualified = disqualifies;
    }
    return left;
  }
  [[nodiscard]] std::uint32_t hit(funnel_plan::rule const& r, reach const& whole,
                                  std::array<std::uint32_t, 64> const& at, std::uint32_t entry,
                                  std::uint64_t word) const noexcept {
    bool const ordered = plan_.in_step_order();
    auto const end = plan_.in_order.begin() + static_cast<std::ptrdiff_t>(whole.level);
    auto const filled = [&](std::size_t step) { return std::find(plan_.in_order.begin(), end, step) != end; };
    if (ordered && !filled(r.from)) return placement::nobody;
    auto const after = ordered ? at[r.from] : entry;
    auto const excluded = all_.excluded_word(r.bit) & word & (~std::uint64_t{0} << after << 1U);
    if (excluded == 0) return placement::nobody;
    auto const x = static_cast<std::uint32_t>(std::countr_zero(excluded));
    bool const late =
        ordered ? filled(r.to) && x >= at[r.to] : until(x, whole, at, entry, word).level == plan_.levels;
    return late ? placement::nobody : x;
  }
  // Of an attempt what its touches up to a candidate make.
  [[nodiscard]] reach until(std::uint32_t x, reach const& whole, std::array<std::uint32_t, 64> const& at,
                            std::uint32_t entry, std::uint64_t word) const noexcept {
    if (!plan_.in_step_order()) return in_any_order(entry, word & candidates::word_of(0, x + 1));
    reach left{1, entry};
    while (left.level < whole.level && at[plan_.in_order[left.level]] <= x)
      left.last = at[plan_.in_order[left.level++]];
    return left;
  }

  // The candidate that fills the last step soonest of a word's, whatever the times: none where a step cannot be filled.
  [[nodiscard]] std::uint64_t filled_at(std::uint64_t word) const noexcept {
    std::uint64_t missing = 0, first = 0;
    for (std::size_t l = 0; l < plan_.levels; ++l) {
      auto const fills = word & all_.word(plan_.in_order[l]);
      missing |= std::uint64_t{fills == 0};
      first = fills & (std::uint64_t{0} - fills);
      if (plan_.in_step_order()) word &= std::uint64_t{0} - (plan_.several ? first : first << 1U);
    }
    return first & (missing - 1);
  }
  // Of each end in turn, from the soonest on, the latest touches before it that fill the steps.
  [[nodiscard]] conversion first_in_order(std::uint64_t word, std::uint64_t end) const noexcept {
    auto ends = word & all_.word(plan_.levels - 1) & (std::uint64_t{0} - end);
    for (; ends != 0; ends &= ends - 1) {
      auto const last = first_of(ends);
      auto entry = last;
      for (auto l = plan_.levels - 1; l-- > 0;)
        entry = last_of(word & all_.word(l) & candidates::word_of(0, entry));
      if (all_.in_window(entry, last)) return {entry, last};
    }
    return {};
  }
  [[nodiscard]] conversion first_by_entry(std::uint32_t lo) const noexcept {
    conversion found;
    auto end = all_.size();
    auto reaches = end;
    for (auto e = all_.entry_before(end, lo); e != placement::nobody; e = all_.entry_before(e, lo)) {
      reaches = window_end(e, std::min(reaches, end));
      auto const r = (*this)(e, reaches);
      if (r.level == plan_.levels && (found.entry == placement::nobody || r.last < found.last)) {
        found = {e, r.last};
        end = r.last + 1;
      }
    }
    return found;
  }

  candidates const& all_;
  funnel_plan const& plan_;
  bool applies_;
};

}  // namespace detail

}  // namespace sojourn
