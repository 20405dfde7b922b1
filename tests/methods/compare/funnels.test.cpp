// SPDX-License-Identifier: BSL-1.0
#include <sojourn/methods/compare/funnels.hpp>

#include <sojourn/methods/conversion/step_conversion.hpp>
#include <sojourn/run/measure.hpp>
#include <sojourn/run/sequential.hpp>

#include "support/approx.hpp"
#include "support/catch.hpp"
#include "support/random_log.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <variant>
#include <vector>

using namespace sojourn;
using namespace std::chrono_literals;
using sojourn_test::approx;

namespace {

auto shop_funnel(funnel_options options = {}) {
  journey_map<five_a> map;
  map.add("a", five_a::aware);
  map.add("b", five_a::appeal);
  map.add("c", five_a::ask);
  return funnel(touchpoint_steps(map, map.touchpoints(), {{"a"}, {"b"}, {"c"}}), std::move(options));
}

// So many journeys that come through the first steps, and then end.
template <class Funnel>
void walk(Funnel& f, std::uint32_t steps, ending how, int times) {
  for (int i = 0; i < times; ++i) {
    std::vector<touch> touches;
    for (std::uint32_t s = 0; s < steps; ++s)
      touches.emplace_back(touchpoint_id{s}, time_point{std::chrono::seconds{s}});
    observe(f, touches, {how, how != ending::open, time_point{10s}});
  }
}

}  // namespace

TEST_CASE("both rates of a step are compared over closed entries", "[worked-example][compare]") {
  auto a = shop_funnel();
  walk(a, 1, ending::lost, 4);
  walk(a, 1, ending::open, 2);
  walk(a, 2, ending::lost, 3);
  walk(a, 2, ending::open, 1);
  walk(a, 3, ending::goal, 6);
  auto b = shop_funnel();
  walk(b, 1, ending::lost, 2);
  walk(b, 3, ending::goal, 8);
  auto const rows = compare_funnels(a, b);
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].name == "b");
  CHECK(std::get<counted_share>(rows[0].of_previous.a.counts) == counted_share{10, 14});
  CHECK(std::get<counted_share>(rows[0].of_previous.b.counts) == counted_share{8, 10});
  CHECK(std::get<counted_share>(rows[1].of_previous.a.counts) == counted_share{6, 9});
  CHECK(std::get<counted_share>(rows[1].of_all.a.counts) == counted_share{6, 13});
  CHECK(std::get<counted_share>(rows[1].of_all.b.counts) == counted_share{8, 10});
  CHECK(rows[1].of_all.difference->value == approx(0.8 - 6 / 13.0));
  CHECK(rows[1].of_all.test->method == test_method::fisher_exact);
}

TEST_CASE("the sides are the step conversions of each round, in every order", "[relation][compare]") {
  auto const first = test::random_log(3, 300);
  auto const second = test::random_log(4, 200);
  for (auto const& options :
       {funnel_options{.within = 9h, .optional_steps = {2, 4}},
        funnel_options{.order = funnel_order::unordered}, funnel_options{.entry = funnel_entry::every}}) {
    auto const f = funnel(test::five_a_map(), options);
    auto const a = measure(sequential{}, first, f);
    auto const b = measure(sequential{}, second, f);
    auto const of_a = step_conversions(a);
    auto const of_b = step_conversions(b);
    auto const rows = compare_funnels(a, b);
    REQUIRE(rows.size() + 1 == of_a.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
      CHECK(rows[i].name == of_a[i + 1].name);
      CHECK(rows[i].optional == of_a[i + 1].optional);
      CHECK(rows[i].of_previous.a.value == of_a[i + 1].of_previous);
      CHECK(rows[i].of_all.a.value == of_a[i + 1].of_all);
      CHECK(rows[i].of_previous.b.value == of_b[i + 1].of_previous);
      CHECK(rows[i].of_all.b.value == of_b[i + 1].of_all);
    }
  }
}

TEST_CASE("p-values are adjusted over the steps, of each rate by itself", "[law][compare]") {
  auto a = shop_funnel();
  walk(a, 1, ending::lost, 50);
  walk(a, 2, ending::lost, 20);
  walk(a, 3, ending::goal, 30);
  auto b = shop_funnel();
  walk(b, 1, ending::lost, 35);
  walk(b, 2, ending::lost, 15);
  walk(b, 3, ending::goal, 50);
  auto const rows = compare_funnels(a, b, {.many = correction::holm});
  auto const smaller = std::min(rows[0].of_all.test->p_value, rows[1].of_all.test->p_value);
  CHECK(std::min(*rows[0].of_all.adjusted_p, *rows[1].of_all.adjusted_p) == approx(2 * smaller));
}

TEST_CASE("differently configured funnels are not compared", "[edge][compare]") {
  CHECK_THROWS_WITH(compare_funnels(shop_funnel(), shop_funnel({.within = 1h})),
                    "funnel: cannot compare measures that differ in the options");
  journey_map<five_a> map;
  map.add("a", five_a::aware);
  auto const other = funnel(touchpoint_steps(map, map.touchpoints(), {{"a"}}));
  CHECK_THROWS_WITH(compare_funnels(shop_funnel(), other),
                    "funnel: cannot compare measures that differ in the steps");
}

TEST_CASE("a round that nobody entered keeps the other's counts", "[edge][compare]") {
  auto b = shop_funnel();
  walk(b, 3, ending::goal, 5);
  for (auto const& row : compare_funnels(shop_funnel(), b)) {
    CHECK_FALSE(row.of_all.a.value.has_value());
    CHECK(row.of_all.b.value->value == 1);
    CHECK_FALSE(row.of_all.test.has_value());
  }
  for (auto const& row : compare_funnels(b, b)) {  // everything tied
    CHECK(row.of_previous.difference->value == 0);
    CHECK_FALSE(row.of_previous.adjusted_p.has_value());
  }
}
