// SPDX-License-Identifier: BSL-1.0
#pragma once
// Journeys in a host's columns where they lie: grouped already, nothing copied, identifiers of 8, 16 or 32 bits.

#include <sojourn/core/id.hpp>
#include <sojourn/core/index_iterator.hpp>
#include <sojourn/core/time.hpp>
#include <sojourn/journey/ends.hpp>
#include <sojourn/journey/fields.hpp>
#include <sojourn/model/journey_map.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <memory>
#include <ranges>
#include <span>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace sojourn {

/// A column as a projection for `fields`: where a touch lies → what the column says of it.
/// \tparam T  what is in the column; of touchpoints, an unsigned integer is the identifier itself.
template <class T>
class column {
 public:
  column() = default;
  /// \param values  outlives the column.
  constexpr explicit column(std::span<T const> values) noexcept : values_(values) {}

  [[nodiscard]] constexpr T const& operator()(std::size_t at) const noexcept { return values_[at]; }
  [[nodiscard]] constexpr std::size_t size() const noexcept { return values_.size(); }

 private:
  std::span<T const> values_;
};
template <std::ranges::contiguous_range Range>
requires std::ranges::borrowed_range<Range>  // an lvalue, or a view
column(Range&&)
->column<std::ranges::range_value_t<Range>>;

/// A column of touchpoints: `touchpoint_id`, or unsigned integers that are the identifiers of a map, as narrow as they
/// fit.
template <class T>
requires std::unsigned_integral<T> || std::same_as<T, touchpoint_id>
class touchpoint_column : public column<T> {
 public:
  using column<T>::column;
  [[nodiscard]] constexpr touchpoint_id operator()(std::size_t at) const noexcept {
    static_assert(sizeof(T) <= sizeof(touchpoint_id), "a touchpoint's identifier has at most 32 bits");
    return static_cast<touchpoint_id>(column<T>::operator()(at));
  }
};

/// The columns that all touches have, as `fields` without a customer: `time_ticks`, `rating` and `value` go on from it,
/// each taking a `column` or any function of a position.
/// \param touchpoints  see `touchpoint_column`.
/// \param times        any `std::chrono::time_point`, or integers (Unix seconds; other ticks with `time_ticks`).
/// Both are lvalues or views, and outlive the result.
/// \example examples/19_columns_in_place.cpp
template <std::ranges::contiguous_range Touchpoints, std::ranges::contiguous_range Times>
requires std::ranges::borrowed_range<Touchpoints> && std::ranges::borrowed_range<Times>
[[nodiscard]] constexpr auto columns(Touchpoints&& touchpoints, Times&& times) {
  using where = touchpoint_column<std::ranges::range_value_t<Touchpoints>>;
  using when = column<std::ranges::range_value_t<Times>>;
  return fields(no_field{}, where(touchpoints), when(times));
}

namespace detail {

// A function of a position, read as a pointer is.
template <class F>
struct by_position {
  F at;
  [[nodiscard]] auto operator[](std::size_t i) const { return at(i); }
};
template <class F>
by_position(F) -> by_position<F>;

// What all journeys of a view share.
template <class Start, class Fields>
struct column_reading {
  std::span<Start const> starts;
  Fields read;
  end_rule rule;
};

}  // namespace detail

/// A touch that lies in a host's columns, read on demand.
template <class Fields>
class column_touch {
 public:
  column_touch() = default;
  column_touch(Fields const* read, std::size_t at) noexcept : read_(read), at_(at) {}

  [[nodiscard]] touchpoint_id touchpoint() const { return read_->touchpoint_of(at_); }
  [[nodiscard]] time_point time() const { return read_->time_of(at_); }
  [[nodiscard]] auto rating() const requires(Fields::has_rating) { return read_->rating_of(at_); }
  [[nodiscard]] double value() const requires(Fields::has_value) { return read_->value_of(at_); }
  /// What the projection gives: an id, or a name, which only a log numbers; what counts by channel refuses names.
  [[nodiscard]] decltype(auto) channel() const requires(Fields::has_channel) {
    return read_->channel_of(at_);
  }
  /// Where it lies in the columns.
  [[nodiscard]] std::size_t position() const noexcept { return at_; }

