// SPDX-License-Identifier: BSL-1.0
#pragma once
// A report as text, for a reader at a terminal.

#include <sojourn/core/version.hpp>
#include <sojourn/io/printable.hpp>
#include <sojourn/report/findings.hpp>
#include <sojourn/report/text_chain.hpp>
#include <sojourn/report/text_conversion.hpp>
#include <sojourn/report/text_experience.hpp>
#include <sojourn/report/text_flow.hpp>
#include <sojourn/report/text_layout.hpp>
#include <sojourn/report/text_page.hpp>
#include <sojourn/report/time_text.hpp>

#include <algorithm>
#include <cstddef>
#include <ostream>
#include <string>
#include <string_view>

namespace sojourn {

namespace detail {

inline std::string shown_ends(log_findings const& log) {
  std::string text;
  for (auto const& [name, n] : log.ends) {
    text +=
        (text.empty() ? "" : ", ") + shown_count(n) + " " + name + " (" + shown_share(n, log.journeys) + ")";
  }
  return text;
}

template <class Content>
void section_or_reason(text_page const& page, std::string_view title, section<Content> const& part) {
  page.out() << '\n' << title;
  if (part) {
    write_section(page, *part);
  } else {
    page.out() << "  not here: " << part.absent_because << '\n';
  }
}

}  // namespace detail

/// The log: how much there is, whose, and what could not be used.
inline void write_section(text_page const& page, log_findings const& log) {
  page.out() << "\nLOG\n";
  text_table table({side::left, side::right, side::left});
  table.add(
      {"events", shown_count(log.events),
       "from " + iso_8601(log.first, ' ', "") + " to " + iso_8601(log.last, ' ', "") + " UTC" +
           (log.outside_count != 0 ? "; " + shown_count(log.outside_count) + " outside the period" : "")});
  table.add({page.customers(), shown_count(log.customers)});
  auto const whose = page.journeys_of();
  table.add({"journeys", shown_count(log.journeys),
             "of " + whose + ", observed until " + iso_8601(log.as_of, ' ', "") + " UTC"});
  table.add({"", "", log.ends.empty() ? "all open: no end was declared" : detail::shown_ends(log)});
  std::string unmapped;
  for (std::size_t i = 0; i < std::min<std::size_t>(3, log.unmapped.size()); ++i) {
    unmapped += (i == 0 ? "" : ", ") + page.shown(log.unmapped[i]);
  }
  if (log.unmapped.size() > 3) unmapped += " …";
  table.add({"touchpoints", shown_count(log.touchpoints),
             !log.mapped            ? "no map: in no stage"
             : log.unmapped.empty() ? "all in the map"
                                    : shown_count(log.unmapped.size()) + " not in the map: " + unmapped});
  table.add({"rejected", shown_count(log.rejected_count),
             log.rejected_count == 0 ? "every row was used" : "rows:"});
  table.write(page.out());
  auto const listed = std::min(page.options().rejected, log.rejected.size());
  for (std::size_t i = 0; i < listed; ++i) {
    auto const& bad = log.rejected[i];
    page.out() << "    row " << bad.row << (bad.column.empty() ? "" : ", column " + printable(bad.column))
               << ": " << bad.reason << '\n';
  }
  if (log.rejected_count > listed) {
    page.out() << "    the first " << listed << " of " << shown_count(log.rejected_count)
               << " rejected rows\n";
  }
}

/// Writes a report for a reader: UTF-8, lines of about 100 characters, columns aligned by character.
///
/// Counts have their thousands apart, rates their interval and a mark where n is low; open journeys stand
/// beside the rates; a list that was shortened says of how many; a section that is not there says why.
/// \complexity O(size of what is shown).
inline void write_text(std::ostream& out, findings const& all, text_options const& options = {}) {
  text_page const page(out, all.log.container, options);
  out << "JOURNEY REPORT  " << shown_name(all.log.source, 60) << "  (sojourn " << version << ")\n";
  write_section(page, all.log);
  detail::section_or_reason(page, "STAGES", all.stages);
  detail::section_or_reason(page, "FUNNEL", all.funnel);
  detail::section_or_reason(page, "DROP-OFF", all.drop_off);
  if (all.drop_off && all.stages) write_stage_drop_off(page, *all.stages);
  detail::section_or_reason(page, "MARKOV", all.markov);
  detail::section_or_reason(page, "ATTRIBUTION", all.attribution);
  detail::section_or_reason(page, "GRAPH", all.graph);
  detail::section_or_reason(page, "EXPERIENCE", all.experience);
  out << "\nIntervals in brackets are 95 %.  * fewer than " << low_n << " observations: read with care.\n";
}

}  // namespace sojourn
