// SPDX-License-Identifier: BSL-1.0
// A log in CSV, as an export gives it: read, what is wrong with it said, grouped, measured by segment.

#include <sojourn/io/event_csv.hpp>
#include <sojourn/io/group_events.hpp>
#include <sojourn/measure/by.hpp>
#include <sojourn/measure/stage_reach.hpp>
#include <sojourn/model/five_a.hpp>
#include <sojourn/run/measure.hpp>
#include <sojourn/run/sequential.hpp>

#include "check.hpp"

#include <iostream>
#include <ranges>
#include <sstream>
#include <utility>

int main() {
  using namespace sojourn;
  journey_map<five_a> map;
  map.add("ad", five_a::aware);
  map.add("reviews", five_a::ask);
  map.add("buy", five_a::act);

  std::istringstream file(
      "user_id,event,timestamp,stars,channel\n"
      "ann,ad,2024-03-13 10:21:14,,social\n"
      "ben,ad,2024-03-13 11:00:00,,search\n"
      "ann,reviews,2024-03-14 08:00:05,4,social\n"
      "ben,reviews,14 March,3,search\n"
      "ann,buy,2024-03-14 08:09:59,5,social\n");
  auto events = read_events<csat5>(
      file, "export.csv", {.rating = "stars", .segment = "channel", .touchpoints = map.touchpoints()});

  // Every row is an event or accounted for.
  for (auto const& bad : events.rejected.first()) std::cout << describe("export.csv", bad) << "\n";
  check(events.size() == 4 && events.rejected.count() == 1, "four events, and a row whose time is none");

  auto const log = group_events(events, map, {.goal = {"buy"}});
  for (auto const& journey : log) {
    std::cout << events.customers.name(journey.customer()) << ": " << journey.size() << " touches, "
              << name(journey.ended().kind) << "\n";
  }
  auto const all = measure(sequential{}, log, stage_reach{map});
  check(all.reach(five_a::aware) == 2 && all.reach(five_a::act) == 1, "both were aware, one acted");

  // What else a touch is to carry, a host adds to the fields: here the channel, by which to tell journeys apart.
  // A table that is not needed any longer is given away: its memory becomes the log's, and the log names customers.
  auto const read = table_fields<csat5>().attributes([](auto const& row) { return row.segment(); });
  auto const channels = events.segments;
  auto const marked = group_events(std::move(events), map, {.goal = {"buy"}}, {}, read);
  check(marked.customer_names().find("ann").has_value(), "customers' names went with it");
  using touch = std::ranges::range_value_t<decltype(*marked.begin())>;
  auto const channel = [](touch const& t) { return t.attributes(); };
  auto const by_channel = measure(sequential{}, marked, by<touch>(channel, stage_reach{map}));
  for (auto const& [segment, reach] : by_channel.segments())
    std::cout << channels.name(segment) << ": " << reach.reach(five_a::act) << " acted\n";
  auto const social = *channels.find("social");
  check(by_channel.segments().at(social).reach(five_a::act) == 1, "who came by social media acted");
}
