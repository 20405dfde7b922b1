// SPDX-License-Identifier: BSL-1.0
#pragma once
// Every measure of the library, in one list: the laws run over it. A new measure is one line in
// `each_measure`.

#include <sojourn/measure/all_of.hpp>
#include <sojourn/measure/by.hpp>
#include <sojourn/measure/contexts.hpp>
#include <sojourn/measure/experience.hpp>
#include <sojourn/measure/funnel.hpp>
#include <sojourn/measure/funnel_segments.hpp>
#include <sojourn/measure/stage_reach.hpp>
#include <sojourn/measure/transition_times.hpp>
#include <sojourn/measure/transitions.hpp>
#include <sojourn/measure/variants.hpp>
#include <sojourn/measure/visits.hpp>
#include <sojourn/measure/where.hpp>

#include "support/random_log.hpp"

#include <cstdint>
#include <map>
#include <string>

namespace test {

using sojourn::alphabet;
using sojourn::touchpoint_id;

/// A measure's counts by the names of what they count: the same however touchpoints are numbered.
using named_counts = std::map<std::string, std::uint64_t>;

inline auto names_of(alphabet const& names) {
  return [&names](touchpoint_id id) { return std::string(names.name(id)); };
}

template <class F>
void each_touchpoint(alphabet const& names, F f) {
  for (std::uint32_t i = 0; i < names.size(); ++i)
    f(touchpoint_id{i}, std::string(names.name(touchpoint_id{i})));
}

inline named_counts describe(sojourn::stage_reach<sojourn::five_a> const& m, alphabet const&) {
  named_counts counts;
  for (auto const a : sojourn::stages<sojourn::five_a>()) {
    counts[std::string(name(a)) + " converted"] = m.onward(a).converted;
    counts[std::string(name(a)) + " open"] = m.onward(a).open;
    for (auto const b : sojourn::stages<sojourn::five_a>()) {
      counts[std::string(name(a)) + " and " + std::string(name(b))] = m.both(a, b);
    }
  }
  return counts;
}

template <class Steps, std::size_t N, class Exclusions>
named_counts describe(sojourn::funnel<Steps, N, Exclusions> const& m, alphabet const&) {
  named_counts counts;
  for (std::size_t l = 1; l <= m.level_count(); ++l) {
    counts["level " + std::to_string(l)] = m.stopped_at(l);
    counts["open " + std::to_string(l)] = m.stopped_at(l, sojourn::funnel_outcome::open);
    counts["time " + std::to_string(l)] = static_cast<std::uint64_t>(m.time_from_previous(l).sum());
  }
  return counts;
}

template <class Key, class Funnel, class Property>
named_counts describe(sojourn::funnel_by_segment<Key, Funnel, Property> const& m, alphabet const&) {
  named_counts counts;
  for (auto const& [key, tally] : m.segments()) {
    for (std::size_t l = 1; l <= tally.level_count(); ++l) {
      counts[std::to_string(key) + " level " + std::to_string(l)] = tally.stopped_at(l);
    }
  }
  return counts;
}

inline named_counts describe(sojourn::transitions const& m, alphabet const& names) {
  named_counts counts;
  for (auto const& e : m.edges()) {
    auto const edge = std::string(names.name(e.from)) + " to " + std::string(names.name(e.to));
    counts[edge] = e.counts.count;
    counts[edge + " journeys"] = e.counts.journeys;
    counts[edge + " time"] = static_cast<std::uint64_t>(e.counts.time);
  }
  each_touchpoint(names, [&](touchpoint_id id, std::string const& n) {
    counts["begin " + n] = m.begin_count(id);
    counts["lost " + n] = m.end_count(id, sojourn::ending::lost);
    counts["end " + n] = m.end_count(id);
  });
  return counts;
}

inline named_counts describe(sojourn::contexts const& m, alphabet const& names) {
  named_counts counts;
  auto const all = m.counts();
  for (std::uint32_t i = 0; i < all.begins.size(); ++i)
    counts["begin " + std::string(names.name(touchpoint_id{i}))] = all.begins[i];
  for (std::uint32_t i = 0; i < names.size(); ++i)
    counts["begin " + std::string(names.name(touchpoint_id{i}))] += 0;
  for (auto const& row : all.rows) {
    std::string context;
    for (auto const id : row.context) context += std::string(names.name(id)) + ",";
    counts[context + " lost"] = row.end_count(sojourn::ending::lost);
    counts[context + " goal"] = row.end_count(sojourn::ending::goal);
    for (auto const& step : row.steps) {
      auto const to = context + " to " + std::string(names.name(step.to));
      counts[to] = step.count;
      counts[to + " time"] = static_cast<std::uint64_t>(step.time);
    }
  }
  return counts;
}

inline named_counts describe(sojourn::transition_times const& m, alphabet const& names) {
  named_counts counts;
  each_touchpoint(names, [&](touchpoint_id a, std::string const& from) {
    each_touchpoint(names, [&](touchpoint_id b, std::string const& to) {
      if (auto const* const times = m.edge(a, b)) {
        counts[from + " to " + to] = times->count();
        counts[from + " to " + to + " time"] = static_cast<std::uint64_t>(times->sum());
      }
    });
  });
  return counts;
}

inline named_counts describe(sojourn::visits const& m, alphabet const& names) {
  named_counts counts{{"repetitions", m.repetition_count()}};
  each_touchpoint(names, [&](touchpoint_id id, std::string const& n) {
    auto const at = m.at(id);
    counts[n + " events"] = at.events;
    counts[n + " journeys"] = at.journeys;
    counts[n + " closed"] = at.closed_journeys;
    counts[n + " exits"] = at.lost_exits;
  });
  return counts;
}

inline named_counts describe(sojourn::variants const& m, alphabet const& names) {
  named_counts counts;
  for (auto const& v : m.top(m.size())) {
    std::string sequence;
    for (auto const id : v.touchpoints) sequence += std::string(names.name(id)) + ",";
    counts[sequence] = v.count;
  }
  return counts;
}

template <class Scale, class Stage>
named_counts describe(sojourn::experience_of<Scale, Stage> const& m, alphabet const& names) {
  named_counts counts;
  auto const tally = [&](std::string const& what, auto const& t) {
    counts[what + " given"] = t.n();
    counts[what + " refused"] = t.missing(sojourn::no_answer::refused);
    for (int stars = 1; stars <= 5; ++stars) {
      counts[what + " " + std::to_string(stars)] = t.count(sojourn::rating<Scale>(stars));
    }
  };
  each_touchpoint(names, [&](touchpoint_id id, std::string const& n) { tally(n, m.tally(id)); });
  for (auto const s : sojourn::stages<Stage>()) tally(std::string(name(s)), m.tally(s));
  return counts;
}

template <class Key, class F, class M>
named_counts describe(sojourn::by_key<Key, F, M> const& m, alphabet const& names) {
  named_counts counts;
  for (auto const& [key, one] : m.segments()) {
    for (auto const& [what, n] : describe(one, names)) counts[std::to_string(key) + ": " + what] = n;
  }
  return counts;
}

template <class P, class M>
named_counts describe(sojourn::where<P, M> const& m, alphabet const& names) {
  return describe(m.measure(), names);
}

template <class... Ms>
named_counts describe(sojourn::all_of<Ms...> const& m, alphabet const& names) {
  named_counts counts;
  std::apply([&](auto const&... ms) { (counts.merge(describe(ms, names)), ...); }, m.measures());
  return counts;
}

// Segments that no renumbering of touchpoints changes.
inline constexpr auto day_of = [](auto const& t) {
  return t.time().time_since_epoch() / std::chrono::hours(5);
};
inline constexpr auto early = [](auto const& t) {
  return t.time() < sojourn::time_point{std::chrono::hours(3)};
};

/// Calls `f(name, measure)` with every measure, configured and without observations.
/// \param map  the stages.
/// \param names  the alphabet of the log that will be shown.
template <class F>
void each_measure(sojourn::journey_map<sojourn::five_a> const& map, log_type const& names, F f) {
  using namespace sojourn;
  using namespace std::chrono_literals;
  using touch_type = log_type::touch_view;
  f("stage_reach", stage_reach{map});
  f("funnel", funnel{map});
  f("funnel with a window", funnel{map, {.within = 6h}});
  f("funnel, strictly later", funnel{map, {.within = 6h, .ties = sojourn::tie_policy::strictly_later()}});
  f("funnel, ties by step, optional step, gap",
    funnel{map, {.max_gap = 4h, .ties = sojourn::tie_policy::by_step(), .optional_steps = {3}}});
  f("funnel, strict, sessions", funnel{map, {.session_gap = 9h, .order = sojourn::funnel_order::strict}});
  f("funnel, unordered, every attempt",
    funnel{map,
           {.within = 6h, .order = sojourn::funnel_order::unordered, .entry = sojourn::funnel_entry::every}});
  f("funnel with exclusions",
    funnel{sojourn::touchpoint_steps(map),
           {.exclusions = {{}, {1, 3, sojourn::exclusion_effect::end_attempt}}},
           sojourn::touchpoint_steps(map, map.touchpoints(), {{"review"}, {"story"}})});
  f("funnel by segment", sojourn::by_segment<touch_type>(funnel{map, {.within = 6h}}, day_of,
                                                         sojourn::segment_rule::last_defined()));
  f("transitions", transitions{names});
  f("contexts", contexts{names, 2});
  f("contexts of three", contexts{names, 3});
  f("transition_times", transition_times{names});
  f("visits", visits{names});
  f("variants", variants{names});
  f("experience", experience<csat5>(map, names));
  f("by", by<touch_type>(day_of, funnel{map}));
  f("by of a whole-journey measure", by<touch_type>(day_of, variants{names}));
  f("where", where{early, transitions{names}});
  f("where of a whole-journey measure", where{early, variants{names}});
  f("all_of", all_of{stage_reach{map}, funnel{map}, transitions{names}});
  f("all_of with a whole-journey measure", all_of{visits{names}, variants{names}});
}

}  // namespace test
