// SPDX-License-Identifier: BSL-1.0
// Five customers of a shop: who reached which of Kotler's stages, who converted, and where the others fell
// out.

#include <sojourn/journey/group.hpp>
#include <sojourn/measure/funnel.hpp>
#include <sojourn/measure/stage_reach.hpp>
#include <sojourn/measure/visits.hpp>
#include <sojourn/methods/conversion/ratios.hpp>
#include <sojourn/methods/conversion/step_conversion.hpp>
#include <sojourn/methods/drop_off/touchpoint_drop_offs.hpp>
#include <sojourn/model/five_a.hpp>
#include <sojourn/run/measure.hpp>
#include <sojourn/run/sequential.hpp>

#include "check.hpp"

#include <chrono>
#include <iostream>
#include <string>
#include <vector>

struct visit {
  int user;
  std::string page;
  std::chrono::sys_days at;
};

int main() {
  using namespace sojourn;
  using namespace std::chrono_literals;
  auto const march = [](int day) { return std::chrono::sys_days{2026y / 3 / day}; };

  std::vector<visit> const visits{
      {1, "ad", march(1)},  {2, "ad", march(1)},      {1, "reviews", march(2)}, {3, "reviews", march(2)},
      {1, "buy", march(3)}, {2, "reviews", march(4)}, {4, "ad", march(5)},      {2, "buy", march(6)},
      {3, "ad", march(7)},  {5, "ad", march(28)},     {1, "share", march(29)},  {5, "reviews", march(30)}};

  journey_map<five_a> map;  // what each touchpoint is
  map.add("ad", five_a::aware, {.channel = "social"});
  map.add("reviews", five_a::ask);
  map.add("buy", five_a::act, {.importance = 2});
  map.add("share", five_a::advocate);

  auto const log = group_journeys(visits, map, fields(&visit::user, &visit::page, &visit::at),
                                  ends{.goal = {"buy"}, .lost_after = 14 * 24h});
  auto const steps = touchpoint_steps(map, map.touchpoints(), {{"ad"}, {"ask"}, {"buy"}});

  auto const [reach, path, seen] =
      measure(sequential{}, log, stage_reach{map}, funnel{steps, {.within = 30 * 24h}}, sojourn::visits{log});
  auto const k = ratios(reach);

  std::cout << "aware " << reach.reach(five_a::aware) << ", of whom bought " << k.par->value << " ["
            << k.par->low << ", " << k.par->high << "]\n";
  for (auto const& step : step_conversions(path)) {
    std::cout << step.name << ": " << step.reached << " reached it, " << step.dropped_here
              << " dropped here, " << step.open_here << " are still under way\n";
  }
  auto const worst = drop_offs(seen, log).front();
  std::cout << "most exits: " << worst.name << ", " << worst.exits << " of " << worst.visits << "\n";

  check(reach.reach(five_a::aware) == 5 && reach.reach(five_a::act) == 2, "five are aware, two acted");
  check(k.par->value == 2.0 / 5, "PAR is act / aware");
  check(k.attraction->value == 0, "nothing of stage appeal was touched");
  check(path.count(funnel_outcome::converted) == 2 && path.count(funnel_outcome::open) == 1,
        "customer 5 is not lost");
  check(worst.name == "ad" && worst.exits == 2, "customers 3 and 4 were last seen at an ad");
}
