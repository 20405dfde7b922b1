// SPDX-License-Identifier: BSL-1.0
#include <sojourn/measure/branching_funnel.hpp>

#include <sojourn/measure/funnel.hpp>
#include <sojourn/model/five_a.hpp>
#include <sojourn/run/measure.hpp>
#include <sojourn/run/sequential.hpp>

#include "measure/branching_oracle.hpp"
#include "support/catch.hpp"
#include "support/random_log.hpp"
#include "support/sanitized.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <random>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

using namespace sojourn;
using namespace std::chrono_literals;

namespace {

using small_branching = branching_funnel<test::masks_of, 6>;

std::string node_name(std::size_t i) { return std::string(1, static_cast<char>('a' + i)); }

funnel_graph graph_of(test::small_graph const& g) {
  std::vector<std::string> names;
  std::vector<std::pair<std::string, std::string>> edges;
  for (std::size_t i = 0; i < g.size; ++i) names.push_back(node_name(i));
  for (auto const& [from, to] : g.edges) edges.emplace_back(node_name(from), node_name(to));
  return {names, edges};
}

small_branching funnel_of(test::small_graph const& g) {
  branching_options o{.ties = g.strictly_later ? tie_policy::strictly_later() : tie_policy::arrival()};
  if (g.window) o.within = duration(*g.window);
  return {graph_of(g), g.steps, o};
}

test::small_graph random_graph(std::mt19937_64& engine) {
  test::small_graph g;
  g.size = 1 + test::below(engine, 6);
  // Edges go forward in a random order of the nodes, so that numbers say nothing of it.
  std::vector<std::size_t> order(g.size);
  std::iota(order.begin(), order.end(), std::size_t{0});
  for (auto i = g.size; i > 1; --i) std::swap(order[i - 1], order[test::below(engine, i)]);
  auto const density = 1 + test::below(engine, 3);
  for (std::size_t i = 0; i < g.size; ++i)
    for (auto j = i + 1; j < g.size; ++j)
      if (test::below(engine, 4) < density) g.edges.emplace(order[i], order[j]);
  auto const alphabet = 2 + test::below(engine, 5);
  g.steps = {std::vector<std::uint64_t>(alphabet), g.size};
  for (std::size_t i = 0; i < g.size; ++i)
    g.steps.mask[test::below(engine, alphabet)] |= std::uint64_t{1} << i;
  if (test::below(engine, 3) == 0) {
    for (auto& mask : g.steps.mask) mask |= engine() & engine() & ((std::uint64_t{1} << g.size) - 1);
  }
  if (test::below(engine, 3) != 0) g.window = static_cast<std::int64_t>(test::below(engine, 7));
  g.strictly_later = test::below(engine, 2) == 0;
  return g;
}

std::string describe(test::small_graph const& g, test::ended_journey const& j) {
  std::ostringstream s;
  for (auto const& [from, to] : g.edges) s << node_name(from) << "->" << node_name(to) << ' ';
  s << (g.strictly_later ? "strictly later" : "arrival");
  if (g.window) s << ", within " << *g.window;
  s << '\n';
  for (auto const& t : j.touches) {
    s << t.time().time_since_epoch().count() << ':';
    for (std::size_t i = 0; i < g.size; ++i)
      if (g.matches(g.steps(t), i)) s << node_name(i);
    s << ' ';
  }
  s << "as of " << j.how.as_of.time_since_epoch().count() << (j.how.closed ? ", closed" : "");
  return s.str();
}

// A touch at a letter's touchpoint.
test::ended_journey letters(std::string const& where, std::vector<std::int64_t> const& when,
                            journey_end how) {
  test::ended_journey j{.how = how};
  for (std::size_t i = 0; i < where.size(); ++i) {
    j.touches.emplace_back(touchpoint_id{static_cast<std::uint32_t>(where[i] - 'a')},
                           time_point{duration(when[i])});
  }
  return j;
}
test::ended_journey letters(std::string const& where, journey_end how = {ending::lost, true, {}}) {
  std::vector<std::int64_t> when(where.size());
  std::iota(when.begin(), when.end(), 0);
  return letters(where, when, how);
}

// Node i is the i-th letter.
small_branching drawn(std::size_t nodes, std::vector<std::pair<std::string, std::string>> const& edges,
                      branching_options options = {}) {
  std::vector<std::string> names;
  test::masks_of steps{std::vector<std::uint64_t>(26), nodes};
  for (std::size_t i = 0; i < nodes; ++i) {
    names.push_back(node_name(i));
    steps.mask[i] = std::uint64_t{1} << i;
  }
  return {funnel_graph(names, edges), steps, options};
}

// Two ways from a to d.
small_branching diamond(branching_options options = {}) {
  return drawn(4, {{"a", "b"}, {"a", "c"}, {"b", "d"}, {"c", "d"}}, options);
}

small_branching after(small_branching f, std::vector<test::ended_journey> const& journeys) {
  return measure(sequential{}, journeys, std::move(f));
}

}  // namespace

