// SPDX-License-Identifier: BSL-1.0
#pragma once
// Every measure of the library, in one list: the laws run over it. A new measure is one line in
// `each_measure`.

#include <sojourn/measure/all_of.hpp>
#include <sojourn/measure/attribution.hpp>
#include <sojourn/measure/branching_funnel.hpp>
#include <sojourn/measure/by.hpp>
#include <sojourn/measure/by_ending.hpp>
#include <sojourn/measure/conformance.hpp>
#include <sojourn/measure/contexts.hpp>
#include <sojourn/measure/eventually_follows.hpp>
#include <sojourn/measure/experience.hpp>
#include <sojourn/measure/fallen_out.hpp>
#include <sojourn/measure/follow_up.hpp>
#include <sojourn/measure/funnel.hpp>
#include <sojourn/measure/funnel_context.hpp>
#include <sojourn/measure/funnel_graph.hpp>
#include <sojourn/measure/funnel_segments.hpp>
#include <sojourn/measure/hold_constant.hpp>
#include <sojourn/measure/loss_reasons.hpp>
#include <sojourn/measure/occurrences.hpp>
#include <sojourn/measure/pattern_counts.hpp>
#include <sojourn/measure/pattern_steps.hpp>
#include <sojourn/measure/period_activity.hpp>
#include <sojourn/measure/ratings.hpp>
#include <sojourn/measure/retention.hpp>
#include <sojourn/measure/stage_passages.hpp>
#include <sojourn/measure/stage_reach.hpp>
#include <sojourn/measure/step_matrix.hpp>
#include <sojourn/measure/transition_times.hpp>
#include <sojourn/measure/transitions.hpp>
#include <sojourn/measure/variants.hpp>
#include <sojourn/measure/visits.hpp>
#include <sojourn/measure/where.hpp>

#include "support/random_log.hpp"

#include <cstdint>
#include <map>
#include <optional>
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

