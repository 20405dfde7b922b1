// SPDX-License-Identifier: BSL-1.0
#pragma once
// Which day, week or month an instant belongs to, in UTC or at a fixed offset from it.

#include <sojourn/core/time.hpp>

#include <chrono>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <string>
#include <string_view>

namespace sojourn {

/// The lengths of a calendar's periods.
enum class period_unit : std::uint8_t {
  day,   ///< from midnight
  week,  ///< from Monday (P: ISO 8601)
  month  ///< from the first of a month (P: the Gregorian calendar, before its introduction too)
};

[[nodiscard]] constexpr std::string_view name(period_unit u) noexcept {
  constexpr std::string_view names[] = {"day", "week", "month"};
  return names[static_cast<std::size_t>(u)];
}

/// Numbers the days, weeks or months of the time line: successive periods have successive numbers, and period
/// 0 holds 1970-01-01.
///
/// A host with a time zone whose offset changes gives a function of its own instead: `time_point` → number, the
/// same or greater for a later time; a lambda without captures, or a struct with `==`.
/// \example examples/09_retention.cpp
class calendar {
 public:
  constexpr calendar() noexcept = default;

  /// \param unit        the length of a period.
  /// \param utc_offset  how far local time is ahead of UTC: 8 h in Beijing.
  /// \throws std::invalid_argument  unless the offset is less than 24 h either way.
  constexpr explicit calendar(period_unit unit, std::chrono::minutes utc_offset = {})
      : unit_(unit), offset_(utc_offset) {
    if (utc_offset <= -std::chrono::hours{24} || utc_offset >= std::chrono::hours{24}) {
      throw std::invalid_argument("an offset from UTC must be less than 24 hours: " +
                                  std::to_string(utc_offset.count()) + " minutes");
    }
  }

  /// The number of the period that holds the instant; negative before 1970. \complexity O(1).
  [[nodiscard]] constexpr std::int64_t operator()(time_point at) const noexcept {
    // The day and the time of day apart: their sum may lie beyond the ends of the time line.
    auto const ticks = at.time_since_epoch().count();
    auto const utc_day = floor_division(ticks, ticks_in_day);
    auto const time = ticks % ticks_in_day + (ticks % ticks_in_day < 0 ? ticks_in_day : 0);
    auto const day = utc_day + floor_division(time + duration{offset_}.count(), ticks_in_day);
    switch (unit_) {
      case period_unit::day:
        return day;
      case period_unit::week:
        return floor_division(day + days_from_monday, 7);
      case period_unit::month:
        break;
    }
    auto const cycle = floor_division(day, days_in_cycle);
    std::chrono::year_month_day const date{
        std::chrono::sys_days{std::chrono::days{day - cycle * days_in_cycle}}};
    return cycle * months_in_cycle + (std::int64_t{int{date.year()}} - 1970) * 12 +
           static_cast<std::int64_t>(unsigned{date.month()}) - 1;
  }

  /// The first instant of a period.
  /// \throws std::out_of_range  where it has no place on the library's time line.
  [[nodiscard]] constexpr time_point begin_of(std::int64_t period) const {
    constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max() / ticks_in_day;
    if (period < -most || period > most) refuse(period);
    auto day = period;
    if (unit_ == period_unit::week) day = period * 7 - days_from_monday;
    if (unit_ == period_unit::month) {
      auto const cycle = floor_division(period, months_in_cycle);
      auto const month = static_cast<int>(period - cycle * months_in_cycle);
      std::chrono::sys_days const first = std::chrono::year{1970 + month / 12} /
                                          std::chrono::month{static_cast<unsigned>(month % 12 + 1)} / 1;
      day = cycle * days_in_cycle + first.time_since_epoch().count();
    }
    if (day <= -most || day >= most) refuse(period);
    return time_point{std::chrono::days{day}} - offset_;
  }

  [[nodiscard]] constexpr period_unit unit() const noexcept { return unit_; }
  [[nodiscard]] constexpr std::chrono::minutes utc_offset() const noexcept { return offset_; }

  friend constexpr bool operator==(calendar const&, calendar const&) noexcept = default;

  template <class Self, class Archive>
  static void archive(Self& self, Archive& a) {
    a(self.unit_, self.offset_);
  }

 private:
  static constexpr std::int64_t ticks_in_day = duration{std::chrono::days{1}}.count();
  // The Gregorian calendar repeats after 400 years, which `std::chrono::year` cannot count on its own here.
  static constexpr std::int64_t days_in_cycle = 146'097;
  static constexpr std::int64_t months_in_cycle = 4'800;
  static constexpr std::int64_t days_from_monday = 3;  // 1970-01-01 was a Thursday

  [[nodiscard]] static constexpr std::int64_t floor_division(std::int64_t a, std::int64_t b) noexcept {
    return a / b - (a % b < 0 ? 1 : 0);
  }
  [[noreturn]] static void refuse(std::int64_t period) {
    throw std::out_of_range("a period must begin within 292,000 years of 1970: " + std::to_string(period));
  }

  period_unit unit_ = period_unit::day;
  std::chrono::minutes offset_{};
};

}  // namespace sojourn
