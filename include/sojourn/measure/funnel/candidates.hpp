// SPDX-License-Identifier: BSL-1.0
#pragma once
// The touches of one journey that can matter to a funnel, and which of them may follow which.

#include <sojourn/journey/ends.hpp>
#include <sojourn/measure/funnel/candidate_list.hpp>
#include <sojourn/measure/funnel/placement.hpp>
#include <sojourn/measure/funnel/plan.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace sojourn {

namespace detail {

// The candidates of one whole journey under a plan. Positions are into the list; ranges are half open.
class candidates {
 public:
  static constexpr std::size_t most_in_words = 64;

  // Those that a list holds.
  candidates(funnel_plan const& how, candidate_list const& list, journey_end e)
      : plan(how), ended(e), touches(list.touches), last_session(list.session), last_time(list.last) {
    begin_words();
    seen all;
    for (auto const& c : list.kept) note(all, c.steps, c.excluded, 1);
    finish(all, list.kept.data(), list.kept.size());
  }

  // Those of a whole journey, without branches: which touch matters cannot be foreseen.
  // \param at    (i): time, steps and exclusions of touch i.
  // \param room  outlives this.
  template <class At>
  candidates(funnel_plan const& how, std::uint32_t count, At at, journey_end e, candidate_room& room)
      : plan(how), ended(e), touches(count) {
    room.hold(count);
    begin_words();
    seen all;
    bool const strict = plan.order == funnel_order::strict;
    auto* const kept = room.places.data();
    std::uint32_t n = 0;
    for (std::uint32_t i = 0; i < count; ++i) {
      auto const [time, steps, excluded] = at(i);
      if (plan.session != unlimited) [[unlikely]]
        last_session += static_cast<std::uint32_t>(i != 0 && time_between(last_time, time) > plan.session);
      last_time = time;
      kept[n] = {time, steps, excluded, i, last_session};
      auto const keep = static_cast<unsigned>(strict || (steps | excluded) != 0);
      note(all, steps, excluded, keep);
      n += keep;
    }
    finish(all, kept, n);
  }
  candidates(candidates const&) = delete;  // its parts are elsewhere
  candidates& operator=(candidates const&) = delete;

  funnel_plan const& plan;
  journey_end ended;
  std::uint32_t touches;           // of the journey
  std::uint32_t last_session = 0;  // that of the last touch
  std::int64_t last_time = 0;      // when that was

  [[nodiscard]] std::uint32_t size() const noexcept { return size_; }
  [[nodiscard]] candidate const& operator[](std::uint32_t i) const noexcept { return kept_[i]; }
  // Whether some candidate could fill two required steps: only then can a choice take from another.
  [[nodiscard]] bool overlap() const noexcept { return overlap_ && !plan.several; }

  // Whether an attempt may begin with it.
  [[nodiscard]] bool enters(std::uint32_t i) const noexcept { return (kept_[i].steps & plan.entries) != 0; }
  // The last before `i` and from `from` on that an attempt may begin with; `nobody` where there is none.
  [[nodiscard]] std::uint32_t entry_before(std::uint32_t i, std::uint32_t from) const noexcept {
    if (in_words()) {
      auto const before = i < 64 ? entries_ & ((std::uint64_t{1} << i) - 1) : entries_;
      auto const last = static_cast<std::uint32_t>(std::bit_width(before)) - 1;
      return before != 0 && last >= from ? last : placement::nobody;
    }
    while (i > from) {
      if (enters(--i)) return i;
    }
    return placement::nobody;
  }

  // The same, but for those whose chain a later entry, at most i, could take over: no second step lies between them.
  [[nodiscard]] std::uint32_t other_entry_before(std::uint32_t i, std::uint32_t from) const noexcept {
    if (plan.order != funnel_order::ordered || plan.tolerant || plan.several || plan.strictly_later ||
        any_excluded() || !in_words()) {
      return entry_before(i, from);
    }
    auto const second = plan.levels < 2 ? 0 : words_[plan.in_order[1]] & word_of(0, i + 1);
    return second == 0 ? placement::nobody
                       : entry_before(static_cast<std::uint32_t>(std::bit_width(second)) - 1, from);
  }

  // The first from `i` on and before `to` that an attempt may begin with; `to` where there is none.
  [[nodiscard]] std::uint32_t entry_from(std::uint32_t i, std::uint32_t to) const noexcept {
    if (in_words()) {
      auto const behind = i < 64 ? entries_ >> i : 0;
      auto const first = i + static_cast<std::uint32_t>(std::countr_zero(behind));
      return behind != 0 && first < to ? first : to;
    }
    while (i < to && !enters(i)) ++i;
    return i;
  }

