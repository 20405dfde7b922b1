// SPDX-License-Identifier: BSL-1.0
#include <sojourn/measure/retention.hpp>

#include <sojourn/measure/period_activity.hpp>
#include <sojourn/run/measure.hpp>
#include <sojourn/run/sequential.hpp>

#include "measure/ended_journey.hpp"
#include "support/catch.hpp"

#include <algorithm>
#include <cstdint>
#include <map>
#include <random>
#include <set>
#include <stdexcept>
#include <vector>

using namespace sojourn;
using namespace std::chrono_literals;
using sojourn_test::at;
using sojourn_test::ended_journey;
using sojourn_test::is_at;

namespace {

// Periods of four seconds; numbers rise, negative ones too.
struct quartets {
  std::int64_t operator()(time_point t) const {
    return std::chrono::floor<std::chrono::seconds>(t).time_since_epoch().count() / 4 -
           (t.time_since_epoch().count() % 4'000'000 < 0 ? 1 : 0);
  }
  bool operator==(quartets const&) const = default;
};

ended_journey open_until(std::vector<touch> touches, std::int64_t as_of) {
  return {std::move(touches), {ending::open, false, time_point{std::chrono::seconds{as_of}}}};
}

}  // namespace

TEST_CASE("cohorts equal sets of periods, customer by customer", "[oracle][retention]") {
  std::mt19937_64 engine(11);
  quartets const period;
  std::uint64_t returns_seen = 0;
  for (int round = 0; round < 300; ++round) {
    std::vector<ended_journey> journeys;
    for (int i = 0; i < 40; ++i) journeys.push_back(sojourn_test::random_journey(engine, 8, 3));
    is_at const entry{0};
    is_at const returning{1};
    auto const found = measure(sequential{}, journeys, retention{period, entry, returning});

    std::map<std::int64_t, cohort_counts> expected;
    auto running = period(journeys[0].how.as_of);
    for (auto const& j : journeys) {
      running = std::min(running, period(j.how.as_of));
      auto const first = std::ranges::find_if(j.touches, entry);
      if (first == j.touches.end()) continue;
      auto const cohort = period(first->time());
      std::set<std::int64_t> active;
      for (auto t = first; t != j.touches.end(); ++t) {
        if (returning(*t)) active.insert(period(t->time()));
      }
      auto& counts = expected[cohort];
      ++counts.customers;
      for (auto const p : active) ++counts.by_offset[static_cast<std::uint64_t>(p - cohort)].active;
      if (!active.empty())
        ++counts.by_offset[static_cast<std::uint64_t>(*active.rbegin() - cohort)].last_active;
      returns_seen += active.size();
    }
    REQUIRE(found.cohorts() == expected);
    REQUIRE(found.observed().running() == running);
  }
  CHECK(returns_seen > 1000);
}

TEST_CASE("activity by period equals sets of periods, customer by customer", "[oracle][retention]") {
  std::mt19937_64 engine(12);
  quartets const period;
  std::uint64_t returned = 0;
  for (int round = 0; round < 300; ++round) {
    std::vector<ended_journey> journeys;
    for (int i = 0; i < 40; ++i) journeys.push_back(sojourn_test::random_journey(engine, 12, 2));
    auto const found = measure(sequential{}, journeys, period_activity{period, is_at{1}});
    std::map<std::int64_t, period_counts> expected;
    for (auto const& j : journeys) {
      std::set<std::int64_t> active;
      for (auto const& t : j.touches) {
        if (is_at{1}(t)) active.insert(period(t.time()));
      }
      for (auto const p : active) {
        auto& counts = expected[p];
        ++(p == *active.begin() ? counts.newly : active.contains(p - 1) ? counts.kept : counts.returned);
        returned += p != *active.begin() && !active.contains(p - 1) ? 1U : 0U;
      }
    }
    REQUIRE(found.periods() == expected);
  }
  CHECK(returned > 500);
}

