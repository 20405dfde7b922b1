// SPDX-License-Identifier: BSL-1.0
// What conversions depend on: removal effects of touchpoints and of a set, and what drop-off costs.

#include <sojourn/journey/group.hpp>
#include <sojourn/measure/transitions.hpp>
#include <sojourn/methods/markov/absorbing_chain.hpp>
#include <sojourn/methods/markov/chain_conversion.hpp>
#include <sojourn/methods/markov/chain_intervals.hpp>
#include <sojourn/methods/markov/impact.hpp>
#include <sojourn/methods/markov/removal_effects.hpp>
#include <sojourn/model/five_a.hpp>
#include <sojourn/run/measure.hpp>
#include <sojourn/run/sequential.hpp>
#include <sojourn/stats/random.hpp>

#include "check.hpp"

#include <chrono>
#include <cstdint>
#include <iostream>
#include <span>
#include <string>
#include <vector>

struct visit {
  int user;
  std::string page;
  int second;
};

int main() {
  using namespace sojourn;
  std::vector<visit> const visits{{1, "ad", 0},   {1, "shop", 9},  {1, "pay", 60},  {2, "search", 5},
                                  {2, "shop", 8}, {2, "help", 30}, {2, "shop", 50}, {2, "pay", 99},
                                  {3, "ad", 7},   {3, "shop", 20}, {4, "ad", 1},    {5, "search", 2},
                                  {5, "shop", 9}, {5, "pay", 40},  {5, "shop", 70}, {5, "pay", 80}};
  journey_map<five_a> map;
  map.add("ad", five_a::aware);
  map.add("search", five_a::ask);
  map.add("shop", five_a::ask);
  map.add("help", five_a::ask);
  map.add("pay", five_a::act);
  // A chain needs journeys that end at their goal; here each payment begins a new one.
  auto const log = group_journeys(visits, map, fields(&visit::user, &visit::page, &visit::second),
                                  ends{.goal = {"pay"},
                                       .lost_after = std::chrono::seconds(10),
                                       .after_goal = after_goal::split_at_each_goal});
  auto const counted = measure(sequential{}, log, transitions{log});
  auto const chain = chain_of(counted);
  auto const state = [&map](char const* name) { return index(*map.touchpoints().find(name)); };

  std::cout << "journeys that convert: " << *chain.conversion_probability() << "\n";
  // Who asks for no visits spares their solution: it matters from a million states on.
  chain_conversion<double> const conversion_alone(rows_of(counted));
  check(conversion_alone.conversion_probability() == chain.conversion_probability(), "it is the same number");

  auto const effects = *removal_effects(chain);
  for (std::uint32_t i = 0; i < map.touchpoints().size(); ++i)
    std::cout << "without " << map.touchpoints().name(touchpoint_id{i}) << ": -" << effects[i] << "\n";
  check(effects[state("shop")] == 1 && effects[state("pay")] == 1, "nobody pays without the shop");
  check(effects[state("ad")] > 0 && effects[state("ad")] < 1, "some come without the ad");

  // Effects of sets are asked of the chain, not added up.
  std::vector<std::uint32_t> const entries{static_cast<std::uint32_t>(state("ad")),
                                           static_cast<std::uint32_t>(state("search"))};
  auto const both = *removal_effect(chain, std::span(entries));
  std::cout << "without both ad and search: -" << both << "\n";
  check(both < 1, "one pays again without either");

  // What it would bring if those who left went on like the others, and how sure that is.
  counter_engine engine(1);
  for (auto const& row : impacts(counted, map, engine))
    std::cout << row.exits << " left at " << row.name << ": " << row.missed_conversions.value << " missed ("
              << row.missed_conversions.low << " to " << row.missed_conversions.high << ")\n";
  auto const converts = *conversion_interval(rows_of(counted), engine);
  check(converts.low < converts.value && converts.value < converts.high, "six journeys leave doubt");
}
