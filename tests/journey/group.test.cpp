// SPDX-License-Identifier: BSL-1.0
#include <sojourn/journey/group.hpp>

#include <sojourn/journey/journeys_of.hpp>
#include <sojourn/journey/sessions.hpp>

#include "support/catch.hpp"
#include "support/random_log.hpp"

#include <algorithm>
#include <map>
#include <random>
#include <ranges>
#include <string>
#include <tuple>
#include <vector>

using namespace sojourn;
using namespace std::chrono_literals;

static_assert(std::ranges::random_access_range<test::log_type>);
static_assert(std::ranges::random_access_range<test::log_type::journey>);
static_assert(rated_touch<test::log_type::touch_view, csat5>);
static_assert(!rated_touch<test::log_type::touch_view, nps_rating>);
static_assert(touch_like<touch> && !touch_like<int>);

namespace {

struct visit {
  std::int64_t customer;
  std::string page;
  std::int64_t second;
  std::uint32_t serial;
};

std::vector<visit> random_visits(std::uint64_t seed, std::size_t n, std::uint64_t customers) {
  std::mt19937_64 engine(seed);
  std::vector<visit> visits;
  for (std::size_t i = 0; i < n; ++i) {
    auto const who = static_cast<std::int64_t>(test::below(engine, customers));
    visits.push_back(
        {(who % 2 == 0 ? -1 : 1) * who * 1'000'003, test::touchpoint_names()[test::below(engine, 8)],
         static_cast<std::int64_t>(test::below(engine, 50)) - 25, static_cast<std::uint32_t>(i)});
  }
  return visits;
}

// Journeys by a map of lists and a stable sort: serial numbers per customer.
template <class Key>
std::map<Key, std::vector<std::uint32_t>> naive(std::vector<visit> visits, Key (*key)(visit const&)) {
  std::ranges::stable_sort(visits, {}, &visit::second);
  std::map<Key, std::vector<std::uint32_t>> journeys;
  for (auto const& v : visits) journeys[key(v)].push_back(v.serial);
  return journeys;
}

template <class Log>
std::vector<std::uint32_t> serials(Log const& log, std::size_t j) {
  std::vector<std::uint32_t> all;
  for (auto const& t : log[j]) all.push_back(t.attributes());
  return all;
}

}  // namespace

