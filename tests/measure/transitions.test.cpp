// SPDX-License-Identifier: BSL-1.0
// Transitions: worked by hand, against brute force, with journeys under way at once.

#include <sojourn/core/archive.hpp>
#include <sojourn/measure/measure_of.hpp>
#include <sojourn/measure/transitions.hpp>

#include "support/catch.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <map>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

using namespace sojourn;

namespace {

using walk = std::vector<touch>;

touch at(std::uint32_t where, std::int64_t when) {
  return {touchpoint_id{where}, time_point{duration{when}}};
}
touchpoint_id id(std::uint32_t i) { return touchpoint_id{i}; }

alphabet names(std::uint32_t n, std::string const& prefix = "t") {
  alphabet all;
  for (std::uint32_t i = 0; i < n; ++i) all.intern(prefix + std::to_string(i));
  return all;
}
struct source {
  alphabet all;
  alphabet const& touchpoints() const { return all; }
};

transitions over(std::vector<walk> const& walks, transitions m = {}) {
  for (std::size_t i = 0; i < walks.size(); ++i)
    observe(m, walks[i], {static_cast<ending>(i % 3), false, {}});
  return m;
}

// What `transitions` should count, in the most obvious way.
std::vector<transition> brute_force(std::vector<walk> const& walks) {
  std::map<std::pair<touchpoint_id, touchpoint_id>, transition_counts> all;
  for (auto const& w : walks) {
    std::set<std::pair<touchpoint_id, touchpoint_id>> gone;
    for (std::size_t i = 1; i < w.size(); ++i) {
      auto const edge = std::pair(w[i - 1].touchpoint(), w[i].touchpoint());
      gone.insert(edge);
      ++all[edge].count;
      all[edge].time += elapsed(w[i - 1].time(), w[i].time());
    }
    for (auto const& edge : gone) ++all[edge].journeys;
  }
  std::vector<transition> edges;
  edges.reserve(all.size());
  for (auto const& [edge, counts] : all) edges.push_back({edge.first, edge.second, counts});
  return edges;
}

std::vector<walk> random_walks(std::mt19937_64& engine, std::uint32_t n, std::size_t how_many,
                               std::size_t longest) {
  std::vector<walk> walks(how_many);
  for (auto& w : walks) {
    std::int64_t when = 0;
    for (auto length = 1 + engine() % longest; length > 0; --length) {
      w.push_back(at(static_cast<std::uint32_t>(engine() % n), when));
      when += static_cast<std::int64_t>(engine() % 100);
    }
  }
  return walks;
}

// Shows walks a touch at a time, in a random order over all journeys.
transitions interleaved(std::vector<walk> const& walks, std::mt19937_64& engine) {
  transitions m;
  std::vector<transitions::state> states(walks.size());
  std::vector<std::size_t> next(walks.size(), 0);
  for (std::size_t left = walks.size(); left > 0;) {
    auto const j = engine() % walks.size();
    if (next[j] > walks[j].size()) continue;
    // Runs of one journey and single touches both occur.
    for (auto run = 1 + engine() % 4; run > 0 && next[j] <= walks[j].size(); --run, ++next[j]) {
      if (next[j] < walks[j].size()) {
        m.touch(states[j], walks[j][next[j]]);
      } else {
        m.leave(states[j], {static_cast<ending>(j % 3), false, {}});
        --left;
      }
    }
  }
  return m;
}

}  // namespace

TEST_CASE("three journeys are counted edge by edge", "[transitions][worked-example]") {
  // a b a b (times 0 1 4 6), b b (0 10), a (5)
  auto const m = over({{at(0, 0), at(1, 1), at(0, 4), at(1, 6)}, {at(1, 0), at(1, 10)}, {at(0, 5)}});
  CHECK(m.edge(id(0), id(1)) == transition_counts{2, 1, 3});
  CHECK(m.edge(id(1), id(0)) == transition_counts{1, 1, 3});
  CHECK(m.edge(id(1), id(1)) == transition_counts{1, 1, 10});
  CHECK(m.edge(id(0), id(0)) == transition_counts{});
  CHECK(m.edge(id(0), id(7)) == transition_counts{});
  CHECK(m.edges().size() == 3);
  CHECK(m.begin_count(id(0)) == 2);
  CHECK(m.begin_count(id(1)) == 1);
  CHECK(m.begin_count(id(9)) == 0);
  CHECK(m.end_count(id(1), ending::goal) == 1);
  CHECK(m.end_count(id(1), ending::lost) == 1);
  CHECK(m.end_count(id(0), ending::open) == 1);
  CHECK(m.end_count(id(1)) == 2);
  CHECK(m.transition_count() == 4);  // 7 events less 3 journeys
  CHECK(m.journey_count() == 3);
  CHECK(m.self_loop_count() == 1);
  CHECK(m.touchpoint_count() == 2);
}

TEST_CASE("transitions equal brute force, grouped and interleaved, dense and sparse",
          "[transitions][oracle]") {
  std::mt19937_64 engine(7);
  for (std::uint32_t const n : {1U, 3U, 40U, 511U, 512U, 513U, 3000U}) {
    for (std::size_t const longest :
         {std::size_t{3}, std::size_t{12}, std::size_t{63}, std::size_t{66}, std::size_t{900}}) {
      auto const walks = random_walks(engine, n, 24, longest);
      auto const expected = brute_force(walks);
      auto const grouped = over(walks);
      CHECK(grouped.edges() == expected);
      CHECK(over(walks, transitions(source{names(n)})).edges() == expected);
      CHECK(interleaved(walks, engine) == grouped);
      std::uint64_t events = 0;
      for (auto const& w : walks) events += w.size();
      CHECK(grouped.transition_count() == events - walks.size());
    }
  }
}

