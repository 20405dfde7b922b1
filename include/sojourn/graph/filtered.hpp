// SPDX-License-Identifier: BSL-1.0
#pragma once
// Parts of a journey graph, and what share of it they cover: nothing is left out in silence.

#include <sojourn/core/id.hpp>
#include <sojourn/graph/journey_graph.hpp>
#include <sojourn/graph/weights.hpp>
#include <sojourn/model/journey_map.hpp>
#include <sojourn/model/stage_model.hpp>

#include <boost/graph/filtered_graph.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <stdexcept>
#include <string>
#include <type_traits>

namespace sojourn {

/// How much of something a view keeps.
struct kept_of {
  std::uint64_t kept = 0;
  std::uint64_t total = 0;

  /// kept / total; absent where there was nothing.
  [[nodiscard]] std::optional<double> share() const noexcept {
    if (total == 0) return std::nullopt;
    return static_cast<double>(kept) / static_cast<double>(total);
  }
  friend bool operator==(kept_of const&, kept_of const&) noexcept = default;
};

/// What a view covers of its graph (definitions section 4: no edge is dropped silently).
struct coverage {
  kept_of vertices{};     ///< touchpoints, begin and end
  kept_of edges{};        ///< distinct edges, those of begin and end included
  kept_of transitions{};  ///< Σ counts of edges between touchpoints
  kept_of begins{};       ///< Σ counts of edges from begin: journeys
  kept_of ends{};         ///< Σ counts of edges to end: journeys

  friend bool operator==(coverage const&, coverage const&) noexcept = default;
};

/// A part of a journey graph, a model of Boost.Graph, and its coverage:
/// `auto [part, kept] = by_threshold(…)`.
template <class EdgePredicate, class VertexPredicate>
struct graph_part {
  boost::filtered_graph<journey_graph, EdgePredicate, VertexPredicate> graph;
  coverage kept{};
};

namespace detail {

struct heavy_edge {
  edge_weight weight_of{};
  double at_least = 0;
  [[nodiscard]] bool operator()(journey_graph::edge_descriptor e) const { return weight_of(e) >= at_least; }
};

// Copied into every iterator: three words. The reserved ids of begin and end have no stage.
template <stage_model Stage>
struct vertex_in_stages {
  journey_graph const* graph = nullptr;
  journey_map<Stage> const* map = nullptr;
  std::uint64_t stages = 0;  // one bit each
  [[nodiscard]] bool operator()(journey_graph::vertex_descriptor v) const {
    auto const stage = map->stage((*graph)[v].touchpoint);
    return stage && (stages >> index(*stage) & 1U) != 0;
  }
};

template <class EdgePredicate, class VertexPredicate>
[[nodiscard]] graph_part<EdgePredicate, VertexPredicate> part_of(journey_graph const& g,
                                                                 EdgePredicate edge_kept,
                                                                 VertexPredicate vertex_kept) {
  coverage covered;
  for (journey_graph::vertex_descriptor v = 0; v < num_vertices(g); ++v) {
    ++covered.vertices.total;
    covered.vertices.kept += vertex_kept(v) ? 1U : 0U;
    auto const [first, last] = out_edges(v, g);
    for (auto e = first; e != last; ++e) {
      bool const keep = vertex_kept(v) && vertex_kept(target(*e, g)) && edge_kept(*e);
      auto& counts = g[v].kind == vertex_kind::begin             ? covered.begins
                     : g[target(*e, g)].kind == vertex_kind::end ? covered.ends
                                                                 : covered.transitions;
      ++covered.edges.total;
      covered.edges.kept += keep ? 1U : 0U;
      counts.total += g[*e].count;
      counts.kept += keep ? g[*e].count : 0U;
    }
  }
  return {{g, edge_kept, vertex_kept}, covered};
}

}  // namespace detail

/// The edges whose weight is at least a threshold; all vertices stay.
/// \param g  kept by address: it must outlive the view.
/// \throws std::invalid_argument  when the threshold is not a number.
/// \complexity O(vertices + edges) to make; every walk tests the edges it meets.
/// \example examples/05_boost_graph_on_a_journey.cpp
[[nodiscard]] inline graph_part<detail::heavy_edge, boost::keep_all> by_threshold(journey_graph const& g,
                                                                                  weight what,
                                                                                  double at_least) {
  if (std::isnan(at_least)) throw std::invalid_argument("threshold must be a number: nan");
  return detail::part_of(g, detail::heavy_edge{detail::edge_weight_of(g, what), at_least}, boost::keep_all{});
}

/// The touchpoints of some stages and the edges among them; begin and end are left out.
/// \param g,map   kept by address: they must outlive the view. The map says which stage a
///                touchpoint has; one graph may be seen through several models.
/// \param stages  of the map's model: another does not compile.
/// \throws std::invalid_argument  when the map gives one of the graph's ids to another name.
/// \complexity O(vertices + edges) to make; every walk tests the vertices it meets.
template <stage_model Stage>
[[nodiscard]] graph_part<boost::keep_all, detail::vertex_in_stages<Stage>> by_stage(
    journey_graph const& g, journey_map<Stage> const& map,
    std::initializer_list<std::type_identity_t<Stage>> stages) {
  auto const shared = std::min(map.size(), g.touchpoints().size());
  for (std::uint32_t id = 0; id < shared; ++id) {
    if (map.touchpoints().name(touchpoint_id{id}) != g.touchpoints().name(touchpoint_id{id})) {
      throw std::invalid_argument("by_stage: the map is of another alphabet than the graph: \"" +
                                  std::string(map.touchpoints().name(touchpoint_id{id})) + "\"");
    }
  }
  std::uint64_t wanted = 0;
  for (auto const s : stages) wanted |= std::uint64_t{1} << index(s);
  return detail::part_of(g, boost::keep_all{}, detail::vertex_in_stages<Stage>{&g, &map, wanted});
}

}  // namespace sojourn
