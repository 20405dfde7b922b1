// SPDX-License-Identifier: BSL-1.0
#pragma once
// Foreign text as part of a message: quoted, escaped, of bounded length.

#include <sojourn/io/utf8.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace sojourn {

/// `text` in double quotes, safe to print: control characters and bytes that are not UTF-8 as `\n`, `\r`,
/// `\t` or `\xHH`, quotes and backslashes escaped, cut after `longest` characters and then marked with `…`.
/// \returns valid UTF-8 without control characters.
/// \complexity O(longest).
[[nodiscard]] inline std::string printable(std::string_view text, std::size_t longest = 40) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string out = "\"";
  for (std::size_t count = 0; !text.empty(); ++count) {
    if (count == longest) {
      out += "…";
      break;
    }
    auto const length = utf8_length(text);
    auto const lead = static_cast<unsigned char>(text[0]);
    bool const control = lead < 0x20 || lead == 0x7F ||
                         (lead == 0xC2 && length == 2 && static_cast<unsigned char>(text[1]) < 0xA0);
    if (lead == '\n') {
      out += "\\n";
    } else if (lead == '\r') {
      out += "\\r";
    } else if (lead == '\t') {
      out += "\\t";
    } else if (length == 0 || control) {
      for (std::size_t i = 0; i < (length == 0 ? 1 : length); ++i) {
        auto const byte = static_cast<unsigned char>(text[i]);
        out += "\\x";
        out += digits[byte >> 4U];
        out += digits[byte & 0xFU];
      }
    } else {
      if (lead == '"' || lead == '\\') out += '\\';
      out += text.substr(0, length);
    }
    text.remove_prefix(length == 0 ? 1 : length);
  }
  return out += '"';
}

/// Names as a list in a message: each printable, commas between, at most `most` of them.
/// \tparam Names  a range of what converts to `std::string_view`.
template <class Names>
[[nodiscard]] std::string printable_list(Names const& names, std::size_t most = 20) {
  std::string out;
  std::size_t count = 0;
  for (std::string_view const name : names) {
    if (count++ >= most) continue;
    if (!out.empty()) out += ", ";
    out += printable(name);
  }
  if (count > most) out += " and " + std::to_string(count - most) + " more";
  return out;
}

}  // namespace sojourn
