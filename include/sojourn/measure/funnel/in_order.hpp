// SPDX-License-Identifier: BSL-1.0
#pragma once
// The deepest chain from one entry where steps have an order: of those the one of the earliest touches.

#include <sojourn/measure/funnel/candidates.hpp>
#include <sojourn/measure/funnel/choices.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

namespace sojourn {

namespace detail {

// Where nothing that a chain passes over can matter to it later (no gap, no barrier, not strict, and no touch that
// two steps compete for), taking the earliest touch for each step is deepest. \complexity O(steps log touches).
inline placement earliest_chain(candidates const& all, std::uint32_t entry, std::uint32_t lo,
                                std::uint32_t hi) {
  auto const& plan = all.plan;
  placement chain;
  chain.entry = entry;
  chain.fill(0, entry);
  chain.level = 1;
  auto last = entry;
  auto latest = all[entry].time;
  for (; chain.level < plan.levels; ++chain.level) {
    auto const step = plan.in_order[chain.level];
    auto const i = all.next(step, all.follow(last, latest, lo, hi), hi);
    if (i == hi || !all.in_window(entry, i)) break;
    chain.fill(step, i);
    if (all[i].time >= latest) {
      latest = all[i].time;
      last = i;
    }
  }
  chain.runs = all.running(entry);
  return chain;
}

// Every choice, in the order of its touches and each state entered once: the first of the deepest chains.
// \complexity what the entry can reach: a state for each step and candidate; under a tolerance, times the sets of
//             touches that steps compete for.
class chain_search {
 public:
  // \param wanted  only chains that fill these steps so.
  chain_search(candidates const& all, std::uint32_t lo, std::uint32_t hi, placement const& wanted = {})
      : all_(all),
        plan_(all.plan),
        wanted_(wanted),
        lo_(lo),
        hi_(hi),
        strict_(plan_.order == funnel_order::strict),
        ascending_(!strict_ && !(plan_.tolerant && all.overlap())) {
    std::fill_n(tried_.begin(), plan_.step_count, range{});
    for (auto const& r : plan_.rules) {
      if (r.effect != exclusion_effect::barrier || !all.excluded(r.bit)) continue;
      barriers_.push_back({r.from, r.to, {}, placement::nobody});
      for (auto i = lo; i < all.size(); ++i) {
        if ((all[i].excluded & r.bit) != 0) barriers_.back().excluded.push_back(i);
      }
    }
    remember_ = !ascending_ &&
                (plan_.tolerant || !barriers_.empty() || plan_.several || plan_.levels != plan_.step_count);
  }

  [[nodiscard]] placement from(std::uint32_t entry) {
    now_.entry = best_.entry = entry;
    now_.fill(0, entry);
    now_.level = 1;
    raise_barriers(0, entry);
    running_ = all_.running(entry);
    descend(0, entry, all_[entry].time, entry);
    return best_;
  }

 private:
  // The chain stands at `step`, filled by `last`; its latest time, and what filled its last required step.
  void descend(std::size_t step, std::uint32_t last, std::int64_t latest, std::uint32_t required) {
    ++depth_;
    bool const extends_best = now_.level == best_.level && best_depth_ + 1 == depth_;
    if (meets(wanted_.filled) && (now_.level > best_.level || extends_best)) {
      bool const runs = best_.runs;
      best_ = now_;
      best_.runs = runs;
      best_depth_ = depth_;
    }
    best_.runs |= running_ && goes_on(last, required);
    auto const next = now_.level < plan_.levels ? plan_.in_order[now_.level] : plan_.step_count;
    if (strict_) {
      next_touch(step, next, last, latest, required);
    } else if (next < plan_.step_count) {
      any_later_touch(next, last, latest, required);
    }
    done_ |= now_.level == plan_.levels && best_.level == plan_.levels;
    if (best_depth_ == depth_) best_depth_ = none;
    --depth_;
  }

