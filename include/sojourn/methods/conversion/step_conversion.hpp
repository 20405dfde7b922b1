// SPDX-License-Identifier: BSL-1.0
#pragma once
// The two rates of every funnel step: of the previous step, and of all entries.

#include <sojourn/core/estimate.hpp>
#include <sojourn/measure/funnel.hpp>
#include <sojourn/measure/funnel_tally.hpp>
#include <sojourn/stats/proportion.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace sojourn {

/// One step of a funnel, counted and rated.
struct step_conversion {
  std::string name;
  bool optional = false;      ///< passed over without loss: it stands beside the others
  std::uint64_t reached = 0;  ///< attempts whose level is at least this step; of an optional one: that did it
  std::uint64_t dropped_here = 0;  ///< whose level is exactly this step, and that no longer run
  std::uint64_t open_here = 0;     ///< whose level is exactly this step, and that run
  std::optional<estimate>
      of_previous{};                 ///< reached / closed entries of the previous step; absent for the first
  std::optional<estimate> of_all{};  ///< reached / closed entries of the funnel; absent for the first
  std::optional<double> median_seconds_from_previous{};  ///< over the chains that filled this step
};

/// The rows of `step_conversions` from counts alone: a tally is a segment's, a period's, or a whole funnel's.
/// \param names     of the rows.
/// \param required  whether a row is a level; the others are optional steps.
[[nodiscard]] inline std::vector<step_conversion> step_conversions(funnel_tally const& f,
                                                                   std::vector<std::string> names,
                                                                   std::vector<bool> const& required,
                                                                   confidence_level level = {}) {
  std::vector<step_conversion> all;
  std::uint64_t open_before = 0;  // at any step before this one
  std::uint64_t reached_before = 0;
  std::uint64_t open_here_before = 0;
  std::size_t l = 0;
  for (std::size_t row = 0; row < names.size(); ++row) {
    step_conversion one{.name = std::move(names[row]), .optional = !required[row]};
    if (one.optional) {
      one.reached = f.filled(row);
      one.of_previous = proportion(one.reached, reached_before, level);
      one.of_all = proportion(one.reached, f.reached(1), level);
    } else {
      ++l;
      one.reached = f.reached(l);
      one.dropped_here = f.stopped_at(l, funnel_outcome::dropped);
      one.open_here = f.stopped_at(l, funnel_outcome::open);
      if (l > 1) {
        one.of_previous = proportion(one.reached, reached_before - open_here_before, level);
        one.of_all = proportion(one.reached, f.reached(1) - open_before, level);
        if (auto const median = f.time_from_previous(l).median())
          one.median_seconds_from_previous = *median / 1e6;
      }
      open_before += one.open_here;
      reached_before = one.reached;
      open_here_before = one.open_here;
    }
    all.push_back(std::move(one));
  }
  return all;
}

/// Step conversion (definitions section 3): Wilson intervals over closed entries; open ones are beside, not
/// in.
///
/// An attempt that is open at a step has passed the steps before it: it counts in their rates, and leaves the
/// denominators only of the steps that it may still reach. The rates of an optional step are of all that reached the
/// required step before it, and of all that entered.
/// \param counts  the tally to read: the funnel's own, or one of a segment of its chains.
/// \returns one row a step, in order; where steps have no order one a level, "any 1 of 3" and so on.
/// \edge nobody entered: counts 0, rates absent.
/// \example examples/01_first_journey.cpp
template <class Steps, std::size_t MaxSteps, class Exclusions>
[[nodiscard]] std::vector<step_conversion> step_conversions(funnel<Steps, MaxSteps, Exclusions> const& f,
                                                            funnel_tally const& counts,
                                                            confidence_level level = {}) {
  std::vector<std::string> names;
  std::vector<bool> required;
  if (f.in_step_order()) {
    for (std::size_t s = 0; s < f.step_count(); ++s) {
      names.emplace_back(f.steps().name(s));
      required.push_back(!f.optional_step(s));
    }
  } else {
    for (std::size_t l = 1; l <= f.level_count(); ++l) {
      names.push_back("any " + std::to_string(l) + " of " + std::to_string(f.level_count()));
      required.push_back(true);
    }
  }
  return step_conversions(counts, std::move(names), required, level);
}
template <class Steps, std::size_t MaxSteps, class Exclusions>
[[nodiscard]] std::vector<step_conversion> step_conversions(funnel<Steps, MaxSteps, Exclusions> const& f,
                                                            confidence_level level = {}) {
  return step_conversions(f, f.tally(), level);
}

}  // namespace sojourn
