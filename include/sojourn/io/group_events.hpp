// SPDX-License-Identifier: BSL-1.0
#pragma once
// From the events of a file to journeys.

#include <sojourn/io/event_table.hpp>
#include <sojourn/journey/ends.hpp>
#include <sojourn/journey/fields.hpp>
#include <sojourn/journey/group.hpp>
#include <sojourn/journey/grouping.hpp>
#include <sojourn/model/journey_map.hpp>
#include <sojourn/model/rating.hpp>

namespace sojourn {

/// How the rows of a table are read as records: customer, touchpoint, time, and the rating where there is a scale. To it
/// a host adds what else a touch is to carry, such as `.attributes(...)` of its segment, for
/// `group_events`.
template <class Scale = void>
[[nodiscard]] auto table_fields() {
  using row = event_row<Scale>;
  auto const read =
      fields([](row const& r) { return r.customer(); }, [](row const& r) { return r.touchpoint(); },
             [](row const& r) { return r.time(); });
  if constexpr (rating_scale<Scale>) {
    return read.rating([](row const& r) { return r.rating(); });
  } else {
    return read;
  }
}

/// Groups the events of a table by customer into journeys, as `group_journeys` does with records of a host's: with their
/// ratings, and with their values, in minor units, where these were read.
/// \param table     read with the map's touchpoints as its first: others that it names come after these.
/// \param declared  the ends: goals, lost events, inactivity, `as_of`.
/// \param read      `table_fields`, and what a host has added.
/// \returns a log that owns its columns: the table is needed no longer, but for the customers' names.
/// \throws std::invalid_argument  as `group_journeys`; so when the table was read without the map's touchpoints.
/// \complexity as `group_journeys`.
/// \example examples/20_from_csv_to_journeys.cpp
template <class Scale, stage_model Stage, class Fields = decltype(table_fields<Scale>())>
[[nodiscard]] auto group_events(event_table<Scale> const& table, journey_map<Stage> const& map,
                                ends const& declared = {}, grouping how = {},
                                Fields const& read = table_fields<Scale>()) {
  if (how.touchpoints == nullptr) how.touchpoints = &table.touchpoints;
  if (table.value.empty()) return group_journeys(table, map, read, declared, how);
  auto const valued = read.value([](event_row<Scale> const& r) { return r.value(); });
  return group_journeys(table, map, valued, declared, how);  // doubles, exact: the reader's are within 2^53
}

}  // namespace sojourn
