// SPDX-License-Identifier: BSL-1.0
// The journey graph: a model of Boost's concepts, its properties by hand, and Boost's algorithms on it.

#include <sojourn/graph/journey_graph.hpp>
#include <sojourn/graph/weights.hpp>
#include <sojourn/measure/measure_of.hpp>
#include <sojourn/model/five_a.hpp>

#include <boost/concept/assert.hpp>
#include <boost/graph/betweenness_centrality.hpp>
#include <boost/graph/breadth_first_search.hpp>
#include <boost/graph/dijkstra_shortest_paths.hpp>
#include <boost/graph/dominator_tree.hpp>
#include <boost/graph/graph_concepts.hpp>
#include <boost/graph/strong_components.hpp>

#include "support/approx.hpp"
#include "support/catch.hpp"
#include "support/random_log.hpp"

#include <cmath>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

using namespace sojourn;
using sojourn_test::approx;

namespace {

using vertex = journey_graph::vertex_descriptor;

// ad → shop → pay, ad → shop → shop → help → shop, help.
constexpr vertex ad = 0;
constexpr vertex shop = 1;
constexpr vertex pay = 2;
constexpr vertex help = 3;
constexpr vertex unseen = 4;

journey_map<five_a> shop_map() {
  journey_map<five_a> map;
  map.add("ad", five_a::aware);
  map.add("shop", five_a::ask);
  map.add("pay", five_a::act);
  map.add("help", five_a::ask);
  map.add("unseen", five_a::advocate);
  return map;
}

void see(transitions& m, std::vector<std::uint32_t> const& ids, ending kind) {
  std::vector<touch> walk;
  for (auto const i : ids)
    walk.emplace_back(touchpoint_id{i}, time_point{duration{2'000'000 * std::int64_t(walk.size())}});
  observe(m, walk, {kind, false, {}});
}

transitions shop_flow() {
  transitions m(shop_map());
  see(m, {ad, shop, pay}, ending::goal);
  see(m, {ad, shop, shop, help, shop}, ending::lost);
  see(m, {help}, ending::open);
  return m;
}

journey_edge const& edge_of(journey_graph const& g, vertex u, vertex v) {
  auto const [e, found] = edge(u, v, g);
  REQUIRE(found);
  return g[e];
}

}  // namespace

TEST_CASE("a journey graph models Boost's graph concepts", "[journey_graph][static]") {
  using g = journey_graph;
  using e = g::edge_descriptor;
  BOOST_CONCEPT_ASSERT((boost::VertexListGraphConcept<g>));
  BOOST_CONCEPT_ASSERT((boost::EdgeListGraphConcept<g>));
  BOOST_CONCEPT_ASSERT((boost::BidirectionalGraphConcept<g>));
  BOOST_CONCEPT_ASSERT((boost::AdjacencyGraphConcept<g>));
  BOOST_CONCEPT_ASSERT((boost::ReadablePropertyGraphConcept<g, vertex, boost::vertex_index_t>));
  BOOST_CONCEPT_ASSERT((boost::ReadablePropertyGraphConcept<g, e, boost::edge_index_t>));
  BOOST_CONCEPT_ASSERT((boost::ReadablePropertyGraphConcept<g, e, std::uint64_t journey_edge::*>));
  BOOST_CONCEPT_ASSERT((boost::ReadablePropertyGraphConcept<g, vertex, std::uint64_t journey_vertex::*>));
  BOOST_CONCEPT_ASSERT((boost::PropertyGraphConcept<g, e, std::uint64_t journey_edge::*>));
  BOOST_CONCEPT_ASSERT((boost::PropertyGraphConcept<g, vertex, vertex_kind journey_vertex::*>));
  BOOST_CONCEPT_ASSERT((boost::ReadablePropertyMapConcept<decltype(edge_weights(g(), weight::count)), e>));
  CHECK(std::is_base_of_v<boost::bidirectional_graph_tag, boost::graph_traits<g>::traversal_category>);
}

