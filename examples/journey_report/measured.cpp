// SPDX-License-Identifier: BSL-1.0
#include "measured.hpp"

#include <sojourn/graph/journey_graph.hpp>
#include <sojourn/io/event_table.hpp>
#include <sojourn/journey/at_goals.hpp>
#include <sojourn/measure/attribution.hpp>
#include <sojourn/methods/compare/exits.hpp>
#include <sojourn/methods/compare/graphs.hpp>
#include <sojourn/model/five_a.hpp>
#include <sojourn/model/journey_map.hpp>
#include <sojourn/model/rating.hpp>
#include <sojourn/report/attribution_findings.hpp>
#include <sojourn/report/conversion_findings.hpp>
#include <sojourn/report/flow_findings.hpp>
#include <sojourn/report/markov_findings.hpp>
#include <sojourn/run/measure.hpp>
#include <sojourn/run/parallel.hpp>

#include <cstdint>
#include <tuple>
#include <utility>

namespace journey_report {

namespace {

any_funnel planned_funnel(funnel_plan const& plan, alphabet const& names) {
  if (plan.steps.empty()) return {};
  journey_map<five_a> const none;  // the steps are touchpoints already
  touchpoint_steps excluded;
  if (!plan.excluded.empty()) excluded = touchpoint_steps(none, names, plan.excluded);
  return any_funnel(touchpoint_steps(none, names, plan.steps), plan.options, excluded);
}

// What a conversion is worth, in minor units.
constexpr auto value_of = [](auto const& t) { return static_cast<std::int64_t>(t.value()); };

}  // namespace

template <class Scale>
measured_log<Scale> measure_log(options const& o, prepared_log<Scale> prepared,
                                progress_line const& progress) {
  measured_log<Scale> m{.log = std::move(prepared)};
  auto const& log = m.log.journeys;
  auto const asked = planned_funnel(m.log.plan, log.touchpoints());
  parallel const driver{.threads = o.threads, .progress = progress.measuring()};
  std::tie(m.steps, m.flow, m.times, m.visited, m.sequences) =
      measure(driver, log, asked, transitions(log), transition_times(log), visits(log), variants(log));
  if (!o.segment.empty() && !m.log.plan.steps.empty()) {
    using touch_type = touch_of<std::remove_cvref_t<decltype(log)>>;
    m.parts = measure(driver, log, by_segment<touch_type>(asked, segment_of, o.segment_rule));
  }
  progress.clear();
  return m;
}

template <class Scale>
section<funnel_findings> funnel_section(measured_log<Scale> const& m) {
  if (m.log.plan.steps.empty()) return section<funnel_findings>::absent(m.log.plan.absent_because);
  auto found = funnel_findings_of(m.steps, m.log.plan.names);
  if (m.parts) found.segments = segment_findings_of(*m.parts, m.log.segments, m.log.plan.names);
  return found;
}

template <class Scale>
void add_credit(findings& found, options const& o, prepared_log<Scale> log, progress_line const& progress) {
  if (o.goal.empty()) {
    found.markov = section<chain_findings>::absent("it needs a goal: --goal A");
    found.attribution = section<attribution_findings>::absent("it needs a goal: --goal A");
    return;
  }
  parallel const driver{.threads = o.threads, .progress = progress.measuring()};
  auto const credited =
      measure(driver, log.journeys, attribution(log.journeys, report_rules(), {}, value_of));
  auto const cut_log = at_goals(std::move(log.journeys), after_goal::cut_at_first_goal);
  auto const cut = measure(driver, cut_log, transitions(cut_log));
  progress.clear();
  found.markov = chain_findings_of(cut, cut_log.touchpoints());
  found.attribution = attribution_findings_of(
      credited, cut, cut_log,
      o.value.empty() ? std::optional<unsigned>() : event_csv_options{}.value_decimals);
  add_impacts(*found.drop_off.content, cut, cut_log);
}

template <class Scale>
comparison_findings compared(measured_log<Scale> const& a, measured_log<Scale> const& b) {
  auto const side = [](measured_log<Scale> const& m) {
    auto log = described(m);
    log.ends = ending_counts(m.flow);
    return log;
  };
  comparison_findings found{.a = side(a), .b = side(b)};
  if (!a.log.plan.steps.empty())
    found.funnel = compared_funnels_of(a.steps, b.steps, a.parts ? &*a.parts : nullptr,
                                       b.parts ? &*b.parts : nullptr, a.log.segments, a.log.plan.names);
  found.exits = compare_exits(a.visited, b.visited, a.log.journeys);
  found.edges = compared_edges_of(
      compare_graphs(journey_graph(a.log.journeys, a.flow), journey_graph(b.log.journeys, b.flow)),
      a.log.journeys.touchpoints());
  return found;
}

template measured_log<void> measure_log(options const&, prepared_log<void>, progress_line const&);
template section<funnel_findings> funnel_section(measured_log<void> const&);
template void add_credit(findings&, options const&, prepared_log<void>, progress_line const&);
template comparison_findings compared(measured_log<void> const&, measured_log<void> const&);
template measured_log<csat5> measure_log(options const&, prepared_log<csat5>, progress_line const&);
template section<funnel_findings> funnel_section(measured_log<csat5> const&);
template void add_credit(findings&, options const&, prepared_log<csat5>, progress_line const&);
template comparison_findings compared(measured_log<csat5> const&, measured_log<csat5> const&);
template measured_log<csat10> measure_log(options const&, prepared_log<csat10>, progress_line const&);
template section<funnel_findings> funnel_section(measured_log<csat10> const&);
template void add_credit(findings&, options const&, prepared_log<csat10>, progress_line const&);
template comparison_findings compared(measured_log<csat10> const&, measured_log<csat10> const&);
template measured_log<nps_rating> measure_log(options const&, prepared_log<nps_rating>, progress_line const&);
template section<funnel_findings> funnel_section(measured_log<nps_rating> const&);
template void add_credit(findings&, options const&, prepared_log<nps_rating>, progress_line const&);
template comparison_findings compared(measured_log<nps_rating> const&, measured_log<nps_rating> const&);
template measured_log<ces1> measure_log(options const&, prepared_log<ces1>, progress_line const&);
template section<funnel_findings> funnel_section(measured_log<ces1> const&);
template void add_credit(findings&, options const&, prepared_log<ces1>, progress_line const&);
template comparison_findings compared(measured_log<ces1> const&, measured_log<ces1> const&);
template measured_log<ces2> measure_log(options const&, prepared_log<ces2>, progress_line const&);
template section<funnel_findings> funnel_section(measured_log<ces2> const&);
template void add_credit(findings&, options const&, prepared_log<ces2>, progress_line const&);
template comparison_findings compared(measured_log<ces2> const&, measured_log<ces2> const&);
template measured_log<likert7> measure_log(options const&, prepared_log<likert7>, progress_line const&);
template section<funnel_findings> funnel_section(measured_log<likert7> const&);
template void add_credit(findings&, options const&, prepared_log<likert7>, progress_line const&);
template comparison_findings compared(measured_log<likert7> const&, measured_log<likert7> const&);
template measured_log<valence> measure_log(options const&, prepared_log<valence>, progress_line const&);
template section<funnel_findings> funnel_section(measured_log<valence> const&);
template void add_credit(findings&, options const&, prepared_log<valence>, progress_line const&);
template comparison_findings compared(measured_log<valence> const&, measured_log<valence> const&);

}  // namespace journey_report
