// SPDX-License-Identifier: BSL-1.0
#include <sojourn/stats/change.hpp>

#include "support/approx.hpp"
#include "support/catch.hpp"

#include <concepts>
#include <type_traits>

using namespace sojourn;
using sojourn_test::approx;

TEST_CASE("a change in points and a relative change are types of their own", "[static][stats]") {
  STATIC_REQUIRE_FALSE(std::convertible_to<points_change, relative_change>);
  STATIC_REQUIRE_FALSE(std::convertible_to<relative_change, points_change>);
  STATIC_REQUIRE_FALSE(std::is_constructible_v<points_change, relative_change>);
  STATIC_REQUIRE_FALSE(std::is_constructible_v<relative_change, points_change>);
  STATIC_REQUIRE_FALSE(std::convertible_to<double, points_change>);
  STATIC_REQUIRE_FALSE(std::equality_comparable_with<points_change, relative_change>);
}

TEST_CASE("from 20 % to 26 % are six points, and a rise by 30 %", "[worked-example][stats]") {
  CHECK(change_in_points(0.20, 0.26).value() == approx(0.06));
  CHECK(change_relative(0.20, 0.26)->value() == approx(0.3));
  CHECK(change_in_points(0.26, 0.20).value() == approx(-0.06));
  CHECK(change_relative(0.26, 0.20)->value() == approx(-0.06 / 0.26));
}

TEST_CASE("nothing, and a negative score, have no relative change", "[edge][stats]") {
  CHECK_FALSE(change_relative(0, 0.5).has_value());
  CHECK_FALSE(change_relative(-0.1, 0.2).has_value());
  CHECK(change_relative(0.5, 0)->value() == -1);
  CHECK(change_relative(0.5, 0.5)->value() == 0);
}