  // The required steps that some candidate matches, and the exclusions.
  [[nodiscard]] std::uint64_t steps() const noexcept { return steps_; }
  [[nodiscard]] bool excluded(std::uint32_t bit) const noexcept { return (excluded_ & bit) != 0; }
  [[nodiscard]] bool any_excluded() const noexcept { return excluded_ != 0; }
  [[nodiscard]] bool any_excluded(exclusion_effect effect) const noexcept {
    return (excluded_ & plan.excluding[static_cast<std::size_t>(effect)]) != 0;
  }
  // The deepest level that touches matching these steps could come to.
  [[nodiscard]] std::size_t level_bound(std::uint64_t steps) const noexcept {
    if (!plan.in_step_order()) return static_cast<std::size_t>(std::popcount(steps));
    std::size_t level = 0;
    while (level < plan.levels && (steps >> plan.in_order[level] & 1U) != 0) ++level;
    return level;
  }
  // The same for the attempt of an entry, where that of a later one is at most `bound`. \pre `in_words()`.
  [[nodiscard]] std::size_t level_bound_of(std::uint32_t entry, std::uint32_t hi,
                                           std::size_t bound) const noexcept {
    if (plan.in_step_order()) {
      while (bound < plan.levels && words_[plan.in_order[bound]] >> entry != 0) ++bound;
      return bound;
    }
    auto const reach = word_of(entry, window_end(entry, hi));
    std::size_t level = plan.order == funnel_order::anchored ? 1 : 0;
    for (auto l = level; l < plan.levels; ++l) level += (words_[plan.in_order[l]] & reach) != 0 ? 1U : 0U;
    return level;
  }
  // Behind the last candidate in the window of an entry.
  [[nodiscard]] std::uint32_t window_end(std::uint32_t entry, std::uint32_t hi) const noexcept {
    return plan.window == unlimited ? hi : later_than(kept_[entry].time, plan.window, entry, hi);
  }
  // Those that may follow candidate i in a chain. \pre `in_words()`, and ties count in another way than step order.
  [[nodiscard]] std::uint64_t word_behind(std::uint32_t i) const noexcept {
    auto const behind = ~std::uint64_t{0} << i;
    if (plan.several) return behind;
    auto const after = behind << 1U;
    if (!plan.strictly_later) return after;
    auto const later = times_ & after;
    return ~(later ^ (later - 1)) | (later & (~later + 1));
  }
  // The bits of [from, to). \pre `to` is at most 64.
  [[nodiscard]] static std::uint64_t word_of(std::uint32_t from, std::uint32_t to) noexcept {
    return to <= from ? 0 : (~std::uint64_t{0} >> (64 - (to - from))) << from;
  }
  // Whether the candidates that match a step are the bits of a word.
  [[nodiscard]] bool in_words() const noexcept { return size_ <= most_in_words; }
  // The candidates that match an exclusion. \pre `in_words()`.
  [[nodiscard]] std::uint64_t excluded_word(std::uint32_t exclusion) const noexcept {
    std::uint64_t word = 0;
    for (std::uint32_t i = 0; i < size(); ++i)
      word |= std::uint64_t{(kept_[i].excluded & exclusion) != 0} << i;
    return word;
  }
  // \pre `in_words()`.
  [[nodiscard]] std::uint64_t word(std::size_t step) const noexcept { return words_[step]; }

  // The first at or after `from` that matches the step; `to` where there is none before it.
  [[nodiscard]] std::uint32_t next(std::size_t step, std::uint32_t from, std::uint32_t to) const noexcept {
    if (in_words()) {
      auto const behind = from < 64 ? words_[step] >> from : 0;
      auto const found = from + static_cast<std::uint32_t>(std::countr_zero(behind));
      return behind != 0 && found < to ? found : to;
    }
    auto const first = matches_.begin() + starts_[step];
    auto const last = matches_.begin() + starts_[step + 1];
    auto const found = std::lower_bound(first, last, from);
    return found != last && *found < to ? *found : to;
  }

