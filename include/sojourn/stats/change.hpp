// SPDX-License-Identifier: BSL-1.0
#pragma once
// A change in points and a relative change: "rose by 30 %" must say which.

#include <compare>
#include <optional>

namespace sojourn {

/// b - a, on the scale of the values: from a share of 0.20 to one of 0.26 it is 0.06, six percentage points
/// (definitions section 12). No conversion to or from a `relative_change`.
class points_change {
 public:
  constexpr points_change() noexcept = default;
  constexpr explicit points_change(double points) noexcept : points_(points) {}

  [[nodiscard]] constexpr double value() const noexcept { return points_; }
  friend constexpr auto operator<=>(points_change, points_change) noexcept = default;

 private:
  double points_ = 0;
};

/// (b - a) / a: from a share of 0.20 to one of 0.26 it is 0.3, a rise by 30 % of what it was.
class relative_change {
 public:
  constexpr relative_change() noexcept = default;
  constexpr explicit relative_change(double part_of_a) noexcept : part_(part_of_a) {}

  [[nodiscard]] constexpr double value() const noexcept { return part_; }
  friend constexpr auto operator<=>(relative_change, relative_change) noexcept = default;

 private:
  double part_ = 0;
};

/// The change from a to b in points.
[[nodiscard]] constexpr points_change change_in_points(double a, double b) noexcept {
  return points_change(b - a);
}

/// The change from a to b as a part of a.
/// \returns absent unless a is above 0: of nothing there is no part, and of a loss no part has a sign.
[[nodiscard]] constexpr std::optional<relative_change> change_relative(double a, double b) noexcept {
  if (!(a > 0)) return std::nullopt;
  return relative_change((b - a) / a);
}

}  // namespace sojourn
