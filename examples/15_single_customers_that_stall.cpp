// SPDX-License-Identifier: BSL-1.0
// Why a single customer does not go on, and where drop-off costs most: by stage and by the way that was gone.

#include <sojourn/journey/group.hpp>
#include <sojourn/measure/all_of.hpp>
#include <sojourn/measure/contexts.hpp>
#include <sojourn/measure/stage_passages.hpp>
#include <sojourn/measure/visits.hpp>
#include <sojourn/methods/drop_off/stall.hpp>
#include <sojourn/methods/drop_off/touchpoint_drop_offs.hpp>
#include <sojourn/methods/markov/ranked_impacts.hpp>
#include <sojourn/model/five_a.hpp>
#include <sojourn/run/measure.hpp>
#include <sojourn/run/sequential.hpp>
#include <sojourn/stats/random.hpp>

#include "check.hpp"

#include <chrono>
#include <cmath>
#include <iostream>
#include <optional>
#include <ratio>
#include <string>
#include <vector>

struct visit {
  int customer;
  std::string page;
  int hour;
};

int main() {
  using namespace sojourn;
  // Thirty buy, 1 to 30 hours after their search, every third by way of the forum, where ten more end. Two wait.
  std::vector<visit> visits;
  for (int c = 0; c < 40; ++c) {
    visits.push_back({c, "search", 0});
    if (c >= 30 || c % 3 == 0) visits.push_back({c, "forum", 0});
    if (c < 30) visits.push_back({c, "buy", c + 1});
  }
  constexpr int slow = 100, quick = 101;
  visits.insert(visits.end(), {{slow, "search", 51}, {quick, "search", 90}});

  journey_map<five_a> map;
  map.add("search", five_a::ask);
  map.add("forum", five_a::ask);
  map.add("buy", five_a::act);
  auto const log = group_journeys(
      visits, map, fields(&visit::customer, &visit::page, &visit::hour).time_ticks<std::ratio<3600>>(),
      ends{.goal = {"buy"},
           .lost_after = std::chrono::hours(90),
           .as_of = time_point(std::chrono::hours(100))});
  auto const counted =
      measure(sequential{}, log, all_of{stage_passages{map}, sojourn::visits{log}, contexts(log, 2)});
  auto const& [passages, seen, ways] = counted.measures();
  auto const left = drop_offs(seen, log);

  // Held to the slowest tenth of those who bought; who is stalled and fits points at the stage's touchpoints.
  auto const diagnosis = [&, &passages = passages](int customer, std::optional<double> fit) {
    for (auto const& journey : log)
      if (log.customer_keys()[index(journey.customer())] == customer)
        return diagnose_stall(journey, map, passages, left, fit);
    return stall_diagnosis<five_a>{};
  };
  auto const found = diagnosis(slow, 0.9);
  check(found.outcome == stall_outcome::stage_problem, "49 hours are more than nine in ten took");
  check(found.stage == five_a::ask && found.worst.front().name == "forum", "most leave at the forum");
  check(diagnosis(slow, 0.1).outcome == stall_outcome::not_a_target, "she fits badly");
  check(diagnosis(slow, {}).outcome == stall_outcome::insufficient_evidence, "nobody said how she fits");
  check(diagnosis(quick, 0.9).outcome == stall_outcome::on_course, "ten hours are early");
  // What the losses cost, were those who left like those who went on: by the way they came, and by stage.
  counter_engine engine(1);
  auto const edges = edge_impacts(ways, engine);
  auto const missed = edges.front().missed_conversions;
  std::cout << name(found.outcome) << "; conversions missed: " << missed.low << " to " << missed.high << "\n";
  check(edges.size() == 1 && edges[0].exits == 10, "all leave on the way from the search to the forum");
  check(std::abs(missed.value - 10) < 1e-9, "who goes on from the forum buys");
  check(stage_impacts(ways, map, engine).front().key == five_a::ask, "it is the stage of asking");
}
