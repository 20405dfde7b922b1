// SPDX-License-Identifier: BSL-1.0
#include <sojourn/measure/hold_constant.hpp>

#include <sojourn/measure/funnel.hpp>
#include <sojourn/measure/transitions.hpp>
#include <sojourn/measure/variants.hpp>
#include <sojourn/measure/visits.hpp>
#include <sojourn/run/measure.hpp>
#include <sojourn/run/sequential.hpp>

#include "measure/all_measures.hpp"
#include "measure/ended_journey.hpp"
#include "support/catch.hpp"

#include <map>
#include <optional>
#include <tuple>
#include <vector>

using namespace sojourn;
using touch_view = test::log_type::touch_view;

namespace {

// A journey cut out of another: some of its touches, its end.
struct part {
  std::vector<touch_view> touches{};
  journey_end how{};
  [[nodiscard]] auto begin() const { return touches.begin(); }
  [[nodiscard]] auto end() const { return touches.end(); }
  [[nodiscard]] journey_end ended() const { return how; }
};

constexpr auto hour_of = [](auto const& t) {
  return t.time().time_since_epoch() / std::chrono::hours(1) % 3;
};
constexpr auto always = [](auto const&) { return true; };

// The journeys split beforehand, by plain maps.
template <class Key>
std::vector<part> split(test::log_type const& log, Key key) {
  std::vector<part> parts;
  for (auto const& j : log) {
    std::map<std::remove_cvref_t<decltype(*key(*j.begin()))>, part> of_journey;
    for (auto const& t : j) {
      if (auto const k = key(t)) of_journey[*k].touches.push_back(t);
    }
    for (auto& [k, one] : of_journey) {
      one.how = j.ended();
      parts.push_back(one);
    }
  }
  return parts;
}

}  // namespace

TEST_CASE("a property held constant equals journeys split beforehand, for every measure", "[law][oracle]") {
  auto const log = test::random_log(3, 200);
  auto const by_stars = split(log, [](touch_view const& t) { return test::stars_of(t); });
  auto const by_both = split(log, [](touch_view const& t) {
    auto const stars = test::stars_of(t);
    using key = std::tuple<double, std::int64_t>;
    return stars ? std::optional(key{*stars, hour_of(t)}) : std::nullopt;
  });
  REQUIRE(by_both.size() > by_stars.size());
  test::each_measure(test::five_a_map(), log, [&](char const* name, auto const& none) {
    INFO(name);
    auto const one = measure(sequential{}, log, hold_constant<touch_view>(test::stars_of, none));
    CHECK(one.measure() == measure(sequential{}, by_stars, none));
    auto const two = measure(sequential{}, log, hold_constant<touch_view>(test::stars_of, hour_of, none));
    CHECK(two.measure() == measure(sequential{}, by_both, none));
    CHECK(two.touches_without_property() == one.touches_without_property());
  });
}

TEST_CASE("three properties held constant equal journeys split beforehand by all of them", "[law][oracle]") {
  auto const log = test::random_log(5, 300);
  auto const parity = [](touch_view const& t) { return index(t.touchpoint()) % 2; };
  auto const by_all = split(log, [&](touch_view const& t) {
    auto const stars = test::stars_of(t);
    using key = std::tuple<double, std::int64_t, std::uint32_t>;
    return stars ? std::optional(key{*stars, hour_of(t), parity(t)}) : std::nullopt;
  });
  auto const all = all_of{transitions{log}, visits{log}};
  auto const three =
      measure(sequential{}, log, hold_constant<touch_view>(test::stars_of, hour_of, parity, all));
  CHECK(three.measure() == measure(sequential{}, by_all, all));
  auto const two = measure(sequential{}, log, hold_constant<touch_view>(test::stars_of, hour_of, all));
  CHECK_FALSE(three.measure() == two.measure());
  CHECK(three.touches_without_property() == two.touches_without_property());
}

TEST_CASE("a property that never varies changes nothing", "[law]") {
  auto const log = test::random_log(4, 200);
  test::each_measure(test::five_a_map(), log, [&](char const* name, auto const& none) {
    INFO(name);
    auto const held = measure(sequential{}, log, hold_constant<touch_view>(always, always, always, none));
    CHECK(held.measure() == measure(sequential{}, log, none));
    CHECK(held.touches_without_property() == 0);
  });
}

TEST_CASE("a chain must be of one product", "[worked-example]") {
  using sojourn_test::at;
  // Touchpoints 0, 1: looks at product 0, 1. 10, 11: buys it. 99: the home page, of no product.
  auto const product = [](touch const& t) {
    auto const id = index(t.touchpoint());
    return id == 99 ? std::nullopt : std::optional(id % 10);
  };
  auto const looks = [](touch const& t) { return index(t.touchpoint()) < 10; };
  auto const buys = [](touch const& t) { return index(t.touchpoint()) / 10 == 1; };
  std::vector<std::vector<touch>> const journeys{{at(99, 0), at(0, 1), at(11, 2)},  // another product
                                                 {at(0, 0), at(1, 1), at(11, 2), at(99, 3)}};  // the same
  funnel const steps{predicate_steps{looks, buys}};
  auto const held = measure(sequential{}, journeys, hold_constant<touch>(product, steps));
  CHECK(held.measure().journey_count() == 4);
  CHECK(held.measure().reached(2) == 1);
  CHECK(measure(sequential{}, journeys, steps).reached(2) == 2);
  CHECK(held.touches_without_property() == 2);
}

TEST_CASE("a journey without the property has no parts", "[edge]") {
  auto const never = [](touch const&) { return std::optional<int>(); };
  std::vector<std::vector<touch>> const journeys{{sojourn_test::at(0, 0), sojourn_test::at(1, 1)}};
  auto const held = measure(sequential{}, journeys, hold_constant<touch>(never, variants{}));
  CHECK(held.measure().size() == 0);
  CHECK(held.touches_without_property() == 2);
}

TEST_CASE("properties that differ are not merged", "[edge]") {
  using sojourn_test::is_at;
  auto a = hold_constant<touch>(is_at{1}, visits{});
  CHECK_THROWS_WITH(a += hold_constant<touch>(is_at{2}, visits{}),
                    "hold_constant: cannot merge measures that differ in the properties");
}
