// SPDX-License-Identifier: BSL-1.0
// Shapley values: textbook games, against all orders, in closed form, by random orders.

#include <sojourn/methods/attribution/shapley.hpp>

#include "support/approx.hpp"
#include "support/catch.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numeric>
#include <stdexcept>
#include <vector>

using namespace sojourn;
using sojourn_test::approx;

namespace {

using list = std::vector<double>;

bool close(list const& a, list const& b) {
  return std::ranges::equal(a, b,
                            [](double x, double y) { return std::abs(x - y) <= 1e-12 * (1 + std::abs(y)); });
}

// What a player adds, over all n! orders.
template <class Worth>
list over_all_orders(std::size_t players, Worth worth) {
  std::vector<std::size_t> order(players);
  std::iota(order.begin(), order.end(), std::size_t{0});
  list values(players);
  double orders = 0;
  do {
    coalition members(players);
    double before = worth(members);
    for (auto const p : order) {
      members.toggle(p);
      double const after = worth(members);
      values[p] += after - before;
      before = after;
    }
    ++orders;
  } while (std::ranges::next_permutation(order).found);
  for (auto& v : values) v /= orders;
  return values;
}

// A worth drawn anew for each coalition, below 0 as well, the empty one's too.
struct random_worth {
  std::uint64_t seed;
  double operator()(coalition const& c) const {
    std::uint64_t mask = 0;
    for (std::size_t p = 0; p < c.player_count(); ++p) mask = 2 * mask + (c.contains(p) ? 1U : 0U);
    counter_engine engine(seed, mask);
    return random_normal(engine);
  }
};

struct airport {  // a runway as long as the largest aircraft needs
  list costs;
  double operator()(coalition const& c) const {
    double most = 0;
    for (std::size_t p = 0; p < costs.size(); ++p)
      if (c.contains(p)) most = std::max(most, costs[p]);
    return most;
  }
};

}  // namespace

TEST_CASE("the glove game gives 1/6, 1/6, 2/3 (Shapley value, Wikipedia)", "[shapley][published]") {
  auto const pairs = [](coalition const& c) {
    return c.contains(2) && (c.contains(0) || c.contains(1)) ? 1.0 : 0.0;
  };
  CHECK(close(shapley_values(3, pairs), {1.0 / 6, 1.0 / 6, 2.0 / 3}));
}

TEST_CASE(
    "the airport game shares each length among those that need it (Littlechild and Owen 1973; numbers: "
    "Mathematics Stack Exchange 4152535)",
    "[shapley][published]") {
  list const expected{40.0 / 6, 52.0 / 6, 67.0 / 6, 87.0 / 6, 117.0 / 6, 177.0 / 6};
  CHECK(close(shapley_values(6, airport{{40, 50, 60, 70, 80, 90}}), expected));
}

TEST_CASE("exact values are the mean over all orders", "[shapley][oracle]") {
  for (std::size_t players = 0; players <= 7; ++players) {
    for (std::uint64_t seed = 0; seed < 10; ++seed) {
      random_worth const worth{seed};
      auto const values = shapley_values(players, worth);
      CHECK(close(values, over_all_orders(players, worth)));
      coalition members(players);
      double const none = worth(members);
      for (std::size_t p = 0; p < players; ++p) members.toggle(p);
      CHECK(std::accumulate(values.begin(), values.end(), 0.0) ==
            approx(worth(members) - none).margin(1e-12));
    }
  }
}

TEST_CASE("20 players are exact, and more are refused", "[shapley][edge]") {
  list costs(20);
  std::iota(costs.begin(), costs.end(), 1.0);
  list expected(20);  // each step of the runway in equal shares to those that need it
  for (std::size_t step = 0; step < 20; ++step)
    for (std::size_t p = step; p < 20; ++p) expected[p] += 1 / static_cast<double>(20 - step);
  CHECK(close(shapley_values(20, airport{costs}), expected));
  CHECK_THROWS_WITH(shapley_values(21, [](coalition const&) { return 0.0; }),
                    "exact Shapley values must be of at most 20 players: 21");
  CHECK(shapley_values(0, [](coalition const&) { return 3.0; }).empty());
  CHECK(shapley_values(1, [](coalition const& c) { return c.empty() ? 3.0 : 5.0; }) == list{2});
  auto const undefined = [](coalition const& c) {
    return c.size() < 2 ? 0.0 : std::numeric_limits<double>::quiet_NaN();
  };
  CHECK_THROWS_AS(shapley_values(2, undefined), std::invalid_argument);
}