  // The first in [from, to) whose time exceeds `time` by more than `by`.
  [[nodiscard]] std::uint32_t later_than(std::int64_t time, std::uint64_t by, std::uint32_t from,
                                         std::uint32_t to) const noexcept {
    auto const within = [&](candidate const& c) {
      return (c.time <= time) | (time_between(time, c.time) <= by);
    };
    // Four at a time, since how many are within cannot be foreseen, and they are few.
    for (int rounds = 0; rounds < 4 && from < to; ++rounds) {
      std::uint32_t n = 0;
      for (std::uint32_t k = 0; k < 4; ++k) {
        bool const there = k < to - from;
        n += static_cast<std::uint32_t>(there & within(kept_[there ? from + k : from]));
      }
      from += n;
      if (n < 4) return from;
    }
    return static_cast<std::uint32_t>(std::partition_point(kept_ + from, kept_ + to, within) - kept_);
  }

  // The first in [lo, hi) that a chain may go on to, where `last` is the one that it went to last and `latest` the
  // latest time in it. Under a tolerance it may be in the chain already.
  [[nodiscard]] std::uint32_t follow(std::uint32_t last, std::int64_t latest, std::uint32_t lo,
                                     std::uint32_t hi) const noexcept {
    if (plan.tolerant) {
      auto const first = kept_;
      return static_cast<std::uint32_t>(
          std::partition_point(first + lo, first + last,
                               [&](candidate const& c) { return much_later(c.time, latest); }) -
          first);
    }
    auto i = plan.several ? last : last + 1;
    if (plan.strictly_later) {
      while (i < hi && kept_[i].time == kept_[last].time) ++i;
    }
    return i < hi ? i : hi;
  }

  // Whether b may not come before a under a tolerance: it is more than that later.
  [[nodiscard]] bool much_later(std::int64_t a, std::int64_t b) const noexcept {
    return b > a && time_between(a, b) > plan.tolerance;
  }
  // Whether candidate b is surely after candidate a.
  [[nodiscard]] bool surely_after(std::uint32_t a, std::uint32_t b) const noexcept {
    return plan.tolerant ? much_later(kept_[a].time, kept_[b].time) : kept_[a].touch < kept_[b].touch;
  }
  // Whether a touch lies surely between. All touches are candidates of a strict funnel.
  [[nodiscard]] bool separated(std::uint32_t a, std::uint32_t b) const noexcept {
    if (!plan.tolerant) return b > a + 1;
    auto const between = later_than(kept_[a].time, plan.tolerance, a, size());
    return between < size() && much_later(kept_[between].time, kept_[b].time);
  }
  [[nodiscard]] bool in_window(std::uint32_t entry, std::uint32_t i) const noexcept {
    auto const from = kept_[entry].time;
    return kept_[i].time <= from || time_between(from, kept_[i].time) <= plan.window;
  }
  // Whether `as_of` is at most `limit` after a time.
  [[nodiscard]] bool recent(std::int64_t time, std::uint64_t limit) const noexcept {
    auto const now = ended.as_of.time_since_epoch().count();
    return time <= now && time_between(time, now) <= limit;
  }
  // Whether the window and the session of an entry run, and touches are still expected.
  [[nodiscard]] bool running(std::uint32_t entry) const noexcept {
    if (ended.closed || !recent(kept_[entry].time, plan.window)) return false;
    return plan.session == unlimited ||
           (kept_[entry].session == last_session && recent(last_time, plan.session));
  }
  // The first candidate in [from, to) that matches an exclusion and is surely after `after` and, unless it is
  // `nobody`, surely before `before`; `to` where there is none.
  [[nodiscard]] std::uint32_t excluded_between(std::uint32_t bit, std::uint32_t after, std::uint32_t before,
                                               std::uint32_t to) const noexcept {
    for (auto i = after; i < to; ++i) {
      if ((kept_[i].excluded & bit) == 0 || !surely_after(after, i)) continue;
      if (before == placement::nobody || surely_after(i, before)) return i;
      return to;
    }
    return to;
  }

