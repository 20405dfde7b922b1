// SPDX-License-Identifier: BSL-1.0
#include <sojourn/methods/experience/journey_score.hpp>

#include "support/catch.hpp"
#include "support/rated_journeys.hpp"

using namespace sojourn;
using sojourn_test::shop_journeys;

TEST_CASE("A journey score names its population and gives mean and peak-end side by side",
          "[worked-example]") {
  auto const felt = shop_journeys<csat5>();
  auto const finished = journey_score(felt, population::finished);
  CHECK(finished.population == "finished");
  CHECK(finished.n == 2);
  CHECK(finished.unrated == 0);
  CHECK(finished.mean->value == 3.75);      // (3.5 + 4) / 2
  CHECK(finished.peak_end->value == 4.75);  // (5 + 4.5) / 2
  CHECK(finished.mean->method == interval_method::student_t);
  auto const lost = journey_score(felt, population::lost);
  CHECK(lost.population == "lost");
  CHECK(lost.mean->value == 2);
  CHECK(lost.peak_end->value == 2.5);
  CHECK(lost.signed_peak_end->value == 1.5);
  CHECK(lost.mean->method == interval_method::none);  // of one
}

TEST_CASE("All who started are finished, lost and open together", "[law]") {
  auto const felt = shop_journeys<csat5>();
  auto const all = journey_score(felt, population::started);
  auto const finished = journey_score(felt, population::finished);
  auto const lost = journey_score(felt, population::lost);
  auto const open = journey_score(felt, population::open);
  CHECK(all.population == "started");
  CHECK(open.population == "open");
  CHECK(all.n == finished.n + lost.n + open.n);
  CHECK(all.unrated == finished.unrated + lost.unrated + open.unrated);
  CHECK(open.unrated == 1);
  CHECK(finished.mean->value > all.mean->value);  // survivorship
}

TEST_CASE("Those who reached a stage are a population of their own", "[worked-example]") {
  auto const felt = shop_journeys<csat5>();
  auto const reached = journey_score(felt, five_a::act);
  CHECK(reached.population == "reached(act)");
  CHECK(reached.n == 2);
  CHECK(reached.mean->value == 3.75);
  CHECK(journey_score(felt, five_a::aware).n == 2);
  CHECK(journey_score(felt, five_a::aware).unrated == 1);
}

TEST_CASE("A population without ratings has no score", "[edge]") {
  auto const felt = shop_journeys<csat5>();
  auto const open = journey_score(felt, population::open);
  CHECK(open.n == 0);
  CHECK_FALSE(open.mean);
  CHECK_FALSE(open.peak_end);
  CHECK_FALSE(open.signed_peak_end);
  CHECK_FALSE(journey_score(experience_of<csat5, five_a>{}, population::started).mean);
}
