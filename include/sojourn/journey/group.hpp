// SPDX-License-Identifier: BSL-1.0
#pragma once
// Grouping: interleaved records of any struct to journeys by customer.

#include <sojourn/journey/ends.hpp>
#include <sojourn/journey/grouping.hpp>
#include <sojourn/journey/record_parts.hpp>
#include <sojourn/model/journey_map.hpp>

#include <cstddef>
#include <ranges>
#include <utility>

namespace sojourn {

/// Groups records by customer into journeys: partition by customer, then each part in the cache.
///
/// The order inside a journey is (time, input position), always. Journeys come in an order fixed by the
/// customers' keys, not by the input's order.
/// \param records   a forward range of any type; read once, its customers three times.
/// \param map       gives touchpoints their ids; names it does not know are numbered after its own.
/// \param read      what `fields` made: how a record is read. A projection gives the same each time; attributes are
///                  default constructible.
/// \param declared  the ends: goals, lost events, inactivity, `as_of`.
/// \returns a log that owns its columns; `ends.as_of` defaults to the last event's time.
/// \throws std::invalid_argument  as `end_rule`; when `as_of` lies before the last event; when a touchpoint id
///         is not of the alphabet; when the alphabet given does not extend the map's.
/// \throws std::out_of_range  where a time or a rating is off its range.
/// \throws std::length_error  beyond 2^32 - 17 customers.
/// \complexity O(n) time where each customer's events are nearly in order. While it runs, one row a record: 16
///         bytes (24 where customers are integers of more than 32 bits) and what the touch carries.
/// \edge no records: a log without journeys, `as_of` the epoch unless declared.
/// \example examples/02_bring_your_own_struct.cpp
template <std::ranges::forward_range Records, stage_model Stage, class Fields>
[[nodiscard]] auto group_journeys(Records&& records, journey_map<Stage> const& map, Fields const& read,
                                  ends const& declared = {}, grouping const& how = {}) {
  return detail::log_of_parts(detail::partition_records(records, map, read, declared, how));
}

}  // namespace sojourn