  void any_later_touch(std::size_t next, std::uint32_t last, std::int64_t latest, std::uint32_t required) {
    auto i = all_.follow(last, latest, lo_, hi_);
    // Where the touch, its step and the barriers are all that what comes depends on, earlier ones were tried before:
    // under a tolerance, too, where no two steps compete, since a touch was first tried with the earliest latest time,
    // and what may follow a later one may follow that. Where they compete it is so of touches that no touch of the chain
    // can come after.
    auto& tried = barriers_.empty() ? tried_[next] : tried_behind_[barriers_before(next)];
    auto const clear = ascending_ ? i : all_.later_than(latest, plan_.tolerance, i, hi_);
    auto begun = placement::nobody;  // those from here on have been tried
    for (i = all_.next(next, i, hi_); i < hi_ && !done_; i = all_.next(next, i + 1, hi_)) {
      if (i >= clear && i >= tried.begin && i < tried.end) {
        begun = tried.begin = std::min(begun, tried.begin);
        i = tried.end - 1;
        continue;
      }
      if (!all_.in_window(now_.entry, i) || gap(required, i) > plan_.gap) break;
      if (i >= clear) {
        begun = std::min(begun, i);
        if (i >= tried.begin) tried = {begun, i + 1};
      }
      fill(next, i, latest, required);
    }
  }

  void next_touch(std::size_t step, std::size_t next, std::uint32_t last, std::int64_t latest,
                  std::uint32_t required) {
    for (auto i = all_.follow(last, latest, lo_, hi_); i < hi_ && !done_; ++i) {
      if (!all_.in_window(now_.entry, i) || all_.separated(last, i)) break;
      if (next < plan_.step_count && gap(required, i) <= plan_.gap) fill(next, i, latest, required);
      for (auto s = step + 1; s < next && !done_; ++s) fill(s, i, latest, required);  // optional ones
    }
  }

  void fill(std::size_t step, std::uint32_t i, std::int64_t latest, std::uint32_t required) {
    if ((all_[i].steps >> step & 1U) == 0 || barred(step, i)) return;
    if (wanted_.fills(step) && wanted_.at[step] != i) return;
    if (!meets(wanted_.filled & ((std::uint64_t{1} << step) - 1))) return;
    if (plan_.tolerant && !plan_.several && now_.uses(i)) return;
    bool const counts = (plan_.required >> step & 1U) != 0;
    if (counts) required = i;
    latest = std::max(latest, all_[i].time);
    now_.fill(step, i);
    raise_barriers(step, i);
    if (!remember_ || come_to(state(step, i, latest, required))) {
      now_.level += counts ? 1U : 0U;
      descend(step, i, latest, required);
      now_.level -= counts ? 1U : 0U;
    }
    now_.clear(step);
  }

  [[nodiscard]] bool come_to(std::vector<std::uint64_t> const& state) {
    return std::exchange(seen_[state].end, 1U) == 0;
  }
  [[nodiscard]] std::uint64_t gap(std::uint32_t from, std::uint32_t to) const noexcept {
    return all_[to].time > all_[from].time ? time_between(all_[from].time, all_[to].time) : 0;
  }
  [[nodiscard]] bool meets(std::uint64_t wanted) const noexcept { return (wanted & ~now_.filled) == 0; }
  // A barrier that begins at a step stands at the first excluded touch surely after the one that fills it.
  void raise_barriers(std::size_t step, std::uint32_t i) noexcept {
    for (auto& b : barriers_) {
      if (b.from != step) continue;
      auto const at = std::partition_point(b.excluded.begin(), b.excluded.end(),
                                           [&](std::uint32_t x) { return !all_.surely_after(i, x); });
      b.stands = at == b.excluded.end() ? placement::nobody : *at;
    }
  }
  [[nodiscard]] bool barred(std::size_t step, std::uint32_t i) const noexcept {
    return std::any_of(barriers_.begin(), barriers_.end(), [&](barrier const& b) {
      return b.to == step && b.stands != placement::nobody && all_.surely_after(b.stands, i);
    });
  }
  // Where those stand that a chain which has yet to fill `next` has before it.
  [[nodiscard]] std::vector<std::uint64_t> barriers_before(std::size_t next) const {
    std::vector<std::uint64_t> key{next};
    for (auto const& b : barriers_) {
      if (b.from < next && b.to >= next) key.push_back(b.stands);
    }
    return key;
  }
  // Whether a chain that stands here may go on after what has been observed.
  [[nodiscard]] bool goes_on(std::uint32_t last, std::uint32_t required) const noexcept {
    if (plan_.gap != unlimited && !all_.recent(all_[required].time, plan_.gap)) return false;
    if (!strict_) return true;
    return plan_.tolerant ? !all_.much_later(all_[last].time, all_.last_time)
                          : all_[last].touch + 1 == all_.touches;
  }
  // All that what may follow depends on.
  [[nodiscard]] std::vector<std::uint64_t> state(std::size_t step, std::uint32_t i, std::int64_t latest,
                                                 std::uint32_t required) const {
    auto key = barriers_before(step + 1);
    key.insert(key.end(), {i, static_cast<std::uint64_t>(latest), required});
    if (plan_.tolerant && !plan_.several) {
      auto const chain = key.size();
      for (std::size_t s = 0; s <= step; ++s) {
        if (now_.fills(s) && !all_.much_later(all_[now_.at[s]].time, latest)) key.push_back(now_.at[s]);
      }
      std::sort(key.begin() + static_cast<std::ptrdiff_t>(chain), key.end());
    }
    return key;
  }

