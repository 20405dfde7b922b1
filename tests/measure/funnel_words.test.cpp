// SPDX-License-Identifier: BSL-1.0
// A funnel shown whole journeys against the same funnel shown touch after touch.

#include "support/catch.hpp"

#include <sojourn/measure/funnel.hpp>
#include <sojourn/stats/random.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

using namespace sojourn;

namespace {

// Step j + 1 are the touchpoints with bit j set: a touch may match several steps, or none.
struct bits {
  std::size_t steps = 3;
  std::uint64_t operator()(touch const& t) const { return index(t.touchpoint()) & ((1U << steps) - 1); }
  [[nodiscard]] std::size_t size() const { return steps; }
  friend bool operator==(bits, bits) = default;
  template <class Self, class Archive>
  static void archive(Self& self, Archive& a) {
    a(self.steps);
  }
};

std::vector<touch> some_journey(counter_engine& engine, std::size_t size) {
  std::vector<touch> j;
  std::int64_t now = 0;
  for (std::size_t i = 0; i < size; ++i) {
    now += static_cast<std::int64_t>(random_below(engine, 4));
    j.emplace_back(touchpoint_id{static_cast<std::uint32_t>(1U << random_below(engine, 10))},
                   time_point{duration{now}});
    if (random_below(engine, 4) == 0)
      j.back() = {touchpoint_id{static_cast<std::uint32_t>(random_below(engine, 256))}, j.back().time()};
  }
  return j;
}

template <std::size_t MaxSteps>
void agrees(std::size_t steps, funnel_options const& options, std::size_t longest) {
  counter_engine engine(11);
  funnel<bits, MaxSteps> whole(bits{steps}, options), by_touch(bits{steps}, options);
  for (int n = 0; n < 300; ++n) {
    auto const j = some_journey(engine, 1 + random_below(engine, longest));
    journey_end const e{.as_of = j.back().time()};
    whole.journey(j, e);
    typename funnel<bits, MaxSteps>::state s;
    for (auto const& t : j) by_touch.touch(s, t);
    by_touch.leave(s, e);
  }
  REQUIRE(whole.reached(steps) > 0);
  CHECK(whole.steps() == by_touch.steps());
  CHECK(whole == by_touch);
}

}  // namespace

TEST_CASE("a funnel of whole journeys counts what it counts touch by touch", "[law]") {
  for (auto const window : {4, 12, 60}) {
    funnel_options const options{.within = duration{window}};
    agrees<3>(3, options, 40);
    agrees<8>(3, options, 40);
    agrees<8>(3, options, 600);  // some are too long for words
    agrees<9>(5, options, 100);
    agrees<9>(3, {.within = duration{window}, .ties = tie_policy::strictly_later()}, 100);
    agrees<9>(3, {.within = duration{window}, .fills = touch_fills::several_steps}, 100);
  }
  agrees<8>(8, {}, 254);
  agrees<9>(8, {}, 254);
  agrees<3>(3, {.within = duration{12}, .entry = funnel_entry::every}, 40);
  agrees<3>(3, {.within = duration{12}, .order = funnel_order::unordered, .entry = funnel_entry::every}, 40);
}