TEST_CASE("two states that alternate on one edge are two journeys", "[transitions][regression]") {
  transitions m;
  transitions::state a;
  transitions::state b;
  for (int i = 0; i < 4; ++i) {
    m.touch(a, at(0, i));
    m.touch(b, at(0, i));
  }
  CHECK(m.edge(id(0), id(0)) == transition_counts{6, 2, 6});
}

TEST_CASE("a copied state goes on as a journey of its own", "[transitions][edge]") {
  transitions m;
  transitions::state a;
  m.touch(a, at(0, 0));
  m.touch(a, at(1, 1));
  auto b = a;
  m.touch(b, at(0, 2));  // 1 to 0, new to both
  m.touch(a, at(0, 2));
  m.touch(a, at(1, 3));  // 0 to 1 again
  m.touch(b, at(1, 3));
  CHECK(m.edge(id(1), id(0)) == transition_counts{2, 2, 2});
  CHECK(m.edge(id(0), id(1)) == transition_counts{3, 1, 3});
}

TEST_CASE("dense and sparse totals merge to the same, either way", "[transitions][law]") {
  std::mt19937_64 engine(11);
  auto const few = random_walks(engine, 20, 30, 15);
  auto const many = random_walks(engine, 2000, 30, 15);
  auto all = few;
  all.insert(all.end(), many.begin(), many.end());
  auto dense = over(few);
  auto sparse = over(many);
  auto one = dense;
  one += sparse;
  auto other = sparse;
  other += dense;
  CHECK(one == other);
  CHECK(one.edges() == brute_force(all));
  auto doubled = sparse;
  doubled += doubled;
  auto twice = over(many);
  twice += sparse;
  CHECK(doubled == twice);
  CHECK_FALSE(doubled == sparse);
}

TEST_CASE("ids that come one by one move the table without loss", "[transitions][edge]") {
  walk up;
  for (std::uint32_t i = 0; i < 600; ++i) up.push_back(at(i, i));
  auto const m = over({up});
  CHECK(m.edges() == brute_force({up}));
  CHECK(m.touchpoint_count() == 600);
}

TEST_CASE("a merge while a journey is under way leaves its repetitions right", "[transitions][edge]") {
  transitions m;
  transitions::state s;
  m.touch(s, at(0, 0));
  m.touch(s, at(0, 1));
  m += over({{at(0, 0), at(0, 5)}, {at(600, 0), at(0, 1)}});
  m.touch(s, at(0, 2));
  CHECK(m.edge(id(0), id(0)) == transition_counts{3, 2, 7});
}

TEST_CASE("times add up exactly at the ends of the time line", "[transitions][edge]") {
  auto const first = std::numeric_limits<std::int64_t>::min();
  auto const last = std::numeric_limits<std::int64_t>::max();
  auto m = over({{at(0, first), at(0, last)}, {at(0, first), at(0, last)}, {at(0, first), at(0, last)}});
  auto const whole = uint128{std::numeric_limits<std::uint64_t>::max()};
  CHECK((m.edge(id(0), id(0)).time == 3 * whole));
  m += m;
  CHECK((m.edge(id(0), id(0)).time == 6 * whole));
  CHECK((load(save(m), transitions()).edge(id(0), id(0)).time == 6 * whole));
}

TEST_CASE("totals of different alphabets do not merge", "[transitions][edge]") {
  transitions a(source{names(3)});
  transitions const b(source{names(3, "u")});
  CHECK_THROWS_MATCHES(
      a += b, std::invalid_argument,
      sojourn_test::has_message("transitions: cannot merge measures that differ in the alphabet"));
  CHECK_THROWS_AS(a += transitions(source{names(4)}), std::invalid_argument);
  auto const unconfigured = over({{at(0, 0), at(1, 1)}});
  a += unconfigured;
  CHECK(a == unconfigured);
  CHECK(a.touchpoint_count() == 3);
  CHECK_THROWS_AS(a += b, std::invalid_argument);
}

TEST_CASE("a reserved id is no touchpoint", "[transitions][edge]") {
  transitions m;
  transitions::state s;
  CHECK_THROWS_MATCHES(
      m.touch(s, touch(journey_begin_id, {})), std::invalid_argument,
      sojourn_test::has_message("a touch must not be at a reserved touchpoint id: 4294967294"));
  CHECK(m == transitions());
}

TEST_CASE("saved transitions load to the same, dense and sparse", "[transitions][law]") {
  std::mt19937_64 engine(3);
  for (std::uint32_t const n : {5U, 900U}) {
    transitions const like(source{names(n)});
    auto const m = over(random_walks(engine, n, 20, 20), like);
    auto const again = load(save(m), like);
    CHECK(again == m);
    CHECK(again.touchpoint_count() == n);
    CHECK(save(again) == save(m));
    CHECK_THROWS_AS(load(save(m), transitions(source{names(n + 1)})), std::invalid_argument);
  }
  CHECK(load(save(transitions()), transitions()) == transitions());
}