TEST_CASE("a branching funnel counts what exhaustive search counts on 200,000 streams", "[oracle][funnel]") {
  constexpr int streams = sanitized ? 40'000 : 200'000;
  std::mt19937_64 engine(20261125);
  std::array<std::uint64_t, 8> seen{};
  for (int round = 0; round < streams; ++round) {
    auto const g = random_graph(engine);
    auto const j = test::random_journey({.steps = g.steps}, engine, 9);
    INFO(describe(g, j));
    auto const expected = test::branch_search(g, j)();
    auto f = funnel_of(g);
    observe(f, j, j.how);
    std::vector<std::uint64_t> returned(g.size);
    for (std::size_t i = 0; i < g.size; ++i) {
      for (std::size_t k = 0; k < g.size; ++k) {
        REQUIRE(f.came_back(i, k) == expected.came_back.count({i, k}));
        if (f.came_back(i, k) != 0) returned[i] = 1;
      }
      branch_node const node{expected.reached.count(i), expected.dropped.count(i), expected.open.count(i),
                             expected.pending.count(i), expected.left.count(i),    returned[i]};
      REQUIRE(f.at(i) == node);
      seen[0] += node.dropped;
      seen[1] += node.open;
      seen[2] += node.pending;
      seen[3] += node.left - node.returned;
      seen[4] += node.returned;
    }
    for (std::size_t e = 0; e < f.graph().edges().size(); ++e) {
      auto const edge = f.graph().edges()[e];
      REQUIRE(f.passed(e) == expected.passed.count({edge.from, edge.to}));
      seen[5] += f.passed(e);
    }
    auto const path = f.path(j);
    REQUIRE(path.outcome == expected.outcome);
    REQUIRE(path.nodes == expected.path.value_or(std::vector<std::size_t>{}));
    seen[6] += path.nodes.size() > 2 ? 1U : 0U;
    REQUIRE(f.entered() == (expected.path ? 1U : 0U));
    if (expected.path) {
      REQUIRE(f.count(*expected.outcome) == 1);
      REQUIRE(f.graph().in_order(f.paths().begin()->first) == *expected.path);
      seen[7] += *expected.outcome == funnel_outcome::converted ? 1U : 0U;
    }
  }
  for (auto const times : seen)
    CHECK(times > streams / 40);  // each count was other than 0 often enough to be tested
}

