// SPDX-License-Identifier: BSL-1.0
#pragma once
// What a funnel must return, by the definitions alone (section 3), from all chains of a small journey.

#include "measure/every_chain.hpp"

#include <sojourn/measure/funnel.hpp>

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace test {

/// The attempts of one journey: which chains count, and what became of them.
class funnel_search : every_chain {
 public:
  using every_chain::every_chain;

  /// What `funnel::chains` must return.
  [[nodiscard]] std::vector<sojourn::funnel_chain> chains() const {
    auto const all = one(n_) - 1;
    if (o_.order == sojourn::funnel_order::open) {
      auto p = deepest(no_entry, all);
      if (level(p) == 0) return {};
      place_optional(p, no_entry, all);
      return {report(p, !j_.closed)};
    }
    auto const entries = entries_in(all);
    if (entries == 0) return {};
    if (o_.entry == sojourn::funnel_entry::every) return every(all);
    std::vector<attempt> attempts;
    for (int e = 0; e < n_; ++e)
      if (has(entries, e)) attempts.push_back(attempt_of(e, all));
    if (o_.entry == sojourn::funnel_entry::first) attempts.resize(1);
    if (auto const out = excluded(attempts)) return {report(*out, false, true)};
    bool runs = false;
    auto const* best = &attempts[0];
    for (auto const& a : attempts) {
      runs |= still_runs(a, all);
      auto const deeper = level(a.chosen) - level(best->chosen);
      bool const quicker = o_.entry != sojourn::funnel_entry::best || length(a) <= length(*best);
      if (deeper > 0 || (deeper == 0 && quicker)) best = &a;  // of equals the later entry
    }
    return {report(best->chosen, runs && !j_.closed)};
  }

  /// The most conversions that any set of chains without overlap holds; exclusions but barriers left aside.
  [[nodiscard]] int most_conversions() const {
    std::vector<std::pair<int, int>> spans;
    for (int e = 0; e < n_; ++e) {
      each_chain(e, one(n_) - 1, [&](touch_of_step const& p) {
        if (complete(p)) spans.emplace_back(lowest(touches(p)), highest(touches(p)));
      });
    }
    std::sort(spans.begin(), spans.end());
    spans.erase(std::unique(spans.begin(), spans.end()), spans.end());
    return most_from(spans, 0);
  }

 private:
  struct attempt {
    int entry = no_entry;
    touch_of_step chosen{};
    bool converted = false;
    std::optional<int> ended_at{};         // the touch that hit it
    std::optional<int> disqualified_at{};  // likewise; at most one of the two counts
  };

  // Each optional step between two filled ones, or directly behind the last, by the first event that is free,
  // inside the window, and in order with all of the chain.
  void place_optional(touch_of_step& p, int entry, small_set allowed) const {
    if (o_.order == sojourn::funnel_order::strict) return;
    for (int step = 0; step < k_; ++step) {
      if (!has(optional_, step)) continue;
      small_set filled = 0;
      for (int s = 0; s < k_; ++s)
        if (has(required_, s) && p[at(s)] != none) filled |= one(s);
      auto const before = filled & (one(step) - 1);
      bool const any = sets() && (filled != 0);
      bool const between = before != 0 && filled >> step != 0;
      auto const unfilled_up_to = required_ & ~filled & (one(step) - 1);
      bool const behind = filled >> step == 0 && before != 0 && unfilled_up_to >> highest(before) == 0;
      if (!any && !between && !behind) continue;
      for (auto left = matches_[at(step)] & allowed; left != 0 && p[at(step)] == none; left &= left - 1)
        if (in_order(p, step, lowest(left), entry)) p[at(step)] = lowest(left);
    }
  }
  [[nodiscard]] bool in_order(touch_of_step const& p, int step, int touch, int entry) const {
    if (!several() && has(touches(p), touch)) return false;
    if (!in_window(entry, touch)) return false;
    if (o_.order == sojourn::funnel_order::unordered) return touch >= entry;
    for (int s = 0; s < k_; ++s) {
      auto const t = p[at(s)];
      if (t == none || s == step || (sets() && s != 0)) continue;
      if (o_.order == sojourn::funnel_order::open) continue;
      if (s < step ? !has(may_follow_[at(t)], touch) : !has(may_follow_[at(touch)], t)) return false;
    }
    return true;
  }

  // The first event that hits the attempt of an entry. In a chain without order the attempt must be complete
  // by then; otherwise the event must be surely between those of the two steps, where it fills the later.
  [[nodiscard]] std::optional<int> first_hit(touch_of_step const& p, int entry, small_set allowed,
                                             std::size_t x) const {
    auto h = matched(x) & window(entry);
    if (sets()) {
      h &= surely_after_[at(entry)];
      if (h == 0 || complete(deepest(entry, allowed & ~surely_after_[at(lowest(h))]))) return std::nullopt;
      return lowest(h);
    }
    auto const [i, j] = ends_of(o_.exclusions[x]);
    if (p[at(i)] == none) return std::nullopt;
    h &= surely_after_[at(p[at(i)])];
    if (p[at(j)] != none) h &= surely_before_[at(p[at(j)])];
    return h == 0 ? std::nullopt : std::optional(lowest(h));
  }

  // The attempt of an entry: found without the exclusions that end or disqualify, then cut where one hits it.
  [[nodiscard]] attempt attempt_of(int entry, small_set allowed) const {
    attempt a{entry, deepest(entry, allowed)};
    for (std::size_t x = 0; x < o_.exclusions.size(); ++x) {
      auto const effect = o_.exclusions[x].effect;
      if (effect == sojourn::exclusion_effect::barrier) continue;
      auto const hit = first_hit(a.chosen, entry, allowed, x);
      auto& first = effect == sojourn::exclusion_effect::end_attempt ? a.ended_at : a.disqualified_at;
      if (hit && (!first || *hit < *first)) first = hit;
    }
    if (a.ended_at && a.disqualified_at)
      (*a.disqualified_at <= *a.ended_at ? a.ended_at : a.disqualified_at).reset();
    if (auto const hit = a.ended_at ? a.ended_at : a.disqualified_at) {
      allowed &= ~surely_after_[at(*hit)];
      if (sets()) {
        a.chosen = deepest(entry, allowed);
      } else {
        cut(a.chosen, allowed);
      }
    }
    a.converted = complete(a.chosen);
    place_optional(a.chosen, entry, allowed);
    return a;
  }
  void cut(touch_of_step& p, small_set allowed) const {
    bool short_of = false;  // a required step
    for (int s = 0; s < k_; ++s) {
      auto& t = p[at(s)];
      bool const late = t != none && !has(allowed, t);
      short_of |= late && has(required_, s);
      if (late || short_of) t = none;
    }
  }

  // The chain of a person whom an exclusion takes out.
  [[nodiscard]] std::optional<touch_of_step> excluded(std::vector<attempt> const& attempts) const {
    std::optional<int> earliest;
    for (auto const& a : attempts)
      if (a.disqualified_at && (!earliest || *a.disqualified_at < *earliest)) earliest = a.disqualified_at;
    if (!earliest) return std::nullopt;
    attempt const* out = nullptr;
    for (auto const& a : attempts) {
      bool const unhit = !a.ended_at && !a.disqualified_at;
      if (unhit && a.converted && highest(required_touches(a.chosen)) < *earliest) return std::nullopt;
      bool const hit_now = a.disqualified_at == earliest;
      if (hit_now && (out == nullptr || level(a.chosen) >= level(out->chosen))) out = &a;
    }
    return out->chosen;
  }

  // Whether an attempt that has not converted may still do so.
  [[nodiscard]] bool still_runs(attempt const& a, small_set allowed) const {
    if (a.converted || a.ended_at || a.disqualified_at) return false;
    auto const e = a.entry;
    if (o_.within && j_.as_of - time(e) > o_.within->count()) return false;
    bool const last_in_session = session_[at(n_ - 1)] == session_[at(e)];
    if (o_.session_gap && (!last_in_session || j_.as_of - time(n_ - 1) > o_.session_gap->count()))
      return false;
    bool runs = false;
    each_chain(e, allowed, [&](touch_of_step const& p) {
      int last = none;
      int last_required = none;
      for (int s = 0; s < k_; ++s) {
        if (p[at(s)] == none) continue;
        last = p[at(s)];
        if (has(required_, s)) last_required = last;
      }
      bool const near = !o_.max_gap || sets() || j_.as_of - time(last_required) <= o_.max_gap->count();
      bool const nothing_after = o_.order != sojourn::funnel_order::strict || surely_after_[at(last)] == 0;
      runs |= near && nothing_after;
    });
    return runs;
  }

  // From the entry to the last filled step: the last in the journey, whichever step it is.
  [[nodiscard]] std::int64_t length(attempt const& a) const {
    return time(highest(required_touches(a.chosen))) - time(a.entry);
  }

  [[nodiscard]] std::vector<sojourn::funnel_chain> every(small_set all) const {
    std::vector<sojourn::funnel_chain> found;
    small_set left = all;  // the touches after the last conversion
    for (;;) {
      auto const next = next_conversion(left);
      auto const first = next ? lowest(touches(next->chosen)) : n_;
      small_set further = 0;
      for (auto e = entries_in(left) & (one(first) - 1); e != 0; e &= e - 1)
        if (!next || !in_window(lowest(e), next->entry)) further |= e & (~e + 1);
      attempts_without(further, left & (one(first) - 1), found);
      if (!next) return found;
      found.push_back(report(next->chosen, false));
      left &= ~(one(highest(touches(next->chosen)) + 1) - 1);
    }
  }
  // The conversion that ends earliest, of those the one of the latest entry.
  [[nodiscard]] std::optional<attempt> next_conversion(small_set left) const {
    for (int end = 0; end < n_; ++end) {
      auto const allowed = left & (one(end + 1) - 1);
      for (auto e = entries_in(allowed); e != 0; e &= ~one(highest(e)))
        if (auto a = attempt_of(highest(e), allowed); a.converted) return a;
    }
    return std::nullopt;
  }
  void attempts_without(small_set entries, small_set left, std::vector<sojourn::funnel_chain>& found) const {
    while (entries != 0) {
      auto const of_first = entries & window(lowest(entries));
      std::optional<attempt> best;
      bool runs = false;
      for (auto e = of_first; e != 0; e &= e - 1) {
        auto a = attempt_of(lowest(e), left);
        runs |= still_runs(a, left);
        if (!best || level(a.chosen) >= level(best->chosen)) best = a;
      }
      found.push_back(report(best->chosen, runs && !j_.closed));
      left &= ~(one(highest(touches(best->chosen)) + 1) - 1);
      entries &= left & ~of_first;
    }
  }

  [[nodiscard]] static int most_from(std::vector<std::pair<int, int>> const& spans, int from) {
    int most = 0;
    for (auto const& [begin, end] : spans)
      if (begin >= from) most = std::max(most, 1 + most_from(spans, end + 1));
    return most;
  }

  [[nodiscard]] sojourn::funnel_chain report(touch_of_step const& p, bool runs, bool excluded = false) const {
    sojourn::funnel_chain r;
    for (int s = 0; s < k_; ++s) {
      if (p[at(s)] == none) continue;
      sojourn::filled_step const f{time(p[at(s)]), static_cast<std::uint32_t>(p[at(s)]),
                                   static_cast<std::uint32_t>(s)};
      (has(required_, s) ? r.steps : r.optional).push_back(f);
    }
    if (sets() && !r.steps.empty()) {  // in the order of the journey, an anchor first
      auto const anchor = o_.order == sojourn::funnel_order::anchored ? 1 : 0;
      std::stable_sort(r.steps.begin() + anchor, r.steps.end(),
                       [](auto const& a, auto const& b) { return a.touch < b.touch; });
    }
    bool const converted = complete(p);
    r.outcome = excluded    ? sojourn::funnel_outcome::excluded
                : converted ? sojourn::funnel_outcome::converted
                : runs      ? sojourn::funnel_outcome::open
                            : sojourn::funnel_outcome::dropped;
    return r;
  }
};

}  // namespace test