TEST_CASE("a cohort is the period of the first touch", "[worked-example][retention]") {
  std::vector<ended_journey> const journeys{open_until({at(0, 1), at(0, 2), at(0, 9)}, 20),
                                            open_until({at(0, 3)}, 20), open_until({at(0, 5), at(0, 6)}, 20)};
  auto const m = measure(sequential{}, journeys, retention{quartets{}});
  REQUIRE(m.cohorts().size() == 2);
  auto const& first = m.cohorts().at(0);
  CHECK(first.customers == 2);
  CHECK(first.by_offset.at(0) == retention_counts{.active = 2, .last_active = 1});
  CHECK_FALSE(first.by_offset.contains(1));
  CHECK(first.by_offset.at(2) == retention_counts{.active = 1, .last_active = 1});
}

TEST_CASE("a cohort may be of first purchases, and what came before counts for nothing",
          "[worked-example][retention]") {
  std::vector<ended_journey> const journeys{open_until({at(0, 1), at(1, 5), at(0, 9)}, 20),
                                            open_until({at(0, 1), at(0, 9)}, 20)};
  auto const m = measure(sequential{}, journeys, retention{quartets{}, is_at{1}});
  REQUIRE(m.cohorts().size() == 1);
  CHECK(m.cohorts().at(1).customers == 1);
  CHECK(m.cohorts().at(1).by_offset.at(1).active == 1);
}

TEST_CASE("the earliest as_of says which periods are complete", "[edge][retention]") {
  auto m = measure(sequential{}, std::vector{open_until({at(0, 1)}, 9)}, retention{quartets{}});
  CHECK(m.observed().complete(1));
  CHECK_FALSE(m.observed().complete(2));
  m += measure(sequential{}, std::vector{open_until({at(0, 1)}, 7)}, retention{quartets{}});
  CHECK_FALSE(m.observed().complete(1));
  CHECK_FALSE(retention{quartets{}}.observed().complete(-100));
}

TEST_CASE("a customer's last period is inside the time line at its ends", "[edge][retention]") {
  std::vector<ended_journey> const journeys{
      {{{touchpoint_id{0}, time_point::min()}, {touchpoint_id{0}, time_point::max()}},
       {ending::open, false, time_point::max()}}};
  auto const ticks = [](time_point t) { return std::int64_t{t.time_since_epoch().count()}; };
  auto const m = measure(sequential{}, journeys, retention{ticks});
  CHECK(m.cohorts().begin()->second.by_offset.rbegin()->first == std::numeric_limits<std::uint64_t>::max());
}

TEST_CASE("a calendar that goes backwards is refused", "[edge][retention]") {
  auto const backwards = [](time_point t) { return -quartets{}(t); };
  std::vector<ended_journey> const journeys{open_until({at(0, 1), at(0, 9)}, 20)};
  CHECK_THROWS_WITH(measure(sequential{}, journeys, retention{backwards}),
                    "retention: a later touch must not lie in an earlier period: -2 after 0");
  CHECK_THROWS_WITH(measure(sequential{}, journeys, period_activity{backwards}),
                    "period_activity: a later touch must not lie in an earlier period: -2 after 0");
}

TEST_CASE("retention by other periods or predicates is not merged", "[edge][retention]") {
  retention a{calendar{period_unit::week}, is_at{1}, is_at{2}};
  CHECK_THROWS_WITH((a += retention{calendar{period_unit::month}, is_at{1}, is_at{2}}),
                    "retention: cannot merge measures that differ in the calendar");
  CHECK_THROWS_WITH((a += retention{calendar{period_unit::week}, is_at{2}, is_at{2}}),
                    "retention: cannot merge measures that differ in the entry");
  CHECK_THROWS_WITH((a += retention{calendar{period_unit::week}, is_at{1}, is_at{1}}),
                    "retention: cannot merge measures that differ in the return");
  period_activity b{calendar{period_unit::week}, is_at{1}};
  CHECK_THROWS_WITH((b += period_activity{calendar{period_unit::week}, is_at{2}}),
                    "period_activity: cannot merge measures that differ in the activity");
}
