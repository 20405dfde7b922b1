// SPDX-License-Identifier: BSL-1.0
#include <sojourn/methods/conformance/deviation_table.hpp>

#include <sojourn/journey/group.hpp>
#include <sojourn/model/five_a.hpp>
#include <sojourn/run/measure.hpp>
#include <sojourn/run/sequential.hpp>

#include "support/approx.hpp"
#include "support/catch.hpp"

#include <chrono>
#include <string>
#include <vector>

using namespace sojourn;

namespace {

struct visit {
  int customer;
  std::string where;
  int second;
};

journey_map<five_a> shop_map() {
  journey_map<five_a> map;
  map.add("ad", five_a::aware);
  map.add("shop", five_a::ask);
  map.add("order", five_a::act);
  map.add("news", five_a::appeal);
  return map;
}

// Six went as designed, three without the shop, one twice to the news, two are under way.
auto shop_log() {
  std::vector<visit> visits;
  int customer = 0;
  auto const went = [&](int times, std::vector<std::string> const& way) {
    for (; times > 0; --times, ++customer)
      for (int second = 0; auto const& where : way) visits.push_back({customer, where, second++});
  };
  went(6, {"ad", "shop", "order"});
  went(3, {"ad", "order"});
  went(1, {"news", "ad", "news", "shop", "order"});
  went(1, {"ad"});
  went(1, {"shop", "ad"});
  return group_journeys(visits, shop_map(), fields(&visit::customer, &visit::where, &visit::second),
                        ends{.goal = {"order"}});
}

}  // namespace

TEST_CASE("the commonest deviations, by hand", "[conformance][worked-example]") {
  auto const map = shop_map();
  auto const log = shop_log();
  auto const counted = measure(sequential{}, log,
                               conformance(journey_design::in_line({{"ad"}, {"shop"}, {"order"}}), map, log));
  auto const table = deviations(counted, log);
  CHECK(table.journeys == 10);
  CHECK(table.conforming == 6);
  CHECK(table.conforms->value == sojourn_test::approx(0.6));
  CHECK(table.conforms->method == interval_method::wilson);
  CHECK(table.fitness.value() == sojourn_test::approx(1 - 5.0 / (6 * 6 + 3 * 5 + 8)));
  REQUIRE(table.rows.size() == 2);
  CHECK(table.rows[0].kind == deviation_kind::missing);
  CHECK(table.rows[0].step == "shop");
  CHECK(table.rows[0].touchpoint.empty());
  CHECK(table.rows[0].count == deviation_count{3, 3});
  CHECK(table.rows[0].share->value == sojourn_test::approx(0.3));
  CHECK(name(table.rows[1].kind) == "extra");
  CHECK(table.rows[1].touchpoint == "news");
  CHECK(table.rows[1].count == deviation_count{2, 1});

  auto const under_way = deviations(counted, log, counted.open());
  CHECK(under_way.journeys == 2);
  CHECK(under_way.conforming == 1);
  REQUIRE(under_way.rows.size() == 1);
  CHECK(under_way.rows[0].count.journeys == 1);
  CHECK(under_way.rows[0].kind == deviation_kind::extra);
}

TEST_CASE("rows of equal counts are in the order of kinds, steps and names", "[conformance][edge]") {
  auto const map = shop_map();
  auto const line = journey_design::in_line({{"ad"}, {"shop"}, {"order"}});
  conformance const none(line, map, map);
  CHECK(deviations(none, map).rows.empty());
  CHECK_FALSE(deviations(none, map).conforms.has_value());
  CHECK_FALSE(deviations(none, map).fitness.has_value());
  variants seen(map);
  std::vector<touch> const one{touch(touchpoint_id{3}, time_point{})};
  observe(seen, one, {});
  auto const table = deviations(conformance_of(seen, none), map);
  REQUIRE(table.rows.size() == 4);
  CHECK(table.rows[0].step == "ad");
  CHECK(table.rows[1].step == "shop");
  CHECK(table.rows[2].step == "order");
  CHECK(table.rows[3].touchpoint == "news");
  CHECK(table.fitness == 0.0);
  CHECK(conformance_of(seen, none, ending::open).open().cost == 1);
}