TEST_CASE("vertices are the touchpoints, begin and end, edges what was gone",
          "[journey_graph][worked-example]") {
  journey_graph const g(shop_map(), shop_flow());
  CHECK(num_vertices(g) == 7);
  CHECK(num_edges(g) == 5 + 2 + 3);  // transitions, begins at ad and help, ends at pay, shop and help
  CHECK(g.journey_count() == 3);
  CHECK(g.touchpoint_count() == 5);
  CHECK(g[shop].kind == vertex_kind::touchpoint);
  CHECK(g[shop].touchpoint == touchpoint_id{shop});
  CHECK(g[shop].stage == std::uint8_t{2});
  CHECK(g[g.begin_vertex()].kind == vertex_kind::begin);
  CHECK(g[g.end_vertex()].touchpoint == journey_end_id);
  CHECK_FALSE(g[g.end_vertex()].stage.has_value());
  CHECK(g.vertex_of(journey_begin_id) == g.begin_vertex());
  CHECK(g.vertex_of(touchpoint_id{pay}) == pay);
  CHECK_THROWS_MATCHES(g.vertex_of(touchpoint_id{5}), std::out_of_range,
                       sojourn_test::has_message("a touchpoint must be a vertex of the graph: 5 of 5"));

  CHECK(edge_of(g, ad, shop).count == 2);
  CHECK(edge_of(g, ad, shop).journeys == 2);
  CHECK(edge_of(g, ad, shop).seconds == 4);
  CHECK(edge_of(g, shop, shop).count == 1);
  CHECK(edge_of(g, g.begin_vertex(), ad).count == 2);
  CHECK(edge_of(g, help, g.end_vertex()).count == 1);
  CHECK_FALSE(edge(pay, ad, g).second);
  CHECK(in_degree(shop, g) == 3);   // ad, shop, help
  CHECK(out_degree(shop, g) == 4);  // shop, pay, help, end
  CHECK(degree(shop, g) == 7);
  CHECK(degree(unseen, g) == 0);
  CHECK(get(boost::vertex_index, g, help) == help);
  CHECK(get(&journey_edge::count, g, edge(ad, shop, g).first) == 2);
  CHECK(get(&journey_vertex::in_count, g)[shop] == 4);
}

TEST_CASE("the counts of a graph obey the sum rules", "[journey_graph][law]") {
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    auto const log = test::random_log(seed, 40);
    transitions flow(log);
    for (auto const& j : log) observe(flow, j, j.ended());
    journey_graph const g(log, flow);
    std::uint64_t real = 0;
    for (auto [e, last] = edges(g); e != last; ++e) {
      bool const borders =
          g[source(*e, g)].kind == vertex_kind::begin || g[target(*e, g)].kind == vertex_kind::end;
      if (!borders) real += g[*e].count;
      CHECK(g[*e].journeys <= g[*e].count);
    }
    CHECK(real == log.event_count() - log.size());
    CHECK(g[g.begin_vertex()].out_count == log.size());
    CHECK(g[g.end_vertex()].in_count == log.size());
    std::uint64_t visits = 0;
    for (vertex v = 0; v < g.touchpoint_count(); ++v) {
      CHECK(g[v].in_count == g[v].out_count);
      visits += g[v].in_count;
      std::uint64_t in = 0;
      for (auto [e, last] = in_edges(v, g); e != last; ++e) in += g[*e].count;
      CHECK(in == g[v].in_count);
    }
    CHECK(visits == log.event_count());
  }
}

TEST_CASE("weights have the denominators that they state", "[journey_graph][worked-example]") {
  journey_graph const g(shop_map(), shop_flow());
  auto const of = [&g](weight what, vertex u, vertex v) {
    return get(edge_weights(g, what), edge(u, v, g).first);
  };
  CHECK(of(weight::count, ad, shop) == 2);
  CHECK(of(weight::unique_journeys, shop, shop) == 1);
  CHECK(of(weight::share_of_total, ad, shop) == approx(2.0 / 12));  // 9 events and 3 journeys
  CHECK(of(weight::mean_per_journey, ad, shop) == approx(2.0 / 3));
  CHECK(of(weight::prob_out, shop, help) == approx(0.25));
  CHECK(of(weight::prob_out, g.begin_vertex(), help) == approx(1.0 / 3));
  CHECK(of(weight::prob_in, help, shop) == approx(0.25));
  CHECK(of(weight::mean_time, ad, shop) == 2);
  CHECK(of(weight::mean_time, g.begin_vertex(), ad) == 0);
  double total = 0;
  for (vertex v = 0; v < num_vertices(g); ++v) {
    double row = 0;
    double column = 0;
    for (auto [e, last] = out_edges(v, g); e != last; ++e) {
      row += get(edge_weights(g, weight::prob_out), *e);
      total += get(edge_weights(g, weight::share_of_total), *e);
    }
    for (auto [e, last] = in_edges(v, g); e != last; ++e) column += get(edge_weights(g, weight::prob_in), *e);
    CHECK((row == approx(1) || (row == 0 && out_degree(v, g) == 0)));
    CHECK((column == approx(1) || (column == 0 && in_degree(v, g) == 0)));
  }
  CHECK(total == approx(1));

  transition_times times;
  observe(times,
          std::vector<touch>{{touchpoint_id{ad}, time_point{}},
                             {touchpoint_id{shop}, time_point{duration{3'000'000}}}},
          {});
  CHECK(get(edge_time_quantiles(g, times, 0.5), edge(ad, shop, g).first) == 3);
  CHECK(get(edge_time_quantiles(g, times, 0.5), edge(g.begin_vertex(), ad, g).first) == 0);
}

