// SPDX-License-Identifier: BSL-1.0
#include <sojourn/methods/markov/what_if.hpp>

#include <sojourn/methods/markov/absorbing_chain.hpp>
#include <sojourn/methods/markov/chain_rows.hpp>

#include "support/catch.hpp"

#include <span>
#include <stdexcept>
#include <vector>

using namespace sojourn;

namespace {

chain_rows<double> shop() {
  return {.steps = {{0, 1, 50}, {1, 0, 10}, {1, 2, 30}},
          .start = {1, 0, 0},
          .goal = {0, 0, 30},
          .lost = {50, 20, 10}};
}

}  // namespace

TEST_CASE("Losses moved onwards gain by the marginal rate, exactly where nothing returns", "[oracle]") {
  absorbing_chain<double> const before(shop());
  auto const gain = [&](moved_loss m) {
    return *absorbing_chain<double>(moved(shop(), std::span(&m, 1))).conversion_probability() -
           *before.conversion_probability();
  };
  // At state 1, a third of all is lost; half of it is a sixth.
  CHECK(gain({1, 2, 0.5}) == Approx(marginal_gain(before, 1, 2) / 6));
  CHECK(gain({1, 2, 1}) == Approx(marginal_gain(before, 1, 2) / 3));
  CHECK(gain({0, 1, 1e-6}) == Approx(marginal_gain(before, 0, 1) * 0.5e-6).epsilon(1e-4));
  CHECK(gain({0, 1, 1}) > marginal_gain(before, 0, 1) * 0.5);
  std::vector<moved_loss> const all{{0, 1, 1}, {1, 2, 0.5}, {1, 0, 0.5}};
  CHECK(*absorbing_chain<double>(moved(shop(), all)).conversion_probability() == Approx(0.75));
}

TEST_CASE("Moves of more than is lost, or to no state, are refused", "[edge]") {
  std::vector<moved_loss> const twice{{0, 1, 0.6}, {0, 2, 0.6}};
  CHECK_THROWS_AS(moved(shop(), twice), std::invalid_argument);
  std::vector<moved_loss> const below{{0, 1, -0.1}};
  CHECK_THROWS_AS(moved(shop(), below), std::invalid_argument);
  std::vector<moved_loss> const nowhere{{0, 3, 0.1}};
  CHECK_THROWS_AS(moved(shop(), nowhere), std::invalid_argument);
}