template <class Steps, std::size_t N>
named_counts describe(sojourn::branching_funnel<Steps, N> const& m, alphabet const&) {
  named_counts counts;
  auto const& graph = m.graph();
  for (std::size_t i = 0; i < graph.size(); ++i) {
    counts[graph.name(i)] = m.at(i).reached;
    counts[graph.name(i) + " dropped"] = m.at(i).dropped;
    counts[graph.name(i) + " open"] = m.at(i).open;
    for (std::size_t k = 0; k < graph.size(); ++k)
      counts[graph.name(i) + " back at " + graph.name(k)] = m.came_back(i, k);
  }
  for (std::size_t e = 0; e < graph.edges().size(); ++e) counts["edge " + std::to_string(e)] = m.passed(e);
  for (auto const& [path, outcomes] : m.paths()) counts["path " + std::to_string(path)] = outcomes[0];
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

template <class Steps>
named_counts describe(sojourn::follow_up<Steps> const& m, alphabet const&) {
  auto const& c = m.counts();
  return {{"with a", c.with_a},
          {"with b", c.with_b},
          {"open", c.open},
          {"converted", c.converted},
          {"dropped", c.dropped},
          {"dropped with b", c.dropped_with_b},
          {"time", static_cast<std::uint64_t>(m.time_to_convert().sum())}};
}

template <class... Functions>
named_counts describe(sojourn::retention<Functions...> const& m, alphabet const&) {
  named_counts counts;
  for (auto const& [cohort, c] : m.cohorts()) {
    counts[std::to_string(cohort)] = c.customers;
    for (auto const& [offset, n] : c.by_offset) {
      counts[std::to_string(cohort) + " after " + std::to_string(offset)] = n.active;
      counts[std::to_string(cohort) + " last after " + std::to_string(offset)] = n.last_active;
    }
  }
  return counts;
}

template <class Funnel>
named_counts describe(sojourn::funnel_context<Funnel> const& m, alphabet const& names) {
  named_counts counts;
  for (std::size_t l = 1; l <= m.tally().level_count(); ++l) {
    auto const level = std::to_string(l);
    counts["dropped at " + level] = m.tally().stopped_at(l, sojourn::funnel_outcome::dropped);
    counts["nothing more at " + level] = m.nothing_more(l);
    each_touchpoint(names, [&](touchpoint_id id, std::string const& n) {
      counts[n + " instead at " + level] = m.did_instead(l, id);
      counts[n + " after " + level] = m.between(l, id);
    });
  }
  return counts;
}

template <class... Functions>
named_counts describe(sojourn::period_activity<Functions...> const& m, alphabet const&) {
  named_counts counts;
  for (auto const& [period, n] : m.periods()) {
    counts["new in " + std::to_string(period)] = n.newly;
    counts["kept in " + std::to_string(period)] = n.kept;
    counts["returned in " + std::to_string(period)] = n.returned;
  }
  return counts;
}

template <class Predicate>
named_counts describe(sojourn::occurrences<Predicate> const& m, alphabet const&) {
  named_counts counts;
  for (auto const& [number, n] : m.histogram()) {
    counts[std::to_string(number) + " times"] = n.complete;
    counts[std::to_string(number) + " times so far"] = n.running;
  }
  return counts;
}

template <class Reason, class Projection>
named_counts describe(sojourn::loss_reasons_of<Reason, Projection> const& m, alphabet const&) {
  named_counts counts{{"unstated", m.unstated_count()}};
  for (auto const& [reason, n] : m.counts()) counts[std::to_string(reason)] = n;
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

inline named_counts describe(sojourn::eventually_follows const& m, alphabet const& names) {
  named_counts counts;
  for (auto const& e : m.edges())
    counts[std::string(names.name(e.from)) + " then " + std::string(names.name(e.to))] = e.journeys;
  each_touchpoint(names,
                  [&](touchpoint_id id, std::string const& n) { counts["with " + n] = m.journeys_with(id); });
  return counts;
}

inline named_counts describe(sojourn::step_matrix const& m, alphabet const& names) {
  named_counts counts{{"unaligned", m.unaligned_count()}};
  for (auto p = m.first_position(); p <= m.last_position(); ++p) {
    auto const at = " at " + std::to_string(p);
    counts["not begun" + at] = m.count(p, sojourn::journey_begin_id);
    counts["open" + at] = m.ended(p, sojourn::ending::open);
    counts["ended" + at] = m.count(p, sojourn::journey_end_id);
    each_touchpoint(names, [&](touchpoint_id id, std::string const& n) { counts[n + at] = m.count(p, id); });
  }
  return counts;
}

inline named_counts describe(sojourn::pattern_counts const& m, alphabet const&) {
  return {{"journeys", m.journey_count()},
          {"lost", m.journey_count(sojourn::ending::lost)},
          {"matched", m.matched_count()},
          {"matched and lost", m.matched_count(sojourn::ending::lost)},
          {"matches", m.match_count()}};
}

inline named_counts describe(sojourn::pattern_steps const& m, alphabet const& names) {
  auto counts = describe(m.matrix(), names);
  counts["unmatched"] = m.unmatched_count();
  return counts;
}

inline named_counts describe(sojourn::fallen_out<sojourn::five_a> const& m, alphabet const& names) {
  named_counts counts;
  for (auto const& p : m.pairs()) {
    auto const to = p.to == sojourn::journey_end_id ? std::string("nothing") : std::string(names.name(p.to));
    counts[std::string(names.name(p.from)) + " left for " + to] = p.journeys;
  }
  return counts;
}

inline named_counts describe(sojourn::stage_passages<sojourn::five_a> const& m, alphabet const&) {
  named_counts counts;
  for (auto const s : sojourn::stages<sojourn::five_a>()) {
    counts[std::string(name(s)) + " converters"] = m.times(s).count();
    counts[std::string(name(s)) + " time"] = static_cast<std::uint64_t>(m.times(s).sum());
    counts[std::string(name(s)) + " visits"] = static_cast<std::uint64_t>(m.visits(s).sum());
  }
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

template <class Matcher>
named_counts describe(sojourn::conformance<Matcher> const& m, alphabet const& names) {
  named_counts counts;
  for (bool const open : {false, true}) {
    std::string const which = open ? "open " : "ended ";
    auto const& totals = open ? m.open() : m.ended();
    counts[which + "journeys"] = totals.journeys;
    counts[which + "conforming"] = totals.conforming;
    counts[which + "cost"] = totals.cost;
    counts[which + "worst"] = totals.worst;
    for (auto const& [key, n] : totals.deviations) {
      bool const touched = key.touchpoint != sojourn::journey_begin_id;
      auto const what = which + std::to_string(static_cast<int>(key.kind)) + " step " +
                        std::to_string(key.step) +
                        (touched ? " at " + std::string(names.name(key.touchpoint)) : "");
      counts[what] = n.times;
      counts[what + " journeys"] = n.journeys;
    }
  }
  return counts;
}

template <class Value>
named_counts describe(sojourn::attribution<Value> const& m, alphabet const& names) {
  named_counts counts{{"conversions", m.conversion_count()}, {"unattributed", m.unattributed_count()}};
  for (std::size_t r = 0; r < m.rules().size(); ++r) {
    each_touchpoint(names, [&](touchpoint_id id, std::string const& n) {
      auto const c = m.credit_of(id, r);
      auto const what = n + " by rule " + std::to_string(r);
      counts[what] = static_cast<std::uint64_t>(c.conversion_parts);
      counts[what + ", value"] = static_cast<std::uint64_t>(c.value_parts);
    });
  }
  return counts;
}

template <sojourn::tallies_ratings M>
named_counts describe(M const& m, alphabet const& names) {
  named_counts counts;
  auto const tally = [&](std::string const& what, auto const& t) {
    counts[what + " given"] = t.n();
    counts[what + " refused"] = t.missing(sojourn::no_answer::refused);
    for (int stars = 1; stars <= 5; ++stars) {
      counts[what + " " + std::to_string(stars)] = t.count(sojourn::rating<typename M::scale>(stars));
    }
  };
  each_touchpoint(names, [&](touchpoint_id id, std::string const& n) { tally(n, m.tally(id)); });
  for (auto const s : sojourn::stages<typename M::stage_type>()) tally(std::string(name(s)), m.tally(s));
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

template <class M>
named_counts describe(sojourn::by_ending<M> const& m, alphabet const& names) {
  named_counts counts;
  for (auto const how : {sojourn::ending::goal, sojourn::ending::lost, sojourn::ending::open}) {
    for (auto const& [what, n] : describe(m[how], names)) counts[std::string(name(how)) + ": " + what] = n;
  }
  return counts;
}

template <class P, class M>
named_counts describe(sojourn::where<P, M> const& m, alphabet const& names) {
  return describe(m.measure(), names);
}

template <class Keys, class M, class... Ps>
named_counts describe(sojourn::held_constant<Keys, M, Ps...> const& m, alphabet const& names) {
  auto counts = describe(m.measure(), names);
  counts["without"] = m.touches_without_property();
  return counts;
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
// A conversion's value that no renumbering changes, below 0 as well.
inline constexpr auto minor_units = [](auto const& t) {
  return static_cast<std::int64_t>(t.time().time_since_epoch() / std::chrono::hours(1)) * 7 - 40;
};
inline constexpr auto early = [](auto const& t) {
  return t.time() < sojourn::time_point{std::chrono::hours(3)};
};

inline constexpr auto stars_of = [](auto const& t) {
  return t.rating().given() ? std::optional(t.rating().value()) : std::nullopt;
};

// Periods of five hours.
struct shifts {
  std::int64_t operator()(sojourn::time_point at) const {
    return at.time_since_epoch() / std::chrono::hours(5);
  }
  bool operator==(shifts const&) const = default;
};

// The reason of a loss: which of the steps its last touch matched.
struct matched_steps {
  sojourn::touchpoint_steps steps{};
  std::optional<std::uint64_t> operator()(auto const& t) const {
    return steps(t) != 0 ? std::optional(steps(t)) : std::nullopt;
  }
  bool operator==(matched_steps const&) const = default;
  template <class Self, class Archive>
  static void archive(Self& self, Archive& a) {
    a(self.steps);
  }
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
  touchpoint_steps const ask_then_act(map, names.touchpoints(), {{"ask"}, {"act"}});
  touchpoint_steps const buying(map, names.touchpoints(), {{"buy"}});
  f("follow_up", follow_up{ask_then_act});
  f("follow_up within limits", follow_up{ask_then_act, {.within = 6h, .within_touches = 2}});
  f("retention", retention{shifts{}, every_touch{}, buying});
  f("retention by months", retention{calendar{period_unit::month}, buying});
  f("period_activity", period_activity{shifts{}, buying});
  f("occurrences", occurrences{buying});
  f("occurrences within a window", occurrences{buying, {.within = 12h}});
  f("loss_reasons", loss_reasons<touch_type>(matched_steps{touchpoint_steps{map}}));
  f("funnel context", funnel_context{funnel{map, {.within = 6h}}, names});
  funnel_graph const ways(
      {"aware", "story", "search", "act", "advocate"},
      {{"aware", "search"}, {"story", "search"}, {"story", "act"}, {"search", "act"}, {"act", "advocate"}});
  f("branching funnel", branching_funnel{ways, map});
  f("branching funnel, strictly later, window",
    branching_funnel{ways, map, {.within = 6h, .ties = sojourn::tie_policy::strictly_later()}});
  f("transitions", transitions{names});
  f("eventually_follows", eventually_follows{names});
  f("step_matrix", step_matrix{names});
  f("step_matrix aligned at the end", step_matrix{names, step_alignment::end(), 3});
  f("step_matrix aligned at an anchor",
    step_matrix{names, step_alignment::anchor(*names.touchpoints().find("search")), 4});
  auto const search_to_buy = pattern(sojourn::any_of(names, {"search", "ad"}))
                                 .gap_without(sojourn::any_of(names, {"story"}))
                                 .then(sojourn::any_of(names, {"buy", "shop"}));
  f("pattern_counts", pattern_counts{names, search_to_buy});
  f("pattern_steps", pattern_steps{names, search_to_buy});
  f("pattern_steps of all matches", pattern_steps{names, search_to_buy, match_choice::all, 2});
  f("fallen_out", fallen_out{map});
  f("stage_passages", stage_passages{map});
  f("contexts", contexts{names, 2});
  f("contexts of three", contexts{names, 3});
  f("transition_times", transition_times{names});
  f("visits", visits{names});
  f("variants", variants{names});
  journey_design const designed(
      {{.name = "ad"},
       {.name = "story", .optional = true},
       {.name = "ask", .touchpoints = {"search"}, .wrong_channel = {"elsewhere"}},
       {.name = "act"}},
      {{"ad", "story"}, {"story", "ask"}, {"ask", "ask"}, {"ask", "act"}, {"act", "ask"}}, {.ends = {"act"}});
  f("conformance", conformance{designed, map, names});
  f("conformance, other costs",
    conformance{designed, map, names, {.missing = 3, .extra = 2, .outside = 0, .wrong_channel = 4}});
  auto const ad = touchpoints_named(names, {"ad", "elsewhere"});
  f("attribution, every rule, value",
    attribution(names,
                {attribution_rule::first(), attribution_rule::last(), attribution_rule::last_but_not(ad),
                 attribution_rule::linear_per_touch(), attribution_rule::linear_per_touchpoint(),
                 attribution_rule::position(0.3, 0.5), attribution_rule::time_decay(5h)},
                {}, minor_units));
  f("attribution, look-back, transforms, from the begin",
    attribution(names, {attribution_rule::linear_per_touch()},
                {.look_back = 7h,
                 .transforms = {path_transform::remove_if_last_and_not_all(ad), path_transform::exposure()},
                 .repeated = repeated_conversions::each_since_begin}));
  f("experience", experience<csat5>(map, names));
  f("ratings", ratings<csat5>(map, names));
  f("by", by<touch_type>(day_of, funnel{map}));
  f("by of a whole-journey measure", by<touch_type>(day_of, variants{names}));
  f("by_ending", by_ending{transitions{names}});
  f("by_ending of a whole-journey measure", by_ending{variants{names}});
  f("hold_constant", hold_constant<touch_type>(stars_of, day_of, funnel{map}));
  f("hold_constant of a whole-journey measure", hold_constant<touch_type>(stars_of, variants{names}));
  f("where", where{early, transitions{names}});
  f("where of a whole-journey measure", where{early, variants{names}});
  f("all_of", all_of{stage_reach{map}, funnel{map}, transitions{names}});
  f("all_of with a whole-journey measure", all_of{visits{names}, variants{names}});
}

}  // namespace test
