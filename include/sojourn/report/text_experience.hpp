// SPDX-License-Identifier: BSL-1.0
#pragma once
// Ratings and journey scores in a text report.

#include <sojourn/report/findings.hpp>
#include <sojourn/report/text_layout.hpp>
#include <sojourn/report/text_page.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

namespace sojourn {

namespace detail {

inline void write_scores(text_page const& page, std::string const& what, std::vector<score_row> const& rows,
                         std::size_t most) {
  bool const nps = std::ranges::any_of(rows, [](auto const& row) { return row.nps.has_value(); });
  text_table table({side::left, side::right, side::left, side::left, side::left});
  table.add({what, "n", "mean", "top box", nps ? "nps" : ""});
  for (std::size_t i = 0; i < std::min(most, rows.size()); ++i) {
    auto const& row = rows[i];
    table.add({page.shown(row.name), shown_count(row.n), shown_estimate(row.mean, 1, 2, ""),
               shown_rate(row.top_box), nps ? shown_estimate(row.nps, 100, 1, "") : ""});
  }
  page.out() << '\n';
  table.write(page.out());
}

}  // namespace detail

/// How journeys were rated.
inline void write_section(text_page const& page, experience_findings const& found) {
  page.out() << "  ratings on the scale " << found.scale << "; touches without an answer are in no score\n";
  if (!found.stages.empty()) detail::write_scores(page, "stage", found.stages, found.stages.size());
  detail::write_scores(page, "touchpoint", found.touchpoints, page.options().rows);
  page.shortened(found.touchpoints.size(), "touchpoints");
  text_table table({side::left, side::right, side::left, side::left, side::right});
  table.add({"journeys", "n", "mean", "peak-end", "unrated"});
  for (auto const& one : found.journeys) {
    table.add({one.population, shown_count(one.n), shown_estimate(one.mean, 1, 2, ""),
               shown_estimate(one.peak_end, 1, 2, ""), shown_count(one.unrated)});
  }
  page.out() << '\n';
  table.write(page.out());
}

}  // namespace sojourn
