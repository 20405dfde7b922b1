// SPDX-License-Identifier: BSL-1.0
#pragma once
// A graph of order k: vertices are the last k touchpoints, as a model of Boost.Graph.

#include <sojourn/core/id.hpp>
#include <sojourn/graph/journey_graph.hpp>
#include <sojourn/measure/context_counts.hpp>

#include <boost/graph/compressed_sparse_row_graph.hpp>
#include <boost/graph/properties.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace sojourn {

/// The property of a vertex of a context graph.
struct context_vertex {
  std::vector<touchpoint_id> context{};  ///< oldest first; empty for begin and end
  vertex_kind kind = vertex_kind::touchpoint;
  std::uint64_t out_count = 0;  ///< Σ counts of the edges out of it
};

/// The property of an edge of a context graph.
struct context_edge {
  std::uint64_t count = 0;
  double seconds =
      0;  ///< between the last touches of the two contexts, summed over `count`; 0 from begin and to end
};

/// The graph of contexts (definitions section 4, P: a de Bruijn graph of the journeys): vertices are the last k
/// touchpoints of a journey, or all where it has fewer, in the order of `context_counts`; then begin, then end. An
/// edge leads from a context to that which the next touch makes of it. At order 1 it is the `journey_graph` of the
/// touchpoints that occurred.
///
/// Models Boost's VertexListGraph, EdgeListGraph, BidirectionalGraph, AdjacencyGraph and PropertyGraph. Edges come
/// ordered by source. A value; its shape does not change.
class context_graph
    : public boost::compressed_sparse_row_graph<boost::bidirectionalS, context_vertex, context_edge,
                                                boost::no_property, std::uint32_t, std::uint64_t> {
 public:
  using base = boost::compressed_sparse_row_graph<boost::bidirectionalS, context_vertex, context_edge,
                                                  boost::no_property, std::uint32_t, std::uint64_t>;

  /// No journeys: begin and end alone.
  context_graph() : context_graph(context_counts{}) {}

  /// \param counted  of journeys that have ended or stand open; `at_order` gives those of a lower order.
  /// \throws std::invalid_argument  when a context follows that no journey was counted in.
  /// \complexity O(steps k log contexts).
  explicit context_graph(context_counts const& counted) : context_graph(counted, parts(counted)) {}

  /// How many vertices are contexts: all but two.
  [[nodiscard]] std::size_t context_count() const noexcept { return num_vertices(*this) - 2; }
  [[nodiscard]] vertex_descriptor begin_vertex() const noexcept {
    return static_cast<vertex_descriptor>(context_count());
  }
  [[nodiscard]] vertex_descriptor end_vertex() const noexcept { return begin_vertex() + 1; }
  /// The most touchpoints that a context has.
  [[nodiscard]] std::size_t order() const noexcept { return order_; }

 private:
  struct parts {
    explicit parts(context_counts const& counted) {
      auto const begin = static_cast<std::uint32_t>(counted.rows.size());
      for (std::uint32_t row = 0; row < begin; ++row) {
        auto longer = counted.rows[row].context;
        longer.emplace_back();
        for (auto const& step : counted.rows[row].steps) {
          longer.back() = step.to;
          add(row, place_of(counted, last_of(longer, counted.order)),
              {step.count, static_cast<double>(step.time) / 1e6});
        }
        auto const& by_ending = counted.rows[row].ends;
        auto const ended = std::accumulate(by_ending.begin(), by_ending.end(), std::uint64_t{0});
        if (ended != 0) add(row, begin + 1, {ended, 0});
      }
      for (std::uint32_t id = 0; id < counted.begins.size(); ++id) {
        if (counted.begins[id] == 0) continue;
        std::array const first{touchpoint_id{id}};
        add(begin, place_of(counted, first), {counted.begins[id], 0});
      }
    }
    [[nodiscard]] static std::uint32_t place_of(context_counts const& counted,
                                                std::span<touchpoint_id const> context) {
      if (counted.find(context) == nullptr)
        throw std::invalid_argument(
            "every journey counted must have ended or stand open: none did after touchpoint " +
            std::to_string(index(context.back())));
      return static_cast<std::uint32_t>(counted.lower_bound(context));
    }
    void add(std::uint32_t from, std::uint32_t to, context_edge e) {
      ends.emplace_back(from, to);
      properties.push_back(e);
    }
    std::vector<std::pair<std::uint32_t, std::uint32_t>> ends;
    std::vector<context_edge> properties;
  };

  context_graph(context_counts const& counted, parts const& p)
      : base(boost::edges_are_unsorted_multi_pass, p.ends.begin(), p.ends.end(), p.properties.begin(),
             static_cast<std::uint32_t>(counted.rows.size() + 2)),
        order_(counted.order) {
    for (std::uint32_t v = 0; v < counted.rows.size(); ++v) (*this)[v].context = counted.rows[v].context;
    (*this)[begin_vertex()].kind = vertex_kind::begin;
    (*this)[end_vertex()].kind = vertex_kind::end;
    for (std::size_t e = 0; e < p.ends.size(); ++e)
      (*this)[p.ends[e].first].out_count += p.properties[e].count;
  }

  std::size_t order_ = 1;
};

/// In-degree and out-degree together: BidirectionalGraph asks for it, Boost's CSR graph lacks it.
[[nodiscard]] inline context_graph::degree_size_type degree(context_graph::vertex_descriptor v,
                                                            context_graph const& g) {
  return in_degree(v, g) + out_degree(v, g);
}

}  // namespace sojourn

/// The property maps of the graph that a context graph is built on.
template <class Tag>
struct boost::property_map<sojourn::context_graph, Tag>
    : boost::property_map<sojourn::context_graph::base, Tag> {};
