// SPDX-License-Identifier: BSL-1.0
#include <sojourn/measure/experience.hpp>

#include <sojourn/core/archive.hpp>
#include <sojourn/measure/measure_of.hpp>
#include <sojourn/model/five_a.hpp>
#include <sojourn/model/sales_phase.hpp>

#include "support/catch.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <optional>
#include <random>
#include <stdexcept>
#include <type_traits>
#include <vector>

using namespace sojourn;

namespace {

template <class Scale>
struct rated_journey {
  std::vector<answered_touch<Scale>> touches;
  ending how = ending::goal;
  [[nodiscard]] auto begin() const { return touches.begin(); }
  [[nodiscard]] auto end() const { return touches.end(); }
  [[nodiscard]] journey_end ended() const { return {how, how == ending::lost, {}}; }
};

constexpr touchpoint_id ad{0};
constexpr touchpoint_id shop{1};
constexpr touchpoint_id review{2};
constexpr touchpoint_id unmapped{3};

journey_map<five_a> small_map() {
  journey_map<five_a> map;
  map.add("ad", five_a::aware);
  map.add("shop", five_a::act);
  map.add("review", five_a::advocate);
  return map;
}

template <class Scale>
answered_touch<Scale> at(touchpoint_id where, double value) {
  return {where, {}, rating<Scale>(value)};
}

template <class Scale>
experience_of<Scale, five_a> measured(std::vector<rated_journey<Scale>> const& journeys) {
  auto m = experience<Scale>(small_map());
  for (auto const& j : journeys) observe(m, j, end_of(j));
  return m;
}

std::vector<rated_journey<csat5>> random_journeys(unsigned seed, int count) {
  std::mt19937 random(seed);
  std::vector<rated_journey<csat5>> all;
  for (int i = 0; i < count; ++i) {
    rated_journey<csat5> j;
    j.how = static_cast<ending>(random() % 3);
    for (auto n = 1 + random() % 6; n > 0; --n) {
      auto const pick = random() % 8;
      answer<csat5> const given = pick < 5 ? answer<csat5>(rating<csat5>(static_cast<double>(pick + 1)))
                                           : answer<csat5>(static_cast<no_answer>(pick - 5));
      j.touches.emplace_back(touchpoint_id{static_cast<std::uint32_t>(random() % 4)}, time_point{}, given);
    }
    all.push_back(std::move(j));
  }
  return all;
}

}  // namespace

TEST_CASE("Experience is a measure of touches rated on its scale, in a few words of state", "[static]") {
  using measure = experience_of<csat5, five_a>;
  STATIC_REQUIRE(measure_of<measure, answered_touch<csat5>>);
  STATIC_REQUIRE(rated_touch<answered_touch<csat5>, csat5>);
  STATIC_REQUIRE_FALSE(rated_touch<answered_touch<csat5>, ces1>);
  STATIC_REQUIRE_FALSE(rated_touch<touch, csat5>);
  STATIC_REQUIRE(std::is_trivially_copyable_v<measure::state>);
  STATIC_REQUIRE(sizeof(measure::state) <= 48);
  STATIC_REQUIRE(std::is_same_v<decltype(experience<csat5>(small_map())), measure>);
}

TEST_CASE("A journey scores its mean and the middle of its peak and end", "[worked-example]") {
  // Ratings 2, 5, 1, 3: mean 2.75; best 5 and end 3 give 4; farthest from 3 are 5 and 1, the later is 1: 2.
  auto const m =
      measured<csat5>({{{at<csat5>(ad, 2), at<csat5>(shop, 5), at<csat5>(ad, 1), at<csat5>(review, 3)}}});
  CHECK(*m.scores(ending::goal).mean.mean() == 2.75);
  CHECK(*m.scores(ending::goal).peak_end.mean() == 4);
  CHECK(*m.scores(ending::goal).signed_peak_end.mean() == 2);
  CHECK(m.scores(ending::goal).unrated == 0);
}

TEST_CASE("Ratings are counted by touchpoint and by stage", "[worked-example]") {
  auto const m = measured<csat5>(
      {{{at<csat5>(ad, 2), at<csat5>(shop, 5)}}, {{at<csat5>(ad, 4), at<csat5>(unmapped, 1)}}});
  CHECK(m.tally(ad).n() == 2);
  CHECK(m.tally(ad).mean()->value == 3);
  CHECK(m.tally(five_a::aware) == m.tally(ad));
  CHECK(m.tally(five_a::act) == m.tally(shop));
  CHECK(m.tally(five_a::appeal).empty());
  CHECK(m.tally(unmapped).n() == 1);
  CHECK(m.tally(touchpoint_id{99}).empty());
  CHECK(m.tally().n() == 4);
}

