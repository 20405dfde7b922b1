// SPDX-License-Identifier: BSL-1.0
#pragma once
// One way to fill the steps of a funnel from the candidates of a journey.

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace sojourn {

namespace detail {

// One way to fill steps: which candidate fills which.
struct placement {
  static constexpr std::uint32_t nobody = 0xFFFF'FFFFU;

  std::array<std::uint32_t, 64> at;  // by step; unwritten where not filled
  std::uint64_t filled = 0;
  std::size_t level = 0;  // required steps filled
  std::uint32_t entry = 0;
  bool runs = false;           // may yet become deeper
  std::uint32_t hit = nobody;  // the excluded candidate that ended it
  bool disqualified = false;   // by that

  placement() noexcept {}  // NOLINT: else `placement{}` would write all of `at`
  // Only what may be written is copied.
  placement(placement const& o) noexcept { *this = o; }
  placement& operator=(placement const& o) noexcept {
    if (o.filled < 256) {
      std::copy_n(o.at.begin(), 8, at.begin());
    } else {
      std::copy_n(o.at.begin(), std::bit_width(o.filled), at.begin());
    }
    filled = o.filled, level = o.level, entry = o.entry;
    runs = o.runs, hit = o.hit, disqualified = o.disqualified;
    return *this;
  }

  [[nodiscard]] bool fills(std::size_t step) const noexcept { return (filled >> step & 1U) != 0; }
  [[nodiscard]] bool uses(std::uint32_t i) const noexcept {
    for (auto rest = filled; rest != 0; rest &= rest - 1) {
      if (at[static_cast<std::size_t>(std::countr_zero(rest))] == i) return true;
    }
    return false;
  }
  void fill(std::size_t step, std::uint32_t i) noexcept {
    at[step] = i;
    filled |= std::uint64_t{1} << step;
  }
  void clear(std::size_t step) noexcept { filled &= ~(std::uint64_t{1} << step); }
};

}  // namespace detail

}  // namespace sojourn
