// SPDX-License-Identifier: BSL-1.0
// Maximum flow on the counts of a journey graph: three algorithms of Boost's agree with a cut made by hand.

#include <sojourn/graph/flow_network.hpp>
#include <sojourn/graph/journey_graph.hpp>
#include <sojourn/measure/measure_of.hpp>

#include <boost/graph/boykov_kolmogorov_max_flow.hpp>
#include <boost/graph/edmonds_karp_max_flow.hpp>
#include <boost/graph/push_relabel_max_flow.hpp>

#include "support/catch.hpp"
#include "support/random_log.hpp"

#include <cstdint>
#include <vector>

using namespace sojourn;

namespace {

std::int64_t flow_of(journey_graph const& g, journey_graph::vertex_descriptor from,
                     journey_graph::vertex_descriptor to) {
  auto one = make_flow_network(g);
  auto two = make_flow_network(g);
  auto three = make_flow_network(g);
  auto const flow = boost::push_relabel_max_flow(one, from, to);
  CHECK(boost::edmonds_karp_max_flow(two, from, to) == flow);
  CHECK(boost::boykov_kolmogorov_max_flow(three, from, to) == flow);
  return flow;
}

}  // namespace

TEST_CASE("the maximum flow is the minimum cut", "[flow_network][worked-example]") {
  struct source {
    alphabet names;
    alphabet const& touchpoints() const { return names; }
  };
  transitions m;
  auto const see = [&m](std::vector<std::uint32_t> const& ids, int times) {
    std::vector<touch> walk;
    for (auto const i : ids) walk.emplace_back(touchpoint_id{i}, time_point{});
    for (int i = 0; i < times; ++i) observe(m, walk, {});
  };
  see({0, 1, 3}, 3);     // 0 → 1: 3, 1 → 3: 3
  see({0, 2, 2, 3}, 5);  // 0 → 2: 5, 2 → 3: 5, and a self loop that carries nothing
  see({0, 1}, 4);        // 0 → 1: 7
  journey_graph const g(source{}, m);
  CHECK(flow_of(g, 0, 3) == 8);  // out of 1 and 2 into 3: 3 + 5
  CHECK(flow_of(g, 0, 1) == 7);
  CHECK(flow_of(g, 3, 0) == 0);
  CHECK(flow_of(g, g.begin_vertex(), g.end_vertex()) == 12);
}

TEST_CASE("from begin to end flow as many as there are journeys", "[flow_network][law]") {
  for (std::uint64_t seed = 0; seed < 5; ++seed) {
    auto const log = test::random_log(seed, 30);
    transitions flow(log);
    for (auto const& j : log) observe(flow, j, j.ended());
    journey_graph const g(log, flow);
    CHECK(flow_of(g, g.begin_vertex(), g.end_vertex()) == static_cast<std::int64_t>(log.size()));
  }
}
