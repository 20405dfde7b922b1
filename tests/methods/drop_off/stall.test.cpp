// SPDX-License-Identifier: BSL-1.0
// Stall diagnosis: each outcome worked by hand, and the passages of converters against brute force.

#include <sojourn/core/archive.hpp>
#include <sojourn/journey/group.hpp>
#include <sojourn/measure/all_of.hpp>
#include <sojourn/measure/stage_passages.hpp>
#include <sojourn/measure/stage_reach.hpp>
#include <sojourn/measure/visits.hpp>
#include <sojourn/methods/drop_off/stall.hpp>
#include <sojourn/methods/drop_off/touchpoint_drop_offs.hpp>
#include <sojourn/run/measure.hpp>
#include <sojourn/run/sequential.hpp>

#include "support/approx.hpp"
#include "support/catch.hpp"
#include "support/random_log.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

using namespace sojourn;
using namespace std::chrono_literals;

namespace {

struct row {
  std::string customer;
  std::string what;
  time_point at;
};

// 30 converters take 1 to 30 hours from the search to buying; nine leave at the search, one in the forum.
auto small_log() {
  std::vector<row> rows;
  for (int i = 1; i <= 30; ++i) {
    auto const who = std::to_string(i);
    rows.push_back({who, "search", time_point{}});
    if (i % 10 == 0) rows.push_back({who, "search", time_point{30min}});
    rows.push_back({who, "buy", time_point{1h * i}});
  }
  for (int i = 0; i < 9; ++i) rows.push_back({"lost" + std::to_string(i), "search", time_point{}});
  rows.push_back({"forum goer", "forum", time_point{}});
  rows.push_back({"slow", "search", time_point{13h}});
  rows.push_back({"later", "search", time_point{60h}});
  rows.push_back({"back again", "search", time_point{13h}});
  rows.push_back({"back again", "ad", time_point{99h}});
  rows.push_back({"only an ad", "ad", time_point{99h}});
  rows.push_back({"buyer", "buy", time_point{1h}});
  rows.push_back({"no stage", "elsewhere", time_point{99h}});
  journey_map<five_a> map = test::five_a_map();
  map.add("forum", five_a::ask);
  return group_journeys(rows, map, fields(&row::customer, &row::what, &row::at),
                        ends{.goal = {"buy"}, .lost_after = 90h, .as_of = time_point{100h}});
}

journey_map<five_a> small_map() {
  auto map = test::five_a_map();
  map.add("forum", five_a::ask);
  return map;
}

}  // namespace

TEST_CASE("a stall is diagnosed with one of four outcomes", "[stall][worked-example]") {
  auto const log = small_log();
  auto const map = small_map();
  auto const passages = measure(sequential{}, log, stage_passages{map});
  auto const left = drop_offs(measure(sequential{}, log, visits{log}), log);
  auto const of = [&](std::string const& who) {
    auto const id = *log.customer_names().find(who);
    for (auto const& j : log) {
      if (j.customer() == id) return j;
    }
    throw std::out_of_range(who);
  };
  auto const diagnose = [&](std::string const& who, std::optional<double> fit, stall_options options = {}) {
    return diagnose_stall(of(who), map, passages, left, fit, options);
  };

  // The 0.9-quantile of 1 … 30 hours is 27.1 hours.
  auto const slow = diagnose("slow", 0.8);
  CHECK(slow.outcome == stall_outcome::stage_problem);
  CHECK(slow.stage == five_a::ask);
  CHECK(slow.stay == 87ULL * 3600 * 1'000'000);
  CHECK(slow.limit.value() == sojourn_test::approx(27.1 * 3600e6));
  CHECK(slow.converters == 30);
  // 9 of 39 were lost at the search, 1 of 1 in the forum: its lower limit is not below.
  REQUIRE(slow.worst.size() == 2);
  CHECK(slow.worst[0].name == "forum");
  CHECK(slow.worst[1].name == "search");
  CHECK(slow.worst[0].exit_rate->low > slow.worst[1].exit_rate->low);

  CHECK(diagnose("slow", 0.2).outcome == stall_outcome::not_a_target);
  CHECK(diagnose("slow", 0.2).worst.empty());
  CHECK(diagnose("slow", 0.5).outcome == stall_outcome::stage_problem);  // at the cut
  CHECK(diagnose("slow", {}).outcome == stall_outcome::insufficient_evidence);
  CHECK(diagnose("slow", 0.2, {.least_converters = 31}).outcome == stall_outcome::insufficient_evidence);
  CHECK(diagnose("later", 0.2, {.quantile = 1}).outcome == stall_outcome::not_a_target);
  CHECK(diagnose("slow", 0.8, {.worst = 1}).worst.size() == 1);

  // A touch of an earlier stage is no way back; the last stage and none have no converters.
  CHECK(diagnose("back again", 0.2).stay == slow.stay);
  CHECK(diagnose("only an ad", 0.2).outcome == stall_outcome::insufficient_evidence);
  CHECK(diagnose("no stage", 0.2).outcome == stall_outcome::insufficient_evidence);
  CHECK_FALSE(diagnose("no stage", 0.2).stage.has_value());

  // By visits: 27 of 30 came to the search once, three twice.
  CHECK(diagnose("slow", 0.8, {.basis = stall_basis::visits}).outcome == stall_outcome::on_course);
  CHECK(diagnose("slow", 0.8, {.basis = stall_basis::visits}).stay == 1);
}

