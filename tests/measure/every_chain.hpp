// SPDX-License-Identifier: BSL-1.0
#pragma once
// All chains of a small journey at a funnel, by the definitions alone (section 3): every choice of touches is tried.

#include <sojourn/measure/funnel.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace test {

/// A set of touches or of steps: bit i for the i-th, from 0.
using small_set = std::uint32_t;

inline bool has(small_set s, int i) { return (s >> i & 1U) != 0; }
inline small_set one(int i) { return small_set{1} << i; }
inline int lowest(small_set s) { return std::countr_zero(s); }
inline int highest(small_set s) { return static_cast<int>(std::bit_width(s)) - 1; }

/// A journey of at most 16 touches: times in microseconds, the steps and exclusions that each matches.
struct small_journey {
  std::vector<std::int64_t> time{};
  std::vector<std::uint64_t> steps{};
  std::vector<std::uint64_t> exclusions{};
  std::int64_t as_of = 0;
  bool closed = false;
};

/// The chains of one journey.
class every_chain {
 public:
  every_chain(std::size_t steps, sojourn::funnel_options const& options, small_journey const& journey)
      : o_(options), j_(journey), k_(count(steps)), n_(count(journey.time.size())) {
    auto const ties = options.ties.what();
    strictly_later_ = ties == sojourn::tie_policy::kind::strictly_later;
    tolerant_ =
        ties == sojourn::tie_policy::kind::by_step || ties == sojourn::tie_policy::kind::either_order_within;
    for (auto const step : options.optional_steps) optional_ |= one(count(step) - 1);
    required_ = (one(k_) - 1) & ~optional_;
    for (int i = 0; i < n_; ++i) {
      session_[at(i)] = i;
      if (i > 0 && o_.session_gap && time(i) - time(i - 1) <= o_.session_gap->count())
        session_[at(i)] = session_[at(i - 1)];
      for (int s = 0; s < k_; ++s)
        if ((j_.steps[at(i)] >> s & 1U) != 0) matches_[at(s)] |= one(i);
    }
    for (int a = 0; a < n_; ++a) {
      for (int b = 0; b < n_; ++b) {
        if (may_come_before(a, b)) may_follow_[at(a)] |= one(b);
        if (surely_after(b, a)) surely_after_[at(a)] |= one(b);
        if (surely_after(a, b)) surely_before_[at(a)] |= one(b);
      }
    }
  }

 protected:
  static constexpr int none = -1;
  static constexpr int no_entry = -1;
  using touch_of_step = std::array<int, 8>;  // the touch of each step, or none

  static std::size_t at(int i) { return static_cast<std::size_t>(i); }
  static int count(std::size_t n) { return static_cast<int>(n); }
  [[nodiscard]] std::int64_t time(int touch) const { return j_.time[at(touch)]; }
  [[nodiscard]] bool sets() const {  // chains without order
    return o_.order != sojourn::funnel_order::ordered && o_.order != sojourn::funnel_order::strict;
  }
  [[nodiscard]] bool several() const { return o_.fills == sojourn::touch_fills::several_steps; }

  // "It decides which event may come before which." An event is distinct from the others of its chain, but
  // for the compatibility mode, where "may come before" includes the event itself.
  [[nodiscard]] bool may_come_before(int a, int b) const {
    if (a == b) return several();
    if (tolerant_) return time(a) - time(b) <= o_.ties.tolerance().count();
    return strictly_later_ ? time(a) < time(b) : a < b;
  }
  [[nodiscard]] bool surely_after(int a, int b) const {
    return tolerant_ ? time(a) - time(b) > o_.ties.tolerance().count() : a > b;
  }
  [[nodiscard]] small_set surely_between(int a, int b) const {
    return surely_after_[at(a)] & surely_before_[at(b)];
  }

  [[nodiscard]] bool in_window(int entry, int touch) const {
    if (entry == no_entry) return true;
    return (!o_.within || time(touch) - time(entry) <= o_.within->count()) &&
           (!o_.session_gap || session_[at(touch)] == session_[at(entry)]);
  }
  [[nodiscard]] small_set window(int entry) const {
    small_set s = 0;
    for (int i = 0; i < n_; ++i)
      if (in_window(entry, i)) s |= one(i);
    return s;
  }
  [[nodiscard]] small_set matched(std::size_t exclusion) const {
    small_set s = 0;
    for (int i = 0; i < n_; ++i)
      if ((j_.exclusions[at(i)] >> exclusion & 1U) != 0) s |= one(i);
    return s;
  }
  [[nodiscard]] std::pair<int, int> ends_of(sojourn::exclusion const& x) const {  // its steps, from 0
    return {count(x.from) - 1, x.to ? count(*x.to) - 1 : highest(required_)};
  }

  [[nodiscard]] small_set entries_in(small_set allowed) const {
    small_set s = 0;
    for (int step = 0; step < k_; ++step) {
      bool const enters = o_.order == sojourn::funnel_order::unordered ? has(required_, step) : step == 0;
      if (enters) s |= matches_[at(step)] & allowed;
    }
    return s;
  }

