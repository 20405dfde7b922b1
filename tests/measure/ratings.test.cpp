// SPDX-License-Identifier: BSL-1.0
#include <sojourn/measure/ratings.hpp>

#include <sojourn/core/archive.hpp>
#include <sojourn/measure/experience.hpp>
#include <sojourn/measure/measure_of.hpp>
#include <sojourn/methods/compare/scores.hpp>
#include <sojourn/methods/experience/score_table.hpp>

#include "support/rated_journeys.hpp"

#include "support/catch.hpp"

#include <cstdint>
#include <random>
#include <stdexcept>
#include <type_traits>
#include <utility>
#include <vector>

using namespace sojourn;
using sojourn_test::rated_map;

namespace {

using stars = ratings_of<csat5, five_a>;
using answers = std::vector<std::pair<touchpoint_id, answer<csat5>>>;

// At any of the map's touchpoints and one beyond: a value, or any reason for none.
answers random_answers(unsigned seed, int count) {
  std::mt19937 random(seed);
  answers all;
  for (int i = 0; i < count; ++i) {
    auto const pick = random() % 8;
    all.emplace_back(touchpoint_id{static_cast<std::uint32_t>(random() % 5)},
                     pick < 5 ? answer<csat5>(rating<csat5>(static_cast<double>(pick + 1)))
                              : answer<csat5>(static_cast<no_answer>(pick - 5)));
  }
  return all;
}

stars counted(answers const& all) {
  auto m = ratings<csat5>(rated_map());
  for (auto const& [at, given] : all) m.add(at, given);
  return m;
}

}  // namespace

TEST_CASE("Ratings are a measure without a state, and give what scores of touchpoints need", "[static]") {
  STATIC_REQUIRE(measure_of<stars, answered_touch<csat5>>);
  STATIC_REQUIRE(std::is_empty_v<stars::state>);
  STATIC_REQUIRE(tallies_ratings<stars>);
  STATIC_REQUIRE(tallies_ratings<experience_of<csat5, five_a>>);
  STATIC_REQUIRE_FALSE(tallies_ratings<rating_tally<csat5>>);
}

TEST_CASE("Every answer is in the tally of its touchpoint, of its stage and of all", "[oracle]") {
  auto const all = random_answers(3, 500);
  auto const m = counted(all);
  auto const map = rated_map();
  rating_tally<csat5> everywhere;
  std::vector<rating_tally<csat5>> by_touchpoint(5);
  std::vector<rating_tally<csat5>> by_stage(5);
  for (auto const& [at, given] : all) {
    everywhere.add(given);
    by_touchpoint[index(at)].add(given);
    if (auto const stage = map.stage(at)) by_stage[index(*stage)].add(given);
  }
  for (std::uint32_t i = 0; i < 5; ++i) CHECK(m.tally(touchpoint_id{i}) == by_touchpoint[i]);
  for (auto const s : stages<five_a>()) CHECK(m.tally(s) == by_stage[index(s)]);
  CHECK(m.tally() == everywhere);
  CHECK(m.touchpoint_count() == 5);
}

TEST_CASE("Nothing answered gives nothing", "[edge]") {
  auto const none = ratings<csat5>(rated_map());
  CHECK(none.tally().empty());
  CHECK(none.tally(touchpoint_id{99}).empty());
  CHECK(none == stars{});
  CHECK(touchpoint_scores(none, rated_map()).empty());
  CHECK(stage_scores(none).size() == 5);
}

TEST_CASE("An answer without a journey counts as one with", "[law]") {
  auto alone = ratings<csat5>(rated_map());
  stars::state s;
  auto walked = ratings<csat5>(rated_map());
  for (auto const& [at, given] : random_answers(5, 50)) {
    alone.add(at, given);
    walked.touch(s, answered_touch<csat5>(at, {}, given));
  }
  walked.leave(s, {});
  CHECK(alone == walked);
}

TEST_CASE("Ratings alone are those that experience has", "[law]") {
  auto const felt = sojourn_test::shop_journeys<csat5>();
  auto m = ratings<csat5>(rated_map());
  for (std::uint32_t i = 0; i < 4; ++i) {
    auto const at = touchpoint_id{i};
    for (int value = 1; value <= 5; ++value) {
      for (auto n = felt.tally(at).count(rating<csat5>(value)); n > 0; --n) m.add(at, rating<csat5>(value));
    }
    for (auto const why : {no_answer::absent, no_answer::refused, no_answer::not_asked}) {
      for (auto n = felt.tally(at).missing(why); n > 0; --n) m.add(at, why);
    }
  }
  CHECK(m.tally() == felt.tally());
  auto const rows = touchpoint_scores(m, rated_map());
  auto const wanted = touchpoint_scores(felt, rated_map());
  REQUIRE(rows.size() == wanted.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    CHECK(rows[i].name == wanted[i].name);
    CHECK(rows[i].n == wanted[i].n);
    CHECK(rows[i].refused == wanted[i].refused);
  }
  CHECK(compare_stage_scores(m, m)[2].mean.difference->value == 0);
}

TEST_CASE("Ratings merge in any order, and load as they were saved", "[law]") {
  auto const all = random_answers(7, 300);
  auto const middle = all.begin() + 170;
  auto left = counted({all.begin(), middle});
  auto const right = counted({middle, all.end()});
  auto other = right;
  other += left;
  left += right;
  CHECK(left == counted(all));
  CHECK(other == left);
  stars merged;
  merged += left;
  merged += stars{};
  merged += ratings<csat5>(rated_map());
  CHECK(merged == left);
  CHECK_FALSE(right == left);
  CHECK(load(save(left), ratings<csat5>(rated_map())) == left);
}

TEST_CASE("Ratings over other stages or other names, or at a reserved id, are refused", "[edge]") {
  auto m = counted(random_answers(11, 20));
  auto const before = m;
  journey_map<five_a> other_stages;
  for (auto const* name : {"ad", "shop", "help", "unvisited"}) other_stages.add(name, five_a::appeal);
  CHECK_THROWS_WITH(m += ratings<csat5>(other_stages),
                    "ratings: cannot merge measures that differ in the stages of touchpoints");
  auto names = rated_map();
  names.add("kiosk", five_a::act);
  CHECK_THROWS_WITH((m += ratings<csat5>(rated_map(), names)),
                    "ratings: cannot merge measures that differ in the alphabet");
  CHECK_THROWS_AS(m.add(journey_begin_id, no_answer::absent), std::invalid_argument);
  CHECK(m == before);
}
