// SPDX-License-Identifier: BSL-1.0
#pragma once
// Sessions: journeys split where the customer was silent.

#include <sojourn/core/time.hpp>
#include <sojourn/journey/journey_log.hpp>

#include <cstddef>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace sojourn {

/// The log with its journeys split into sessions: maximal runs of one customer's events with no gap longer
/// than `gap` (definitions section 1).
///
/// Ends are worked out anew: a session has a goal if the goal is in it.
/// \param log  given up for its columns, or copied.
/// \param gap  a gap equal to it does not split.
/// \throws std::invalid_argument  when the gap is negative.
/// \complexity O(events) time, O(journeys) space beyond the log.
template <class Scale, class Attributes>
[[nodiscard]] journey_log<Scale, Attributes> sessions(journey_log<Scale, Attributes> log, duration gap) {
  if (gap.count() < 0) {
    throw std::invalid_argument("session gap must be at least 0: " + std::to_string(gap.count()) +
                                " microseconds");
  }
  std::vector<std::size_t> offsets;
  std::vector<customer_id> customers;
  auto const& time = log.data().time;
  for (std::size_t j = 0; j < log.size(); ++j) {
    for (std::size_t i = log.offsets()[j]; i < log.offsets()[j + 1]; ++i) {
      if (i == log.offsets()[j] || !within(time[i - 1], time[i], gap)) {
        offsets.push_back(i);
        customers.push_back(log.customers()[j]);
      }
    }
  }
  offsets.push_back(time.size());
  return std::move(log).regrouped(std::move(offsets), std::move(customers), container::sessions);
}

}  // namespace sojourn