TEST_CASE("The touchpoints of one stage share its tally", "[worked-example]") {
  auto map = small_map();
  map.add("banner", five_a::aware);
  auto m = experience<csat5>(map);
  rated_journey<csat5> const j{{at<csat5>(ad, 2), at<csat5>(touchpoint_id{3}, 4), at<csat5>(shop, 1)}};
  observe(m, j, end_of(j));
  CHECK(m.tally(five_a::aware).n() == 2);
  CHECK(m.tally(five_a::aware).mean()->value == 3);
}

TEST_CASE("Scores belong to the ending and to every stage reached", "[worked-example]") {
  auto const m = measured<csat5>({{{at<csat5>(ad, 1), at<csat5>(shop, 3)}, ending::goal},
                                  {{at<csat5>(ad, 5)}, ending::lost},
                                  {{at<csat5>(ad, 4), at<csat5>(ad, 4)}, ending::open}});
  CHECK(*m.scores(ending::goal).mean.mean() == 2);
  CHECK(*m.scores(ending::lost).mean.mean() == 5);
  CHECK(*m.scores(ending::open).mean.mean() == 4);
  CHECK(m.scores().mean.count() == 3);
  CHECK(m.scores(five_a::aware).mean.count() == 3);
  CHECK(m.scores(five_a::act).mean.count() == 1);
  CHECK(m.scores(five_a::ask).mean.count() == 0);
}

TEST_CASE("Journeys without a rating are counted, not scored", "[edge]") {
  auto const m = measured<csat5>(
      {{{{ad, {}, no_answer::absent}, {ad, {}, no_answer::refused}, {shop, {}, no_answer::not_asked}}},
       {{{ad, {}, no_answer::absent}, at<csat5>(shop, 4), {review, {}, no_answer::refused}}}});
  CHECK(m.scores(ending::goal).unrated == 1);
  CHECK(m.scores(ending::goal).mean.count() == 1);
  CHECK(*m.scores(ending::goal).peak_end.mean() == 4);  // the end is the last rating given
  CHECK(m.scores(five_a::aware).unrated == 1);
  CHECK(m.scores(five_a::advocate).unrated == 0);
  CHECK(m.tally(ad).missing(no_answer::absent) == 2);
  CHECK(m.tally(ad).missing(no_answer::refused) == 1);
  CHECK(m.tally(shop).missing(no_answer::not_asked) == 1);
  CHECK(m.tally(shop).n() == 1);
}

TEST_CASE("Where low is good, the peak is the lowest rating", "[edge]") {
  auto const m = measured<ces1>({{{at<ces1>(ad, 4), at<ces1>(shop, 1), at<ces1>(review, 3)}}});
  CHECK(*m.scores().peak_end.mean() == 2);
  auto const high = measured<ces2>({{{at<ces2>(ad, 4), at<ces2>(shop, 1), at<ces2>(review, 3)}}});
  CHECK(*high.scores().peak_end.mean() == 3.5);
}

TEST_CASE("A signed peak ties to the later and may be bad", "[edge]") {
  auto const later_good =
      measured<valence>({{{at<valence>(ad, -0.5), at<valence>(ad, 0.5), at<valence>(ad, 0)}}});
  CHECK(*later_good.scores().signed_peak_end.mean() == 0.25);
  auto const later_bad =
      measured<valence>({{{at<valence>(ad, 0.5), at<valence>(ad, -0.5), at<valence>(ad, 0)}}});
  CHECK(*later_bad.scores().signed_peak_end.mean() == -0.25);
  CHECK(*later_bad.scores().peak_end.mean() == 0.25);
  auto const neutral = measured<valence>({{{at<valence>(ad, 0), at<valence>(ad, 0)}}});
  CHECK(*neutral.scores().signed_peak_end.mean() == 0);
}

TEST_CASE("One rating is mean, peak and end; tied ratings have no spread", "[edge]") {
  auto const one = measured<csat5>({{{at<csat5>(ad, 4)}}});
  CHECK(one.scores().mean == one.scores().peak_end);
  CHECK(one.scores().mean == one.scores().signed_peak_end);
  auto const tied = measured<csat5>({{{at<csat5>(ad, 2), at<csat5>(shop, 2)}}, {{at<csat5>(shop, 2)}}});
  CHECK(*tied.scores().mean.variance() == 0);
  CHECK(*tied.scores().peak_end.mean() == 2);
}

