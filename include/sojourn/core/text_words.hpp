// SPDX-License-Identifier: BSL-1.0
#pragma once
// Short texts by the words that they fit in: to hash and to compare names without a call for each.

#include <sojourn/core/mix.hpp>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace sojourn::detail {

template <class Word>
[[nodiscard]] std::uint64_t word_at(char const* p) noexcept {
  Word w;
  std::memcpy(&w, p, sizeof w);
  return w;
}

// The first and the last bytes of a text of at most 16, which overlap where it is shorter: with its length they say all.
struct short_text {
  std::uint64_t first = 0;
  std::uint64_t last = 0;

  short_text(char const* text, std::size_t length) noexcept {
    if (length >= 8) {
      first = word_at<std::uint64_t>(text);
      last = word_at<std::uint64_t>(text + length - 8);
    } else if (length >= 4) {
      first = word_at<std::uint32_t>(text);
      last = word_at<std::uint32_t>(text + length - 4);
    } else if (length > 0) {
      first = static_cast<unsigned char>(text[0]) |
              std::uint64_t{static_cast<unsigned char>(text[length / 2])} << 8U;
      last = static_cast<unsigned char>(text[length - 1]);
    }
  }
  [[nodiscard]] friend bool operator==(short_text const&, short_text const&) = default;
};

[[nodiscard]] inline bool same_text(char const* a, char const* b, std::size_t length) noexcept {
  return length <= 16 ? short_text(a, length) == short_text(b, length) : std::memcmp(a, b, length) == 0;
}

// Bits of which all depend on all of the text; the same in every run on one machine, not on every machine.
[[nodiscard]] inline std::uint64_t text_hash(std::string_view text) noexcept {
  constexpr std::uint64_t odd =
      0x9E37'79B9'7F4A'7C15U;  // P: Knuth, the golden ratio's fraction; nothing is lost
  std::uint64_t h = text.size() * odd;
  auto const add = [&h](std::uint64_t word) {
    h = (h ^ word) * odd;
    h ^= h >> 32U;
  };
  char const* p = text.data();
  std::size_t left = text.size();
  for (; left > 16; left -= 8, p += 8) add(word_at<std::uint64_t>(p));
  short_text const rest(p, left);
  add(rest.first);
  return mix(h ^ rest.last);
}

}  // namespace sojourn::detail