TEST_CASE("shop and help form a strong component, the rest stand alone", "[journey_graph][worked-example]") {
  journey_graph const g(shop_map(), shop_flow());
  std::vector<int> component(num_vertices(g));
  auto const index = get(boost::vertex_index, g);
  auto const n = strong_components(g, boost::make_iterator_property_map(component.begin(), index));
  CHECK(n == 6);
  CHECK(component[shop] == component[help]);
  CHECK(component[shop] != component[ad]);
}

TEST_CASE("who pays has passed the shop: it dominates", "[journey_graph][worked-example]") {
  journey_graph const g(shop_map(), shop_flow());
  auto const none = journey_graph::null_vertex();
  std::vector<vertex> dominator(num_vertices(g), none);
  boost::lengauer_tarjan_dominator_tree(
      g, g.begin_vertex(), boost::make_iterator_property_map(dominator.begin(), get(boost::vertex_index, g)));
  CHECK(dominator[pay] == shop);
  CHECK(dominator[shop] == g.begin_vertex());  // by way of help, too
  CHECK(dominator[unseen] == none);
}

TEST_CASE("betweenness puts the shop in the middle", "[journey_graph][worked-example]") {
  journey_graph const g(shop_map(), shop_flow());
  std::vector<double> between(num_vertices(g), 0.0);
  auto const index = get(boost::vertex_index, g);
  boost::brandes_betweenness_centrality(g, boost::make_iterator_property_map(between.begin(), index));
  // Shortest paths inside: to pay from ad, help and begin (two of them equally short, by ad and by help: both
  // pass the shop): 3; to help from ad: 1; to end from ad: 1.
  CHECK(between[shop] == approx(5));
  CHECK(between[pay] == approx(0));
  std::vector<double> weighted(num_vertices(g), 0.0);
  boost::brandes_betweenness_centrality(
      g, boost::centrality_map(boost::make_iterator_property_map(weighted.begin(), index))
             .vertex_index_map(index)
             .weight_map(negative_log_probability(g)));
  CHECK(weighted[shop] > weighted[help]);
}

TEST_CASE("the shortest path on -log probability is the most probable one",
          "[journey_graph][worked-example]") {
  journey_graph const g(shop_map(), shop_flow());
  std::vector<vertex> before(num_vertices(g));
  std::vector<double> cost(num_vertices(g));
  auto const index = get(boost::vertex_index, g);
  boost::dijkstra_shortest_paths(
      g, g.begin_vertex(),
      boost::predecessor_map(boost::make_iterator_property_map(before.begin(), index))
          .distance_map(boost::make_iterator_property_map(cost.begin(), index))
          .weight_map(negative_log_probability(g)));
  CHECK(std::exp(-cost[pay]) == approx(2.0 / 3 * 1 * 0.25));  // begin, ad, shop, pay
  CHECK(before[pay] == shop);
  CHECK(before[shop] == ad);
  CHECK(cost[g.begin_vertex()] == 0);
}

TEST_CASE("a graph of nothing has begin and end alone", "[journey_graph][edge]") {
  journey_graph const g;
  CHECK(num_vertices(g) == 2);
  CHECK(num_edges(g) == 0);
  journey_graph const unused(shop_map(), transitions());
  CHECK(num_vertices(unused) == 7);
  CHECK(num_edges(unused) == 0);
  auto const copy = journey_graph(shop_map(), shop_flow());
  CHECK(num_edges(copy) == 10);
}

TEST_CASE("touchpoints that the map lacks are vertices without a stage", "[journey_graph][edge]") {
  transitions flow;
  see(flow, {ad, 7}, ending::open);
  journey_graph const g(shop_map(), flow);
  CHECK(g.touchpoint_count() == 8);
  CHECK_FALSE(g[7].stage.has_value());
  CHECK(edge_of(g, ad, 7).count == 1);
}

TEST_CASE("transitions of another alphabet make no graph", "[journey_graph][edge]") {
  journey_map<five_a> other;
  other.add("mail", five_a::aware);
  CHECK_THROWS_MATCHES(journey_graph(shop_map(), transitions(other)), std::invalid_argument,
                       sojourn_test::has_message(
                           "journey_graph: the transitions are of another alphabet: 1 touchpoints and 5"));
  other = {};
  other.add("ad", five_a::aware);
  CHECK(num_vertices(journey_graph(shop_map(), transitions(other))) == 7);  // a map that the other extends
}
