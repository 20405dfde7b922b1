// SPDX-License-Identifier: BSL-1.0
#pragma once
// Events of a file in columns, as read: interned, not yet grouped.

#include <sojourn/core/dictionary.hpp>
#include <sojourn/core/id.hpp>
#include <sojourn/core/index_iterator.hpp>
#include <sojourn/core/time.hpp>
#include <sojourn/io/parse_time.hpp>
#include <sojourn/io/rejects.hpp>
#include <sojourn/model/rating.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace sojourn {

/// No ratings are read.
struct no_ratings {
  friend bool operator==(no_ratings, no_ratings) = default;
};

namespace detail {

template <class Scale>
struct rating_column {
  using type = std::vector<answer<Scale>>;
};

template <>
struct rating_column<void> {
  using type = no_ratings;
};

}  // namespace detail

/// What to read of an event file, and how. An empty column name stands for the first default that the header
/// has.
struct event_csv_options {
  std::string customer{};            ///< default: user_id, customer_id, client_id, case_id, customer, user
  std::string touchpoint{};          ///< default: event, touchpoint, activity, page
  std::string time{};                ///< default: timestamp, time, at, date
  std::string account{};             ///< read in place of the customer: journeys of accounts
  std::string rating{};              ///< required with a scale, refused without
  std::string segment{};             ///< a property of the event; an empty cell says none
  std::string value{};               ///< a decimal number; an empty cell is 0
  unsigned value_decimals = 2;       ///< of a minor unit of value, at most `max_value_decimals`: 2 for cents
  std::optional<time_point> from{};  ///< only events at or after
  std::optional<time_point> to{};    ///< only events before
  time_format format = time_format::undecided;          ///< undecided: by the first valid time
  alphabet touchpoints{};                               ///< numbered first: a journey map's
  bool strict = false;                                  ///< a bad row is an error
  std::function<void(std::uint64_t bytes)> progress{};  ///< about once a megabyte, and at the end
  std::stop_token stop{};                               ///< a request ends the reading with an error
};

template <class Scale>
requires std::same_as<Scale, void> || rating_scale<Scale>
struct event_table;

/// One event of a table: valid as long as the table is, and unchanged.
template <class Scale = void>
class event_row {
 public:
  event_row(event_table<Scale> const& table, std::size_t number) noexcept : table_(&table), number_(number) {}

  [[nodiscard]] customer_id customer() const noexcept { return table_->customer[number_]; }
  [[nodiscard]] touchpoint_id touchpoint() const noexcept { return table_->touchpoint[number_]; }
  [[nodiscard]] time_point time() const noexcept { return table_->time[number_]; }
  /// `no_segment` for an empty cell, and where no column was named.
  [[nodiscard]] segment_id segment() const noexcept {
    return table_->segment.empty() ? no_segment : table_->segment[number_];
  }
  /// In minor units; 0 for an empty cell, and where no column was named.
  [[nodiscard]] std::int64_t value() const noexcept {
    return table_->value.empty() ? 0 : table_->value[number_];
  }
  [[nodiscard]] auto rating() const noexcept requires rating_scale<Scale> { return table_->rating[number_]; }

 private:
  event_table<Scale> const* table_;
  std::size_t number_;
};

/// Events in the order of the file, one entry of each column an event; a random access range of `event_row`.
/// Every record after the header is an event, rejected, or outside: `size() + rejected.count() + outside` of
/// them.
/// \tparam Scale  the scale of the ratings; void: none.
template <class Scale = void>
requires std::same_as<Scale, void> || rating_scale<Scale>
struct event_table {
  dictionary<customer_id> customers{};  ///< of the events that are here, in order of appearance; or accounts
  alphabet touchpoints{};               ///< those of the options, then in order of appearance
  std::vector<customer_id> customer{};
  std::vector<touchpoint_id> touchpoint{};
  std::vector<time_point> time{};
  dictionary<segment_id> segments{};  ///< of the events that are here, in order of appearance
  std::vector<segment_id>
      segment{};  ///< one an event where a column was named; `no_segment` for an empty cell
  std::vector<std::int64_t> value{};  ///< in minor units, one an event where a column was named
  typename detail::rating_column<Scale>::type rating{};  ///< an answer an event, or `no_ratings`
  rejects rejected{};
  std::uint64_t outside = 0;  ///< good rows that `from` and `to` exclude
  std::uint64_t bytes = 0;    ///< of the file

  /// How many events there are.
  [[nodiscard]] std::size_t size() const noexcept { return time.size(); }
  /// \pre i < size().
  [[nodiscard]] event_row<Scale> operator[](std::size_t i) const noexcept { return {*this, i}; }
  [[nodiscard]] auto begin() const noexcept { return index_iterator<rows>({this}, 0); }
  [[nodiscard]] auto end() const noexcept { return index_iterator<rows>({this}, size()); }

  // What iterators hold.
  struct rows {
    event_table const* table = nullptr;
    [[nodiscard]] event_row<Scale> at_index(std::size_t i) const noexcept { return {*table, i}; }
  };
};

}  // namespace sojourn
