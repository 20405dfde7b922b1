// SPDX-License-Identifier: BSL-1.0
#pragma once
// A small report with something in every place.

#include <sojourn/report/findings.hpp>
#include <sojourn/stats/proportion.hpp>

namespace sojourn_test {

inline sojourn::findings small_findings() {
  using namespace sojourn;
  using namespace std::chrono_literals;
  findings all;
  time_point const last{1'709'251'200s + 1us};  // the first microsecond of March 2024, and one
  all.log = {
      .source = "events.csv",
      .container = container::persons,
      .events = 7,
      .customers = 3,
      .journeys = 3,
      .touchpoints = 2,
      .first = last - 1s - 1us,
      .last = last,
      .as_of = last,
      .ends = {{"goal", 1}, {"lost", 1}, {"open", 1}},
      .rejected = {{.row = 4, .column = "time", .reason = "time must be ISO 8601: \"x\""},
                   {.row = 9, .column = "", .reason = "row must have as many fields as the header, 3: 2"}},
      .rejected_count = 2,
      .outside_count = 1234,
      .mapped = true,
      .unmapped = {"größe"}};
  all.stages = stage_findings{.model = "five_a",
                              .customers = 3,
                              .reach = {{.stage = "aware",
                                         .customers = 3,
                                         .went_on = proportion(1, 2),
                                         .drop_off = proportion(1, 2),
                                         .dropped = 1,
                                         .open = 1},
                                        {.stage = "appeal", .customers = 2, .next_mapped = false},
                                        {.stage = "advocate", .customers = 0, .next_mapped = false}},
                              .kotler = kotler_findings{.ratios = {{"attraction", proportion(1, 3)},
                                                                   {"curiosity", std::nullopt},
                                                                   {"commitment", std::nullopt},
                                                                   {"affinity", std::nullopt},
                                                                   {"par", proportion(40, 80)},
                                                                   {"bar", std::nullopt}},
                                                        .archetype = "funnel",
                                                        .holding = {"goldfish", "funnel"},
                                                        .gap_to_bow_tie = {1.0, std::nullopt}}};
  all.funnel = funnel_findings{.within = 500ms,
                               .max_gap = 24h,
                               .exclusions = {{"größe", 1, 2, "barrier"}},
                               .journeys = 3,
                               .entered = 3,
                               .converted = 2,
                               .dropped = 1,
                               .steps = {{.name = "ad", .reached = 3, .dropped_here = 1},
                                         {.name = "größe",
                                          .reached = 2,
                                          .of_previous = proportion(2, 3),
                                          .of_all = proportion(2, 3),
                                          .median_seconds_from_previous = 1.25}},
                               .levels = {1, 2},
                               .median_seconds_to_convert = 1.25};
  all.funnel.content->segments = funnel_segment_findings{
      .rule = "entry",
      .segments = {{.segment = "web",
                    .entered = 2,
                    .converted = 1,
                    .open = 1,
                    .rate = proportion(1, 1),
                    .steps = {{.name = "ad", .reached = 2}},
                    .median_seconds_to_convert = 1.25},
                   {.segment = "", .entered = 1, .dropped = 1, .rate = proportion(0, 1)}},
      .time_to_convert = test_result{.statistic = 1.5, .p_value = 0.25, .method = test_method::log_rank}};
  all.graph =
      graph_findings{.journeys = 3,
                     .transitions = 4,
                     .begin = {{"größe", 2}, {"ad", 1}},
                     .end = {{"größe", 3}},
                     .vertices = {{"größe", "aware", 4, 3}, {"ad", std::nullopt, 3, 2}},
                     .edges = {{"ad", "größe", 3, 2, 1.5, 1.25}, {"größe", "größe", 1, 1, 90'000, 90'000}},
                     .self_loops = 1,
                     .repetitions = 0,
                     .variants = 2,
                     .top_variants = {{{"ad", "größe"}, 2}, {{"größe", "größe"}, 1}}};
  all.drop_off = drop_off_findings{.touchpoints = {{.touchpoint = "größe",
                                                    .stage = "aware",
                                                    .visits = 2,
                                                    .exits = 1,
                                                    .exit_rate = proportion(1, 2),
                                                    .impact = estimate{.value = 0.5,
                                                                       .n = 3,
                                                                       .low = 0.25,
                                                                       .high = 0.75,
                                                                       .method = interval_method::dirichlet}},
                                                   {.touchpoint = "ad", .visits = 0, .exits = 0}},
                                   .open = 1};
  all.markov = chain_findings{.conversion = proportion(2, 3),
                              .states = {{.name = "größe",
                                          .conversion = 0.5,
                                          .expected_visits = 1.25,
                                          .steps_to_end = 2.0,
                                          .seconds_to_end = 90.0,
                                          .removal_effect = proportion(2, 2)},
                                         {.name = "ad", .conversion = 0}},
                              .cannot_convert = {"ad"},
                              .never_ends = {"ad"},
                              .open = 1};
  all.attribution = attribution_findings{.methods = {"first", "linear_per_touchpoint", "markov"},
                                         .touchpoints = {{"größe", {{1.25, 12.5}, {2.0, 20.0}, {3.0, 30.25}}},
                                                         {"ad", {{1.75, 17.75}, {1.0, 10.25}, {0.0, 0.0}}}},
                                         .unattributed = {1, -5.0},
                                         .total = {4, 25.25}};
  estimate const mean{
      .value = 4.5, .n = 2, .n_eff = 2, .low = 1.25, .high = 5, .method = interval_method::student_t};
  all.experience = experience_findings{
      .scale = "csat5",
      .touchpoints = {{.name = "größe", .n = 2, .mean = mean, .top_box = proportion(1, 2)},
                      {.name = "ad", .n = 0}},
      .stages = {{.name = "aware", .n = 2, .mean = mean, .top_box = proportion(1, 2)}},
      .journeys = {{.population = "started", .n = 2, .unrated = 1, .mean = mean, .peak_end = mean},
                   {.population = "lost", .n = 0, .unrated = 1}}};
  return all;
}

}  // namespace sojourn_test
