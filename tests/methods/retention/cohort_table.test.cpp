// SPDX-License-Identifier: BSL-1.0
#include <sojourn/methods/retention/cohort_table.hpp>

#include <sojourn/core/calendar.hpp>
#include <sojourn/run/measure.hpp>
#include <sojourn/run/sequential.hpp>

#include "measure/ended_journey.hpp"
#include "support/catch.hpp"

#include <chrono>
#include <cstdint>
#include <random>
#include <set>
#include <vector>

using namespace sojourn;
using sojourn_test::at;
using sojourn_test::ended_journey;

namespace {

constexpr auto tens = [](time_point t) { return t.time_since_epoch() / std::chrono::seconds(10); };

ended_journey seen(std::vector<std::int64_t> const& seconds, std::int64_t as_of) {
  ended_journey j{{}, {ending::open, false, time_point{std::chrono::seconds{as_of}}}};
  for (auto const s : seconds) j.touches.push_back(at(0, s));
  return j;
}

}  // namespace

TEST_CASE("a cohort matrix has bounded and unbounded retention, and marks what is incomplete",
          "[worked-example][retention]") {
  // Observed until second 35: period 3 has not ended.
  std::vector<ended_journey> const journeys{seen({1, 11, 31}, 35), seen({2, 21}, 35),  seen({3}, 35),
                                            seen({4, 5}, 35),      seen({12, 22}, 35), seen({33}, 35)};
  auto const rows = cohort_table(measure(sequential{}, journeys, retention{tens}));
  REQUIRE(rows.size() == 3);
  CHECK(rows[0].customers == 4);
  CHECK(rows[0].complete);
  REQUIRE(rows[0].cells.size() == 4);
  CHECK(rows[0].cells[0].rate->value == 1);
  CHECK(rows[0].cells[1].rate->value == 0.25);
  CHECK(rows[0].cells[1].rate->n == 4);
  CHECK(rows[0].cells[1].rate_or_later->value == 0.5);
  CHECK(rows[0].cells[2].rate->value == 0.25);
  CHECK(rows[0].cells[2].rate_or_later->value == 0.5);
  auto const& so_far = rows[0].cells[3];
  CHECK_FALSE(so_far.complete);
  CHECK(so_far.active == 1);
  CHECK_FALSE(so_far.rate);
  CHECK_FALSE(so_far.rate_or_later);
  CHECK(rows[1].cells.size() == 3);
  CHECK(rows[2].cohort == 3);
  CHECK_FALSE(rows[2].complete);  // more may join
  CHECK(rows[2].cells.size() == 1);
  CHECK_FALSE(rows[2].cells[0].complete);

  auto const curve = retention_curve(rows);
  REQUIRE(curve.size() == 3);
  CHECK(curve[0].cohorts == 2);
  CHECK(curve[0].customers == 5);
  CHECK(curve[1].cohorts == 2);
  CHECK(curve[1].rate->value == 0.4);  // 1 of 4 and 1 of 1
  CHECK(curve[1].rate->method == interval_method::wilson);
  CHECK(curve[1].rate_or_later->value == 0.6);
  CHECK(curve[2].cohorts == 1);
  CHECK(curve[2].customers == 4);
}

TEST_CASE("a cohort matrix equals a count over sets of periods", "[oracle][retention]") {
  std::mt19937_64 engine(31);
  for (int round = 0; round < 200; ++round) {
    auto const as_of = static_cast<std::int64_t>(60 + test::below(engine, 30));
    std::vector<ended_journey> journeys;
    for (int i = 0; i < 30; ++i) {
      std::set<std::int64_t> times;
      for (auto n = 1 + test::below(engine, 6); n > 0; --n)
        times.insert(static_cast<std::int64_t>(test::below(engine, 60)));
      journeys.push_back(seen({times.begin(), times.end()}, as_of));
    }
    std::uint64_t const last_offset = test::below(engine, 10);
    auto const rows =
        cohort_table(measure(sequential{}, journeys, retention{tens}), {.last_offset = last_offset});
    for (auto const& row : rows) {
      for (auto const& cell : row.cells) {
        std::uint64_t customers = 0, active = 0, later = 0;
        auto const wanted = row.cohort + static_cast<std::int64_t>(cell.offset);
        for (auto const& j : journeys) {
          if (tens(j.touches.front().time()) != row.cohort) continue;
          ++customers;
          bool in = false;
          for (auto const& t : j.touches) in |= tens(t.time()) == wanted;
          active += in ? 1U : 0U;
          later += tens(j.touches.back().time()) >= wanted ? 1U : 0U;
        }
        REQUIRE(row.customers == customers);
        REQUIRE(cell.active == active);
        REQUIRE(cell.active_or_later == later);
        REQUIRE(cell.complete == (wanted < as_of / 10));
        REQUIRE(cell.rate.has_value() == cell.complete);
      }
      REQUIRE(row.cells.size() ==
              std::min(last_offset, static_cast<std::uint64_t>(as_of / 10 - row.cohort)) + 1);
    }
  }
}