 private:
  Fields const* read_ = nullptr;
  std::size_t at_ = 0;
};

/// One journey in a host's columns: a random access range of touches that works out its end when asked.
/// Models `columnar_journey`.
template <class Start, class Fields>
class column_journey {
  struct touches {
    Fields const* read = nullptr;
    [[nodiscard]] column_touch<Fields> at_index(std::size_t i) const noexcept { return {read, i}; }
  };
  using reading = detail::column_reading<Start, Fields>;

 public:
  column_journey() = default;
  column_journey(reading const* how, std::size_t journey) noexcept
      : how_(how),
        first_(static_cast<std::size_t>(how->starts[journey])),
        last_(static_cast<std::size_t>(how->starts[journey + 1])) {}

  [[nodiscard]] auto begin() const noexcept { return index_iterator<touches>({&how_->read}, first_); }
  [[nodiscard]] auto end() const noexcept { return index_iterator<touches>({&how_->read}, last_); }
  [[nodiscard]] std::size_t size() const noexcept { return last_ - first_; }
  /// \pre `i < size()`.
  [[nodiscard]] column_touch<Fields> operator[](std::size_t i) const noexcept {
    return {&how_->read, first_ + i};
  }
  /// \complexity O(1), or O(touches) where ends are declared by touchpoint or stage.
  [[nodiscard]] journey_end ended() const { return size() == 0 ? journey_end{} : how_->rule.end_of(*this); }

  // Its touches as columns: what is read at `[i]`, for `i < size()`. The columns' addresses are copied, so that a kernel
  // need not fear that its own totals lie over them.
  [[nodiscard]] auto touchpoints() const {
    return detail::by_position{
        [read = how_->read, first = first_](std::size_t i) { return read.touchpoint_of(first + i); }};
  }
  [[nodiscard]] auto times() const {
    return detail::by_position{
        [read = how_->read, first = first_](std::size_t i) { return read.time_of(first + i); }};
  }
  [[nodiscard]] auto ratings() const requires(Fields::has_rating) {
    return detail::by_position{
        [read = how_->read, first = first_](std::size_t i) { return read.rating_of(first + i); }};
  }

 private:
  reading const* how_ = nullptr;
  std::size_t first_ = 0;
  std::size_t last_ = 0;
};

/// Journeys in a host's columns: a random access range of `column_journey`, cheap to copy.
template <class Start, class Fields>
class column_journeys {
  using reading = detail::column_reading<Start, Fields>;
  struct journeys {
    reading const* how = nullptr;
    [[nodiscard]] column_journey<Start, Fields> at_index(std::size_t j) const noexcept { return {how, j}; }
  };

 public:
  explicit column_journeys(reading how) : how_(std::make_shared<reading const>(std::move(how))) {}

  [[nodiscard]] auto begin() const noexcept { return index_iterator<journeys>({how_.get()}, 0); }
  [[nodiscard]] auto end() const noexcept { return index_iterator<journeys>({how_.get()}, size()); }
  [[nodiscard]] std::size_t size() const noexcept { return how_->starts.size() - 1; }
  [[nodiscard]] bool empty() const noexcept { return size() == 0; }
  /// \pre `j < size()`.
  [[nodiscard]] column_journey<Start, Fields> operator[](std::size_t j) const noexcept {
    return {how_.get(), j};
  }
  [[nodiscard]] time_point as_of() const noexcept { return how_->rule.as_of(); }

 private:
  std::shared_ptr<reading const> how_;
};

