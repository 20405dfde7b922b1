// SPDX-License-Identifier: BSL-1.0
// Many measures in one pass, by segment, on all cores, with progress; totals that are saved, loaded and
// merged.

#include <sojourn/core/archive.hpp>
#include <sojourn/journey/group.hpp>
#include <sojourn/measure/by.hpp>
#include <sojourn/measure/funnel.hpp>
#include <sojourn/measure/transition_times.hpp>
#include <sojourn/measure/transitions.hpp>
#include <sojourn/measure/variants.hpp>
#include <sojourn/model/sales_phase.hpp>
#include <sojourn/run/measure.hpp>
#include <sojourn/run/parallel.hpp>
#include <sojourn/run/sequential.hpp>

#include "check.hpp"

#include <cstdint>
#include <iostream>
#include <string>
#include <vector>

struct touch_record {
  int customer;
  std::string what;
  std::int64_t unix_seconds;
  std::string device;
};

int main() {
  using namespace sojourn;
  std::vector<touch_record> records;
  for (int customer = 0; customer < 9000; ++customer) {
    std::string const device = customer % 3 == 0 ? "phone" : "desk";
    records.push_back({customer, "browse", customer, device});
    records.push_back({customer, "call", customer + 60 + customer % 7, device});
    if (customer % 2 == 0) records.push_back({customer, "order", customer + 3600, device});
  }
  journey_map<sales_phase> map;
  map.add("browse", sales_phase::pre_sale);
  map.add("call", sales_phase::pre_sale);
  map.add("order", sales_phase::in_sale);
  auto const log =
      group_journeys(records, map,
                     fields(&touch_record::customer, &touch_record::what, &touch_record::unix_seconds)
                         .channel(&touch_record::device),
                     ends{.goal = {"order"}});

  using touch_type = decltype(log)::touch_view;
  auto const device = [](touch_type const& t) { return t.channel(); };
  auto const is_call = [](touch_type const& t) { return t.touchpoint() == touchpoint_id{1}; };
  auto const is_order = [](touch_type const& t) { return t.touchpoint() == touchpoint_id{2}; };
  funnel const call_to_order{predicate_steps{is_call, is_order}};  // a step is any callable
  auto const on_progress = [](std::size_t done, std::size_t all) {
    std::cerr << done << " of " << all << "\r";
  };

  auto const [path, by_device, flow, times, ways] =
      measure(parallel{.progress = on_progress}, log, call_to_order, by<touch_type>(device, call_to_order),
              transitions{log}, transition_times{log}, variants{log});

  for (auto const& [channel, one] : by_device.segments()) {
    std::cout << log.channels().name(channel) << ": " << one.reached(2) << " of " << one.reached(1)
              << " ordered\n";
  }
  auto const browse_to_call = times.edge(touchpoint_id{0}, touchpoint_id{1})->median();
  std::cout << "browse to call: median " << *browse_to_call / 1e6 << " s over "
            << flow.edge(touchpoint_id{0}, touchpoint_id{1}).count << " times; " << ways.size()
            << " variants\n";

  // Totals travel as bytes: another process reads them, and merges its own.
  auto total = load(save(path), call_to_order);
  total += measure(sequential{}, log, call_to_order);
  check(total.reached(2) == 2 * path.reached(2), "a merge has seen both");
  check(path.reached(2) == 4500 && path.reached(1) == 9000, "every second customer ordered");
  check(by_device.segments().size() == 2, "two devices");
  check(ways.size() == 2 && flow.transition_count() == log.event_count() - log.size(),
        "every step is on an edge");
}
