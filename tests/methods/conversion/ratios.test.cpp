// SPDX-License-Identifier: BSL-1.0
#include <sojourn/methods/conversion/ratios.hpp>

#include "methods/reached_sets.hpp"
#include "support/approx.hpp"
#include "support/catch.hpp"

using namespace sojourn;
using sojourn_test::approx;
using sojourn_test::reach_of;

namespace {

template <class Stage>
concept has_kotler_ratios = requires(stage_reach<Stage> const& r) {
  ratios(r);
};

}  // namespace

TEST_CASE("Kotler's ratios are of the five A only", "[static]") {
  STATIC_REQUIRE(has_kotler_ratios<five_a>);
  STATIC_REQUIRE_FALSE(has_kotler_ratios<sales_phase>);
}

TEST_CASE("Kotler's ratios come from the sizes of the sets", "[worked-example]") {
  // Marketing 4.0, ch. 6: 100 in the market, 90 aware, 18 buy, 9 of these advocate: PAR 0.2, BAR 0.1.
  auto const k = ratios(reach_of({{{0, 90}, {0, 60}, {0, 30}, {0, 18}, {0, 9}}}));
  CHECK(k.attraction->value == approx(60 / 90.0));
  CHECK(k.curiosity->value == 0.5);
  CHECK(k.commitment->value == 0.6);
  CHECK(k.affinity->value == 0.5);
  CHECK(k.par->value == 0.2);
  CHECK(k.bar->value == 0.1);
  CHECK(k.par->n == 90);
  CHECK(k.par->method == interval_method::log_ratio);
}

TEST_CASE("PAR is the product of its three steps and BAR that of PAR and affinity", "[law]") {
  auto const k = ratios(reach_of({{{0, 70}, {10, 50}, {20, 65}, {5, 31}, {40, 90}}}));
  CHECK(k.par->value == approx(k.attraction->value * k.curiosity->value * k.commitment->value));
  CHECK(k.bar->value == approx(k.par->value * k.affinity->value));
}

TEST_CASE("Ratios above 1 are legal and what sets share narrows the interval", "[edge]") {
  auto const shared = ratios(reach_of({{{0, 40}, {0, 80}, {}, {}, {}}}));
  auto const apart = ratios(reach_of({{{0, 40}, {40, 120}, {}, {}, {}}}));
  CHECK(shared.attraction->value == 2);
  CHECK(apart.attraction->value == 2);
  CHECK(shared.attraction->high < apart.attraction->high);
}

TEST_CASE("A ratio over an empty stage is absent, of an empty stage 0", "[edge]") {
  auto const none = ratios(stage_reach<five_a>{});
  CHECK_FALSE(none.attraction);
  CHECK_FALSE(none.par);
  CHECK_FALSE(none.bar);
  auto const k = ratios(reach_of({{{0, 10}, {}, {0, 5}, {0, 4}, {}}}));
  CHECK(k.attraction->value == 0);
  CHECK_FALSE(k.curiosity);
  CHECK(k.commitment->value == 0.8);
  CHECK(k.par->value == 0.4);  // from its two stages alone
  CHECK(k.affinity->value == 0);
}

TEST_CASE("A wider level gives wider limits", "[law]") {
  auto const reach = reach_of({{{0, 100}, {0, 60}, {}, {}, {}}});
  CHECK(ratios(reach, confidence_level(0.99)).attraction->high > ratios(reach).attraction->high);
}