TEST_CASE("a graph without branches counts what the ordered funnel of the latest entry counts",
          "[law][funnel]") {
  std::mt19937_64 engine(7);
  for (int round = 0; round < (sanitized ? 6'000 : 30'000); ++round) {
    auto const k = 1 + test::below(engine, 5);
    test::small_graph g{.size = k};
    for (std::size_t i = 1; i < k; ++i) g.edges.emplace(i - 1, i);
    g.steps = {std::vector<std::uint64_t>(4), k};
    for (auto& m : g.steps.mask) m = engine() & engine() & ((std::uint64_t{1} << k) - 1);
    g.steps.mask[0] |= 1;
    if (test::below(engine, 3) != 0) g.window = static_cast<std::int64_t>(test::below(engine, 7));
    g.strictly_later = test::below(engine, 2) == 0;
    auto branching = funnel_of(g);
    funnel<test::masks_of, 6> linear(
        g.steps, {.within = branching.options().within, .ties = branching.options().ties});
    for (int i = 0; i < 4; ++i) {
      auto const j = test::random_journey({.steps = g.steps}, engine, 12);
      observe(branching, j, j.how);
      observe(linear, j, j.how);
      auto const path = branching.path(j);
      REQUIRE(path.nodes.size() == linear.chain(j).level());
      REQUIRE(path.outcome == linear.chain(j).outcome);
    }
    std::uint64_t open_before = 0;
    for (std::size_t l = 1; l <= k; ++l) {
      auto const& node = branching.at(l - 1);
      REQUIRE(node.reached == linear.reached(l));
      REQUIRE(node.dropped == linear.stopped_at(l, funnel_outcome::dropped));
      REQUIRE(node.open == linear.stopped_at(l, funnel_outcome::open));
      REQUIRE(node.pending == open_before);
      if (l > 1) REQUIRE(branching.passed(l - 2) == linear.reached(l));
      open_before += node.open;
    }
    for (auto const o : {funnel_outcome::converted, funnel_outcome::dropped, funnel_outcome::open})
      REQUIRE(branching.count(o) == linear.count(o));
  }
}

TEST_CASE("journeys take either way of a branch", "[worked-example][funnel]") {
  auto const f =
      after(diamond(), {letters("abd"), letters("acd"), letters("acd"), letters("ab"), letters("d")});
  CHECK(f.journey_count() == 5);
  CHECK(f.entered() == 4);
  CHECK(f.at(1).reached == 2);
  CHECK(f.at(1).dropped == 1);
  CHECK(f.at(2).reached == 2);
  CHECK(f.at(2).dropped == 0);
  CHECK(f.at(3).reached == 3);
  CHECK(f.passed(0) == 2);
  CHECK(f.passed(2) == 1);
  CHECK(f.passed(3) == 2);
  CHECK(f.paths().at(0b1011)[0] == 1);
  CHECK(f.paths().at(0b1101)[0] == 2);
  CHECK(f.paths().at(0b0011)[1] == 1);
}

TEST_CASE("one touch fills one node of a path, and may fill nodes of several", "[edge][funnel]") {
  test::masks_of const both{{0b011}, 3};
  small_branching in_a_row(funnel_graph({"a", "b", "c"}, {{"a", "b"}, {"b", "c"}}), both);
  CHECK(in_a_row.path(letters("a")).nodes == std::vector<std::size_t>{0});
  CHECK(in_a_row.path(letters("aa")).nodes == std::vector<std::size_t>{0, 1});
  small_branching side_by_side(funnel_graph({"a", "b", "c"}, {{"a", "c"}, {"b", "c"}}), both);
  auto const f = after(side_by_side, {letters("a")});
  CHECK(f.at(0).reached == 1);
  CHECK(f.at(1).reached == 1);
}

TEST_CASE("who goes on elsewhere than drawn and comes back further on has fallen through",
          "[worked-example][funnel]") {
  // a -> b -> d -> e beside c -> d.
  auto const graph = [](branching_options o = {}) {
    return drawn(5, {{"a", "b"}, {"b", "d"}, {"d", "e"}, {"c", "d"}}, o);
  };
  auto const at_a = [&](std::string const& where, branching_options o = {}) {
    return after(graph(o), {letters(where)});
  };
  CHECK(at_a("abde").at(0).left == 0);
  CHECK(at_a("azzb").at(0).left == 0);  // z is in no node
  CHECK(at_a("aab").at(0).left == 0);   // at a still
  CHECK(at_a("a").at(0).left == 0);     // nothing follows: fallout, not elsewhere
  CHECK(at_a("ac").at(0).left == 1);
  CHECK(at_a("ac").at(0).returned == 0);
  CHECK(at_a("acb").came_back(0, 1) == 1);
  CHECK(at_a("ad").came_back(0, 3) == 1);  // over a node: away and back with one touch
  CHECK(at_a("acde").came_back(0, 3) == 1);
  CHECK(at_a("acde").came_back(0, 4) == 0);  // where it came back first
  CHECK(at_a("azcb", {.within = 2us}).at(0).left == 1);
  CHECK(at_a("azcb", {.within = 2us}).at(0).returned == 0);  // b lies outside the window
  CHECK(at_a("azcb", {.within = 1us}).at(0).left == 0);      // so does c: the window closed before
  CHECK(at_a("acbade").came_back(0, 1) == 1);
  CHECK(at_a("acbade").came_back(0, 3) == 1);  // left twice, and came back at two nodes
  CHECK(at_a("acbade").at(0).returned == 1);
  CHECK(at_a("abdec").at(4).left == 0);  // an end is where paths go
}

