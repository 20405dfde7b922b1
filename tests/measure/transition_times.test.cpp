// SPDX-License-Identifier: BSL-1.0
// Times of transitions: medians by hand, merges and saved totals.

#include <sojourn/core/archive.hpp>
#include <sojourn/measure/measure_of.hpp>
#include <sojourn/measure/transition_times.hpp>

#include "support/catch.hpp"

#include <cstdint>
#include <random>
#include <vector>

using namespace sojourn;

namespace {

using walk = std::vector<touch>;

touch at(std::uint32_t where, std::int64_t when) {
  return {touchpoint_id{where}, time_point{duration{when}}};
}

transition_times over(std::vector<walk> const& walks) {
  transition_times m;
  for (auto const& w : walks) observe(m, w, {});
  return m;
}

}  // namespace

TEST_CASE("the median of an edge is the middle of its times", "[transition_times][worked-example]") {
  auto const m =
      over({{at(0, 0), at(1, 5), at(0, 6)}, {at(0, 10), at(1, 30)}, {at(0, 0), at(1, 7)}, {at(1, 0)}});
  auto const* edge = m.edge(touchpoint_id{0}, touchpoint_id{1});
  REQUIRE(edge != nullptr);
  CHECK(edge->count() == 3);
  CHECK(edge->median().value() == 7);
  CHECK(m.edge(touchpoint_id{1}, touchpoint_id{0})->median().value() == 1);
  CHECK(m.edge(touchpoint_id{1}, touchpoint_id{1}) == nullptr);
  CHECK(m.edge_count() == 2);
}

TEST_CASE("times merge and load to the same, with themselves too", "[transition_times][law]") {
  std::mt19937_64 engine(2);
  std::vector<walk> walks(200);
  for (auto& w : walks) {
    std::int64_t when = 0;
    for (int i = 0; i < 8; ++i) w.push_back(at(static_cast<std::uint32_t>(engine() % 30), when += 3));
  }
  auto const half = static_cast<std::ptrdiff_t>(walks.size() / 2);
  auto one = over({walks.begin(), walks.begin() + half});
  auto const other = over({walks.begin() + half, walks.end()});
  auto swapped = other;
  swapped += one;
  one += other;
  CHECK(one == over(walks));
  CHECK(one == swapped);
  CHECK(load(save(one), transition_times()) == one);
  auto twice = one;
  twice += one;
  auto doubled = one;
  doubled += doubled;
  CHECK(doubled == twice);
  CHECK_FALSE(doubled == one);
}

TEST_CASE("two journeys under way keep their own last touch", "[transition_times][edge]") {
  transition_times m;
  transition_times::state a;
  transition_times::state b;
  m.touch(a, at(0, 0));
  m.touch(b, at(1, 100));
  m.touch(a, at(1, 4));
  m.touch(b, at(0, 103));
  CHECK(m.edge(touchpoint_id{0}, touchpoint_id{1})->median().value() == 4);
  CHECK(m.edge(touchpoint_id{1}, touchpoint_id{0})->median().value() == 3);
}

TEST_CASE("times of different alphabets do not merge", "[transition_times][edge]") {
  struct source {
    alphabet names;
    alphabet const& touchpoints() const { return names; }
  };
  source one;
  source other;
  one.names.intern("a");
  other.names.intern("b");
  transition_times m(one);
  CHECK_THROWS_MATCHES(
      m += transition_times(other), std::invalid_argument,
      sojourn_test::has_message("transition_times: cannot merge measures that differ in the alphabet"));
}
