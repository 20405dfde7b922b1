// SPDX-License-Identifier: BSL-1.0
#include <sojourn/methods/compare/graphs.hpp>

#include <sojourn/graph/weights.hpp>
#include <sojourn/measure/measure_of.hpp>
#include <sojourn/model/five_a.hpp>
#include <sojourn/run/measure.hpp>
#include <sojourn/run/sequential.hpp>

#include "support/approx.hpp"
#include "support/catch.hpp"
#include "support/random_log.hpp"

#include <cstdint>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>
#include <variant>
#include <vector>

using namespace sojourn;
using sojourn_test::approx;

namespace {

journey_map<five_a> shop_map() {
  journey_map<five_a> map;
  map.add("ad", five_a::aware);
  map.add("shop", five_a::ask);
  map.add("pay", five_a::act);
  return map;
}

void walk(transitions& m, std::vector<std::uint32_t> const& ids, int times) {
  std::vector<touch> touches;
  for (auto const i : ids)
    touches.emplace_back(touchpoint_id{i}, time_point{duration{1'000'000 * std::int64_t(touches.size())}});
  for (int i = 0; i < times; ++i) observe(m, touches, {ending::goal, true, {}});
}

edge_comparison const& row(std::vector<edge_comparison> const& rows, std::string const& name) {
  for (auto const& r : rows) {
    if (r.of_journeys.name == name) return r;
  }
  throw std::out_of_range(name);
}

}  // namespace

TEST_CASE("the difference of two graphs has the edges of either", "[worked-example][compare]") {
  transitions flow_a(shop_map());
  walk(flow_a, {0, 1, 1, 1}, 10);  // round in the shop, and away
  walk(flow_a, {0, 1, 2}, 10);
  transitions flow_b(shop_map());
  walk(flow_b, {0, 2}, 5);  // a new way, past the shop
  walk(flow_b, {0, 1, 2}, 15);
  journey_graph const a(shop_map(), flow_a);
  journey_graph const b(shop_map(), flow_b);
  auto const rows = compare_graphs(a, b);
  REQUIRE(rows.size() == 7);
  auto const& shop_to_pay = row(rows, "shop to pay");
  CHECK(shop_to_pay.a.count == 10);
  CHECK(shop_to_pay.b.count == 15);
  CHECK(std::get<counted_share>(shop_to_pay.of_journeys.a.counts) == counted_share{10, 20});
  CHECK(std::get<counted_share>(shop_to_pay.probability_out.a.counts) == counted_share{10, 40});
  CHECK(shop_to_pay.probability_out.difference->value == approx(1 - 0.25));
  CHECK(*shop_to_pay.of_journeys.adjusted_p >= shop_to_pay.of_journeys.test->p_value);
  auto const& loop = row(rows, "shop to shop");
  CHECK(loop.a.count == 20);
  CHECK(loop.a.seconds == 20);
  CHECK(loop.b.count == 0);  // kept, though b has no such edge
  CHECK(loop.of_journeys.difference->value == -0.5);
  auto const& past = row(rows, "ad to pay");
  CHECK(past.a.count == 0);
  CHECK(past.probability_out.difference->value == approx(0.25));
  auto const& begin = row(rows, "begin to ad");
  CHECK(begin.from == journey_begin_id);
  CHECK_FALSE(begin.of_journeys.test.has_value());  // all begin there, in both
  CHECK(source(edge(a.vertex_of(begin.from), a.vertex_of(begin.to), a).first, a) == a.begin_vertex());
}

TEST_CASE("the sides are the probabilities of each graph, and no edge is lost", "[relation][compare]") {
  auto const first = test::random_log(7, 60);
  auto const second = test::random_log(7, 200);
  REQUIRE(first.touchpoints() == second.touchpoints());
  journey_graph const a(first, measure(sequential{}, first, transitions{first}));
  journey_graph const b(second, measure(sequential{}, second, transitions{second}));
  std::set<std::pair<touchpoint_id, touchpoint_id>> either;
  auto const rows = compare_graphs(a, b);
  auto const check_side = [&](journey_graph const& g, auto side) {
    auto const weight_of = edge_weights(g, weight::prob_out);
    auto const [begin, end] = edges(g);
    for (auto e = begin; e != end; ++e) {
      auto const from = g[source(*e, g)].touchpoint;
      auto const to = g[target(*e, g)].touchpoint;
      either.insert({from, to});
      bool found = false;
      for (auto const& r : rows) {
        if (r.from != from || r.to != to) continue;
        found = true;
        CHECK((r.probability_out.*side).value->value == approx(get(weight_of, *e)));
      }
      CHECK(found);
    }
  };
  check_side(a, &comparison::a);
  check_side(b, &comparison::b);
  CHECK(rows.size() == either.size());
}

TEST_CASE("graphs of other alphabets are not compared, an empty one is", "[edge][compare]") {
  journey_map<five_a> other;
  other.add("kiosk", five_a::aware);
  journey_graph const none(shop_map(), transitions(shop_map()));
  CHECK_THROWS_WITH(compare_graphs(none, journey_graph(other, transitions(other))),
                    "journey_graph: cannot compare measures that differ in the alphabet");
  CHECK(compare_graphs(none, none).empty());
  transitions flow(shop_map());
  walk(flow, {0, 1}, 3);
  auto const rows = compare_graphs(none, journey_graph(shop_map(), flow));
  REQUIRE(rows.size() == 3);
  for (auto const& r : rows) {
    CHECK_FALSE(r.of_journeys.a.value.has_value());
    CHECK(r.of_journeys.b.value->value == 1);
    CHECK_FALSE(r.probability_out.difference.has_value());
    CHECK_FALSE(r.of_journeys.adjusted_p.has_value());
  }
  auto const tied = compare_graphs(journey_graph(shop_map(), flow), journey_graph(shop_map(), flow));
  for (auto const& r : tied) CHECK(r.of_journeys.difference->value == 0);
}
