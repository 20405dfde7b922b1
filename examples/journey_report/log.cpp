// SPDX-License-Identifier: BSL-1.0
#include "log.hpp"

#include <sojourn/io/csv_header.hpp>
#include <sojourn/io/event_csv.hpp>
#include <sojourn/io/group_events.hpp>
#include <sojourn/io/nearest_name.hpp>
#include <sojourn/io/printable.hpp>
#include <sojourn/journey/journey_log.hpp>
#include <sojourn/model/five_a.hpp>
#include <sojourn/model/rating.hpp>
#include <sojourn/report/time_text.hpp>

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <iostream>
#include <stdexcept>
#include <utility>

namespace journey_report {

namespace {

using namespace sojourn;

// What names in options stand for: touchpoints of the log and the map, and the map's stages.
class meanings {
 public:
  meanings(alphabet const& touchpoints, std::vector<mapped_stage> const& stages)
      : touchpoints_(touchpoints), stages_(stages) {}

  // The touchpoints that the names stand for; a touchpoint's name has precedence over a stage's.
  [[nodiscard]] std::vector<std::string> of(std::string const& option,
                                            std::vector<std::string> const& names) const {
    std::vector<std::string> meant;
    for (auto const& each : names) {
      if (touchpoints_.find(each)) {
        meant.push_back(each);
        continue;
      }
      auto const stage = std::ranges::find(stages_, each, &mapped_stage::name);
      if (stage == stages_.end()) refuse(option, each);
      meant.insert(meant.end(), stage->touchpoints.begin(), stage->touchpoints.end());
    }
    return meant;
  }

 private:
  [[noreturn]] void refuse(std::string const& option, std::string const& name) const {
    std::vector<std::string> known;
    for (std::uint32_t i = 0; i < touchpoints_.size(); ++i)
      known.emplace_back(touchpoints_.name(touchpoint_id{i}));
    for (auto const& stage : stages_) known.push_back(stage.name);
    throw usage_error(option + " must name touchpoints of the log" +
                      (stages_.empty() ? "" : ", or stages of the map") + ": " + printable(name) +
                      "; the nearest is " + printable(*nearest_name(name, known)));
  }

