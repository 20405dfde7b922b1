// SPDX-License-Identifier: BSL-1.0
// How far journeys go as they were designed, where they depart from it, and which kinds of journeys there are.

#include <sojourn/journey/group.hpp>
#include <sojourn/measure/by_ending.hpp>
#include <sojourn/measure/conformance.hpp>
#include <sojourn/measure/variants.hpp>
#include <sojourn/methods/clusters/variant_clusters.hpp>
#include <sojourn/methods/conformance/deviation_table.hpp>
#include <sojourn/model/five_a.hpp>
#include <sojourn/run/measure.hpp>
#include <sojourn/run/sequential.hpp>
#include <sojourn/stats/random.hpp>

#include "check.hpp"

#include <chrono>
#include <cstdio>
#include <string>
#include <vector>

using namespace sojourn;
using namespace std::chrono_literals;

struct contact {
  int customer;
  std::string where;
  int second;
};

int main() {
  std::vector<contact> contacts;
  auto went = [&, customer = 0](int times, std::vector<std::string> const& way) mutable {
    for (; times > 0; --times, ++customer)
      for (int second = 0; auto const& where : way) contacts.push_back({customer, where, second++});
  };
  went(40, {"ad", "search", "shop", "order"});    // as designed
  went(30, {"ad", "search", "shop"});             // lost at the shop
  went(12, {"ad", "search", "branch", "order"});  // the design is for the web
  went(9, {"shop", "ad", "order"});               // the ad came too late
  went(14, {"ad", "order"});                      // past the shop
  went(25, {"ad", "help", "help"});               // lost
  went(5, {"ad", "help", "help", "shop", "order"});

  journey_map<five_a> map;
  map.add("ad", five_a::aware);
  for (auto const* ask : {"search", "help"}) map.add(ask, five_a::ask);
  for (auto const* act : {"shop", "branch", "order"}) map.add(act, five_a::act);
  auto const log =
      group_journeys(contacts, map, fields(&contact::customer, &contact::where, &contact::second),
                     ends{.goal = {"order"}, .lost_after = 1min, .as_of = time_point{1h}});

  journey_design const design({{.name = "ad"},
                               {.name = "search", .optional = true},
                               {.name = "shop", .wrong_channel = {"branch"}},
                               {.name = "order"}},
                              {{"ad", "search"}, {"search", "shop"}, {"shop", "shop"}, {"shop", "order"}},
                              {.required = {"ad", "shop", "order"}});
  auto const [to_design, ways] =
      measure(sequential{}, log, conformance(design, map, log), by_ending(variants(log)));
  auto const found = deviations(to_design, log);
  std::printf("as designed %.0f%% [%.0f, %.0f] of %d, fitness %.2f\n", 100 * found.conforms->value,
              100 * found.conforms->low, 100 * found.conforms->high, int(found.journeys), *found.fitness);
  for (auto const& row : found.rows)
    std::printf("%-13s %-6s %-7s %2d journeys, %2.0f%%\n", name(row.kind).data(), row.step.c_str(),
                row.touchpoint.c_str(), int(row.count.journeys), 100 * row.share->value);
  counter_engine engine(1);  // the same seed, the same clusters, everywhere
  auto const kinds = cluster_variants(ways, edit_distance{}, engine, {.clusters = 3});
  std::printf("three kinds, silhouette %.2f\n", *kinds.silhouette);
  for (auto const& kind : kinds.clusters) {
    std::printf("%3d journeys, %2.0f%% convert [%2.0f, %3.0f], like", int(kind.journeys),
                100 * kind.conversion->value, 100 * kind.conversion->low, 100 * kind.conversion->high);
    for (auto const id : kind.medoid) std::printf(" %s", std::string(map.touchpoints().name(id)).c_str());
    std::puts("");
  }
  check(found.conforming == 40 && found.journeys == 135, "the first forty went as designed");
  check(found.rows[0].step == "order" && found.rows[0].count.journeys == 55, "most lack the order");
  check(found.rows.back().kind == deviation_kind::wrong_order, "nine saw the ad after the shop");
  check(kinds.clusters[0].goal == 57 && kinds.clusters[0].lost == 30, "searchers who drop at the shop");
}