TEST_CASE("fallout is open while a running attempt may still reach a successor", "[worked-example][funnel]") {
  journey_end const running{ending::open, false, time_point{10us}};
  auto const f = [&](std::vector<std::int64_t> const& when, std::string const& where) {
    return after(diamond({.within = 8us}), {letters(where, when, running)});
  };
  CHECK(f({2, 3}, "ab").at(1).open == 1);
  CHECK(f({2, 3}, "ab").at(0).fallout() == 0);
  CHECK(f({2, 3}, "ab").at(2).pending == 1);  // it may still come to c
  CHECK(f({1, 3}, "ab").at(1).dropped == 1);
  CHECK(f({1, 3, 9}, "aba").at(1).open == 1);  // a later entry runs
  CHECK(f({2, 3, 4}, "abd").at(2).pending == 1);
  CHECK(f({2, 3, 4}, "abd").count(funnel_outcome::converted) == 1);
}

TEST_CASE("the path of a journey is the longest of its latest entry", "[worked-example][funnel]") {
  auto const f = drawn(4, {{"a", "b"}, {"a", "d"}, {"b", "c"}, {"c", "d"}});
  CHECK(f.path(letters("abcd")).nodes == std::vector<std::size_t>{0, 1, 2, 3});
  CHECK(f.path(letters("adbcd")).nodes == std::vector<std::size_t>{0, 1, 2, 3});
  CHECK(f.path(letters("abcad")).nodes == std::vector<std::size_t>{0, 3});  // the later entry went straight
  CHECK(f.path(letters("abc")).nodes == std::vector<std::size_t>{0, 1, 2});
  CHECK(f.path(letters("bcd")).nodes.empty());
  CHECK_FALSE(f.path(letters("bcd")).outcome.has_value());
  CHECK(diamond().path(letters("acbd")).nodes == std::vector<std::size_t>{0, 1, 3});  // equal: as drawn
}

TEST_CASE("equal times follow one another only where ties say so", "[edge][funnel]") {
  auto const j = letters("abd", {0, 0, 1}, {});
  CHECK(diamond().path(j).nodes.size() == 3);
  CHECK(diamond({.ties = tie_policy::strictly_later()}).path(j).nodes.size() == 1);
}

TEST_CASE("a graph of 64 nodes is walked to its end", "[edge][funnel]") {
  std::vector<std::string> names;
  std::vector<std::pair<std::string, std::string>> edges;
  test::masks_of steps{std::vector<std::uint64_t>(64), 64};
  test::ended_journey j;
  for (std::size_t i = 0; i < 64; ++i) {
    names.push_back("n" + std::to_string(i));
    for (std::size_t k = 0; k < i; ++k) edges.emplace_back(names[k], names[i]);
    steps.mask[i] = std::uint64_t{1} << i;
    j.touches.emplace_back(touchpoint_id{static_cast<std::uint32_t>(i)}, time_point{});
  }
  branching_funnel<test::masks_of, 64> f(funnel_graph(names, edges), steps);
  observe(f, j, {});
  CHECK(f.graph().edges().size() == 2016);
  CHECK(f.passed(2015) == 1);
  CHECK(f.path(j).nodes.size() == 64);
  CHECK(f.paths().begin()->first == ~std::uint64_t{0});
}

