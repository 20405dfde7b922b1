// SPDX-License-Identifier: BSL-1.0
#pragma once
// Which part of a divided log a customer is in.

#include <sojourn/core/mix.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace sojourn {

/// Divides customers over `parts` processes, files or machines: all events of one customer go to one part, so that
/// each part's journeys are whole and its totals add up. The same everywhere: it depends on key and `parts` alone.
/// \param key    an integer, or a name.
/// \param parts  at least 1.
/// \returns      in [0, parts), close to evenly.
/// \complexity   O(1), or O(length of the name).
[[nodiscard]] constexpr std::size_t part_of(std::integral auto key, std::size_t parts) noexcept {
  return static_cast<std::size_t>(detail::mix(static_cast<std::uint64_t>(key)) % parts);
}
/// The same for names (FNV-1a, then as a number).
[[nodiscard]] constexpr std::size_t part_of(std::string_view name, std::size_t parts) noexcept {
  std::uint64_t hash = 0xCBF2'9CE4'8422'2325U;
  for (char const c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 0x0000'0100'0000'01B3U;
  return part_of(hash, parts);
}

}  // namespace sojourn
