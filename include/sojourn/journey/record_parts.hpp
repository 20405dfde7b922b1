// SPDX-License-Identifier: BSL-1.0
#pragma once
// Records on their way to journeys: read through projections into rows in parts, and parts into the columns of a log.

#include <sojourn/core/dictionary.hpp>
#include <sojourn/core/id.hpp>
#include <sojourn/core/interning.hpp>
#include <sojourn/core/memory.hpp>
#include <sojourn/core/time.hpp>
#include <sojourn/journey/at_goals.hpp>
#include <sojourn/journey/ends.hpp>
#include <sojourn/journey/fields.hpp>
#include <sojourn/journey/group_rows.hpp>
#include <sojourn/journey/grouping.hpp>
#include <sojourn/journey/journey_log.hpp>
#include <sojourn/model/journey_map.hpp>

#include <algorithm>
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

// What records of a type become, read so.
template <class Record, class Fields>
struct grouped_as {
  using key_type =
      std::remove_cvref_t<decltype(std::declval<Fields const&>().customer_of(std::declval<Record const&>()))>;
  using attributes = decltype(std::declval<Fields const&>().attributes_of(std::declval<Record const&>()));
  using log = journey_log<scale_of<Record, Fields>, attributes>;
  using fields = Fields;
  static constexpr bool integer_keys = std::integral<key_type>;
  static constexpr bool named = !integer_keys && !std::same_as<key_type, customer_id>;
  static constexpr bool attributed = !std::same_as<attributes, no_attributes>;

  using payload = touch_payload<typename log::columns::answer_type,
                                std::conditional_t<Fields::has_channel, channel_id, nothing<0>>,
                                std::conditional_t<Fields::has_value, double, nothing<1>>, attributes>;
  // Strings are interned: only wide integers need wide keys.
  static constexpr bool narrow = !integer_keys || sizeof(key_type) <= sizeof(std::uint32_t);
  using row = group_row<std::conditional_t<narrow, std::uint32_t, std::uint64_t>, payload>;
  static constexpr decltype(row::key) sign =
      std::signed_integral<key_type> ? decltype(row::key){1} << (8 * sizeof(row::key) - 1) : 0;

  // A customer as a row's key, and back. The sign is turned round: keys are in the order of the numbers, and those on
  // both sides of 0 lie close to one another.
  static std::uint64_t key(key_type customer) noexcept requires(!named) {
    auto const number = static_cast<decltype(row::key)>(customer);
    return std::uint64_t{number ^ sign};
  }
  static std::int64_t integer(decltype(row::key) key) noexcept requires integer_keys {
    return static_cast<std::int64_t>(static_cast<key_type>(key ^ sign));
  }
};

// Records on their way to journeys: their rows in parts, and what they named.
template <class As>
struct record_parts {
  key_partition<typename As::row> rows;
  alphabet touchpoints;
  end_rule rule;
  typename As::log::naming named;
  sojourn::container container;
};

// What one stretch of the records knows of all of them.
struct alignas(64) record_bounds {  // a cache line each: several are written at once
  std::uint64_t least = ~std::uint64_t{0};
  std::uint64_t greatest = 0;
  time_point last = time_point::min();
};

// Tasks one after the other.
struct in_turn {
  template <class F>
  void operator()(std::size_t count, F f) const {
    for (std::size_t i = 0; i < count; ++i) f(i);
  }
};

