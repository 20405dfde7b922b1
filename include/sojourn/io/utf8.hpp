// SPDX-License-Identifier: BSL-1.0
#pragma once
// UTF-8: whether bytes are it, and how long a character is.

#include <sojourn/core/text_words.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace sojourn {

/// The length in bytes of the character that `text` starts with.
/// P: RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF.
/// \returns 1 to 4; 0 where `text` is empty or starts with no valid character.
[[nodiscard]] constexpr std::size_t utf8_length(std::string_view text) noexcept {
  auto const byte = [text](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  auto const in = [](unsigned char b, unsigned low, unsigned high) { return b >= low && b <= high; };
  if (text.empty()) return 0;
  auto const lead = byte(0);
  if (lead < 0x80) return 1;
  std::size_t const length = in(lead, 0xC2, 0xDF)   ? 2
                             : in(lead, 0xE0, 0xEF) ? 3
                             : in(lead, 0xF0, 0xF4) ? 4
                                                    : 0;
  if (length == 0 || text.size() < length) return 0;
  // Only the second byte has a range of its own.
  unsigned const low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
  unsigned const high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
  if (!in(byte(1), low, high)) return 0;
  for (std::size_t i = 2; i < length; ++i) {
    if (!in(byte(i), 0x80, 0xBF)) return 0;
  }
  return length;
}

/// Whether `text` is UTF-8 throughout.
/// \complexity O(length), eight bytes at a time where they are ASCII.
/// \edge  the empty text is valid.
[[nodiscard]] inline bool valid_utf8(std::string_view text) noexcept {
  constexpr std::uint64_t beyond_ascii = 0x8080'8080'8080'8080U;
  if (text.size() <= 16) {
    detail::short_text const all(text.data(), text.size());
    if (((all.first | all.last) & beyond_ascii) == 0) return true;
  }
  while (!text.empty()) {
    while (text.size() >= 8) {
      if ((detail::word_at<std::uint64_t>(text.data()) & beyond_ascii) != 0) break;
      text.remove_prefix(8);
    }
    if (text.empty()) return true;
    auto const length = utf8_length(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

}  // namespace sojourn