TEST_CASE("grouping equals a map of lists and a stable sort", "[oracle][group]") {
  auto const map = test::five_a_map();
  for (auto const& [n, customers] : {std::pair<std::size_t, std::uint64_t>{0, 1},
                                     {1, 1},
                                     {500, 40},
                                     {40'000, 9'000},
                                     {200'000, 300},
                                     {140'000, 100'000},
                                     {70'000, 1}}) {
    auto const visits = random_visits(n, n, customers);
    auto const by_number = naive<std::int64_t>(visits, [](visit const& v) { return v.customer; });
    auto const log = group_journeys(
        visits, map, fields(&visit::customer, &visit::page, &visit::second).attributes(&visit::serial));
    REQUIRE(log.size() == by_number.size());
    REQUIRE(log.customer_count() == by_number.size());
    REQUIRE(log.event_count() == n);
    for (std::size_t j = 0; j < log.size(); ++j) {
      REQUIRE(serials(log, j) == by_number.at(log.customer_keys()[index(log[j].customer())]));
    }
    auto const as_text = [](visit const& v) { return "customer " + std::to_string(v.customer); };
    auto const by_name = naive<std::string>(visits, +as_text);
    auto const named =
        group_journeys(visits, map, fields(as_text, &visit::page, &visit::second).attributes(&visit::serial));
    REQUIRE(named.size() == by_name.size());
    for (std::size_t j = 0; j < named.size(); ++j) {
      REQUIRE(serials(named, j) == by_name.at(std::string(named.customer_names().name(named[j].customer()))));
    }
  }
}

template <class Number>
void sorts_around_zero() {
  struct hit {
    Number customer;
    touchpoint_id where{0};
    std::int64_t second = 0;
  };
  std::vector<hit> hits;
  for (int i = 0; i < 200; ++i) hits.push_back({static_cast<Number>((i * 37) % 100 - 50)});
  auto const log =
      group_journeys(hits, test::five_a_map(), fields(&hit::customer, &hit::where, &hit::second));
  auto const keys = log.customer_keys();
  REQUIRE(keys.size() == 100);
  for (int i = 0; i < 100; ++i) CHECK(keys[static_cast<std::size_t>(i)] == i - 50);
}

TEST_CASE("customers numbered on both sides of 0 come in the order of their numbers", "[edge][group]") {
  sorts_around_zero<std::int8_t>();
  sorts_around_zero<std::int32_t>();
  sorts_around_zero<std::int64_t>();
}

TEST_CASE("equal times keep the input order", "[edge][group]") {
  std::vector<visit> const visits{{1, "ad", 5, 0}, {1, "shop", 5, 1}, {1, "buy", 4, 2}, {1, "ad", 5, 3}};
  auto const log =
      group_journeys(visits, test::five_a_map(),
                     fields(&visit::customer, &visit::page, &visit::second).attributes(&visit::serial));
  CHECK(serials(log, 0) == std::vector<std::uint32_t>{2, 0, 1, 3});
}

TEST_CASE("optional columns follow their touches", "[worked-example][group]") {
  struct order {
    customer_id who;
    touchpoint_id where;
    std::chrono::sys_seconds at;
    char const* channel;
    int cents;
    std::optional<double> stars;
  };
  auto const map = test::five_a_map();
  std::vector<order> const orders{
      {customer_id{9}, touchpoint_id{4}, std::chrono::sys_seconds{9s}, "web", 250, 4.0},
      {customer_id{2}, touchpoint_id{0}, std::chrono::sys_seconds{1s}, "shop", 0, {}},
      {customer_id{9}, touchpoint_id{1}, std::chrono::sys_seconds{2s}, "shop", 10, 1.0}};
  auto const log = group_journeys(orders, map,
                                  fields(&order::who, &order::where, &order::at)
                                      .rating<csat5>(&order::stars)
                                      .channel(&order::channel)
                                      .value([](order const& o) { return o.cents / 100.0; }));
  REQUIRE(log.size() == 2);
  auto const nine = log[0].customer() == customer_id{9} ? log[0] : log[1];
  auto const two = log[0].customer() == customer_id{9} ? log[1] : log[0];
  REQUIRE(nine.size() == 2);
  CHECK(nine[0].touchpoint() == touchpoint_id{1});
  CHECK(nine[1].value() == 2.5);
  CHECK(log.channels().name(nine[1].channel()) == "web");
  CHECK(nine[0].rating() == rating<csat5>(1));
  CHECK(two[0].rating() == no_answer::absent);
  CHECK(log.customer_keys().empty());
  CHECK(log.as_of() == time_point{9s});
}

TEST_CASE("a view over grouped records gives the journeys of a log", "[law][group]") {
  auto visits = random_visits(8, 3000, 200);
  std::ranges::stable_sort(visits, {}, [](visit const& v) { return std::pair(v.customer, v.second); });
  auto const read = fields(&visit::customer, &visit::page, &visit::second);
  auto map = test::five_a_map();
  map.add("elsewhere", five_a::ask);
  map.add("nowhere", five_a::ask);
  auto const declared = ends{.goal = {"buy"}, .lost_after = 10s};
  REQUIRE(in_journey_order(visits, read));
  auto const log = group_journeys(visits, map, read, declared);
  auto view = journeys_of(visits, map, read, declared);
  using flat = std::vector<std::tuple<touchpoint_id, time_point>>;
  std::map<flat, std::vector<journey_end>> from_log;
  std::map<flat, std::vector<journey_end>> from_view;
  auto const flatten = [](auto const& journey) {
    flat all;
    for (auto const& t : journey) all.emplace_back(t.touchpoint(), t.time());
    return all;
  };
  for (auto const& j : log) from_log[flatten(j)].push_back(j.ended());
  for (auto const& j : view) from_view[flatten(j)].push_back(j.ended());
  CHECK(from_log.size() > 100);
  CHECK(from_log == from_view);
  std::swap(visits.front(), visits.back());
  CHECK_FALSE(in_journey_order(visits, read));
}

TEST_CASE("a view refuses what it cannot give", "[edge][group]") {
  std::vector<visit> const visits{{1, "unheard of", 5, 0}};
  auto const read = fields(&visit::customer, &visit::page, &visit::second);
  auto const map = test::five_a_map();
  CHECK_THROWS_WITH(journeys_of(visits, map, read, {.after_goal = after_goal::cut_at_first_goal}),
                    "journeys_of: after_goal must be keep: a view neither cuts nor splits journeys");
  auto view = journeys_of(visits, map, read);
  CHECK_THROWS_WITH((*(*view.begin()).begin()).touchpoint(),
                    "a touchpoint must be in the map: \"unheard of\"");
}

TEST_CASE("grouping refuses what it cannot mean", "[edge][group]") {
  std::vector<visit> const visits{{1, "ad", 5, 0}};
  auto const read = fields(&visit::customer, &visit::page, &visit::second);
  auto const map = test::five_a_map();
  CHECK_THROWS_WITH(group_journeys(visits, map, read, {.goal = {"bye"}}),
                    "goal must be a touchpoint or a stage: \"bye\"");
  CHECK_THROWS_WITH(group_journeys(visits, map, read, {.as_of = time_point{4s}}),
                    "as_of must not lie before the last event: 4000000 and 5000000 microseconds");
  CHECK_THROWS_WITH(group_journeys(visits, map, read, {.lost_after = -1us}),
                    "lost_after must be at least 0: -1 microseconds");
  auto const foreign = [](visit const&) { return touchpoint_id{77}; };
  CHECK_THROWS_WITH(group_journeys(visits, map, fields(&visit::customer, foreign, &visit::second)),
                    "a touchpoint id must be of the alphabet: 77 of 6");
}

TEST_CASE("an alphabet of records must extend the map's", "[edge][group]") {
  std::vector<visit> const visits{{1, "ad", 5, 0}};
  auto const read = fields(&visit::customer, &visit::page, &visit::second);
  alphabet shorter;
  shorter.intern("ad");
  CHECK_THROWS_WITH(
      group_journeys(visits, test::five_a_map(), read, {.goal = {"act"}}, {.touchpoints = &shorter}),
      "an alphabet of records must extend the map's, which has \"story\" at 1");
  auto const other = test::five_a_map({1, 0, 2, 3, 4, 5});
  CHECK_THROWS_WITH(
      group_journeys(visits, test::five_a_map(), read, {}, {.touchpoints = &other.touchpoints()}),
      "an alphabet of records must extend the map's, which has \"ad\" at 0");
}

TEST_CASE("a journey ends in goal, lost or open", "[worked-example][ends]") {
  auto map = test::five_a_map();
  map.add("nowhere", five_a::ask);
  auto const log_of = [&](std::vector<visit> const& visits, ends const& declared) {
    return group_journeys(visits, map, fields(&visit::customer, &visit::page, &visit::second), declared);
  };
  auto const end = [&](std::vector<visit> const& visits, ends const& declared) {
    return log_of(visits, declared)[0].ended();
  };
  ends const shop{.goal = {"act"}, .lost = {"nowhere"}, .lost_after = 10s, .as_of = time_point{20s}};
  CHECK(end({{1, "ad", 15, 0}}, shop) == journey_end{ending::open, false, time_point{20s}});
  CHECK(end({{1, "ad", 10, 0}}, shop).kind == ending::open);  // silent for exactly the inactivity
  CHECK(end({{1, "ad", 9, 0}}, shop) == journey_end{ending::lost, true, time_point{20s}});
  CHECK(end({{1, "ad", 9, 0}, {1, "nowhere", 19, 0}}, shop) ==
        journey_end{ending::lost, true, time_point{20s}});
  CHECK(end({{1, "nowhere", 11, 0}, {1, "buy", 19, 0}}, shop) ==
        journey_end{ending::goal, false, time_point{20s}});
  CHECK(end({{1, "shop", 2, 0}}, shop) ==
        journey_end{ending::goal, true, time_point{20s}});  // and silent since
  ends const silence{.lost_after = 10s,
                     .as_of = time_point{20s}};  // no touchpoint is an end: the last touch decides
  CHECK(end({{1, "ad", 2, 0}, {1, "buy", 12, 1}}, silence).kind == ending::open);
  CHECK(end({{1, "ad", 2, 0}, {1, "buy", 9, 1}}, silence).kind == ending::lost);
  CHECK(end({{1, "ad", 2, 0}}, {}) == journey_end{ending::open, false, time_point{2s}});
}

TEST_CASE("after a goal touches are kept, cut or begin a new journey", "[worked-example][ends]") {
  std::vector<visit> const visits{{1, "ad", 1, 0},  {1, "buy", 2, 1}, {1, "ad", 3, 2},
                                  {1, "buy", 4, 3}, {1, "ad", 5, 4},  {2, "ad", 5, 5}};
  auto const log_of = [&](after_goal choice) {
    return group_journeys(
        visits, test::five_a_map(),
        fields([](visit const& v) { return std::to_string(v.customer); }, &visit::page, &visit::second)
            .attributes(&visit::serial),
        {.goal = {"buy"}, .after_goal = choice});
  };
  using list = std::vector<std::uint32_t>;
  auto const journeys = [](auto const& log) {
    std::vector<list> all;
    for (std::size_t j = 0; j < log.size(); ++j) all.push_back(serials(log, j));
    std::ranges::sort(all);
    return all;
  };
  auto const kept = log_of(after_goal::keep);
  CHECK(journeys(kept) == std::vector<list>{{0, 1, 2, 3, 4}, {5}});
  CHECK(kept.container() == container::persons);
  auto const cut = log_of(after_goal::cut_at_first_goal);
  CHECK(journeys(cut) == std::vector<list>{{0, 1}, {5}});
  CHECK(cut.cut_count() == 3);
  CHECK(cut.event_count() + cut.cut_count() == visits.size());
  auto const split = log_of(after_goal::split_at_each_goal);
  CHECK(journeys(split) == std::vector<list>{{0, 1}, {2, 3}, {4}, {5}});
  CHECK(split.customer_count() == 2);
  CHECK(split.container() == container::journeys);
  CHECK(split.event_count() == visits.size());
  std::size_t goals = 0;
  for (auto const& j : split) {
    goals += j.ended().kind == ending::goal;
    if (j.ended().kind == ending::goal) CHECK(j.ended().closed);
  }
  CHECK(goals == 2);
}

TEST_CASE("a session gap equal to the limit does not split", "[edge][sessions]") {
  std::vector<visit> const visits{{1, "ad", 0, 0}, {1, "ad", 30, 1}, {1, "buy", 61, 2}, {2, "ad", 61, 3}};
  auto const log = group_journeys(
      visits, test::five_a_map(),
      fields([](visit const& v) { return std::to_string(v.customer); }, &visit::page, &visit::second)
          .attributes(&visit::serial),
      {.goal = {"buy"}});
  auto const split = sessions(log, 30s);
  REQUIRE(split.size() == 3);
  CHECK(serials(split, 0) == std::vector<std::uint32_t>{0, 1});
  CHECK(serials(split, 1) == std::vector<std::uint32_t>{2});
  CHECK(split[0].ended().kind == ending::open);
  CHECK(split[1].ended().kind == ending::goal);
  CHECK(split.container() == container::sessions);
  CHECK(split.customer_count() == 2);
  CHECK(sessions(log, 31s).size() == 2);
  CHECK(sessions(journey_log<>{}, 1s).empty());
  CHECK_THROWS_WITH(sessions(log, -1us), "session gap must be at least 0: -1 microseconds");
}

TEST_CASE("an account's journey is the merged events of its contacts", "[worked-example][accounts]") {
  struct contact_event {
    std::string account;
    std::string contact;
    std::string page;
    std::int64_t second;
  };
  std::vector<contact_event> const events{{"acme", "ann", "ad", 1},
                                          {"acme", "bob", "buy", 3},
                                          {"acme", "ann", "shop", 2},
                                          {"else", "eve", "ad", 1}};
  auto const log =
      group_journeys(events, test::five_a_map(),
                     fields(&contact_event::account, &contact_event::page, &contact_event::second), {},
                     {.container = container::accounts});
  REQUIRE(log.size() == 2);
  auto const acme = log[0].size() == 3 ? log[0] : log[1];
  REQUIRE(acme.size() == 3);
  CHECK(log.touchpoints().name(acme[2].touchpoint()) == "buy");
  CHECK(log.container() == container::accounts);
}
