// SPDX-License-Identifier: BSL-1.0
#include <sojourn/measure/follow_up.hpp>

#include <sojourn/model/five_a.hpp>
#include <sojourn/run/measure.hpp>
#include <sojourn/run/sequential.hpp>

#include "measure/ended_journey.hpp"
#include "support/catch.hpp"

#include <cstdint>
#include <optional>
#include <vector>

using namespace sojourn;
using namespace std::chrono_literals;
using sojourn_test::at;
using sojourn_test::ended_journey;

namespace {

// Touchpoint 0 is a, 1 is b, 2 is both, all others neither.
constexpr auto is_a = [](auto const& t) {
  return t.touchpoint() == touchpoint_id{0} || t.touchpoint() == touchpoint_id{2};
};
constexpr auto is_b = [](auto const& t) {
  return t.touchpoint() == touchpoint_id{1} || t.touchpoint() == touchpoint_id{2};
};

auto a_to_b(follow_up_options limits = {}) { return follow_up{predicate_steps{is_a, is_b}, limits}; }

follow_up_counts counts(std::vector<ended_journey> const& journeys, follow_up_options limits = {}) {
  return measure(sequential{}, journeys, a_to_b(limits)).counts();
}

// All pairs of touches, as the definition says it.
struct all_pairs {
  follow_up_counts counts{};
  std::vector<std::uint64_t> times{};

  void add(ended_journey const& j, follow_up_options limits) {
    auto const near = [&](std::size_t a, std::size_t b) {
      return (!limits.within || within(j.touches[a].time(), j.touches[b].time(), *limits.within)) &&
             (!limits.within_touches || b - a <= *limits.within_touches);
    };
    bool with_a = false;
    bool with_b = false;
    bool runs = false;
    std::optional<std::pair<std::size_t, std::size_t>> first;  // least b, then greatest a
    for (std::size_t a = 0; a < j.touches.size(); ++a) {
      with_b |= is_b(j.touches[a]);
      if (!is_a(j.touches[a])) continue;
      with_a = true;
      runs |= (!limits.within || within(j.touches[a].time(), j.how.as_of, *limits.within)) &&
              (!limits.within_touches || j.touches.size() - a <= *limits.within_touches);
      for (std::size_t b = a + 1; b < j.touches.size(); ++b) {
        if (is_b(j.touches[b]) && near(a, b) && (!first || b <= first->second)) first = {a, b};
      }
    }
    ++counts.journeys;
    counts.with_a += with_a ? 1U : 0U;
    counts.with_b += with_b ? 1U : 0U;
    if (first) {
      ++counts.converted;
      times.push_back(elapsed(j.touches[first->first].time(), j.touches[first->second].time()));
    } else if (with_a && runs && !j.how.closed) {
      ++counts.open;
    } else if (with_a) {
      ++counts.dropped;
      counts.dropped_with_b += with_b ? 1U : 0U;
    }
  }
};

}  // namespace

TEST_CASE("follow_up equals a search over all pairs of touches", "[oracle][follow_up]") {
  std::mt19937_64 engine(20261125);
  for (int round = 0; round < 2000; ++round) {
    follow_up_options limits;
    if (test::below(engine, 2) == 0) limits.within = std::chrono::seconds(test::below(engine, 8));
    if (test::below(engine, 2) == 0)
      limits.within_touches = static_cast<std::uint32_t>(1 + test::below(engine, 4));
    std::vector<ended_journey> journeys;
    all_pairs expected;
    for (int i = 0; i < 30; ++i) {
      journeys.push_back(sojourn_test::random_journey(engine, 8, 5));
      expected.add(journeys.back(), limits);
    }
    auto const found = measure(sequential{}, journeys, a_to_b(limits));
    REQUIRE(found.counts() == expected.counts);
    quantile_sketch times;
    for (auto const t : expected.times) times.add(t);
    REQUIRE(found.time_to_convert() == times);
    REQUIRE(found.counts().with_a == found.counts().converted + found.counts().dropped + found.counts().open);
  }
}

