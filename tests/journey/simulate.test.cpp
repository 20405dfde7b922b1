// SPDX-License-Identifier: BSL-1.0
#include "support/catch.hpp"

#include <sojourn/journey/fields.hpp>
#include <sojourn/journey/group.hpp>
#include <sojourn/journey/sample_plans.hpp>
#include <sojourn/journey/simulate.hpp>
#include <sojourn/journey/simulation_plan.hpp>
#include <sojourn/measure/stage_reach.hpp>
#include <sojourn/run/measure.hpp>
#include <sojourn/run/parallel.hpp>
#include <sojourn/run/sequential.hpp>
#include <sojourn/stats/proportion.hpp>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <stdexcept>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

using namespace sojourn;
using namespace std::chrono_literals;
using sojourn_test::has_message;

namespace {

using event = std::pair<std::uint64_t, simulated_touch<csat5>>;

std::vector<event> events_of(journey_simulator<csat5> const& simulator, std::uint64_t first,
                             std::uint64_t last) {
  std::vector<event> events;
  simulator.for_each_event(first, last,
                           [&](std::uint64_t who, auto const& t) { events.emplace_back(who, t); });
  return events;
}

bool covers(std::uint64_t successes, std::uint64_t n, double p) {
  auto const e = proportion(successes, n, confidence_level{0.9999});
  return e && e->low <= p && p <= e->high;
}

bool close(double value, double wanted, double relative) { return std::abs(value / wanted - 1) < relative; }

simulation_plan<five_a, csat5> two_steps() {
  journey_map<five_a> map;
  map.add("a", five_a::aware);
  map.add("b", five_a::act);
  simulation_plan<five_a, csat5> plan(map);
  plan.begin("a", 1).next("a", "b", 0.5);
  return plan;
}

std::string refusal(std::function<void()> const& act) {
  try {
    act();
  } catch (std::invalid_argument const& e) {
    return e.what();
  }
  return "accepted";
}

// What 20,000 customers do at one touchpoint of the shop.
struct at_touchpoint {
  std::uint64_t visits = 0, exits = 0, rated = 0;
  double ratings = 0, stays = 0;
};
template <class Scale>
at_touchpoint look_at(simulation_plan<five_a, Scale> const& plan, std::string const& name) {
  auto const id = *plan.touchpoints().find(name);
  at_touchpoint seen;
  for (auto const& j : simulated_journeys(journey_simulator(plan, 3), 0, 20'000)) {
    for (std::size_t i = 0; i < j.size(); ++i) {
      if (j[i].touchpoint() != id) continue;
      ++seen.visits;
      if (i + 1 == j.size())
        ++seen.exits;
      else
        seen.stays += seconds(elapsed(j[i].time(), j[i + 1].time()));
      if (j[i].rating().given()) ++seen.rated, seen.ratings += j[i].rating().value();
    }
  }
  return seen;
}

}  // namespace

static_assert(rated_touch<simulated_touch<csat5>, csat5>);
static_assert(!rated_touch<simulated_touch<csat5>, nps_rating>);
static_assert(journey_like<simulated_journey<csat5>>);
static_assert(journeys_like<simulated_journeys<csat5> const&>);
static_assert(std::ranges::random_access_range<simulated_journeys<csat5>>);

TEST_CASE("A seed gives the same journeys with every compiler", "[golden]") {
  auto const plan = five_a_shop();
  auto const j = simulate(plan, 1, 4);
  std::string text;
  for (auto const& t : j) {
    text += std::string(plan.touchpoints().name(t.touchpoint())) + ' ' +
            std::to_string(t.time().time_since_epoch().count()) + ' ' +
            (t.rating().given() ? std::to_string(static_cast<int>(t.rating().value())) : std::string("-")) +
            '\n';
  }
  CHECK(text ==
        "home 1704068679498013 -\n"
        "store_visit 1704068750650130 -\n"
        "product_page 1704093741302329 -\n"
        "home 1704093916966475 -\n"
        "product_page 1704093956503478 3\n");
  auto const sum = [](auto const& made) {
    std::uint64_t hash = 0;
    for (auto const& j2 : made) {
      for (auto const& t : j2) {
        hash = hash * 0x100000001B3U + index(t.touchpoint());
        hash = hash * 0x100000001B3U + static_cast<std::uint64_t>(t.time().time_since_epoch().count());
        hash = hash * 0x100000001B3U +
               (t.rating().given() ? static_cast<std::uint64_t>(t.rating().value()) : 99U);
      }
    }
    return hash;
  };
  CHECK(sum(simulated_journeys(journey_simulator(plan, 1), 0, 20'000)) == 9083702028716482613U);
  CHECK(sum(simulated_journeys(journey_simulator(zipf_plan(200, 10), 1), 0, 20'000)) ==
        11518004156535964161U);
}

TEST_CASE("Any split of the customers gives the same journeys", "[law]") {
  auto const plan = five_a_shop();
  journey_simulator const simulator(plan, 42);
  auto const all = events_of(simulator, 0, 900);
  std::vector<event> pieces;
  for (auto const& [first, last] :
       {std::pair{0, 1}, std::pair{1, 400}, std::pair{400, 400}, std::pair{400, 900}}) {
    auto const piece =
        events_of(simulator, static_cast<std::uint64_t>(first), static_cast<std::uint64_t>(last));
    pieces.insert(pieces.end(), piece.begin(), piece.end());
  }
  CHECK(pieces == all);
  std::vector<event> backwards;
  for (std::uint64_t c = 900; c-- > 0;) {
    auto const j = simulate(plan, 42, c);
    CHECK(j.customer() == c);
    CHECK_FALSE(j.ended().closed);
    CHECK(j.ended().as_of == j[j.size() - 1].time());
    for (std::size_t i = j.size(); i-- > 0;) backwards.emplace_back(c, j[i]);
  }
  std::reverse(backwards.begin(), backwards.end());
  CHECK(backwards == all);
  CHECK(events_of(journey_simulator(plan, 43), 0, 900) != all);
  CHECK(events_of(simulator, 7, 7).empty());
}

TEST_CASE("Events in the order of time are the same events, sorted by time and customer", "[law]") {
  // Customers close together and stays of microseconds make ties.
  for (auto const apart : {duration{1}, duration{10}, duration{1'000'000}}) {
    auto plan = five_a_shop(sample_start, apart);
    if (apart.count() == 1) {
      for (std::uint32_t i = 0; i < plan.map().size(); ++i) {
        plan.stay(plan.touchpoints().name(touchpoint_id{i}), {.mean = duration{2}});
      }
    }
    journey_simulator const simulator(plan, 6);
    auto wanted = events_of(simulator, 10, 800);
    std::stable_sort(wanted.begin(), wanted.end(), [](event const& a, event const& b) {
      return std::tuple(a.second.time(), a.first) < std::tuple(b.second.time(), b.first);
    });
    std::vector<event> found;
    simulator.for_each_event_in_time(10, 800,
                                     [&](std::uint64_t c, auto const& t) { found.emplace_back(c, t); });
    CHECK(found == wanted);
    simulator.for_each_event_in_time(5, 5,
                                     [](std::uint64_t, auto const&) { FAIL("there are no customers"); });
  }
}

TEST_CASE("A population that no memory could hold is begun at once", "[edge]") {
  auto const plan = five_a_shop(time_point{}, duration{1});
  journey_simulator const simulator(plan, 1);
  std::uint64_t seen = 0;
  auto const few = [&](std::uint64_t, auto const&) {
    if (++seen == 10'000) throw std::runtime_error("enough");
  };
  constexpr auto many = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  CHECK_THROWS_AS(simulator.for_each_event(0, many, few), std::runtime_error);
  seen = 0;
  CHECK_THROWS_AS(simulator.for_each_event_in_time(0, many, few), std::runtime_error);
  CHECK(simulated_journeys(simulator, 0, many).size() == many);
  CHECK_NOTHROW(simulator(many - 1));
  CHECK_THROWS_MATCHES(simulator(std::numeric_limits<std::uint64_t>::max()), std::out_of_range,
                       has_message("customer must arrive within the time line: 18446744073709551615"));
}

TEST_CASE("Time stops at the end of the time line, it does not turn round", "[edge]") {
  auto plan = two_steps();
  plan.next("a", "b", 1).stay("a", {.mean = std::chrono::days{3650}}).arrive(time_point::max() - 1s, 1us);
  for (std::uint64_t c = 0; c < 100; ++c) {
    auto const j = simulate(plan, 1, c);
    REQUIRE(j.size() == 2);
    CHECK(j[0].time() <= j[1].time());
  }
}

TEST_CASE("The plan's probabilities are found again in the journeys", "[law]") {
  auto plan = five_a_shop();
  plan.plant_problem("cart", {.extra_exit = 0.25});
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::uint64_t> flow;
  std::map<std::uint32_t, std::uint64_t> visits;
  std::map<std::uint32_t, std::uint64_t> begins;
  constexpr std::uint64_t n = 50'000;
  for (auto const& j : simulated_journeys(journey_simulator(plan, 9), 0, n)) {
    ++begins[static_cast<std::uint32_t>(j[0].touchpoint())];
    for (std::size_t i = 0; i < j.size(); ++i) {
      auto const from = static_cast<std::uint32_t>(j[i].touchpoint());
      ++visits[from];
      if (i + 1 < j.size()) ++flow[{from, static_cast<std::uint32_t>(j[i + 1].touchpoint())}];
    }
  }
  for (auto const& s : plan.beginnings())
    CHECK(covers(begins[static_cast<std::uint32_t>(s.to)], n, s.probability));
  std::uint64_t found = 0;
  for (std::uint32_t from = 0; from < plan.map().size(); ++from) {
    std::uint64_t going_on = 0;
    double probability = 0;
    for (auto const& s : plan.steps(touchpoint_id{from})) {
      auto const count = flow[{from, static_cast<std::uint32_t>(s.to)}];
      CAPTURE(plan.touchpoints().name(touchpoint_id{from}), plan.touchpoints().name(s.to));
      CHECK(covers(count, visits[from], s.probability));
      going_on += count;
      probability += s.probability;
    }
    CHECK(covers(visits[from] - going_on, visits[from], std::max(0.0, 1 - probability)));
    found += going_on;
  }
  std::uint64_t all = 0;
  for (auto const& [edge, count] : flow) all += count;
  CHECK(found == all);  // no step that the plan does not name
  CHECK(close(plan.steps(*plan.touchpoints().find("cart"))[0].probability, 0.58 * 0.75, 1e-12));
}

TEST_CASE("A planted problem shows at its touchpoint: exits, ratings and time", "[law]") {
  auto plan = five_a_shop();
  auto const sound = look_at(plan, "checkout");
  plan.plant_problem("checkout", {.extra_exit = 0.2, .rating_drop = 1.5, .slowdown = 3});
  auto const ill = look_at(plan, "checkout");
  CHECK(covers(sound.exits, sound.visits, 0.14));
  CHECK(covers(ill.exits, ill.visits, 0.2 + 0.8 * 0.14));
  auto const mean_rating = [](at_touchpoint const& t) { return t.ratings / static_cast<double>(t.rated); };
  CHECK(mean_rating(sound) - mean_rating(ill) > 1.1);  // the scale's lower end takes some of 1.5
  CHECK(mean_rating(sound) - mean_rating(ill) < 1.6);
  auto const mean_stay = [](at_touchpoint const& t) {
    return t.stays / static_cast<double>(t.visits - t.exits);
  };
  CHECK(close(mean_stay(sound), 120, 0.1));
  CHECK(close(mean_stay(ill), 360, 0.1));
}

TEST_CASE("A problem makes ratings worse where low is good too", "[edge]") {
  auto plan = five_a_shop<ces1>();
  auto const sound = look_at(plan, "support");
  plan.plant_problem("support", {.rating_drop = 1});
  auto const ill = look_at(plan, "support");
  CHECK(ill.ratings / static_cast<double>(ill.rated) >
        0.4 + sound.ratings / static_cast<double>(sound.rated));
}

TEST_CASE("Answers come in the planned shares, on any scale", "[law]") {
  journey_map<five_a> map;
  map.add("a", five_a::aware);
  simulation_plan<five_a, valence> plan(map);
  plan.begin("a", 1).rate("a", {.mean = 0.5, .spread = 0.6, .answered = 0.5, .refused = 0.2, .absent = 0.1});
  constexpr std::uint64_t n = 40'000;
  std::uint64_t answered = 0, refused = 0, absent = 0, top = 0;
  for (auto const& j : simulated_journeys(journey_simulator(plan, 5), 0, n)) {
    auto const a = j[0].rating();
    answered += a.given();
    top += a.given() && a.value() == 1;
    refused += !a.given() && a.reason() == no_answer::refused;
    absent += !a.given() && a.reason() == no_answer::absent;
  }
  CHECK(covers(answered, n, 0.5));
  CHECK(covers(refused, n, 0.2));
  CHECK(covers(absent, n, 0.1));
  CHECK(covers(top, answered, 1 - normal_probability(0.5 / 0.6)));

  simulation_plan<five_a, csat5> whole(map);
  whole.begin("a", 1).rate("a", {.mean = 4, .spread = 1});
  std::map<double, std::uint64_t> values;
  for (auto const& j : simulated_journeys(journey_simulator(whole, 5), 0, n)) ++values[j[0].rating().value()];
  REQUIRE(values.size() == 5);
  CHECK(covers(values[5], n, 1 - normal_probability(0.5)));
  CHECK(covers(values[3], n, normal_probability(-0.5) - normal_probability(-1.5)));
  CHECK(covers(values[1], n, normal_probability(-2.5)));
}

TEST_CASE("Journeys of the Zipf plan have its mean length and popularity", "[law]") {
  auto const plan = zipf_plan(50, 8);
  constexpr std::uint64_t n = 50'000;
  std::uint64_t events = 0, first = 0;
  double stays = 0;
  for (auto const& j : simulated_journeys(journey_simulator(plan, 2), 0, n)) {
    events += j.size();
    for (auto const& t : j) first += index(t.touchpoint()) == 0;
    stays += seconds(elapsed(j[0].time(), j[j.size() - 1].time()));
  }
  double const mean = static_cast<double>(events) / n;
  CHECK(std::abs(mean - 8) < 4 * std::sqrt(8.0 * 7 / n));  // a geometric length has variance L (L - 1)
  double harmonic = 0;
  for (int k = 1; k <= 50; ++k) harmonic += 1.0 / k;
  CHECK(covers(first, events, 1 / harmonic));
  CHECK(close(stays / static_cast<double>(events - n), 6 * 3600, 0.02));
  for (auto const& j : simulated_journeys(journey_simulator(zipf_plan(1, 1), 2), 0, 100))
    CHECK(j.size() == 1);
  CHECK(refusal([] { (void)zipf_plan(0, 5); }) == "touchpoints must be at least 1: 0");
  CHECK(refusal([] { (void)zipf_plan(5, 0.5); }) == "mean length must be in [1, 1e8]: 0.500000");
}

TEST_CASE("Customers arrive in their order, one in each interval", "[law]") {
  auto const plan = five_a_shop(sample_start, 30s);
  for (std::uint64_t c = 0; c < 2000; ++c) {
    auto const at = simulate(plan, 8, c)[0].time();
    CHECK(at >= sample_start + c * 30s);
    CHECK(at < sample_start + (c + 1) * 30s);
  }
}

TEST_CASE("A driver runs over simulated journeys as over a log of the same events", "[law]") {
  auto const plan = five_a_shop(sample_start, 1h);
  journey_simulator const simulator(plan, 12);
  ends const declared{.goal = {"purchase"}, .lost_after = 24h * 100};
  std::vector<event> events;
  simulator.for_each_event_in_time(0, 3000,
                                   [&](std::uint64_t c, auto const& t) { events.emplace_back(c, t); });
  auto const log = group_journeys(
      events, plan.map(),
      fields([](event const& e) { return e.first; }, [](event const& e) { return e.second.touchpoint(); },
             [](event const& e) { return e.second.time(); }),
      declared);
  simulated_journeys const made(simulator, 0, 3000, log.rule());
  auto const one = measure(sequential{}, made, stage_reach{plan.map()});
  CHECK(one == measure(sequential{}, log, stage_reach{plan.map()}));
  CHECK(one == measure(parallel{.threads = 3}, made, stage_reach{plan.map()}));
  CHECK(made.size() == log.size());
  std::map<ending, int> kinds;
  for (auto const& j : log) ++kinds[j.ended().kind];
  for (auto const& j : made) --kinds[j.ended().kind];
  CHECK(kinds.size() == 3);
  for (auto const& [kind, difference] : kinds) CHECK(difference == 0);
}

TEST_CASE("A plan that cannot be is refused by touchpoint and value", "[edge]") {
  auto plan = two_steps();
  auto const before = simulate(plan, 1, 1);
  CHECK(refusal([&] { plan.begin("x", 1); }) == "touchpoint must be in the plan's map: \"x\"");
  CHECK(refusal([&] { plan.begin("b", -0.5); }) ==
        "probability to begin at \"b\" must be in [0, 1]: -0.500000");
  CHECK(refusal([&] { plan.next("a", "b", 1.5); }) ==
        "probability to go from \"a\" to \"b\" must be in [0, 1]: 1.500000");
  CHECK(refusal([&] { plan.next("b", "a", std::nan("")); }) ==
        "probability to go from \"b\" to \"a\" must be in [0, 1]: nan");
  CHECK(refusal([&] { plan.next_by_default("a", 2); }) ==
        "probability to go on to \"a\" must be in [0, 1]: 2.000000");
  CHECK(refusal([&] { plan.stay("a", {.mean = duration{0}}); }) ==
        "mean stay must be from 1 microsecond to 3650 days, at \"a\": 0 us");
  CHECK(refusal([&] { plan.stay("a", {.law = stay_law::log_normal, .sigma = 6}); }) ==
        "sigma must be in [0, 5], at \"a\": 6.000000");
  CHECK(refusal([&] { plan.rate("a", {.mean = 3, .spread = 0}); }) ==
        "spread of ratings must be finite and above 0, at \"a\": 0.000000");
  CHECK(refusal([&] { plan.rate("a", {.mean = 3, .answered = 0.9, .refused = 0.2}); }) ==
        "probabilities of answers must sum to at most 1, at \"a\": 1.100000");
  CHECK(refusal([&] { plan.plant_problem("a", {.extra_exit = 1.2}); }) ==
        "probability to leave at \"a\" must be in [0, 1]: 1.200000");
  CHECK(refusal([&] { plan.plant_problem("a", {.slowdown = 0}); }) ==
        "slowdown must be above 0 and at most 1e6, at \"a\": 0.000000");
  CHECK(refusal([&] { plan.plant_problem("a", {.rating_drop = -1}); }) ==
        "rating_drop must be finite and at least 0, at \"a\": -1.000000");
  CHECK(refusal([&] { plan.arrive(sample_start, 0s); }) ==
        "customers must arrive at least a microsecond apart: 0 microseconds");
  CHECK(simulate(plan, 1, 1) == before);  // refused is as if never asked

  auto const made = [](auto change) {
    return refusal([&] {
      auto other = two_steps();
      change(other);
      journey_simulator const simulator(other, 1);
    });
  };
  CHECK(made([](auto& p) { p.begin("a", 0.9); }) == "probabilities to begin must sum to 1: 0.900000");
  CHECK(made([](auto& p) { p.next("a", "a", 0.7); }) ==
        "probabilities to go on must sum to at most 1, at \"a\": 1.200000");
  CHECK(made([](auto& p) { p.next_by_default("a", 0.7).next_by_default("b", 0.7); }) ==
        "default probabilities to go on must sum to at most 1: 1.400000");
  CHECK(made([](auto& p) { p.next("b", "b", 1); }) ==
        "every touchpoint that journeys reach must lead to an end: \"b\"");
  CHECK(made([](auto& p) { p.next("b", "b", 1).plant_problem("b", {.extra_exit = 0.1}); }) == "accepted");
  CHECK(made([](auto& p) { p.next("a", "b", 0).next("b", "b", 1); }) == "accepted");  // b is not reached
  CHECK(made([](auto& p) { p.next("a", "b", 1).next_by_default("a", 1); }) ==
        "every touchpoint that journeys reach must lead to an end: \"a\"");
}
