// SPDX-License-Identifier: BSL-1.0
#pragma once
// How long converting takes, with those who may yet convert counted for what they are: censored.

#include <sojourn/core/estimate.hpp>
#include <sojourn/measure/funnel_tally.hpp>
#include <sojourn/stats/kaplan_meier.hpp>

#include <vector>

namespace sojourn {

/// The times to convert of a funnel's chains, from their entry, in microseconds (definitions section 3, D): an event
/// where converted, censored at `as_of` where open; the dropped never convert. Excluded persons are out.
///
/// For `kaplan_meier`, and for `log_rank` between the tallies of segments.
/// \numerics exact up to 1,000 times of a kind, else within 1 % of each.
[[nodiscard]] inline survival_times times_to_convert(funnel_tally const& chains) {
  return survival_times_of(chains.time_to_convert(), chains.time_open(),
                           chains.count(funnel_outcome::dropped));
}

/// The share that has not converted by each time, with its interval: `kaplan_meier` of `times_to_convert`. What it
/// falls to is the share that will not have converted at the end of the window, with the open ones allowed for.
/// \edge nobody converted: no steps.
[[nodiscard]] inline std::vector<survival_step> conversion_curve(funnel_tally const& chains,
                                                                 confidence_level level = {}) {
  return kaplan_meier(times_to_convert(chains), level);
}

}  // namespace sojourn
