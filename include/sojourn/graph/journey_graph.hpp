// SPDX-License-Identifier: BSL-1.0
#pragma once
// A journey graph: what transitions counted, as a model of Boost.Graph.

#include <sojourn/core/dictionary.hpp>
#include <sojourn/core/id.hpp>
#include <sojourn/measure/transitions.hpp>

#include <boost/graph/compressed_sparse_row_graph.hpp>
#include <boost/graph/properties.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace sojourn {

/// What a vertex of a journey graph stands for.
enum class vertex_kind : std::uint8_t { touchpoint, begin, end };

/// The property of a vertex.
struct journey_vertex {
  touchpoint_id touchpoint{};  ///< `journey_begin_id` and `journey_end_id` for the two that are none
  vertex_kind kind = vertex_kind::touchpoint;
  std::optional<std::uint8_t>
      stage{};                  ///< position in the map's stage model; absent without a map or a stage
  std::uint64_t in_count = 0;   ///< Σ counts of the edges into it
  std::uint64_t out_count = 0;  ///< Σ counts of the edges out of it
};

/// The property of an edge.
struct journey_edge {
  std::uint64_t count = 0;
  std::uint64_t journeys = 0;  ///< journeys in which it occurs at least once
  double seconds = 0;          ///< between the two touches, summed over `count`; 0 from begin and to end
};

