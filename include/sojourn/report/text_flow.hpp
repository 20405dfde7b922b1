// SPDX-License-Identifier: BSL-1.0
#pragma once
// Drop-off and the journey graph in a text report.

#include <sojourn/report/findings.hpp>
#include <sojourn/report/text_layout.hpp>
#include <sojourn/report/text_page.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sojourn {

namespace detail {

inline void write_tops(text_page const& page, std::string_view what, std::vector<named_count> const& counts,
                       std::uint64_t whole) {
  page.out() << "  " << what << ':';
  constexpr std::size_t most = 4;
  for (std::size_t i = 0; i < std::min(most, counts.size()); ++i) {
    page.out() << (i == 0 ? " " : ", ") << page.shown(counts[i].name) << ' '
               << shown_share(counts[i].count, whole);
  }
  if (counts.size() > most)
    page.out() << "; " << most << " of " << shown_count(counts.size()) << " touchpoints";
  page.out() << '\n';
}

// As many touchpoints as one line takes; says how many there are.
inline std::string shown_sequence(text_page const& page, std::vector<std::string> const& touchpoints) {
  constexpr std::size_t line = 62;
  std::string text;
  for (std::size_t i = 0; i < touchpoints.size(); ++i) {
    auto const next = (i == 0 ? "" : " → ") + page.shown(touchpoints[i]);
    if (width_of(text) + width_of(next) > line) {
      return text + " → … (" + shown_count(touchpoints.size()) + " touches)";
    }
    text += next;
  }
  return text;
}

inline void write_variants(text_page const& page, graph_findings const& found) {
  page.out() << "\nVARIANTS  " << shown_count(found.variants) << " distinct sequences of touchpoints among "
             << shown_count(found.journeys) << ' ' << page.journeys_of() << '\n';
  text_table table({side::right, side::right, side::left});
  auto const listed = std::min(page.options().rows, found.top_variants.size());
  for (std::size_t i = 0; i < listed; ++i) {
    auto const& one = found.top_variants[i];
    table.add({shown_count(one.count), shown_share(one.count, found.journeys),
               shown_sequence(page, one.touchpoints)});
  }
  if (listed != 0) table.write(page.out());
  if (found.variants > listed)
    page.out() << "  " << listed << " of " << shown_count(found.variants) << " variants\n";
}

}  // namespace detail

/// Drop-off by touchpoint.
inline void write_section(text_page const& page, drop_off_findings const& found) {
  page.out() << "  where lost " << page.journeys_of() << " ended, of the closed ones that came by; "
             << shown_count(found.open) << " open: in no rate\n";
  bool const costed =
      std::ranges::any_of(found.touchpoints, [](auto const& row) { return row.impact.has_value(); });
  text_table table({side::left, side::left, side::right, side::right, side::left, side::left, side::left});
  table.add({"touchpoint", "stage", "exits", "visits", "exit rate", "", costed ? "conversions missed" : ""});
  for (std::size_t i = 0; i < std::min(page.options().rows, found.touchpoints.size()); ++i) {
    auto const& row = found.touchpoints[i];
    table.add({page.shown(row.touchpoint), row.stage.value_or("-"), shown_count(row.exits),
               shown_count(row.visits), shown_rate(row.exit_rate),
               row.exit_rate ? shown_bar(row.exit_rate->value, 20) : "",
               row.impact ? shown_estimate(row.impact, 1, 1, "") : ""});
  }
  table.write(page.out());
  page.shortened(found.touchpoints.size(), "touchpoints");
  if (costed) page.out() << "  conversions missed: had those who left gone on like the others\n";
}

/// Drop-off by stage.
inline void write_stage_drop_off(text_page const& page, stage_findings const& found) {
  text_table table({side::left, side::right, side::right, side::left, side::left});
  table.add({"stage", "dropped", "entries", "drop-off"});
  for (std::size_t i = 0; i + 1 < found.reach.size(); ++i) {
    auto const& one = found.reach[i];
    if (!one.next_mapped) {
      table.add({one.stage, "", "", "next stage not mapped"});
      continue;
    }
    table.add({one.stage, shown_count(one.dropped), shown_count(one.customers - one.open),
               shown_rate(one.drop_off), one.drop_off ? shown_bar(one.drop_off->value, 20) : ""});
  }
  page.out() << "\n  " << page.customers()
             << " that did not go on to the next stage, of the closed ones that reached it\n";
  table.write(page.out());
}

/// The journey graph: its ends, its edges, its variants.
inline void write_section(text_page const& page, graph_findings const& found) {
  page.out() << "  " << shown_count(found.transitions) << " transitions over "
             << shown_count(found.edges.size()) << " edges; " << shown_count(found.self_loops)
             << " self-loops, " << shown_count(found.repetitions) << " repetitions after something else\n";
  detail::write_tops(page, "begin at", found.begin, found.journeys);
  detail::write_tops(page, "end at", found.end, found.journeys);
  text_table table({side::left, side::left, side::left, side::right, side::right, side::right, side::right});
  table.add({"from", "", "to", "count", "share", page.journeys_of(), "median time"});
  std::uint64_t covered = 0;
  for (std::size_t i = 0; i < std::min(page.options().rows, found.edges.size()); ++i) {
    auto const& edge = found.edges[i];
    covered += edge.count;
    table.add({page.shown(edge.from), "→", page.shown(edge.to), shown_count(edge.count),
               shown_share(edge.count, found.transitions), shown_count(edge.journeys),
               shown_duration(edge.median_seconds)});
  }
  if (!found.edges.empty()) table.write(page.out());
  page.shortened(found.edges.size(), "edges",
                 ", " + shown_share(covered, found.transitions) + " of all transitions");
  detail::write_variants(page, found);
}

}  // namespace sojourn
