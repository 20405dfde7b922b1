// SPDX-License-Identifier: BSL-1.0
#pragma once
// Kotler's five A.

#include <sojourn/model/stage_model.hpp>

#include <array>
#include <cstdint>
#include <string_view>

namespace sojourn {

/// P: Kotler, Kartajaya, Setiawan, Marketing 4.0 (2017), ch. 5: the customer path in the connected age.
/// Stages are sets, not a funnel: people skip, return, and enter anywhere.
enum class five_a : std::uint8_t { aware, appeal, ask, act, advocate };

template <>
struct stage_traits<five_a> {
  static constexpr std::string_view name = "five_a";
  static constexpr auto names =
      std::to_array<std::string_view>({"aware", "appeal", "ask", "act", "advocate"});
};

}  // namespace sojourn
