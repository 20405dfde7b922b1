// SPDX-License-Identifier: BSL-1.0
// Parts of a journey graph: what they keep, what they say they cover, and that algorithms run on them.

#include <sojourn/graph/filtered.hpp>
#include <sojourn/graph/journey_graph.hpp>
#include <sojourn/measure/measure_of.hpp>
#include <sojourn/model/aarrr.hpp>
#include <sojourn/model/five_a.hpp>

#include <boost/concept/assert.hpp>
#include <boost/graph/graph_concepts.hpp>
#include <boost/graph/strong_components.hpp>

#include "support/catch.hpp"

#include <cstdint>
#include <limits>
#include <vector>

using namespace sojourn;

namespace {

journey_map<five_a> three_map() {
  journey_map<five_a> map;
  map.add("ad", five_a::aware);
  map.add("ask", five_a::ask);
  map.add("act", five_a::act);
  return map;
}

// Twice ad, ask, act; once ask, ask.
journey_graph three_graph() {
  transitions m(three_map());
  auto const walk = [](std::vector<std::uint32_t> const& ids) {
    std::vector<touch> w;
    for (auto const i : ids) w.emplace_back(touchpoint_id{i}, time_point{});
    return w;
  };
  observe(m, walk({0, 1, 2}), {});
  observe(m, walk({0, 1, 2}), {});
  observe(m, walk({1, 1}), {});
  return {three_map(), m};
}

template <class G>
std::uint64_t walked_edges(G const& g) {
  std::uint64_t n = 0;
  for (auto [v, last] = vertices(g); v != last; ++v) {
    for (auto [e, end] = out_edges(*v, g); e != end; ++e) ++n;
  }
  return n;
}

}  // namespace

TEST_CASE("parts of a journey graph model Boost's graph concepts", "[filtered][static]") {
  auto const g = three_graph();
  using heavy = decltype(by_threshold(g, weight::count, 1).graph);
  BOOST_CONCEPT_ASSERT((boost::VertexListGraphConcept<heavy>));
  BOOST_CONCEPT_ASSERT((boost::EdgeListGraphConcept<heavy>));
  BOOST_CONCEPT_ASSERT((boost::BidirectionalGraphConcept<heavy>));
  using staged = decltype(by_stage(g, three_map(), {five_a::ask}).graph);
  BOOST_CONCEPT_ASSERT((boost::BidirectionalGraphConcept<staged>));
  BOOST_CONCEPT_ASSERT(
      (boost::ReadablePropertyGraphConcept<staged, journey_graph::vertex_descriptor, boost::vertex_index_t>));
  CHECK(num_vertices(g) == 5);
}

TEST_CASE("a threshold keeps the heavy edges and says what share they are", "[filtered][worked-example]") {
  auto const g = three_graph();
  auto const [part, kept] = by_threshold(g, weight::count, 2);
  CHECK(kept.vertices == kept_of{5, 5});
  CHECK(kept.edges == kept_of{4, 7});  // begin ad, ad ask, ask act, act end; not ask ask, begin ask, ask end
  CHECK(kept.transitions == kept_of{4, 5});
  CHECK(kept.begins == kept_of{2, 3});
  CHECK(kept.ends == kept_of{2, 3});
  CHECK(kept.transitions.share().value() == 0.8);
  CHECK(walked_edges(part) == kept.edges.kept);
  CHECK(edge(0, 1, part).second);
  CHECK(part[edge(0, 1, part).first].count == 2);
  CHECK(out_degree(1, part) == 1);
  CHECK(degree(1, part) == 2);

  CHECK(by_threshold(g, weight::count, 0).kept.edges.share().value() == 1);
  CHECK(by_threshold(g, weight::prob_out, 1.0).kept.transitions == kept_of{2, 5});  // ad ask alone is certain
  CHECK(by_threshold(g, weight::count, 100).kept.edges == kept_of{0, 7});
  CHECK_THROWS_MATCHES(by_threshold(g, weight::count, std::numeric_limits<double>::quiet_NaN()),
                       std::invalid_argument, sojourn_test::has_message("threshold must be a number: nan"));
}

TEST_CASE("a stage keeps its touchpoints and the edges among them", "[filtered][worked-example]") {
  auto const g = three_graph();
  auto const map = three_map();
  auto const part = by_stage(g, map, {five_a::ask, five_a::act});
  CHECK(part.kept.vertices == kept_of{2, 5});
  CHECK(part.kept.edges == kept_of{2, 7});  // ask ask, ask act
  CHECK(part.kept.transitions == kept_of{3, 5});
  CHECK(part.kept.begins == kept_of{0, 3});
  CHECK(walked_edges(part.graph) == 2);
  CHECK(by_stage(g, map, {five_a::advocate}).kept.vertices == kept_of{0, 5});
  CHECK(by_stage(g, map, {}).kept.edges == kept_of{0, 7});
  std::vector<int> component(num_vertices(g));
  CHECK(strong_components(part.graph, boost::make_iterator_property_map(component.begin(),
                                                                        get(boost::vertex_index, g))) == 2);

  journey_map<aarrr> other;
  other.add("ad", aarrr::acquisition);
  CHECK(by_stage(g, other, {aarrr::acquisition}).kept.vertices ==
        kept_of{1, 5});  // another model, the same names
  journey_map<aarrr> foreign;
  foreign.add("mail", aarrr::acquisition);
  CHECK_THROWS_MATCHES(
      by_stage(g, foreign, {aarrr::acquisition}), std::invalid_argument,
      sojourn_test::has_message("by_stage: the map is of another alphabet than the graph: \"mail\""));
}

TEST_CASE("nothing has no share", "[filtered][edge]") {
  journey_graph const g;
  auto const part = by_threshold(g, weight::count, 1);
  CHECK(part.kept.vertices == kept_of{2, 2});
  CHECK_FALSE(part.kept.edges.share().has_value());
}
