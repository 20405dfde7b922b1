// SPDX-License-Identifier: BSL-1.0
#pragma once
// Stages and funnels in a text report.

#include <sojourn/report/findings.hpp>
#include <sojourn/report/text_layout.hpp>
#include <sojourn/report/text_page.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace sojourn {

/// Kotler's ratios, the archetype and its distance from a bow tie.
inline void write_section(text_page const& page, kotler_findings const& found) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 6> formulas{
      {{"attraction", "appeal / aware"},
       {"curiosity", "ask / appeal"},
       {"commitment", "act / ask"},
       {"affinity", "advocate / act"},
       {"par", "act / aware: purchase action ratio"},
       {"bar", "advocate / aware: brand advocacy ratio"}}};
  text_table table({side::left, side::left, side::left});
  for (auto const& [name, value] : found.ratios) {
    auto const* const formula = std::ranges::find(formulas, name, [](auto const& f) { return f.first; });
    table.add({name, shown_estimate(value, 1, 3, ""),
               formula != formulas.end() ? std::string(formula->second) : std::string()});
  }
  page.out() << '\n';
  table.write(page.out());
  page.out() << "  archetype: " << found.archetype;
  for (auto const& each : found.holding) {
    if (each != found.archetype) page.out() << ", also " << each;
  }
  page.out() << "; gap to a bow tie: " << shown_number(found.gap_to_bow_tie[0], 2) << " outer, "
             << shown_number(found.gap_to_bow_tie[1], 2) << " inner\n";
}

/// Stages: reach, how customers went on, and Kotler's ratios.
inline void write_section(text_page const& page, stage_findings const& found) {
  page.out() << "  " << found.model << ": " << page.customers() << " with a touch in the stage, of "
             << shown_count(found.customers) << "; of those, who touched the next one later\n";
  text_table table({side::left, side::right, side::right, side::left, side::left, side::right, side::right});
  table.add({"", "reached", "", "", "went on", "dropped", "open"});
  for (auto const& one : found.reach) {
    bool const last = &one == &found.reach.back();
    auto const* const unmapped = last ? "" : "next stage not mapped";
    table.add({one.stage, shown_count(one.customers), shown_share(one.customers, found.customers),
               shown_bar(share_of(one.customers, found.customers), 20),
               one.next_mapped ? shown_rate(one.went_on) : unmapped,
               one.next_mapped ? shown_count(one.dropped) : "",
               one.next_mapped ? shown_count(one.open) : ""});
  }
  table.write(page.out());
  if (found.kotler) write_section(page, *found.kotler);
}

/// A funnel's segments.
inline void write_section(text_page const& page, funnel_segment_findings const& found) {
  page.out() << "\n  by segment, as the chain's touches say at " << found.rule
             << "; converted of the closed ones\n";
  text_table table({side::left, side::right, side::right, side::left, side::right, side::right, side::right});
  table.add({"segment", "entered", "converted", "rate", "median time", "dropped", "open"});
  for (std::size_t i = 0; i < std::min(page.options().rows, found.segments.size()); ++i) {
    auto const& one = found.segments[i];
    table.add({one.segment.empty() ? "(none said)" : page.shown(one.segment), shown_count(one.entered),
               shown_count(one.converted), shown_rate(one.rate),
               shown_duration(one.median_seconds_to_convert), shown_count(one.dropped),
               shown_count(one.open)});
  }
  table.write(page.out());
  page.shortened(found.segments.size(), "segments");
  if (found.time_to_convert) {
    page.out() << "  times to convert, log-rank: chi-squared "
               << shown_number(found.time_to_convert->statistic, 2) << ", p "
               << shown_p_value(found.time_to_convert->p_value) << '\n';
  }
}

/// What a funnel was told, but for its steps.
inline void write_terms(text_page const& page, funnel_findings const& found) {
  auto const shown = [](duration d) { return shown_duration(static_cast<double>(d.count()) / 1e6); };
  page.out() << "  " << (found.entry == "every" ? "attempts of " : "") << page.journeys_of() << ", steps "
             << found.order;
  if (found.ties != "arrival") page.out() << ", ties " << found.ties;
  if (found.tie_tolerance) page.out() << ' ' << shown(*found.tie_tolerance);
  if (found.entry != "latest") page.out() << ", " << found.entry << " entry";
  if (found.within) page.out() << ", within " << shown(*found.within) << " of entry";
  if (found.max_gap) page.out() << ", at most " << shown(*found.max_gap) << " between two steps";
  if (found.session_gap) page.out() << ", in one session (gaps to " << shown(*found.session_gap) << ')';
  if (!found.within && !found.max_gap && !found.session_gap) page.out() << ", no time limit";
  page.out() << "; rates are over closed entries\n";
  for (auto const& one : found.exclusions) {
    page.out() << "  without " << page.shown(one.name) << " between steps " << one.from << " and " << one.to
               << ": " << one.effect << '\n';
  }
}

/// A funnel, step by step.
inline void write_section(text_page const& page, funnel_findings const& found) {
  write_terms(page, found);
  text_table table(
      {side::left, side::right, side::left, side::left, side::left, side::right, side::right, side::right});
  table.add({"", "reached", "", "of previous step", "of all", "median time", "dropped", "open"});
  for (auto const& step : found.steps) {
    bool const last = &step == &found.steps.back();
    bool const stops = !last && !step.optional;
    table.add({shown_name(step.name, 18) + (step.optional ? " (optional)" : ""), shown_count(step.reached),
               shown_bar(share_of(step.reached, found.entered), 10), shown_rate(step.of_previous),
               shown_share_of(step.of_all),
               step.optional ? "" : shown_duration(step.median_seconds_from_previous),
               stops ? shown_count(step.dropped_here) : "", stops ? shown_count(step.open_here) : ""});
  }
  table.write(page.out());
  page.out() << "  " << shown_count(found.entered) << (found.entry == "every" ? " attempts in " : " of ")
             << shown_count(found.journeys) << (found.entry == "every" ? " journeys: " : " entered: ")
             << shown_count(found.converted) << " converted (median "
             << shown_duration(found.median_seconds_to_convert) << "), " << shown_count(found.dropped)
             << " dropped, " << shown_count(found.open) << " open";
  if (found.excluded != 0) page.out() << ", " << shown_count(found.excluded) << " excluded";
  page.out() << '\n';
  if (found.segments) write_section(page, *found.segments);
}

}  // namespace sojourn
