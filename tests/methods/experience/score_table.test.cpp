// SPDX-License-Identifier: BSL-1.0
#include <sojourn/methods/experience/score_table.hpp>

#include "support/catch.hpp"
#include "support/rated_journeys.hpp"

using namespace sojourn;
using sojourn_test::rated_map;
using sojourn_test::shop_journeys;

TEST_CASE("Touchpoints are listed by answers, then by name, with every reason for none", "[worked-example]") {
  auto const rows = touchpoint_scores(shop_journeys<csat5>(), rated_map());
  REQUIRE(rows.size() == 3);  // one was never touched
  CHECK(rows[0].name == "help");
  CHECK(rows[0].n == 4);
  CHECK(rows[0].refused == 1);
  CHECK(rows[0].mean->value == 2.5);
  CHECK(rows[1].name == "ad");  // ties with "shop"
  CHECK(rows[1].n == 2);
  CHECK(rows[1].absent == 1);
  CHECK(rows[1].not_asked == 1);
  CHECK(rows[1].top_box->value == 0);
  CHECK(rows[2].name == "shop");
  CHECK(rows[2].top_box == proportion(2, 2));
  CHECK_FALSE(rows[2].nps);  // another scale
}

TEST_CASE("Stages are listed in the order of the model, reached or not", "[worked-example]") {
  auto const rows = stage_scores(shop_journeys<csat5>());
  REQUIRE(rows.size() == 5);
  CHECK(rows[0].name == "aware");
  CHECK(rows[0].n == 2);
  CHECK(rows[1].name == "appeal");
  CHECK(rows[1].n == 0);
  CHECK_FALSE(rows[1].mean);
  CHECK_FALSE(rows[1].top_box);
  CHECK(rows[2].mean->value == 2.5);
  CHECK(rows[3].name == "act");
  CHECK(rows[3].mean->value == 5);
}

TEST_CASE("NPS is given on its own scale", "[worked-example]") {
  auto const rows = touchpoint_scores(shop_journeys<nps_rating>(), rated_map());
  REQUIRE(rows[0].nps);
  CHECK(rows[0].nps->value == -1);
  CHECK(rows[0].nps->n == 4);
  CHECK(rows[0].nps->method == interval_method::adjusted_wald);
}

TEST_CASE("Where low is good the top box is the lowest value", "[edge]") {
  auto const rows = touchpoint_scores(shop_journeys<ces1>(), rated_map());
  CHECK(rows[0].name == "help");
  CHECK(rows[0].top_box == proportion(1, 4));
}

TEST_CASE("A continuous scale has a mean and no boxes", "[edge]") {
  rating_tally<valence> t;
  t.add(rating<valence>(0.5));
  auto const row = score("talk", t);
  CHECK(row.name == "talk");
  CHECK(row.mean->value == 0.5);
  CHECK_FALSE(row.top_box);
  CHECK_FALSE(row.nps);
}

TEST_CASE("Without touches there are no rows", "[edge]") {
  CHECK(touchpoint_scores(experience<csat5>(rated_map()), rated_map()).empty());
}
