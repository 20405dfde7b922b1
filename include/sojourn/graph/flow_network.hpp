// SPDX-License-Identifier: BSL-1.0
#pragma once
// A journey graph with the reverse edges that Boost.Graph's maximum flows need.

#include <sojourn/graph/journey_graph.hpp>

#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/properties.hpp>

#include <cstdint>
#include <limits>
#include <stdexcept>
#include <string>

namespace sojourn {

namespace detail {
using flow_traits = boost::adjacency_list_traits<boost::vecS, boost::vecS, boost::bidirectionalS>;
using flow_edge_properties =
    boost::property<boost::edge_capacity_t, std::int64_t,
                    boost::property<boost::edge_residual_capacity_t, std::int64_t,
                                    boost::property<boost::edge_reverse_t, flow_traits::edge_descriptor>>>;
using flow_vertex_properties = boost::property<
    boost::vertex_index1_t, long,
    boost::property<
        boost::vertex_color_t, boost::default_color_type,
        boost::property<boost::vertex_distance_t, std::int64_t,
                        boost::property<boost::vertex_predecessor_t, flow_traits::edge_descriptor>>>>;
}  // namespace detail

/// A graph that can take reverse edges, which a journey graph, being compressed, cannot.
/// Vertices as in the journey graph; capacity, residual capacity and reverse edge as Boost.Graph's algorithms
/// expect them as interior properties.
using flow_network = boost::adjacency_list<boost::vecS, boost::vecS, boost::bidirectionalS,
                                           detail::flow_vertex_properties, detail::flow_edge_properties>;

/// A copy of a journey graph whose capacities are its counts, for `push_relabel_max_flow(network, from, to)`,
/// `edmonds_karp_max_flow` and `boykov_kolmogorov_max_flow`. A minimum cut is where the journeys between two
/// touchpoints are fewest. Self loops carry no flow and are left out.
/// \throws std::overflow_error  when a count exceeds the range of signed flows.
/// \complexity O(vertices + edges).
[[nodiscard]] inline flow_network make_flow_network(journey_graph const& g) {
  flow_network network(num_vertices(g));
  auto const capacity = get(boost::edge_capacity, network);
  auto const reverse = get(boost::edge_reverse, network);
  for (journey_graph::vertex_descriptor v = 0; v < num_vertices(g); ++v) {
    auto const [first, last] = out_edges(v, g);
    for (auto e = first; e != last; ++e) {
      auto const w = target(*e, g);
      if (v == w) continue;
      if (g[*e].count > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
        throw std::overflow_error("a flow must be below 2^63: " + std::to_string(g[*e].count));
      }
      auto const there = add_edge(v, w, network).first;
      auto const back = add_edge(w, v, network).first;
      put(capacity, there, static_cast<std::int64_t>(g[*e].count));
      put(capacity, back, std::int64_t{0});
      put(reverse, there, back);
      put(reverse, back, there);
    }
  }
  return network;
}

}  // namespace sojourn
