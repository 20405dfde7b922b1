// SPDX-License-Identifier: BSL-1.0
#pragma once
// The difference of two journey graphs, edge by edge.

#include <sojourn/core/id.hpp>
#include <sojourn/core/merge.hpp>
#include <sojourn/graph/journey_graph.hpp>
#include <sojourn/methods/compare/adjust.hpp>
#include <sojourn/methods/compare/comparison.hpp>
#include <sojourn/methods/compare/one_alphabet.hpp>

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace sojourn {

/// An edge that occurs in either graph. Its ends are touchpoints, or the reserved begin and end.
struct edge_comparison {
  touchpoint_id from{};
  touchpoint_id to{};
  journey_edge a{};  ///< as the graph has it; zeros where it has no such edge
  journey_edge b{};
  comparison of_journeys{};      ///< journeys that went it at least once / journeys
  comparison probability_out{};  ///< count / Σ counts out of its source, which on one side may be 0
};

/// The difference of two journey graphs (definitions sections 4 and 14), b against a: the edges in either, with the share
/// of journeys that went each, and the probability to go it from its source.
///
/// Journeys are independent, the steps of one are not: the test to go by is that of `of_journeys`. That of
/// `probability_out` takes each step for itself (D), and is too sure where journeys repeat themselves.
/// \param a,b  of one alphabet.
/// \returns a row an edge, ordered by (from, to), begin and end last; edges in one graph alone are kept. P-values
///          adjusted over the rows, of each column by itself. The ends are vertices of either graph by `vertex_of`.
/// \throws std::invalid_argument  when the alphabets differ.
/// \complexity O((edges of a + edges of b) log edges).
/// \edge no journeys on a side: every edge of the other, with absent differences.
/// \example examples/08_comparing_rounds.cpp
[[nodiscard]] inline std::vector<edge_comparison> compare_graphs(journey_graph const& a,
                                                                 journey_graph const& b,
                                                                 compare_options options = {}) {
  require_same("journey_graph", "the alphabet", a.touchpoints(), b.touchpoints(), "compare");
  std::map<std::pair<touchpoint_id, touchpoint_id>, std::pair<journey_edge, journey_edge>> edges;
  auto const collect = [&edges](journey_graph const& g, auto side) {
    auto const [first, last] = boost::edges(g);
    for (auto e = first; e != last; ++e) {
      edges[{g[source(*e, g)].touchpoint, g[target(*e, g)].touchpoint}].*side = g[*e];
    }
  };
  using sides = std::pair<journey_edge, journey_edge>;
  collect(a, &sides::first);
  collect(b, &sides::second);
  auto const out_of = [](journey_graph const& g, touchpoint_id id) -> std::uint64_t {
    if (id == journey_begin_id) return g[g.begin_vertex()].out_count;
    return index(id) < g.touchpoint_count() ? g[g.vertex_of(id)].out_count : 0;
  };
  auto const name = [&a](touchpoint_id id) -> std::string {
    if (id == journey_begin_id) return "begin";
    if (id == journey_end_id) return "end";
    return name_or_number(a.touchpoints(), id);
  };
  std::vector<edge_comparison> rows;
  for (auto const& [ends, found] : edges) {
    auto const& [from, to] = ends;
    auto const& [in_a, in_b] = found;
    auto const named = name(from) + " to " + name(to);
    rows.push_back({.from = from,
                    .to = to,
                    .a = in_a,
                    .b = in_b,
                    .of_journeys = compare(named, counted_share{in_a.journeys, a.journey_count()},
                                           counted_share{in_b.journeys, b.journey_count()}, options.level),
                    .probability_out = compare(named, counted_share{in_a.count, out_of(a, from)},
                                               counted_share{in_b.count, out_of(b, from)}, options.level)});
  }
  adjust(options.many, rows, &edge_comparison::of_journeys);
  adjust(options.many, rows, &edge_comparison::probability_out);
  return rows;
}

}  // namespace sojourn
