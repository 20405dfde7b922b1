// SPDX-License-Identifier: BSL-1.0
#pragma once
// Conversion by the period of entry.

#include <sojourn/core/estimate.hpp>
#include <sojourn/core/time.hpp>
#include <sojourn/measure/funnel_segments.hpp>
#include <sojourn/stats/proportion.hpp>

#include <concepts>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

namespace sojourn {

/// The attempts that entered a funnel in one period.
template <class Period>
struct period_conversion {
  Period period{};
  std::uint64_t entered = 0;  ///< excluded ones too
  std::uint64_t converted = 0;
  std::uint64_t dropped = 0;
  std::uint64_t open = 0;
  std::uint64_t excluded = 0;
  std::optional<estimate> rate{};  ///< converted / (converted + dropped), Wilson
  bool complete = false;           ///< every entry of the period had its whole window by `as_of`
};

/// The conversion trend: a funnel's chains by the period of their entry (definitions section 3).
///
/// \param trend      `by_segment` with a property that gives the period of a touch, and the rule `at_entry`.
/// \param period_of  time_point → period, the host's own calendar and time zone: as the property has it. Periods of
///                   later times are not less.
/// \param as_of      until when the journeys were observed.
/// \returns one row a period in which there was an entry, in order. A period is complete when an entry in it can no
///          longer convert: when `as_of` less the window is in a later period. Without a window it is complete when it
///          has ended, and none of its entries is open.
/// \edge no entries: no rows. A rate is absent without closed entries.
template <class Period, class Funnel, class Property, class PeriodOf>
requires std::regular_invocable<PeriodOf const&, time_point>
[[nodiscard]] std::vector<period_conversion<Period>> conversion_trend(
    funnel_by_segment<Period, Funnel, Property> const& trend, PeriodOf period_of, time_point as_of,
    confidence_level level = {}) {
  auto const within = trend.configuration().options().within;
  // Not before the first instant there is.
  auto const settled = !within ? as_of
                       : elapsed(time_point::min(), as_of) < static_cast<std::uint64_t>(within->count())
                           ? time_point::min()
                           : as_of - *within;
  Period const running = std::invoke(period_of, settled);
  std::vector<period_conversion<Period>> rows;
  for (auto const& [period, tally] : trend.segments()) {
    period_conversion<Period> row{.period = period,
                                  .entered = tally.entered(),
                                  .converted = tally.count(funnel_outcome::converted),
                                  .dropped = tally.count(funnel_outcome::dropped),
                                  .open = tally.count(funnel_outcome::open),
                                  .excluded = tally.count(funnel_outcome::excluded)};
    row.rate = proportion(row.converted, row.converted + row.dropped, level);
    row.complete = period < running && (within.has_value() || row.open == 0);
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace sojourn
