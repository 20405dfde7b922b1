// SPDX-License-Identifier: BSL-1.0
#include <sojourn/methods/conversion/stage_conversion.hpp>
#include <sojourn/methods/drop_off/stage_drop_offs.hpp>

#include "methods/reached_sets.hpp"
#include "support/approx.hpp"
#include "support/catch.hpp"

#include <cstddef>

using namespace sojourn;
using sojourn_test::approx;
using sojourn_test::one_touchpoint_a_stage;
using sojourn_test::walk;

TEST_CASE("Drop-off at a stage is over its closed entries", "[worked-example]") {
  stage_reach<five_a> reach(one_touchpoint_a_stage());
  walk(reach, {0, 1}, ending::goal);
  walk(reach, {0}, ending::lost);
  walk(reach, {0}, ending::goal);  // ended without the next stage
  walk(reach, {0}, ending::open);
  auto const rows = drop_offs(reach);
  CHECK(rows.size() == 4);
  CHECK(rows[0].stage == five_a::aware);
  CHECK(rows[0].entries == 3);
  CHECK(rows[0].dropped == 2);
  CHECK(rows[0].open == 1);
  CHECK(rows[0].rate->value == approx(2 / 3.0));
  auto const direct = *proportion(2, 3);
  CHECK(rows[0].rate->low == approx(direct.low));
  CHECK(rows[0].rate->high == approx(direct.high));
  CHECK_FALSE(rows[2].rate);
}

TEST_CASE("Drop-off and pathwise conversion of a stage sum to 1", "[law]") {
  auto const reach = sojourn_test::reach_of({{{0, 50}, {20, 70}, {30, 40}, {0, 90}, {60, 65}}});
  auto const steps = stage_conversion(reach);
  auto const rows = drop_offs(reach);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    CHECK(rows[i].rate->value + steps[i].rate->value == approx(1));
    CHECK(rows[i].rate->low + steps[i].rate->high == approx(1));
    CHECK(rows[i].entries == steps[i].converted + steps[i].dropped);
  }
}

TEST_CASE("No journeys, no rates", "[edge]") {
  for (auto const& row : drop_offs(stage_reach<five_a>{})) CHECK_FALSE(row.rate);
}
