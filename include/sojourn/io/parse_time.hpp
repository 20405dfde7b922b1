// SPDX-License-Identifier: BSL-1.0
#pragma once
// Text to an instant: ISO 8601, Unix seconds, Unix milliseconds; one form a file.

#include <sojourn/core/time.hpp>
#include <sojourn/io/printable.hpp>
#include <sojourn/io/time_words.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>

namespace sojourn {

/// The form in which a file states its times.
enum class time_format : std::uint8_t { undecided, iso_8601, unix_seconds, unix_milliseconds };

/// What is wrong with the text of a time.
enum class time_defect : std::uint8_t {
  none,
  malformed,     ///< not of the form
  not_a_date,    ///< of the form, but not in the calendar or on the clock: February 30, 24:00, second 60
  out_of_range,  ///< outside the years 0001 to 9999 (UTC)
};

/// A time, or why there is none.
struct parsed_time {
  time_point at{};
  time_defect defect = time_defect::none;
};

/// The first instant that a file may hold: 0001-01-01T00:00:00Z.
inline constexpr time_point earliest_time{std::chrono::seconds{-62'135'596'800}};
/// The last one: the last microsecond of the year 9999.
inline constexpr time_point latest_time{std::chrono::seconds{253'402'300'800} - duration{1}};

namespace detail {

// The digits at the front of a text, taken off it.
struct digit_run {
  std::uint64_t value = 0;
  std::size_t length = 0;
};

constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

constexpr digit_run take_digits(std::string_view& text) noexcept {
  digit_run run;
  for (; run.length < text.size() && is_digit(text[run.length]); ++run.length) {
    // Beyond 18 digits the value no longer matters: it is out of every range.
    if (run.length < 18) run.value = 10 * run.value + static_cast<std::uint64_t>(text[run.length] - '0');
  }
  text.remove_prefix(run.length);
  return run;
}

constexpr bool take(std::string_view& text, char c) noexcept {
  if (text.empty() || text[0] != c) return false;
  text.remove_prefix(1);
  return true;
}

// One number of exactly two digits.
constexpr bool take_two(std::string_view& text, unsigned& value) noexcept {
  if (text.size() < 2 || !is_digit(text[0]) || !is_digit(text[1])) return false;
  value = static_cast<unsigned>(text[0] - '0') * 10 + static_cast<unsigned>(text[1] - '0');
  text.remove_prefix(2);
  return true;
}

// A decimal fraction of 1 to 9 digits, as billionths; taken only where it is there.
constexpr bool take_fraction(std::string_view& text, std::uint64_t& billionths) noexcept {
  if (!take(text, '.') && !take(text, ',')) return true;
  constexpr std::uint64_t units[] = {1'000'000'000, 100'000'000, 10'000'000, 1'000'000, 100'000,
                                     10'000,        1'000,       100,        10,        1};
  auto const run = take_digits(text);
  if (run.length < 1 || run.length > 9) return false;
  billionths = run.value * units[run.length];
  return true;
}

constexpr parsed_time in_range(std::int64_t microseconds) noexcept {
  time_point const at{duration{microseconds}};
  return at < earliest_time || at > latest_time ? parsed_time{{}, time_defect::out_of_range}
                                                : parsed_time{at};
}

constexpr parsed_time parse_unix_time(std::string_view text, std::int64_t microseconds_per_unit) noexcept {
  bool const negative = take(text, '-');
  auto const whole = take_digits(text);
  std::uint64_t billionths = 0;
  if (whole.length == 0 || !take_fraction(text, billionths) || !text.empty())
    return {{}, time_defect::malformed};
  auto const unit = static_cast<std::uint64_t>(microseconds_per_unit);
  if (whole.length > 18 || whole.value > 1'000'000'000'000'000'000U / unit)
    return {{}, time_defect::out_of_range};
  auto const fine = billionths * unit;  // billionths of a microsecond
  auto const magnitude = static_cast<std::int64_t>(whole.value * unit + fine / 1'000'000'000U);
  bool const inexact = fine % 1'000'000'000U != 0;
  return in_range(negative ? -magnitude - (inexact ? 1 : 0) : magnitude);
}

// Past the zone at the end of a date-time: Z, UTC or an offset from it. No zone is UTC.
constexpr time_defect take_zone(std::string_view& text, std::int64_t& offset_minutes) noexcept {
  if (text.empty() || take(text, 'Z') || take(text, 'z')) return time_defect::none;
  if (text == " UTC") return text = {}, time_defect::none;
  bool const west = text[0] == '-';
  if (!take(text, '+') && !take(text, '-')) return time_defect::malformed;
  unsigned hours = 0;
  unsigned minutes = 0;
  if (!take_two(text, hours)) return time_defect::malformed;
  if ((take(text, ':') || !text.empty()) && !take_two(text, minutes)) return time_defect::malformed;
  if (hours > 23 || minutes > 59) return time_defect::not_a_date;
  offset_minutes = static_cast<std::int64_t>(60 * hours + minutes) * (west ? -1 : 1);
  return time_defect::none;
}

constexpr parsed_time at_clock(clock_text const& t, std::int64_t offset_minutes) noexcept {
  std::chrono::year_month_day const date{std::chrono::year{static_cast<int>(t.year)},
                                         std::chrono::month{t.month}, std::chrono::day{t.day}};
  if (!date.ok() || t.hour > 23 || t.minute > 59 || t.second > 59) return {{}, time_defect::not_a_date};
  auto const days = std::int64_t{std::chrono::sys_days{date}.time_since_epoch().count()};
  auto const seconds = ((days * 24 + t.hour) * 60 + t.minute - offset_minutes) * 60 + t.second;
  return in_range(seconds * 1'000'000 + static_cast<std::int64_t>(t.billionths / 1000));
}

constexpr parsed_time parse_iso_8601(std::string_view text) noexcept {
  constexpr parsed_time malformed{{}, time_defect::malformed};
  clock_text t;
  if (!std::is_constant_evaluated() && read_common(text, t) && t.year != 0) return at_clock(t, 0);
  t = {};
  auto const year = take_digits(text);
  if (year.length < 4 || !take(text, '-') || !take_two(text, t.month) || !take(text, '-') ||
      !take_two(text, t.day)) {
    return malformed;
  }
  std::int64_t offset_minutes = 0;
  auto zone = time_defect::none;
  if (!text.empty()) {
    if (!take(text, 'T') && !take(text, ' ') && !take(text, 't')) return malformed;
    if (!take_two(text, t.hour) || !take(text, ':') || !take_two(text, t.minute)) return malformed;
    if (take(text, ':') && (!take_two(text, t.second) || !take_fraction(text, t.billionths)))
      return malformed;
    zone = take_zone(text, offset_minutes);
    if (zone == time_defect::malformed || !text.empty()) return malformed;
  }
  if (year.length > 4 || year.value == 0) return {{}, time_defect::out_of_range};
  if (zone != time_defect::none) return {{}, time_defect::not_a_date};
  t.year = static_cast<unsigned>(year.value);
  return at_clock(t, offset_minutes);
}

}  // namespace detail

/// The form that a text is written in, good or bad.
/// D: digits, with a sign or a fraction or without, are Unix time, in milliseconds from a magnitude of 10^11
/// on (1973-03-03 in milliseconds, the year 5138 in seconds); all else is ISO 8601.
[[nodiscard]] constexpr time_format detect_time_format(std::string_view text) noexcept {
  static_cast<void>(detail::take(text, '-'));
  auto const whole = detail::take_digits(text);
  if (whole.length == 0 || (!text.empty() && text[0] != '.' && text[0] != ',')) return time_format::iso_8601;
  return whole.length > 18 || whole.value >= 100'000'000'000U ? time_format::unix_milliseconds
                                                              : time_format::unix_seconds;
}

/// Text to an instant.
///
/// P: ISO 8601, extended format: `2024-03-13`, `2024-03-13T10:21`, `2024-03-13 10:21:14`, a fraction of 1 to
/// 9 digits, then nothing, `Z`, `+hh`, `+hhmm` or `+hh:mm` (or ` UTC`, which databases write). No zone is
/// UTC; a date is its midnight. Unix time: a whole number or with a fraction of 1 to 9 digits.
/// \param format  `undecided`: by `detect_time_format`.
/// \returns the instant, finer fractions floored to the microsecond.
/// \complexity O(length), no allocation, no locale.
[[nodiscard]] constexpr parsed_time parse_time(std::string_view text, time_format format) noexcept {
  if (format == time_format::undecided) format = detect_time_format(text);
  if (format == time_format::unix_seconds) return detail::parse_unix_time(text, 1'000'000);
  if (format == time_format::unix_milliseconds) return detail::parse_unix_time(text, 1'000);
  return detail::parse_iso_8601(text);
}

/// Why a text is not a time, as reports say it: the condition, then the value.
[[nodiscard]] inline std::string explain(time_defect defect, time_format format, std::string_view text) {
  constexpr std::string_view forms[] = {"ISO 8601 or a Unix time", "ISO 8601, as the file's first time",
                                        "Unix seconds, as the file's first time",
                                        "Unix milliseconds, as the file's first time"};
  auto const must = defect == time_defect::not_a_date ? std::string("exist in the calendar and on the clock")
                    : defect == time_defect::out_of_range
                        ? std::string("be in the years 0001 to 9999")
                        : "be " + std::string(forms[static_cast<std::size_t>(format)]);
  return "time must " + must + ": " + printable(text);
}

/// One text to an instant, as an option of a program states it.
/// \throws std::invalid_argument  naming the condition and the value.
[[nodiscard]] inline time_point parse_time(std::string_view text) {
  auto const parsed = parse_time(text, time_format::undecided);
  if (parsed.defect != time_defect::none) {
    throw std::invalid_argument(explain(parsed.defect, time_format::undecided, text));
  }
  return parsed.at;
}

/// Reads the times of one file: the first one that is valid decides the form of all.
/// \edge a file of milliseconds whose first time is before 1973-03-03 must state its form.
class time_parser {
 public:
  time_parser() = default;
  explicit time_parser(time_format format) noexcept : format_(format) {}

  [[nodiscard]] time_format format() const noexcept { return format_; }

  /// The next time of the file.
  [[nodiscard]] parsed_time operator()(std::string_view text) noexcept {
    auto const parsed = parse_time(text, format_);
    if (format_ == time_format::undecided && parsed.defect == time_defect::none)
      format_ = detect_time_format(text);
    return parsed;
  }

 private:
  time_format format_ = time_format::undecided;
};

}  // namespace sojourn
