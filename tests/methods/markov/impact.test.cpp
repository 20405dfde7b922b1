// SPDX-License-Identifier: BSL-1.0
#include <sojourn/methods/markov/impact.hpp>

#include <sojourn/journey/ends.hpp>
#include <sojourn/journey/touch.hpp>
#include <sojourn/measure/transitions.hpp>
#include <sojourn/model/five_a.hpp>
#include <sojourn/model/journey_map.hpp>
#include <sojourn/stats/random.hpp>

#include "support/approx.hpp"
#include "support/catch.hpp"

#include <cstdint>
#include <vector>

using namespace sojourn;
using sojourn_test::approx;

namespace {

journey_map<five_a> shop_map() {
  journey_map<five_a> map;
  map.add("search", five_a::ask);  // 0
  map.add("basket", five_a::act);  // 1
  map.add("paid", five_a::act);    // 2
  map.add("help", five_a::ask);    // 3
  return map;
}

void walk(transitions& m, std::vector<std::uint32_t> const& touchpoints, ending how, int times = 1) {
  for (int i = 0; i < times; ++i) {
    transitions::state s;
    for (auto const id : touchpoints) m.touch(s, touch(touchpoint_id{id}, {}));
    m.leave(s, {how, how != ending::open, {}});
  }
}

}  // namespace

TEST_CASE("Impact ranks a few exits near the goal before many far from it", "[worked-example]") {
  transitions m(shop_map());
  walk(m, {0, 1, 2}, ending::goal, 20);
  walk(m, {0, 1}, ending::lost, 10);
  walk(m, {0}, ending::lost, 12);
  walk(m, {3}, ending::lost, 90);  // nobody went on from help
  walk(m, {0, 1}, ending::open, 5);
  counter_engine engine(2);
  auto const rows = impacts(m, shop_map(), engine);
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].name == "basket");
  CHECK(rows[0].touchpoint == touchpoint_id{1});
  CHECK(rows[0].exits == 10);
  CHECK(rows[0].conversion == 1);
  CHECK(rows[0].missed_conversions.value == approx(10));
  CHECK(rows[1].name == "search");
  CHECK(rows[1].exits == 12);
  CHECK(rows[1].conversion == approx(2.0 / 3));
  CHECK(rows[1].missed_conversions.value == approx(8));
  for (auto const& row : rows) {
    CHECK(row.missed_conversions.low > 0);
    CHECK(row.missed_conversions.low < row.missed_conversions.value);
    CHECK(row.missed_conversions.value < row.missed_conversions.high);
    CHECK(row.missed_conversions.method == interval_method::dirichlet);
  }
}

TEST_CASE("No journeys, or none lost, have no impact", "[edge]") {
  counter_engine engine;
  transitions m(shop_map());
  CHECK(impacts(m, shop_map(), engine).empty());
  walk(m, {0, 2}, ending::goal);
  CHECK(impacts(m, shop_map(), engine).empty());
}
