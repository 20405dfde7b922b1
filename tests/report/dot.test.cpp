// SPDX-License-Identifier: BSL-1.0
#include <sojourn/report/dot.hpp>

#include "report/small_findings.hpp"
#include "support/catch.hpp"

#include <sstream>
#include <stdexcept>
#include <string>

using namespace sojourn;

namespace {

std::string drawn(graph_findings const& found, dot_options const& options = {}) {
  std::ostringstream out;
  write_dot(out, found, options);
  return out.str();
}

// Edges of 60, 25, 5, 5, 4 and 1 of 100 transitions.
graph_findings uneven() {
  graph_findings found{.journeys = 10, .transitions = 100, .begin = {{"a", 10}}, .end = {{"f", 9}, {"a", 1}}};
  for (auto const* name : {"a", "b", "c", "d", "e", "f"}) found.vertices.push_back({name, {}, 1, 1});
  found.edges = {{"a", "b", 60}, {"b", "c", 25}, {"c", "a", 5}, {"c", "b", 5}, {"a", "d", 4}, {"d", "e", 1}};
  return found;
}

}  // namespace

TEST_CASE("a small graph in DOT", "[report][dot][golden]") {
  CHECK(drawn(*sojourn_test::small_findings().graph) == R"dot(digraph journeys {
  rankdir=LR;
  label="3 journeys. Shown: 2 of 2 edges (100.0 % of 4 transitions), 2 of 2 begins (100.0 % of journeys), 1 of 1 ends (100.0 % of journeys)";
  node [shape=box, style=rounded];
  begin [shape=circle, label="begin"];
  end [shape=doublecircle, label="end"];
  t0 [label="größe\n4"];
  t1 [label="ad\n3"];
  begin -> t0 [label="2 (66.7 %)"];
  begin -> t1 [label="1 (33.3 %)"];
  t1 -> t0 [label="3 (75.0 %)"];
  t0 -> t0 [label="1 (25.0 %)"];
  t0 -> end [label="3 (100.0 %)"];
}
)dot");
}

TEST_CASE("what is rare is left out, and the label says how much is there", "[report][dot][worked-example]") {
  auto const text = drawn(uneven());
  CHECK_THAT(
      text,
      sojourn_test::contains_text(
          "Shown: 4 of 6 edges (95.0 % of 100 transitions), 1 of 1 begins (100.0 % of journeys), 1 of 2 "
          "ends (90.0 % of journeys)"));
  CHECK_THAT(text, sojourn_test::contains_text("label=\"5 (5.0 %)\""));
  CHECK(text.find("label=\"4 (4.0 %)\"") == std::string::npos);
  CHECK(text.find("label=\"e") != std::string::npos);  // the end itself
  CHECK(text.find("label=\"d\\n") == std::string::npos);
  CHECK_THAT(drawn(uneven(), {.coverage = 1}), sojourn_test::contains_text("6 of 6 edges"));
  CHECK_THAT(drawn(uneven(), {.coverage = 0}), sojourn_test::contains_text("0 of 6 edges (0.0 %"));
}

TEST_CASE("edges that tie with the last one drawn are drawn", "[report][dot][edge]") {
  CHECK_THAT(drawn(uneven(), {.coverage = 0.86}), sojourn_test::contains_text("4 of 6 edges"));
  CHECK_THAT(drawn(uneven(), {.coverage = 0.85}), sojourn_test::contains_text("2 of 6 edges"));
}

TEST_CASE("names are escaped for labels", "[report][dot][edge]") {
  CHECK(dot_escaped("größe 🙂 <b>") == "größe 🙂 <b>");
  CHECK(dot_escaped("a \"b\" \\N") == "a \\\"b\\\" \\\\N");
  CHECK(dot_escaped("a&lt;") == "a&amp;lt;");
  CHECK(dot_escaped("a\nb\tc") == "a\\nb\uFFFDc");
  CHECK(dot_escaped("a\xFFz") == "a\uFFFDz");
  std::string const name = "\"]; end -> begin; [\"";
  graph_findings const found{
      .journeys = 1, .begin = {{name, 1}}, .end = {{name, 1}}, .vertices = {{name, {}, 1, 1}}};
  CHECK_THAT(drawn(found), sojourn_test::contains_text("[label=\"\\\"]; end -> begin; [\\\"\\n1\"];"));
}

TEST_CASE("a graph of nothing is its begin and its end", "[report][dot][edge]") {
  auto const text = drawn({});
  CHECK_THAT(text, sojourn_test::contains_text("0 journeys. Shown: 0 of 0 edges (- of 0 transitions)"));
  CHECK(text.find("->") == std::string::npos);
}

TEST_CASE("coverage is a share", "[report][dot][edge]") {
  CHECK_THROWS_WITH(drawn(uneven(), {.coverage = 1.5}), "coverage must be in [0, 1]: 1.500000");
}
