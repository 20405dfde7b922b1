// SPDX-License-Identifier: BSL-1.0
#pragma once
// The two rates of every funnel step: of the previous step, and of all entries.

#include <sojourn/core/estimate.hpp>
#include <sojourn/measure/funnel.hpp>
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
  std::uint64_t reached = 0;       ///< journeys whose level is at least this step
  std::uint64_t dropped_here = 0;  ///< whose level is exactly this step, and whose window has closed
  std::uint64_t open_here = 0;     ///< whose level is exactly this step, and whose window runs
  std::optional<estimate>
      of_previous{};                 ///< reached / closed entries of the previous step; absent for the first
  std::optional<estimate> of_all{};  ///< reached / closed entries of the funnel; absent for the first
  std::optional<double> median_seconds_from_previous{};  ///< over the chains that filled this step
};

/// Step conversion (definitions section 3): Wilson intervals over closed entries; open ones are beside, not
/// in.
///
/// A journey that is open at a step has passed the steps before it: it counts in their rates, and leaves the
/// denominators only of the steps that it may still reach.
/// \returns one entry a step, in order.
/// \edge nobody entered: counts 0, rates absent.
/// \example examples/01_first_journey.cpp
template <class Steps, std::size_t MaxSteps>
[[nodiscard]] std::vector<step_conversion> step_conversions(funnel<Steps, MaxSteps> const& f,
                                                            confidence_level level = {}) {
  std::vector<step_conversion> all;
  std::uint64_t open_before = 0;  // at any step before this one
  for (std::size_t l = 1; l <= f.step_count(); ++l) {
    step_conversion one{.name = std::string(f.steps().name(l - 1)),
                        .reached = f.reached(l),
                        .dropped_here = f.stopped_at(l, funnel_outcome::dropped),
                        .open_here = f.stopped_at(l, funnel_outcome::open)};
    if (l > 1) {
      auto const& before = all.back();
      one.of_previous = proportion(one.reached, before.reached - before.open_here, level);
      one.of_all = proportion(one.reached, f.reached(1) - open_before, level);
      if (auto const median = f.time_from_previous(l).median())
        one.median_seconds_from_previous = *median / 1e6;
    }
    open_before += one.open_here;
    all.push_back(std::move(one));
  }
  return all;
}

}  // namespace sojourn
