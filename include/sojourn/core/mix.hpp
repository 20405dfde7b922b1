// SPDX-License-Identifier: BSL-1.0
#pragma once
// Spreading keys.

#include <cstdint>

namespace sojourn::detail {

// A bijection of 64 bits (Steele, Lea, Flood 2014: SplitMix64's finaliser): keys that are close to one another end far
// apart.
[[nodiscard]] constexpr std::uint64_t mix(std::uint64_t x) noexcept {
  x = (x ^ (x >> 30U)) * 0xbf58'476d'1ce4'e5b9U;
  x = (x ^ (x >> 27U)) * 0x94d0'49bb'1331'11ebU;
  return x ^ (x >> 31U);
}

}  // namespace sojourn::detail
