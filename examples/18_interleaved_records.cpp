// SPDX-License-Identifier: BSL-1.0
// Millions of records in the order they came: measured by customer without a log of all, on threads of the host's.

#include <sojourn/journey/fields.hpp>
#include <sojourn/measure/funnel.hpp>
#include <sojourn/measure/transitions.hpp>
#include <sojourn/model/five_a.hpp>
#include <sojourn/run/in_parts.hpp>

#include "check.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <iostream>
#include <string>
#include <thread>
#include <utility>
#include <vector>

struct hit {  // as a host may keep it: 16 bytes
  std::uint64_t device;
  std::uint32_t second;
  std::uint16_t page;
};

int main() {
  using namespace sojourn;
  journey_map<five_a> map;
  map.add("ad", five_a::aware);
  map.add("reviews", five_a::ask);
  map.add("buy", five_a::act);

  std::vector<hit> hits;
  constexpr std::uint32_t devices = 100'000;
  for (std::uint16_t page = 0; page < 3; ++page) {
    for (std::uint32_t d = 0; d < devices; d += page + 1U)  // all, every second, every third
      hits.push_back({d * 0x9E37'79B9'7F4A'7C15U, 1000U * page + d % 7, page});
  }
  auto const read = fields(
      &hit::device, [](hit const& h) { return touchpoint_id{h.page}; }, &hit::second);

  touchpoint_steps const path(map, map.touchpoints(), {{"ad"}, {"reviews"}, {"buy"}});

  // Where work runs is the host's choice; here a thread of its own takes each item.
  std::vector<std::jthread> pool;
  auto const [steps, flow] = measure(
      in_parts{.threads = 2,
               .executor = [&](std::function<void()> item) { pool.emplace_back(std::move(item)); }},
      hits, map, read, {.goal = {"buy"}}, funnel{path, {.within = std::chrono::hours(1)}}, transitions{map});

  auto const reviews = *map.touchpoints().find("reviews");
  auto const buy = *map.touchpoints().find("buy");
  std::cout << "from reviews to buy: " << flow.edge(reviews, buy).count
            << ", converted: " << steps.stopped_at(3) << " of " << devices << "\n";
  check(flow.edge(reviews, buy).count == (devices + 5) / 6, "every sixth went both ways");
  check(steps.stopped_at(3) == (devices + 5) / 6, "and these are the funnel's");
}
