// SPDX-License-Identifier: BSL-1.0
// Tables of events as ranges of rows, and their journeys.

#include <sojourn/io/group_events.hpp>

#include <sojourn/io/event_csv.hpp>
#include <sojourn/model/five_a.hpp>

#include "support/catch.hpp"
#include "support/shared_log.hpp"

#include <algorithm>
#include <cstddef>
#include <ranges>
#include <sstream>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

using namespace sojourn;

namespace {

std::string const text =
    "user_id,event,timestamp,stars,channel,paid\n"
    "ann,ad,2024-03-13 10:00:00,,social,\n"
    "ben,ad,2024-03-13 11:00:00,2,,1.50\n"
    "ann,search,2024-03-13 09:00:00,4,social,0.25\n"
    "ann,buy,2024-03-14 08:00:00,refused,mail,19.99\n";

journey_map<five_a> known() {
  journey_map<five_a> map;
  map.add("ad", five_a::aware);
  map.add("buy", five_a::act);
  return map;
}

template <class Scale>
event_table<Scale> read(event_csv_options const& options) {
  std::istringstream in(text);
  return read_events<Scale>(in, "events.csv", options);
}

}  // namespace

TEST_CASE("A row has what the columns have at its place, and nothing where none was read") {
  static_assert(std::ranges::random_access_range<event_table<> const>);
  static_assert(std::ranges::sized_range<event_table<csat5> const>);
  auto const table = read<csat5>({.rating = "stars", .segment = "channel", .value = "paid"});
  std::size_t i = 0;
  for (auto const row : table) {
    CHECK(row.customer() == table.customer[i]);
    CHECK(row.touchpoint() == table.touchpoint[i]);
    CHECK(row.time() == table.time[i]);
    CHECK(row.segment() == table.segment[i]);
    CHECK(row.value() == table.value[i]);
    CHECK(row.rating() == table.rating[i]);
    CHECK(row.time() == table[i].time());
    ++i;
  }
  CHECK(i == 4);
  CHECK(table[1].segment() == no_segment);
  CHECK(table[3].value() == 1999);
  auto const bare = read<void>({});
  for (auto const row : bare) CHECK((row.segment() == no_segment && row.value() == 0));
  CHECK(event_table<>{}.begin() == event_table<>{}.end());
}

TEST_CASE("Journeys of a table have its ratings and values, in order of time, and its new touchpoints") {
  auto const map = known();
  auto const table = read<csat5>({.rating = "stars", .value = "paid", .touchpoints = map.touchpoints()});
  auto const log = group_events(table, map, {.goal = {"buy"}});
  REQUIRE(log.size() == 2);
  REQUIRE(log.touchpoints() == table.touchpoints);
  for (auto const& journey : log) {
    auto const who = table.customers.name(journey.customer());
    std::vector<std::string> names;
    std::vector<double> values;
    std::size_t given = 0;
    for (auto const& t : journey) {
      names.emplace_back(log.touchpoints().name(t.touchpoint()));
      values.push_back(t.value());
      given += t.rating().given() ? 1U : 0U;
    }
    if (who == "ann") {
      CHECK(names == std::vector<std::string>{"search", "ad", "buy"});
      CHECK(values == std::vector<double>{25, 0, 1999});
      CHECK(given == 1);
      CHECK(journey.ended().kind == ending::goal);
    } else {
      CHECK(who == "ben");
      CHECK(names == std::vector<std::string>{"ad"});
      CHECK(values == std::vector<double>{150});
      CHECK(given == 1);
    }
  }
}

TEST_CASE("A table given away becomes the log that it would have been read as", "[law]") {
  auto const map = known();
  event_csv_options const how{
      .rating = "stars", .segment = "channel", .value = "paid", .touchpoints = map.touchpoints()};
  auto table = read<csat5>(how);
  auto const as_read = group_events(table, map, {.goal = {"buy"}});
  auto const names = table.customers;
  auto const* const memory = table.time.data();
  auto const log = group_events(std::move(table), map, {.goal = {"buy"}});
  CHECK(log.data().time.data() == memory);
  CHECK(log.data().touchpoint == as_read.data().touchpoint);
  CHECK(log.data().time == as_read.data().time);
  CHECK(log.data().rating == as_read.data().rating);
  CHECK(log.data().value == as_read.data().value);
  CHECK(std::ranges::equal(log.offsets(), as_read.offsets()));
  CHECK(std::ranges::equal(log.customers(), as_read.customers()));
  CHECK(log.customer_names() == names);
  CHECK(table.size() == 0);  // NOLINT(bugprone-use-after-move): as documented
  CHECK((table.segments.size() == 2 && table.segment.empty()));
  CHECK(table.touchpoints == log.touchpoints());

  // Without ratings in the log, those of the table go.
  auto rated = read<csat5>(how);
  using row = event_row<csat5>;
  auto const unrated =
      fields([](row const& r) { return r.customer(); }, [](row const& r) { return r.touchpoint(); },
             [](row const& r) { return r.time(); });
  auto const plain = group_events(std::move(rated), map, {}, {}, unrated);
  CHECK(plain.event_count() == 4);
}

TEST_CASE("A table that is refused stays as it was", "[error]") {
  auto table = read<void>({.touchpoints = known().touchpoints()});
  ends const declared{.goal = {"nothing of this name"}};
  CHECK_THROWS_AS(group_events(std::move(table), known(), declared), std::invalid_argument);
  CHECK(table.size() == 4);  // NOLINT(bugprone-use-after-move): as documented
  CHECK(table.customers.size() == 2);
}

TEST_CASE("A table that numbers touchpoints otherwise than the map is refused", "[error]") {
  auto const table = read<void>({.touchpoints = [] {
    alphabet other;
    other.intern("buy");
    return other;
  }()});
  CHECK_THROWS_AS(group_events(table, known()), std::invalid_argument);
  ends const declared{.goal = {"nothing of this name"}};
  CHECK_THROWS_AS(group_events(read<void>({.touchpoints = known().touchpoints()}), known(), declared),
                  std::invalid_argument);
}

TEST_CASE("Every event of a shared log is in a journey of its customer", "[data]") {
  auto const map = read_map<five_a>(std::string(SOJOURN_SHARED_DATA) + "/ecom.map.csv");
  std::istringstream in(test::shared_text("ecom.csv.gz"));
  auto const table = read_events(in, "ecom.csv", {.touchpoints = map.touchpoints()});
  auto const log = group_events(table, map);
  CHECK(log.event_count() == table.size());
  CHECK(log.customer_count() == table.customers.size());
  std::vector<std::size_t> events(table.customers.size());
  for (auto const row : table) ++events[index(row.customer())];
  for (auto const& journey : log) events[index(journey.customer())] -= journey.size();
  CHECK(events == std::vector<std::size_t>(table.customers.size()));
}
