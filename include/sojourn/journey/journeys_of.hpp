// SPDX-License-Identifier: BSL-1.0
#pragma once
// Journeys over a host's records where they lie: already in customer order, nothing copied.

#include <sojourn/core/dictionary.hpp>
#include <sojourn/core/time.hpp>
#include <sojourn/journey/ends.hpp>
#include <sojourn/journey/fields.hpp>
#include <sojourn/journey/touch.hpp>
#include <sojourn/model/journey_map.hpp>

#include <range/v3/view/chunk_by.hpp>
#include <range/v3/view/subrange.hpp>
#include <range/v3/view/transform.hpp>

#include <concepts>
#include <memory>
#include <ranges>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <unordered_set>
#include <utility>

namespace sojourn {

namespace detail {

// What a view over records must remember; shared, so that views stay small and cheap to copy.
template <class Fields>
struct reading {
  Fields read;
  alphabet names;
  end_rule rule;
};

}  // namespace detail

/// A touch over a host's record, read on demand through the host's projections.
template <class Record, class Fields>
class record_touch {
 public:
  record_touch() = default;
  record_touch(Record const& r, detail::reading<Fields> const* how) noexcept : record_(&r), how_(how) {}

  /// \throws std::out_of_range  when the record names a touchpoint that the map does not know.
  [[nodiscard]] touchpoint_id touchpoint() const {
    auto&& where = how_->read.touchpoint_of(*record_);
    if constexpr (std::same_as<std::remove_cvref_t<decltype(where)>, touchpoint_id>) {
      return where;
    } else {
      auto const id = how_->names.find(where);
      if (!id) throw std::out_of_range("a touchpoint must be in the map: \"" + std::string(where) + "\"");
      return *id;
    }
  }
  [[nodiscard]] time_point time() const { return how_->read.time_of(*record_); }
  [[nodiscard]] auto rating() const requires(Fields::has_rating) { return how_->read.rating_of(*record_); }
  [[nodiscard]] double value() const requires(Fields::has_value) { return how_->read.value_of(*record_); }
  /// What the projection gives: an id, or a name, which only a log numbers; what counts by channel refuses names.
  [[nodiscard]] decltype(auto) channel() const requires(Fields::has_channel) {
    return how_->read.channel_of(*record_);
  }
  /// The host's record itself.
  [[nodiscard]] Record const& record() const noexcept { return *record_; }

 private:
  Record const* record_ = nullptr;
  detail::reading<Fields> const* how_ = nullptr;
};

/// One journey over a host's records: a forward range of `record_touch` that works out its end when asked.
template <class Touches, class Fields>
class record_journey {
 public:
  record_journey(Touches touches, detail::reading<Fields> const* how)
      : touches_(std::move(touches)), how_(how) {}

  [[nodiscard]] auto begin() const { return touches_.begin(); }
  [[nodiscard]] auto end() const { return touches_.end(); }
  [[nodiscard]] journey_end ended() const { return how_->rule.end_of(*this); }

 private:
  Touches touches_;
  detail::reading<Fields> const* how_;
};

/// Journeys over records that are grouped already: a forward range of journeys that copies nothing. As with
/// every view that caches its begin, iterate a non-const object.
///
/// \param records   an lvalue range of lvalues, as a `std::vector` of structs; it outlives the view.
/// \param map       gives touchpoints their ids. A projection to `touchpoint_id` costs nothing; one to a name
/// is
///                  looked up at every read.
/// \param read      what `fields` made.
/// \param declared  the ends; `after_goal` must be `keep`: a view neither cuts nor splits. Declare `as_of`,
/// or
///                  one pass over the records finds the last event.
/// \pre each customer's records are adjacent and in the order of their times (`in_journey_order`).
/// \throws std::invalid_argument  as `end_rule`; when `after_goal` is not `keep`.
/// \complexity O(1) beside the search for `as_of`. A journey's touches are read once to find where it ends, once
///         for `ended` where ends are declared, and once by the measure, all while they are in the cache.
/// \example examples/02_bring_your_own_struct.cpp
template <std::ranges::forward_range Records, stage_model Stage, class Fields>
requires std::is_lvalue_reference_v<std::ranges::range_reference_t<Records const>>
[[nodiscard]] auto journeys_of(Records const& records, journey_map<Stage> const& map, Fields const& read,
                               ends const& declared = {}) {
  if (declared.after_goal != after_goal::keep) {
    throw std::invalid_argument(
        "journeys_of: after_goal must be keep: a view neither cuts nor splits journeys");
  }
  using record = std::ranges::range_value_t<Records>;
  auto last = declared.as_of.value_or(time_point::min());
  if (!declared.as_of) {
    for (auto const& r : records) last = read.time_of(r) > last ? read.time_of(r) : last;
  }
  auto const how = std::make_shared<detail::reading<Fields> const>(
      detail::reading<Fields>{read, map.touchpoints(), end_rule(declared, map, map.touchpoints(), last)});
  auto const same_customer = [how](record const& a, record const& b) {
    return how->read.customer_of(a) == how->read.customer_of(b);
  };
  auto const as_journey = [how](auto&& chunk) {
    auto const as_touch = [raw = how.get()](record const& r) { return record_touch<record, Fields>(r, raw); };
    auto touches = ranges::views::transform(std::forward<decltype(chunk)>(chunk), as_touch);
    return record_journey<decltype(touches), Fields>(std::move(touches), how.get());
  };
  auto const all = ranges::make_subrange(std::ranges::begin(records), std::ranges::end(records));
  return ranges::views::transform(ranges::views::chunk_by(all, same_customer), as_journey);
}

/// Whether records can be read by `journeys_of`: each customer's are adjacent, and in the order of their
/// times.
/// \complexity O(n) expected time, O(customers) space.
template <std::ranges::forward_range Records, class Fields>
[[nodiscard]] bool in_journey_order(Records const& records, Fields const& read) {
  using key = std::remove_cvref_t<decltype(read.customer_of(*std::ranges::begin(records)))>;
  std::unordered_set<key> done;
  auto before = std::ranges::begin(records);
  for (auto i = before; i != std::ranges::end(records); ++i) {
    bool const same = i != std::ranges::begin(records) && read.customer_of(*before) == read.customer_of(*i);
    if (same && read.time_of(*i) < read.time_of(*before)) return false;
    if (!same && !done.insert(key(read.customer_of(*i))).second) return false;
    before = i;
  }
  return true;
}

}  // namespace sojourn
