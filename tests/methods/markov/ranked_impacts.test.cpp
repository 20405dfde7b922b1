// SPDX-License-Identifier: BSL-1.0
// Impact by edge, stage and segment: worked by hand, and against that by touchpoint.

#include <sojourn/journey/at_goals.hpp>
#include <sojourn/measure/all_of.hpp>
#include <sojourn/measure/by.hpp>
#include <sojourn/measure/contexts.hpp>
#include <sojourn/measure/transitions.hpp>
#include <sojourn/methods/markov/impact.hpp>
#include <sojourn/methods/markov/ranked_impacts.hpp>
#include <sojourn/run/measure.hpp>
#include <sojourn/run/sequential.hpp>
#include <sojourn/stats/random.hpp>

#include "support/approx.hpp"
#include "support/catch.hpp"
#include "support/random_log.hpp"

#include <array>
#include <cstdint>
#include <stdexcept>
#include <vector>

using namespace sojourn;
using sojourn_test::approx;

namespace {

constexpr touchpoint_id search{0};
constexpr touchpoint_id basket{1};
constexpr touchpoint_id paid{2};
constexpr touchpoint_id help{3};

journey_map<five_a> shop_map() {
  journey_map<five_a> map;
  map.add("search", five_a::ask);
  map.add("basket", five_a::act);
  map.add("paid", five_a::act);
  map.add("help", five_a::ask);
  return map;
}

template <class M>
void walk(M& m, std::vector<touchpoint_id> const& touchpoints, ending how, int times) {
  for (int i = 0; i < times; ++i) {
    typename M::state s;
    for (auto const id : touchpoints) m.touch(s, touch(id, {}));
    m.leave(s, {how, how != ending::open, {}});
  }
}

constexpr chain_draws no_limits{.count = 0};

}  // namespace

TEST_CASE("The same touchpoint costs more after one way than after another", "[worked-example]") {
  contexts m(shop_map(), 2);
  walk(m, {search, basket, paid}, ending::goal, 30);
  walk(m, {search, basket}, ending::lost, 10);
  walk(m, {help, basket, paid}, ending::goal, 5);
  walk(m, {help, basket, help, help}, ending::lost, 15);
  walk(m, {help, basket}, ending::lost, 12);
  counter_engine engine(2);
  auto const rows = edge_impacts(m, engine, no_limits);
  // Who goes on from search > basket pays; of those from help > basket 5 of 20. From help > help nobody went on.
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].key == gone_edge{search, basket});
  CHECK(rows[0].missed_conversions.value == approx(10));
  CHECK(rows[0].exit_rate->value == approx(10.0 / 40));
  CHECK(rows[1].key == gone_edge{help, basket});
  CHECK(rows[1].exits == 12);
  CHECK(rows[1].missed_conversions.value == approx(12.0 * 5 / 20));

  auto const limits = edge_impacts(m, engine);
  CHECK(limits[0].missed_conversions.low < 10);
  CHECK(limits[0].missed_conversions.high > 10);
}

TEST_CASE("A stage costs what its touchpoints cost", "[oracle]") {
  for (std::uint64_t const seed : {1U, 2U, 3U}) {
    auto const map = test::five_a_map();
    auto const log = at_goals(test::random_log(seed, 400), after_goal::cut_at_first_goal);
    auto const [flow, context] =
        measure(sequential{}, log, all_of{transitions{log}, contexts{log, 1}}).measures();
    counter_engine engine(seed);
    std::array<double, stage_count<five_a>> expected{};
    for (auto const& row : impacts(flow, log, engine, no_limits)) {
      if (auto const stage = map.stage(row.touchpoint))
        expected[index(*stage)] += row.missed_conversions.value;
    }
    auto const rows = stage_impacts(context, map, engine, no_limits);
    REQUIRE_FALSE(rows.empty());
    double before = rows.front().missed_conversions.value;
    for (auto const& row : rows) {
      CHECK(row.missed_conversions.value == approx(expected[index(row.key)]));
      CHECK(row.missed_conversions.value <= before);
      before = row.missed_conversions.value;
      CHECK(row.exit_rate->n >= row.exits);
    }
  }
}

TEST_CASE("Segments are held to their own journeys", "[worked-example]") {
  auto by_hour =
      by<touch>([](touch const& t) { return t.time().time_since_epoch().count(); }, contexts(shop_map(), 1));
  auto const walk_at = [&](std::int64_t hour, std::vector<touchpoint_id> const& ids, ending how, int times) {
    for (int i = 0; i < times; ++i) {
      decltype(by_hour)::state s;
      for (auto const id : ids) by_hour.touch(s, touch(id, time_point{duration{hour}}));
      by_hour.leave(s, {how, true, {}});
    }
  };
  walk_at(1, {search, paid}, ending::goal, 10);
  walk_at(1, {search}, ending::lost, 4);
  walk_at(2, {search, paid}, ending::goal, 2);
  walk_at(2, {search, help}, ending::lost, 8);
  walk_at(2, {search}, ending::lost, 15);
  counter_engine engine(2);
  auto const rows = segment_impacts(by_hour, engine, no_limits);
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].key == 1);
  CHECK(rows[0].missed_conversions.value == approx(4));
  CHECK(rows[1].exits == 23);
  CHECK(rows[1].unknown_exits == 8);
  CHECK(rows[1].missed_conversions.value == approx(15 * 0.2));
}

TEST_CASE("Impact by edge needs to know the touch before", "[edge]") {
  counter_engine engine(2);
  CHECK_THROWS_MATCHES(edge_impacts(contexts(shop_map(), 1), engine), std::invalid_argument,
                       sojourn_test::has_message("contexts must be of order 2 or more to tell edges: 1"));
  CHECK(edge_impacts(contexts(shop_map(), 2), engine).empty());
  CHECK(stage_impacts(contexts(shop_map(), 1), shop_map(), engine).empty());
}
