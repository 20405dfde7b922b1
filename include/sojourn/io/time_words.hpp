// SPDX-License-Identifier: BSL-1.0
#pragma once
// The form in which most files state their times, read eight characters at once.

#include <sojourn/core/text_words.hpp>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace sojourn::detail {

/// A date and a time of day in UTC, in the calendar or not.
struct clock_text {
  unsigned year = 0;
  unsigned month = 0;
  unsigned day = 0;
  unsigned hour = 0;
  unsigned minute = 0;
  unsigned second = 0;
  std::uint64_t billionths = 0;
};

// Eight characters; the first one is the lowest byte.
class eight_characters {
 public:
  explicit eight_characters(char const* text) noexcept : word_(word_at<std::uint64_t>(text)) {}

  [[nodiscard]] bool has(std::uint64_t what, std::uint64_t where) const noexcept {
    return (word_ & where) == what;
  }
  // Whether all are digits there. Only their values stay.
  [[nodiscard]] bool keep_digits(std::uint64_t where) noexcept {
    word_ = (word_ ^ 0x3030'3030'3030'3030U) & where;
    return ((word_ | (word_ + 0x7676'7676'7676'7676U)) & 0x8080'8080'8080'8080U) == 0;
  }
  // The number of two digits that begins there.
  [[nodiscard]] unsigned two(unsigned at) const noexcept {
    return static_cast<unsigned>((pairs() >> (8 * at)) & 0xFFU);
  }
  // The number of all eight.
  [[nodiscard]] std::uint64_t all() const noexcept {
    auto const twos = pairs() & 0x00FF'00FF'00FF'00FFU;
    auto const fours = (100 * twos + (twos >> 16U)) & 0x0000'FFFF'0000'FFFFU;
    return (10'000 * fours + (fours >> 32U)) & 0xFFFF'FFFFU;
  }

 private:
  // In each byte ten times its digit and the next one; no byte runs over.
  [[nodiscard]] std::uint64_t pairs() const noexcept { return 10 * word_ + (word_ >> 8U); }

  std::uint64_t word_;
};

// 2024-03-13 10:21:14, with a space or a T, then nothing or a point and 1 to 7 digits, then nothing or a Z.
// Returns whether the text is of this form; where bytes lie the other way round it says that none is.
[[nodiscard]] inline bool read_common(std::string_view text, clock_text& to) noexcept {
  if (std::endian::native != std::endian::little || text.size() < 19) return false;
  if (text.back() == 'Z') text.remove_suffix(1);
  auto const length = text.size();
  if (length < 19 || length == 20 || length > 27 || (text[10] != ' ' && text[10] != 'T')) return false;
  eight_characters month(text.data());
  eight_characters day(text.data() + 2);
  eight_characters clock(text.data() + 11);
  constexpr std::uint64_t months = 0x00FF'FF00'FFFF'FFFFU;  // year-mm-
  constexpr std::uint64_t days = 0xFFFF'00FF'FF00'FFFFU;    // ar-mm-dd, and hh:mm:ss
  bool good = month.has(0x2D00'002D'0000'0000U, ~months) && month.keep_digits(months);
  good &= day.has(0x0000'2D00'002D'0000U, ~days) && day.keep_digits(days);
  good &= clock.has(0x0000'3A00'003A'0000U, ~days) && clock.keep_digits(days);
  to = {
      100 * month.two(0) + month.two(2), month.two(5), day.two(6), clock.two(0), clock.two(3), clock.two(6)};
  if (length > 19) {
    constexpr std::uint64_t unit[] = {100'000'000, 10'000'000, 1'000'000, 100'000, 10'000, 1'000, 100};
    auto const digits = length - 20;
    eight_characters fraction(text.data() + length - 8);
    auto const before = (std::uint64_t{1} << (8 * (8 - digits))) - 1;
    good &= text[19] == '.' && fraction.keep_digits(~before);
    to.billionths = fraction.all() * unit[digits - 1];
  }
  return good;
}

}  // namespace sojourn::detail
