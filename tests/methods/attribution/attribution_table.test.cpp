// SPDX-License-Identifier: BSL-1.0
// The table of credits: every column sums to the conversions; the closed form against all orders.

#include <sojourn/measure/attribution.hpp>
#include <sojourn/methods/attribution/attribution_table.hpp>
#include <sojourn/methods/attribution/markov_credit.hpp>
#include <sojourn/methods/attribution/shapley.hpp>
#include <sojourn/run/measure.hpp>
#include <sojourn/run/sequential.hpp>

#include "support/approx.hpp"
#include "support/catch.hpp"
#include "support/random_log.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <limits>
#include <numeric>
#include <stdexcept>
#include <string>
#include <vector>

using namespace sojourn;
using namespace std::chrono_literals;
using sojourn_test::approx;

namespace {

constexpr auto hours = [](auto const& t) {
  return t.time().time_since_epoch() / 1h - 30;
};  // most are below 0

std::vector<attribution_rule> every_rule() {
  return {attribution_rule::first(),
          attribution_rule::last(),
          attribution_rule::last_but_not({touchpoint_id{0}}),
          attribution_rule::linear_per_touch(),
          attribution_rule::linear_per_touchpoint(),
          attribution_rule::position(),
          attribution_rule::time_decay(4h)};
}

auto counted(test::log_type const& log) {
  return measure(sequential{}, log, attribution(log, every_rule(), {.look_back = 30h}, hours));
}

}  // namespace

TEST_CASE("every column of the table sums to the conversions and their value, however rows are grouped",
          "[attribution][law]") {
  auto const log = test::random_log(21, 300);
  auto const map = test::five_a_map();
  auto const m = counted(log);
  std::vector<double> const effects{0.3, 0.1, 0, 0.7, 1, 1e-9, 0.2};
  std::vector<credit_column> const more{{"markov", *markov_credits(m, effects)}};
  auto const check = [&](attribution_table const& table) {
    CHECK(table.columns.size() == 8);
    CHECK(table.columns[2] == "last_but_not");
    CHECK(table.columns[7] == "markov");
    CHECK(table.total.value_parts < 0);
    for (std::size_t c = 0; c < table.columns.size(); ++c) {
      auto sum = table.unattributed;
      for (auto const& row : table.rows) sum += row.credits[c];
      CHECK(sum == table.total);
    }
    for (std::size_t r = 1; r < table.rows.size(); ++r) {
      CHECK(table.rows[r - 1].credits[0].conversion_parts >= table.rows[r].credits[0].conversion_parts);
    }
  };
  auto const by_touchpoint = tabulate(m, log, more);
  auto const by_stage = tabulate(m, group_by_stage(map), more);
  check(by_touchpoint);
  check(by_stage);
  check(tabulate(m, group_by_channel(map), more));
  CHECK(by_touchpoint.rows.size() == 7);  // all but the goal
  CHECK(by_stage.rows.size() == 6);       // the five, and the unmapped
  for (auto const& row : by_stage.rows) {
    if (row.name != "act") continue;
    auto const shop = *map.touchpoints().find("shop");
    for (std::size_t r = 0; r < m.rules().size(); ++r) CHECK(row.credits[r] == m.credit_of(shop, r));
  }
}

TEST_CASE("linear per touchpoint is the Shapley value of conversions within a set of touchpoints",
          "[attribution][oracle]") {
  auto const log = test::random_log(22, 200);
  auto const goal = *log.touchpoints().find("buy");
  auto const m = measure(sequential{}, log, attribution(log, {attribution_rule::linear_per_touchpoint()}));
  auto const players = log.touchpoints().size();
  std::vector<joint_worth> journeys;
  for (auto const& j : log) {
    joint_worth one{.worth = 1};
    for (auto const& t : j) {
      if (t.touchpoint() != goal) {
        one.players.push_back(index(t.touchpoint()));
      } else {
        if (!one.players.empty()) journeys.push_back(one);
        one.players.clear();
      }
    }
  }
  auto const conversions_within = [&](coalition const& c) {
    return static_cast<double>(std::ranges::count_if(journeys, [&c](joint_worth const& j) {
      return std::ranges::all_of(j.players, [&c](std::size_t p) { return c.contains(p); });
    }));
  };
  auto const shapley = shapley_values(players, conversions_within);
  auto const closed = equal_share_shapley_values(players, journeys);
  for (std::uint32_t i = 0; i < players; ++i) {
    auto const counted = m.credit_of(touchpoint_id{i}, 0).conversions();
    CHECK(counted == approx(shapley[i]).epsilon(1e-12).margin(1e-12));
    CHECK(counted == approx(closed[i]).epsilon(1e-12).margin(1e-12));
  }
}

TEST_CASE("Markov credits are removal effects in proportion, without the goal's",
          "[attribution][worked-example]") {
  auto const log = test::random_log(23, 200);
  auto const m = counted(log);
  auto const goal = *log.touchpoints().find("buy");
  std::vector<double> effects(log.touchpoints().size(), 0.0);
  effects[0] = 0.6;
  effects[1] = 0.2;
  effects[index(goal)] = 1;
  auto const credits = markov_credits(m, effects).value();
  auto const attributed = static_cast<double>(m.conversion_count() - m.unattributed_count());
  CHECK(credits[0].conversions() == approx(attributed * 0.75));
  CHECK(credits[1].conversions() == approx(attributed * 0.25));
  CHECK(credits[index(goal)] == credit{});
  CHECK(credits[0].value() == approx((m.total().value() - m.unattributed().value()) * 0.75));
  effects[0] = effects[1] = 0;
  CHECK_FALSE(markov_credits(m, effects).has_value());
  CHECK_FALSE(markov_credits(m, {}).has_value());
  effects[0] = -0.1;
  CHECK_THROWS_AS(markov_credits(m, effects), std::invalid_argument);
  effects[0] = std::numeric_limits<double>::infinity();
  CHECK_THROWS_AS(markov_credits(m, effects), std::invalid_argument);
}

TEST_CASE("Markov credits sum to totals that no double can hold", "[attribution][edge]") {
  constexpr auto dear = [](touch const& t) {
    return t.touchpoint() == touchpoint_id{2} ? (std::int64_t{1} << 53) - 1 : 0;
  };
  alphabet names;
  for (auto const* n : {"a", "b", "paid"}) names.intern(n);
  struct source {
    alphabet const& all;
    [[nodiscard]] alphabet const& touchpoints() const { return all; }
  };
  attribution m(source{names}, {attribution_rule::last()}, {.goals = {touchpoint_id{2}}}, dear);
  std::vector<touch> const j{{touchpoint_id{0}, {}}, {touchpoint_id{2}, {}}};
  for (int i = 0; i < 1'000'003; ++i) observe(m, j, {});
  credit sum;
  auto const credits = markov_credits(m, std::vector<double>{0.3, 0.1, 1, 0});
  for (auto const& c : credits.value()) sum += c;
  CHECK(sum == m.total());
  CHECK(sum.conversions() == 1'000'003);
}

TEST_CASE("a column that sums to something else is refused; nothing counted is an empty table",
          "[attribution][edge]") {
  auto const log = test::random_log(24, 50);
  auto const m = counted(log);
  CHECK_THROWS_WITH(tabulate(m, log, {{"mine", {}}}),
                    "a column must sum to the conversions attributed: \"mine\"");
  auto const none = tabulate(attribution(log, every_rule()), log);
  CHECK(none.rows.empty());
  CHECK(none.columns.size() == 7);
  CHECK(none.total == credit{});
}
