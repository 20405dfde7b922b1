// SPDX-License-Identifier: BSL-1.0
#pragma once
// The journey graph and drop-off, arranged for a report.

#include <sojourn/core/dictionary.hpp>
#include <sojourn/core/id.hpp>
#include <sojourn/core/time.hpp>
#include <sojourn/journey/ends.hpp>
#include <sojourn/measure/transition_times.hpp>
#include <sojourn/measure/transitions.hpp>
#include <sojourn/measure/variants.hpp>
#include <sojourn/measure/visits.hpp>
#include <sojourn/methods/drop_off/touchpoint_drop_offs.hpp>
#include <sojourn/model/journey_map.hpp>
#include <sojourn/report/findings.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace sojourn {

namespace detail {

template <stage_model Stage>
std::optional<std::string> stage_name(journey_map<Stage> const& map, touchpoint_id id) {
  auto const stage = map.stage(id);
  return stage ? std::optional<std::string>(name(*stage)) : std::nullopt;
}

inline void sort_counts(std::vector<named_count>& counts) {
  std::ranges::sort(counts, [](auto const& a, auto const& b) {
    return std::tie(b.count, a.name) < std::tie(a.count, b.name);
  });
}

// The place of each touchpoint in the order of names.
inline std::vector<std::uint32_t> name_ranks(alphabet const& names) {
  std::vector<std::uint32_t> by_name(names.size());
  std::iota(by_name.begin(), by_name.end(), 0U);
  std::ranges::sort(by_name, {}, [&names](std::uint32_t id) { return names.name(touchpoint_id{id}); });
  std::vector<std::uint32_t> ranks(names.size());
  for (std::uint32_t rank = 0; rank < by_name.size(); ++rank) ranks[by_name[rank]] = rank;
  return ranks;
}

// The first `most` by (count descending, names). The measure breaks ties by ids, so all that tie with the
// last one are taken before they are put in the order of names.
inline std::vector<variant_finding> top_variants(variants const& all, alphabet const& names,
                                                 std::size_t most) {
  auto wanted = std::min<std::size_t>(most, all.size());
  auto top = all.top(wanted);
  while (wanted < all.size() && !top.empty() &&
         top.back().count == top[std::min(most, top.size()) - 1].count) {
    wanted = std::min<std::size_t>(all.size(), 32 * wanted);
    top = all.top(wanted);
  }
  auto const ranks = name_ranks(names);
  auto const rank = [&ranks](touchpoint_id id) { return ranks[index(id)]; };
  auto const last = top.begin() + static_cast<std::ptrdiff_t>(std::min(most, top.size()));
  std::ranges::partial_sort(top, last, [&rank](variant const& a, variant const& b) {
    if (a.count != b.count) return a.count > b.count;
    return std::ranges::lexicographical_compare(a.touchpoints, b.touchpoints, {}, rank, rank);
  });
  std::vector<variant_finding> found;
  for (auto one = top.begin(); one != last; ++one) {
    found.push_back({.count = one->count});
    for (auto const id : one->touchpoints) found.back().touchpoints.emplace_back(names.name(id));
  }
  return found;
}

}  // namespace detail

/// How many variants a report lists.
inline constexpr std::size_t listed_variants = 10;

/// Journeys by ending, for a report: goal, lost, open.
[[nodiscard]] inline std::vector<named_count> ending_counts(transitions const& flow) {
  std::vector<named_count> counts;
  for (auto const kind : {ending::goal, ending::lost, ending::open}) {
    std::uint64_t n = 0;
    for (std::uint32_t i = 0; i < flow.touchpoint_count(); ++i) n += flow.end_count(touchpoint_id{i}, kind);
    counts.push_back({std::string(name(kind)), n});
  }
  return counts;
}

/// The journey graph for a report, whole.
/// \param names  the log's alphabet.
/// \param map    gives touchpoints their stages; may be empty.
template <stage_model Stage>
[[nodiscard]] graph_findings graph_findings_of(transitions const& flow, transition_times const& times,
                                               visits const& visited, variants const& sequences,
                                               alphabet const& names, journey_map<Stage> const& map) {
  graph_findings found{.journeys = flow.journey_count(),
                       .transitions = flow.transition_count(),
                       .self_loops = flow.self_loop_count(),
                       .repetitions = visited.repetition_count(),
                       .variants = sequences.size(),
                       .top_variants = detail::top_variants(sequences, names, listed_variants)};
  for (std::uint32_t i = 0; i < names.size(); ++i) {
    auto const id = touchpoint_id{i};
    auto const name = std::string(names.name(id));
    if (auto const n = flow.begin_count(id); n != 0) found.begin.push_back({name, n});
    if (auto const n = flow.end_count(id); n != 0) found.end.push_back({name, n});
    if (auto const counts = visited.at(id); counts.events != 0) {
      found.vertices.push_back({name, detail::stage_name(map, id), counts.events, counts.journeys});
    }
  }
  for (auto const& [from, to, counts] : flow.edges()) {
    auto const* const sketch = times.edge(from, to);
    auto const median = sketch != nullptr ? sketch->median() : std::nullopt;
    found.edges.push_back(
        {.from = std::string(names.name(from)),
         .to = std::string(names.name(to)),
         .count = counts.count,
         .journeys = counts.journeys,
         .mean_seconds = static_cast<double>(counts.time) / static_cast<double>(counts.count) / 1e6,
         .median_seconds = median ? std::optional<double>(*median / 1e6) : std::nullopt});
  }
  detail::sort_counts(found.begin);
  detail::sort_counts(found.end);
  std::ranges::sort(found.vertices, [](auto const& a, auto const& b) {
    return std::tie(b.events, a.name) < std::tie(a.events, b.name);
  });
  std::ranges::sort(found.edges, [](auto const& a, auto const& b) {
    return std::tie(b.count, a.from, a.to) < std::tie(a.count, b.from, b.to);
  });
  return found;
}

/// Drop-off by touchpoint for a report.
/// \param map  gives touchpoints their stages; may be empty.
template <names_touchpoints Source, stage_model Stage>
[[nodiscard]] drop_off_findings drop_off_findings_of(visits const& visited, transitions const& flow,
                                                     Source const& names, journey_map<Stage> const& map) {
  drop_off_findings found{.open = ending_counts(flow).back().count};
  for (auto& row : drop_offs(visited, names)) {
    found.touchpoints.push_back({.touchpoint = std::move(row.name),
                                 .stage = detail::stage_name(map, row.touchpoint),
                                 .visits = row.visits,
                                 .exits = row.exits,
                                 .exit_rate = row.exit_rate});
  }
  return found;
}

}  // namespace sojourn
