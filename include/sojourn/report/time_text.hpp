// SPDX-License-Identifier: BSL-1.0
#pragma once
// Instants as text.

#include <sojourn/core/time.hpp>

#include <cstddef>
#include <cstdint>
#include <string>

namespace sojourn {

namespace detail {

inline std::string padded(std::uint64_t number, std::size_t width) {
  auto digits = std::to_string(number);
  return digits.size() < width ? std::string(width - digits.size(), '0') + digits : digits;
}

}  // namespace detail

/// An instant in ISO 8601, UTC: `2024-03-13T10:21:14Z`, with microseconds where there are any.
/// \param separator  between date and time.
/// \param zone       behind the time.
/// \edge years beyond four digits carry a sign, as ISO 8601 asks.
[[nodiscard]] inline std::string iso_8601(time_point at, char separator = 'T', char const* zone = "Z") {
  // Days from civil by hand over 64 bits: std::chrono::year ends at 32,767. P: Hinnant 2013.
  constexpr std::int64_t microseconds_per_day = 86'400'000'000;
  auto const count = at.time_since_epoch().count();
  bool const before = count % microseconds_per_day < 0;
  auto const day = count / microseconds_per_day - (before ? 1 : 0);
  auto const rest =
      static_cast<std::uint64_t>(count % microseconds_per_day + (before ? microseconds_per_day : 0));
  auto const shifted = day + 719'468;
  auto const era = (shifted >= 0 ? shifted : shifted - 146'096) / 146'097;
  auto const day_of_era = static_cast<std::uint64_t>(shifted - era * 146'097);
  auto const year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
  auto const day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  auto const month_from_march = (5 * day_of_year + 2) / 153;
  auto const month = month_from_march < 10 ? month_from_march + 3 : month_from_march - 9;
  auto const year = static_cast<std::int64_t>(year_of_era) + era * 400 + (month <= 2 ? 1 : 0);

  auto text = year < 0 ? "-" + detail::padded(static_cast<std::uint64_t>(-year), 4)
                       : (year > 9999 ? "+" : "") + detail::padded(static_cast<std::uint64_t>(year), 4);
  text += "-" + detail::padded(month, 2) + "-" +
          detail::padded(day_of_year - (153 * month_from_march + 2) / 5 + 1, 2);
  auto const second = rest / 1'000'000;
  text += separator + detail::padded(second / 3600, 2) + ":" + detail::padded(second / 60 % 60, 2) + ":" +
          detail::padded(second % 60, 2);
  if (rest % 1'000'000 != 0) text += "." + detail::padded(rest % 1'000'000, 6);
  return text + zone;
}

}  // namespace sojourn
