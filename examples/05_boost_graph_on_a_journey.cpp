// SPDX-License-Identifier: BSL-1.0
// A journey graph is a Boost.Graph model: its algorithms run on it as it is.

#include <sojourn/graph/filtered.hpp>
#include <sojourn/graph/flow_network.hpp>
#include <sojourn/graph/journey_graph.hpp>
#include <sojourn/graph/weights.hpp>
#include <sojourn/journey/group.hpp>
#include <sojourn/measure/transitions.hpp>
#include <sojourn/model/five_a.hpp>
#include <sojourn/run/measure.hpp>
#include <sojourn/run/sequential.hpp>

#include <boost/graph/dijkstra_shortest_paths.hpp>
#include <boost/graph/dominator_tree.hpp>
#include <boost/graph/push_relabel_max_flow.hpp>
#include <boost/graph/strong_components.hpp>

#include "check.hpp"

#include <cmath>
#include <iostream>
#include <string>
#include <vector>

struct visit {
  int user;
  std::string page;
  int second;
};

int main() {
  using namespace sojourn;
  std::vector<visit> const visits{{1, "ad", 0},   {1, "shop", 9},  {1, "pay", 60},  {2, "ad", 5},
                                  {2, "shop", 8}, {2, "help", 30}, {2, "shop", 50}, {2, "pay", 99},
                                  {3, "ad", 7},   {3, "shop", 20}, {3, "help", 25}, {4, "ad", 1}};
  journey_map<five_a> map;
  map.add("ad", five_a::aware);
  map.add("shop", five_a::ask);
  map.add("help", five_a::ask);
  map.add("pay", five_a::act);
  auto const log =
      group_journeys(visits, map, fields(&visit::user, &visit::page, &visit::second), ends{.goal = {"pay"}});
  journey_graph const g(log, measure(sequential{}, log, transitions{log}));
  auto const vertex = [&](char const* name) { return g.vertex_of(*map.touchpoints().find(name)); };
  auto const by_vertex = [&](auto& values) {
    return make_iterator_property_map(values.begin(), get(boost::vertex_index, g));
  };

  // Where journeys go round in circles: a strong component of more than one touchpoint.
  std::vector<int> component(num_vertices(g));
  strong_components(g, by_vertex(component));
  check(component[vertex("shop")] == component[vertex("help")], "journeys return from help to the shop");

  // What nobody who pays has gone round.
  std::vector<journey_graph::vertex_descriptor> dominator(num_vertices(g), journey_graph::null_vertex());
  lengauer_tarjan_dominator_tree(g, g.begin_vertex(), by_vertex(dominator));
  check(dominator[vertex("pay")] == vertex("shop"), "the way to pay is through the shop");

  // The most probable way to pay, as if each step depended on the touchpoint alone.
  std::vector<double> cost(num_vertices(g));
  dijkstra_shortest_paths(g, g.begin_vertex(),
                          boost::distance_map(by_vertex(cost)).weight_map(negative_log_probability(g)));
  auto const probability = std::exp(-cost[vertex("pay")]);
  std::cout << "most probable way to pay: " << probability << "\n";
  check(std::abs(probability - 3.0 / 4 * 2 / 4) < 1e-12,
        "three of four go from ad to shop, two of four from there to pay");

  // How many journeys the edges from ad to pay could carry.
  auto network = make_flow_network(g);
  auto const carried = push_relabel_max_flow(network, vertex("ad"), vertex("pay"));
  std::cout << "from ad to pay: at most " << carried << "\n";
  check(carried == 2, "two edges of shop to pay are the cut");

  // The edges gone at least twice, and what share of all transitions they are.
  auto const [part, kept] = by_threshold(g, weight::count, 2);
  std::cout << "gone twice or more: " << *kept.transitions.share() << " of all transitions\n";
  check(kept.transitions == kept_of{7, 8} && edge(vertex("shop"), vertex("pay"), part).second,
        "help to shop was gone once");
}
