// SPDX-License-Identifier: BSL-1.0
// Text to an instant, by example and over the whole range.

#include <sojourn/io/parse_time.hpp>

#include "support/catch.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <random>
#include <string>
#include <string_view>

namespace {

using sojourn::parse_time;
using sojourn::time_defect;
using sojourn::time_format;

std::int64_t micros(std::string_view text) { return sojourn::parse_time(text).time_since_epoch().count(); }

time_defect defect(std::string_view text, time_format format = time_format::undecided) {
  return parse_time(text, format).defect;
}

std::string two(unsigned value) {
  return {static_cast<char>('0' + value / 10), static_cast<char>('0' + value % 10)};
}

std::string padded(std::int64_t value, std::size_t width) {
  auto digits = std::to_string(value);
  return std::string(width - std::min(width, digits.size()), '0') + digits;
}

}  // namespace

static_assert(parse_time("1970-01-02", time_format::undecided).at ==
              sojourn::time_point{std::chrono::hours{24}});
static_assert(parse_time("1970-02-30", time_format::undecided).defect == time_defect::not_a_date);

TEST_CASE("parse_time reads every form of ISO 8601 that it names", "[worked-example][time]") {
  // Seconds from `date -u -d ... +%s`.
  constexpr std::int64_t noon = 1'710'325'274'000'000;  // 2024-03-13 10:21:14 UTC
  CHECK(micros("1970-01-01") == 0);
  CHECK(micros("2024-03-13") == 1'710'288'000'000'000);
  CHECK(micros("2024-03-13T10:21") == 1'710'325'260'000'000);
  CHECK(micros("2024-03-13 10:21:14") == noon);
  CHECK(micros("2024-03-13T10:21:14Z") == noon);
  CHECK(micros("2024-03-13t10:21:14z") == noon);
  CHECK(micros("2024-03-13 10:21:14 UTC") == noon);
  CHECK(micros("2024-03-13T12:21:14+02:00") == noon);
  CHECK(micros("2024-03-13T12:21:14+0200") == noon);
  CHECK(micros("2024-03-13 12:21:14+02") == noon);
  CHECK(micros("2024-03-13T04:51:14-05:30") == noon);
  CHECK(micros("2024-03-13T10:21:14-00:00") == noon);
  CHECK(micros("2024-03-13T10:21+00:00") == noon - 14'000'000);
  CHECK(micros("2024-03-13T10:21:14.5") == noon + 500'000);
  CHECK(micros("2024-03-13T10:21:14,5Z") == noon + 500'000);
  CHECK(micros("2024-03-13T10:21:14.123456") == noon + 123'456);
  CHECK(micros("2024-03-13T10:21:14.123456999+00:00") == noon + 123'456);
  CHECK(micros("1969-12-31T23:59:59.9999999Z") == -1);
  CHECK(micros("0001-01-01") == -62'135'596'800'000'000);
  CHECK(micros("9999-12-31T23:59:59.999999999Z") == 253'402'300'799'999'999);
  CHECK(micros("2024-02-29") == micros("2024-03-01") - 86'400'000'000);
}

TEST_CASE("parse_time reads Unix seconds and milliseconds, floored to the microsecond",
          "[worked-example][time]") {
  CHECK(micros("0") == 0);
  CHECK(micros("-0") == 0);
  CHECK(micros("1710325274") == 1'710'325'274'000'000);
  CHECK(micros("1710325274.25") == 1'710'325'274'250'000);
  CHECK(micros("1710325274.123456789") == 1'710'325'274'123'456);
  CHECK(micros("1710325274123") == 1'710'325'274'123'000);
  CHECK(micros("1710325274123.4567") == 1'710'325'274'123'456);
  CHECK(micros("-1.5") == -1'500'000);
  CHECK(micros("-1.000000001") == -1'000'001);
  CHECK(micros("-0.0000001") == -1);
  CHECK(micros("99999999999") == 99'999'999'999'000'000);
  CHECK(micros("100000000000") == 100'000'000'000'000);  // from 10^11 on they are milliseconds
  CHECK(micros("-100000000000") == -100'000'000'000'000);
  CHECK(parse_time("1710325274", time_format::unix_milliseconds).at.time_since_epoch().count() ==
        1'710'325'274'000);
  CHECK(parse_time("253402300799.9999999", time_format::unix_seconds).at == sojourn::latest_time);
  CHECK(parse_time("-62135596800", time_format::unix_seconds).at == sojourn::earliest_time);
}

TEST_CASE("parse_time refuses what is not of the form", "[edge][time]") {
  for (auto const* text : {"",
                           " ",
                           "yesterday",
                           "NaN",
                           "nan",
                           "inf",
                           "-",
                           "+1",
                           ".5",
                           "1.",
                           "1e9",
                           "0x10",
                           "1 ",
                           " 1",
                           "1710325274s",
                           "1.0123456789",
                           "2024",
                           "2024-",
                           "2024-03",
                           "2024-3-13",
                           "24-03-13",
                           "2024/03/13",
                           "20240313T102114",
                           "2024-03-13T",
                           "2024-03-13Z",
                           "2024-03-13 10",
                           "2024-03-13 1:21",
                           "2024-03-13 10:21:",
                           "2024-03-13 10:21:1",
                           "2024-03-13 10:21:14.",
                           "2024-03-13 10:21:14.0123456789",
                           "2024-03-13 10:21:14 ",
                           "2024-03-13 10:21:14 PST",
                           "2024-03-13  10:21:14",
                           "2024-03-13 10:21:14+",
                           "2024-03-13 10:21:14+2",
                           "2024-03-13 10:21:14+02:",
                           "2024-03-13 10:21:14+02:0",
                           "2024-03-13 10:21:14+020",
                           "2024-03-13 10:21:14+02:00:00",
                           "2024-03-13 10:21:14ZZ",
                           "2024-03-13 10:21.5",
                           "-2024-03-13",
                           "2024-03-13_10:21"}) {
    CAPTURE(text);
    if (std::string_view(text) == "2024") {
      CHECK(defect(text, time_format::iso_8601) == time_defect::malformed);
    } else {
      CHECK(defect(text) == time_defect::malformed);
    }
  }
  CHECK(defect(std::string_view("2024-03-13\0", 11)) == time_defect::malformed);
}

TEST_CASE("parse_time refuses what is not in the calendar or on the clock", "[edge][time]") {
  for (auto const* text :
       {"2024-02-30", "2023-02-29", "1900-02-29", "2024-00-13", "2024-13-01", "2024-03-00", "2024-03-32",
        "2024-04-31", "2024-03-13 24:00", "2024-03-13 24:00:00", "2024-03-13 10:60", "2024-03-13 23:59:60",
        "2024-03-13 10:21:99", "2024-03-13 10:21+24:00", "2024-03-13 10:21+02:60"}) {
    CAPTURE(text);
    CHECK(defect(text) == time_defect::not_a_date);
  }
}

TEST_CASE("parse_time refuses times outside the years 0001 to 9999", "[edge][time]") {
  for (auto const* text :
       {"0000-01-01", "0000-12-31T23:59:59Z", "10000-01-01", "99999-12-31 00:00", "0001-01-01T00:00:00+00:01",
        "9999-12-31T23:59:59.999999-00:01", "253402300800000", "-62135596800001", "9223372036854775807",
        "18446744073709551616", "0000000000000000000001", "99999999999999999999999999999999",
        "-9223372036854775809"}) {
    CAPTURE(text);
    CHECK(defect(text) == time_defect::out_of_range);
  }
  CHECK(defect("253402300800", time_format::unix_seconds) == time_defect::out_of_range);
  CHECK(defect("-62135596800.000001", time_format::unix_seconds) == time_defect::out_of_range);
  CHECK(defect("9223372036854", time_format::unix_seconds) == time_defect::out_of_range);
}

TEST_CASE("parse_time of one text throws the condition and the value", "[edge][time]") {
  CHECK_THROWS_WITH(sojourn::parse_time("yesterday"), "time must be ISO 8601 or a Unix time: \"yesterday\"");
  CHECK_THROWS_WITH(sojourn::parse_time("2024-02-30"),
                    "time must exist in the calendar and on the clock: \"2024-02-30\"");
  CHECK_THROWS_WITH(sojourn::parse_time("0000-01-01"),
                    "time must be in the years 0001 to 9999: \"0000-01-01\"");
}

TEST_CASE("time_parser lets the first valid time decide the form of a file", "[worked-example][time]") {
  sojourn::time_parser seconds;
  CHECK(seconds("soon").defect == time_defect::malformed);
  CHECK(seconds.format() == time_format::undecided);
  CHECK(seconds("1710325274").defect == time_defect::none);
  CHECK(seconds.format() == time_format::unix_seconds);
  CHECK(seconds("2024-03-13").defect == time_defect::malformed);
  CHECK(seconds("1710325274000").defect == time_defect::out_of_range);

  sojourn::time_parser milliseconds;
  CHECK(milliseconds("1710325274000").defect == time_defect::none);
  CHECK(milliseconds("1000").at.time_since_epoch().count() == 1'000'000);

  sojourn::time_parser iso;
  CHECK(iso("2024-03-13").defect == time_defect::none);
  CHECK(iso("1710325274").defect == time_defect::malformed);
  CHECK(sojourn::explain(time_defect::malformed, iso.format(), "1710325274") ==
        "time must be ISO 8601, as the file's first time: \"1710325274\"");
}

TEST_CASE("parse_time counts the days of every date of 400 years, as counting one by one does",
          "[oracle][time]") {
  std::int64_t day_count = 0;  // 1970-01-01
  std::int64_t wrong = 0;
  for (unsigned year = 1970; year < 2370; ++year) {
    bool const leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    for (unsigned month = 1; month <= 12; ++month) {
      unsigned const days = month == 2                                              ? (leap ? 29 : 28)
                            : month == 4 || month == 6 || month == 9 || month == 11 ? 30
                                                                                    : 31;
      auto const front = std::to_string(year) + "-" + two(month) + "-";
      for (unsigned day = 1; day <= days; ++day, ++day_count) {
        auto const parsed = parse_time(front + two(day), time_format::iso_8601);
        if (parsed.defect != time_defect::none ||
            parsed.at.time_since_epoch() != std::chrono::hours{24 * day_count})
          ++wrong;
      }
      if (parse_time(front + two(days + 1), time_format::iso_8601).defect != time_defect::not_a_date) ++wrong;
    }
  }
  CHECK(day_count == 146'097);
  CHECK(wrong == 0);
}

TEST_CASE("parse_time inverts printing over the whole range", "[law][time]") {
  std::mt19937_64 engine(7);
  auto const first = sojourn::earliest_time.time_since_epoch().count();
  auto const span = static_cast<std::uint64_t>(sojourn::latest_time.time_since_epoch().count() - first) + 1;
  for (int i = 0; i < 50'000; ++i) {
    auto const at = first + static_cast<std::int64_t>(engine() % span);
    auto const seconds = std::chrono::floor<std::chrono::seconds>(std::chrono::microseconds{at}).count();
    auto const fraction = at - seconds * 1'000'000;
    // An offset moves the clock on the wall, not the instant; near the ends of the range it would leave the
    // years.
    bool const inner = seconds > -62'135'400'000 && seconds < 253'402'100'000;
    auto const offset = inner ? static_cast<std::int64_t>(engine() % 2879) - 1439 : 0;  // minutes
    auto const local = seconds + offset * 60;
    auto const days = std::chrono::floor<std::chrono::days>(std::chrono::seconds{local});
    std::chrono::year_month_day const date{std::chrono::sys_days{days}};
    auto const clock = local - std::chrono::seconds{days}.count();
    auto const text =
        padded(static_cast<int>(date.year()), 4) + "-" + two(static_cast<unsigned>(date.month())) + "-" +
        two(static_cast<unsigned>(date.day())) + "T" + padded(clock / 3600, 2) + ":" +
        padded(clock / 60 % 60, 2) + ":" + padded(clock % 60, 2) + "." + padded(fraction, 6) +
        (offset < 0 ? "-" : "+") + padded(std::abs(offset) / 60, 2) + ":" + padded(std::abs(offset) % 60, 2);
    auto const iso = parse_time(text, time_format::undecided);
    CAPTURE(text, at);
    if (iso.defect != time_defect::none || iso.at.time_since_epoch().count() != at)
      REQUIRE(iso.at.time_since_epoch().count() == at);

    auto const magnitude = at < 0 ? -static_cast<std::uint64_t>(at) : static_cast<std::uint64_t>(at);
    auto const sign = std::string(at < 0 ? "-" : "");
    auto const number = sign + std::to_string(magnitude / 1'000'000) + "." +
                        padded(static_cast<std::int64_t>(magnitude % 1'000'000), 6);
    auto const unix_time = parse_time(number, time_format::unix_seconds);
    if (unix_time.defect != time_defect::none || unix_time.at.time_since_epoch().count() != at)
      REQUIRE(number.empty());
    auto const in_ms = sign + std::to_string(magnitude / 1'000) + "." +
                       padded(static_cast<std::int64_t>(magnitude % 1'000), 3);
    auto const unix_ms = parse_time(in_ms, time_format::unix_milliseconds);
    if (unix_ms.defect != time_defect::none || unix_ms.at.time_since_epoch().count() != at)
      REQUIRE(in_ms.empty());
  }
}

TEST_CASE("parse_time survives random text", "[edge][time]") {
  constexpr std::string_view bytes = "0123456789-:.,TZ +";
  std::mt19937 engine(11);
  for (int i = 0; i < 200'000; ++i) {
    std::string text;
    for (auto length = engine() % 32; length > 0; --length) text += bytes[engine() % bytes.size()];
    for (auto const format : {time_format::undecided, time_format::iso_8601, time_format::unix_seconds,
                              time_format::unix_milliseconds}) {
      auto const parsed = parse_time(text, format);
      bool const inside = parsed.at >= sojourn::earliest_time && parsed.at <= sojourn::latest_time;
      if (!inside) REQUIRE(text.empty());
    }
  }
}

TEST_CASE("The form of most files is read as the longer form of the same time, whatever is wrong with it",
          "[oracle]") {
  std::mt19937_64 engine(5);
  constexpr std::string_view odd = "0123456789:.,TZ /x\x7f\xc3";
  std::size_t wrong = 0;
  std::size_t good = 0;
  for (int round = 0; round < 200'000; ++round) {
    auto const part = [&](unsigned below, unsigned from = 0) {
      return two(from + static_cast<unsigned>(engine() % below));
    };
    auto text = part(100) + part(100) + '-' + part(12, 1) + '-' + part(28, 1) +
                (engine() % 2 == 0 ? ' ' : 'T') + part(24) + ':' + part(60) + ':' + part(60);
    if (auto const digits = engine() % 11; digits > 0) {
      text += '.';
      while (text.size() < 20 + digits) text += static_cast<char>('0' + engine() % 10);
    }
    for (auto changes = engine() % 3; changes > 0; --changes)
      text[engine() % text.size()] = odd[engine() % odd.size()];
    bool const ends = text.back() == 'Z';
    auto const longer = (ends ? text.substr(0, text.size() - 1) : text) + "+00:00";
    if (!ends && engine() % 2 == 0) text += 'Z';
    auto const found = parse_time(text, time_format::iso_8601);
    auto const expected = parse_time(longer, time_format::iso_8601);
    wrong += found.at == expected.at && found.defect == expected.defect ? 0U : 1U;
    good += found.defect == time_defect::none ? 1U : 0U;
  }
  CHECK(wrong == 0);
  CHECK(good > 50'000);
}
