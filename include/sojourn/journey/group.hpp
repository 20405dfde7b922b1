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
#include <ranges>
#include <span>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace sojourn {

/// How records are grouped.
struct grouping {
  sojourn::container container = sojourn::container::persons;  ///< what the customer projection identifies
  /// For records with ids of an alphabet that extends the map's.
  alphabet const* touchpoints = nullptr;
};

namespace detail {

// What a touch carries beside touchpoint and time; what the records do not have takes no space.
template <class Answer, class Channel, class Value, class Attributes>
struct touch_payload {
  [[no_unique_address]] Answer rating;
  [[no_unique_address]] Channel channel;
  [[no_unique_address]] Value value;
  [[no_unique_address]] Attributes attributes;
};

template <int>
struct nothing {};

// The ids of records must mean to the map what they mean to the alphabet they are of.
inline void require_extends(alphabet const& names, alphabet const& of_map) {
  for (std::uint32_t i = 0; i < of_map.size(); ++i) {
    auto const id = touchpoint_id{i};
    if (i >= names.size() || names.name(id) != of_map.name(id)) {
      throw std::invalid_argument("an alphabet of records must extend the map's, which has \"" +
                                  std::string(of_map.name(id)) + "\" at " + std::to_string(i));
    }
  }
}

}  // namespace detail

