// SPDX-License-Identifier: BSL-1.0
#pragma once
// The rates of a branching funnel: of every node, every edge, and every path to an end, the best first.

#include <sojourn/core/estimate.hpp>
#include <sojourn/measure/branching_funnel.hpp>
#include <sojourn/stats/proportion.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace sojourn {

/// One node of a branching funnel, counted and rated.
struct node_conversion {
  std::string name;
  branch_node counts{};
  std::optional<estimate> of_entered{};  ///< reached / entered, without those that may still reach it
};

/// One edge of a branching funnel, counted and rated.
struct edge_conversion {
  std::string from;
  std::string to;
  std::uint64_t passed = 0;
  std::optional<estimate> of_previous{};  ///< passed / reached `from`, without those open there
};

/// One path to an end of a branching funnel, counted and rated.
struct path_conversion {
  std::vector<std::size_t> nodes{};      ///< from a start to an end
  std::string name{};                    ///< theirs: "ad > shop > paid"
  std::uint64_t converted = 0;           ///< journeys whose path it is
  std::uint64_t dropped = 0;             ///< dropped journeys whose path is a beginning of it
  std::uint64_t open = 0;                ///< open ones: beside the rate, not in it
  std::optional<estimate> conversion{};  ///< converted / (converted + dropped)
  bool enough = true;                    ///< whether so many stand behind the rate that it is ranked
};

/// What makes one path better than another.
struct path_ranking {
  std::uint64_t minimum_count = 30;  ///< paths with fewer behind their rate come last
  confidence_level level{};
};

/// How many of those that entered reach each node (definitions section 3, branching funnels): Wilson intervals; those
/// that may still reach it are outside.
/// \returns one row a node, in the order drawn.
/// \edge nobody entered: rates absent.
/// \example examples/07_branching_funnel.cpp
template <class Steps, std::size_t MaxNodes>
[[nodiscard]] std::vector<node_conversion> node_conversions(branching_funnel<Steps, MaxNodes> const& f,
                                                            confidence_level level = {}) {
  std::vector<node_conversion> rows;
  auto const entered = f.entered();
  for (std::size_t i = 0; i < f.graph().size(); ++i) {
    auto const& counts = f.at(i);
    rows.push_back({f.graph().name(i), counts, proportion(counts.reached, entered - counts.pending, level)});
  }
  return rows;
}

/// How many of those that reached a node went on over each edge from it: Wilson intervals; those open at the node are
/// outside. A journey may go on over several edges, so that the rates of a node's edges need not sum to at most 1.
/// \returns one row an edge, in the order drawn.
template <class Steps, std::size_t MaxNodes>
[[nodiscard]] std::vector<edge_conversion> edge_conversions(branching_funnel<Steps, MaxNodes> const& f,
                                                            confidence_level level = {}) {
  std::vector<edge_conversion> rows;
  auto const& graph = f.graph();
  for (std::size_t e = 0; e < graph.edges().size(); ++e) {
    auto const [from, to] = graph.edges()[e];
    rows.push_back({graph.name(from), graph.name(to), f.passed(e),
                    proportion(f.passed(e), f.at(from).reached - f.at(from).open, level)});
  }
  return rows;
}

/// The paths to an end over which a journey converted, the best first (definitions section 3, D): of the journeys
/// whose path lies on it, the share that went it to its end. A journey that dropped where paths are still one counts
/// against each of them; one that converted over another path against none.
/// \returns by the lower limit of the conversion, descending, so that few journeys do not win by luck; of equals the
///          one with more behind it, then in the order of nodes. Those of fewer than the minimum count come last.
/// \complexity O(p n log p) for p paths of n nodes.
template <class Steps, std::size_t MaxNodes>
[[nodiscard]] std::vector<path_conversion> path_conversions(branching_funnel<Steps, MaxNodes> const& f,
                                                            path_ranking ranking = {}) {
  std::vector<path_conversion> rows;
  for (auto const& [path, outcomes] : f.paths()) {
    if ((path & f.graph().ends()) == 0) continue;
    path_conversion row{.nodes = f.graph().in_order(path)};
    std::uint64_t beginning = 0;
    for (auto const node : row.nodes) {
      row.name += (row.name.empty() ? "" : " > ") + f.graph().name(node);
      beginning |= std::uint64_t{1} << node;
      if (auto const found = f.paths().find(beginning); found != f.paths().end()) {
        auto const [converted, dropped, open] = found->second;
        if (beginning == path) row.converted = converted;
        row.dropped += dropped;
        row.open += open;
      }
    }
    auto const closed = row.converted + row.dropped;
    row.conversion = proportion(row.converted, closed, ranking.level);
    row.enough = closed >= ranking.minimum_count;
    rows.push_back(std::move(row));
  }
  std::ranges::sort(rows, [](path_conversion const& a, path_conversion const& b) {
    auto const key = [](path_conversion const& p) {
      return std::tuple(!p.enough, -p.conversion->low, -p.conversion->n_eff);
    };
    return key(a) != key(b) ? key(a) < key(b) : a.nodes < b.nodes;
  });
  return rows;
}

/// The best-converting path: the first of `path_conversions`; absent where none has the minimum count.
template <class Steps, std::size_t MaxNodes>
[[nodiscard]] std::optional<path_conversion> best_path(branching_funnel<Steps, MaxNodes> const& f,
                                                       path_ranking ranking = {}) {
  auto rows = path_conversions(f, ranking);
  if (rows.empty() || !rows.front().enough) return std::nullopt;
  return rows.front();
}

}  // namespace sojourn
