// SPDX-License-Identifier: BSL-1.0
// What is compared by touchpoint: exits and scores.

#include <sojourn/methods/compare/exits.hpp>
#include <sojourn/methods/compare/scores.hpp>

#include <sojourn/measure/measure_of.hpp>
#include <sojourn/methods/drop_off/touchpoint_drop_offs.hpp>
#include <sojourn/methods/experience/score_table.hpp>

#include "support/approx.hpp"
#include "support/catch.hpp"
#include "support/rated_journeys.hpp"

#include <cstdint>
#include <variant>
#include <vector>

using namespace sojourn;
using sojourn_test::approx;
using sojourn_test::rated_map;

namespace {

journey_map<five_a> shop_map() {
  journey_map<five_a> map;
  map.add("search", five_a::ask);   // 0
  map.add("basket", five_a::act);   // 1
  map.add("new", five_a::act);      // 2
  map.add("never", five_a::aware);  // 3
  return map;
}

void walk(visits& m, std::vector<std::uint32_t> const& touchpoints, ending how, int times) {
  std::vector<touch> touches;
  for (auto const id : touchpoints) touches.emplace_back(touchpoint_id{id}, time_point{});
  for (int i = 0; i < times; ++i) observe(m, touches, {how, how == ending::lost, {}});
}

}  // namespace

TEST_CASE("exit rates are compared where either round was", "[worked-example][compare]") {
  visits a(shop_map());
  walk(a, {0, 1}, ending::goal, 10);
  walk(a, {0}, ending::lost, 30);
  walk(a, {0}, ending::open, 5);  // in neither part
  visits b(shop_map());
  walk(b, {0, 2}, ending::lost, 4);
  walk(b, {0, 1}, ending::goal, 36);
  auto const rows = compare_exits(a, b, shop_map());
  REQUIRE(rows.size() == 3);  // "never" occurred in neither
  CHECK(rows[0].exit_rate.name == "search");
  CHECK(std::get<counted_share>(rows[0].exit_rate.a.counts) == counted_share{30, 40});
  CHECK(std::get<counted_share>(rows[0].exit_rate.b.counts) == counted_share{0, 40});
  CHECK(rows[0].exit_rate.difference->value == approx(-0.75));
  CHECK(rows[0].exit_rate.adjusted_p == rows[0].exit_rate.test->p_value);  // the only one that varies
  CHECK_FALSE(rows[1].exit_rate.test.has_value());
  CHECK(rows[2].touchpoint == touchpoint_id{2});
  CHECK_FALSE(rows[2].exit_rate.a.value.has_value());  // kept, though a has none
  CHECK(rows[2].exit_rate.b.value->value == 1);
  for (auto const& of_a : drop_offs(a, shop_map())) {
    CHECK(rows[index(of_a.touchpoint)].exit_rate.a.value == of_a.exit_rate);
  }
}

TEST_CASE("visits of other alphabets are not compared", "[edge][compare]") {
  CHECK_THROWS_WITH(compare_exits(visits(shop_map()), visits(rated_map()), shop_map()),
                    "visits: cannot compare measures that differ in the alphabet");
  CHECK_THROWS_WITH(compare_exits(visits(shop_map()), visits(shop_map()), rated_map()),
                    "visits: the names must be of the alphabet that was counted: 4 touchpoints");
  CHECK(compare_exits(visits(shop_map()), visits(), shop_map()).empty());  // a default one is of any
  visits beyond(shop_map());
  walk(beyond, {7}, ending::lost, 2);
  auto const rows = compare_exits(visits(shop_map()), beyond, shop_map());
  REQUIRE(rows.size() == 1);
  CHECK(rows[0].exit_rate.name == "touchpoint 7");  // unknown to the map: kept
}

TEST_CASE("each metric of a touchpoint is compared by its own test", "[worked-example][compare]") {
  auto const r = [](double v) { return answer<nps_rating>(rating<nps_rating>(v)); };
  auto a = experience<nps_rating>(rated_map());
  auto b = experience<nps_rating>(rated_map());
  for (auto const score : {3, 5, 6, 8, 9, 10})
    sojourn_test::walk<nps_rating>(a, {{1, r(score)}}, ending::goal);
  for (auto const score : {7, 8, 9, 9, 10, 10})
    sojourn_test::walk<nps_rating>(b, {{1, r(score)}}, ending::goal);
  sojourn_test::walk<nps_rating>(b, {{2, no_answer::refused}}, ending::lost);
  auto const rows = compare_touchpoint_scores(a, b, rated_map());
  REQUIRE(rows.size() == 2);
  auto const& shop = rows[0];
  CHECK(shop.name == "shop");
  CHECK(shop.mean.difference->value == approx(53 / 6.0 - 41 / 6.0));
  CHECK(shop.mean.test->method == test_method::welch_t);
  CHECK(std::get<counted_share>(shop.top_box->a.counts) == counted_share{1, 6});
  CHECK(std::get<counted_share>(shop.top_box->b.counts) == counted_share{2, 6});
  CHECK(std::get<net_counts>(shop.nps->a.counts).bottom == 3);
  CHECK(shop.nps->difference->value == approx(4 / 6.0 - (2 - 3) / 6.0));
  CHECK(shop.nps->adjusted_p == shop.nps->test->p_value);
  CHECK_FALSE(rows[1].mean.b.value.has_value());  // touched, and nobody answered
  auto const of_a = touchpoint_scores(a, rated_map());
  CHECK(shop.mean.a.value == of_a[0].mean);
  CHECK(shop.nps->a.value == of_a[0].nps);
}

TEST_CASE("scores by stage, and on a scale without boxes", "[edge][compare]") {
  auto const stars = sojourn_test::shop_journeys<csat5>();
  auto const rows = compare_stage_scores(stars, stars);
  REQUIRE(rows.size() == 5);
  CHECK(rows[2].name == "ask");
  CHECK(rows[2].mean.difference->value == 0);
  CHECK_FALSE(rows[2].nps.has_value());
  auto const empty = compare_stage_scores(experience<csat5>(rated_map()), stars);
  CHECK_FALSE(empty[2].mean.difference.has_value());
  CHECK(empty[2].mean.b.value.has_value());
  CHECK_FALSE(compare_scores("", rating_tally<valence>{}, rating_tally<valence>{}).top_box.has_value());
  journey_map<five_a> other;
  other.add("kiosk", five_a::aware);
  CHECK_THROWS_WITH(compare_touchpoint_scores(stars, experience<csat5>(other), rated_map()),
                    "ratings: cannot compare measures that differ in the alphabet");
}
