// SPDX-License-Identifier: BSL-1.0
#pragma once
// Small random logs with all that makes measures go wrong: ties, repeats, unmapped touchpoints, absent
// ratings.

#include <sojourn/journey/group.hpp>
#include <sojourn/model/five_a.hpp>
#include <sojourn/model/journey_map.hpp>
#include <sojourn/model/rating.hpp>

#include <chrono>
#include <cstdint>
#include <numeric>
#include <random>
#include <string>
#include <vector>

namespace test {

struct event {
  std::int64_t customer;
  std::string touchpoint;
  sojourn::time_point at;
  sojourn::answer<sojourn::csat5> stars;
};

/// A portable whole number in [0, n).
inline std::uint64_t below(std::mt19937_64& engine, std::uint64_t n) { return engine() % n; }

inline std::vector<std::string> touchpoint_names() {
  return {"ad", "story", "search", "shop", "buy", "review", "elsewhere", "nowhere"};
}

/// All but the last two of `touchpoint_names`, added in the order given.
inline sojourn::journey_map<sojourn::five_a> five_a_map(std::vector<std::size_t> order = {0, 1, 2, 3, 4, 5}) {
  constexpr sojourn::five_a stage[] = {sojourn::five_a::aware, sojourn::five_a::appeal,
                                       sojourn::five_a::ask,   sojourn::five_a::act,
                                       sojourn::five_a::act,   sojourn::five_a::advocate};
  sojourn::journey_map<sojourn::five_a> map;
  for (auto const i : order) map.add(touchpoint_names()[i], stage[i]);
  return map;
}

/// Events of `customers` customers, interleaved, about six each, few distinct times.
inline std::vector<event> random_events(std::uint64_t seed, std::uint64_t customers,
                                        std::uint64_t distinct_times = 40) {
  std::mt19937_64 engine(seed);
  auto const names = touchpoint_names();
  std::vector<event> events;
  for (std::uint64_t i = 0; i < customers * 6; ++i) {
    using namespace std::chrono_literals;
    auto const kind = below(engine, 6);
    sojourn::answer<sojourn::csat5> stars;
    if (kind == 0) stars = sojourn::no_answer::absent;
    if (kind == 1) stars = sojourn::no_answer::refused;
    if (kind > 2) stars = sojourn::rating<sojourn::csat5>(static_cast<double>(1 + below(engine, 5)));
    events.push_back({static_cast<std::int64_t>(below(engine, customers)), names[below(engine, names.size())],
                      sojourn::time_point{1h * static_cast<std::int64_t>(below(engine, distinct_times))},
                      stars});
  }
  return events;
}

inline auto event_fields() {
  return sojourn::fields(&event::customer, &event::touchpoint, &event::at).rating(&event::stars);
}

inline sojourn::ends random_ends() {
  using namespace std::chrono_literals;
  return {.goal = {"buy"}, .lost = {"nowhere"}, .lost_after = 10h};
}

inline auto random_log(std::uint64_t seed, std::uint64_t customers) {
  return sojourn::group_journeys(random_events(seed, customers), five_a_map(), event_fields(), random_ends());
}

using log_type = decltype(random_log(0, 0));

}  // namespace test
