// SPDX-License-Identifier: BSL-1.0
#pragma once
// Text to an amount in whole minor units: exact, never by way of a double.

#include <sojourn/io/printable.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sojourn {

/// The most decimals that a minor unit may have: a millionth of the unit that the file is in.
inline constexpr unsigned max_value_decimals = 6;

/// No value is further from 0, in minor units: up to here doubles hold whole numbers exactly.
inline constexpr std::int64_t max_value = std::int64_t{1} << 53;

/// A decimal number in minor units: `12.5` with 2 decimals is 1250.
///
/// A sign `-`, digits, and after a point more of them; no exponent, no separators of thousands, no currency. D
/// \param decimals  of a minor unit; further ones must be 0. \pre at most `max_value_decimals`.
/// \returns absent where it is no such number, has more decimals, or is beyond `max_value`.
/// \complexity O(length).
[[nodiscard]] constexpr std::optional<std::int64_t> parse_value(std::string_view text,
                                                                unsigned decimals = 2) noexcept {
  bool const negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  std::int64_t amount = 0;
  std::optional<unsigned> behind;  // digits behind the point, once there was one
  std::size_t digits = 0;
  for (char const c : text) {
    if (c == '.' && !behind) {
      behind = 0;
      continue;
    }
    if (c < '0' || c > '9') return std::nullopt;
    ++digits;
    if (behind && *behind == decimals) {
      if (c != '0') return std::nullopt;
      continue;
    }
    if (behind) ++*behind;
    amount = 10 * amount + (c - '0');
    if (amount > max_value) return std::nullopt;
  }
  if (digits == 0) return std::nullopt;
  for (auto given = behind.value_or(0); given < decimals; ++given) {
    amount *= 10;  // from at most 2^53: no overflow, for the check is at every digit
    if (amount > max_value) return std::nullopt;
  }
  return negative ? -amount : amount;
}

/// Why a text is no value: what it must be, and the text.
[[nodiscard]] inline std::string explain_value(unsigned decimals, std::string_view text) {
  return "value must be a number, as 12.50, of at most " + std::to_string(decimals) +
         " decimals and 2^53 minor units: " + printable(text);
}

}  // namespace sojourn
