// SPDX-License-Identifier: BSL-1.0
#pragma once
// The touches of one journey that can matter to a funnel, and which of them may follow which.

#include <sojourn/core/time.hpp>
#include <sojourn/journey/ends.hpp>
#include <sojourn/measure/funnel_plan.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace sojourn {

namespace detail {

struct candidate {
  std::int64_t time;
  std::uint64_t steps;     // that it matches
  std::uint32_t excluded;  // the exclusions that it matches
  std::uint32_t touch;     // its position in the journey
  std::uint32_t session;
};

constexpr std::uint64_t time_between(std::int64_t from, std::int64_t to) noexcept {
  return elapsed(time_point{duration{from}}, time_point{duration{to}});
}

// What is remembered of a journey under way: the touches that match, or all where the funnel is strict.
struct candidate_list {
  std::vector<candidate> kept;
  std::uint32_t touches = 0;
  std::uint32_t session = 0;  // of the last touch
  std::int64_t last = 0;

  void add(funnel_plan const& plan, std::int64_t time, std::uint64_t steps, std::uint32_t excluded) {
    if (touches != 0 && time_between(last, time) > plan.session) ++session;
    last = time;
    if (steps != 0 || excluded != 0 || plan.order == funnel_order::strict) {
      if (kept.empty()) kept.reserve(16);
      kept.push_back({time, steps, excluded, touches, session});
    }
    ++touches;
  }

  void clear() noexcept {
    kept.clear();
    touches = session = 0;
  }
};

// One way to fill steps: which candidate fills which.
struct placement {
  static constexpr std::uint32_t nobody = 0xFFFF'FFFFU;

  std::array<std::uint32_t, 64> at;  // by step; unwritten where not filled
  std::uint64_t filled = 0;
  std::size_t level = 0;  // required steps filled
  std::uint32_t entry = 0;
  bool runs = false;           // may yet become deeper
  std::uint32_t hit = nobody;  // the excluded candidate that ended it
  bool disqualified = false;   // by that

  placement() = default;
  // Only what may be written is copied.
  placement(placement const& o) noexcept { *this = o; }
  placement& operator=(placement const& o) noexcept {
    std::copy_n(o.at.begin(), std::bit_width(o.filled), at.begin());
    filled = o.filled, level = o.level, entry = o.entry;
    runs = o.runs, hit = o.hit, disqualified = o.disqualified;
    return *this;
  }

  [[nodiscard]] bool fills(std::size_t step) const noexcept { return (filled >> step & 1U) != 0; }
  [[nodiscard]] bool uses(std::uint32_t i) const noexcept {
    for (auto rest = filled; rest != 0; rest &= rest - 1) {
      if (at[static_cast<std::size_t>(std::countr_zero(rest))] == i) return true;
    }
    return false;
  }
  void fill(std::size_t step, std::uint32_t i) noexcept {
    at[step] = i;
    filled |= std::uint64_t{1} << step;
  }
  void clear(std::size_t step) noexcept { filled &= ~(std::uint64_t{1} << step); }
};

// The candidates of one whole journey under a plan. Positions are into the list; ranges are half open.
class candidates {
 public:
  candidates(funnel_plan const& how, candidate_list const& journey, journey_end e)
      : plan(how), list(journey), ended(e) {
    for (auto const& c : list.kept) {
      auto const wanted = c.steps & plan.required;
      overlap_ |= (wanted & (wanted - 1)) != 0;
      steps_ |= wanted;
      excluded_ |= c.excluded;
    }
    if (list.kept.size() > index_from) build_index();
  }

  funnel_plan const& plan;
  candidate_list const& list;
  journey_end ended;

  [[nodiscard]] std::uint32_t size() const noexcept { return static_cast<std::uint32_t>(list.kept.size()); }
  [[nodiscard]] candidate const& operator[](std::uint32_t i) const noexcept { return list.kept[i]; }
  // Whether some candidate could fill two required steps: only then can a choice take from another.
  [[nodiscard]] bool overlap() const noexcept { return overlap_ && !plan.several; }

  // The required steps that some candidate matches, and the exclusions.
  [[nodiscard]] std::uint64_t steps() const noexcept { return steps_; }
  [[nodiscard]] bool excluded(std::uint32_t bit) const noexcept { return (excluded_ & bit) != 0; }
  [[nodiscard]] bool any_excluded(exclusion_effect effect) const noexcept {
    for (auto const& r : plan.rules) {
      if (r.effect == effect && excluded(r.bit)) return true;
    }
    return false;
  }
  // The deepest level that touches matching these steps could come to.
  [[nodiscard]] std::size_t level_bound(std::uint64_t steps) const noexcept {
    if (!plan.in_step_order()) return static_cast<std::size_t>(std::popcount(steps));
    std::size_t level = 0;
    while (level < plan.levels && (steps >> plan.in_order[level] & 1U) != 0) ++level;
    return level;
  }
  // Whether it takes many steps to look for one: the candidates of each step are listed.
  [[nodiscard]] bool listed() const noexcept { return !starts_.empty(); }

  // The first at or after `from` that matches the step; `to` where there is none before it.
  [[nodiscard]] std::uint32_t next(std::size_t step, std::uint32_t from, std::uint32_t to) const noexcept {
    auto const bit = std::uint64_t{1} << step;
    if (starts_.empty()) {
      while (from < to && (list.kept[from].steps & bit) == 0) ++from;
      return from < to ? from : to;
    }
    auto const first = matches_.begin() + starts_[step];
    auto const last = matches_.begin() + starts_[step + 1];
    auto const found = std::lower_bound(first, last, from);
    return found != last && *found < to ? *found : to;
  }

