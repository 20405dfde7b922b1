// SPDX-License-Identifier: BSL-1.0
#pragma once
// The components of an experience.

#include <sojourn/model/stage_model.hpp>

#include <array>
#include <cstdint>
#include <string_view>

namespace sojourn {

/// The five components of an experience (definitions section 8).
enum class component : std::uint8_t { product, service, emotional, environment, identity };

template <>
struct stage_traits<component> {
  static constexpr std::string_view name = "component";
  static constexpr auto names =
      std::to_array<std::string_view>({"product", "service", "emotional", "environment", "identity"});
};

}  // namespace sojourn
