// SPDX-License-Identifier: BSL-1.0
#include <sojourn/io/parse_time.hpp>
#include <sojourn/journey/at_goals.hpp>
#include <sojourn/journey/fields.hpp>
#include <sojourn/journey/group.hpp>
#include <sojourn/report/attribution_findings.hpp>
#include <sojourn/report/conversion_findings.hpp>
#include <sojourn/report/experience_findings.hpp>
#include <sojourn/report/flow_findings.hpp>
#include <sojourn/run/measure.hpp>
#include <sojourn/run/sequential.hpp>

#include "support/approx.hpp"
#include "support/catch.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

using namespace sojourn;
using namespace std::chrono_literals;
using sojourn_test::approx;

namespace {

struct visit {
  int who;
  std::string where;
  std::int64_t second;
  std::optional<int> stars{};
};

journey_map<five_a> small_map() {
  journey_map<five_a> map;
  map.add("shop", five_a::act);
  map.add("ad", five_a::aware);
  return map;
}

// 1: ad ad page shop (goal)   2: page ad (lost)   3: ad page ad (open: the last event is its own)
std::vector<visit> const visits_made{{1, "ad", 0, 5},    {1, "ad", 10},     {1, "page", 20},
                                     {1, "shop", 50, 3}, {2, "page", 0, 1}, {2, "ad", 5},
                                     {3, "ad", 900},     {3, "page", 960},  {3, "ad", 1000}};

auto small_log(journey_map<five_a> const& map) {
  return group_journeys(visits_made, map,
                        fields(&visit::who, &visit::where, &visit::second).rating<csat5>(&visit::stars),
                        ends{.goal = {"shop"}, .lost_after = 100s});
}

}  // namespace

TEST_CASE("stage reach is arranged with its pathwise steps", "[report][findings][worked-example]") {
  auto map = small_map();
  map.add("page", five_a::appeal);
  auto const found = stage_findings_of(measure(sequential{}, small_log(map), stage_reach(map)));
  CHECK(found.model == "five_a");
  CHECK(found.customers == 3);
  REQUIRE(found.reach.size() == 5);
  CHECK(found.reach[0].stage == "aware");
  CHECK(found.reach[0].customers == 3);
  CHECK(found.reach[0].dropped == 1);
  CHECK(found.reach[0].open == 0);
  CHECK(found.reach[0].went_on->n == 3);
  CHECK(found.reach[0].went_on->value == 2.0 / 3);
  CHECK(found.reach[0].drop_off->n == 3);
  CHECK(found.reach[0].next_mapped);
  CHECK(found.reach[1].open == 1);
  CHECK_FALSE(found.reach[1].next_mapped);
  CHECK_FALSE(found.reach[1].went_on);
  CHECK_FALSE(found.reach[4].next_mapped);
  REQUIRE(found.kotler);
  REQUIRE(found.kotler->ratios.size() == 6);
  CHECK(found.kotler->ratios[4].name == "par");
  CHECK(found.kotler->ratios[4].value->n == 3);
  CHECK(found.kotler->ratios[3].value->value == 0);
  CHECK(found.kotler->gap_to_bow_tie[0] == 1.0);
}

TEST_CASE("only Kotler's stages have his ratios", "[report][findings][edge]") {
  journey_map<sales_phase> map;
  map.add("ad", sales_phase::pre_sale);
  auto const found = stage_findings_of(stage_reach(map));
  CHECK(found.model == "sales_phase");
  CHECK(found.reach.size() == 3);
  CHECK_FALSE(found.kotler);
}

TEST_CASE("a funnel is arranged under the names that were asked for", "[report][findings][worked-example]") {
  auto const map = small_map();
  auto const log = small_log(map);
  using steps = std::vector<step_names>;
  auto const f = measure(sequential{}, log,
                         funnel(touchpoint_steps(map, log.touchpoints(), steps{{"ad"}, {"page"}, {"shop"}})));
  auto const found = funnel_findings_of(f, {"one", "two", "three"});
  CHECK(found.journeys == 3);
  CHECK(found.entered == 3);
  CHECK(found.converted == 1);
  CHECK(found.dropped == 1);
  CHECK(found.open == 1);
  CHECK(found.levels == std::vector<std::uint64_t>{1, 1, 1});
  CHECK(found.steps[2].name == "three");
  CHECK(found.steps[2].reached == 1);
  CHECK(found.median_seconds_to_convert == 40.0);
  CHECK(funnel_findings_of(f).steps[2].name == "shop");
}