/// Journeys in columns that are grouped already.
///
/// \param starts    where each journey starts in the columns, and where the last ends: journeys + 1 integers, as
///                  `journey_starts` makes them. A journey without touches is none, and counts nowhere.
/// \param map       whose touchpoints the identifiers are.
/// \param read      what `columns` made.
/// \param declared  the ends; `after_goal` must be `keep`: a view neither cuts nor splits. Declare `as_of`, or one pass
///                  over the times finds the last event.
/// \pre the touches of a journey are in the order of their times (`in_journey_order`). Starts and columns outlive the
///      journeys.
/// \throws std::invalid_argument  as `end_rule`; when `after_goal` is not `keep`; when starts are none, decrease, or end
///         beyond a column.
/// \complexity O(journeys), beside the search for `as_of`.
/// \example examples/19_columns_in_place.cpp
template <std::ranges::contiguous_range Starts, stage_model Stage, class Fields>
requires std::ranges::borrowed_range<Starts> && std::integral<std::ranges::range_value_t<Starts>>
[[nodiscard]] auto journeys_in(Starts&& starts, journey_map<Stage> const& map, Fields const& read,
                               ends const& declared = {}) {
  using start = std::ranges::range_value_t<Starts>;
  std::span<start const> const all(std::ranges::data(starts), std::ranges::size(starts));
  if (declared.after_goal != after_goal::keep) {
    throw std::invalid_argument(
        "journeys_in: after_goal must be keep: a view neither cuts nor splits journeys");
  }
  if (all.empty())
    throw std::invalid_argument("journeys_in: starts must be journeys + 1, the last an end: there is none");
  for (std::size_t j = 1; j < all.size(); ++j) {
    if (all[j] < all[j - 1]) {
      throw std::invalid_argument("journeys_in: starts must not decrease: journey " + std::to_string(j) +
                                  " starts at " + std::to_string(all[j]) + ", after " +
                                  std::to_string(all[j - 1]));
    }
  }
  if constexpr (std::signed_integral<start>) {
    if (all.front() < 0)
      throw std::invalid_argument("journeys_in: a start must be at least 0: " + std::to_string(all.front()));
  }
  auto const touches = static_cast<std::size_t>(all.back());
  read.each_projection([touches](char const* what, auto const& of) {
    if constexpr (requires {
                    { of.size() } -> std::same_as<std::size_t>;
                  }) {
      if (of.size() < touches) {
        throw std::invalid_argument("journeys_in: journeys of " + std::to_string(touches) +
                                    " touches need as many " + what + ": " + std::to_string(of.size()));
      }
    }
  });
  auto last = declared.as_of.value_or(time_point::min());
  if (!declared.as_of) {
    for (auto i = static_cast<std::size_t>(all.front()); i < touches; ++i)
      last = std::max(last, read.time_of(i));
  }
  return column_journeys<start, Fields>({all, read, end_rule(declared, map, map.touchpoints(), last)});
}

/// Whether the touches of each journey are in the order of their times, as measures take them to be.
/// \complexity O(touches).
template <class Start, class Fields>
[[nodiscard]] bool in_journey_order(column_journeys<Start, Fields> const& journeys) {
  for (auto const& j : journeys) {
    auto const times = j.times();
    for (std::size_t i = 1; i < j.size(); ++i) {
      if (times[i] < times[i - 1]) return false;
    }
  }
  return true;
}

/// Where each customer's rows start in a column of customers that is grouped: the starts of `journeys_in`. One whose rows
/// are not adjacent has a journey for each run of them.
/// \returns distinct neighbours + 1 positions, the last the column's length.
/// \complexity O(n).
template <std::ranges::contiguous_range Customers>
[[nodiscard]] std::vector<std::size_t> journey_starts(Customers const& customers) {
  std::vector<std::size_t> starts;
  auto const* const all = std::ranges::data(customers);
  auto const n = static_cast<std::size_t>(std::ranges::size(customers));
  for (std::size_t i = 0; i < n; ++i) {
    if (i == 0 || !(all[i] == all[i - 1])) starts.push_back(i);
  }
  starts.push_back(n);
  return starts;
}

}  // namespace sojourn