// Reads the records once, their customers three times.
// \param stretches  into how many the records may be divided. What numbers names by appearance is read as one.
// \param each_of    (count, f): calls f(0) … f(count - 1), in any order or at once.
template <class Records, stage_model Stage, class Fields, class Tasks = in_turn>
[[nodiscard]] auto partition_records(Records& records, journey_map<Stage> const& map, Fields const& read,
                                     ends const& declared, grouping const& how, std::size_t stretches = 1,
                                     Tasks each_of = {}) {
  using record = std::ranges::range_value_t<Records>;
  using as = grouped_as<record, Fields>;
  constexpr bool ids =
      std::same_as<std::remove_cvref_t<decltype(read.touchpoint_of(std::declval<record const&>()))>,
                   touchpoint_id>;
  constexpr bool divisible =
      std::ranges::random_access_range<Records> && ids && !as::named && !Fields::has_channel;
  if (how.touchpoints != nullptr) require_extends(*how.touchpoints, map.touchpoints());
  alphabet names = how.touchpoints != nullptr ? *how.touchpoints : map.touchpoints();
  typename as::log::naming others;
  auto const n = static_cast<std::size_t>(std::ranges::distance(records));
  if (!divisible) stretches = 1;
  // Calls `f(record)` with those of one stretch.
  auto const for_each_in = [&](std::size_t stretch, auto f) {
    if constexpr (divisible) {
      using difference = std::ranges::range_difference_t<Records>;
      auto const first = std::ranges::begin(records);
      auto const end = static_cast<difference>((stretch + 1) * n / stretches);
      for (auto i = static_cast<difference>(stretch * n / stretches); i < end; ++i) f(first[i]);
    } else {
      for (auto const& r : records) f(r);
    }
  };
  std::vector<customer_id> interned;  // strings are interned once
  std::vector<record_bounds> bounds(stretches);
  if constexpr (as::named) {
    interned.reserve(n);
    interning customers(others.customers, interned);
    for (auto const& r : records) customers.add(read.customer_of(r));
    customers.flush();
    bounds[0].least = 0;
    bounds[0].greatest = n == 0 ? 0 : others.customers.size() - 1;
  } else {
    each_of(stretches, [&](std::size_t s) {
      auto found = bounds[s];
      for_each_in(s, [&](auto const& r) {
        auto const key = as::key(read.customer_of(r));
        found.least = std::min(found.least, key);
        found.greatest = std::max(found.greatest, key);
      });
      bounds[s] = found;
    });
  }
  auto all = bounds[0];
  for (auto const& b : bounds)
    all.least = std::min(all.least, b.least), all.greatest = std::max(all.greatest, b.greatest);
  key_partition<typename as::row> rows(n, n == 0 ? 0 : all.least, all.greatest, stretches);
  std::size_t position = 0;  // of strings, which are read in one stretch
  auto const key_of = [&](auto const& r) -> std::uint64_t {
    if constexpr (as::named) {
      return index(interned[position++]);
    } else {
      return as::key(read.customer_of(r));
    }
  };
  each_of(stretches, [&](std::size_t s) {
    for_each_in(s, [&key_of, lane = typename decltype(rows)::lane(rows, s)](auto const& r) mutable {
      lane.count(key_of(r));
    });
  });
  rows.allocate();

  position = 0;
  each_of(stretches, [&](std::size_t s) {
    auto last = time_point::min();
    for_each_in(s, [&, lane = typename decltype(rows)::lane(rows, s)](auto const& r) mutable {
      auto& row = lane.add(key_of(r));
      if constexpr (ids) {
        row.touchpoint = read.touchpoint_of(r);
        if (index(row.touchpoint) >= names.size()) {
          throw std::invalid_argument(
              "a touchpoint id must be of the alphabet: " + std::to_string(index(row.touchpoint)) + " of " +
              std::to_string(names.size()));
        }
      } else {
        row.touchpoint = names.intern(read.touchpoint_of(r));
      }
      auto const at = read.time_of(r);
      if (at > last) last = at;
      row.time = at.time_since_epoch().count();
      if constexpr (Fields::has_rating) row.payload.rating = read.rating_of(r);
      if constexpr (Fields::has_channel) row.payload.channel = others.channels.intern(read.channel_of(r));
      if constexpr (Fields::has_value) row.payload.value = read.value_of(r);
      if constexpr (as::attributed) row.payload.attributes = read.attributes_of(r);
    });
    bounds[s].last = last;
  });
  for (auto const& b : bounds) all.last = std::max(all.last, b.last);
  auto const last = n == 0 ? time_point{} : all.last;
  if (declared.as_of && *declared.as_of < last && n != 0) {
    throw std::invalid_argument("as_of must not lie before the last event: " +
                                std::to_string(declared.as_of->time_since_epoch().count()) + " and " +
                                std::to_string(last.time_since_epoch().count()) + " microseconds");
  }
  end_rule rule(declared, map, names, declared.as_of.value_or(last));
  return record_parts<as>{std::move(rows), std::move(names), std::move(rule), std::move(others),
                          how.container};
}

