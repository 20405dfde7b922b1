// SPDX-License-Identifier: BSL-1.0
#pragma once
// The pirate metrics.

#include <sojourn/model/stage_model.hpp>

#include <array>
#include <cstdint>
#include <string_view>

namespace sojourn {

/// P: McClure 2007, Startup Metrics for Pirates.
enum class aarrr : std::uint8_t { acquisition, activation, retention, referral, revenue };

template <>
struct stage_traits<aarrr> {
  static constexpr std::string_view name = "aarrr";
  static constexpr auto names =
      std::to_array<std::string_view>({"acquisition", "activation", "retention", "referral", "revenue"});
};

}  // namespace sojourn