  alphabet const& touchpoints_;
  std::vector<mapped_stage> const& stages_;
};

// The steps asked for, or the stages of the map that occur in the log.
funnel_plan plan_steps(options const& o, meanings const& meaning, std::vector<mapped_stage> const& stages,
                       alphabet const& touchpoints, std::vector<bool> const& occurs) {
  funnel_plan plan;
  for (auto const& step : o.steps) {
    std::string name;
    for (auto const& part : step) name += (name.empty() ? "" : "+") + part;
    plan.steps.push_back(meaning.of("--steps", step));
    plan.names.push_back(name);
  }
  if (!plan.steps.empty()) return plan;
  for (auto const& stage : stages) {
    auto const occurring = [&](std::string const& name) { return occurs[index(*touchpoints.find(name))]; };
    if (std::ranges::none_of(stage.touchpoints, occurring)) continue;
    plan.steps.push_back(stage.touchpoints);
    plan.names.push_back(stage.name);
  }
  if (plan.steps.empty()) {
    plan.absent_because = stages.empty() ? "it needs --steps, or a map: --map FILE"
                                         : "no touchpoint of the map occurs in the log";
  }
  return plan;
}

// The steps, with what may be passed over and what is excluded between them.
funnel_plan plan_funnel(options const& o, meanings const& meaning, std::vector<mapped_stage> const& stages,
                        alphabet const& touchpoints, std::vector<bool> const& occurs) {
  auto plan = plan_steps(o, meaning, stages, touchpoints, occurs);
  plan.options = o.funnel;
  if (plan.steps.empty()) return plan;
  for (auto const& step : o.optional_steps) {
    auto const found = std::ranges::find(plan.names, step);
    if (found == plan.names.end()) {
      std::vector<std::string_view> const known(plan.names.begin(), plan.names.end());
      throw usage_error("--optional must name a step: " + printable(step) + "; the nearest is " +
                        printable(*nearest_name(step, known)));
    }
    plan.options.optional_steps.push_back(static_cast<std::size_t>(found - plan.names.begin()) + 1);
  }
  for (auto const& each : o.excluded) {
    plan.excluded.push_back(meaning.of("--exclude", each.names));
    plan.options.exclusions.push_back(each.rule);
  }
  return plan;
}

// Says what to do with a log that is still compressed. A pipe is not looked into: what is read is gone.
void refuse_compressed(std::string const& path) {
  if (!std::filesystem::is_regular_file(path)) return;
  auto in = open_file(path);
  if (in.get() == 0x1F && in.get() == 0x8B) {
    throw std::runtime_error(path + ": must not be compressed; try: zcat " + path + " | journey-report -");
  }
}

template <class Scale>
event_table<Scale> read_table(options const& o, std::string const& source, alphabet const& touchpoints,
                              progress_line const& progress) {
  event_csv_options const how{.customer = o.customer,
                              .touchpoint = o.touchpoint,
                              .time = o.time,
                              .account = o.account,
                              .rating = o.rating,
                              .segment = o.segment,
                              .value = o.value,
                              .from = o.from,
                              .to = o.to,
                              .touchpoints = touchpoints,
                              .strict = o.strict,
                              .progress = progress.reading()};
  if (o.events != "-") refuse_compressed(o.events);
  auto table = o.events == "-" ? read_events<Scale>(std::cin, source, how) : read_events<Scale>(source, how);
  progress.clear();
  if (table.size() != 0) return table;
  if (table.rejected.count() == 0)
    throw std::runtime_error(source + ": no events: all lie outside --from and --to");
  throw std::runtime_error(source + ": no events: every row was rejected; the first: " +
                           describe(source, table.rejected.first().front()));
}

template <class Scale>
auto group_table(event_table<Scale>&& table, ends const& declared, container what) {
  journey_map<five_a> const none;  // the ends are declared as touchpoints: no stage is asked for
  return group_events(std::move(table), none, declared, {.container = what},
                      table_fields<Scale>().attributes(
                          [](event_row<Scale> const& row) { return touch_segment{row.segment()}; }));
}

// Which touchpoints occur in any of the tables.
template <class Scale>
std::vector<bool> occurring(std::vector<event_table<Scale>> const& tables) {
  std::vector<bool> occurs(tables.back().touchpoints.size());
  for (auto const& table : tables)
    for (auto const id : table.touchpoint) occurs[index(id)] = true;
  return occurs;
}

// Numbers the segments of a table as those of another, which takes in what it does not know.
template <class Scale>
void number_segments_as(dictionary<segment_id>& known, event_table<Scale>& table) {
  std::vector<segment_id> number(table.segments.size());
  for (std::uint32_t i = 0; i < number.size(); ++i)
    number[i] = known.intern(table.segments.name(segment_id{i}));
  for (auto& id : table.segment)
    if (id != no_segment) id = number[index(id)];
}

template <class Scale>
log_findings facts_of(event_table<Scale> const& table, std::string const& source, std::size_t mapped) {
  auto const [first, last] = std::ranges::minmax_element(table.time);
  log_findings facts{.source = source,
                     .events = table.size(),
                     .first = *first,
                     .last = *last,
                     .rejected = table.rejected.first(),
                     .rejected_count = table.rejected.count(),
                     .outside_count = table.outside,
                     .mapped = mapped != 0};
  std::vector<bool> occurs(table.touchpoints.size());
  for (auto const id : table.touchpoint) occurs[index(id)] = true;
  facts.touchpoints = static_cast<std::uint64_t>(std::ranges::count(occurs, true));
  for (auto i = mapped; facts.mapped && i < occurs.size(); ++i)
    if (occurs[i])
      facts.unmapped.emplace_back(table.touchpoints.name(touchpoint_id{static_cast<std::uint32_t>(i)}));
  std::ranges::sort(facts.unmapped);
  return facts;
}

template <class Scale>
prepared_log<Scale> prepare(options const& o, event_table<Scale>&& table, log_findings const& facts,
                            std::vector<mapped_stage> const& stages, std::vector<bool> const& occurs) {
  if (o.as_of && *o.as_of < facts.last) {
    throw usage_error("--as-of must not lie before the last event: " + iso_8601(*o.as_of) + " and " +
                      iso_8601(facts.last));
  }
  meanings const meaning(table.touchpoints, stages);
  ends const declared{.goal = meaning.of("--goal", o.goal),
                      .lost = meaning.of("--lost", o.lost),
                      .lost_after = o.lost_after,
                      .as_of = o.as_of};
  prepared_log<Scale> prepared{.facts = facts};
  prepared.plan = plan_funnel(o, meaning, stages, table.touchpoints, occurs);
  prepared.segments = table.segments;
  prepared.journeys =
      group_table(std::move(table), declared, o.account.empty() ? container::persons : container::accounts);
  prepared.facts.customers = prepared.journeys.size();
  return prepared;
}

}  // namespace

template <class Scale>
std::vector<prepared_log<Scale>> read_logs(std::vector<log_request> const& requests,
                                           alphabet const& touchpoints,
                                           std::vector<mapped_stage> const& stages,
                                           progress_line const& progress) {
  std::vector<event_table<Scale>> tables;
  for (auto const& each : requests) {
    auto const& known = tables.empty() ? touchpoints : tables.back().touchpoints;
    tables.push_back(read_table<Scale>(each.asked, each.source, known, progress));
  }
  for (std::size_t i = 1; i < tables.size(); ++i) number_segments_as(tables.front().segments, tables[i]);
  for (auto& table : tables) {
    table.touchpoints = tables.back().touchpoints;
    table.segments = tables.front().segments;
  }
  auto const occurs = occurring(tables);
  std::vector<prepared_log<Scale>> prepared;
  for (std::size_t i = 0; i < tables.size(); ++i) {
    auto const facts = facts_of(tables[i], requests[i].source, stages.empty() ? 0 : touchpoints.size());
    prepared.push_back(prepare(requests[i].asked, std::move(tables[i]), facts, stages, occurs));
  }
  return prepared;
}

template std::vector<prepared_log<void>> read_logs(std::vector<log_request> const&, alphabet const&,
                                                   std::vector<mapped_stage> const&, progress_line const&);
template std::vector<prepared_log<csat5>> read_logs(std::vector<log_request> const&, alphabet const&,
                                                    std::vector<mapped_stage> const&, progress_line const&);
template std::vector<prepared_log<csat10>> read_logs(std::vector<log_request> const&, alphabet const&,
                                                     std::vector<mapped_stage> const&, progress_line const&);
template std::vector<prepared_log<nps_rating>> read_logs(std::vector<log_request> const&, alphabet const&,
                                                         std::vector<mapped_stage> const&,
                                                         progress_line const&);
template std::vector<prepared_log<ces1>> read_logs(std::vector<log_request> const&, alphabet const&,
                                                   std::vector<mapped_stage> const&, progress_line const&);
template std::vector<prepared_log<ces2>> read_logs(std::vector<log_request> const&, alphabet const&,
                                                   std::vector<mapped_stage> const&, progress_line const&);
template std::vector<prepared_log<likert7>> read_logs(std::vector<log_request> const&, alphabet const&,
                                                      std::vector<mapped_stage> const&, progress_line const&);
template std::vector<prepared_log<valence>> read_logs(std::vector<log_request> const&, alphabet const&,
                                                      std::vector<mapped_stage> const&, progress_line const&);

}  // namespace journey_report