TEST_CASE("equal shares of joint worths are the game's values in closed form", "[shapley][oracle]") {
  counter_engine engine(4);
  for (std::size_t players = 1; players <= 7; ++players) {
    std::vector<joint_worth> sets;
    for (int i = 0; i < 12; ++i) {
      joint_worth s{.worth = random_normal(engine)};
      auto const size = 1 + random_below(engine, 2 * players);  // some named twice
      for (std::uint64_t k = 0; k < size; ++k) s.players.push_back(random_below(engine, players));
      sets.push_back(s);
    }
    auto const worth = [&sets](coalition const& c) {
      double sum = 0;
      for (auto const& s : sets)
        if (std::ranges::all_of(s.players, [&c](std::size_t p) { return c.contains(p); })) sum += s.worth;
      return sum;
    };
    CHECK(close(equal_share_shapley_values(players, sets), over_all_orders(players, worth)));
  }
  std::vector<joint_worth> const beyond{{{0, 2}, 1.0}};
  CHECK_THROWS_WITH(equal_share_shapley_values(2, beyond), "a player must be below 2: 2");
}

TEST_CASE("random orders come near the exact values, within their errors, and sum to the whole",
          "[shapley][oracle]") {
  random_worth const worth{77};
  auto const exact = shapley_values(12, worth);
  std::size_t inside = 0;
  double squares = 0;
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    counter_engine engine(seed);
    auto const sampled = sampled_shapley_values(12, worth, 200, engine);
    double sum = 0;
    for (std::size_t p = 0; p < 12; ++p) {
      auto const& e = sampled[p];
      sum += e.value.value;
      inside += e.value.low <= exact[p] && exact[p] <= e.value.high ? 1U : 0U;
      squares += std::pow((e.value.value - exact[p]) / e.standard_error, 2);
      CHECK(e.value.n == 200);
    }
    CHECK(sum == approx(std::accumulate(exact.begin(), exact.end(), 0.0)).margin(1e-12));
  }
  CHECK(inside >= 555);  // of 600: 95 % is 570
  CHECK(squares / 600 == approx(1).epsilon(0.2));
}

TEST_CASE("the same seed gives the same sampled values, at 100 players too", "[shapley][law]") {
  list costs(100);
  std::iota(costs.begin(), costs.end(), 1.0);
  counter_engine first(9);
  counter_engine second(9);
  auto const a = sampled_shapley_values(100, airport{costs}, 300, first);
  auto const b = sampled_shapley_values(100, airport{costs}, 300, second);
  for (std::size_t p = 0; p < 100; ++p) CHECK(a[p].value == b[p].value);
  CHECK(a[99].value.low < 5.19);  // the harmonic number of 100: its share of every step
  CHECK(a[99].value.high > 5.19);
  CHECK_THROWS_WITH(sampled_shapley_values(3, airport{{1, 2, 3}}, 1, first),
                    "sampled Shapley values must have at least 2 orders: 1");
}

TEST_CASE("sampled values of a seed are these", "[shapley][golden]") {
  counter_engine engine(9);
  auto const worth = [](coalition const& c) {
    return static_cast<double>(c.size() * c.size()) + (c.contains(3) && c.contains(24) ? 7.0 : 0.0);
  };
  auto const sampled = sampled_shapley_values(25, worth, 1000, engine);
  CHECK(sampled[0].value.value == approx(24.918).epsilon(1e-12));
  CHECK(sampled[0].standard_error == approx(0.45931279564610905).epsilon(1e-12));
  CHECK(sampled[3].value.value == approx(28.891).epsilon(1e-12));
  CHECK(sampled[24].value.value == approx(28.811).epsilon(1e-12));
}
