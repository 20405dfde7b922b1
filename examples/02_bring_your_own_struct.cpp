// SPDX-License-Identifier: BSL-1.0
// A host's records as they are: members, lambdas, any time type; grouped by the library, or read where they
// lie.

#include <sojourn/journey/group.hpp>
#include <sojourn/journey/journeys_of.hpp>
#include <sojourn/measure/stage_reach.hpp>
#include <sojourn/model/five_a.hpp>
#include <sojourn/model/rating.hpp>
#include <sojourn/run/measure.hpp>
#include <sojourn/run/parallel.hpp>
#include <sojourn/run/sequential.hpp>

#include "check.hpp"

#include <cstdint>
#include <iostream>
#include <optional>
#include <string_view>
#include <vector>

// What a host already has: its own ids, milliseconds, an enum for pages, a rating that may be missing.
enum class page : std::uint8_t { banner, price, order };

struct click {
  std::uint64_t account;
  std::int64_t unix_ms;
  page where;
  std::optional<int> stars;
  char const* device;
};

int main() {
  using namespace sojourn;
  std::vector<click> const clicks{{700, 1'000, page::banner, {}, "phone"},
                                  {700, 2'500, page::price, 4, "phone"},
                                  {700, 9'000, page::order, 5, "desk"},
                                  {41, 1'500, page::banner, {}, "desk"},
                                  {41, 1'500, page::price, 2, "desk"}};

  journey_map<five_a> map;
  map.add("banner", five_a::aware);
  map.add("price", five_a::ask);
  map.add("order", five_a::act);

  // The enum's values are the map's ids, so that nothing is looked up.
  auto const where = [](click const& c) { return touchpoint_id{static_cast<std::uint32_t>(c.where)}; };
  auto const read = fields(&click::account, where, &click::unix_ms)
                        .time_ticks<std::milli>()
                        .rating<csat5>(&click::stars)
                        .channel(&click::device)
                        .attributes([](click const& c) { return &c; });  // a way back to the record

  auto const log = group_journeys(clicks, map, read, {.goal = {"order"}});
  for (auto const& journey : log) {
    std::cout << "account " << log.customer_keys()[index(journey.customer())] << " ("
              << name(journey.ended().kind) << "):";
    for (auto const& t : journey) {
      std::cout << " " << log.touchpoints().name(t.touchpoint()) << " on "
                << log.channels().name(t.channel());
      if (t.rating().given()) std::cout << " rated " << t.rating().value();
      check(t.attributes()->unix_ms * 1000 == t.time().time_since_epoch().count(),
            "a touch leads back to its record");
    }
    std::cout << "\n";
  }

  // The same records are in customer order already: a view reads them in place.
  check(in_journey_order(clicks, read), "each account's clicks are adjacent and in order");
  auto in_place = journeys_of(clicks, map, read, {.goal = {"order"}});
  auto const copied = measure(parallel{}, log, stage_reach{map});
  auto const viewed = measure(sequential{}, in_place, stage_reach{map});

  check(log.size() == 2 && log.event_count() == clicks.size(), "every click is in a journey");
  check(copied == viewed, "a log and a view count the same");
  check(copied.reach(five_a::ask) == 2 && copied.reach(five_a::act) == 1, "two asked, one acted");
}
