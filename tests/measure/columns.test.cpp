// SPDX-License-Identifier: BSL-1.0
// Journeys in columns are counted by kernels of their own: what these count is what touches one by one do.
#include "all_measures.hpp"

#include <sojourn/journey/journeys_in.hpp>
#include <sojourn/run/measure.hpp>
#include <sojourn/run/parallel.hpp>
#include <sojourn/run/sequential.hpp>

#include "support/catch.hpp"

#include <chrono>
#include <cstdint>
#include <random>
#include <ratio>
#include <stdexcept>
#include <string>
#include <type_traits>
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

// The log's touches as a host may have them in columns of its own.
template <class Id, class Start>
struct host_columns {
  std::vector<Start> starts;
  std::vector<Id> touchpoint;
  std::vector<std::int64_t> minute;
  std::vector<std::uint8_t> stars;  // 0: none

  explicit host_columns(log_type const& log) : starts(log.offsets().begin(), log.offsets().end()) {
    for (auto const id : log.data().touchpoint) touchpoint.push_back(static_cast<Id>(id));
    for (auto const t : log.data().time)
      minute.push_back(std::chrono::duration_cast<std::chrono::minutes>(t.time_since_epoch()).count());
    for (auto const& a : log.data().rating) {
      if (!a.given()) REQUIRE(a.reason() == no_answer::absent);
      stars.push_back(a.given() ? static_cast<std::uint8_t>(a.value()) : 0);
    }
  }
  [[nodiscard]] auto fields() const {
    return columns(touchpoint, minute).template time_ticks<std::ratio<60>>().rating([this](std::size_t at) {
      return stars[at] == 0 ? answer<csat5>(no_answer::absent) : answer<csat5>(rating<csat5>(stars[at]));
    });
  }
};

template <class Id, class Start>
void agrees_in_place(log_type const& log, journey_map<five_a> const& map) {
  host_columns<Id, Start> const host(log);
  auto const journeys =
      journeys_in(host.starts, map, host.fields(),
                  {.goal = {"t0"}, .lost_after = std::chrono::hours(2), .as_of = log.as_of()});
  REQUIRE(journeys.size() == log.size());
  for (std::size_t j = 0; j < log.size(); j += 97) {
    REQUIRE(journeys[j].ended() == log[j].ended());
    REQUIRE(journeys[j][0].rating() == log[j][0].rating());
  }
  auto const agree = [&](auto const& none) {
    using M = std::remove_cvref_t<decltype(none)>;
    using journey = std::remove_cvref_t<decltype(journeys[0])>;
    static_assert(journey_measure_of<M, journey>, "the measure takes journeys in columns");
    auto const reference = folded(log, none);
    CHECK(measure(sequential{}, journeys, none) == reference);
    CHECK(measure(parallel{.threads = 2}, journeys, none) == reference);
  };
  funnel const steps{map, {.within = std::chrono::hours(1)}};
  agree(transitions{map});
  agree(visits{map});
  agree(stage_reach{map});
  agree(experience<csat5>(map));
  agree(ratings<csat5>(map));
  agree(steps);
  agree(all_of{transitions{map}, visits{map}, stage_reach{map}, experience<csat5>(map), steps});
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
      agrees(log, whole ? ratings<csat5>(map, log) : ratings<csat5>(map));
      agrees(log, all_of{flow, seen, reach, felt, funnel{map, {.within = std::chrono::hours(1)}}});
      agrees(log, all_of{flow, contexts{log, 2}, felt});  // one of them folds
      agrees_around_one_under_way(log, flow);
      agrees_around_one_under_way(log, seen);
      agrees_around_one_under_way(log, felt);
    }
  }
}

TEST_CASE("a host's own columns are counted as a log is, whatever the width of their identifiers",
          "[law][columns]") {
  auto const map_of = [](std::uint64_t touchpoints) {
    journey_map<five_a> map;
    for (std::uint64_t i = 0; i < touchpoints; ++i)
      map.add("t" + std::to_string(i), static_cast<five_a>(i % 5));
    return map;
  };
  auto const small = long_log(3, 200, 2500);
  agrees_in_place<std::uint8_t, std::uint32_t>(small, map_of(200));
  agrees_in_place<std::uint16_t, std::uint64_t>(small, map_of(200));
  agrees_in_place<std::uint16_t, std::int64_t>(small, map_of(1));  // the others are met on the way
  auto const large = long_log(4, 700, 2500);
  agrees_in_place<std::uint16_t, std::int32_t>(large, map_of(700));
  agrees_in_place<std::uint32_t, std::size_t>(large, map_of(700));
  agrees_in_place<touchpoint_id, std::size_t>(large, map_of(700));
}