TEST_CASE("one touch that is both a and b does not follow itself", "[edge][follow_up]") {
  journey_end const lost{ending::lost, true, time_point{100s}};
  CHECK(counts({{{at(2, 0)}, lost}}).converted == 0);
  CHECK(counts({{{at(2, 0)}, lost}}).dropped_with_b == 1);
  CHECK(counts({{{at(2, 0), at(2, 1)}, lost}}).converted == 1);
}

TEST_CASE("limits include their ends and both must hold", "[edge][follow_up]") {
  journey_end const lost{ending::lost, true, time_point{100s}};
  std::vector<ended_journey> const third_in_10s{{{at(0, 0), at(3, 1), at(3, 2), at(1, 10)}, lost}};
  CHECK(counts(third_in_10s, {.within = 10s}).converted == 1);
  CHECK(counts(third_in_10s, {.within = 9s}).converted == 0);
  CHECK(counts(third_in_10s, {.within_touches = 3}).converted == 1);
  CHECK(counts(third_in_10s, {.within_touches = 2}).converted == 0);
  CHECK(counts(third_in_10s, {.within = 10s, .within_touches = 3}).converted == 1);
  CHECK(counts(third_in_10s, {.within = 9s, .within_touches = 3}).converted == 0);
  CHECK(counts(third_in_10s, {.within = 10s, .within_touches = 2}).converted == 0);
}

TEST_CASE("an early a does not spoil a later one", "[worked-example][follow_up]") {
  journey_end const open{ending::open, false, time_point{100s}};
  std::vector<ended_journey> const journeys{{{at(0, 0), at(0, 50), at(1, 55)}, open}};
  auto const found = measure(sequential{}, journeys, a_to_b({.within = 10s}));
  CHECK(found.counts().converted == 1);
  CHECK(found.time_to_convert().median() == 5e6);  // from the latest a
}

TEST_CASE("a journey is open while the limits of its latest a run", "[worked-example][follow_up]") {
  journey_end const open{ending::open, false, time_point{20s}};
  journey_end const lost{ending::lost, true, time_point{20s}};
  CHECK(counts({{{at(0, 10)}, open}}, {.within = 10s}).open == 1);
  CHECK(counts({{{at(0, 9)}, open}}, {.within = 10s}).dropped == 1);
  CHECK(counts({{{at(0, 1), at(0, 15)}, open}}, {.within = 10s}).open == 1);
  CHECK(counts({{{at(0, 15)}, lost}}, {.within = 10s}).dropped == 1);
  CHECK(counts({{{at(0, 1), at(3, 2)}, open}}, {.within_touches = 2}).open == 1);
  CHECK(counts({{{at(0, 1), at(3, 2), at(3, 3)}, open}}, {.within_touches = 2}).dropped == 1);
  CHECK(counts({{{at(1, 1)}, open}}).with_a == 0);
}

TEST_CASE("stages and touchpoints may be a and b", "[worked-example][follow_up]") {
  journey_map<five_a> map;
  map.add("ad", five_a::aware);
  map.add("buy", five_a::act);
  follow_up const f(touchpoint_steps(map, map.touchpoints(), {{"aware"}, {"buy"}}));
  std::vector<std::vector<touch>> const journeys{{at(0, 0), at(1, 1)}, {at(1, 0), at(0, 1)}};
  CHECK(measure(sequential{}, journeys, f).counts().converted == 1);
}

TEST_CASE("a follow_up refuses what it cannot be", "[edge][follow_up]") {
  journey_map<five_a> map;
  map.add("ad", five_a::aware);
  CHECK_THROWS_WITH(follow_up(touchpoint_steps(map)), "a follow_up must have 2 steps: 5");
  CHECK_THROWS_WITH(a_to_b({.within = -1us}), "a follow_up's time must be at least 0: -1 microseconds");
  CHECK_THROWS_WITH(a_to_b({.within_touches = 0}), "a follow_up's number of touches must be at least 1: 0");
  auto one = a_to_b({.within = 1s});
  CHECK_THROWS_WITH(one += a_to_b({.within = 2s}),
                    "follow_up: cannot merge measures that differ in the options");
}
