// SPDX-License-Identifier: BSL-1.0
#pragma once
// Grouping by hand: a partition by ranges of dense customers, then a counting sort of each part in the cache.

#include "spine_data.hpp"

#include <sojourn/core/time.hpp>
#include <sojourn/journey/ends.hpp>

#include <algorithm>
#include <bit>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <unordered_map>
#include <utility>
#include <vector>

namespace bench {

/// Events as columns, for the hand-written loop.
template <class Event>
struct event_rows {
  Event const* rows;

  [[nodiscard]] std::size_t touchpoint(std::size_t i) const noexcept { return rows[i].touchpoint; }
  [[nodiscard]] std::int64_t microseconds(std::size_t i) const noexcept { return rows[i].microseconds; }
  [[nodiscard]] std::size_t answer_code(std::size_t i) const noexcept {
    return rows[i].stars == 0 ? 5U : rows[i].stars - 1U;  // absent is the first reason
  }
};

/// How the journey [first, last) of columns ended. \pre not empty, in order.
template <class Columns>
sojourn::journey_end end_of(Columns const& t, std::size_t first, std::size_t last, std::int64_t as_of) {
  constexpr auto silence = std::chrono::microseconds(lost_after).count();
  bool reached_goal = false;
  for (auto i = first; i != last; ++i) reached_goal |= t.touchpoint(i) == goal_touchpoint;
  bool const silent = as_of - t.microseconds(last - 1) > silence;
  auto const kind = reached_goal ? sojourn::ending::goal
                    : silent     ? sojourn::ending::lost
                                 : sojourn::ending::open;
  return {kind, silent, sojourn::time_point{sojourn::duration{as_of}}};
}

inline constexpr auto earlier = [](auto const& a, auto const& b) { return a.microseconds < b.microseconds; };

template <class Event>
std::int64_t last_time(std::vector<Event> const& events) {
  std::int64_t last = 0;
  for (auto const& e : events) last = std::max(last, e.microseconds);
  return last;
}

/// Calls `use(rows, first, last)` for the events of every customer, in order.
template <class Use>
void group_by_hand(std::vector<event> const& events, Use use) {
  std::uint32_t largest = 0;
  for (auto const& e : events) largest = std::max(largest, e.customer);
  // Parts of about 2^15 events: 512 KB, twice, in the second-level cache.
  auto const wanted_parts = events.size() >> 15U | 1U;
  auto const bits = std::bit_width(largest / wanted_parts);
  auto const parts = (largest >> bits) + 1;
  std::vector<std::size_t> at(parts + 1);
  for (auto const& e : events) ++at[(e.customer >> bits) + 1];
  for (std::size_t p = 1; p <= parts; ++p) at[p] += at[p - 1];
  auto const bounds = at;
  auto const parted = std::make_unique_for_overwrite<event[]>(events.size());
  for (auto const& e : events) parted[at[e.customer >> bits]++] = e;

  std::vector<event> sorted;
  std::vector<std::size_t> starts;
  std::vector<std::size_t> next;
  for (std::size_t p = 0; p < parts; ++p) {
    auto const base = static_cast<std::uint32_t>(p << bits);
    auto const size = bounds[p + 1] - bounds[p];
    auto const* const part = parted.get() + bounds[p];
    if (sorted.size() < size) sorted.resize(size);
    starts.assign((std::size_t{1} << bits) + 1, 0);
    for (std::size_t i = 0; i < size; ++i) ++starts[part[i].customer - base + 1];
    for (std::size_t c = 1; c < starts.size(); ++c) starts[c] += starts[c - 1];
    next = starts;
    for (std::size_t i = 0; i < size; ++i) sorted[next[part[i].customer - base]++] = part[i];
    for (std::size_t c = 0; c + 1 < starts.size(); ++c) {
      if (starts[c] == starts[c + 1]) continue;
      auto* const first = sorted.data() + starts[c];
      auto* const last = sorted.data() + starts[c + 1];
      if (!std::is_sorted(first, last, earlier)) std::stable_sort(first, last, earlier);
      use(std::as_const(sorted).data(), starts[c], starts[c + 1]);
    }
  }
}

/// The same by one sort of all, `sort(first, last, less)`. An unstable one is right for events of distinct times alone.
template <class Event, class Sort, class Use>
void group_by_sort(std::vector<Event> const& events, Sort sort, Use use) {
  auto sorted = events;
  sort(sorted.begin(), sorted.end(), [](Event const& a, Event const& b) {
    return a.customer != b.customer ? a.customer < b.customer : a.microseconds < b.microseconds;
  });
  for (std::size_t first = 0; first < sorted.size();) {
    auto last = first;
    while (last < sorted.size() && sorted[last].customer == sorted[first].customer) ++last;
    use(std::as_const(sorted).data(), first, last);
    first = last;
  }
}

/// The same as most hosts would write it.
template <class Key, class Use>
void group_by_hash_map(std::vector<event_of<Key>> const& events, Use use) {
  std::unordered_map<Key, std::vector<event_of<Key>>> journeys;
  for (auto const& e : events) journeys[e.customer].push_back(e);
  for (auto& [customer, touches] : journeys) {
    std::stable_sort(touches.begin(), touches.end(), earlier);
    use(std::as_const(touches).data(), std::size_t{0}, touches.size());
  }
}

}  // namespace bench