TEST_CASE("a stay as long as the limit is no stall", "[stall][edge]") {
  auto const map = test::five_a_map();
  stage_passages<five_a> passages(map);
  auto const search = *map.touchpoints().find("search");
  auto const buy = *map.touchpoints().find("buy");
  for (int i = 0; i < 20; ++i)
    observe(passages, std::vector<touch>{{search, time_point{}}, {buy, time_point{5h}}}, {});
  struct watched : std::vector<touch> {
    time_point as_of{};
    journey_end ended() const { return {ending::open, false, as_of}; }
  };
  watched j;
  j.emplace_back(search, time_point{});
  j.as_of = time_point{5h};
  CHECK(diagnose_stall(j, map, passages, {}, 0.9).outcome == stall_outcome::on_course);
  j.as_of += duration{1};
  CHECK(diagnose_stall(j, map, passages, {}, 0.9).outcome == stall_outcome::stage_problem);
  j.as_of = time_point{-5h};
  CHECK(diagnose_stall(j, map, passages, {}, 0.9).stay == 0);
  CHECK_THROWS_MATCHES(diagnose_stall(j, map, passages, {}, std::numeric_limits<double>::quiet_NaN()),
                       std::invalid_argument,
                       sojourn_test::has_message("target fit and its cut must be numbers: nan"));
  CHECK_THROWS_AS(diagnose_stall(j, map, passages, {}, 0.9, {.quantile = 1.1}), std::invalid_argument);
}

TEST_CASE("passages equal brute force, and count the converted", "[stage_passages][oracle]") {
  for (std::uint64_t const seed : {1U, 2U, 3U}) {
    auto const map = test::five_a_map();
    auto const log = test::random_log(seed, 400);
    auto const [passages, reach] =
        measure(sequential{}, log, all_of{stage_passages{map}, stage_reach{map}}).measures();
    for (auto const s : stages<five_a>()) {
      quantile_sketch times;
      quantile_sketch seen;
      for (auto const& j : log) {
        std::uint64_t n = 0;
        time_point since{};
        for (auto const& t : j) {
          auto const stage = map.stage(t.touchpoint());
          if (!stage) continue;
          if (stage == s && n++ == 0) since = t.time();
          if (n > 0 && index(*stage) == index(s) + 1) {
            times.add(elapsed(since, t.time()));
            seen.add(n);
            break;
          }
        }
      }
      CHECK(passages.times(s) == times);
      CHECK(passages.visits(s) == seen);
      CHECK(passages.times(s).count() == reach.onward(s).converted);
    }
    CHECK(load(save(passages), stage_passages<five_a>()) == passages);
  }
}
