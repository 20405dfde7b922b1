// SPDX-License-Identifier: BSL-1.0
#pragma once
// Two groups or rounds held against one another, arranged for a report. The sign is always b - a.

#include <sojourn/core/dictionary.hpp>
#include <sojourn/core/id.hpp>
#include <sojourn/measure/funnel.hpp>
#include <sojourn/measure/funnel_segments.hpp>
#include <sojourn/measure/stage_reach.hpp>
#include <sojourn/methods/compare/comparison.hpp>
#include <sojourn/methods/compare/exits.hpp>
#include <sojourn/methods/compare/funnels.hpp>
#include <sojourn/methods/compare/graphs.hpp>
#include <sojourn/methods/compare/scores.hpp>
#include <sojourn/methods/compare/segments.hpp>
#include <sojourn/methods/compare/stages.hpp>
#include <sojourn/methods/compare/times.hpp>
#include <sojourn/model/five_a.hpp>
#include <sojourn/model/stage_model.hpp>
#include <sojourn/report/findings.hpp>
#include <sojourn/stats/rate_and_mix.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sojourn {

/// Stages of two sides.
struct compared_stages {
  std::string model{};
  std::vector<comparison> reach{};       ///< share of journeys with a touch in each stage
  std::vector<comparison> conversion{};  ///< from each stage to the next
  std::vector<comparison> kotler{};      ///< his ratios; five A alone
};

/// A segment of two sides.
struct compared_segment {
  std::string segment{};  ///< empty: no touch says
  comparison conversion{};
  comparison share{};  ///< of all closed entries
};

/// One funnel on two sides.
struct compared_funnels {
  std::vector<step_comparison> steps{};  ///< after the first
  time_comparison times{};
  std::optional<comparison> conversion{};    ///< of closed entries, over the segments
  std::optional<rate_and_mix> split{};       ///< why `conversion` changed
  std::vector<compared_segment> segments{};  ///< by name, the undefined last; empty where none was asked for
};

/// A transition on two sides.
struct compared_edge {
  std::string from{};
  std::string to{};
  std::uint64_t count_a = 0;
  std::uint64_t count_b = 0;
  comparison of_journeys{};
  comparison probability_out{};
};

/// All that a report of a comparison shows.
struct comparison_findings {
  log_findings a{};
  log_findings b{};
  std::optional<compared_stages> stages{};   ///< absent without a map
  std::optional<compared_funnels> funnel{};  ///< absent without steps
  std::vector<exit_comparison> exits{};      ///< by touchpoint
  std::vector<score_comparison> scores{};    ///< by touchpoint; empty without ratings
  std::vector<score_comparison> stage_scores{};
  std::vector<compared_edge> edges{};  ///< by adjusted p-value of `of_journeys`, then by name
};

/// Reach, conversion and Kotler's ratios of two sides.
template <stage_model Stage>
[[nodiscard]] compared_stages compared_stages_of(stage_reach<Stage> const& a, stage_reach<Stage> const& b) {
  compared_stages found{.model = std::string(stage_traits<Stage>::name),
                        .reach = compare_reach(a, b),
                        .conversion = compare_stage_conversion(a, b)};
  if constexpr (std::same_as<Stage, five_a>) found.kotler = compare_ratios(a, b);
  return found;
}

/// One funnel on two sides.
/// \param parts_a,parts_b  the same by segment, under segments of one numbering; null: not asked for. Under the rule
///                         `all` segments overlap, and there is nothing to split.
/// \param segments  names of the segments.
/// \param names     what steps are called; empty: as the funnel calls them. Of no use where levels are not steps.
template <class Steps, std::size_t MaxSteps, class Exclusions, class Parts>
[[nodiscard]] compared_funnels compared_funnels_of(funnel<Steps, MaxSteps, Exclusions> const& a,
                                                   funnel<Steps, MaxSteps, Exclusions> const& b,
                                                   Parts const* parts_a, Parts const* parts_b,
                                                   dictionary<segment_id> const& segments,
                                                   std::vector<std::string> const& names = {}) {
  compared_funnels found{.steps = compare_funnels(a, b), .times = compare_times(a, b)};
  for (std::size_t i = 0; i < found.steps.size() && a.in_step_order() && i + 1 < names.size(); ++i) {
    auto& step = found.steps[i];
    step.name = step.of_previous.name = step.of_all.name = names[i + 1];
  }
  if (parts_a == nullptr || parts_b == nullptr || parts_a->rule().what() == segment_rule::kind::all)
    return found;
  auto parts = compare_segments(*parts_a, *parts_b);
  found.conversion = std::move(parts.total);
  found.split = parts.split;
  for (auto& one : parts.segments) {
    found.segments.push_back({one.segment ? std::string(segments.name(*one.segment)) : std::string(),
                              std::move(one.conversion), std::move(one.share)});
  }
  std::ranges::stable_sort(found.segments, [](auto const& x, auto const& y) {
    return !x.segment.empty() && (y.segment.empty() || x.segment < y.segment);
  });
  return found;
}

/// Transitions of two sides, those first that changed most surely.
[[nodiscard]] inline std::vector<compared_edge> compared_edges_of(std::vector<edge_comparison> const& edges,
                                                                  alphabet const& names) {
  std::vector<compared_edge> found;
  auto const name = [&names](touchpoint_id id) -> std::string {
    if (id == journey_begin_id) return "begin";
    if (id == journey_end_id) return "end";
    return std::string(names.name(id));
  };
  found.reserve(edges.size());
  for (auto const& e : edges) {
    found.push_back({.from = name(e.from),
                     .to = name(e.to),
                     .count_a = e.a.count,
                     .count_b = e.b.count,
                     .of_journeys = e.of_journeys,
                     .probability_out = e.probability_out});
  }
  std::ranges::stable_sort(found, {},
                           [](compared_edge const& e) { return e.of_journeys.adjusted_p.value_or(1); });
  return found;
}

}  // namespace sojourn
