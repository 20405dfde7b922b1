// SPDX-License-Identifier: BSL-1.0
#include <sojourn/methods/markov/chain_intervals.hpp>

#include <sojourn/methods/markov/absorbing_chain.hpp>
#include <sojourn/methods/markov/chain_rows.hpp>
#include <sojourn/methods/markov/removal_effects.hpp>
#include <sojourn/stats/proportion.hpp>
#include <sojourn/stats/random.hpp>

#include "support/approx.hpp"
#include "support/catch.hpp"

#include <cmath>
#include <stdexcept>
#include <vector>

using namespace sojourn;
using sojourn_test::approx;

namespace {

chain_rows<double> shop() {
  return {.steps = {{0, 1, 60, 600}, {1, 0, 20, 200}, {1, 2, 30, 300}, {3, 1, 10, 100}},
          .start = {80, 0, 0, 20},
          .goal = {0, 0, 30, 0},
          .lost = {40, 20, 0, 10},
          .timed = true};
}

}  // namespace

TEST_CASE("One state's interval is the posterior of a share: Beta(30, 70)", "[worked-example]") {
  chain_rows<double> const rows{.start = {100}, .goal = {30}, .lost = {70}};
  counter_engine engine(7);
  auto const e = conversion_interval(rows, engine, {.count = 20'000});
  REQUIRE(e);
  CHECK(e->value == approx(0.3));
  CHECK(e->n == 100);
  CHECK(e->method == interval_method::dirichlet);
  // Beta(30, 70): mean 0.3, standard deviation 0.0456; its 2.5 % and 97.5 % quantiles.
  CHECK(e->low == approx(0.2148).margin(0.003));
  CHECK(e->high == approx(0.3930).margin(0.003));
}

TEST_CASE("Limits hold the value, lie in [0, 1] and narrow with more journeys", "[law]") {
  auto few = shop();
  auto many = few;
  for (auto* w : {&many.start, &many.goal, &many.lost})
    for (auto& x : *w) x *= 100;
  for (auto& s : many.steps) s.weight *= 100, s.time *= 100;
  counter_engine engine(3);
  auto const wide = *removal_effect_intervals(few, engine);
  auto const narrow = *removal_effect_intervals(many, engine);
  REQUIRE(wide.size() == 4);
  for (std::size_t i = 0; i < wide.size(); ++i) {
    CHECK(wide[i].value == approx(narrow[i].value));
    for (auto const& e : {wide[i], narrow[i]}) {
      CHECK(0 <= e.low);
      CHECK(e.low <= e.value + 1e-12);
      CHECK(e.value <= e.high + 1e-12);
      CHECK(e.high <= 1);
    }
    if (i == 0 || i == 3) CHECK((narrow[i].high - narrow[i].low) * 5 < wide[i].high - wide[i].low);
  }
  CHECK(wide[2].low == approx(1));  // whoever converts does so there
}

TEST_CASE("The same engine gives the same limits", "[golden]") {
  counter_engine a(1);
  counter_engine b(1);
  CHECK(conversion_interval(shop(), a) == conversion_interval(shop(), b));
}

TEST_CASE("Draws keep mean times of steps and what is impossible", "[law]") {
  counter_engine engine(4);
  auto const counts = shop();
  for (int i = 0; i < 50; ++i) {
    auto const rows = drawn(counts, engine);
    CHECK(rows.steps[0].time / rows.steps[0].weight == approx(10));
    CHECK(rows.goal[0] == 0);
    CHECK(rows.lost[2] == 0);
    CHECK(rows.start[1] == 0);
  }
}

TEST_CASE("Nothing to draw is absent, too few draws are refused", "[edge]") {
  counter_engine engine;
  CHECK_FALSE(conversion_interval(chain_rows<double>{}, engine));
  CHECK_FALSE(removal_effect_intervals({.start = {1}, .goal = {0}, .lost = {1}}, engine));
  CHECK_THROWS_AS(conversion_interval(shop(), engine, {.count = 1}), std::invalid_argument);
}
