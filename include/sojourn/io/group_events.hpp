// SPDX-License-Identifier: BSL-1.0
#pragma once
// From the events of a file to journeys.

#include <sojourn/io/event_table.hpp>
#include <sojourn/journey/ends.hpp>
#include <sojourn/journey/fields.hpp>
#include <sojourn/journey/group.hpp>
#include <sojourn/journey/grouping.hpp>
#include <sojourn/journey/record_parts.hpp>
#include <sojourn/model/journey_map.hpp>
#include <sojourn/model/rating.hpp>

#include <concepts>
#include <utility>

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

namespace detail {

// Calls `f` with the fields, of values too where these were read.
template <class Scale, class Fields, class F>
auto with_values(event_table<Scale> const& table, Fields const& read, F f) {
  if (table.value.empty()) return f(read);
  return f(read.value([](event_row<Scale> const& r) { return r.value(); }));
}

}  // namespace detail

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
  // Values are doubles, exact: the reader's are within 2^53.
  return detail::with_values(
      table, read, [&](auto const& fields) { return group_journeys(table, map, fields, declared, how); });
}

/// Groups the events of a table that is not needed any longer: `group_events(std::move(events), map)`. The log takes the
/// memory of its columns, so that a quarter less is in use at the height of it, and the customers' names:
/// `customer_names()`.
///
/// The table keeps what it has rejected, and the names of touchpoints and segments; its events are gone.
/// \throws std::invalid_argument  as above; then the table is unchanged.
/// \example examples/20_from_csv_to_journeys.cpp
template <class Scale, stage_model Stage, class Fields = decltype(table_fields<Scale>())>
[[nodiscard]] auto group_events(event_table<Scale>&& table, journey_map<Stage> const& map,
                                ends const& declared = {}, grouping how = {},
                                Fields const& read = table_fields<Scale>()) {
  if (how.touchpoints == nullptr) how.touchpoints = &table.touchpoints;
  return detail::with_values(table, read, [&]<class Read>(Read const& fields) {
    using as = detail::grouped_as<event_row<Scale>, Read>;
    auto parts = detail::partition_records(table, map, fields, declared, how);
    parts.named.customers = std::exchange(table.customers, {});
    table.customer = {}, table.segment = {}, table.value = {};
    typename as::log::columns room;
    room.touchpoint = std::exchange(table.touchpoint, {});
    room.time = std::exchange(table.time, {});
    if constexpr (std::same_as<decltype(room.rating), decltype(table.rating)>) {
      room.rating = std::exchange(table.rating, {});
    } else {
      table.rating = {};
    }
    return detail::log_of_parts(std::move(parts), std::move(room));
  });
}

}  // namespace sojourn