/// Groups records by customer into journeys: partition by customer, then each part in the cache.
///
/// The order inside a journey is (time, input position), always. Journeys come in an order fixed by the
/// customers' keys, not by the input's order.
/// \param records   a forward range of any type; read twice.
/// \param map       gives touchpoints their ids; names it does not know are numbered after its own.
/// \param read      what `fields` made: how a record is read. A projection gives the same each time; attributes are
///                  default constructible.
/// \param declared  the ends: goals, lost events, inactivity, `as_of`.
/// \returns a log that owns its columns; `ends.as_of` defaults to the last event's time.
/// \throws std::invalid_argument  as `end_rule`; when `as_of` lies before the last event; when a touchpoint id
///         is not of the alphabet; when the alphabet given does not extend the map's.
/// \throws std::out_of_range  where a time or a rating is off its range.
/// \throws std::length_error  beyond 2^32 - 17 customers.
/// \complexity O(n) time where each customer's events are nearly in order. While it runs, one row a record: 24
///         bytes and what the touch carries.
/// \edge no records: a log without journeys, `as_of` the epoch unless declared.
/// \example examples/02_bring_your_own_struct.cpp
template <std::ranges::forward_range Records, stage_model Stage, class Fields>
[[nodiscard]] auto group_journeys(Records&& records, journey_map<Stage> const& map, Fields const& read,
                                  ends const& declared = {}, grouping const& how = {}) {
  using record = std::ranges::range_value_t<Records>;
  using scale = scale_of<record, Fields>;
  using attributes = decltype(read.attributes_of(std::declval<record const&>()));
  using log = journey_log<scale, attributes>;
  using key_type = std::remove_cvref_t<decltype(read.customer_of(std::declval<record const&>()))>;
  constexpr bool integer_keys = std::integral<key_type>;
  constexpr bool named_customers = !integer_keys && !std::same_as<key_type, customer_id>;

  using answer_type = typename log::columns::answer_type;
  constexpr bool attributed = !std::same_as<attributes, no_attributes>;
  using payload =
      detail::touch_payload<answer_type,
                            std::conditional_t<Fields::has_channel, channel_id, detail::nothing<0>>,
                            std::conditional_t<Fields::has_value, double, detail::nothing<1>>, attributes>;
  using row_type = detail::group_row<payload>;

  if (how.touchpoints != nullptr) detail::require_extends(*how.touchpoints, map.touchpoints());
  alphabet names = how.touchpoints != nullptr ? *how.touchpoints : map.touchpoints();
  typename log::naming others;
  auto const n = static_cast<std::size_t>(std::ranges::distance(records));
  detail::key_partition<row_type> parts(n);
  std::vector<customer_id> interned;  // strings are interned once
  if constexpr (named_customers) interned.reserve(n);
  for (auto const& r : records) {
    if constexpr (named_customers) {
      interned.push_back(others.customers.intern(read.customer_of(r)));
      parts.count(index(interned.back()));
    } else {
      parts.count(static_cast<std::uint64_t>(read.customer_of(r)));
    }
  }
  parts.allocate();

  auto last = n == 0 ? time_point{} : time_point::min();
  std::size_t position = 0;
  for (auto const& r : records) {
    std::uint64_t key = 0;
    if constexpr (named_customers) {
      key = index(interned[position++]);
    } else {
      key = static_cast<std::uint64_t>(read.customer_of(r));
    }
    row_type& row = parts.add(key);
    auto&& where = read.touchpoint_of(r);
    if constexpr (std::same_as<std::remove_cvref_t<decltype(where)>, touchpoint_id>) {
      if (index(where) >= names.size()) {
        throw std::invalid_argument("a touchpoint id must be of the alphabet: " +
                                    std::to_string(index(where)) + " of " + std::to_string(names.size()));
      }
      row.touchpoint = where;
    } else {
      row.touchpoint = names.intern(where);
    }
    auto const at = read.time_of(r);
    if (at > last) last = at;
    row.time = at.time_since_epoch().count();
    if constexpr (Fields::has_rating) row.payload.rating = read.rating_of(r);
    if constexpr (Fields::has_channel) row.payload.channel = others.channels.intern(read.channel_of(r));
    if constexpr (Fields::has_value) row.payload.value = read.value_of(r);
    if constexpr (attributed) row.payload.attributes = read.attributes_of(r);
  }
  if (declared.as_of && *declared.as_of < last && n != 0) {
    throw std::invalid_argument("as_of must not lie before the last event: " +
                                std::to_string(declared.as_of->time_since_epoch().count()) + " and " +
                                std::to_string(last.time_since_epoch().count()) + " microseconds");
  }
  end_rule rule(declared, map, names, declared.as_of.value_or(last));

  typename log::columns data;
  data.touchpoint.reserve(n);
  data.time.reserve(n);
  if constexpr (Fields::has_rating) data.rating.reserve(n);
  if constexpr (Fields::has_channel) data.channel.reserve(n);
  if constexpr (Fields::has_value) data.value.reserve(n);
  if constexpr (attributed) data.attributes.reserve(n);
  std::vector<std::size_t> offsets{0};
  std::vector<customer_id> customers;
  auto const append = [&](std::span<row_type> journey) {
    for (auto& r : journey) {
      data.touchpoint.push_back(r.touchpoint);
      data.time.push_back(time_point{duration{r.time}});
      if constexpr (Fields::has_rating) data.rating.push_back(r.payload.rating);
      if constexpr (Fields::has_channel) data.channel.push_back(r.payload.channel);
      if constexpr (Fields::has_value) data.value.push_back(r.payload.value);
      if constexpr (attributed) data.attributes.push_back(std::move(r.payload.attributes));
    }
    offsets.push_back(data.touchpoint.size());
    auto const key = journey.front().key;
    if (customers.size() >= max_alphabet_size) {
      throw std::length_error("a log must hold fewer than 2^32 - 16 customers: " +
                              std::to_string(customers.size()));
    }
    if constexpr (integer_keys) {
      customers.push_back(customer_id{static_cast<std::uint32_t>(customers.size())});
      others.keys.push_back(static_cast<std::int64_t>(key));
    } else {
      customers.push_back(customer_id{static_cast<std::uint32_t>(key)});
    }
  };
  detail::part_grouper<row_type> grouper;
  parts.for_each_part([&](std::span<row_type> part) { grouper(part, append); });

  log result(std::move(data), std::move(offsets), std::move(customers), std::move(names), std::move(rule),
             how.container, std::move(others));
  return at_goals(std::move(result));
}

}  // namespace sojourn