  // The bounds of the session of a candidate, inside [lo, hi).
  [[nodiscard]] std::uint32_t session_begin(std::uint32_t i, std::uint32_t lo) const noexcept {
    if (plan.session == unlimited) return lo;
    if (in_words()) {
      auto const begun = sessions_ & (~std::uint64_t{0} >> (63 - i));
      return std::max(lo, static_cast<std::uint32_t>(std::bit_width(begun | 1U)) - 1);
    }
    auto const first = std::partition_point(
        kept_, kept_ + size_, [s = kept_[i].session](candidate const& c) { return c.session < s; });
    return std::max(lo, static_cast<std::uint32_t>(first - kept_));
  }
  [[nodiscard]] std::uint32_t session_end(std::uint32_t i, std::uint32_t hi) const noexcept {
    if (plan.session == unlimited) return hi;
    if (in_words()) {
      auto const later = sessions_ >> i >> 1U;
      return later == 0 ? hi : std::min(hi, i + 1 + static_cast<std::uint32_t>(std::countr_zero(later)));
    }
    auto const last = std::partition_point(
        kept_, kept_ + size_, [s = kept_[i].session](candidate const& c) { return c.session <= s; });
    return std::min(hi, static_cast<std::uint32_t>(last - kept_));
  }

 private:
  // What is known of candidates on the way through them.
  struct seen {
    std::uint64_t bit = 1;
    std::uint64_t steps = 0;
    std::uint32_t excluded = 0;
    bool overlap = false;
  };
  void begin_words() noexcept {
    std::fill_n(words_.begin(), plan.step_count, 0U);
    words_[64] = 0;
  }
  [[gnu::always_inline]] void note(seen& all, std::uint64_t steps, std::uint32_t excluded,
                                   unsigned keep) noexcept {
    all.steps |= steps;
    all.excluded |= excluded;
    words_[static_cast<std::size_t>(std::countr_zero(steps))] |= all.bit;
    if (auto rest = steps & (steps - 1); rest != 0) [[unlikely]] {
      auto const wanted = steps & plan.required;
      all.overlap |= (wanted & (wanted - 1)) != 0;
      for (; rest != 0; rest &= rest - 1) words_[static_cast<std::size_t>(std::countr_zero(rest))] |= all.bit;
    }
    all.bit <<= keep;
  }
  void finish(seen const& all, candidate const* kept, std::size_t count) {
    kept_ = kept;
    size_ = static_cast<std::uint32_t>(count);
    steps_ = all.steps & plan.required;
    excluded_ = all.excluded;
    overlap_ = all.overlap;
    if (!in_words()) return build_index();
    for (auto rest = plan.entries; rest != 0; rest &= rest - 1)
      entries_ |= words_[static_cast<std::size_t>(std::countr_zero(rest))];
    if (plan.session != unlimited) sessions_ = changes([](candidate const& c) { return c.session; }, 0U);
    if (plan.strictly_later && size() != 0)
      times_ = changes([](candidate const& c) { return c.time; }, kept_[0].time);
  }
  // Which differ in something from the one before. \pre `in_words()`.
  template <class Of, class T>
  [[nodiscard]] std::uint64_t changes(Of of, T before) const noexcept {
    std::uint64_t word = 0;
    for (std::uint32_t i = 0; i < size(); ++i) {
      word |= std::uint64_t{of(kept_[i]) != before} << i;
      before = of(kept_[i]);
    }
    return word;
  }

  // Of a long journey, the candidates of each step in a row: a search instead of a walk.
  void build_index() {
    starts_.assign(plan.step_count + 1, 0);
    for (std::uint32_t i = 0; i < size_; ++i) {
      for (auto rest = kept_[i].steps; rest != 0; rest &= rest - 1) {
        ++starts_[static_cast<std::size_t>(std::countr_zero(rest)) + 1];
      }
    }
    for (std::size_t s = 1; s < starts_.size(); ++s) starts_[s] += starts_[s - 1];
    matches_.resize(static_cast<std::size_t>(starts_.back()));
    auto to = starts_;
    for (std::uint32_t i = 0; i < size(); ++i) {
      for (auto rest = kept_[i].steps; rest != 0; rest &= rest - 1) {
        matches_[static_cast<std::size_t>(to[static_cast<std::size_t>(std::countr_zero(rest))]++)] = i;
      }
    }
  }

  candidate const* kept_ = nullptr;
  std::uint32_t size_ = 0;
  // By step: which of at most 64 candidates match it; the last for none.
  std::array<std::uint64_t, 65> words_;
  std::uint64_t entries_ = 0;   // which an attempt may begin with
  std::uint64_t sessions_ = 0;  // which begin a session, but for the first
  std::uint64_t times_ = 0;     // which are later than the one before
  bool overlap_ = false;
  std::uint64_t steps_ = 0;
  std::uint32_t excluded_ = 0;
  std::vector<std::ptrdiff_t> starts_;
  std::vector<std::uint32_t> matches_;
};

}  // namespace detail

}  // namespace sojourn
