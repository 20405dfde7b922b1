// SPDX-License-Identifier: BSL-1.0
#include <sojourn/graph/journey_graph.hpp>
#include <sojourn/journey/fields.hpp>
#include <sojourn/journey/group.hpp>
#include <sojourn/methods/compare/graphs.hpp>
#include <sojourn/report/comparison_findings.hpp>
#include <sojourn/report/comparison_json.hpp>
#include <sojourn/report/comparison_text.hpp>
#include <sojourn/run/measure.hpp>
#include <sojourn/run/sequential.hpp>

#include "support/approx.hpp"
#include "support/catch.hpp"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <sstream>
#include <string>
#include <vector>

using namespace sojourn;
using sojourn_test::approx;

namespace {

struct visit {
  int who;
  std::string where;
  std::int64_t second;
  std::uint32_t device;
};

// So many on each device, of whom so many reach the shop: at the desk more, on the phone more, in all fewer.
std::vector<visit> round_of(int desk, int desk_shop, int phone, int phone_shop) {
  std::vector<visit> made;
  for (int i = 0; i < desk + phone; ++i) {
    bool const at_desk = i < desk;
    made.push_back({i, "ad", 0, at_desk ? 0U : 1U});
    bool const shops = at_desk ? i < desk_shop : i < desk + phone_shop;
    made.push_back({i, shops ? "shop" : "leave", 60, at_desk ? 0U : 1U});
  }
  return made;
}

comparison_findings small_comparison() {
  journey_map<five_a> map;
  map.add("ad", five_a::aware);
  map.add("shop", five_a::act);
  map.add("leave", five_a::aware);
  dictionary<segment_id> devices;
  devices.intern("desk");
  devices.intern("phone");
  touchpoint_steps const steps(map, map.touchpoints(), {{"ad"}, {"shop"}});
  auto const read = [&](std::vector<visit> const& made) {
    auto const of = fields(&visit::who, &visit::where, &visit::second).attributes(&visit::device);
    return group_journeys(made, map, of, ends{.goal = {"shop"}, .lost = {"leave"}});
  };
  auto const log_a = read(round_of(400, 160, 100, 20));
  auto const log_b = read(round_of(150, 69, 450, 108));
  using touch_type = typename decltype(read({}))::touch_view;
  auto const on = [](touch_type const& t) { return segment_id{t.attributes()}; };
  auto const measured = [&](auto const& log) {
    return measure(sequential{}, log, stage_reach<five_a>(map), funnel{steps},
                   by_segment<touch_type>(funnel{steps}, on), visits(log), transitions(log));
  };
  auto const [reach_a, funnel_a, parts_a, visits_a, flow_a] = measured(log_a);
  auto const [reach_b, funnel_b, parts_b, visits_b, flow_b] = measured(log_b);
  log_findings const about_a{.source = "a.csv", .events = 1000, .journeys = 500};
  log_findings const about_b{.source = "b.csv", .events = 1200, .journeys = 600, .rejected_count = 2};
  return {.a = about_a,
          .b = about_b,
          .stages = compared_stages_of(reach_a, reach_b),
          .funnel = compared_funnels_of(funnel_a, funnel_b, &parts_a, &parts_b, devices, {"seen", "bought"}),
          .exits = compare_exits(visits_a, visits_b, map),
          .edges = compared_edges_of(compare_graphs(journey_graph(map, flow_a), journey_graph(map, flow_b)),
                                     map.touchpoints())};
}

}  // namespace

TEST_CASE("a comparison in JSON has both sides, b less a, and why the total changed",
          "[report][compare][worked-example]") {
  std::ostringstream out;
  write_json(out, small_comparison());
  auto const parsed = nlohmann::json::parse(out.str());
  CHECK(parsed["a"]["journeys"] == 500);
  CHECK(parsed["b"]["rejected_count"] == 2);
  auto const& bought = parsed["funnel"]["steps"][0];
  CHECK(bought["name"] == "bought");
  CHECK(bought["of_all"]["a"]["value"].get<double>() == approx(0.36));
  CHECK(bought["of_all"]["b"]["value"].get<double>() == approx(0.295));
  CHECK(bought["of_all"]["a"]["n"] == 500);
  CHECK(bought["of_all"]["difference"]["value"].get<double>() == approx(-0.065));
  CHECK(bought["of_all"]["relative_change"].get<double>() == approx(-0.065 / 0.36));
  CHECK(bought["of_all"]["test"]["p_value"].get<double>() < 0.05);
  auto const& by = parsed["funnel"]["by_segment"];
  CHECK(by["segments"][0]["segment"] == "desk");
  CHECK(by["segments"][1]["conversion"]["difference"]["value"].get<double>() == approx(0.24 - 0.2));
  CHECK(by["split"]["rate"].get<double>() + by["split"]["mix"].get<double>() == approx(-0.065));
  CHECK(by["split"]["reversal"] == true);
  CHECK(parsed["stages"]["reach"][3]["name"] == "act");
  CHECK(parsed["stages"]["ratios"].size() == 6);
  CHECK(parsed["drop_off"][2]["touchpoint"] == "leave");
  CHECK(parsed["drop_off"][2]["exit_rate"]["a"]["value"] == 1.0);
  CHECK(parsed["graph"]["edges"].size() == 5);
  CHECK_FALSE(parsed.contains("experience"));
}

TEST_CASE("a comparison for a reader names the sides, the change and its interval",
          "[report][compare][golden]") {
  std::ostringstream out;
  write_text(out, small_comparison());
  auto const text = out.str();
  CHECK(text.find("a  a.csv: 500 persons, 1,000 events") != std::string::npos);
  CHECK(text.find("2 rows rejected") != std::string::npos);
  CHECK(text.find("bought  36.0 %  29.5 %  -6.5 points [-12.0, -0.9]") != std::string::npos);
  CHECK(text.find("reversal: every segment moved one way, and the total the other") != std::string::npos);
  CHECK(text.find("EXPERIENCE") == std::string::npos);
}

TEST_CASE("nothing compared with nothing has no changes", "[report][compare][edge]") {
  std::ostringstream out;
  write_json(out, comparison_findings{});
  auto const parsed = nlohmann::json::parse(out.str());
  CHECK(parsed["drop_off"].empty());
  CHECK(parsed["graph"]["edges"].empty());
  CHECK_FALSE(parsed.contains("funnel"));
  CHECK_FALSE(parsed.contains("stages"));
  std::ostringstream text;
  write_text(text, comparison_findings{});
  CHECK(text.str().find("0 persons") != std::string::npos);
}
