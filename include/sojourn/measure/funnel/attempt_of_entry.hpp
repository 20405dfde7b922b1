// SPDX-License-Identifier: BSL-1.0
#pragma once
// What one entry of a journey comes to in a funnel.

#include <sojourn/measure/funnel/any_order.hpp>
#include <sojourn/measure/funnel/candidates.hpp>
#include <sojourn/measure/funnel/in_order.hpp>

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>

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

}  // namespace detail

}  // namespace sojourn
