// SPDX-License-Identifier: BSL-1.0
// Boost.Graph's algorithms on a journey graph beside the same on a plain compressed_sparse_row_graph of the same
// edges, in one run. SOJOURN_BENCH_STATES: how many touchpoints (a million), ten edges each. Fails before
// timing anything when results differ.

#include "chain_data.hpp"
#include "rounds.hpp"

#include <sojourn/core/id.hpp>
#include <sojourn/core/time.hpp>
#include <sojourn/graph/journey_graph.hpp>
#include <sojourn/journey/ends.hpp>
#include <sojourn/journey/touch.hpp>
#include <sojourn/measure/transitions.hpp>

#include <boost/graph/breadth_first_search.hpp>
#include <boost/graph/compressed_sparse_row_graph.hpp>
#include <boost/graph/dijkstra_shortest_paths_no_color_map.hpp>
#include <boost/graph/page_rank.hpp>
#include <boost/graph/strong_components.hpp>

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace {

struct plain_edge {
  std::uint64_t count = 0;
};
using plain_graph = boost::compressed_sparse_row_graph<boost::bidirectionalS, boost::no_property, plain_edge,
                                                       boost::no_property, std::uint32_t, std::uint64_t>;

// Counts that make the power-law graph: a journey of two touches an edge, and one through each touchpoint.
sojourn::journey_graph counted(bench::chain_rows const& rows) {
  sojourn::transitions counts;
  auto const walk = [&counts](std::uint32_t from, std::uint32_t to) {
    sojourn::transitions::state state;
    counts.touch(state, sojourn::touch(sojourn::touchpoint_id{from}, sojourn::time_point{}));
    counts.touch(state, sojourn::touch(sojourn::touchpoint_id{to}, sojourn::time_point{}));
    counts.leave(state, {sojourn::ending::lost, true, {}});
  };
  for (auto const& s : rows.steps) walk(s.from, s.to);
  struct names {
    sojourn::alphabet all;
    [[nodiscard]] sojourn::alphabet const& touchpoints() const { return all; }
  };
  return {names{}, counts};
}

plain_graph plain(sojourn::journey_graph const& g) {
  std::vector<std::pair<std::uint32_t, std::uint32_t>> ends;
  std::vector<plain_edge> counts;
  ends.reserve(num_edges(g));
  counts.reserve(num_edges(g));
  for (std::uint32_t v = 0; v < num_vertices(g); ++v) {
    auto const [first, last] = out_edges(v, g);
    for (auto e = first; e != last; ++e) {
      ends.emplace_back(v, target(*e, g));
      counts.push_back({g[*e].count});
    }
  }
  return {boost::edges_are_unsorted_multi_pass, ends.begin(), ends.end(), counts.begin(),
          static_cast<std::uint32_t>(num_vertices(g))};
}

// Each algorithm gives a number a vertex.
template <class Graph>
std::vector<std::uint32_t> breadth_first(Graph const& g, std::uint32_t from) {
  std::vector<std::uint32_t> distance(num_vertices(g), 0);
  std::vector<boost::default_color_type> colour(num_vertices(g));
  auto const index = get(boost::vertex_index, g);
  auto const visitor = boost::make_bfs_visitor(boost::record_distances(
      boost::make_iterator_property_map(distance.begin(), index), boost::on_tree_edge()));
  boost::breadth_first_search(
      g, from, boost::visitor(visitor).color_map(boost::make_iterator_property_map(colour.begin(), index)));
  return distance;
}

template <class Graph>
std::vector<std::uint32_t> strong(Graph const& g, std::uint32_t) {
  auto const n = num_vertices(g);
  std::vector<std::uint32_t> component(n);
  std::vector<std::uint32_t> root(n);
  std::vector<std::uint32_t> discovered(n);
  std::vector<boost::default_color_type> colour(n);
  auto const index = get(boost::vertex_index, g);
  auto const map = [&](auto& values) { return boost::make_iterator_property_map(values.begin(), index); };
  boost::strong_components(
      g, map(component),
      boost::root_map(map(root)).discover_time_map(map(discovered)).color_map(map(colour)));
  return component;
}

template <class Graph>
std::vector<double> ranked(Graph const& g, std::uint32_t) {
  std::vector<double> rank(num_vertices(g));
  std::vector<double> other(num_vertices(g));
  auto const index = get(boost::vertex_index, g);
  boost::graph::page_rank(g, boost::make_iterator_property_map(rank.begin(), index),
                          boost::graph::n_iterations(20), 0.85, num_vertices(g),
                          boost::make_iterator_property_map(other.begin(), index));
  return rank;
}

template <class Count, class Graph>
std::vector<std::uint64_t> nearest(Graph const& g, std::uint32_t from, Count count) {
  std::vector<std::uint64_t> distance(num_vertices(g));
  boost::dijkstra_shortest_paths_no_color_map(
      g, from,
      boost::weight_map(get(count, g))
          .distance_map(boost::make_iterator_property_map(distance.begin(), get(boost::vertex_index, g))));
  return distance;
}

struct graphs {
  sojourn::journey_graph journeys = counted(
      bench::power_law(static_cast<std::uint32_t>(bench::setting("SOJOURN_BENCH_STATES", 1'000'000)), 0.2));
  plain_graph alone = plain(journeys);
};

graphs const& in() {
  static graphs const all;
  return all;
}

// Both in turn, once an iteration; who goes first takes turns too: the second finds what the first left in the cache.
template <class Algorithm>
void compare(benchmark::State& state, Algorithm algorithm) {
  std::uint32_t const from = 0;
  if (algorithm(in().journeys, from) != algorithm(in().alone, from))
    return state.SkipWithError("they differ");
  auto on_journeys = std::numeric_limits<double>::infinity();
  auto on_plain = on_journeys;
  auto const journeys = [&] { return algorithm(in().journeys, from); };
  auto const alone = [&] { return algorithm(in().alone, from); };
  bool plain_first = false;
  for (auto _ : state) {
    if (plain_first) on_plain = std::min(on_plain, bench::seconds_of(alone));
    auto const seconds = bench::seconds_of(journeys);
    on_journeys = std::min(on_journeys, seconds);
    if (!plain_first) on_plain = std::min(on_plain, bench::seconds_of(alone));
    plain_first = !plain_first;
    state.SetIterationTime(seconds);
  }
  state.counters["journey_graph_ms"] = on_journeys * 1e3;
  state.counters["plain_ms"] = on_plain * 1e3;
  state.counters["of_plain"] = on_journeys / on_plain;
}

void breadth_first_search(benchmark::State& state) {
  compare(state, [](auto const& g, std::uint32_t from) { return breadth_first(g, from); });
}
void strong_components(benchmark::State& state) {
  compare(state, [](auto const& g, std::uint32_t from) { return strong(g, from); });
}
void page_rank(benchmark::State& state) {
  compare(state, [](auto const& g, std::uint32_t from) { return ranked(g, from); });
}
std::vector<std::uint64_t> shortest(sojourn::journey_graph const& g, std::uint32_t from) {
  return nearest(g, from, &sojourn::journey_edge::count);
}
std::vector<std::uint64_t> shortest(plain_graph const& g, std::uint32_t from) {
  return nearest(g, from, &plain_edge::count);
}
void dijkstra(benchmark::State& state) {
  compare(state, [](auto const& g, std::uint32_t from) { return shortest(g, from); });
}

}  // namespace

BENCHMARK(breadth_first_search)->Unit(benchmark::kMillisecond)->UseManualTime()->Iterations(6);
BENCHMARK(strong_components)->Unit(benchmark::kMillisecond)->UseManualTime()->Iterations(6);
BENCHMARK(page_rank)->Unit(benchmark::kMillisecond)->UseManualTime()->Iterations(6);
BENCHMARK(dijkstra)->Unit(benchmark::kMillisecond)->UseManualTime()->Iterations(6);
