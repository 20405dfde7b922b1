// SPDX-License-Identifier: BSL-1.0
#pragma once
// A comparison as JSON. Needs nlohmann's json.

#include <sojourn/core/version.hpp>
#include <sojourn/methods/compare/comparison.hpp>
#include <sojourn/report/comparison_findings.hpp>
#include <sojourn/report/json.hpp>

#include <cstdint>
#include <ostream>
#include <utility>
#include <vector>

namespace sojourn {

namespace detail {

inline json to_json(comparison const& c) {
  json out{{"a", to_json(c.a.value)}, {"b", to_json(c.b.value)}, {"difference", to_json(c.difference)}};
  if (c.quotient) out["quotient"] = to_json(c.quotient);
  auto const relative = c.relative();
  out["relative_change"] = relative ? to_json(relative->value()) : json(nullptr);
  out["test"] = to_json(c.test);
  out["adjusted_p"] = to_json(c.adjusted_p);
  return out;
}

// Rows by what they are called: each its comparison, after its name.
inline json named_rows(std::vector<comparison> const& rows) {
  auto out = json::array();
  for (auto const& row : rows) {
    json one{{"name", row.name}};
    one.update(to_json(row));
    out.push_back(std::move(one));
  }
  return out;
}

inline json to_json(compared_times const& t) {
  return {{"converted", t.converted},
          {"open", t.open},
          {"dropped", t.dropped},
          {"median_time", to_json(t.median_seconds)}};
}

inline json to_json(compared_funnels const& found) {
  auto steps = json::array();
  for (auto const& s : found.steps) {
    steps.push_back(
        {{"name", s.name}, {"of_previous", to_json(s.of_previous)}, {"of_all", to_json(s.of_all)}});
    if (s.optional) steps.back()["optional"] = true;
  }
  json out{
      {"steps", std::move(steps)},
      {"time_to_convert",
       {{"a", to_json(found.times.a)}, {"b", to_json(found.times.b)}, {"test", to_json(found.times.test)}}}};
  if (!found.conversion) return out;
  auto segments = json::array();
  for (auto const& s : found.segments) {
    segments.push_back({{"segment", s.segment.empty() ? json(nullptr) : json(s.segment)},
                        {"conversion", to_json(s.conversion)},
                        {"share", to_json(s.share)}});
  }
  auto& by =
      out["by_segment"] = {{"conversion", to_json(*found.conversion)}, {"segments", std::move(segments)}};
  by["split"] = !found.split ? json(nullptr)
                             : json{{"total", to_json(found.split->total)},
                                    {"rate", to_json(found.split->rate)},
                                    {"mix", to_json(found.split->mix)},
                                    {"reversal", found.split->reversal}};
  return out;
}

inline json to_json(std::vector<score_comparison> const& rows) {
  auto out = json::array();
  for (auto const& row : rows) {
    out.push_back({{"name", row.name}, {"mean", to_json(row.mean)}});
    if (row.top_box) out.back()["top_box"] = to_json(*row.top_box);
    if (row.nps) out.back()["nps"] = to_json(*row.nps);
  }
  return out;
}

inline json to_json(std::vector<compared_edge> const& edges) {
  auto out = json::array();
  for (auto const& e : edges) {
    out.push_back({{"from", e.from},
                   {"to", e.to},
                   {"count_a", e.count_a},
                   {"count_b", e.count_b},
                   {"of_journeys", to_json(e.of_journeys)},
                   {"probability_out", to_json(e.probability_out)}});
  }
  return out;
}

inline json compared_log(log_findings const& log) {
  json out{{"source", log.source}};
  out.update(to_json(log));
  out["ends"] = to_json(log.ends);
  return out;
}

}  // namespace detail

/// Writes a comparison as one JSON object: differences are b - a, as everywhere; else as `write_json` of a report.
/// \complexity O(size of the comparison) time and space.
inline void write_json(std::ostream& out, comparison_findings const& all) {
  detail::json report{
      {"sojourn", version}, {"a", detail::compared_log(all.a)}, {"b", detail::compared_log(all.b)}};
  if (all.stages) {
    auto& stages = report["stages"] = {{"model", all.stages->model},
                                       {"reach", detail::named_rows(all.stages->reach)},
                                       {"conversion", detail::named_rows(all.stages->conversion)}};
    if (!all.stages->kotler.empty()) stages["ratios"] = detail::named_rows(all.stages->kotler);
  }
  if (all.funnel) report["funnel"] = detail::to_json(*all.funnel);
  auto& exits = report["drop_off"] = detail::json::array();
  for (auto const& row : all.exits)
    exits.push_back({{"touchpoint", row.exit_rate.name}, {"exit_rate", detail::to_json(row.exit_rate)}});
  if (!all.scores.empty()) {
    report["experience"] = {{"touchpoints", detail::to_json(all.scores)}};
    if (!all.stage_scores.empty()) report["experience"]["stages"] = detail::to_json(all.stage_scores);
  }
  report["graph"] = {{"edges", detail::to_json(all.edges)}};
  out << report.dump(1, ' ', false, detail::json::error_handler_t::replace) << '\n';
}

}  // namespace sojourn
