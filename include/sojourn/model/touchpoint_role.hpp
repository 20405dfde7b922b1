// SPDX-License-Identifier: BSL-1.0
#pragma once
// The role of a touchpoint in the journey.

#include <sojourn/model/stage_model.hpp>

#include <array>
#include <cstdint>
#include <string_view>

namespace sojourn {

/// Before the first own interaction; that interaction; between it and the purchase; after the purchase.
enum class touchpoint_role : std::uint8_t {
  pre_touchpoint,
  first_touchpoint,
  core_touchpoint,
  last_touchpoint
};

template <>
struct stage_traits<touchpoint_role> {
  static constexpr std::string_view name = "touchpoint_role";
  static constexpr auto names = std::to_array<std::string_view>(
      {"pre_touchpoint", "first_touchpoint", "core_touchpoint", "last_touchpoint"});
};

}  // namespace sojourn