TEST_CASE("unbounded retention is never below bounded, and never rises", "[law][retention]") {
  std::mt19937_64 engine(32);
  std::vector<ended_journey> journeys;
  for (int i = 0; i < 500; ++i) {
    std::set<std::int64_t> times;
    for (auto n = 1 + test::below(engine, 6); n > 0; --n)
      times.insert(static_cast<std::int64_t>(test::below(engine, 200)));
    journeys.push_back(seen({times.begin(), times.end()}, 200));
  }
  auto const rows = cohort_table(measure(sequential{}, journeys, retention{tens}), {.last_offset = 99});
  std::uint64_t customers = 0;
  for (auto const& row : rows) {
    customers += row.customers;
    CHECK(row.cells[0].active_or_later == row.customers);
    for (std::size_t i = 0; i < row.cells.size(); ++i) {
      CHECK(row.cells[i].active <= row.cells[i].active_or_later);
      if (i > 0) CHECK(row.cells[i].active_or_later <= row.cells[i - 1].active_or_later);
    }
  }
  CHECK(customers == journeys.size());
}

TEST_CASE("cohorts of first purchases by calendar month count months, not 30 days",
          "[worked-example][retention]") {
  // Bought on 31 January 2024, again on 1 March (30 days later), observed until 10 March.
  auto const day = [](int month, unsigned d) {
    return std::chrono::sys_days{std::chrono::year{2024} / month / std::chrono::day{d}};
  };
  ended_journey const j{
      {{touchpoint_id{0}, day(1, 2)}, {touchpoint_id{1}, day(1, 31)}, {touchpoint_id{1}, day(3, 1)}},
      {ending::open, false, day(3, 10)}};
  sojourn_test::is_at const purchase{1};
  auto const in = [&](calendar const& periods) {
    return cohort_table(measure(sequential{}, std::vector{j}, retention{periods, purchase, purchase}),
                        {.last_offset = 100});
  };
  calendar const months{period_unit::month};
  auto const by_month = in(months);
  REQUIRE(by_month.size() == 1);
  CHECK(months.begin_of(by_month[0].cohort) == day(1, 1));
  REQUIRE(by_month[0].cells.size() == 3);
  CHECK(by_month[0].cells[1].rate->value == 0);  // nothing in February
  CHECK(by_month[0].cells[1].rate_or_later->value == 1);
  CHECK(by_month[0].cells[2].active == 1);
  CHECK_FALSE(by_month[0].cells[2].complete);
  auto const by_week = in(calendar{period_unit::week});
  CHECK(by_week[0].cells.size() == 6);          // from Monday 29 January to Monday 4 March
  CHECK(by_week[0].cells[4].rate->value == 1);  // Monday 26 February
  auto const by_day = in(calendar{period_unit::day});
  CHECK(by_day[0].cells[30].rate->value == 1);
  CHECK(by_day[0].cells[29].rate->value == 0);
  CHECK_FALSE(by_day[0].cells[39].complete);
}

TEST_CASE("no customers make no rows and no curve", "[edge][retention]") {
  auto const rows = cohort_table(retention{tens});
  CHECK(rows.empty());
  CHECK(retention_curve(rows).empty());
}

TEST_CASE("a cohort after as_of is one incomplete cell", "[edge][retention]") {
  auto const rows = cohort_table(measure(sequential{}, std::vector{seen({41, 52}, 15)}, retention{tens}));
  REQUIRE(rows.size() == 1);
  CHECK_FALSE(rows[0].complete);
  REQUIRE(rows[0].cells.size() == 1);
  CHECK_FALSE(rows[0].cells[0].complete);
  CHECK(rows[0].cells[0].active == 1);
}
