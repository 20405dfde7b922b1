// SPDX-License-Identifier: BSL-1.0
#include <sojourn/report/json.hpp>

#include "report/small_findings.hpp"
#include "support/catch.hpp"

#include <nlohmann/json.hpp>

#include <limits>
#include <sstream>
#include <string>
#include <vector>

using namespace sojourn;
using nlohmann::json;

namespace {

std::string written(findings const& all) {
  std::ostringstream out;
  write_json(out, all);
  return out.str();
}

std::vector<std::string> keys(nlohmann::ordered_json const& object) {
  std::vector<std::string> names;
  for (auto const& [key, value] : object.items()) names.push_back(key);
  return names;
}

}  // namespace

TEST_CASE("a report in JSON has the keys of the contract in its order", "[report][json][golden]") {
  auto const parsed = nlohmann::ordered_json::parse(written(sojourn_test::small_findings()));
  CHECK(keys(parsed) == std::vector<std::string>{"sojourn", "log", "stages", "funnel", "graph", "drop_off",
                                                 "markov", "attribution", "experience"});
  CHECK(keys(parsed["log"]) == std::vector<std::string>{"events", "customers", "journeys", "touchpoints",
                                                        "first", "last", "rejected", "rejected_count",
                                                        "unmapped"});
  CHECK(keys(parsed["log"]["rejected"][0]) == std::vector<std::string>{"row", "column", "reason"});
  CHECK(keys(parsed["stages"]) ==
        std::vector<std::string>{"model", "reach", "ratios", "archetype", "gap_to_bow_tie"});
  CHECK(keys(parsed["stages"]["ratios"]) ==
        std::vector<std::string>{"attraction", "curiosity", "commitment", "affinity", "par", "bar"});
  CHECK(keys(parsed["funnel"]) == std::vector<std::string>{"order", "ties", "entry", "tie_tolerance",
                                                           "within", "max_gap", "session_gap", "exclusions",
                                                           "entered", "converted", "dropped", "open",
                                                           "excluded", "steps", "levels", "by_segment"});
  CHECK(keys(parsed["funnel"]["by_segment"]) ==
        std::vector<std::string>{"at", "segments", "time_to_convert"});
  CHECK(keys(parsed["funnel"]["by_segment"]["segments"][0]) ==
        std::vector<std::string>{"segment", "entered", "converted", "dropped", "open", "excluded", "rate",
                                 "median_time_to_convert", "steps"});
  CHECK(keys(parsed["markov"]) == std::vector<std::string>{"conversion", "states", "pruned", "open"});
  CHECK(keys(parsed["markov"]["states"][0]) ==
        std::vector<std::string>{"name", "conversion", "expected_visits", "steps_to_end", "time_to_end",
                                 "removal_effect", "removal_effect_interval"});
  CHECK(keys(parsed["funnel"]["steps"][0]) == std::vector<std::string>{"name", "reached", "of_previous",
                                                                       "of_all", "median_time_from_previous",
                                                                       "dropped_here", "open_here"});
  CHECK(keys(parsed["graph"]) == std::vector<std::string>{"begin", "end", "vertices", "edges", "self_loops",
                                                          "repetitions", "variants", "top_variants"});
  CHECK(keys(parsed["graph"]["vertices"][0]) ==
        std::vector<std::string>{"name", "stage", "events", "journeys"});
  CHECK(keys(parsed["graph"]["edges"][0]) ==
        std::vector<std::string>{"from", "to", "count", "journeys", "mean_time", "median_time"});
  CHECK(keys(parsed["drop_off"][0]) ==
        std::vector<std::string>{"touchpoint", "stage", "visits", "exits", "exit_rate", "impact"});
  CHECK(keys(parsed["drop_off"][0]["exit_rate"]) ==
        std::vector<std::string>{"value", "n", "low", "high", "method"});
  CHECK(keys(parsed["markov"]) == std::vector<std::string>{"conversion", "states", "pruned", "open"});
  CHECK(keys(parsed["markov"]["states"][0]) ==
        std::vector<std::string>{"name", "conversion", "expected_visits", "steps_to_end", "time_to_end",
                                 "removal_effect", "removal_effect_interval"});
  CHECK(keys(parsed["attribution"]) ==
        std::vector<std::string>{"first", "linear_per_touchpoint", "markov", "unattributed", "total"});
  CHECK(keys(parsed["attribution"]["first"][0]) ==
        std::vector<std::string>{"touchpoint", "conversions", "value"});
  CHECK(keys(parsed["experience"]) == std::vector<std::string>{"scale", "touchpoints", "stages", "journey"});
  CHECK(keys(parsed["experience"]["touchpoints"][0]) ==
        std::vector<std::string>{"name", "n", "mean", "top_box", "nps"});
}