TEST_CASE("nodes may be named after touchpoints and stages", "[worked-example][funnel]") {
  auto const log = test::random_log(3, 500);
  auto const map = test::five_a_map();
  funnel_graph const graph({"ad", "story", "act"}, {{"ad", "act"}, {"story", "act"}});
  auto const f = measure(sequential{}, log, branching_funnel(graph, map));
  auto const ad_to_act = funnel(touchpoint_steps(map, map.touchpoints(), {{"ad"}, {"act"}}));
  CHECK(f.passed(0) == measure(sequential{}, log, ad_to_act).reached(2));
  CHECK_THROWS_WITH(branching_funnel(funnel_graph({"oops"}, {}), map),
                    "a step must be a touchpoint or a stage: \"oops\"");
}

TEST_CASE("a drawn graph knows its starts, ends and order", "[worked-example][funnel]") {
  funnel_graph const g({"paid", "shop", "ad", "mail", "alone"},
                       {{"shop", "paid"}, {"ad", "shop"}, {"mail", "shop"}});
  CHECK(g.starts() == 0b11100);
  CHECK(g.ends() == 0b10001);
  CHECK(g.descendants(2) == 0b00011);
  CHECK(g.in_order(0b00111) == std::vector<std::size_t>{2, 1, 0});
  CHECK(g.find("mail") == 3U);
  CHECK_FALSE(g.find("nowhere").has_value());
}

TEST_CASE("a graph that is no drawing of a funnel is refused", "[edge][funnel]") {
  using edges = std::vector<std::pair<std::string, std::string>>;
  auto const draw = [](std::vector<std::string> nodes, edges const& e) {
    return funnel_graph(std::move(nodes), e);
  };
  CHECK_THROWS_WITH(draw({}, {}), "a branching funnel must have 1 to 64 nodes: 0");
  std::vector<std::string> many;
  for (int i = 0; i < 65; ++i) many.push_back(std::to_string(i));
  CHECK_THROWS_WITH(draw(many, {}), "a branching funnel must have 1 to 64 nodes: 65");
  CHECK_THROWS_WITH(draw({"a", "a"}, {}), "a node of a branching funnel must have a name of its own: \"a\"");
  CHECK_THROWS_WITH(draw({"a"}, {{"a", "b"}}), "an edge of a branching funnel must join its nodes: \"b\"");
  CHECK_THROWS_WITH(draw({"a", "b"}, {{"a", "b"}, {"a", "b"}}),
                    "an edge of a branching funnel must be drawn once: \"a\" to \"b\"");
  CHECK_THROWS_WITH(draw({"s", "a", "b"}, {{"s", "a"}, {"a", "b"}, {"b", "a"}}),
                    "a branching funnel must have no cycle: one leads to \"a\"");
  CHECK_THROWS_WITH(draw({"a"}, {{"a", "a"}}), "a branching funnel must have no cycle: one leads to \"a\"");
}

TEST_CASE("a branching funnel refuses what it cannot be", "[edge][funnel]") {
  CHECK_THROWS_WITH(diamond({.within = -1us}),
                    "a branching funnel's window must be at least 0: -1 microseconds");
  CHECK_THROWS_WITH(diamond({.ties = tie_policy::by_step()}),
                    "a branching funnel's ties must be arrival or strictly-later: by-step");
  CHECK_THROWS_WITH(drawn(7, {}), "a branching funnel's nodes must not exceed its capacity: 7 of 6");
  CHECK_THROWS_WITH(small_branching(funnel_graph({"a"}, {}), test::masks_of{{1}, 2}),
                    "a branching funnel must have one step a node: 2 for 1");
  auto f = diamond();
  CHECK_THROWS_WITH(f += diamond({.within = 1us}),
                    "branching funnel: cannot merge measures that differ in the options");
  CHECK_THROWS_WITH(f += drawn(4, {}), "branching funnel: cannot merge measures that differ in the graph");
}
