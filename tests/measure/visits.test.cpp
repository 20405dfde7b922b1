// SPDX-License-Identifier: BSL-1.0
// Visits: worked by hand, against brute force, with journeys under way at once.

#include <sojourn/core/archive.hpp>
#include <sojourn/measure/measure_of.hpp>
#include <sojourn/measure/visits.hpp>

#include "support/catch.hpp"

#include <cstdint>
#include <map>
#include <random>
#include <set>
#include <vector>

using namespace sojourn;

namespace {

using walk = std::vector<touch>;

walk through(std::vector<std::uint32_t> const& ids) {
  walk w;
  for (auto const i : ids) w.emplace_back(touchpoint_id{i}, time_point{});
  return w;
}
ending kind_of(std::size_t journey) { return static_cast<ending>(journey % 3); }

visits over(std::vector<walk> const& walks) {
  visits m;
  for (std::size_t i = 0; i < walks.size(); ++i) observe(m, walks[i], {kind_of(i), false, {}});
  return m;
}

}  // namespace

TEST_CASE("visits of three journeys are counted by how they ended", "[visits][worked-example]") {
  // a b a (goal), b b a b (lost), a (open)
  auto const m = over({through({0, 1, 0}), through({1, 1, 0, 1}), through({0})});
  CHECK(m.at(touchpoint_id{0}) == visit_counts{4, 3, 2, 0});
  CHECK(m.at(touchpoint_id{1}) == visit_counts{4, 2, 2, 1});
  CHECK(m.at(touchpoint_id{2}) == visit_counts{});
  CHECK(m.repetition_count() ==
        2);  // the second a of the first, the last b of the second; b b is a self loop
  CHECK(m.journey_count() == 3);
  CHECK(m.event_count() == 8);
  CHECK(m.touchpoint_count() == 2);
}

TEST_CASE("visits equal brute force, grouped and interleaved, few and many touchpoints", "[visits][oracle]") {
  std::mt19937_64 engine(5);
  for (std::uint32_t const n : {2U, 30U, 500U, 2000U}) {
    for (std::size_t const longest : {std::size_t{4}, std::size_t{31}, std::size_t{33}, std::size_t{400}}) {
      std::vector<walk> walks(21);
      std::map<std::uint32_t, visit_counts> expected;
      std::uint64_t repetitions = 0;
      for (std::size_t j = 0; j < walks.size(); ++j) {
        std::vector<std::uint32_t> ids(1 + engine() % longest);
        std::set<std::uint32_t> visited;
        for (std::size_t i = 0; i < ids.size(); ++i) {
          ids[i] = static_cast<std::uint32_t>(engine() % n);
          ++expected[ids[i]].events;
          if (visited.contains(ids[i]) && ids[i - 1] != ids[i]) ++repetitions;
          visited.insert(ids[i]);
        }
        for (auto const i : visited) {
          ++expected[i].journeys;
          if (kind_of(j) != ending::open) ++expected[i].closed_journeys;
        }
        if (kind_of(j) == ending::lost) ++expected[ids.back()].lost_exits;
        walks[j] = through(ids);
      }
      auto const grouped = over(walks);
      bool same = true;
      for (std::uint32_t i = 0; i < n; ++i) same = same && grouped.at(touchpoint_id{i}) == expected[i];
      CHECK(same);
      CHECK(grouped.repetition_count() == repetitions);

      visits interleaved;
      std::vector<visits::state> states(walks.size());
      for (std::size_t i = 0; i < longest; ++i) {
        for (std::size_t j = 0; j < walks.size(); ++j) {
          if (i < walks[j].size()) interleaved.touch(states[j], walks[j][i]);
        }
      }
      auto const copies = states;
      for (std::size_t j = 0; j < walks.size(); ++j) interleaved.leave(copies[j], {kind_of(j), false, {}});
      CHECK(interleaved == grouped);
      CHECK(load(save(grouped), visits()) == grouped);
    }
  }
}

TEST_CASE("visits of different alphabets do not merge", "[visits][edge]") {
  struct source {
    alphabet names;
    alphabet const& touchpoints() const { return names; }
  };
  source one;
  source other;
  one.names.intern("a");
  other.names.intern("b");
  visits m(one);
  CHECK_THROWS_MATCHES(
      m += visits(other), std::invalid_argument,
      sojourn_test::has_message("visits: cannot merge measures that differ in the alphabet"));
  visits::state s;
  CHECK_THROWS_AS(m.touch(s, touch(journey_end_id, {})), std::invalid_argument);
  m.leave(s, {});
  CHECK(m == visits());
}
