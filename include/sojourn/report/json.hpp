// SPDX-License-Identifier: BSL-1.0
#pragma once
// A report as JSON. Needs nlohmann's json.

#include <sojourn/core/estimate.hpp>
#include <sojourn/core/version.hpp>
#include <sojourn/report/findings.hpp>
#include <sojourn/report/time_text.hpp>

#include <nlohmann/json.hpp>

#include <cmath>
#include <optional>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

namespace sojourn {

namespace detail {

using json = nlohmann::ordered_json;

// What is not finite has no place in JSON: null.
inline json to_json(double value) { return std::isfinite(value) ? json(value) : json(nullptr); }

// A method of none has a value, but no limits.
inline json to_json(estimate const& e) {
  bool const limits = e.method != interval_method::none;
  return {{"value", to_json(e.value)},
          {"n", e.n},
          {"low", limits ? to_json(e.low) : json(nullptr)},
          {"high", limits ? to_json(e.high) : json(nullptr)},
          {"method", std::string(name(e.method))}};
}

inline json to_json(test_result const& test) {
  return {{"statistic", to_json(test.statistic)},
          {"p_value", to_json(test.p_value)},
          {"method", std::string(name(test.method))}};
}

inline json to_json(std::string const& text) { return text; }

template <class T>
json to_json(std::optional<T> const& value) {
  return value ? to_json(*value) : json(nullptr);
}

// An object by name. The keys are distinct, so none is looked for: that would be quadratic.
inline json to_json(std::vector<named_count> const& counts) {
  json::object_t object;
  for (auto const& [name, count] : counts) object.push_back({name, count});
  return object;
}

inline json to_json(log_findings const& log) {
  auto rejected = json::array();
  for (auto const& bad : log.rejected) {
    rejected.push_back({{"row", bad.row},
                        {"column", bad.column.empty() ? json(nullptr) : json(bad.column)},
                        {"reason", bad.reason}});
  }
  return {{"events", log.events},
          {"customers", log.customers},
          {"journeys", log.journeys},
          {"touchpoints", log.touchpoints},
          {"first", iso_8601(log.first)},
          {"last", iso_8601(log.last)},
          {"rejected", std::move(rejected)},
          {"rejected_count", log.rejected_count},
          {"unmapped", log.unmapped}};
}

inline json to_json(stage_findings const& found) {
  auto reach = json::array();
  for (auto const& one : found.reach) reach.push_back({{"stage", one.stage}, {"customers", one.customers}});
  json out{{"model", found.model}, {"reach", std::move(reach)}};
  if (found.kotler) {
    auto& ratios = out["ratios"] = json::object();
    for (auto const& [name, value] : found.kotler->ratios) ratios[name] = to_json(value);
    out["archetype"] = {{"primary", found.kotler->archetype}, {"holding", found.kotler->holding}};
    auto const& gap = found.kotler->gap_to_bow_tie;
    out["gap_to_bow_tie"] = json::array({to_json(gap[0]), to_json(gap[1])});
  }
  return out;
}

inline json to_json(std::vector<step_conversion> const& rows) {
  auto steps = json::array();
  for (auto const& step : rows) {
    steps.push_back({{"name", step.name},
                     {"reached", step.reached},
                     {"of_previous", to_json(step.of_previous)},
                     {"of_all", to_json(step.of_all)},
                     {"median_time_from_previous", to_json(step.median_seconds_from_previous)},
                     {"dropped_here", step.dropped_here},
                     {"open_here", step.open_here}});
    if (step.optional) steps.back()["optional"] = true;
  }
  return steps;
}

inline json to_json(funnel_segment_findings const& found) {
  auto rows = json::array();
  for (auto const& one : found.segments) {
    rows.push_back({{"segment", one.segment.empty() ? json(nullptr) : json(one.segment)},
                    {"entered", one.entered},
                    {"converted", one.converted},
                    {"dropped", one.dropped},
                    {"open", one.open},
                    {"excluded", one.excluded},
                    {"rate", to_json(one.rate)},
                    {"median_time_to_convert", to_json(one.median_seconds_to_convert)},
                    {"steps", to_json(one.steps)}});
  }
  return {
      {"at", found.rule}, {"segments", std::move(rows)}, {"time_to_convert", to_json(found.time_to_convert)}};
}

inline json to_json(funnel_findings const& found) {
  auto const seconds = [](std::optional<duration> const& d) {
    return d ? to_json(static_cast<double>(d->count()) / 1e6) : json(nullptr);
  };
  auto exclusions = json::array();
  for (auto const& one : found.exclusions)
    exclusions.push_back({{"name", one.name}, {"from", one.from}, {"to", one.to}, {"effect", one.effect}});
  json out{{"order", found.order},
           {"ties", found.ties},
           {"entry", found.entry},
           {"tie_tolerance", seconds(found.tie_tolerance)},
           {"within", seconds(found.within)},
           {"max_gap", seconds(found.max_gap)},
           {"session_gap", seconds(found.session_gap)},
           {"exclusions", std::move(exclusions)},
           {"entered", found.entered},
           {"converted", found.converted},
           {"dropped", found.dropped},
           {"open", found.open},
           {"excluded", found.excluded},
           {"steps", to_json(found.steps)},
           {"levels", found.levels}};
  if (found.segments) out["by_segment"] = to_json(*found.segments);
  return out;
}

inline json to_json(graph_findings const& found) {
  auto vertices = json::array();
  for (auto const& v : found.vertices) {
    vertices.push_back(
        {{"name", v.name}, {"stage", to_json(v.stage)}, {"events", v.events}, {"journeys", v.journeys}});
  }
  auto edges = json::array();
  for (auto const& e : found.edges) {
    edges.push_back({{"from", e.from},
                     {"to", e.to},
                     {"count", e.count},
                     {"journeys", e.journeys},
                     {"mean_time", to_json(e.mean_seconds)},
                     {"median_time", to_json(e.median_seconds)}});
  }
  auto top = json::array();
  for (auto const& v : found.top_variants)
    top.push_back({{"touchpoints", v.touchpoints}, {"count", v.count}});
  return {{"begin", to_json(found.begin)},   {"end", to_json(found.end)},
          {"vertices", std::move(vertices)}, {"edges", std::move(edges)},
          {"self_loops", found.self_loops},  {"repetitions", found.repetitions},
          {"variants", found.variants},      {"top_variants", std::move(top)}};
}

inline json to_json(drop_off_findings const& found) {
  auto rows = json::array();
  for (auto const& row : found.touchpoints) {
    rows.push_back({{"touchpoint", row.touchpoint},
                    {"stage", to_json(row.stage)},
                    {"visits", row.visits},
                    {"exits", row.exits},
                    {"exit_rate", to_json(row.exit_rate)},
                    {"impact", to_json(row.impact)}});
  }
  return rows;
}

inline json to_json(chain_findings const& found) {
  auto states = json::array();
  for (auto const& one : found.states) {
    states.push_back(
        {{"name", one.name},
         {"conversion", to_json(one.conversion)},
         {"expected_visits", to_json(one.expected_visits)},
         {"steps_to_end", to_json(one.steps_to_end)},
         {"time_to_end", to_json(one.seconds_to_end)},
         {"removal_effect", one.removal_effect ? to_json(one.removal_effect->value) : json(nullptr)},
         {"removal_effect_interval", to_json(one.removal_effect)}});
  }
  return {{"conversion", to_json(found.conversion)},
          {"states", std::move(states)},
          {"pruned",
           {{"unreachable", found.unreachable},
            {"cannot_convert", found.cannot_convert},
            {"never_ends", found.never_ends}}},
          {"open", found.open}};
}

inline json to_json(credit_finding const& credit) {
  return {{"conversions", to_json(credit.conversions)}, {"value", to_json(credit.value)}};
}

inline json to_json(conversions_finding const& some) {
  return {{"conversions", some.conversions}, {"value", to_json(some.value)}};
}

inline json to_json(attribution_findings const& found) {
  json out = json::object();
  for (std::size_t m = 0; m < found.methods.size(); ++m) {
    auto rows = json::array();
    for (auto const& [touchpoint, credits] : found.touchpoints) {
      rows.push_back({{"touchpoint", touchpoint}});
      rows.back().update(to_json(credits[m]));
    }
    out[found.methods[m]] = std::move(rows);
  }
  out["unattributed"] = to_json(found.unattributed);
  out["total"] = to_json(found.total);
  return out;
}

inline json to_json(std::vector<score_row> const& rows) {
  auto out = json::array();
  for (auto const& row : rows) {
    out.push_back({{"name", row.name},
                   {"n", row.n},
                   {"mean", to_json(row.mean)},
                   {"top_box", to_json(row.top_box)},
                   {"nps", to_json(row.nps)}});
  }
  return out;
}

inline json to_json(journey_scores const& scores) {
  return {{"population", scores.population},
          {"n", scores.n},
          {"unrated", scores.unrated},
          {"mean", to_json(scores.mean)},
          {"peak_end", to_json(scores.peak_end)},
          {"signed_peak_end", to_json(scores.signed_peak_end)}};
}

inline json to_json(experience_findings const& found) {
  json out{{"scale", found.scale}, {"touchpoints", to_json(found.touchpoints)}};
  if (!found.stages.empty()) out["stages"] = to_json(found.stages);
  if (!found.journeys.empty()) {
    out["journey"] = to_json(found.journeys.front());
    auto& others = out["journey"]["other_populations"] = json::array();
    for (std::size_t i = 1; i < found.journeys.size(); ++i) others.push_back(to_json(found.journeys[i]));
  }
  return out;
}

}  // namespace detail

/// Writes a report as one JSON object.
///
/// Sections without content are absent; what is undefined is null; durations are seconds; numbers are written
/// so that reading them gives the same double. Bytes of names that are not UTF-8 come out as U+FFFD.
/// \complexity O(size of the report) time and space.
/// \edge no number is ever NaN or infinite: such a value is written as null.
inline void write_json(std::ostream& out, findings const& all) {
  detail::json report{{"sojourn", version}, {"log", detail::to_json(all.log)}};
  if (all.stages) report["stages"] = detail::to_json(*all.stages);
  if (all.funnel) report["funnel"] = detail::to_json(*all.funnel);
  if (all.graph) report["graph"] = detail::to_json(*all.graph);
  if (all.drop_off) report["drop_off"] = detail::to_json(*all.drop_off);
  if (all.markov) report["markov"] = detail::to_json(*all.markov);
  if (all.attribution) report["attribution"] = detail::to_json(*all.attribution);
  if (all.experience) report["experience"] = detail::to_json(*all.experience);
  out << report.dump(1, ' ', false, detail::json::error_handler_t::replace) << '\n';
}

}  // namespace sojourn