  // Whether a touch may fill the next step of a chain that has been chosen up to the step before.
  [[nodiscard]] bool fits(touch_of_step const& p, int step, int touch, int entry) const {
    if (!in_window(entry, touch)) return false;
    if (o_.order == sojourn::funnel_order::unordered && touch < entry) return false;
    int previous = none;            // the required step before
    int previous_of_either = none;  // the filled step before
    for (int s = 0; s < step; ++s) {
      auto const t = p[at(s)];
      if (t == none) continue;
      if (t == touch && !several()) return false;
      bool const ordered = !sets() || (o_.order == sojourn::funnel_order::anchored && s == 0);
      if (ordered && !has(may_follow_[at(t)], touch)) return false;
      if (has(required_, s)) previous = s;
      previous_of_either = s;
    }
    if (previous == none || sets()) return true;
    if (o_.max_gap && has(required_, step) && time(touch) - time(p[at(previous)]) > o_.max_gap->count())
      return false;
    if (o_.order == sojourn::funnel_order::strict && surely_between(p[at(previous_of_either)], touch) != 0)
      return false;
    for (std::size_t x = 0; x < o_.exclusions.size(); ++x) {
      auto const [i, j] = ends_of(o_.exclusions[x]);
      bool const bars = o_.exclusions[x].effect == sojourn::exclusion_effect::barrier && j == step;
      if (bars && (surely_between(p[at(i)], touch) & matched(x)) != 0) return false;
    }
    return true;
  }

  // Calls visit with every chain that starts at the entry, from touches that are allowed. Optional steps are
  // placed here in a strict funnel alone.
  template <class Visit>
  void each_chain(int entry, small_set allowed, Visit&& visit) const {
    touch_of_step p;
    p.fill(none);
    extend(p, 0, entry, allowed, visit);
  }
  template <class Visit>
  void extend(touch_of_step& p, int step, int entry, small_set allowed, Visit& visit) const {
    bool const starts = entry == no_entry || has(touches(p), entry);
    if (step == k_) {
      if (starts) visit(p);
      return;
    }
    bool const optional = has(optional_, step);
    if (!optional || o_.order == sojourn::funnel_order::strict) {
      for (auto left = matches_[at(step)] & allowed; left != 0; left &= left - 1) {
        auto const touch = lowest(left);
        bool const enters = step != 0 || sets_without_first() || touch == entry;
        if (!enters || !fits(p, step, touch, entry)) continue;
        p[at(step)] = touch;
        extend(p, step + 1, entry, allowed, visit);
        p[at(step)] = none;
      }
    }
    bool const may_leave_out =
        optional || sets_without_first() || (o_.order == sojourn::funnel_order::anchored && step != 0);
    if (may_leave_out) {
      extend(p, step + 1, entry, allowed, visit);
    } else if (starts) {
      visit(p);
    }
  }
  [[nodiscard]] bool sets_without_first() const {
    return o_.order == sojourn::funnel_order::unordered || o_.order == sojourn::funnel_order::open;
  }

  [[nodiscard]] static small_set touches(touch_of_step const& p) {
    small_set s = 0;
    for (auto const touch : p)
      if (touch != none) s |= one(touch);
    return s;
  }
  [[nodiscard]] int level(touch_of_step const& p) const {
    int n = 0;
    for (int s = 0; s < k_; ++s) n += has(required_, s) && p[at(s)] != none ? 1 : 0;
    return n;
  }
  [[nodiscard]] bool complete(touch_of_step const& p) const { return level(p) == std::popcount(required_); }
  [[nodiscard]] small_set required_touches(touch_of_step p) const {
    for (int s = 0; s < k_; ++s)
      if (has(optional_, s)) p[at(s)] = none;
    return touches(p);
  }

  // Of equal levels the one whose step 1, then step 2 ... is filled by the earliest event; the required ones
  // come first.
  [[nodiscard]] bool better(touch_of_step const& a, touch_of_step const& b) const {
    if (level(a) != level(b)) return level(a) > level(b);
    for (auto const which : {required_, optional_}) {
      for (int s = 0; s < k_; ++s) {
        auto const x = a[at(s)];
        auto const y = b[at(s)];
        if (has(which, s) && x != y) return y == none || (x != none && x < y);
      }
    }
    return false;
  }
  [[nodiscard]] touch_of_step deepest(int entry, small_set allowed) const {
    touch_of_step best;
    best.fill(none);
    each_chain(entry, allowed, [&](touch_of_step const& p) {
      if (better(p, best)) best = p;
    });
    return best;
  }

  sojourn::funnel_options const& o_;
  small_journey const& j_;
  int k_;
  int n_;
  bool strictly_later_ = false;
  bool tolerant_ = false;
  small_set required_ = 0;
  small_set optional_ = 0;
  std::array<int, 16> session_{};  // its first touch
  std::array<small_set, 16> matches_{};
  std::array<small_set, 16> may_follow_{};
  std::array<small_set, 16> surely_after_{};
  std::array<small_set, 16> surely_before_{};
};

}  // namespace test
