// SPDX-License-Identifier: BSL-1.0
#include <sojourn/methods/drop_off/touchpoint_drop_offs.hpp>

#include <sojourn/journey/ends.hpp>
#include <sojourn/journey/touch.hpp>
#include <sojourn/model/five_a.hpp>
#include <sojourn/model/journey_map.hpp>
#include <sojourn/stats/proportion.hpp>

#include "support/catch.hpp"

#include <cstdint>
#include <string>
#include <vector>

using namespace sojourn;

namespace {

journey_map<five_a> shop_map() {
  journey_map<five_a> map;
  map.add("search", five_a::ask);   // 0
  map.add("basket", five_a::act);   // 1
  map.add("paid", five_a::act);     // 2
  map.add("account", five_a::ask);  // 3
  map.add("never", five_a::aware);  // 4
  return map;
}

void walk(visits& m, std::vector<std::uint32_t> const& touchpoints, ending how) {
  visits::state s;
  for (auto const id : touchpoints) m.touch(s, touch(touchpoint_id{id}, {}));
  m.leave(s, {how, how == ending::lost, {}});
}

}  // namespace

TEST_CASE("Exits are lost journeys' last touchpoints over closed visits", "[worked-example]") {
  visits m(shop_map());
  walk(m, {0, 1, 2}, ending::goal);
  walk(m, {0, 1}, ending::lost);
  walk(m, {0, 1, 0, 1}, ending::lost);  // visited twice, one visit
  walk(m, {0, 3}, ending::lost);
  walk(m, {0, 0}, ending::open);  // in neither part
  walk(m, {0}, ending::lost);
  auto const rows = drop_offs(m, shop_map());
  REQUIRE(rows.size() == 4);  // "never" has no event
  CHECK(rows[0].name == "basket");
  CHECK(rows[0].touchpoint == touchpoint_id{1});
  CHECK(rows[0].visits == 3);
  CHECK(rows[0].exits == 2);
  CHECK(rows[0].exit_rate == proportion(2, 3));
  CHECK(rows[1].name == "account");  // ties by name
  CHECK(rows[1].exit_rate == proportion(1, 1));
  CHECK(rows[2].name == "search");
  CHECK(rows[2].visits == 5);
  CHECK(rows[2].exit_rate == proportion(1, 5));
  CHECK(rows[3].name == "paid");
  CHECK(rows[3].exits == 0);
  CHECK(rows[3].exit_rate == proportion(0, 1));
}

TEST_CASE("Exits sum to the lost journeys", "[law]") {
  visits m(shop_map());
  std::uint64_t lost = 0;
  for (std::uint32_t i = 0; i < 60; ++i) {
    auto const how = static_cast<ending>(i % 3);
    if (how == ending::lost) ++lost;
    walk(m, {i % 4, i % 5, i % 2}, how);
  }
  std::uint64_t exits = 0;
  for (auto const& row : drop_offs(m, shop_map())) {
    exits += row.exits;
    CHECK(row.exits <= row.visits);
  }
  CHECK(exits == lost);
}

TEST_CASE("Only open journeys leave rows without a rate, and no journeys no rows", "[edge]") {
  visits m(shop_map());
  CHECK(drop_offs(m, shop_map()).empty());
  walk(m, {0}, ending::open);
  auto const rows = drop_offs(m, shop_map());
  REQUIRE(rows.size() == 1);
  CHECK(rows[0].visits == 0);
  CHECK_FALSE(rows[0].exit_rate);
}

TEST_CASE("All tied are listed by name", "[edge]") {
  visits m(shop_map());
  walk(m, {0, 1, 2, 3}, ending::goal);
  std::vector<std::string> names;
  for (auto const& row : drop_offs(m, shop_map())) names.push_back(row.name);
  CHECK(names == std::vector<std::string>{"account", "basket", "paid", "search"});
}
