// SPDX-License-Identifier: BSL-1.0
#pragma once
// A funnel's options checked and put in the form that matching reads.

#include <sojourn/core/time.hpp>
#include <sojourn/measure/funnel_options.hpp>

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace sojourn {

namespace detail {

// Distances are compared as unsigned microseconds; none exceeds `unlimited`.
inline constexpr std::uint64_t unlimited = std::numeric_limits<std::uint64_t>::max();

struct funnel_plan {
  struct rule {
    std::uint32_t bit;
    std::uint8_t from;  // a required step, from 0
    std::uint8_t to;
    exclusion_effect effect;
    bool next;  // `to` is the required step after `from`
  };

  std::size_t step_count = 0;
  std::uint64_t required = 0;               // by step
  std::array<std::uint8_t, 64> in_order{};  // the required steps
  std::size_t levels = 0;                   // how many of them
  std::uint64_t window = unlimited;
  std::uint64_t gap = unlimited;
  std::uint64_t session = unlimited;
  std::uint64_t tolerance = 0;
  bool tolerant = false;  // ties count in step order
  bool strictly_later = false;
  bool several = false;  // a touch may fill several steps
  funnel_order order = funnel_order::ordered;
  funnel_entry entry = funnel_entry::latest;
  std::vector<rule> rules{};
  std::array<std::uint32_t, 3> excluding{};  // by effect: the exclusions that have it
  std::uint64_t entries = 1;                 // the steps that an attempt may begin with
  bool streams = true;                       // a chain a level is all that must be remembered of a journey
  bool by_arrival = false;                   // and touches come in the order of arrival, for one step each
  bool in_words = false;                     // steps and window alone decide, where no touch is excluded
  bool latest_in_words = false;              // and both of the last two

  [[nodiscard]] bool in_step_order() const noexcept {
    return order == funnel_order::ordered || order == funnel_order::strict;
  }
  // Whether a level follows from the one before it, touch after touch, in the order of arrival.
  [[nodiscard]] bool streamable() const noexcept {
    return order == funnel_order::ordered && levels == step_count && session == unlimited && !tolerant &&
           !strictly_later && !several;
  }
  [[nodiscard]] bool any(exclusion_effect e) const noexcept {
    for (auto const& r : rules) {
      if (r.effect == e) return true;
    }
    return false;
  }
};

[[noreturn]] inline void refuse_funnel(std::string const& why) { throw std::invalid_argument(why); }

inline std::uint64_t funnel_limit(char const* what, std::optional<duration> d) {
  if (!d) return unlimited;
  if (d->count() < 0) {
    refuse_funnel(std::string("a funnel's ") + what + " must be at least 0: " + std::to_string(d->count()) +
                  " microseconds");
  }
  return static_cast<std::uint64_t>(d->count());
}

// What one mode would ignore of another.
inline void refuse_what_does_not_apply(funnel_options const& o) {
  auto const order = std::string(name(o.order));
  auto const without = [&](bool given, std::string_view what) {
    if (given) refuse_funnel("an " + order + " funnel has no " + std::string(what));
  };
  bool const ordered = o.order == funnel_order::ordered || o.order == funnel_order::strict;
  if (o.order == funnel_order::unordered || o.order == funnel_order::open) {
    without(o.ties != tie_policy{},
            "order of steps that ties could disturb: " + std::string(name(o.ties.what())));
  }
  if (!ordered) without(o.max_gap.has_value(), "consecutive steps to limit the gap between");
  if (o.order == funnel_order::open) {
    without(o.within.has_value(), "entry from which a window could run");
    without(o.session_gap.has_value(), "one session: any touch of the journey fills a step");
    without(o.entry != funnel_entry::latest, "entry to choose: " + std::string(name(o.entry)));
    without(!o.exclusions.empty(), "entry after which an exclusion could count");
  }
  for (auto const& e : o.exclusions) {
    if (ordered) continue;
    without(e.effect == exclusion_effect::barrier, "two steps for a barrier to stand between");
    without(e.from != 1 || e.to.has_value(), "order of steps for an exclusion to stand between two of them");
  }
  if (o.entry == funnel_entry::every) {
    for (auto const& e : o.exclusions) {
      if (e.effect == exclusion_effect::disqualify) {
        refuse_funnel("disqualify takes out a person, entry every counts attempts: use end-attempt");
      }
    }
  }
  if (o.fills == touch_fills::several_steps && o.ties.what() == tie_policy::kind::strictly_later) {
    refuse_funnel("a touch cannot fill several steps, each strictly later than the one before");
  }
}

/// \throws std::invalid_argument  naming what is off.
inline funnel_plan plan_funnel(funnel_options const& o, std::size_t step_count, std::size_t exclusion_count) {
  funnel_plan p;
  refuse_what_does_not_apply(o);
  p.step_count = step_count;
  p.required = step_count >= 64 ? unlimited : (std::uint64_t{1} << step_count) - 1;
  for (auto const step : o.optional_steps) {
    if (step < 2 || step > step_count) {
      refuse_funnel("an optional step must be one of 2 to " + std::to_string(step_count) + ": " +
                    std::to_string(step));
    }
    p.required &= ~(std::uint64_t{1} << (step - 1));
  }
  for (std::size_t s = 0; s < step_count; ++s) {
    if ((p.required >> s & 1U) != 0) p.in_order[p.levels++] = static_cast<std::uint8_t>(s);
  }
  p.window = funnel_limit("window", o.within);
  p.gap = funnel_limit("gap", o.max_gap);
  p.session = funnel_limit("session gap", o.session_gap);
  p.tolerance = funnel_limit("tolerance of ties", o.ties.tolerance());
  p.tolerant =
      o.ties.what() == tie_policy::kind::by_step || o.ties.what() == tie_policy::kind::either_order_within;
  p.strictly_later = o.ties.what() == tie_policy::kind::strictly_later;
  p.several = o.fills == touch_fills::several_steps;
  p.order = o.order;
  p.entry = o.entry;
  if (o.exclusions.size() != exclusion_count) {
    refuse_funnel("a funnel must be told what each of its " + std::to_string(exclusion_count) +
                  " exclusions does: it is told of " + std::to_string(o.exclusions.size()));
  }
  if (exclusion_count > 32) {
    refuse_funnel("a funnel must have at most 32 exclusions: " + std::to_string(exclusion_count));
  }
  for (std::size_t i = 0; i < exclusion_count; ++i) {
    auto const& e = o.exclusions[i];
    auto const last = p.levels == 0 ? std::size_t{1} : p.in_order[p.levels - 1] + std::size_t{1};
    auto const to = e.to.value_or(last);
    auto const is_required = [&](std::size_t s) {
      return s >= 1 && s <= step_count && (p.required >> (s - 1) & 1U) != 0;
    };
    bool const of_one_step = p.levels == 1 && !e.to;  // which has nothing between: it hits nobody
    if (!is_required(e.from) || !is_required(to) || (e.from >= to && !of_one_step)) {
      refuse_funnel(
          "an exclusion must stand between two required steps, the earlier first: " + std::to_string(e.from) +
          " and " + std::to_string(to) + " of " + std::to_string(step_count));
    }
    p.rules.push_back(
        {std::uint32_t{1} << i, static_cast<std::uint8_t>(e.from - 1), static_cast<std::uint8_t>(to - 1),
         e.effect,
         std::popcount(p.required >> (e.from - 1) & ((std::uint64_t{2} << (to - e.from)) - 1)) == 2});
    p.excluding[static_cast<std::size_t>(e.effect)] |= std::uint32_t{1} << i;
  }
  if (p.entry == funnel_entry::every && step_count != 0 && (p.required >> (step_count - 1) & 1U) == 0) {
    refuse_funnel("entry every needs a required last step: where an attempt ends would be undecided");
  }
  if (p.order == funnel_order::unordered) p.entries = p.required;
  p.streams = p.order == funnel_order::ordered && p.entry == funnel_entry::latest && !p.tolerant &&
              p.gap == unlimited && p.session == unlimited && p.rules.empty() && p.levels == step_count;
  p.by_arrival = p.streams && !p.strictly_later && !p.several;
  bool const latest = p.entry == funnel_entry::latest;
  bool const plain = !p.tolerant && !p.strictly_later && !p.several;
  bool const ordered = p.order == funnel_order::ordered;
  p.in_words = p.step_count <= 8 && p.levels == step_count && p.session == unlimited &&
               (p.gap == unlimited || (latest && ordered && plain)) &&
               (latest ? ordered || (plain && p.order != funnel_order::open)
                       : ordered && plain && p.entry == funnel_entry::every);
  p.latest_in_words = p.in_words && p.by_arrival;
  return p;
}

}  // namespace detail

}  // namespace sojourn
