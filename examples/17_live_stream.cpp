// SPDX-License-Identifier: BSL-1.0
// A stream of rated touches: late ones put right, idle journeys closed, all saved before a restart and gone on with.

#include <sojourn/core/archive.hpp>
#include <sojourn/journey/touch.hpp>
#include <sojourn/measure/all_of.hpp>
#include <sojourn/measure/ratings.hpp>
#include <sojourn/measure/stage_reach.hpp>
#include <sojourn/measure/transitions.hpp>
#include <sojourn/model/five_a.hpp>
#include <sojourn/model/rating.hpp>
#include <sojourn/run/live.hpp>

#include "check.hpp"

#include <chrono>
#include <iostream>
#include <string>
#include <utility>
#include <vector>

int main() {
  using namespace sojourn;
  using namespace std::chrono_literals;
  journey_map<five_a> map;
  map.add("ad", five_a::aware);
  map.add("review", five_a::ask);
  map.add("buy", five_a::act);
  using rated = answered_touch<csat5>;
  auto const at = [&map](char const* where, std::chrono::minutes when, answer<csat5> given = {}) {
    return rated(*map.touchpoints().find(where), time_point{when}, given);
  };
  end_rule const rule(ends{.goal = {"buy"}, .lost_after = 2h}, map, map.touchpoints(), {});
  using measures = all_of<stage_reach<five_a>, transitions, ratings_of<csat5, five_a>>;
  using stream_type = live<measures, rated, std::string>;
  stream_type const configured(measures{stage_reach{map}, transitions{map}, ratings<csat5>(map)}, rule,
                               {.lateness = 5min, .close_idle = true, .max_open = 1'000'000});

  stream_type stream = configured;
  std::vector<std::pair<std::string, rated>> const morning{
      {"ann", at("ad", 0min)},
      {"bob", at("ad", 1min)},
      {"ann", at("buy", 9min)},
      {"ann", at("review", 6min, rating<csat5>(5))},  // three minutes late: put right
      {"bob", at("review", 30min, rating<csat5>(2))},
      {"cai", at("ad", 10min)}  // twenty minutes late: counted as late
  };
  check(stream.push(morning) == 1, "one touch came too late");

  // A process ends and another goes on: totals, journeys under way, touches that wait.
  auto const bytes = save(stream);
  stream = load(bytes, configured);
  stream.push("bob", at("buy", 40min));
  stream.push("dee", at("ad", 300min));  // by now ann and bob have been silent for more than two hours

  auto const now = stream.snapshot(time_point{300min});  // the stream goes on undisturbed
  auto const& [reach, flow, rated_at] = now.measures();
  auto const id = [&map](char const* name) { return *map.touchpoints().find(name); };
  std::cout << "aware: " << reach.both(five_a::aware, five_a::aware)
            << ", bought: " << reach.both(five_a::act, five_a::act)
            << ", mean rating of a review: " << rated_at.tally(id("review")).mean()->value << ", saved in "
            << bytes.size() << " bytes\n";
  check(flow.edge(id("ad"), id("review")).count == 2,
        "ann's review was counted between her ad and her purchase");
  check(flow.edge(id("ad"), id("buy")).count == 0, "and not after it");
  check(reach.both(five_a::aware, five_a::aware) == 3, "ann, bob and dee");
  check(rated_at.tally(id("review")).mean()->value == 3.5, "the late review's rating is in the mean");

  auto const counts = stream.counts();
  std::cout << "pushed " << counts.pushed << ", late " << counts.late << ", open " << counts.open
            << ", waiting " << counts.held << "\n";
  check(counts.pushed == counts.counted + counts.held + counts.late, "every touch is accounted for");
  check(counts.closed == 2 && counts.held == 1, "ann and bob are done; dee's touch waits for late ones");
}
