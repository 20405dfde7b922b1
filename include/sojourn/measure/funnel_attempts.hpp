// SPDX-License-Identifier: BSL-1.0
#pragma once
// The attempts of one journey at a funnel: what each entry comes to, and which of them count.

#include <sojourn/measure/funnel_any_order.hpp>
#include <sojourn/measure/funnel_candidates.hpp>
#include <sojourn/measure/funnel_chain.hpp>
#include <sojourn/measure/funnel_in_order.hpp>

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace sojourn {

namespace detail {

// The attempt of one entry (definitions section 3): its deepest chain, cut where an exclusion hits it, with the
// optional steps that it did.
class attempt_of_entry {
 public:
  explicit attempt_of_entry(candidates const& all) : all_(all), plan_(all.plan) {}

  // In candidates of [lo, hi).
  [[nodiscard]] placement operator()(std::uint32_t entry, std::uint32_t lo, std::uint32_t hi) const {
    lo = all_.session_begin(entry, lo);
    hi = all_.session_end(entry, hi);
    auto chain =
        plan_.in_step_order() ? deepest_chain(all_, entry, lo, hi) : fullest_chain(all_, entry, lo, hi);
    for (auto const& r : plan_.rules) {
      if (r.effect != exclusion_effect::barrier && all_.excluded(r.bit)) look_for_hit(r, chain, lo, hi);
    }
    if (chain.hit != placement::nobody) cut(chain, lo, hi);
    if (plan_.levels != plan_.step_count && plan_.order != funnel_order::strict)
      do_optional_steps(chain, lo, hi);
    return chain;
  }

  // The optional steps that candidates of [lo, hi) can do beside those that the chain needs.
  void do_optional_steps(placement& chain, std::uint32_t lo, std::uint32_t hi) const {
    bool const limited = plan_.order != funnel_order::open;
    for (std::size_t step = 1; step < plan_.step_count; ++step) {
      if ((plan_.required >> step & 1U) != 0 || !reached(step, chain)) continue;
      for (auto i = all_.next(step, first_for(step, chain, lo, hi), hi); i < hi;
           i = all_.next(step, i + 1, hi)) {
        if (limited && !all_.in_window(chain.entry, i)) break;
        if (chain.hit != placement::nobody && all_.surely_after(chain.hit, i)) break;
        if (plan_.in_step_order() && !before_later_steps(step, i, chain)) continue;
        if (!plan_.several && chain.uses(i)) continue;
        chain.fill(step, i);
        break;
      }
    }
  }

 private:
  // Whether an excluded touch hits the chain as it was found, earlier than what is known.
  void look_for_hit(funnel_plan::rule const& r, placement& chain, std::uint32_t lo, std::uint32_t hi) const {
    auto x = hi;
    if (!plan_.in_step_order()) {
      x = all_.excluded_between(r.bit, chain.entry, placement::nobody, hi);
      if (x != hi && all_.in_window(chain.entry, x)) {
        auto const end = end_of_reach(x, hi);
        auto const until = fullest_chain(all_, chain.entry, lo, end);
        if (until.level == plan_.levels) return;
      }
    } else if (chain.fills(r.from)) {
      auto const before = chain.fills(r.to) ? chain.at[r.to] : placement::nobody;
      x = all_.excluded_between(r.bit, chain.at[r.from], before, hi);
    }
    if (x == hi || !all_.in_window(chain.entry, x)) return;
    bool const disqualifies = r.effect == exclusion_effect::disqualify;
    if (chain.hit == placement::nobody || x < chain.hit || (x == chain.hit && disqualifies)) {
      chain.hit = x;
      chain.disqualified = disqualifies;
    }
  }

  // Where the candidates begin that are surely after x.
  [[nodiscard]] std::uint32_t end_of_reach(std::uint32_t x, std::uint32_t hi) const noexcept {
    return plan_.tolerant ? all_.later_than(all_[x].time, plan_.tolerance, x, hi) : x + 1;
  }

  void cut(placement& chain, std::uint32_t lo, std::uint32_t hi) const {
    if (!plan_.in_step_order()) {
      auto until = fullest_chain(all_, chain.entry, lo, end_of_reach(chain.hit, hi));
      until.hit = chain.hit;
      until.disqualified = chain.disqualified;
      chain = until;
    }
    chain.runs = false;
    bool short_of_one = false;  // a required step
    for (std::size_t step = 0; step < plan_.step_count; ++step) {
      if (!chain.fills(step)) continue;
      bool const required = (plan_.required >> step & 1U) != 0;
      bool const late = all_.surely_after(chain.hit, chain.at[step]);
      if (!late && !short_of_one) continue;
      chain.clear(step);
      if (!required) continue;
      --chain.level;
      short_of_one = true;
    }
  }

  // Whether the required step before an optional one is filled: it lies between filled steps or behind the last.
  [[nodiscard]] bool reached(std::size_t step, placement const& chain) const noexcept {
    if (!plan_.in_step_order()) return true;
    auto const before = plan_.required & ((std::uint64_t{1} << step) - 1);
    return chain.fills(static_cast<std::size_t>(std::bit_width(before)) - 1);
  }

  [[nodiscard]] std::uint32_t first_for(std::size_t step, placement const& chain, std::uint32_t lo,
                                        std::uint32_t hi) const noexcept {
    if (plan_.order == funnel_order::open) return lo;
    if (plan_.order == funnel_order::unordered) return chain.entry;
    auto last = chain.entry;
    auto latest = all_[last].time;
    if (plan_.in_step_order()) {
      for (std::size_t s = 1; s < step; ++s) {
        if (!chain.fills(s) || all_[chain.at[s]].time < latest) continue;
        last = std::max(last, chain.at[s]);
        latest = all_[chain.at[s]].time;
      }
    }
    return all_.follow(last, latest, lo, hi);
  }

  [[nodiscard]] bool before_later_steps(std::size_t step, std::uint32_t i,
                                        placement const& chain) const noexcept {
    for (auto s = step + 1; s < plan_.step_count; ++s) {
      if (!chain.fills(s)) continue;
      auto const then = chain.at[s];
      if (plan_.tolerant ? all_.much_later(all_[then].time, all_[i].time)
                         : i > then || (i == then && !plan_.several) ||
                               (plan_.strictly_later && all_[i].time == all_[then].time)) {
        return false;
      }
    }
    return true;
  }

  candidates const& all_;
  funnel_plan const& plan_;
};

// Calls `sink(placement, outcome)` for each attempt that counts: one, or none where nobody entered; under `every` all.
template <class Sink>
class attempt_choice {
 public:
  attempt_choice(candidates const& all, Sink sink) : all_(all), plan_(all.plan), attempt_(all), sink_(sink) {}

  void operator()() {
    if (plan_.order == funnel_order::open) return anywhere();
    if (plan_.entry == funnel_entry::every) return every();
    if (all_.any_excluded(exclusion_effect::disqualify) && disqualified()) return;
    if (plan_.entry == funnel_entry::first) return first();
    deepest();
  }

 private:
  [[nodiscard]] bool enters(std::uint32_t i) const noexcept {
    auto const entries = plan_.order == funnel_order::unordered ? plan_.required : std::uint64_t{1};
    return (all_[i].steps & entries) != 0;
  }
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
    for (std::uint32_t e = 0; e < all_.size(); ++e) {
      if (!enters(e)) continue;
      auto const p = attempt_(e, 0, all_.size());
      return give(p, p.runs);
    }
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
    best_found f;
    bool const shortest = plan_.entry == funnel_entry::best;
    // Whether an attempt runs follows from its entry alone, where nothing else can end it.
    bool const simple = plan_.gap == unlimited && plan_.order != funnel_order::strict &&
                        !all_.any_excluded(exclusion_effect::disqualify) &&
                        !all_.any_excluded(exclusion_effect::end_attempt);
    std::uint64_t steps = plan_.tolerant ? all_.steps() : 0;
    auto bound = all_.level_bound(steps);
    for (auto i = hi; i-- > from;) {
      if (auto const more = all_[i].steps & plan_.required & ~steps; more != 0) {
        steps |= more;
        bound = all_.level_bound(steps);
      }
      if (i >= end || !counts(i)) continue;
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

  void deepest() {
    auto const f = best_of(0, all_.size(), 0, all_.size(), [&](std::uint32_t e) { return enters(e); });
    if (f.best.level != 0) give(f.best, f.runs);
  }

  // The earliest hit that takes the person out, unless they had converted before.
  bool disqualified() {
    std::optional<placement> out;
    auto converted = all_.size();
    for (std::uint32_t e = 0; e < all_.size(); ++e) {
      if (!enters(e)) continue;
      auto const p = attempt_(e, 0, all_.size());
      if (p.disqualified && (!out || p.hit < out->hit || (p.hit == out->hit && p.level >= out->level)))
        out = p;
      if (p.hit == placement::nobody && converts(p)) converted = std::min(converted, end_of(p));
      if (plan_.entry == funnel_entry::first) break;
    }
    if (!out || converted < out->hit) return false;
    sink_(*out, funnel_outcome::excluded);
    return true;
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
  [[nodiscard]] std::optional<placement> next_conversion(std::uint32_t lo) const {
    std::optional<placement> found;
    auto const last = end_of_beginnings(lo);
    if (last == lo) return found;
    for (auto e = lo; e < last && (!found || e <= end_of(*found)); ++e) {
      if (!enters(e)) continue;
      auto const p = attempt_(e, lo, all_.size());
      if (converts(p) && (!found || end_of(p) <= end_of(*found))) found = p;
    }
    bool const bound = plan_.gap != unlimited || plan_.order == funnel_order::strict ||
                       all_.any_excluded(exclusion_effect::barrier);
    bool const earliest_touches_end_first =
        all_.overlap() ? !plan_.tolerant && plan_.in_step_order() : !plan_.tolerant || !bound;
    if (!earliest_touches_end_first) {
      // An attempt that is ended may still convert in fewer touches: then every end is tried.
      bool const every_end = all_.any_excluded(exclusion_effect::end_attempt);
      if (!found && !every_end) return found;
      return earliest_end(lo, found ? end_of(*found) + 1 : all_.size(), every_end);
    }
    if (found && plan_.levels != plan_.step_count) found = attempt_(found->entry, lo, end_of(*found) + 1);
    return found;
  }

  // The same where a step filled early may take a touch from one that then ends later: by the end, at most `last`. By
  // bisection, where what converts up to one end converts up to a later one.
  [[nodiscard]] std::optional<placement> earliest_end(std::uint32_t lo, std::uint32_t last,
                                                      bool every_end) const {
    auto hi = lo + 1;
    if (every_end) {
      while (hi <= last && !latest_conversion(lo, hi)) ++hi;
    } else {
      for (auto up_to = last; hi < up_to;) {
        auto const middle = hi + (up_to - hi) / 2;
        if (latest_conversion(lo, middle)) {
          up_to = middle;
        } else {
          hi = middle + 1;
        }
      }
    }
    return hi <= last ? latest_conversion(lo, hi) : std::nullopt;
  }
  [[nodiscard]] std::optional<placement> latest_conversion(std::uint32_t lo, std::uint32_t hi) const {
    for (auto e = hi; e-- > lo;) {
      if (!enters(e)) continue;
      auto const p = attempt_(e, lo, hi);
      if (converts(p)) return p;
    }
    return std::nullopt;
  }

  void every() {
    for (std::uint32_t lo = 0; lo < all_.size();) {
      auto const conversion = next_conversion(lo);
      unconverted(lo, conversion);
      if (!conversion) return;
      give(*conversion, false);
      lo = last_of(*conversion, unlimited) + 1;
    }
  }

  // The attempts from `lo` to the next conversion, each the deepest of the entries of one window.
  void unconverted(std::uint32_t lo, std::optional<placement> const& conversion) {
    auto const limit = conversion ? first_of(*conversion) : all_.size();
    auto const begins = [&](std::uint32_t e) {
      return enters(e) && !(conversion && all_[e].session == all_[conversion->entry].session &&
                            all_.in_window(e, conversion->entry));
    };
    for (auto from = lo; from < limit;) {
      if (!begins(from)) {
        ++from;
        continue;
      }
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
  Sink sink_;
};

}  // namespace detail

}  // namespace sojourn
