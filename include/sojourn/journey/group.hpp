// SPDX-License-Identifier: BSL-1.0
#pragma once
// Grouping: interleaved records of any struct to journeys by customer.

#include <sojourn/core/dictionary.hpp>
#include <sojourn/core/id.hpp>
#include <sojourn/core/time.hpp>
#include <sojourn/journey/at_goals.hpp>
#include <sojourn/journey/ends.hpp>
#include <sojourn/journey/fields.hpp>
#include <sojourn/journey/group_rows.hpp>
#include <sojourn/journey/journey_log.hpp>
#include <sojourn/model/journey_map.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <ranges>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace sojourn {

/// How records are grouped.
struct grouping {
  sojourn::container container = sojourn::container::persons;  ///< what the customer projection identifies
  alphabet const* touchpoints =
      nullptr;  ///< for records with ids of another alphabet than the map's that extends it
};

namespace detail {

template <class Column, class From>
void gather(Column& to, From const& from, std::vector<group_row> const& rows) {
  if (from.empty()) return;
  to.reserve(rows.size());
  for (auto const& r : rows) to.push_back(from[r.position]);
}

}  // namespace detail

/// Groups records by customer into journeys: partition by customer, then each part in the cache.
///
/// The order inside a journey is (time, input position), always. Journeys come in an order fixed by the
/// customers' keys, not by the input's order.
/// \param records   an input range of any type; read once.
/// \param map       gives touchpoints their ids; names it does not know are numbered after its own.
/// \param read      what `fields` made: how a record is read.
/// \param declared  the ends: goals, lost events, inactivity, `as_of`.
/// \returns a log that owns its columns; `ends.as_of` defaults to the last event's time.
/// \throws std::invalid_argument  as `end_rule`; when `as_of` lies before the last event; when a touchpoint
/// id
///         is not of the alphabet. std::out_of_range: a time or a rating off its range.
///         std::length_error: more than 2^32 - 1 records.
/// \complexity O(n) time, where each customer's events are nearly in order; about 72 bytes a record beside
/// the
///             result while it runs.
/// \edge no records: a log without journeys, `as_of` the epoch unless declared.
/// \example examples/02_bring_your_own_struct.cpp
template <std::ranges::input_range Records, stage_model Stage, class Fields>
[[nodiscard]] auto group_journeys(Records&& records, journey_map<Stage> const& map, Fields const& read,
                                  ends const& declared = {}, grouping const& how = {}) {
  using record = std::ranges::range_value_t<Records>;
  using scale = scale_of<record, Fields>;
  using attributes = decltype(read.attributes_of(std::declval<record const&>()));
  using log = journey_log<scale, attributes>;
  using key_type = std::remove_cvref_t<decltype(read.customer_of(std::declval<record const&>()))>;
  constexpr bool integer_keys = std::integral<key_type>;

  alphabet names = how.touchpoints != nullptr ? *how.touchpoints : map.touchpoints();
  typename log::naming others;
  typename log::columns raw;
  std::vector<detail::group_row> rows;
  if constexpr (std::ranges::sized_range<Records>)
    rows.reserve(static_cast<std::size_t>(std::ranges::size(records)));
  auto last = time_point::min();
  for (auto&& r : records) {
    if (rows.size() >= std::numeric_limits<std::uint32_t>::max()) {
      throw std::length_error("a log must hold fewer than 2^32 events: " + std::to_string(rows.size() + 1));
    }
    detail::group_row row{};
    auto&& key = read.customer_of(r);
    if constexpr (integer_keys) {
      row.key = static_cast<std::uint64_t>(key);
    } else if constexpr (std::same_as<key_type, customer_id>) {
      row.key = index(key);
    } else {
      row.key = index(others.customers.intern(key));
    }
    auto&& where = read.touchpoint_of(r);
    if constexpr (std::same_as<std::remove_cvref_t<decltype(where)>, touchpoint_id>) {
      if (index(where) >= names.size()) {
        throw std::invalid_argument("a touchpoint id must be of the alphabet: " +
                                    std::to_string(index(where)) + " of " + std::to_string(names.size()));
      }
      row.touchpoint = static_cast<std::uint32_t>(where);
    } else {
      row.touchpoint = static_cast<std::uint32_t>(names.intern(where));
    }
    auto const at = read.time_of(r);
    if (at > last) last = at;
    row.time = at.time_since_epoch().count();
    row.position = static_cast<std::uint32_t>(rows.size());
    if constexpr (Fields::has_rating) raw.rating.push_back(read.rating_of(r));
    if constexpr (Fields::has_channel) raw.channel.push_back(others.channels.intern(read.channel_of(r)));
    if constexpr (Fields::has_value) raw.value.push_back(read.value_of(r));
    if constexpr (!std::same_as<attributes, no_attributes>) raw.attributes.push_back(read.attributes_of(r));
    rows.push_back(row);
  }
  if (rows.empty()) last = time_point{};
  if (declared.as_of && !rows.empty() && *declared.as_of < last) {
    throw std::invalid_argument("as_of must not lie before the last event: " +
                                std::to_string(declared.as_of->time_since_epoch().count()) + " and " +
                                std::to_string(last.time_since_epoch().count()) + " microseconds");
  }
  end_rule rule(declared, map, names, declared.as_of.value_or(last));

  auto grouped = detail::group_rows(std::move(rows));
  typename log::columns data;
  data.touchpoint.reserve(grouped.rows.size());
  data.time.reserve(grouped.rows.size());
  for (auto const& r : grouped.rows) {
    data.touchpoint.push_back(touchpoint_id{r.touchpoint});
    data.time.push_back(time_point{duration{r.time}});
  }
  detail::gather(data.rating, raw.rating, grouped.rows);
  detail::gather(data.channel, raw.channel, grouped.rows);
  detail::gather(data.value, raw.value, grouped.rows);
  detail::gather(data.attributes, raw.attributes, grouped.rows);

  std::vector<customer_id> customers;
  customers.reserve(grouped.first.size());
  for (std::size_t c = 0; c + 1 < grouped.first.size(); ++c) {
    auto const key = grouped.rows[grouped.first[c]].key;
    if constexpr (integer_keys) {
      customers.push_back(customer_id{static_cast<std::uint32_t>(c)});
      others.keys.push_back(static_cast<std::int64_t>(key));
    } else {
      customers.push_back(customer_id{static_cast<std::uint32_t>(key)});
    }
  }
  log result(std::move(data), std::move(grouped.first), std::move(customers), std::move(names),
             std::move(rule), how.container, std::move(others));
  return at_goals(std::move(result));
}

}  // namespace sojourn