TEST_CASE("what JSON says is what was found", "[report][json][worked-example]") {
  auto const parsed = json::parse(written(sojourn_test::small_findings()));
  CHECK(parsed["sojourn"] == version);
  CHECK(parsed["log"]["events"] == 7);
  CHECK(parsed["log"]["first"] == "2024-02-29T23:59:59Z");
  CHECK(parsed["log"]["last"] == "2024-03-01T00:00:00.000001Z");
  CHECK(parsed["log"]["rejected"][0]["column"] == "time");
  CHECK(parsed["log"]["rejected"][1]["column"].is_null());
  CHECK(parsed["log"]["rejected_count"] == 2);
  CHECK(parsed["stages"]["reach"][0] == json{{"stage", "aware"}, {"customers", 3}});
  CHECK(parsed["stages"]["gap_to_bow_tie"] == json{1.0, nullptr});
  CHECK(parsed["funnel"]["within"] == 0.5);
  CHECK(parsed["funnel"]["tie_tolerance"].is_null());
  CHECK(parsed["funnel"]["max_gap"] == 86'400.0);
  CHECK(parsed["funnel"]["exclusions"] ==
        json::array({{{"name", "größe"}, {"from", 1}, {"to", 2}, {"effect", "barrier"}}}));
  CHECK(parsed["funnel"]["levels"] == json{1, 2});
  CHECK(parsed["funnel"]["steps"][0]["of_all"].is_null());
  CHECK(parsed["funnel"]["steps"][1]["median_time_from_previous"] == 1.25);
  CHECK(parsed["graph"]["begin"] == json{{"größe", 2}, {"ad", 1}});
  CHECK(parsed["graph"]["vertices"][1]["stage"].is_null());
  CHECK(parsed["graph"]["top_variants"][0]["touchpoints"] == json{"ad", "größe"});
  CHECK(parsed["drop_off"][0]["impact"]["value"] == 0.5);
  CHECK(parsed["drop_off"][1]["impact"].is_null());
  CHECK(parsed["funnel"]["by_segment"]["segments"][1]["segment"].is_null());
  CHECK(parsed["funnel"]["by_segment"]["time_to_convert"]["p_value"] == 0.25);
  CHECK(parsed["markov"]["states"][1]["steps_to_end"].is_null());
  CHECK(parsed["markov"]["pruned"]["never_ends"] == json{"ad"});
  CHECK(parsed["markov"]["states"][0]["removal_effect"] == 1.0);
  CHECK(parsed["markov"]["states"][1]["time_to_end"].is_null());
  CHECK(parsed["attribution"]["markov"][0] ==
        json{{"touchpoint", "größe"}, {"conversions", 3.0}, {"value", 30.25}});
  CHECK(parsed["attribution"]["first"][1]["conversions"] == 1.75);
  CHECK(parsed["attribution"]["unattributed"] == json{{"conversions", 1}, {"value", -5.0}});
  CHECK(parsed["attribution"]["total"]["conversions"].is_number_integer());
  CHECK(parsed["experience"]["journey"]["population"] == "started");
  CHECK(parsed["experience"]["journey"]["other_populations"][0]["population"] == "lost");
  CHECK(parsed["experience"]["journey"]["other_populations"][0]["mean"].is_null());
}

TEST_CASE("counts are written as integers, durations and estimates as the same doubles",
          "[report][json][law]") {
  auto all = sojourn_test::small_findings();
  all.log.events = std::numeric_limits<std::uint64_t>::max();
  all.funnel.content->steps[1].of_previous->value = 0.1 + 0.2;
  all.funnel.content->steps[1].median_seconds_from_previous = std::numeric_limits<double>::denorm_min();
  auto const parsed = json::parse(written(all));
  CHECK(parsed["log"]["events"].is_number_integer());
  CHECK(parsed["log"]["events"] == std::numeric_limits<std::uint64_t>::max());
  CHECK(parsed["funnel"]["steps"][1]["of_previous"]["value"].get<double>() == 0.1 + 0.2);
  CHECK(parsed["funnel"]["steps"][1]["median_time_from_previous"].get<double>() ==
        std::numeric_limits<double>::denorm_min());
}

TEST_CASE("an estimate without an interval has no limits", "[report][json][edge]") {
  auto all = sojourn_test::small_findings();
  all.stages.content->kotler->ratios[5].value = estimate{.value = 0, .n = 3, .method = interval_method::none};
  auto const bar = json::parse(written(all))["stages"]["ratios"]["bar"];
  CHECK(bar["value"] == 0.0);
  CHECK(bar["low"].is_null());
  CHECK(bar["high"].is_null());
}

TEST_CASE("a number that is not finite is null, never NaN", "[report][json][edge]") {
  auto all = sojourn_test::small_findings();
  all.funnel.content->steps[1].of_previous->high = std::numeric_limits<double>::infinity();
  all.graph.content->edges[0].mean_seconds = std::numeric_limits<double>::quiet_NaN();
  auto const text = written(all);
  auto const parsed = json::parse(text);
  CHECK(parsed["funnel"]["steps"][1]["of_previous"]["high"].is_null());
  CHECK(parsed["graph"]["edges"][0]["mean_time"].is_null());
  CHECK(text.find("nan") == std::string::npos);
  CHECK(text.find("inf") == std::string::npos);
}

TEST_CASE("the value of conversions is null where the log has none", "[report][json][edge]") {
  auto all = sojourn_test::small_findings();
  all.attribution =
      attribution_findings{.methods = {"last"}, .touchpoints = {{"ad", {{1, {}}}}}, .total = {1, {}}};
  auto const parsed = json::parse(written(all))["attribution"];
  CHECK(parsed["last"] == json::array({{{"touchpoint", "ad"}, {"conversions", 1.0}, {"value", nullptr}}}));
  CHECK(parsed["total"]["value"].is_null());
}

TEST_CASE("names that JSON must escape come back as they were", "[report][json][law]") {
  auto all = sojourn_test::small_findings();
  std::string const name = "a \"b\" \\ \n\t\x01 größe 🙂";
  all.graph.content->vertices[0].name = name;
  CHECK(json::parse(written(all))["graph"]["vertices"][0]["name"] == name);
}

TEST_CASE("bytes that are not UTF-8 come out as the replacement character", "[report][json][edge]") {
  auto all = sojourn_test::small_findings();
  all.graph.content->vertices[0].name = "a\xFFz";
  CHECK(json::parse(written(all))["graph"]["vertices"][0]["name"] == "a\uFFFDz");
}

TEST_CASE("a section without content is absent", "[report][json][edge]") {
  findings all;
  all.stages = section<stage_findings>::absent("no map");
  auto const parsed = nlohmann::ordered_json::parse(written(all));
  CHECK(keys(parsed) == std::vector<std::string>{"sojourn", "log"});
  CHECK(parsed["log"]["rejected"] == nlohmann::ordered_json::array());
  CHECK(parsed["log"]["unmapped"] == nlohmann::ordered_json::array());
}
