// SPDX-License-Identifier: BSL-1.0
#include <sojourn/methods/markov/order_selection.hpp>

#include <sojourn/measure/context_counts.hpp>
#include <sojourn/methods/markov/next_touch.hpp>

#include "methods/markov/random_walks.hpp"
#include "support/approx.hpp"
#include "support/catch.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <map>
#include <random>
#include <stdexcept>
#include <vector>

using namespace sojourn;
using sojourn_test::approx;

namespace {

constexpr touchpoint_id a{0};
constexpr touchpoint_id b{1};
constexpr touchpoint_id c{2};

}  // namespace

TEST_CASE("Likelihood and parameters of three journeys, by hand", "[worked-example]") {
  // a b goal is not needed: a b a lost; a b lost; b a lost. After a: b, b, lost, lost. After b: a, lost, a.
  auto const fits = order_fits(
      counted_contexts({{{0, 1, 0}, ending::lost}, {{0, 1}, ending::lost}, {{1, 0}, ending::lost}}, 2)
          .counts());
  REQUIRE(fits.size() == 2);
  auto const begin = 2 * std::log(2.0 / 3) + std::log(1.0 / 3);
  CHECK(fits[0].log_likelihood ==
        approx(begin + 4 * std::log(0.5) + 2 * std::log(2.0 / 3) + std::log(1.0 / 3)));
  CHECK(fits[0].parameters == 3);  // first touch, after a, after b
  CHECK(fits[0].observations == 10);
  CHECK(fits[0].aic == approx(6 - 2 * fits[0].log_likelihood));
  CHECK(fits[0].bic == approx(3 * std::log(10.0) - 2 * fits[0].log_likelihood));
  // a at the beginning: b, b; ab: a, lost; ba: lost, lost; b at the beginning: a.
  CHECK(fits[1].log_likelihood == approx(begin + 2 * std::log(0.5)));
  CHECK(fits[1].parameters == 5);
  CHECK(fits[1].observations == 10);
}

TEST_CASE("A higher order is never less likely, and the order that journeys have is found", "[law]") {
  std::mt19937_64 engine(1);
  auto const counted = counted_contexts(random_walks(engine, 4000), 4).counts();
  auto const fits = order_fits(counted);
  auto const held_out = held_out_fits(counted, counted_contexts(random_walks(engine, 2000), 4).counts());
  REQUIRE(fits.size() == 4);
  for (std::size_t i = 1; i < fits.size(); ++i) {
    CHECK(fits[i].log_likelihood >= fits[i - 1].log_likelihood);
    CHECK(fits[i].parameters > fits[i - 1].parameters);
    CHECK(fits[i].observations == fits[0].observations);
    CHECK(held_out[i].observations == held_out[0].observations);
    CHECK(held_out[i].parameters == fits[i].parameters);
  }
  // The next touch depends on the one before the last.
  CHECK(std::ranges::min_element(fits, {}, &order_fit::bic)->order == 2);
  CHECK(std::ranges::max_element(held_out, {}, &held_out_fit::log_likelihood)->order == 2);
  CHECK(held_out[0].log_likelihood < 0);
}

TEST_CASE("What comes next sums to 1 with what never came, at any order", "[law]") {
  std::mt19937_64 engine(2);
  auto const counted = counted_contexts(random_walks(engine, 200), 3).counts();
  for (std::size_t order = 1; order <= 3; ++order) {
    next_touch_model const model(counted, order);
    for (auto const& context : std::vector<std::vector<touchpoint_id>>{
             {}, {a}, {b, a}, {c, b, a}, {a, a, a, a}, {touchpoint_id{77}}, {touchpoint_id{77}, a}}) {
      auto const all = model.distribution(context);
      CHECK(all.size() == 7);
      CHECK(std::ranges::is_sorted(all, std::ranges::greater{}, &outcome_probability::probability));
      auto sum = model.probability(context, {touchpoint_id{99}});
      CHECK(sum > 0);
      for (auto const& one : all) sum += one.probability;
      CHECK(sum == approx(1));
    }
  }
}

TEST_CASE("Mixing with shorter contexts follows Witten and Bell 1991, The zero-frequency problem, method C",
          "[published]") {
  auto const counted = counted_contexts({{{0, 1, 0}, ending::lost}, {{0, 1}, ending::lost}}, 2).counts();
  next_touch_model const model(counted, 2);
  // Anywhere: b 2, a 1, lost 2: five outcomes, three distinct, and one for what never came: (2 + 3/4) / 8.
  double const b_anywhere = (2 + 3.0 / 4) / 8;
  CHECK(model.probability({}, {b}) == approx(b_anywhere));
  // After a: b 2, lost 1: (2 + 2 p) / (3 + 2). At the beginning: b 2: (2 + p) / (2 + 1).
  double const after_a = (2 + 2 * b_anywhere) / 5;
  std::vector<touchpoint_id> const begun{a};
  CHECK(model.probability(begun, {b}) == approx((2 + after_a) / 3));
  // After b, a: lost 1: p / 2. At order 1 none of it.
  std::vector<touchpoint_id> const later{b, a};
  CHECK(model.probability(later, {b}) == approx(after_a / 2));
  CHECK(next_touch_model(counted, 1).probability(later, {b}) == approx(after_a));
}

TEST_CASE("Orders need counts of that order", "[edge]") {
  auto const one = counted_contexts({{{0}, ending::lost}}, 1).counts();
  auto const two = counted_contexts({{{0}, ending::lost}}, 2).counts();
  CHECK_THROWS_AS(next_touch_model(one, 2), std::invalid_argument);
  CHECK_THROWS_AS(next_touch_model(one, 0), std::invalid_argument);
  CHECK_THROWS_AS(held_out_fits(two, one), std::invalid_argument);
  CHECK(held_out_fits(one, two).size() == 1);
  auto const none = order_fits(context_counts{});
  REQUIRE(none.size() == 1);
  CHECK(none[0].log_likelihood == 0);
  CHECK(none[0].bic == 0);
}