  struct range {
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
  };
  struct barrier {
    std::size_t from;
    std::size_t to;
    std::vector<std::uint32_t> excluded;
    std::uint32_t stands;
  };
  static constexpr std::size_t none = ~std::size_t{1};

  candidates const& all_;
  funnel_plan const& plan_;
  placement wanted_;
  std::uint32_t lo_;
  std::uint32_t hi_;
  bool strict_;
  bool ascending_;
  bool remember_ = false;
  bool running_ = false;
  bool done_ = false;
  std::size_t depth_ = 0;
  std::size_t best_depth_ = none;  // of the best chain, while the search stands on it
  placement now_;
  placement best_;
  std::vector<barrier> barriers_;
  std::array<range, 64> tried_;  // by step
  // Both of one type: a set for the second would double what a funnel's includer pays for trees.
  std::map<std::vector<std::uint64_t>, range> tried_behind_;  // by step and barriers
  std::map<std::vector<std::uint64_t>, range> seen_;          // by state: empty until it was come to
};

// A strict funnel places its required and its optional steps together. Where touches of any order or number may do
// so, the search meets the chains in another order than that of their steps: each step is settled in turn, the
// required ones first, on the earliest touch that leaves a chain as deep.
inline placement settled_chain(candidates const& all, std::uint32_t entry, std::uint32_t lo,
                               std::uint32_t hi) {
  auto const& plan = all.plan;
  auto best = chain_search(all, lo, hi).from(entry);
  bool const runs = best.runs;
  auto const first = all.follow(entry, all[entry].time, lo, hi);
  placement settled{};
  auto const settle = [&](std::size_t step) {
    auto last = entry;
    for (auto rest = best.filled; rest != 0; rest &= rest - 1) {
      last = std::max(last, best.at[static_cast<std::size_t>(std::countr_zero(rest))]);
    }
    for (auto i = all.next(step, first, hi); i < hi; i = all.next(step, i + 1, hi)) {
      if (i > last && all.separated(last, i)) break;
      settled.fill(step, i);
      if (best.fills(step) && best.at[step] == i) return;
      auto const chain = chain_search(all, lo, hi, settled).from(entry);
      if (chain.level < best.level) continue;
      best = chain;
      return;
    }
    settled.clear(step);
  };
  auto const level = best.level;
  for (std::size_t l = 1; l < level; ++l) settle(plan.in_order[l]);
  for (std::size_t step = 1; step < plan.step_count; ++step) {
    if ((plan.required >> step & 1U) == 0) settle(step);
  }
  best.runs = runs;
  return best;
}

// The deepest chain from one entry; of those the one of the earliest touches.
inline placement deepest_chain(candidates const& all, std::uint32_t entry, std::uint32_t lo,
                               std::uint32_t hi) {
  auto const& plan = all.plan;
  bool const nothing_to_choose = plan.order == funnel_order::ordered && plan.gap == unlimited &&
                                 !all.any_excluded(exclusion_effect::barrier) &&
                                 !(plan.tolerant && all.overlap());
  if (nothing_to_choose) return earliest_chain(all, entry, lo, hi);
  if (chain_choices::apply(all)) return chain_choices(all, entry, hi)();
  bool const together = plan.order == funnel_order::strict && plan.levels != plan.step_count;
  if (together && (plan.tolerant || plan.several)) return settled_chain(all, entry, lo, hi);
  return chain_search(all, lo, hi).from(entry);
}

}  // namespace detail

}  // namespace sojourn
