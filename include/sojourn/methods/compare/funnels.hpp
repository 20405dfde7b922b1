// SPDX-License-Identifier: BSL-1.0
#pragma once
// The steps of one funnel in two groups or rounds.

#include <sojourn/core/merge.hpp>
#include <sojourn/measure/funnel.hpp>
#include <sojourn/measure/funnel_tally.hpp>
#include <sojourn/methods/compare/adjust.hpp>
#include <sojourn/methods/compare/comparison.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace sojourn {

/// A step after the first, or a level where steps have no order.
struct step_comparison {
  std::string name{};
  bool optional = false;
  comparison of_previous{};  ///< of those that could go on from the step before
  comparison of_all{};       ///< of those that entered
};

namespace detail {

// Both rates of a step, over closed entries: the open leave the denominators of what they may still reach.
struct step_shares {
  counted_share of_previous{};
  counted_share of_all{};
};

inline step_shares shares_of_level(funnel_tally const& t, std::size_t level) noexcept {
  if (t.level_count() == 0) return {};
  std::uint64_t open = 0;
  for (std::size_t l = 1; l < level; ++l) open += t.stopped_at(l, funnel_outcome::open);
  auto const done = t.reached(level);
  return {{done, t.reached(level - 1) - t.stopped_at(level - 1, funnel_outcome::open)},
          {done, t.reached(1) - open}};
}

inline step_shares shares_of_optional(funnel_tally const& t, std::size_t step,
                                      std::size_t level_before) noexcept {
  if (t.level_count() == 0) return {};
  return {{t.filled(step), t.reached(level_before)}, {t.filled(step), t.reached(1)}};
}

template <class Funnel>
void require_one_funnel(Funnel const& a, Funnel const& b) {
  require_same("funnel", "the steps", a.steps(), b.steps(), "compare");
  require_same("funnel", "the options", a.options(), b.options(), "compare");
  require_same("funnel", "the exclusions", a.exclusions(), b.exclusions(), "compare");
}

}  // namespace detail

/// Both rates of each step (definitions section 3), b against a.
///
/// Under `funnel_entry::every` the counts are of attempts: those of one journey are not independent, and the intervals
/// are too narrow by as much as they are alike.
/// \returns a row a step after the first, in order; p-values adjusted over the rows, of each rate by itself.
/// \throws std::invalid_argument  when steps, options or exclusions differ: as merging refuses them.
/// \edge nobody entered on a side: counts 0, its values absent.
/// \example examples/08_comparing_rounds.cpp
template <class Steps, std::size_t MaxSteps, class Exclusions>
[[nodiscard]] std::vector<step_comparison> compare_funnels(funnel<Steps, MaxSteps, Exclusions> const& a,
                                                           funnel<Steps, MaxSteps, Exclusions> const& b,
                                                           compare_options options = {}) {
  detail::require_one_funnel(a, b);
  std::vector<step_comparison> rows;
  auto const add = [&](std::string const& name, bool optional, detail::step_shares of_a,
                       detail::step_shares of_b) {
    rows.push_back({.name = name,
                    .optional = optional,
                    .of_previous = compare(name, of_a.of_previous, of_b.of_previous, options.level),
                    .of_all = compare(name, of_a.of_all, of_b.of_all, options.level)});
  };
  std::size_t level = 1;
  if (a.in_step_order()) {
    for (std::size_t s = 1; s < a.step_count(); ++s) {
      std::string const name(a.steps().name(s));
      if (a.optional_step(s)) {
        add(name, true, detail::shares_of_optional(a.tally(), s, level),
            detail::shares_of_optional(b.tally(), s, level));
      } else {
        ++level;
        add(name, false, detail::shares_of_level(a.tally(), level),
            detail::shares_of_level(b.tally(), level));
      }
    }
  } else {
    while (++level <= a.level_count()) {
      add("any " + std::to_string(level) + " of " + std::to_string(a.level_count()), false,
          detail::shares_of_level(a.tally(), level), detail::shares_of_level(b.tally(), level));
    }
  }
  adjust(options.many, rows, &step_comparison::of_previous);
  adjust(options.many, rows, &step_comparison::of_all);
  return rows;
}

}  // namespace sojourn
