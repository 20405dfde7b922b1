// SPDX-License-Identifier: BSL-1.0
#include <sojourn/methods/conversion/stage_conversion.hpp>

#include "methods/reached_sets.hpp"
#include "support/catch.hpp"

#include <array>
#include <cstdint>
#include <string_view>

using namespace sojourn;
using sojourn_test::one_touchpoint_a_stage;
using sojourn_test::walk;

TEST_CASE("Pathwise conversion counts who reached the next stage afterwards", "[worked-example]") {
  stage_reach<five_a> reach(one_touchpoint_a_stage());
  walk(reach, {0, 1, 2}, ending::goal);  // aware, then appeal, then ask
  walk(reach, {1, 0}, ending::lost);     // appeal before aware: reached both, converted nothing
  walk(reach, {0, 3, 1}, ending::lost);  // others may intervene
  walk(reach, {0}, ending::open);        // may still convert
  walk(reach, {0, 1}, ending::open);     // converted whatever comes
  auto const steps = stage_conversion(reach);
  CHECK(steps.size() == 4);
  auto const& first = steps[0];
  CHECK(first.from == five_a::aware);
  CHECK(first.to == five_a::appeal);
  CHECK(first.entered == 5);
  CHECK(first.converted == 3);
  CHECK(first.dropped == 1);
  CHECK(first.open == 1);
  CHECK(first.rate == proportion(3, 4));
  CHECK(steps[1].entered == 4);
  CHECK(steps[1].rate == proportion(1, 3));
  CHECK(steps[1].open == 1);
  CHECK(steps[3].entered == 1);
  CHECK(steps[3].rate == proportion(0, 1));
}

TEST_CASE("The parts of a step sum to those who entered it", "[law]") {
  auto const reach = sojourn_test::reach_of({{{0, 50}, {20, 70}, {30, 40}, {0, 90}, {60, 65}}});
  for (auto const& step : stage_conversion(reach)) {
    CHECK(step.converted + step.dropped + step.open == step.entered);
    CHECK(step.entered == reach.reach(step.from));
    CHECK(step.converted <= reach.both(step.from, step.to));
  }
}

TEST_CASE("Without closed entries there is no rate", "[edge]") {
  for (auto const& step : stage_conversion(stage_reach<five_a>{})) CHECK_FALSE(step.rate);
  stage_reach<five_a> reach(one_touchpoint_a_stage());
  walk(reach, {0}, ending::open);
  CHECK_FALSE(stage_conversion(reach)[0].rate);
  CHECK(stage_conversion(reach)[0].open == 1);
}

namespace {
enum class single : std::uint8_t { only };
}  // namespace

template <>
struct sojourn::stage_traits<single> {
  static constexpr std::string_view name = "single";
  static constexpr auto names = std::to_array<std::string_view>({"only"});
};

TEST_CASE("A model of one stage has no step", "[edge]") {
  CHECK(stage_conversion(stage_reach<single>{}).empty());
}

TEST_CASE("A stage without a touchpoint in the map has no conversion towards it", "[edge]") {
  journey_map<five_a> map;
  map.add("ad", five_a::aware);
  map.add("shop", five_a::appeal);
  stage_reach<five_a> reach(map);
  walk(reach, {0, 1}, ending::lost);
  auto const steps = stage_conversion(reach);
  CHECK(steps[0].rate == proportion(1, 1));
  CHECK(steps[1].dropped == 1);
  CHECK_FALSE(steps[1].rate.has_value());
  CHECK_FALSE(steps[3].rate.has_value());
  CHECK(reach.mapped(five_a::aware));
  CHECK_FALSE(reach.mapped(five_a::advocate));
}
