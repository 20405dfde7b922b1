// SPDX-License-Identifier: BSL-1.0
#pragma once
// The name that was meant: nearest by edit distance.

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <limits>
#include <optional>
#include <ranges>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sojourn {

/// How many edits turn one name into the other: insert, delete or replace a byte, swap two neighbours.
/// D: optimal string alignment distance (Damerau 1964, restricted: no piece is edited twice). Case of ASCII
/// letters does not count, nor which of `_`, `-` and space joins words. Compares the first 64 bytes only.
/// \complexity O(product of the lengths).
[[nodiscard]] inline std::size_t letter_edits(std::string_view a, std::string_view b) {
  constexpr std::size_t compared = 64;
  a = a.substr(0, compared);
  b = b.substr(0, compared);
  auto const same = [](char x, char y) {
    auto const folded = [](char c) {
      if (c >= 'A' && c <= 'Z') return static_cast<char>(c - 'A' + 'a');
      return c == '-' || c == ' ' ? '_' : c;
    };
    return folded(x) == folded(y);
  };
  std::vector<std::size_t> before(b.size() + 1);
  std::vector<std::size_t> last(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (same(a[i - 1], b[j - 1]) ? 0U : 1U)});
      if (i > 1 && j > 1 && same(a[i - 1], b[j - 2]) && same(a[i - 2], b[j - 1])) {
        row[j] = std::min(row[j], before[j - 2] + 1);
      }
    }
    std::swap(before, last);
    std::swap(last, row);
  }
  return last[b.size()];
}

/// The candidate nearest to `wanted`; of equally near ones the first.
/// \param at_most  the largest edit distance that still counts as near.
/// \returns absent where no candidate is near enough.
/// \complexity O(candidates x product of the lengths).
template <std::ranges::input_range Names>
requires std::convertible_to<std::ranges::range_reference_t<Names const>, std::string_view>
[[nodiscard]] std::optional<std::string> nearest_name(
    std::string_view wanted, Names const& candidates,
    std::size_t at_most = std::numeric_limits<std::size_t>::max()) {
  std::optional<std::string> nearest;
  auto least = at_most;
  for (std::string_view const candidate : candidates) {
    auto const distance = letter_edits(wanted, candidate);
    if (nearest ? distance < least : distance <= least) {
      least = distance;
      nearest = candidate;
    }
  }
  return nearest;
}

}  // namespace sojourn
