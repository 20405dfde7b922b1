// SPDX-License-Identifier: BSL-1.0
#pragma once
// Which attempts of one journey at a funnel count.

#include <sojourn/measure/funnel/attempt_of_entry.hpp>
#include <sojourn/measure/funnel/candidates.hpp>
#include <sojourn/measure/funnel/reach.hpp>
#include <sojourn/measure/funnel_chain.hpp>

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace sojourn {

namespace detail {

// Calls `sink(placement, outcome)` for each attempt that counts: one, or none where nobody entered; under `every` all.
template <class Sink>
class attempt_choice {
 public:
  attempt_choice(candidates const& all, Sink sink)
      : all_(all), plan_(all.plan), attempt_(all), reach_(all), sink_(sink) {}

  void operator()() {
    if (plan_.order == funnel_order::open) return anywhere();
    if (plan_.entry == funnel_entry::every) return every();
    if (all_.any_excluded(exclusion_effect::disqualify) && disqualified()) return;
    if (plan_.entry == funnel_entry::first) return first();
    deepest();
  }

 private:
  [[nodiscard]] bool enters(std::uint32_t i) const noexcept { return all_.enters(i); }
  [[nodiscard]] bool converts(placement const& p) const noexcept { return p.level == plan_.levels; }
  [[nodiscard]] std::uint32_t end_of(placement const& p) const noexcept { return last_of(p, plan_.required); }
  // The last candidate that fills one of these steps.
  [[nodiscard]] static std::uint32_t last_of(placement const& p, std::uint64_t steps) noexcept {
    std::uint32_t last = 0;
    for (auto rest = p.filled & steps; rest != 0; rest &= rest - 1) {
      last = std::max(last, p.at[static_cast<std::size_t>(std::countr_zero(rest))]);
    }
    return last;
  }
  [[nodiscard]] static std::uint32_t first_of(placement const& p) noexcept {
    std::uint32_t first = placement::nobody;
    for (auto rest = p.filled; rest != 0; rest &= rest - 1) {
      first = std::min(first, p.at[static_cast<std::size_t>(std::countr_zero(rest))]);
    }
    return first;
  }
  [[nodiscard]] std::uint64_t span(placement const& p) const noexcept {
    auto const from = all_[p.entry].time;
    auto const to = all_[end_of(p)].time;
    return to > from ? time_between(from, to) : 0;
  }
  void give(placement const& p, bool runs) {
    sink_(p, converts(p) ? funnel_outcome::converted : runs ? funnel_outcome::open : funnel_outcome::dropped);
  }

  void anywhere() {
    placement p;
    fill_in_any_order(all_, 0, all_.size(), p);
    if (p.level == 0) return;
    attempt_.do_optional_steps(p, 0, all_.size());
    p.entry = first_of(p);
    give(p, !all_.ended.closed);
  }

  void first() {
    auto const e = all_.entry_from(0, all_.size());
    if (e == all_.size()) return;
    auto const p = attempt_(e, 0, all_.size());
    give(p, p.runs);
  }

  struct best_found {
    placement best;
    bool runs = false;
  };

  // The best attempt of the entries in [from, end) that count, in candidates of [lo, hi), and whether any of theirs
  // runs. From the last entry back: a later one is only displaced by a deeper, or a shorter one where that is wanted.
  template <class Counts>
  [[nodiscard]] best_found best_of(std::uint32_t from, std::uint32_t end, std::uint32_t lo, std::uint32_t hi,
                                   Counts const& counts) const {
    auto last = all_.entry_before(end, from);
    while (last != placement::nobody && !counts(last)) last = all_.entry_before(last, from);
    if (reach_.applies()) return best_by_reach(from, last, lo, hi);
    best_found f;
    bool const shortest = plan_.entry == funnel_entry::best;
    // Whether an attempt runs follows from its entry alone, where nothing else can end it.
    bool const simple = plan_.gap == unlimited && plan_.order != funnel_order::strict &&
                        !all_.any_excluded(exclusion_effect::disqualify) &&
                        !all_.any_excluded(exclusion_effect::end_attempt);
    auto unseen = hi;  // the candidates from here on have been looked at for a bound on the level
    std::uint64_t steps = plan_.tolerant ? all_.steps() : 0;
    auto bound = all_.level_bound(steps);
    for (auto i = last; i != placement::nobody; i = all_.other_entry_before(i, from)) {
      if (all_.in_words()) {
        if (!plan_.tolerant) bound = all_.level_bound_of(i, hi, bound);
      } else {
        while (unseen > i) steps |= all_[--unseen].steps & plan_.required;
        bound = all_.level_bound(steps);
      }
      bool const deep_enough = shortest ? bound >= f.best.level : bound > f.best.level;
      if (!deep_enough && (f.runs || all_.ended.closed || simple)) {
        f.runs = f.runs || all_.running(i);
        continue;
      }
      auto const p = attempt_(i, lo, hi);
      f.runs = f.runs || p.runs;
      bool const shorter = shortest && p.level == f.best.level && span(p) < span(f.best);
      if (p.level > f.best.level || shorter) f.best = p;
      if (!shortest && converts(f.best)) break;
    }
    return f;
  }

  [[nodiscard]] best_found best_by_reach(std::uint32_t from, std::uint32_t last, std::uint32_t lo,
                                         std::uint32_t hi) const {
    best_found f;
    std::uint64_t best = 0;  // its level before its entry: of the deepest the latest is the greatest
    std::uint64_t shortest = unlimited;
    bool running_unknown = true;
    auto reaches = hi;
    for (auto i = last; i != placement::nobody; i = all_.other_entry_before(i, from)) {
      reaches = reach_.window_end(i, reaches);
      auto const r = reach_(i, reaches);
      // Of all entries that are not ended the last one runs longest.
      if (running_unknown && r.hit == placement::nobody) f.runs = all_.running(i), running_unknown = false;
      auto const key = std::uint64_t{r.level} << 32U | i;
      if (plan_.entry != funnel_entry::best) {
        best = std::max(best, key);
        if (r.level == plan_.levels) break;
      } else if (key >> 32U >= best >> 32U) {
        auto const takes = time_between(all_[i].time, all_[r.last].time);
        if (key >> 32U > best >> 32U || takes < shortest) best = key, shortest = takes;
      }
    }
    if (best == 0) return f;
    auto const entry = static_cast<std::uint32_t>(best);
    f.best = reach_.applies_to_chains() ? reach_.chain(entry, best >> 32U) : attempt_(entry, lo, hi);
    return f;
  }

  void deepest() {
    if (reach_.applies_in_any_order()) {
      auto const e = plan_.entry == funnel_entry::best ? reach_.deepest_in_any_order<true>()
                                                       : reach_.deepest_in_any_order<false>();
      if (e == placement::nobody) return;
      return give(attempt_(e, 0, all_.size()), all_.running(all_.entry_before(all_.size(), 0)));
    }
    auto const f = best_of(0, all_.size(), 0, all_.size(), [](std::uint32_t) { return true; });
    if (f.best.level != 0) give(f.best, f.runs);
  }

  // The earliest hit that takes the person out, unless they had converted before.
  bool disqualified() {
    auto out = placement::nobody;  // the entry of the attempt that it hits, of several the deepest, the last
    std::uint32_t hit = placement::nobody;
    std::size_t level = 0;
    auto converted = all_.size();
    for (std::uint32_t e = 0; e < all_.size(); ++e) {
      if (!enters(e)) continue;
      auto const r = reach_of(e);
      if (r.disqualified && (out == placement::nobody || r.hit < hit || (r.hit == hit && r.level >= level)))
        out = e, hit = r.hit, level = r.level;
      if (r.hit == placement::nobody && r.level == plan_.levels) converted = std::min(converted, r.last);
      if (plan_.entry == funnel_entry::first) break;
    }
    if (out == placement::nobody || converted < hit) return false;
    sink_(attempt_(out, 0, all_.size()), funnel_outcome::excluded);
    return true;
  }
  [[nodiscard]] attempt_reach::reach reach_of(std::uint32_t entry) const {
    if (reach_.applies()) return reach_(entry, all_.window_end(entry, all_.size()));
    auto const p = attempt_(entry, 0, all_.size());
    return {p.level, end_of(p), p.hit, p.disqualified};
  }

  // Behind the last candidate that a conversion in candidates from `lo` on could begin with, whatever the times.
  [[nodiscard]] std::uint32_t end_of_beginnings(std::uint32_t lo) const noexcept {
    if (plan_.tolerant) return all_.level_bound(all_.steps()) < plan_.levels ? lo : all_.size();
    auto missing = plan_.required;
    auto next = plan_.levels;  // of the steps in order, from the last back
    for (auto i = all_.size(); i-- > lo;) {
      missing &= ~all_[i].steps;
      while (next != 0 && (all_[i].steps >> plan_.in_order[next - 1] & 1U) != 0) {
        --next;
        if (!plan_.several) break;
      }
      if (plan_.in_step_order() ? next == 0 : missing == 0) return i + 1;
    }
    return lo;
  }

  // The conversion in candidates from `lo` on that ends earliest, of those the latest entry. It is the attempt of its
  // entry in what there is up to its end.
  [[nodiscard]] placement next_conversion(std::uint32_t lo) const {
    placement found;
    if (reach_.applies() && !all_.any_excluded()) {
      auto const c = reach_.first_conversion(lo);
      if (c.entry == placement::nobody) return found;
      return reach_.applies_to_chains() ? reach_.chain(c.entry, plan_.levels)
                                        : attempt_(c.entry, lo, c.last + 1);
    }
    auto const last = end_of_beginnings(lo);
    if (last == lo) return found;
    for (auto e = lo; e < last && (!converts(found) || e <= end_of(found)); ++e) {
      if (!enters(e)) continue;
      auto const p = attempt_(e, lo, all_.size());
      if (converts(p) && (!converts(found) || end_of(p) <= end_of(found))) found = p;
    }
    bool const bound = plan_.gap != unlimited || plan_.order == funnel_order::strict ||
                       all_.any_excluded(exclusion_effect::barrier);
    bool const earliest_touches_end_first =
        all_.overlap() ? !plan_.tolerant && plan_.in_step_order() : !plan_.tolerant || !bound;
    if (!earliest_touches_end_first) {
      // An attempt that is ended may still convert in fewer touches: then every end is tried.
      bool const every_end = all_.any_excluded(exclusion_effect::end_attempt);
      if (!converts(found) && !every_end) return found;
      return earliest_end(lo, converts(found) ? end_of(found) + 1 : all_.size(), every_end);
    }
    if (converts(found) && plan_.levels != plan_.step_count)
      found = attempt_(found.entry, lo, end_of(found) + 1);
    return found;
  }

  // The same where a step filled early may take a touch from one that then ends later: by the end, at most `last`. By
  // bisection, where what converts up to one end converts up to a later one.
  [[nodiscard]] placement earliest_end(std::uint32_t lo, std::uint32_t last, bool every_end) const {
    auto hi = lo + 1;
    if (every_end) {
      while (hi <= last && !converts(latest_conversion(lo, hi))) ++hi;
    } else {
      for (auto up_to = last; hi < up_to;) {
        auto const middle = hi + (up_to - hi) / 2;
        if (converts(latest_conversion(lo, middle))) {
          up_to = middle;
        } else {
          hi = middle + 1;
        }
      }
    }
    return hi <= last ? latest_conversion(lo, hi) : placement{};
  }
  [[nodiscard]] placement latest_conversion(std::uint32_t lo, std::uint32_t hi) const {
    for (auto e = hi; e-- > lo;) {
      if (!enters(e)) continue;
      auto const p = attempt_(e, lo, hi);
      if (converts(p)) return p;
    }
    return {};
  }

  void every() {
    for (std::uint32_t lo = 0; lo < all_.size();) {
      auto const conversion = next_conversion(lo);
      unconverted(lo, conversion);
      if (!converts(conversion)) return;
      give(conversion, false);
      lo = last_of(conversion, unlimited) + 1;
    }
  }

  // The attempts from `lo` to the next conversion, each the deepest of the entries of one window.
  void unconverted(std::uint32_t lo, placement const& conversion) {
    auto const limit = converts(conversion) ? first_of(conversion) : all_.size();
    auto const begins = [&](std::uint32_t e) {
      return !(converts(conversion) && all_[e].session == all_[conversion.entry].session &&
               all_.in_window(e, conversion.entry));
    };
    for (auto from = all_.entry_from(lo, limit); from < limit; from = all_.entry_from(from, limit)) {
      if (!begins(from)) return;  // nor do those behind it
      auto const end = all_.session_end(from, all_.later_than(all_[from].time, plan_.window, from, limit));
      auto const f = best_of(from, end, lo, limit, begins);
      give(f.best, f.runs);
      lo = last_of(f.best, unlimited) + 1;
      from = std::max(end, lo);
    }
  }

  candidates const& all_;
  funnel_plan const& plan_;
  attempt_of_entry attempt_;
  attempt_reach reach_;
  Sink sink_;
};

}  // namespace detail

}  // namespace sojourn
