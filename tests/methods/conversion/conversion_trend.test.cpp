// SPDX-License-Identifier: BSL-1.0
#include <sojourn/methods/conversion/conversion_trend.hpp>

#include <sojourn/journey/touch.hpp>
#include <sojourn/measure/funnel.hpp>
#include <sojourn/model/five_a.hpp>
#include <sojourn/run/measure.hpp>
#include <sojourn/run/sequential.hpp>

#include "support/catch.hpp"

#include <chrono>
#include <vector>

using namespace sojourn;
using namespace std::chrono_literals;

namespace {

struct observed_journey {
  std::vector<touch> touches;
  [[nodiscard]] auto begin() const { return touches.begin(); }
  [[nodiscard]] auto end() const { return touches.end(); }
  [[nodiscard]] journey_end ended() const { return {ending::open, false, time_point{100h}}; }
};

// A day that begins at 05:00 UTC: the host's own calendar.
constexpr auto day = [](time_point at) {
  return std::chrono::floor<std::chrono::days>(at - 5h).time_since_epoch().count();
};
constexpr auto day_of_touch = [](touch const& t) { return day(t.time()); };

touch at(std::uint32_t id, std::chrono::hours hour) { return {touchpoint_id{id}, time_point{hour}}; }

auto trend_within(std::optional<duration> within) {
  journey_map<five_a> map;
  map.add("a", five_a::aware);
  map.add("b", five_a::appeal);
  std::vector<observed_journey> const journeys{
      {{at(0, 6h), at(1, 28h)}},   // day 0, converted the next day before 05:00
      {{at(0, 7h)}},               // day 0
      {{at(0, 30h), at(1, 31h)}},  // day 1
      {{at(0, 80h)}}};             // day 3, its window still runs
  funnel const f(touchpoint_steps(map, map.touchpoints(), {{"a"}, {"b"}}), {.within = within});
  auto const total = measure(sequential{}, journeys, by_segment<touch>(f, day_of_touch));
  return conversion_trend(total, day, time_point{100h});
}

}  // namespace

TEST_CASE("conversion is told by the period of entry in the host's calendar", "[worked-example][funnel]") {
  auto const rows = trend_within(24h);
  REQUIRE(rows.size() == 3);
  CHECK(rows[0].period == 0);
  CHECK(rows[0].entered == 2);
  CHECK(rows[0].converted == 1);
  CHECK(rows[0].dropped == 1);
  CHECK(rows[0].rate->value == 0.5);
  CHECK(rows[0].complete);
  CHECK(rows[1].rate->value == 1.0);
  CHECK(rows[1].complete);
  CHECK(rows[2].period == 3);
  CHECK(rows[2].open == 1);
  CHECK_FALSE(rows[2].rate.has_value());
  CHECK_FALSE(rows[2].complete);  // as_of less the window is hour 76: day 2
}

TEST_CASE("without a window a period is complete when it has ended and nothing of it is open",
          "[edge][funnel]") {
  auto const rows = trend_within(std::nullopt);
  REQUIRE(rows.size() == 3);
  CHECK_FALSE(rows[0].complete);  // who entered at hour 7 may convert yet
  CHECK(rows[1].complete);
  CHECK_FALSE(rows[2].complete);
}

TEST_CASE("a window longer than the time line leaves every period incomplete", "[edge][funnel]") {
  for (auto const& row : trend_within(duration::max())) CHECK_FALSE(row.complete);
}
