// SPDX-License-Identifier: BSL-1.0
// A table of columns, as a database or a data frame hands it over: measured where it lies, nothing copied.

#include <sojourn/journey/journeys_in.hpp>
#include <sojourn/measure/funnel.hpp>
#include <sojourn/measure/ratings.hpp>
#include <sojourn/model/five_a.hpp>
#include <sojourn/run/measure.hpp>
#include <sojourn/run/parallel.hpp>

#include "check.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <iostream>
#include <ratio>
#include <string>
#include <vector>

int main() {
  using namespace sojourn;
  journey_map<five_a> map;
  map.add("ad", five_a::aware);        // 0
  map.add("reviews", five_a::ask);     // 1
  map.add("order", five_a::act);       // 2
  map.add("refer", five_a::advocate);  // 3

  // Sorted by customer and time. Few touchpoints: a byte names one.
  std::vector<std::string> const customer{"ann", "ann", "ann", "bob", "bob", "cyd", "cyd", "cyd", "cyd"};
  std::vector<std::uint8_t> const page{0, 1, 2, 0, 1, 0, 1, 2, 3};
  std::vector<std::int64_t> const unix_ms{1'000, 4'000, 9'000, 2'000, 3'000, 1'000, 2'000, 5'000, 8'000};
  std::vector<std::uint8_t> const stars{0, 4, 5, 0, 2, 0, 3, 5, 5};  // 0: not rated

  auto const rated = [&](std::size_t at) -> answer<csat5> {
    if (stars[at] == 0) return no_answer::absent;
    return rating<csat5>(stars[at]);
  };
  auto const starts = journey_starts(customer);
  auto const journeys = journeys_in(
      starts, map, columns(page, unix_ms).time_ticks<std::milli>().rating(rated), {.goal = {"order"}});

  check(in_journey_order(journeys), "who is not sure of the order of times asks");

  touchpoint_steps const path(map, map.touchpoints(), {{"ad"}, {"reviews"}, {"order"}});
  auto const [steps, rated_at] =
      measure(parallel{}, journeys, funnel{path, {.within = std::chrono::seconds(5)}}, ratings<csat5>(map));

  std::cout << journeys.size() << " journeys, " << steps.count(funnel_outcome::converted)
            << " ordered within five seconds; mean rating of an order "
            << rated_at.tally(five_a::act).mean()->value << "\n";
  check(journeys.size() == 3 && journeys[1].ended().kind == ending::open,
        "three customers; bob's journey is open");
  check(steps.reached(2) == 3 && steps.count(funnel_outcome::converted) == 1,
        "all asked, only cyd was quick enough");
  check(rated_at.tally(five_a::act).mean()->value == 5.0, "orders were liked");
}
