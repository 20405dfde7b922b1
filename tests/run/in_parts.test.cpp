// SPDX-License-Identifier: BSL-1.0
#include <sojourn/run/in_parts.hpp>

#include <sojourn/measure/all_of.hpp>
#include <sojourn/measure/funnel.hpp>
#include <sojourn/measure/stage_reach.hpp>
#include <sojourn/measure/transitions.hpp>
#include <sojourn/measure/variants.hpp>
#include <sojourn/measure/visits.hpp>
#include <sojourn/run/measure.hpp>
#include <sojourn/run/sequential.hpp>

#include "support/catch.hpp"
#include "support/one_thread.hpp"
#include "support/random_log.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

using namespace sojourn;
using namespace std::chrono_literals;
using test::one_thread;

TEST_CASE("records measured in parts have the totals of a log of them", "[law][run]") {
  auto const map = test::five_a_map();
  auto const read = test::event_fields();
  for (std::uint64_t const customers : {0U, 1U, 40U, 30'000U}) {
    auto events = test::random_events(33, customers);
    auto const declared = customers < 40 ? ends{.goal = {"buy"}, .lost_after = 10h} : test::random_ends();
    auto const agrees = [&](auto const& records, auto const& fields, ends const& e) {
      auto const log = group_journeys(records, map, fields, e);
      auto const none =
          all_of{transitions{log}, visits{log}, stage_reach{map}, funnel{map, {.within = 6h}}, variants{log}};
      auto const whole = measure(sequential{}, log, none);
      for (unsigned const threads : {1U, 2U, 3U}) {
        CHECK(measure(in_parts{.threads = threads}, records, map, fields, e, none) == whole);
      }
      one_thread pool;
      auto const run = [&](std::function<void()> item) { pool.post(std::move(item)); };
      auto const [flow, reach] = measure(in_parts{.threads = 2, .executor = run}, records, map, fields, e,
                                         transitions{log}, stage_reach{map});
      CHECK(flow == std::get<0>(whole.measures()));
      CHECK(reach == std::get<2>(whole.measures()));
    };
    agrees(events, read, declared);  // customers close to one another
    agrees(events, read, {.goal = {"buy"}, .after_goal = after_goal::split_at_each_goal});
    agrees(events, read, {.goal = {"buy"}, .after_goal = after_goal::cut_at_first_goal});
    for (auto& e : events)
      e.customer = static_cast<std::int64_t>(static_cast<std::uint64_t>(e.customer) * 0x9E37'79B9'7F4A'7C15U);
    agrees(events, read, declared);  // anywhere
    struct named {
      std::string customer;
      std::string touchpoint;
      time_point at;
    };
    std::vector<named> by_name;
    for (auto const& e : events) by_name.push_back({std::to_string(e.customer), e.touchpoint, e.at});
    agrees(by_name, fields(&named::customer, &named::touchpoint, &named::at), declared);
    struct numbered {  // what several threads read at once
      std::int32_t customer;
      touchpoint_id touchpoint;
      time_point at;
    };
    std::vector<numbered> by_id;
    for (auto const& e : events) {
      by_id.push_back({static_cast<std::int32_t>(e.customer % 5000) - 2500,
                       map.touchpoints().find(e.touchpoint).value_or(touchpoint_id{0}), e.at});
    }
    agrees(by_id, fields(&numbered::customer, &numbered::touchpoint, &numbered::at),
           {.goal = {"buy"}, .lost_after = 10h});
    if (by_id.empty()) continue;
    by_id[by_id.size() / 2].touchpoint = touchpoint_id{77};
    CHECK_THROWS_WITH(
        measure(in_parts{.threads = 3}, by_id, map,
                fields(&numbered::customer, &numbered::touchpoint, &numbered::at), {}, visits{map}),
        "a touchpoint id must be of the alphabet: 77 of 6");
  }
}

TEST_CASE("a run in parts can be watched, stopped and refused", "[edge][run]") {
  auto const map = test::five_a_map();
  auto const events = test::random_events(34, 20'000);
  auto const read = test::event_fields();
  std::vector<std::size_t> seen;
  auto const watch = [&seen](std::size_t done, std::size_t total) {
    CHECK(total == 0);
    seen.push_back(done);
  };
  auto const log = group_journeys(events, map, read);
  auto const all = measure(in_parts{.progress = watch}, events, map, read, {}, visits{log});
  CHECK(seen.size() > 1);
  CHECK(std::ranges::is_sorted(seen));
  CHECK(seen.back() == all.journey_count());
  std::stop_source stop;
  stop.request_stop();
  CHECK_THROWS_AS(measure(in_parts{.stop = stop.get_token()}, events, map, read, {}, visits{log}), stopped);
  CHECK_THROWS_AS(measure(in_parts{}, events, map, read, {.goal = {"no such"}}, visits{log}),
                  std::invalid_argument);
}
