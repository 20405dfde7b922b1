// SPDX-License-Identifier: BSL-1.0
#include <sojourn/methods/compare/stages.hpp>

#include <sojourn/methods/conversion/ratios.hpp>
#include <sojourn/methods/conversion/stage_conversion.hpp>

#include "methods/reached_sets.hpp"
#include "support/approx.hpp"
#include "support/catch.hpp"

#include <cstddef>
#include <variant>

using namespace sojourn;
using sojourn_test::approx;
using sojourn_test::reach_of;

namespace {

// Nested sets: 100 aware … 10 advocate; in the second round more buy of as many who ask.
stage_reach<five_a> first_round() { return reach_of({{{0, 100}, {0, 60}, {0, 40}, {0, 20}, {0, 10}}}); }
stage_reach<five_a> second_round() { return reach_of({{{0, 200}, {0, 120}, {0, 80}, {0, 64}, {0, 32}}}); }

}  // namespace

TEST_CASE("the reach of each stage is compared as a share of the journeys", "[worked-example][compare]") {
  auto const rows = compare_reach(first_round(), second_round());
  REQUIRE(rows.size() == 5);
  CHECK(rows[3].name == "act");
  CHECK(std::get<counted_share>(rows[3].a.counts) == counted_share{20, 100});
  CHECK(std::get<counted_share>(rows[3].b.counts) == counted_share{64, 200});
  CHECK(rows[3].difference->value == approx(0.12));
  CHECK(*rows[3].adjusted_p >= rows[3].test->p_value);
  CHECK_FALSE(rows[0].test.has_value());  // all are aware: nothing varies
  CHECK(rows[0].difference->value == 0);
}

TEST_CASE("conversion from stage to stage is the one of each round", "[relation][compare]") {
  auto const a = first_round();
  auto const b = second_round();
  auto const rows = compare_stage_conversion(a, b);
  REQUIRE(rows.size() == 4);
  CHECK(rows[2].name == "ask to act");
  auto const of_a = stage_conversion(a);
  auto const of_b = stage_conversion(b);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    CHECK(rows[i].a.value == of_a[i].rate);
    CHECK(rows[i].b.value == of_b[i].rate);
  }
  CHECK(rows[2].difference->value == approx(0.3));
  CHECK(rows[2].test->statistic > 0);
  CHECK(rows[3].difference->value == approx(0.0));
}

TEST_CASE("Kotler's ratios are compared by their logarithms", "[worked-example][compare]") {
  auto const rows = compare_ratios(first_round(), second_round());
  REQUIRE(rows.size() == 6);
  auto const a = ratios(first_round());
  auto const b = ratios(second_round());
  CHECK(rows[2].name == "commitment");
  CHECK(rows[2].a.value == a.commitment);
  CHECK(rows[2].b.value == b.commitment);
  CHECK(rows[2].quotient->value == approx(0.8 / 0.5));
  CHECK(rows[4].name == "par");
  CHECK(rows[4].difference->value == approx(0.12));
  CHECK(rows[5].b.value == b.bar);
  CHECK(rows[0].test->p_value == 1);  // 60 % and 60 %
}

TEST_CASE("a round with nobody keeps the other's counts", "[edge][compare]") {
  stage_reach<five_a> const nobody(sojourn_test::one_touchpoint_a_stage());
  for (auto const& rows : {compare_reach(nobody, second_round()), compare_ratios(nobody, second_round()),
                           compare_stage_conversion(nobody, second_round())}) {
    for (auto const& row : rows) {
      CHECK_FALSE(row.a.value.has_value());
      CHECK(row.b.value.has_value());
      CHECK_FALSE(row.difference.has_value());
      CHECK_FALSE(row.adjusted_p.has_value());
    }
  }
}

TEST_CASE("a stage without touchpoints in one round was not observed there", "[edge][compare]") {
  journey_map<five_a> two;
  two.add("aware", five_a::aware);
  two.add("appeal", five_a::appeal);
  stage_reach<five_a> without(two);
  sojourn_test::walk(without, {0, 1}, ending::lost);
  auto const rows = compare_reach(without, second_round());
  CHECK(rows[1].a.value->value == 1);
  CHECK_FALSE(rows[3].a.value.has_value());  // not 0 of 1
  CHECK_FALSE(compare_stage_conversion(without, second_round())[1].a.value.has_value());
}

TEST_CASE("equal rounds differ nowhere", "[edge][compare]") {
  for (auto const& row : compare_reach(first_round(), first_round(), {.many = correction::holm})) {
    CHECK(row.difference->value == 0);
    if (row.test) CHECK(*row.adjusted_p == 1);
  }
}
