// SPDX-License-Identifier: BSL-1.0
// A funnel by segment: rate and mix, and what is associated with dropping.

#include <sojourn/methods/compare/drop_associations.hpp>
#include <sojourn/methods/compare/segments.hpp>

#include <sojourn/measure/funnel.hpp>
#include <sojourn/measure/measure_of.hpp>
#include <sojourn/model/five_a.hpp>

#include "support/approx.hpp"
#include "support/catch.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

using namespace sojourn;
using namespace std::chrono_literals;
using sojourn_test::approx;

namespace {

struct device_touch {
  touchpoint_id where{};
  time_point when{};
  std::optional<char> device{};
  [[nodiscard]] touchpoint_id touchpoint() const { return where; }
  [[nodiscard]] time_point time() const { return when; }
};
constexpr auto device = [](device_touch const& t) { return t.device; };

auto shop(funnel_options options = {}, segment_rule rule = segment_rule::at_entry()) {
  journey_map<five_a> map;
  map.add("a", five_a::aware);
  map.add("b", five_a::appeal);
  map.add("c", five_a::ask);
  return by_segment<device_touch>(
      funnel(touchpoint_steps(map, map.touchpoints(), {{"a"}, {"b"}, {"c"}}), std::move(options)), device,
      rule);
}

// So many chains of a segment that come to a level, and end.
template <class Total>
void walk(Total& total, std::optional<char> on, std::uint32_t level, int times, ending how = ending::lost) {
  std::vector<device_touch> touches;
  for (std::uint32_t s = 0; s < level; ++s)
    touches.push_back({touchpoint_id{s}, time_point{std::chrono::seconds{s}}, on});
  for (int i = 0; i < times; ++i) observe(total, touches, {how, how != ending::open, time_point{9s}});
}

}  // namespace

TEST_CASE(
    "Charig et al. 1986, British Medical Journal 292: each size of stone says one thing, the total the other",
    "[published][compare]") {
  auto a = shop();
  walk(a, 's', 3, 81);
  walk(a, 's', 1, 6);
  walk(a, 'l', 3, 192);
  walk(a, 'l', 1, 71);
  auto b = shop();
  walk(b, 's', 3, 234);
  walk(b, 's', 2, 36);
  walk(b, 'l', 3, 55);
  walk(b, 'l', 2, 25);
  auto const all = compare_segments(a, b);
  CHECK(all.total.difference->value == approx(289.0 / 350 - 273.0 / 350));
  REQUIRE(all.split.has_value());
  CHECK(all.split->rate + all.split->mix == approx(all.total.difference->value));
  CHECK(all.split->rate < 0);
  CHECK(all.split->reversal);
  REQUIRE(all.segments.size() == 2);
  CHECK(all.segments[0].segment == 'l');
  CHECK(all.segments[0].conversion.difference->value == approx(55 / 80.0 - 192 / 263.0));
  CHECK(all.segments[1].conversion.difference->value < 0);
  CHECK(std::get<counted_share>(all.segments[1].share.b.counts) == counted_share{270, 350});
  CHECK(all.segments[1].share.difference->value == approx(270 / 350.0 - 87 / 350.0));
}

TEST_CASE("segments are aligned, open chains are out, the undefined are a segment",
          "[worked-example][compare]") {
  auto a = shop();
  walk(a, 'm', 3, 5);
  walk(a, 'm', 1, 5);
  walk(a, {}, 3, 2);
  auto b = shop();
  walk(b, 'd', 3, 4);
  walk(b, 'm', 3, 5);
  walk(b, 'm', 2, 5);
  walk(b, 'm', 2, 7, ending::open);
  auto const all = compare_segments(a, b);
  REQUIRE(all.segments.size() == 3);
  CHECK(all.segments[0].segment == 'd');  // on one side alone: kept
  CHECK(std::get<counted_share>(all.segments[0].conversion.a.counts) == counted_share{});
  CHECK_FALSE(all.segments[0].conversion.difference.has_value());
  CHECK(std::get<counted_share>(all.segments[1].conversion.b.counts) == counted_share{5, 10});
  CHECK_FALSE(all.segments[2].segment.has_value());
  CHECK(std::get<counted_share>(all.segments[2].conversion.a.counts) == counted_share{2, 2});
  CHECK(std::get<counted_share>(all.total.a.counts) == counted_share{7, 12});
  CHECK(all.split->rate == approx(0.0).margin(1e-15));
  CHECK(all.split->mix == approx(9 / 14.0 - 7 / 12.0));
  CHECK_FALSE(all.split->reversal);
}

