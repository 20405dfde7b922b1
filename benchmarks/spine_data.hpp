// SPDX-License-Identifier: BSL-1.0
#pragma once
// Seeded data for the benchmarks of the spine: an interleaved stream of a host's events.

#include <sojourn/journey/ends.hpp>
#include <sojourn/journey/fields.hpp>
#include <sojourn/model/five_a.hpp>
#include <sojourn/model/journey_map.hpp>
#include <sojourn/model/rating.hpp>
#include <sojourn/stats/random.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace bench {

inline constexpr std::size_t touchpoint_count = 200;
inline constexpr auto window = std::chrono::days(30);
inline constexpr auto lost_after = std::chrono::days(14);
inline constexpr std::uint32_t goal_touchpoint = 3;

/// An event whose customer a host knows by a key.
template <class Key>
struct event_of {
  std::int64_t microseconds;
  Key customer;
  std::uint16_t touchpoint;
  std::uint8_t stars;  // 0: no rating
};

/// As a thrifty host keeps it, customers numbered from 0: 16 bytes.
using event = event_of<std::uint32_t>;
static_assert(sizeof(event) == 16);

/// The name of a touchpoint.
inline std::string touchpoint_name(std::size_t i) {
  auto name = std::to_string(i);
  name.insert(name.begin(), 't');
  return name;
}

/// Touchpoints t0 … t199, dealt to the five stages in turn.
inline sojourn::journey_map<sojourn::five_a> make_map() {
  sojourn::journey_map<sojourn::five_a> map;
  for (std::size_t i = 0; i < touchpoint_count; ++i) {
    map.add(touchpoint_name(i), static_cast<sojourn::five_a>(i % 5));
  }
  return map;
}

/// Events in the order of their times over 90 days: customers at random, ten events each on average;
/// touchpoints by Zipf's law; a rating on every fifth event.
/// \param seed  another one: other events.
inline std::vector<event> make_events(std::size_t count, std::uint64_t seed = 20260101) {
  std::vector<double> zipf;
  for (std::size_t i = 0; i < touchpoint_count; ++i) zipf.push_back(1.0 / static_cast<double>(i + 1));
  sojourn::categorical const touchpoint(zipf);
  sojourn::counter_engine engine(seed);
  auto const customers = std::max<std::size_t>(1, count / 10);
  auto const span = std::chrono::microseconds(std::chrono::days(90)).count();
  auto const step = span / static_cast<std::int64_t>(count) + 1;
  std::vector<event> events(count);
  std::int64_t now = 1'700'000'000'000'000;
  for (auto& e : events) {
    now += step;
    e.microseconds = now;
    e.customer = static_cast<std::uint32_t>(sojourn::random_below(engine, customers));
    e.touchpoint = static_cast<std::uint16_t>(touchpoint(engine));
    auto const stars = sojourn::random_below(engine, 25);
    e.stars = static_cast<std::uint8_t>(stars < 5 ? stars + 1 : 0);
  }
  return events;
}

/// How the library reads an event.
template <class Event = event>
auto event_fields() {
  auto const touchpoint = [](Event const& e) { return sojourn::touchpoint_id{e.touchpoint}; };
  auto const stars = [](Event const& e) -> sojourn::answer<sojourn::csat5> {
    if (e.stars == 0) return sojourn::no_answer::absent;
    return sojourn::rating<sojourn::csat5>(e.stars);
  };
  return sojourn::fields(&Event::customer, touchpoint, &Event::microseconds)
      .template time_ticks<std::micro>()
      .rating(stars);
}

inline sojourn::ends declared_ends() {
  return {.goal = {touchpoint_name(goal_touchpoint)}, .lost_after = lost_after};
}

}  // namespace bench
