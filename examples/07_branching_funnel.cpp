// SPDX-License-Identifier: BSL-1.0
// A branching funnel: several ways in and out, which of them converts best, and what they did instead.

#include <sojourn/journey/group.hpp>
#include <sojourn/measure/branching_funnel.hpp>
#include <sojourn/measure/funnel.hpp>
#include <sojourn/measure/funnel_context.hpp>
#include <sojourn/methods/conversion/branch_conversion.hpp>
#include <sojourn/methods/conversion/did_instead.hpp>
#include <sojourn/model/five_a.hpp>
#include <sojourn/run/measure.hpp>
#include <sojourn/run/sequential.hpp>

#include "check.hpp"

#include <chrono>
#include <cstdint>
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
  int customer = 0;
  auto const went = [&](int times, std::vector<std::string> const& ways) {
    for (; times > 0; --times, ++customer)
      for (int second = 0; auto const& where : ways) contacts.push_back({customer, where, second++});
  };
  went(60, {"ad", "shop", "card"});
  went(55, {"ad", "shop", "help", "shop"});
  went(45, {"ad", "forum"});
  went(50, {"mail", "shop", "invoice"});
  went(12, {"mail", "shop"});
  went(8, {"ad", "mail", "shop", "card"});  // from the ad to the mail: not a drawn edge
  went(2, {"mail", "card"});                // past the shop

  journey_map<five_a> map;
  for (auto const* source : {"ad", "mail"}) map.add(source, five_a::aware);
  for (auto const* place : {"shop", "help", "forum"}) map.add(place, five_a::ask);
  for (auto const* payment : {"card", "invoice"}) map.add(payment, five_a::act);
  auto const log =
      group_journeys(contacts, map, fields(&contact::customer, &contact::where, &contact::second),
                     ends{.goal = {"act"}, .lost_after = 1min, .as_of = time_point{1h}});
  funnel_graph const drawn({"ad", "mail", "shop", "card", "invoice"},
                           {{"ad", "shop"}, {"mail", "shop"}, {"shop", "card"}, {"shop", "invoice"}});
  funnel const to_pay(touchpoint_steps(map, map.touchpoints(), {{"aware"}, {"shop"}, {"act"}}));
  auto const [f, context] =
      measure(sequential{}, log, branching_funnel(drawn, map), funnel_context(to_pay, map));

  auto const count = [](std::uint64_t n) { return static_cast<int>(n); };
  std::puts("node     reached  fallout  left  came back");
  for (auto const& [name, n, rate] : node_conversions(f))
    std::printf("%-8s %7d %8d %5d %10d\n", name.c_str(), count(n.reached), count(n.fallout()), count(n.left),
                count(n.returned));
  for (auto const& e : edge_conversions(f))
    std::printf("%4s > %-7s %3.0f%% [%.0f, %.0f]\n", e.from.c_str(), e.to.c_str(), 100 * e.of_previous->value,
                100 * e.of_previous->low, 100 * e.of_previous->high);
  for (auto const& p : path_conversions(f))
    std::printf("%-21s %2d of %3d, at least %2.0f%%%s\n", p.name.c_str(), count(p.converted),
                count(p.conversion->n), 100 * p.conversion->low, p.enough ? "" : " (too few)");
  auto const steps = step_contexts(context, map);
  for (auto const& row : steps[1].instead)
    std::printf("shop, then %-12s %2d\n", row.touchpoint ? row.name.c_str() : "nothing more",
                count(row.count));

  check(best_path(f)->name == "mail > shop > invoice", "the mail brings those who pay");
  check(f.came_back(0, 2) == 8, "eight went from the ad to the mail, and came to the shop all the same");
  check(f.at(1).returned == 2, "two went past the shop to pay");
  check(f.at(2).dropped == 67 && steps[1].dropped == 67, "both funnels know who left the shop");
  check(steps[1].instead[0].name == "help", "most of them asked for help");
}