TEST_CASE("totals that do not align are not compared", "[edge][compare]") {
  CHECK_THROWS_WITH(compare_segments(shop(), shop({.within = 1h})),
                    "funnel: cannot compare measures that differ in the options");
  CHECK_THROWS_WITH(compare_segments(shop(), shop({}, segment_rule::last_defined())),
                    "funnel by segment: cannot compare measures that differ in the rule");
  CHECK_THROWS_WITH(
      compare_segments(shop({}, segment_rule::all()), shop({}, segment_rule::all())),
      "funnel by segment: segments must be disjoint, but a chain may be in several under the rule all");
  auto b = shop();
  walk(b, 'm', 3, 2);
  auto const one_side = compare_segments(shop(), b);
  CHECK_FALSE(one_side.split.has_value());
  CHECK_FALSE(one_side.total.difference.has_value());
  CHECK(compare_segments(shop(), shop()).segments.empty());
}

TEST_CASE("Doll and Hill 1950, British Medical Journal 2, as a property of those who drop",
          "[published][compare]") {
  // Smokers 647 cases and 622 controls, others 2 and 27: the cases drop at the first step.
  auto total = shop();
  walk(total, 's', 1, 647);
  walk(total, 's', 2, 622);
  walk(total, 'n', 1, 2);
  walk(total, 'n', 3, 27);
  auto const found = associated_with_dropping(total, 1, {.least_count = 2});
  REQUIRE(found.segments.size() == 2);
  auto const& smokers = found.segments[1];
  CHECK(smokers.segment == 's');
  CHECK(smokers.with == counted_share{647, 1269});
  CHECK(smokers.without == counted_share{2, 29});
  CHECK(smokers.odds_ratio->value == approx(14.04).margin(0.01));
  CHECK(smokers.odds_ratio->low == approx(3.33).margin(0.01));
  CHECK(smokers.odds_ratio->high == approx(59.3).margin(0.05));
  CHECK(smokers.test->p_value < 1e-4);
  CHECK(found.segments[0].odds_ratio->value == approx(1 / smokers.odds_ratio->value));
}

TEST_CASE("too few are said to be too few, and weigh on no other", "[edge][compare]") {
  auto total = shop();
  walk(total, 'm', 1, 20);
  walk(total, 'm', 2, 10);
  walk(total, 'd', 1, 10);
  walk(total, 'd', 2, 20);
  walk(total, 't', 1, 4);
  walk(total, 't', 2, 9);
  walk(total, 'm', 1, 3, ending::open);  // may yet go on: out
  walk(total, {}, 1, 6);
  auto const found = associated_with_dropping(total, 1);
  REQUIRE(found.segments.size() == 3);
  CHECK(found.undefined == counted_share{6, 6});
  CHECK(found.segments[1].with == counted_share{20, 30});
  CHECK(found.segments[1].without == counted_share{14, 43});
  CHECK_FALSE(found.segments[1].too_few);
  CHECK(*found.segments[1].adjusted_p >= found.segments[1].test->p_value);
  auto const& tablet = found.segments[2];
  CHECK(tablet.too_few);  // 4 dropped
  CHECK(tablet.with == counted_share{4, 13});
  CHECK_FALSE(tablet.odds_ratio.has_value());
  CHECK_FALSE(tablet.adjusted_p.has_value());
  CHECK_FALSE(associated_with_dropping(total, 1, {.least_count = 4}).segments[2].too_few);
}

TEST_CASE("associations at a later step are of those who came to it", "[worked-example][compare]") {
  auto total = shop();
  walk(total, 'm', 1, 100);  // dropped before
  walk(total, 'm', 2, 8);
  walk(total, 'm', 3, 8);
  walk(total, 'd', 2, 8);
  walk(total, 'd', 3, 8);
  auto const found = associated_with_dropping(total, 2);
  CHECK(found.segments[0].with == counted_share{8, 16});
  CHECK(found.segments[1].with == counted_share{8, 16});
  CHECK(found.segments[0].odds_ratio->value == approx(1.0));  // all equal
  CHECK(found.segments[0].test->p_value == approx(1.0));
}

TEST_CASE("a step to drop at, one segment, and none", "[edge][compare]") {
  auto total = shop();
  CHECK(associated_with_dropping(total, 1).segments.empty());
  CHECK_THROWS_WITH(associated_with_dropping(total, 3), "a step to drop at must be one of 1 to 2: 3");
  CHECK_THROWS_WITH(associated_with_dropping(total, 0), "a step to drop at must be one of 1 to 2: 0");
  walk(total, 'm', 1, 10);
  walk(total, 'm', 2, 10);
  auto const one = associated_with_dropping(total, 1, {.least_count = 0});
  CHECK(one.segments[0].too_few);
  CHECK(one.segments[0].without == counted_share{});
}
