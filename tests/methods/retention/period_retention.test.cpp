// SPDX-License-Identifier: BSL-1.0
#include <sojourn/methods/retention/period_retention.hpp>

#include <sojourn/run/measure.hpp>
#include <sojourn/run/sequential.hpp>

#include "measure/ended_journey.hpp"
#include "support/approx.hpp"
#include "support/catch.hpp"
#include "support/random_log.hpp"

#include <cstdint>
#include <map>
#include <random>
#include <set>
#include <vector>

using namespace sojourn;
using sojourn_test::approx;
using sojourn_test::at;
using sojourn_test::ended_journey;

namespace {

constexpr auto tens = [](time_point t) { return t.time_since_epoch() / std::chrono::seconds(10); };

ended_journey seen(std::vector<std::int64_t> const& seconds) {
  ended_journey j{{}, {ending::open, false, time_point{std::chrono::seconds{55}}}};
  for (auto const s : seconds) j.touches.push_back(at(0, s));
  return j;
}

}  // namespace

TEST_CASE("period retention is of the starters only", "[worked-example][retention]") {
  // Definitions section 11: 200 at the start, 210 at the end, 40 of them new: (210 - 40) / 200.
  auto const r = *period_retention({.starters = 200, .at_end = 210, .new_customers = 40});
  CHECK(r.value == 0.85);
  CHECK(r.n == 200);
  CHECK(complement(r)->value == approx(0.15));
  CHECK(complement(r)->low == approx(1 - r.high));
  CHECK_FALSE(period_retention({.starters = 0, .at_end = 5, .new_customers = 5}));
}

TEST_CASE("a balance that cannot be is refused", "[edge][retention]") {
  CHECK_THROWS_WITH(period_retention({.starters = 10, .at_end = 15, .new_customers = 4}),
                    "those at the end but new must be at most those at the start: 15 - 4 of 10");
  CHECK_THROWS_AS(period_retention({.starters = 10, .at_end = 3, .new_customers = 4}), std::invalid_argument);
}

TEST_CASE("retention and churn go from period to period", "[worked-example][retention]") {
  std::vector<ended_journey> const journeys{seen({1, 11, 12}), seen({2, 21}), seen({3}), seen({13, 23}),
                                            seen({51})};
  auto const rows = period_retention(measure(sequential{}, journeys, period_activity{tens}));
  REQUIRE(rows.size() == 5);  // 0 to 3, and 5
  CHECK(rows[0].newly == 3);
  CHECK_FALSE(rows[0].retention);
  CHECK(rows[1].starters == 3);
  CHECK(rows[1].kept == 1);
  CHECK(rows[1].newly == 1);
  CHECK(rows[1].retention->value == approx(1 / 3.0));
  CHECK(rows[1].churn->value == approx(2 / 3.0));
  CHECK(rows[2].starters == 2);
  CHECK(rows[2].kept == 1);
  CHECK(rows[2].returned == 1);
  CHECK(rows[2].retention->value == 0.5);
  CHECK(rows[3].period == 3);
  CHECK(rows[3].starters == 2);
  CHECK(rows[3].churn->value == 1);
  CHECK(rows[4].period == 5);
  CHECK(rows[4].newly == 1);
  CHECK_FALSE(rows[4].complete);
}

TEST_CASE("retention and churn equal sets of customers compared period by period", "[oracle][retention]") {
  std::mt19937_64 engine(41);
  std::size_t rated = 0;
  for (int round = 0; round < 200; ++round) {
    std::vector<ended_journey> journeys;
    std::map<std::int64_t, std::set<int>> active;
    for (int customer = 0; customer < 20; ++customer) {
      std::set<std::int64_t> times;
      for (auto n = test::below(engine, 4); n > 0; --n)
        times.insert(static_cast<std::int64_t>(test::below(engine, 55)));
      for (auto const t : times) active[t / 10].insert(customer);
      journeys.push_back(seen({times.begin(), times.end()}));
    }
    for (auto const& row : period_retention(measure(sequential{}, journeys, period_activity{tens}))) {
      auto const& before = active[row.period - 1];
      std::uint64_t kept = 0;
      for (auto const customer : active[row.period]) kept += before.contains(customer) ? 1U : 0U;
      REQUIRE(row.starters == before.size());
      REQUIRE(row.kept == kept);
      REQUIRE(row.kept + row.newly + row.returned == active[row.period].size());
      REQUIRE(row.complete == (row.period < 5));
      REQUIRE(row.churn.has_value() == (row.complete && row.starters != 0));
      if (!row.churn) continue;
      ++rated;
      REQUIRE(row.churn->value ==
              approx(static_cast<double>(row.starters - kept) / static_cast<double>(row.starters)));
    }
  }
  CHECK(rated > 500);
}

TEST_CASE("the period under way is marked and has no rate", "[edge][retention]") {
  auto const rows =
      period_retention(measure(sequential{}, std::vector{seen({41, 51}), seen({42})}, period_activity{tens}));
  REQUIRE(rows.size() == 2);
  CHECK(rows[1].starters == 2);
  CHECK(rows[1].kept == 1);
  CHECK_FALSE(rows[1].complete);
  CHECK_FALSE(rows[1].retention);
  CHECK_FALSE(rows[1].churn);
  CHECK(period_retention(period_activity{tens}).empty());
}
