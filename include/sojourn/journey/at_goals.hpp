// SPDX-License-Identifier: BSL-1.0
#pragma once
// What becomes of the touches after a goal: kept, cut, or the start of a new journey.

#include <sojourn/journey/journey_log.hpp>

#include <cstddef>
#include <utility>
#include <vector>

namespace sojourn {

/// Applies the log's own choice of `after_goal` to its journeys (definitions section 5).
/// \returns `keep`: the log as it is. `split_at_each_goal`: the same touches, a new journey after each goal.
///          `cut_at_first_goal`: journeys end at their first goal; touches after it are left out and counted
///          in `cut_count`.
/// \complexity O(events).
template <class Scale, class Attributes>
[[nodiscard]] journey_log<Scale, Attributes> at_goals(journey_log<Scale, Attributes> log) {
  auto const choice = log.rule().after_goal();
  if (choice == after_goal::keep) return log;
  std::vector<std::size_t> offsets;
  std::vector<customer_id> customers;
  std::vector<std::size_t> kept;
  for (std::size_t j = 0; j < log.size(); ++j) {
    bool open = false;
    bool done = false;
    for (std::size_t i = log.offsets()[j]; i < log.offsets()[j + 1] && !done; ++i) {
      if (!open) {
        offsets.push_back(kept.size());
        customers.push_back(log.customers()[j]);
        open = true;
      }
      kept.push_back(i);
      if (log.rule().is_goal(log.data().touchpoint[i])) {
        open = false;
        done = choice == after_goal::cut_at_first_goal;
      }
    }
  }
  offsets.push_back(kept.size());
  return std::move(log).regrouped(std::move(offsets), std::move(customers), container::journeys, kept);
}

/// The same under another choice than the log was grouped with: a chain and attribution need journeys that end at
/// their goal, where a funnel may want those that go on.
template <class Scale, class Attributes>
[[nodiscard]] journey_log<Scale, Attributes> at_goals(journey_log<Scale, Attributes> log, after_goal choice) {
  auto rule = log.rule().with(choice);
  return at_goals(std::move(log).ended_by(std::move(rule)));
}

}  // namespace sojourn
