// SPDX-License-Identifier: BSL-1.0
// The graph of contexts: a model of Boost.Graph, the journey graph at order 1, brute force beyond.

#include <sojourn/graph/context_graph.hpp>
#include <sojourn/graph/journey_graph.hpp>
#include <sojourn/measure/all_of.hpp>
#include <sojourn/measure/contexts.hpp>
#include <sojourn/measure/transitions.hpp>
#include <sojourn/run/measure.hpp>
#include <sojourn/run/sequential.hpp>

#include "support/catch.hpp"
#include "support/random_log.hpp"

#include <boost/graph/breadth_first_search.hpp>
#include <boost/graph/graph_concepts.hpp>
#include <boost/graph/visitors.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <stdexcept>
#include <utility>
#include <vector>

using namespace sojourn;

BOOST_CONCEPT_ASSERT((boost::VertexListGraphConcept<context_graph>));
BOOST_CONCEPT_ASSERT((boost::EdgeListGraphConcept<context_graph>));
BOOST_CONCEPT_ASSERT((boost::BidirectionalGraphConcept<context_graph>));
BOOST_CONCEPT_ASSERT((boost::AdjacencyGraphConcept<context_graph>));

namespace {

using context = std::vector<touchpoint_id>;

// Edges by their contexts; begin is a context of its reserved id, end likewise.
std::map<std::pair<context, context>, std::uint64_t> named_edges(context_graph const& g) {
  auto const named = [&g](context_graph::vertex_descriptor v) {
    if (g[v].kind == vertex_kind::begin) return context{journey_begin_id};
    if (g[v].kind == vertex_kind::end) return context{journey_end_id};
    return g[v].context;
  };
  std::map<std::pair<context, context>, std::uint64_t> all;
  auto const [first, last] = edges(g);
  for (auto e = first; e != last; ++e) all[{named(source(*e, g)), named(target(*e, g))}] += g[*e].count;
  return all;
}

}  // namespace

TEST_CASE("a graph of order k equals brute force over the last k touches", "[context_graph][oracle]") {
  for (std::size_t const order : {std::size_t{1}, std::size_t{2}, std::size_t{3}}) {
    auto const log = test::random_log(order, 200);
    context_graph const g(measure(sequential{}, log, contexts(log, order)).counts());
    std::map<std::pair<context, context>, std::uint64_t> expected;
    for (auto const& j : log) {
      context before{journey_begin_id};
      context now;
      for (auto const& t : j) {
        now.push_back(t.touchpoint());
        if (now.size() > order) now.erase(now.begin());
        ++expected[{before, now}];
        before = now;
      }
      ++expected[{before, context{journey_end_id}}];
    }
    CHECK(named_edges(g) == expected);
    CHECK(g.order() == order);
    CHECK(num_edges(g) == expected.size());
    CHECK(g[g.begin_vertex()].out_count == log.size());
  }
}

TEST_CASE("at order 1 the graph of contexts is the journey graph", "[context_graph][law]") {
  auto const log = test::random_log(5, 200);
  auto const [context, flow] =
      measure(sequential{}, log, all_of{contexts(log, 1), transitions(log)}).measures();
  context_graph const g(context.counts());
  journey_graph const whole(log, flow);
  REQUIRE(num_edges(g) == num_edges(whole));
  bool same = true;
  auto const [first, last] = edges(g);
  for (auto e = first; e != last; ++e) {
    auto const vertex = [&](context_graph::vertex_descriptor v) {
      if (g[v].kind == vertex_kind::begin) return whole.begin_vertex();
      return g[v].kind == vertex_kind::end ? whole.end_vertex() : whole.vertex_of(g[v].context.back());
    };
    auto const [there, found] = edge(vertex(source(*e, g)), vertex(target(*e, g)), whole);
    same = same && found && whole[there].count == g[*e].count && whole[there].seconds == g[*e].seconds;
  }
  CHECK(same);
}

TEST_CASE("Boost's algorithms run on a graph of contexts", "[context_graph][worked-example]") {
  context_counts counts{.order = 2};
  counts.begins = {3};
  auto const a = touchpoint_id{0};
  auto const b = touchpoint_id{1};
  counts.rows = {{.context = {a}, .steps = {{b, 3, 0}}},
                 {.context = {a, b}, .ends = {3, 0, 0}, .steps = {{a, 3, 0}}},
                 {.context = {b, a}, .steps = {{b, 3, 0}}}};
  context_graph const g(counts);
  std::vector<std::size_t> distance(num_vertices(g));
  auto const recorder = boost::record_distances(
      boost::make_iterator_property_map(distance.begin(), get(boost::vertex_index, g)),
      boost::on_tree_edge());
  boost::breadth_first_search(g, g.begin_vertex(), boost::visitor(boost::make_bfs_visitor(recorder)));
  CHECK(distance[g.end_vertex()] == 3);
  CHECK(degree(vertex(1, g), g) == 4);
}

TEST_CASE("a graph of contexts needs journeys that were left", "[context_graph][edge]") {
  CHECK(context_graph().context_count() == 0);
  CHECK(num_edges(context_graph()) == 0);
  context_counts under_way{.order = 2};
  under_way.begins = {1};
  CHECK_THROWS_AS(context_graph(under_way), std::invalid_argument);
}
