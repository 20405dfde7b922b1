// SPDX-License-Identifier: BSL-1.0
// Attribution: which touchpoints are credited with orders and with their value, under seven rules.

#include <sojourn/journey/group.hpp>
#include <sojourn/measure/attribution.hpp>
#include <sojourn/methods/attribution/attribution_table.hpp>
#include <sojourn/methods/attribution/shapley.hpp>
#include <sojourn/model/five_a.hpp>
#include <sojourn/run/measure.hpp>
#include <sojourn/run/sequential.hpp>

#include "check.hpp"

#include <chrono>
#include <cmath>
#include <cstdio>
#include <string>
#include <vector>

struct contact {
  int customer;
  std::string where;
  int day;
  double cents = 0;
};

int main() {
  using namespace sojourn;
  using rule = attribution_rule;
  // The second orders twice, again after a mail; the third long after the ad; the fourth never.
  std::vector<contact> const contacts{{1, "ad", 0},           {1, "search", 2},       {1, "mail", 6},
                                      {1, "direct", 8},       {1, "order", 8, 4000},  {2, "search", 1},
                                      {2, "search", 3},       {2, "mail", 3},         {2, "order", 3, 2500},
                                      {2, "mail", 20},        {2, "order", 21, 9900}, {3, "ad", 1},
                                      {3, "order", 60, 1200}, {4, "ad", 4},           {4, "direct", 5}};
  journey_map<five_a> map;
  map.add("ad", five_a::aware, {.channel = "paid"});
  map.add("search", five_a::ask, {.channel = "paid"});
  map.add("mail", five_a::ask, {.channel = "own"});
  map.add("direct", five_a::ask, {.channel = "own"});
  map.add("order", five_a::act);
  auto const at = [](contact const& c) { return std::chrono::sys_seconds{std::chrono::days{c.day}}; };
  auto const log =
      group_journeys(contacts, map, fields(&contact::customer, &contact::where, at).value(&contact::cents),
                     ends{.goal = {"order"}, .after_goal = after_goal::split_at_each_goal});

  auto const cents = [](auto const& order) { return std::llround(order.value()); };
  auto const counted = measure(
      sequential{}, log,
      attribution(log,
                  {rule::first(), rule::last(), rule::last_but_not(touchpoints_named(map, {"direct"})),
                   rule::linear_per_touch(), rule::linear_per_touchpoint(), rule::position(),
                   rule::time_decay(std::chrono::days(2))},
                  {.look_back = std::chrono::days(30)}, cents));
  auto const table = tabulate(counted, map);
  for (std::size_t c = 0; c < table.columns.size(); ++c) {
    std::printf("%-22s", table.columns[c].c_str());
    auto sum = table.unattributed;
    for (auto const& row : table.rows) {
      std::printf("%s %.3f (%.0f)  ", row.name.c_str(), row.credits[c].conversions(), row.credits[c].value());
      sum += row.credits[c];
    }
    std::printf("nobody %.0f (%.0f)\n", table.unattributed.conversions(), table.unattributed.value());
    check(sum == table.total && sum.value() == 17600, "credits sum to the orders, to the last part");
  }
  for (auto const& row : tabulate(counted, group_by_channel(map)).rows)
    std::printf("first, channel %s: %.0f\n", row.name.c_str(), row.credits[0].conversions());

  std::printf("time decay, the first order:");  // what the table is a sum of
  auto const orders = counted.credits(log[0], 6);
  for (auto const& t : orders[0].touches) std::printf(" %.1f %%", 100 * t.credit.conversions());

  // A worth of one's own: the ad sells 20, the search 50, both together 100.
  auto const sold = [](coalition const& c) {
    return c.size() == 2 ? 100 : c.contains(0) ? 20 : c.contains(1) ? 50 : 0;
  };
  auto const sales = shapley_values(2, sold);
  std::printf("\nof sales of 100: %.0f to ad, %.0f to search\n", sales[0], sales[1]);
  check(sales == std::vector<double>{35, 65}, "20 and 50, and half of the other 30 each");
}
