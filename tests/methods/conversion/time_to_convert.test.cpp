// SPDX-License-Identifier: BSL-1.0
#include <sojourn/journey/fields.hpp>
#include <sojourn/journey/group.hpp>
#include <sojourn/measure/funnel.hpp>
#include <sojourn/methods/conversion/time_to_convert.hpp>
#include <sojourn/model/five_a.hpp>
#include <sojourn/run/measure.hpp>
#include <sojourn/run/sequential.hpp>

#include "support/approx.hpp"
#include "support/catch.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

using namespace sojourn;
using sojourn_test::approx;
using namespace std::chrono_literals;

namespace {

struct visit {
  int who;
  std::string where;
  std::int64_t second;
};

// Observed until 100 s, within 60 s: 1 converts after 10 s, 2 after 30 s, 3 entered 20 s ago, 4 dropped.
std::vector<visit> const visits_made{{1, "ad", 0},  {1, "shop", 10}, {2, "ad", 0},    {2, "shop", 30},
                                     {3, "ad", 80}, {4, "ad", 5},    {5, "page", 100}};

funnel<> counted(std::vector<visit> const& made, funnel_options const& how) {
  journey_map<five_a> map;
  map.add("ad", five_a::aware);
  map.add("shop", five_a::act);
  map.add("page", five_a::ask);
  auto const log = group_journeys(made, map, fields(&visit::who, &visit::where, &visit::second));
  return measure(sequential{}, log,
                 funnel(touchpoint_steps(map, map.touchpoints(), {{"ad"}, {"shop"}}), how));
}

}  // namespace

TEST_CASE("open chains are censored at the end of observation, dropped ones never convert",
          "[worked-example][conversion]") {
  auto const f = counted(visits_made, {.within = 60s});
  REQUIRE(f.tally().count(funnel_outcome::open) == 1);
  REQUIRE(f.tally().count(funnel_outcome::dropped) == 1);
  auto const curve = conversion_curve(f.tally());
  REQUIRE(curve.size() == 2);
  // Of four one converts at 10 s; at 20 s the open one is censored; of the two left one converts at 30 s.
  CHECK(curve[0].time == 10'000'000);
  CHECK(curve[0].survival.value == approx(0.75));
  CHECK(curve[1].time == 30'000'000);
  CHECK(curve[1].survival.value == approx(0.75 / 2));
}

TEST_CASE("without open chains the curve falls to the share that dropped", "[relation][conversion]") {
  auto made = visits_made;
  made.push_back({6, "page", 1000});  // observed for longer: the open one has dropped
  auto const f = counted(made, {.within = 60s});
  auto const converted = f.tally().count(funnel_outcome::converted);
  auto const dropped = f.tally().count(funnel_outcome::dropped);
  REQUIRE(f.tally().count(funnel_outcome::open) == 0);
  CHECK(conversion_curve(f.tally()).back().survival.value ==
        approx(static_cast<double>(dropped) / static_cast<double>(converted + dropped)));
}

TEST_CASE("nobody converted: no steps; nobody entered: no times", "[edge][conversion]") {
  CHECK(conversion_curve(counted({{1, "ad", 0}}, {}).tally()).empty());
  CHECK(times_to_convert(counted({{1, "page", 0}}, {}).tally()).size() == 0);
}