TEST_CASE("Nothing seen gives nothing", "[edge]") {
  auto const m = measured<csat5>({});
  CHECK(m.scores() == score_totals{});
  CHECK(m.tally().empty());
  CHECK_FALSE(m.scores().mean.mean());
  CHECK(m == experience_of<csat5, five_a>{});
}

TEST_CASE("Scores agree with a plain reading of the definitions", "[oracle]") {
  auto const journeys = random_journeys(17, 400);
  score_totals wanted;
  for (auto const& j : journeys) {
    std::vector<double> given;
    for (auto const& t : j.touches) {
      if (t.rating().given()) given.push_back(t.rating().value());
    }
    if (given.empty()) {
      ++wanted.unrated;
      continue;
    }
    double sum = 0;
    for (double const x : given) sum += x;
    double far = 0;
    for (double const x : given) far = std::max(far, std::abs(x - 3));
    auto const peak =
        std::find_if(given.rbegin(), given.rend(), [&](double x) { return std::abs(x - 3) == far; });
    wanted.mean.add(sum / static_cast<double>(given.size()));
    wanted.peak_end.add((*std::max_element(given.begin(), given.end()) + given.back()) / 2);
    wanted.signed_peak_end.add((*peak + given.back()) / 2);
  }
  CHECK(measured(journeys).scores() == wanted);
  CHECK(wanted.unrated > 0);
}

TEST_CASE("Any split of the journeys in any order gives the same totals", "[law]") {
  auto journeys = random_journeys(23, 300);
  auto const whole = measured(journeys);
  std::mt19937 random(1);
  std::shuffle(journeys.begin(), journeys.end(), random);
  std::vector<experience_of<csat5, five_a>> parts(6, experience<csat5>(small_map()));
  for (auto const& j : journeys) observe(parts[random() % 5], j, end_of(j));  // the last one sees nothing
  experience_of<csat5, five_a> merged;
  for (auto const& p : parts) merged += p;
  CHECK(merged == whole);
  auto left = parts[0];
  left += parts[1];
  auto right = parts[1];
  right += parts[0];
  CHECK(left == right);
  CHECK_FALSE(left == whole);
}

TEST_CASE("States of many journeys may be under way at once", "[law]") {
  auto const journeys = random_journeys(29, 20);
  auto m = experience<csat5>(small_map());
  std::vector<experience_of<csat5, five_a>::state> states(journeys.size());
  for (std::size_t i = 0; i < 6; ++i) {
    for (std::size_t j = 0; j < journeys.size(); ++j) {
      if (i < journeys[j].touches.size()) m.touch(states[j], journeys[j].touches[i]);
    }
  }
  for (std::size_t j = 0; j < journeys.size(); ++j) m.leave(states[j], end_of(journeys[j]));
  CHECK(m == measured(journeys));
}

TEST_CASE("Experience loads as it was saved", "[law]") {
  auto const m = measured(random_journeys(31, 50));
  CHECK(load(save(m), experience<csat5>(small_map())) == m);
  CHECK(load(save(m), experience_of<csat5, five_a>{}) == m);
}

TEST_CASE("Experience over other stages or other names does not merge", "[edge]") {
  auto m = measured(random_journeys(37, 5));
  auto const before = m;
  journey_map<five_a> other_stages;
  other_stages.add("ad", five_a::appeal);
  other_stages.add("shop", five_a::act);
  other_stages.add("review", five_a::advocate);
  CHECK_THROWS_WITH(m += experience<csat5>(other_stages),
                    "ratings: cannot merge measures that differ in the stages of touchpoints");
  journey_map<five_a> other_names;
  other_names.add("poster", five_a::aware);
  other_names.add("shop", five_a::act);
  other_names.add("review", five_a::advocate);
  CHECK_THROWS_WITH(m += experience<csat5>(other_names),
                    "ratings: cannot merge measures that differ in the alphabet");
  CHECK(m == before);
}

TEST_CASE("A touch at a reserved id is refused", "[edge]") {
  auto m = experience<csat5>(small_map());
  experience_of<csat5, five_a>::state s;
  CHECK_THROWS_AS(m.touch(s, at<csat5>(journey_begin_id, 3)), std::invalid_argument);
}
