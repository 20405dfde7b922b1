// SPDX-License-Identifier: BSL-1.0
#include <sojourn/methods/conversion/ratios_by.hpp>

#include <sojourn/measure/hold_constant.hpp>
#include <sojourn/methods/conversion/awareness_growth.hpp>
#include <sojourn/run/measure.hpp>
#include <sojourn/run/sequential.hpp>

#include "methods/reached_sets.hpp"
#include "support/approx.hpp"
#include "support/catch.hpp"
#include "support/random_log.hpp"

#include <chrono>
#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <utility>
#include <vector>

using namespace sojourn;
using sojourn_test::approx;
using sojourn_test::reach_of;

namespace {

using brands = std::vector<std::pair<std::string, stage_reach<five_a>>>;

brands three_brands() {
  return {{"plain", reach_of({{{0, 100}, {0, 60}, {0, 40}, {0, 20}, {0, 5}}})},
          {"loved", reach_of({{{0, 50}, {0, 40}, {0, 30}, {0, 20}, {0, 30}}})},
          {"known", reach_of({{{0, 200}, {0, 60}, {0, 40}, {0, 20}, {0, 10}}})}};
}

}  // namespace

TEST_CASE("BAR and PAR across brands have a best, a worst, a range and a median",
          "[worked-example][kotler]") {
  auto const rows = ratios_by(three_brands());
  REQUIRE(rows.size() == 3);
  CHECK(rows[1].key == "loved");
  CHECK(rows[1].journeys == 50);
  CHECK(rows[1].ratios.bar->value == 0.6);
  auto const bar = *spread(rows, &kotler_ratios::bar);
  CHECK(bar.best.key == "loved");
  CHECK(bar.best.value == *rows[1].ratios.bar);
  CHECK(bar.worst.key == "plain");  // 0.05, and so is that of "known": of equals the first
  CHECK(bar.range == approx(0.55));
  CHECK(bar.median == 0.05);
  CHECK(bar.n == 3);
  auto const par = *spread(rows, &kotler_ratios::par);
  CHECK(par.best.key == "loved");
  CHECK(par.worst.key == "known");
  CHECK(par.median == 0.2);
}

TEST_CASE("the median of an even number lies between the middle two", "[edge][kotler]") {
  auto four = three_brands();
  four.emplace_back("new", reach_of({{{0, 10}, {}, {}, {0, 3}, {}}}));
  CHECK(spread(ratios_by(four), &kotler_ratios::par)->median == approx(0.25));
}

TEST_CASE("brands without a ratio are left out of its spread", "[edge][kotler]") {
  auto four = three_brands();
  four.emplace_back("unknown", stage_reach<five_a>{});
  auto const rows = ratios_by(four);
  CHECK_FALSE(rows[3].ratios.par);
  CHECK(spread(rows, &kotler_ratios::par)->n == 3);
  CHECK_FALSE(spread(ratios_by(brands{}), &kotler_ratios::par));
}

TEST_CASE("the ratios of segments are those of their journeys alone", "[law][kotler]") {
  auto const log = test::random_log(9, 300);
  auto const map = test::five_a_map();
  using touch_type = test::log_type::touch_view;
  auto const period = [](touch_type const& t) { return t.time().time_since_epoch() / std::chrono::hours(4); };
  auto const rows = ratios_by(measure(sequential{}, log, by<touch_type>(period, stage_reach{map})));
  REQUIRE(rows.size() > 3);
  for (auto const& row : rows) {
    std::vector<test::log_type::journey> journeys;
    for (auto const& j : log) {
      if (period(*j.begin()) == row.key) journeys.push_back(j);
    }
    auto const alone = ratios(measure(sequential{}, journeys, stage_reach{map}));
    CHECK(row.journeys == journeys.size());
    CHECK(row.ratios.par == alone.par);
    CHECK(row.ratios.bar == alone.bar);
    CHECK(row.ratios.curiosity == alone.curiosity);
  }
}

TEST_CASE("a period is that of the first touch, or held constant that of the touches",
          "[worked-example][kotler]") {
  // Two become aware in period 0; one of them buys then, the other in period 1, where a third becomes aware.
  auto const at = [](five_a s, int second) {
    return touch{touchpoint_id{static_cast<std::uint32_t>(s)}, time_point{std::chrono::seconds{second}}};
  };
  std::vector<std::vector<touch>> const journeys{{at(five_a::aware, 1), at(five_a::act, 2)},
                                                 {at(five_a::aware, 3), at(five_a::act, 12)},
                                                 {at(five_a::aware, 14)}};
  auto const period = [](touch const& t) { return t.time().time_since_epoch() / std::chrono::seconds(10); };
  auto const per_period = by<touch>(period, stage_reach{sojourn_test::one_touchpoint_a_stage()});
  auto const by_first = ratios_by(measure(sequential{}, journeys, per_period));
  REQUIRE(by_first.size() == 2);
  CHECK(by_first[0].ratios.par->value == 1);
  CHECK(by_first[1].ratios.par->value == 0);
  auto const by_touches =
      ratios_by(measure(sequential{}, journeys, hold_constant<touch>(period, per_period)).measure());
  REQUIRE(by_touches.size() == 2);
  CHECK(by_touches[0].journeys == 2);
  CHECK(by_touches[0].ratios.par->value == 0.5);
  CHECK(by_touches[1].journeys == 2);
  CHECK(by_touches[1].ratios.par->value == 1);
}

TEST_CASE("share grows by PAR times the growth of awareness", "[worked-example][kotler]") {
  // Marketing 4.0, ch. 6: 90 aware, 18 buy, PAR 0.2. So 10 points more awareness are 2 points more share.
  auto const k = ratios(reach_of({{{0, 90}, {0, 60}, {0, 30}, {0, 18}, {0, 9}}}));
  auto const more = *share_growth(k, 10);
  CHECK(more.value == 2);
  CHECK(more.low == approx(10 * k.par->low));
  CHECK(more.high == approx(10 * k.par->high));
  CHECK(more.method == interval_method::log_ratio);
  auto const less = *share_growth(k, -10);
  CHECK(less.value == -2);
  CHECK(less.low == approx(-10 * k.par->high));
  CHECK(less.high == approx(-10 * k.par->low));
  CHECK(share_growth(k, 0)->high == 0);
}

TEST_CASE("no growth of share follows where PAR is absent", "[edge][kotler]") {
  CHECK_FALSE(share_growth(kotler_ratios{}, 10));
  CHECK_THROWS_WITH(share_growth(kotler_ratios{}, std::numeric_limits<double>::infinity()),
                    "growth of awareness must be finite: inf");
}
