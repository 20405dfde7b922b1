// SPDX-License-Identifier: BSL-1.0
#include <sojourn/core/archive.hpp>
#include <sojourn/model/rating_tally.hpp>
#include <sojourn/stats/proportion.hpp>

#include "support/catch.hpp"
#include "support/lopsided.hpp"

#include <concepts>
#include <initializer_list>
#include <random>
#include <vector>

using namespace sojourn;

namespace {

template <rating_scale Scale>
rating_tally<Scale> tally_of(std::initializer_list<double> values) {
  rating_tally<Scale> t;
  for (double const v : values) t.add(rating<Scale>(v));
  return t;
}

template <class T>
concept has_top_box = requires(T const& t) {
  t.top_box();
};

}  // namespace

TEST_CASE("Continuous scales have no top box, discrete ones have", "[static]") {
  STATIC_REQUIRE(has_top_box<rating_tally<csat5>>);
  STATIC_REQUIRE_FALSE(has_top_box<rating_tally<valence>>);
  STATIC_REQUIRE_FALSE(std::convertible_to<rating_tally<csat5>, rating_tally<ces1>>);
  STATIC_REQUIRE(neutral_point<csat5> == 3);
  STATIC_REQUIRE(neutral_point<csat10> == 5.5);
  STATIC_REQUIRE(neutral_point<valence> == 0);
}

TEST_CASE("A tally counts each value, and top-box and top-2-box are two metrics", "[worked-example]") {
  auto const t = tally_of<csat5>({5, 4, 5, 3, 1, 4, 5, 2});
  CHECK(t.n() == 8);
  CHECK(t.count(rating<csat5>(5)) == 3);
  CHECK(t.count(rating<csat5>(4)) == 2);
  CHECK(t.count(rating<csat5>(1)) == 1);
  CHECK(t.top_box() == proportion(3, 8));
  CHECK(t.top_2_box() == proportion(5, 8));
  CHECK(t.mean()->value == 29 / 8.0);
  CHECK(t.mean()->method == interval_method::student_t);
}

TEST_CASE("Where low is good, the top box is the lowest value", "[edge]") {
  auto const t = tally_of<ces1>({1, 1, 1, 2, 5});
  CHECK(t.top_box() == proportion(3, 5));
  CHECK(t.top_2_box() == proportion(4, 5));
  CHECK(t.best_count(1) == 3);
  CHECK(t.worst_count(1) == 1);
  CHECK(t.mean()->value == 2);  // the mean stays on the scale
}

TEST_CASE("The mean of counts is the mean of the answers, to the last bit", "[oracle]") {
  std::mt19937 random(1);
  rating_tally<nps_rating> t;
  score_moments one_by_one;
  for (int i = 0; i < 3001; ++i) {
    double const v = static_cast<double>(random() % 11);
    t.add(rating<nps_rating>(v));
    one_by_one.add(v);
  }
  CHECK(t.moments() == one_by_one);
  CHECK(t.mean(confidence_level(0.9)) == one_by_one.mean_estimate(confidence_level(0.9)));
}

TEST_CASE("A continuous tally counts the sides of neutral and keeps the moments", "[worked-example]") {
  auto const t = tally_of<valence>({-0.5, 0, 0.25, 1});
  CHECK(t.n() == 4);
  CHECK(t.negative_count() == 1);
  CHECK(t.neutral_count() == 1);
  CHECK(t.positive_count() == 2);
  CHECK(t.mean()->value == 0.1875);
}

TEST_CASE("Absent, refused and not asked are counted apart and enter no score", "[edge]") {
  rating_tally<csat5> t;
  CHECK(t.empty());
  t.add(no_answer::absent);
  t.add(no_answer::refused);
  t.add(no_answer::refused);
  t.add(no_answer::not_asked);
  t.add(answer<csat5>{});
  CHECK(t.missing(no_answer::absent) == 1);
  CHECK(t.missing(no_answer::refused) == 2);
  CHECK(t.missing(no_answer::not_asked) == 2);
  CHECK_FALSE(t.empty());
  CHECK(t.n() == 0);
  CHECK_FALSE(t.mean());
  CHECK_FALSE(t.top_box());
  CHECK_FALSE(t.top_2_box());
}

TEST_CASE("One answer has a mean without an interval, tied answers one of no width", "[edge]") {
  CHECK(tally_of<csat5>({4}).mean()->method == interval_method::none);
  auto const tied = tally_of<csat5>({2, 2, 2, 2});
  CHECK(tied.mean()->low == 2);
  CHECK(tied.mean()->high == 2);
  CHECK(tied.top_box()->value == 0);
}

TEST_CASE("Tallies merge exactly in any order, and load as saved", "[law]") {
  std::mt19937 random(2);
  std::vector<rating_tally<valence>> parts(5);
  rating_tally<valence> whole;
  for (int i = 0; i < 500; ++i) {
    auto const a = i % 7 == 0
                       ? answer<valence>(no_answer::refused)
                       : answer<valence>(rating<valence>(static_cast<double>(random() % 201) / 100 - 1));
    parts[random() % 5].add(a);
    whole.add(a);
  }
  rating_tally<valence> merged;
  for (auto p = parts.rbegin(); p != parts.rend(); ++p) merged += *p;
  CHECK(merged == whole);
  CHECK(load(save(whole), rating_tally<valence>{}) == whole);
  auto const discrete = tally_of<csat5>({1, 5, 5});
  CHECK(load(save(discrete), rating_tally<csat5>{}) == discrete);
}

TEST_CASE("A discrete scale has the whole numbers inside its bounds, whatever these are", "[edge]") {
  STATIC_REQUIRE(rating_tally<test::lopsided>::boxes == 4);
  auto const t = tally_of<test::lopsided>({1, 1, 4});
  CHECK(t.mean()->value == 2);
  CHECK(t.best_count(1) == 2);
  CHECK(t.worst_count(1) == 1);
  CHECK(t.count(rating<test::lopsided>(4)) == 1);
}
