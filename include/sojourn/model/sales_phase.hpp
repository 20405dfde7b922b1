// SPDX-License-Identifier: BSL-1.0
#pragma once
// Before, in and after the sale.

#include <sojourn/model/stage_model.hpp>

#include <array>
#include <cstdint>
#include <string_view>

namespace sojourn {

/// The three phases of a purchase, over the same touchpoints as any other model.
enum class sales_phase : std::uint8_t { pre_sale, in_sale, after_sale };

template <>
struct stage_traits<sales_phase> {
  static constexpr std::string_view name = "sales_phase";
  static constexpr auto names = std::to_array<std::string_view>({"pre_sale", "in_sale", "after_sale"});
};

}  // namespace sojourn