/// The directly-follows graph of journeys (definitions section 4, P). Vertices: the touchpoints, by id from
/// 0, whether they occurred or not; then begin, then end. Edges: the transitions; begin → v, as often as a
/// journey began at v; v → end, as often as one ended there, however it ended.
///
/// Models Boost's VertexListGraph, EdgeListGraph, BidirectionalGraph, AdjacencyGraph and PropertyGraph:
/// `g[v]`, `g[e]`, `get(&journey_edge::count, g)`, `get(boost::vertex_index, g)`. Edges come ordered by
/// (source, target); `get(boost::edge_index, g)` numbers them so. A value; its shape does not change.
/// \example examples/05_boost_graph_on_a_journey.cpp
class journey_graph
    : public boost::compressed_sparse_row_graph<boost::bidirectionalS, journey_vertex, journey_edge,
                                                boost::no_property, std::uint32_t, std::uint64_t> {
 public:
  using base = boost::compressed_sparse_row_graph<boost::bidirectionalS, journey_vertex, journey_edge,
                                                  boost::no_property, std::uint32_t, std::uint64_t>;

  /// No journeys, no touchpoints: begin and end alone.
  journey_graph() : journey_graph(std::size_t{0}, parts(0)) {}

  /// \param source  names the touchpoints; a `journey_map` also gives their stages.
  /// \param flow    counted over the same alphabet, or over one that extends it or that it extends.
  /// \throws std::invalid_argument  when the alphabets differ.
  /// \complexity O(touchpoints + edges), beside `flow.edges()`.
  template <names_touchpoints Source>
  journey_graph(Source const& source, transitions const& flow)
      : journey_graph(std::max(source.touchpoints().size(), flow.touchpoint_count()),
                      parts(std::max(source.touchpoints().size(), flow.touchpoint_count()), flow)) {
    if (!flow.fingerprint().agrees_with(source.touchpoints())) {
      throw std::invalid_argument("journey_graph: the transitions are of another alphabet: " +
                                  std::to_string(flow.fingerprint().size()) + " touchpoints and " +
                                  std::to_string(source.touchpoints().size()));
    }
    touchpoints_ = source.touchpoints();
    journeys_ = flow.journey_count();
    if constexpr (requires { source.stage(touchpoint_id{}); }) {
      for (std::uint32_t v = 0; v < touchpoint_count(); ++v) {
        if (auto const stage = source.stage(touchpoint_id{v}))
          (*this)[v].stage = static_cast<std::uint8_t>(*stage);
      }
    }
  }

  /// How many vertices are touchpoints: all but two.
  [[nodiscard]] std::size_t touchpoint_count() const noexcept { return touchpoint_count_; }
  /// The vertex of a touchpoint, or of one of the two reserved ids.
  /// \throws std::out_of_range  when the graph has none.
  [[nodiscard]] vertex_descriptor vertex_of(touchpoint_id id) const {
    if (id == journey_begin_id) return begin_vertex();
    if (id == journey_end_id) return end_vertex();
    if (index(id) >= touchpoint_count_) {
      throw std::out_of_range("a touchpoint must be a vertex of the graph: " + std::to_string(index(id)) +
                              " of " + std::to_string(touchpoint_count_));
    }
    return static_cast<vertex_descriptor>(id);
  }
  [[nodiscard]] vertex_descriptor begin_vertex() const noexcept {
    return static_cast<vertex_descriptor>(touchpoint_count_);
  }
  [[nodiscard]] vertex_descriptor end_vertex() const noexcept { return begin_vertex() + 1; }

  /// Journeys that ended, in any way.
  [[nodiscard]] std::uint64_t journey_count() const noexcept { return journeys_; }
  /// The names of the touchpoints; those that the source did not know have none.
  [[nodiscard]] alphabet const& touchpoints() const noexcept { return touchpoints_; }

 private:
  struct parts {
    explicit parts(std::size_t n) : in(n + 2), out(n + 2) {}
    parts(std::size_t n, transitions const& flow) : parts(n) {
      auto const begin = static_cast<std::uint32_t>(n);
      auto const all = flow.edges();
      auto next = all.begin();
      for (std::uint32_t v = 0; v < begin; ++v) {
        for (; next != all.end() && index(next->from) == v; ++next) {
          auto const& c = next->counts;
          add(v, static_cast<std::uint32_t>(next->to),
              {c.count, c.journeys, static_cast<double>(c.time) / 1e6});
        }
        auto const ended = flow.end_count(touchpoint_id{v});
        if (ended != 0) add(v, begin + 1, {ended, ended, 0});
      }
      for (std::uint32_t v = 0; v < begin; ++v) {
        auto const begun = flow.begin_count(touchpoint_id{v});
        if (begun != 0) add(begin, v, {begun, begun, 0});
      }
    }
    void add(std::uint32_t from, std::uint32_t to, journey_edge e) {
      ends.emplace_back(from, to);
      properties.push_back(e);
      out[from] += e.count;
      in[to] += e.count;
    }
    std::vector<std::pair<std::uint32_t, std::uint32_t>> ends;
    std::vector<journey_edge> properties;
    std::vector<std::uint64_t> in;
    std::vector<std::uint64_t> out;
  };

  journey_graph(std::size_t n, parts const& p)
      : base(boost::edges_are_unsorted_multi_pass, p.ends.begin(), p.ends.end(), p.properties.begin(),
             static_cast<std::uint32_t>(n + 2)),
        touchpoint_count_(n) {
    for (std::uint32_t v = 0; v < n + 2; ++v) {
      (*this)[v] = {touchpoint_id{v}, vertex_kind::touchpoint, {}, p.in[v], p.out[v]};
    }
    (*this)[begin_vertex()].touchpoint = journey_begin_id;
    (*this)[begin_vertex()].kind = vertex_kind::begin;
    (*this)[end_vertex()].touchpoint = journey_end_id;
    (*this)[end_vertex()].kind = vertex_kind::end;
  }

  std::size_t touchpoint_count_ = 0;
  std::uint64_t journeys_ = 0;
  alphabet touchpoints_;
};

/// In-degree and out-degree together: BidirectionalGraph asks for it, Boost's CSR graph lacks it.
[[nodiscard]] inline journey_graph::degree_size_type degree(journey_graph::vertex_descriptor v,
                                                            journey_graph const& g) {
  return in_degree(v, g) + out_degree(v, g);
}

}  // namespace sojourn

/// The property maps of the graph that a journey graph is built on.
template <class Tag>
struct boost::property_map<sojourn::journey_graph, Tag>
    : boost::property_map<sojourn::journey_graph::base, Tag> {};