// Grouped rows as the columns of a log.
template <class As>
class journey_columns {
 public:
  // \param room  columns whose memory is taken, as far as it goes; what is in them does not count.
  explicit journey_columns(std::size_t n, typename As::log::columns room = {}) : data_(std::move(room)) {
    data_.touchpoint.clear(), data_.time.clear(), data_.rating.clear();
    make_room(data_.touchpoint, n);
    make_room(data_.time, n);
    if constexpr (As::fields::has_rating) make_room(data_.rating, n);
    if constexpr (As::fields::has_channel) make_room(data_.channel, n);
    if constexpr (As::fields::has_value) make_room(data_.value, n);
    if constexpr (As::attributed) make_room(data_.attributes, n);
  }

  // \param journey_ends  where each journey's rows end.
  void append(std::span<typename As::row> rows, std::span<std::size_t const> journey_ends) {
    auto const before = data_.touchpoint.size();
    column(data_.touchpoint, rows, [](auto& r) { return r.touchpoint; });
    column(data_.time, rows, [](auto& r) { return time_point{duration{r.time}}; });
    if constexpr (As::fields::has_rating)
      column(data_.rating, rows, [](auto& r) { return r.payload.rating; });
    if constexpr (As::fields::has_channel)
      column(data_.channel, rows, [](auto& r) { return r.payload.channel; });
    if constexpr (As::fields::has_value) column(data_.value, rows, [](auto& r) { return r.payload.value; });
    if constexpr (As::attributed) {
      column(
          data_.attributes, rows, [](auto& r) -> auto&& { return std::move(r.payload.attributes); });
    }
    for (auto const end : journey_ends) {
      offsets_.push_back(before + end);
      auto const key = rows[end - 1].key;
      if (customers_.size() >= max_alphabet_size) {
        throw std::length_error("a log must hold fewer than 2^32 - 16 customers: " +
                                std::to_string(customers_.size()));
      }
      if constexpr (As::integer_keys) {
        customers_.push_back(customer_id{static_cast<std::uint32_t>(customers_.size())});
        keys_.push_back(As::integer(key));
      } else {
        customers_.push_back(customer_id{key});
      }
    }
  }

  [[nodiscard]] typename As::log log(alphabet names, end_rule rule, sojourn::container what,
                                     typename As::log::naming others) && {
    others.keys = std::move(keys_);
    return {std::move(data_), std::move(offsets_), std::move(customers_),
            std::move(names), std::move(rule),     what,
            std::move(others)};
  }

 private:
  // All at once: a column that grows one by one writes its size each time.
  template <class T, class Get>
  static void column(std::vector<T>& to, std::span<typename As::row> rows, Get get) {
    auto const begin = to.size();
    to.resize(begin + rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) to[begin + i] = get(rows[i]);
  }

  typename As::log::columns data_;
  std::vector<std::size_t> offsets_{0};
  std::vector<customer_id> customers_;
  std::vector<std::int64_t> keys_;
};

// The journeys of all parts, as one log.
template <class As>
[[nodiscard]] typename As::log log_of_parts(record_parts<As> parts, typename As::log::columns room = {}) {
  journey_columns<As> all(parts.rows.size(), std::move(room));
  part_grouper<typename As::row> grouper;
  for (std::size_t p = 0; p < parts.rows.part_count(); ++p) {
    grouper(parts.rows.part(p), parts.rows.keys(p),
            [&all](auto rows, auto journey_ends) { all.append(rows, journey_ends); });
  }
  return at_goals(std::move(all).log(std::move(parts.touchpoints), std::move(parts.rule), parts.container,
                                     std::move(parts.named)));
}

// The journeys of one part, as a log that numbers its own customers and has no names of them; touchpoints, ends and
// `as_of` are those of all. Parts may be asked for by several threads, each with its grouper.
template <class As>
[[nodiscard]] typename As::log log_of_part(record_parts<As>& parts, std::size_t p,
                                           part_grouper<typename As::row>& grouper) {
  auto const rows = parts.rows.part(p);
  journey_columns<As> some(rows.size());
  grouper(rows, parts.rows.keys(p),
          [&some](auto grouped, auto journey_ends) { some.append(grouped, journey_ends); });
  return at_goals(std::move(some).log(parts.touchpoints, parts.rule, parts.container,
                                      {.channels = parts.named.channels}));
}

}  // namespace detail

}  // namespace sojourn
