// SPDX-License-Identifier: BSL-1.0
#pragma once
// The Markov chain and attribution in a text report.

#include <sojourn/report/findings.hpp>
#include <sojourn/report/text_layout.hpp>
#include <sojourn/report/text_page.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace sojourn {

namespace detail {

inline void write_names(text_page const& page, std::string_view what, std::vector<std::string> const& names) {
  for (std::size_t i = 0; i < names.size(); ++i)
    page.out() << (i == 0 ? "  " + std::string(what) + ": " : ", ") << page.shown(names[i]);
  if (!names.empty()) page.out() << '\n';
}

// A row a touchpoint, a column a method, and what the methods credit in all.
template <class Show>
void write_credits(text_page const& page, attribution_findings const& found, std::string const& title,
                   Show show) {
  constexpr std::string_view linear = "linear_";
  std::vector<std::string> cells{title};
  for (std::string_view method : found.methods) {
    if (method.starts_with(linear)) method.remove_prefix(linear.size());
    cells.emplace_back(method);
    std::ranges::replace(cells.back(), '_', ' ');
  }
  std::vector<side> columns(cells.size(), side::right);
  columns.front() = side::left;
  text_table table(columns);
  table.add(cells);
  for (std::size_t i = 0; i < std::min(page.options().rows, found.touchpoints.size()); ++i) {
    auto const& [touchpoint, credits] = found.touchpoints[i];
    cells.assign(1, page.shown(touchpoint));
    for (auto const& credit : credits) cells.push_back(show(credit));
    table.add(cells);
  }
  credit_finding all{.conversions =
                         static_cast<double>(found.total.conversions - found.unattributed.conversions)};
  if (found.total.value) all.value = *found.total.value - *found.unattributed.value;
  cells.assign(1 + found.methods.size(), show(all));
  cells.front() = "all touchpoints";
  table.add(cells);
  table.write(page.out());
}

}  // namespace detail

/// The Markov chain.
inline void write_section(text_page const& page, chain_findings const& found) {
  page.out() << "  " << page.journeys_of() << " cut at their first goal; " << shown_count(found.open)
             << " open: their steps count, their end does not\n";
  text_table table({side::left, side::right, side::right, side::right, side::right, side::left});
  table.add({"touchpoint", "converts", "visits", "steps to end", "time to end", "removal effect"});
  for (std::size_t i = 0; i < std::min(page.options().rows, found.states.size()); ++i) {
    auto const& one = found.states[i];
    table.add({page.shown(one.name), shown_number(100 * one.conversion, 1) + " %",
               shown_number(one.expected_visits, 2),
               one.steps_to_end ? shown_number(*one.steps_to_end, 1) : "-",
               shown_duration(one.seconds_to_end), shown_rate(one.removal_effect)});
  }
  table.write(page.out());
  page.shortened(found.states.size(), "touchpoints");
  if (found.conversion) page.out() << "  a journey converts: " << shown_rate(found.conversion) << '\n';
  detail::write_names(page, "cannot convert", found.cannot_convert);
  detail::write_names(page, "never end", found.never_ends);
}

/// Attribution: conversions by touchpoint and method, then their value where there is one.
inline void write_section(text_page const& page, attribution_findings const& found) {
  page.out() << "  " << shown_count(found.total.conversions) << " conversions";
  if (found.total.value) page.out() << " of value " << shown_number(found.total.value, 2);
  page.out() << ", " << shown_count(found.unattributed.conversions)
             << " unattributed: nothing was touched before\n";
  detail::write_credits(page, found, "touchpoint",
                        [](credit_finding const& c) { return shown_number(c.conversions, 1); });
  page.shortened(found.touchpoints.size(), "touchpoints");
  if (found.total.value) {
    page.out() << '\n';
    detail::write_credits(page, found, "value",
                          [](credit_finding const& c) { return shown_number(c.value, 2); });
  }
  page.out()
      << "  per touch and per touchpoint are linear; per touchpoint is the Shapley value in closed form\n"
         "  position is 40/20/40; time decay halves every 7 d; ";
  if (std::ranges::find(found.methods, "markov") == found.methods.end()) {
    page.out() << "markov is not here: its chain has no removal effects\n";
  } else {
    page.out() << "markov shares out the removal effects above\n";
  }
}

}  // namespace sojourn