TEST_CASE("the graph is arranged by count, then by name", "[report][findings][worked-example]") {
  auto const map = small_map();
  auto const log = small_log(map);
  auto const [flow, times, visited, sequences] =
      measure(sequential{}, log, transitions(log), transition_times(log), visits(log), variants(log));
  auto const found = graph_findings_of(flow, times, visited, sequences, log.touchpoints(), map);
  CHECK(found.journeys == 3);
  CHECK(found.transitions == 6);
  CHECK(found.begin == std::vector<named_count>{{"ad", 2}, {"page", 1}});
  CHECK(found.end == std::vector<named_count>{{"ad", 2}, {"shop", 1}});
  CHECK(found.self_loops == 1);
  CHECK(found.repetitions == 1);
  REQUIRE(found.vertices.size() == 3);
  CHECK(found.vertices[0].name == "ad");
  CHECK(found.vertices[0].events == 5);
  CHECK(found.vertices[0].journeys == 3);
  CHECK(found.vertices[0].stage == "aware");
  CHECK_FALSE(found.vertices[1].stage);
  REQUIRE(found.edges.size() == 4);
  CHECK(found.edges[0].from == "ad");
  CHECK(found.edges[0].to == "page");
  CHECK(found.edges[0].count == 2);
  CHECK(found.edges[0].mean_seconds == 35.0);
  CHECK(found.edges[0].median_seconds == 35.0);
  CHECK(found.edges[1].from == "page");
  CHECK(found.edges[1].to == "ad");
  CHECK(found.edges[2].to == "ad");
  CHECK(found.edges[3].to == "shop");
  CHECK(ending_counts(flow) == std::vector<named_count>{{"goal", 1}, {"lost", 1}, {"open", 1}});

  auto const lost = drop_off_findings_of(visited, flow, log, map);
  CHECK(lost.open == 1);
  REQUIRE(lost.touchpoints.size() == 3);
  CHECK(lost.touchpoints[0].touchpoint == "ad");
  CHECK(lost.touchpoints[0].visits == 2);
  CHECK(lost.touchpoints[0].exits == 1);
  CHECK(lost.touchpoints[1].touchpoint == "page");
  CHECK_FALSE(lost.touchpoints[1].stage);
}

TEST_CASE("variants of equal count are listed in the order of names, also where the list is cut",
          "[report][findings][edge]") {
  // Ids run against the names: the first variants by id are the last by name.
  std::vector<visit> made;
  for (int i = 0; i < 400; ++i) {
    auto const digits = std::to_string(999 - i);
    made.push_back({i, "t" + digits, 0});
  }
  made.push_back({1000, "t700", 0});
  made.push_back({1001, "t700", 0});
  journey_map<five_a> const none;
  auto const log = group_journeys(made, none, fields(&visit::who, &visit::where, &visit::second));
  auto const [flow, times, visited, sequences] =
      measure(sequential{}, log, transitions(log), transition_times(log), visits(log), variants(log));
  auto const found = graph_findings_of(flow, times, visited, sequences, log.touchpoints(), none);
  CHECK(found.variants == 400);
  REQUIRE(found.top_variants.size() == listed_variants);
  CHECK(found.top_variants[0].touchpoints == std::vector<std::string>{"t700"});
  CHECK(found.top_variants[0].count == 3);
  for (std::size_t i = 1; i < listed_variants; ++i) {
    CHECK(found.top_variants[i].touchpoints == std::vector<std::string>{"t60" + std::to_string(i - 1)});
  }
}

namespace {

struct sale {
  int who;
  std::string where;
  int day;
  std::int64_t cents = 0;
};

attribution_findings attributed(std::vector<sale> const& made, std::optional<unsigned> decimals) {
  auto const at = [](sale const& s) { return std::chrono::sys_seconds{std::chrono::days{s.day}}; };
  journey_map<five_a> map;
  map.add("shop", five_a::act);
  auto log = group_journeys(made, map, fields(&sale::who, &sale::where, at).value(&sale::cents),
                            ends{.goal = {"shop"}, .lost_after = std::chrono::days(30)});
  auto const cents = [](auto const& t) { return static_cast<std::int64_t>(t.value()); };
  auto const counted = measure(sequential{}, log, attribution(log, report_rules(), {}, cents));
  auto const cut = at_goals(std::move(log), after_goal::cut_at_first_goal);
  return attribution_findings_of(counted, measure(sequential{}, cut, transitions(cut)), cut, decimals);
}

}  // namespace