  // The first in [from, to) whose time exceeds `time` by more than `by`.
  [[nodiscard]] std::uint32_t later_than(std::int64_t time, std::uint64_t by, std::uint32_t from,
                                         std::uint32_t to) const noexcept {
    return static_cast<std::uint32_t>(std::partition_point(list.kept.begin() + from, list.kept.begin() + to,
                                                           [&](candidate const& c) {
                                                             return c.time <= time ||
                                                                    time_between(time, c.time) <= by;
                                                           }) -
                                      list.kept.begin());
  }

  // The first in [lo, hi) that a chain may go on to, where `last` is the one that it went to last and `latest` the
  // latest time in it. Under a tolerance it may be in the chain already.
  [[nodiscard]] std::uint32_t follow(std::uint32_t last, std::int64_t latest, std::uint32_t lo,
                                     std::uint32_t hi) const noexcept {
    if (plan.tolerant) {
      auto const first = list.kept.begin();
      return static_cast<std::uint32_t>(
          std::partition_point(first + lo, first + last,
                               [&](candidate const& c) { return much_later(c.time, latest); }) -
          first);
    }
    auto i = plan.several ? last : last + 1;
    if (plan.strictly_later) {
      while (i < hi && list.kept[i].time == list.kept[last].time) ++i;
    }
    return i < hi ? i : hi;
  }

  // Whether b may not come before a under a tolerance: it is more than that later.
  [[nodiscard]] bool much_later(std::int64_t a, std::int64_t b) const noexcept {
    return b > a && time_between(a, b) > plan.tolerance;
  }
  // Whether candidate b is surely after candidate a.
  [[nodiscard]] bool surely_after(std::uint32_t a, std::uint32_t b) const noexcept {
    return plan.tolerant ? much_later(list.kept[a].time, list.kept[b].time)
                         : list.kept[a].touch < list.kept[b].touch;
  }
  // Whether a touch lies surely between. All touches are candidates of a strict funnel.
  [[nodiscard]] bool separated(std::uint32_t a, std::uint32_t b) const noexcept {
    if (!plan.tolerant) return b > a + 1;
    auto const between = later_than(list.kept[a].time, plan.tolerance, a, size());
    return between < size() && much_later(list.kept[between].time, list.kept[b].time);
  }
  [[nodiscard]] bool in_window(std::uint32_t entry, std::uint32_t i) const noexcept {
    auto const from = list.kept[entry].time;
    return list.kept[i].time <= from || time_between(from, list.kept[i].time) <= plan.window;
  }
  // Whether `as_of` is at most `limit` after a time.
  [[nodiscard]] bool recent(std::int64_t time, std::uint64_t limit) const noexcept {
    auto const now = ended.as_of.time_since_epoch().count();
    return time <= now && time_between(time, now) <= limit;
  }
  // Whether the window and the session of an entry run, and touches are still expected.
  [[nodiscard]] bool running(std::uint32_t entry) const noexcept {
    if (ended.closed || !recent(list.kept[entry].time, plan.window)) return false;
    return plan.session == unlimited ||
           (list.kept[entry].session == list.session && recent(list.last, plan.session));
  }
  // The first candidate in [from, to) that matches an exclusion and is surely after `after` and, unless it is
  // `nobody`, surely before `before`; `to` where there is none.
  [[nodiscard]] std::uint32_t excluded_between(std::uint32_t bit, std::uint32_t after, std::uint32_t before,
                                               std::uint32_t to) const noexcept {
    for (auto i = after; i < to; ++i) {
      if ((list.kept[i].excluded & bit) == 0 || !surely_after(after, i)) continue;
      if (before == placement::nobody || surely_after(i, before)) return i;
      return to;
    }
    return to;
  }

  // The bounds of the session of a candidate, inside [lo, hi).
  [[nodiscard]] std::uint32_t session_begin(std::uint32_t i, std::uint32_t lo) const noexcept {
    if (plan.session == unlimited) return lo;
    auto const first = std::ranges::lower_bound(list.kept, list.kept[i].session, {}, &candidate::session);
    return std::max(lo, static_cast<std::uint32_t>(first - list.kept.begin()));
  }
  [[nodiscard]] std::uint32_t session_end(std::uint32_t i, std::uint32_t hi) const noexcept {
    if (plan.session == unlimited) return hi;
    auto const last = std::ranges::upper_bound(list.kept, list.kept[i].session, {}, &candidate::session);
    return std::min(hi, static_cast<std::uint32_t>(last - list.kept.begin()));
  }

 private:
  static constexpr std::size_t index_from = 32;

  // Of a long journey, the candidates of each step in a row: a search instead of a walk.
  void build_index() {
    starts_.assign(plan.step_count + 1, 0);
    for (auto const& c : list.kept) {
      for (auto rest = c.steps; rest != 0; rest &= rest - 1) {
        ++starts_[static_cast<std::size_t>(std::countr_zero(rest)) + 1];
      }
    }
    for (std::size_t s = 1; s < starts_.size(); ++s) starts_[s] += starts_[s - 1];
    matches_.resize(static_cast<std::size_t>(starts_.back()));
    auto to = starts_;
    for (std::uint32_t i = 0; i < size(); ++i) {
      for (auto rest = list.kept[i].steps; rest != 0; rest &= rest - 1) {
        matches_[static_cast<std::size_t>(to[static_cast<std::size_t>(std::countr_zero(rest))]++)] = i;
      }
    }
  }

  bool overlap_ = false;
  std::uint64_t steps_ = 0;
  std::uint32_t excluded_ = 0;
  std::vector<std::ptrdiff_t> starts_;
  std::vector<std::uint32_t> matches_;
};

}  // namespace detail

}  // namespace sojourn
