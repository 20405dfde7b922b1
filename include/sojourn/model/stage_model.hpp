// SPDX-License-Identifier: BSL-1.0
#pragma once
// A stage is a type: the concept of a stage model and the one template that a host specialises.

#include <sojourn/core/customisation.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <type_traits>

namespace sojourn {

/// An ordered, finite set of stages (definitions section 2): an enum whose `stage_traits` are specialised.
/// Models: `five_a`, `sales_phase`, `touchpoint_role`, `aarrr`, a host's own.
template <class Stage>
concept stage_model = std::is_enum_v<Stage> && requires {
  { stage_traits<Stage>::name } -> std::convertible_to<std::string_view>;
  { stage_traits<Stage>::names.size() } -> std::convertible_to<std::size_t>;
  { stage_traits<Stage>::names[0] } -> std::convertible_to<std::string_view>;
} &&(stage_traits<Stage>::names.size() >= 1 && stage_traits<Stage>::names.size() <= 64);

/// How many stages a model has.
template <stage_model Stage>
inline constexpr std::size_t stage_count = stage_traits<Stage>::names.size();

/// The position of a stage in its model, from 0.
template <stage_model Stage>
[[nodiscard]] constexpr std::size_t index(Stage s) noexcept {
  return static_cast<std::size_t>(s);
}

/// The name of a stage. \pre `index(s) < stage_count<Stage>`.
template <stage_model Stage>
[[nodiscard]] constexpr std::string_view name(Stage s) noexcept {
  return stage_traits<Stage>::names[index(s)];
}

/// The stage of that name; absent where the model has none.
template <stage_model Stage>
[[nodiscard]] constexpr std::optional<Stage> find_stage(std::string_view wanted) noexcept {
  for (std::size_t i = 0; i < stage_count<Stage>; ++i) {
    if (stage_traits<Stage>::names[i] == wanted) return static_cast<Stage>(i);
  }
  return std::nullopt;
}

/// All stages of a model, in order.
template <stage_model Stage>
[[nodiscard]] constexpr auto stages() noexcept {
  std::array<Stage, stage_count<Stage>> all{};
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = static_cast<Stage>(i);
  return all;
}

}  // namespace sojourn
