// SPDX-License-Identifier: BSL-1.0
// Journeys in columns are counted by kernels of their own: what these count is what touches one by one do.
#include "all_measures.hpp"

#include <sojourn/run/measure.hpp>
#include <sojourn/run/parallel.hpp>
#include <sojourn/run/sequential.hpp>

#include "support/catch.hpp"

#include <cstdint>
#include <random>
#include <string>
#include <vector>

using namespace sojourn;
using test::log_type;

namespace {

// The reference: touch by touch, whatever else the measure can take.
template <class M>
M folded(log_type const& log, M m) {
  for (auto const& j : log) {
    typename M::state s{};
    for (auto const& t : j) m.touch(s, t);
    m.leave(s, j.ended());
  }
  return m;
}

// Journeys from one touch to hundreds, over as many touchpoints as wanted, with repeats.
log_type long_log(std::uint64_t seed, std::uint64_t touchpoints, std::uint64_t customers) {
  std::mt19937_64 engine(seed);
  std::vector<test::event> events;
  for (std::uint64_t c = 0; c < customers; ++c) {
    auto const length = c % 10 == 0 ? 1 + test::below(engine, 300) : 1 + test::below(engine, 12);
    auto const width = 1 + test::below(engine, touchpoints);
    for (std::uint64_t i = 0; i < length; ++i) {
      answer<csat5> stars = no_answer::absent;
      if (test::below(engine, 3) == 0) stars = rating<csat5>(static_cast<double>(1 + test::below(engine, 5)));
      events.push_back({static_cast<std::int64_t>(c), "t" + std::to_string(test::below(engine, width)),
                        time_point{std::chrono::minutes(test::below(engine, 3) + 3 * i)}, stars});
    }
  }
  journey_map<five_a> map;
  for (std::uint64_t i = 0; i < touchpoints; ++i)
    map.add("t" + std::to_string(i), static_cast<five_a>(i % 5));
  return group_journeys(events, map, test::event_fields(),
                        {.goal = {"t0"}, .lost_after = std::chrono::hours(2)});
}

template <class M>
void agrees(log_type const& log, M const& none) {
  static_assert(journey_measure_of<M, log_type::journey>, "the measure takes journeys in columns");
  auto const reference = folded(log, none);
  CHECK(measure(sequential{}, log, none) == reference);
  CHECK(measure(parallel{.threads = 2}, log, none) == reference);
  // The two ways in turn, into one total.
  auto mixed = none;
  for (std::size_t i = 0; i < log.size(); ++i) {
    if (i % 3 == 0) {
      mixed.journey(log[i], log[i].ended());
    } else {
      typename M::state s{};
      for (auto const& t : log[i]) mixed.touch(s, t);
      mixed.leave(s, log[i].ended());
    }
  }
  CHECK(mixed == reference);
}

// A journey that begins, others whole, and its rest.
template <class M>
void agrees_around_one_under_way(log_type const& log, M m) {
  auto const reference = folded(log, m);
  typename M::state s{};
  auto const first = log[0];
  auto const half = first.size() / 2;
  for (std::size_t i = 0; i < half; ++i) m.touch(s, first[i]);
  for (std::size_t j = 1; j < log.size(); ++j) m.journey(log[j], log[j].ended());
  for (std::size_t i = half; i < first.size(); ++i) m.touch(s, first[i]);
  m.leave(s, first.ended());
  CHECK(m == reference);
}

}  // namespace

TEST_CASE("what is counted of columns is what touches one by one count", "[law][columns]") {
  for (std::uint64_t const touchpoints : {1U, 7U, 200U, 700U}) {
    auto const log = long_log(touchpoints, touchpoints, 2500);
    journey_map<five_a> known;  // none of the others: they come as they are met
    known.add("t0", five_a::aware);
    for (bool const whole : {true, false}) {
      auto const& map = known;
      INFO(touchpoints << " touchpoints, known: " << whole);
      auto const flow = whole ? transitions{log} : transitions{map};
      auto const seen = whole ? visits{log} : visits{map};
      stage_reach const reach{map};
      auto const felt = whole ? experience<csat5>(map, log) : experience<csat5>(map);
      agrees(log, flow);
      agrees(log, seen);
      agrees(log, reach);
      agrees(log, felt);
      agrees(log, all_of{flow, seen, reach, felt, funnel{map, {.within = std::chrono::hours(1)}}});
      agrees(log, all_of{flow, contexts{log, 2}, felt});  // one of them folds
      agrees_around_one_under_way(log, flow);
      agrees_around_one_under_way(log, seen);
      agrees_around_one_under_way(log, felt);
    }
  }
}

TEST_CASE("columns refuse a reserved touchpoint as touches do", "[edge][columns]") {
  struct one {
    touchpoint_id id = journey_end_id;
    time_point at{};
    [[nodiscard]] touch const* begin() const noexcept { return &touch_; }
    [[nodiscard]] touch const* end() const noexcept { return &touch_ + 1; }
    [[nodiscard]] touchpoint_id const* touchpoints() const noexcept { return &id; }
    [[nodiscard]] time_point const* times() const noexcept { return &at; }
    [[nodiscard]] std::size_t size() const noexcept { return 1; }
    touch touch_{journey_end_id, {}};
  };
  auto const map = test::five_a_map();
  visits seen{map};
  transitions flow{map};
  CHECK_THROWS_AS(seen.journey(one{}, {}), std::invalid_argument);
  CHECK_THROWS_AS(flow.journey(one{}, {}), std::invalid_argument);
  CHECK(seen == visits{map});
  CHECK(flow == transitions{map});
}