TEST_CASE("attribution is arranged by method, in whole units", "[report][findings][worked-example]") {
  // 1: ad ad mail shop, then mail shop   2: page mail shop   3: shop at once   4: ad, and lost
  auto const found = attributed({{1, "ad", 0},
                                 {1, "ad", 7},
                                 {1, "mail", 14},
                                 {1, "shop", 14, 1000},
                                 {1, "mail", 15},
                                 {1, "shop", 16, 250},
                                 {2, "page", 7},
                                 {2, "mail", 14},
                                 {2, "shop", 14, 3000},
                                 {3, "shop", 60, 7},
                                 {4, "ad", 0}},
                                2);
  CHECK(found.methods == std::vector<std::string>{"first", "last", "linear_per_touch",
                                                  "linear_per_touchpoint", "position", "time_decay",
                                                  "markov"});
  CHECK(found.total.conversions == 4);
  CHECK(found.total.value == 42.57);
  CHECK(found.unattributed.conversions == 1);
  CHECK(found.unattributed.value == 0.07);
  REQUIRE(found.touchpoints.size() == 3);
  auto const credited = [&found](std::size_t row, std::vector<double> const& expected) {
    for (std::size_t m = 0; m < expected.size(); ++m) {
      CAPTURE(row, found.methods[m]);
      CHECK(found.touchpoints[row].credits[m].conversions == approx(expected[m]));
    }
  };
  // Linear per touchpoint 2; the others 0.5 each, so in the order of names.
  CHECK(found.touchpoints[0].touchpoint == "mail");
  CHECK(found.touchpoints[1].touchpoint == "ad");
  CHECK(found.touchpoints[2].touchpoint == "page");
  credited(0, {1.0, 3.0, 1.0 / 3 + 0.5 + 1, 2.0, 0.4 + 0.5 + 1});
  credited(1, {1.0, 0.0, 2.0 / 3, 0.5, 0.6});
  credited(2, {1.0, 0.0, 0.5, 0.5, 0.5});
  // Weights of the first journey 1/4, 1/2, 1; of the third, 1/2 and 1.
  CHECK(found.touchpoints[1].credits[5].conversions == approx(3.0 / 7));
  CHECK(found.touchpoints[2].credits[5].conversions == approx(1.0 / 3));
  CHECK(found.touchpoints[0].credits[1].value == 42.5);
  CHECK(found.touchpoints[1].credits[0].value == 10.0);
  // Cut at the first goal: of 3 conversions mail has 2, ad and page each 1, of whose effects goals have no part.
  CHECK(found.touchpoints[0].credits[6].conversions == approx(3 * 2.0 / 4));
  CHECK(found.touchpoints[1].credits[6].conversions == approx(3 * 1.0 / 4));
  CHECK(found.touchpoints[2].credits[6].value.value() == approx(42.5 / 4));
}

TEST_CASE("every method credits all that is not unattributed", "[report][findings][law]") {
  std::vector<sale> made;
  for (int i = 0; i < 500; ++i)
    made.push_back({i % 37, i % 11 == 3 ? "shop" : "t" + std::to_string(i * i % 13), i, i % 7 * 100 + i});
  auto const found = attributed(made, 0);
  REQUIRE(found.total.conversions > 40);
  for (std::size_t m = 0; m < found.methods.size(); ++m) {
    double conversions = 0;
    double value = 0;
    for (auto const& row : found.touchpoints) {
      conversions += row.credits[m].conversions;
      value += row.credits[m].value.value();
    }
    CAPTURE(found.methods[m]);
    CHECK(conversions == approx(found.total.conversions - found.unattributed.conversions));
    CHECK(value == approx(*found.total.value - *found.unattributed.value));
  }
}

TEST_CASE("markov is missing where its chain has no effect to share by", "[report][findings][edge]") {
  // The first conversion comes at once: the chain of first conversions knows no way to it.
  auto const found = attributed({{1, "shop", 0, 5}, {1, "ad", 1}, {1, "shop", 2, 5}}, std::nullopt);
  CHECK(found.methods.size() == 6);
  CHECK(found.methods.back() == "time_decay");
  CHECK_FALSE(found.total.value);
  CHECK_FALSE(found.touchpoints.at(0).credits.at(0).value);
  auto const none = attributed({{1, "ad", 0}}, 2);
  CHECK(none.touchpoints.empty());
  CHECK(none.total.conversions == 0);
  CHECK(none.total.value == 0.0);
}

TEST_CASE("an empty graph has nothing in it", "[report][findings][edge]") {
  journey_map<five_a> const none;
  auto const found = graph_findings_of({}, {}, {}, {}, {}, none);
  CHECK(found.edges.empty());
  CHECK(found.top_variants.empty());
  CHECK(found.journeys == 0);
}

TEST_CASE("experience leads with all journeys started", "[report][findings][worked-example]") {
  auto const map = small_map();
  auto const log = small_log(map);
  auto const felt = measure(sequential{}, log, experience<csat5>(map));
  auto const found = experience_findings_of(felt, log, true);
  CHECK(found.scale == "csat5");
  REQUIRE_FALSE(found.journeys.empty());
  CHECK(found.journeys[0].population == "started");
  CHECK(found.journeys[0].n == 2);
  CHECK(found.journeys[0].unrated == 1);
  CHECK(found.journeys[0].mean->value == 2.5);
  CHECK(found.journeys.size() == 4 + 5);
  CHECK(found.stages.size() == 5);
  CHECK(found.touchpoints.size() == 3);
  auto const unmapped = experience_findings_of(felt, log, false);
  CHECK(unmapped.stages.empty());
  CHECK(unmapped.journeys.size() == 4);
}