TEST_CASE("the edges of journeys in columns", "[edge][columns]") {
  auto const map = test::five_a_map();
  std::vector<std::uint8_t> const where{0, 1, 2};
  std::vector<std::int64_t> const when{5, 6, 9};
  auto const read = columns(where, when);
  SECTION("no journey") {
    std::vector<std::size_t> const starts{0};
    auto const none = journeys_in(starts, map, read);
    CHECK(none.empty());
    CHECK(measure(parallel{.threads = 2}, none, visits{map}) == visits{map});
    CHECK(journey_starts(std::vector<int>{}) == starts);
  }
  SECTION("one without touches counts nowhere") {
    std::vector<int> const starts{0, 0, 3, 3};
    auto const journeys = journeys_in(starts, map, read);
    CHECK(journeys.as_of() == time_point{std::chrono::seconds(9)});
    CHECK(measure(sequential{}, journeys, visits{map}).journey_count() == 1);
    CHECK(measure(sequential{}, journeys, stage_reach{map}).journey_count() == 1);
    CHECK(measure(sequential{}, journeys, funnel{map}).journey_count() == 1);
  }
  SECTION("touches before the first start belong to none") {
    std::vector<int> const starts{2, 3};
    CHECK(measure(sequential{}, journeys_in(starts, map, read), visits{map}).at(touchpoint_id{0}).events ==
          0);
  }
  SECTION("customers that are grouped give the starts") {
    CHECK(journey_starts(std::vector<std::string>{"b", "b", "a", "c", "c"}) ==
          std::vector<std::size_t>{0, 2, 3, 5});
  }
  SECTION("what does not fit is refused") {
    auto const refused = [&](std::vector<int> const& starts, char const* why, ends const& declared = {}) {
      CHECK_THROWS_WITH(journeys_in(starts, map, read, declared), why);
    };
    refused({}, "journeys_in: starts must be journeys + 1, the last an end: there is none");
    refused({0, 2, 1}, "journeys_in: starts must not decrease: journey 2 starts at 1, after 2");
    refused({-1, 2}, "journeys_in: a start must be at least 0: -1");
    refused({0, 4}, "journeys_in: journeys of 4 touches need as many touchpoints: 3");
    refused({0, 3}, "journeys_in: after_goal must be keep: a view neither cuts nor splits journeys",
            {.after_goal = after_goal::cut_at_first_goal});
    std::vector<std::int64_t> const short_times{5, 6};
    std::vector<int> const starts{0, 3};
    CHECK_THROWS_WITH(journeys_in(starts, map, columns(where, short_times)),
                      "journeys_in: journeys of 3 touches need as many times: 2");
    std::vector<double> const values{1, 2};
    CHECK_THROWS_WITH(journeys_in(starts, map, read.value(column(values))),
                      "journeys_in: journeys of 3 touches need as many values: 2");
  }
  SECTION("touches say what the columns say") {
    std::vector<std::chrono::sys_seconds> const at{std::chrono::sys_seconds{std::chrono::seconds(7)}};
    std::vector<std::uint16_t> const id{2};
    std::vector<double> const value{2.5};
    std::vector<std::uint8_t> const stars{4};
    std::vector<int> const starts{0, 1};
    auto const journeys =
        journeys_in(starts, map, columns(id, at).value(column(value)).rating<csat5>(column(stars)));
    auto const t = journeys[0][0];
    CHECK(t.touchpoint() == touchpoint_id{2});
    CHECK(t.time() == time_point{std::chrono::seconds(7)});
    CHECK(t.value() == 2.5);
    CHECK(t.rating() == answer<csat5>(rating<csat5>(4)));
    CHECK(t.position() == 0);
  }
  SECTION("times that fall within a journey are found, not those from one to the next") {
    std::vector<std::int64_t> const falls{5, 9, 6};
    std::vector<int> const one{0, 3};
    std::vector<int> const two{0, 2, 3};
    CHECK(in_journey_order(journeys_in(two, map, columns(where, falls))));
    CHECK_FALSE(in_journey_order(journeys_in(one, map, columns(where, falls))));
    CHECK(in_journey_order(journeys_in(one, map, read)));
  }
  SECTION("a reserved identifier is refused when it is met") {
    std::vector<touchpoint_id> const reserved{touchpoint_id{0}, journey_end_id};
    std::vector<int> const starts{0, 2};
    auto const journeys = journeys_in(starts, map, columns(reserved, when));
    CHECK_THROWS_AS(measure(sequential{}, journeys, visits{map}), std::invalid_argument);
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
