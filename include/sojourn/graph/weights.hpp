// SPDX-License-Identifier: BSL-1.0
#pragma once
// Named weights of a journey graph's edges, as property maps for Boost.Graph's algorithms.

#include <sojourn/core/id.hpp>
#include <sojourn/graph/journey_graph.hpp>
#include <sojourn/measure/transition_times.hpp>

#include <boost/property_map/function_property_map.hpp>
#include <boost/property_map/property_map.hpp>

#include <cmath>
#include <cstdint>

namespace sojourn {

/// What an edge's weight says, with its denominator (definitions section 4, D). Begin and end are edges too.
enum class weight : std::uint8_t {
  count,             ///< how often it was gone
  unique_journeys,   ///< journeys that went it at least once; shares of these are no probabilities
  share_of_total,    ///< count / Σ counts of all edges (= events + journeys): they sum to 1
  mean_per_journey,  ///< count / journeys
  prob_out,          ///< count / Σ counts out of its source: a row sums to 1, or is empty
  prob_in,           ///< count / Σ counts into its target: a column sums to 1, or is empty
  mean_time          ///< seconds between its two touches, mean over count; 0 from begin and to end
};

namespace detail {

// A function object that can be assigned, as algorithms assign their maps; null until then.
struct edge_weight {
  journey_graph const* graph = nullptr;
  weight what = weight::count;
  double total = 0;

  [[nodiscard]] double operator()(journey_graph::edge_descriptor e) const {
    auto const& edge = (*graph)[e];
    auto const n = static_cast<double>(edge.count);
    switch (what) {
      case weight::count:
        return n;
      case weight::unique_journeys:
        return static_cast<double>(edge.journeys);
      case weight::share_of_total:
        return n / total;
      case weight::mean_per_journey:
        return n / static_cast<double>(graph->journey_count());
      case weight::prob_out:
        return n / static_cast<double>((*graph)[source(e, *graph)].out_count);
      case weight::prob_in:
        return n / static_cast<double>((*graph)[target(e, *graph)].in_count);
      case weight::mean_time:
        return edge.seconds / n;
    }
    return n;
  }
};

[[nodiscard]] inline edge_weight edge_weight_of(journey_graph const& g, weight what) {
  double total = 0;
  for (journey_graph::vertex_descriptor v = 0; v < num_vertices(g); ++v)
    total += static_cast<double>(g[v].out_count);
  return {&g, what, total};
}

struct edge_cost {
  edge_weight probability{};
  [[nodiscard]] double operator()(journey_graph::edge_descriptor e) const {
    return 0.0 - std::log(probability(e));
  }
};

struct edge_time_quantile {
  journey_graph const* graph = nullptr;
  transition_times const* times = nullptr;
  double q = 0.5;

  [[nodiscard]] double operator()(journey_graph::edge_descriptor e) const {
    auto const* sketch =
        times->edge((*graph)[source(e, *graph)].touchpoint, (*graph)[target(e, *graph)].touchpoint);
    return sketch == nullptr ? 0.0 : sketch->quantile(q).value_or(0.0) / 1e6;
  }
};

}  // namespace detail

/// A readable property map: edge → double.
template <class Function>
using edge_function_map = boost::function_property_map<Function, journey_graph::edge_descriptor, double>;

/// The named weight of every edge, as a property map for a `weight_map` of Boost's.
/// \param g  kept by address: it must outlive the map.
/// \complexity O(vertices) to make, O(1) an edge; nothing is stored.
/// \example examples/05_boost_graph_on_a_journey.cpp
[[nodiscard]] inline edge_function_map<detail::edge_weight> edge_weights(journey_graph const& g,
                                                                         weight what) {
  return edge_function_map<detail::edge_weight>(detail::edge_weight_of(g, what));
}

/// -log of `prob_out`: the costs with which the shortest path is the most probable one (D: as if each step
/// depended on the touchpoint alone). At least 0; 0 where there is no other way.
/// \example examples/05_boost_graph_on_a_journey.cpp
[[nodiscard]] inline edge_function_map<detail::edge_cost> negative_log_probability(journey_graph const& g) {
  return edge_function_map<detail::edge_cost>(detail::edge_cost{{&g, weight::prob_out, 0}});
}

/// The q-quantile of every edge's time in seconds; `q = 0.5` is `median_time`. 0 from begin and to end.
/// \param g,times  kept by address; of one alphabet.
/// \param q  in [0, 1]; else reading the map throws.
[[nodiscard]] inline edge_function_map<detail::edge_time_quantile> edge_time_quantiles(
    journey_graph const& g, transition_times const& times, double q) {
  return edge_function_map<detail::edge_time_quantile>(detail::edge_time_quantile{&g, &times, q});
}

}  // namespace sojourn
