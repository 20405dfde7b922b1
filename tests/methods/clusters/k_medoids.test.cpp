// SPDX-License-Identifier: BSL-1.0
#include <sojourn/methods/clusters/k_medoids.hpp>

#include <sojourn/methods/clusters/distance_matrix.hpp>
#include <sojourn/methods/clusters/silhouette.hpp>
#include <sojourn/stats/random.hpp>

#include "support/approx.hpp"
#include "support/catch.hpp"
#include "support/random_log.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <random>
#include <vector>

using namespace sojourn;
using sojourn_test::approx;

namespace {

using sizes = std::vector<std::size_t>;
using counts = std::vector<std::uint64_t>;

// Rousseeuw 1987, table 1: dissimilarities of twelve countries, as students saw them. Belgium, Brazil, China, Cuba,
// Egypt, France, India, Israel, USA, USSR, Yugoslavia, Zaire.
distance_matrix countries() {
  static constexpr double below[] = {5.58,                                                        //
                                     7.00, 6.50,                                                  //
                                     7.08, 7.00, 3.83,                                            //
                                     4.83, 5.08, 8.17, 5.83,                                      //
                                     2.17, 5.75, 6.67, 6.92, 4.92,                                //
                                     6.42, 5.00, 5.58, 6.00, 4.67, 6.42,                          //
                                     3.42, 5.50, 6.42, 6.42, 5.00, 3.92, 6.17,                    //
                                     2.50, 4.92, 6.25, 7.33, 4.50, 2.25, 6.33, 2.75,              //
                                     6.08, 6.67, 4.25, 2.67, 6.00, 6.17, 6.17, 6.92, 6.17,        //
                                     5.25, 6.83, 4.50, 3.75, 5.75, 5.42, 6.08, 5.83, 6.67, 3.67,  //
                                     4.75, 3.00, 6.08, 6.67, 5.00, 5.58, 4.83, 6.17, 5.67, 6.50, 6.92};
  return {12, [](std::size_t i, std::size_t j) { return below[i * (i - 1) / 2 + j]; }};
}

// Points on a small grid, so that distances tie.
distance_matrix random_points(std::mt19937_64& engine, std::size_t n) {
  std::vector<double> x(n);
  std::vector<double> y(n);
  for (std::size_t i = 0; i < n; ++i) {
    x[i] = static_cast<double>(test::below(engine, 7));
    y[i] = static_cast<double>(test::below(engine, 7));
  }
  return {n, [&](std::size_t i, std::size_t j) { return std::abs(x[i] - x[j]) + std::abs(y[i] - y[j]); }};
}
counts random_weights(std::mt19937_64& engine, std::size_t n) {
  counts w(n);
  for (auto& one : w) one = 1 + test::below(engine, 4);
  return w;
}

double cost(distance_matrix const& d, counts const& w, sizes const& medoids) {
  double sum = 0;
  for (std::size_t i = 0; i < d.size(); ++i) {
    double nearest = std::numeric_limits<double>::infinity();
    for (auto const m : medoids) nearest = std::min(nearest, d(i, m));
    sum += static_cast<double>(w[i]) * nearest;
  }
  return sum;
}

// The cheapest medoids of all.
double cheapest(distance_matrix const& d, counts const& w, std::size_t k, sizes& chosen,
                std::size_t from = 0) {
  if (chosen.size() == k) return cost(d, w, chosen);
  double best = std::numeric_limits<double>::infinity();
  for (auto i = from; i < d.size(); ++i) {
    chosen.push_back(i);
    best = std::min(best, cheapest(d, w, k, chosen, i + 1));
    chosen.pop_back();
  }
  return best;
}

// Every thing as often as its weight says, one after the other.
distance_matrix repeated(distance_matrix const& d, sizes const& which) {
  return {which.size(), [&](std::size_t i, std::size_t j) { return d(which[i], which[j]); }};
}
sizes copies(counts const& w) {
  sizes which;
  for (std::size_t i = 0; i < w.size(); ++i) which.insert(which.end(), w[i], i);
  return which;
}

}  // namespace

TEST_CASE("Rousseeuw 1987, figures 2 and 3: silhouettes of twelve countries in two and three clusters",
          "[silhouette][published]") {
  auto const d = countries();
  counts const once(12, 1);
  struct figure {
    sizes clusters;
    std::vector<double> expected;
    double mean;
  };
  figure const figures[] = {{{0, 0, 1, 1, 0, 0, 1, 0, 0, 1, 1, 0},
                             {0.39, 0.22, 0.33, 0.40, 0.20, 0.35, -0.04, 0.30, 0.43, 0.34, 0.26, 0.19},
                             0.28},
                            {{0, 1, 2, 2, 0, 0, 1, 0, 0, 2, 2, 1},
                             {0.42, 0.25, 0.31, 0.48, 0.02, 0.44, 0.17, 0.37, 0.47, 0.44, 0.31, 0.28},
                             0.33}};
  for (auto const& [clusters, expected, mean] : figures) {
    auto const s = silhouette(d, clusters, once);
    REQUIRE(s.has_value());
    for (std::size_t i = 0; i < 12; ++i) CHECK(s->of_thing[i] == approx(expected[i]).margin(0.005001));
    CHECK(*s->mean == approx(mean).margin(0.005001));
  }
}

TEST_CASE("Rousseeuw 1987: k-medoids finds the three clusters of figure 3", "[k_medoids][published]") {
  counter_engine engine(1);
  auto const found = k_medoids(countries(), counts(12, 1), 3, engine);
  CHECK(found.medoids == sizes{3, 8, 11});  // Cuba, USA, Zaire
  CHECK(found.cluster_of == sizes{1, 2, 0, 0, 1, 1, 2, 1, 1, 0, 0, 2});
}

TEST_CASE("k-medoids is at most its start, and the optimum of all choices on small inputs",
          "[k_medoids][oracle]") {
  std::mt19937_64 random(5);
  counter_engine engine(9);
  std::size_t greedy_optimal = 0;
  double greatest_gap = 0;
  constexpr std::size_t rounds = 400;
  for (std::size_t round = 0; round < rounds; ++round) {
    auto const n = 1 + test::below(random, 10);
    auto const k = 1 + test::below(random, std::min<std::uint64_t>(n, 4));
    auto const d = random_points(random, n);
    auto const w = random_weights(random, n);
    sizes chosen;
    auto const optimum = cheapest(d, w, k, chosen);
    auto const found = k_medoids(d, w, k, engine, 20);
    INFO("round " << round);
    REQUIRE(found.cost == optimum);  // sums of whole numbers: exact
    REQUIRE(cost(d, w, found.medoids) == found.cost);
    REQUIRE(found.cost <= found.start_cost);
    REQUIRE(std::ranges::is_sorted(found.medoids));
    for (std::size_t i = 0; i < n; ++i) {
      for (auto const m : found.medoids) REQUIRE(d(i, found.medoids[found.cluster_of[i]]) <= d(i, m));
    }
    auto const greedy = k_medoids(d, w, k, engine, 0);
    REQUIRE(greedy.cost <= greedy.start_cost);
    greedy_optimal += greedy.cost == optimum ? 1U : 0U;
    if (optimum > 0) greatest_gap = std::max(greatest_gap, greedy.cost / optimum - 1);
    // No single swap lowers the cost.
    for (std::size_t m = 0; m < k; ++m) {
      for (std::size_t x = 0; x < n; ++x) {
        auto other = greedy.medoids;
        other[m] = x;
        REQUIRE(cost(d, w, other) >= greedy.cost);
      }
    }
  }
  CHECK(greedy_optimal > rounds * 9 / 10);
  CHECK(greatest_gap <= 0.5);  // of the greedy start alone
}

TEST_CASE("a weight is as many things at one place", "[k_medoids][silhouette][law]") {
  std::mt19937_64 random(6);
  for (int round = 0; round < 200; ++round) {
    auto const n = 3 + test::below(random, 7);
    auto const d = random_points(random, n);
    auto const w = random_weights(random, n);
    auto const which = copies(w);
    auto const each = repeated(d, which);
    counts const once(which.size(), 1);
    counter_engine engine(1);
    auto const weighted = k_medoids(d, w, 2, engine, 0);
    auto const unweighted = k_medoids(each, once, 2, engine, 0);
    INFO("round " << round);
    REQUIRE(weighted.cost == unweighted.cost);
    auto const a = silhouette(d, weighted.cluster_of, w);
    sizes clusters;
    for (auto const i : which) clusters.push_back(weighted.cluster_of[i]);
    auto const b = silhouette(each, clusters, once);
    REQUIRE(a.has_value() == b.has_value());
    if (!a) continue;
    for (std::size_t i = 0; i < which.size(); ++i)
      REQUIRE(b->of_thing[i] == approx(a->of_thing[which[i]]).margin(1e-12));
    REQUIRE(*b->mean == approx(*a->mean).margin(1e-12));
    for (std::size_t c = 0; c < 2; ++c)
      REQUIRE(b->of_cluster[c].value() == approx(a->of_cluster[c].value()).margin(1e-12));
  }
}

TEST_CASE("a seed gives the same clusters everywhere", "[k_medoids][golden]") {
  std::mt19937_64 random(7);
  auto const d = random_points(random, 40);
  auto const w = random_weights(random, 40);
  counter_engine one(3);
  counter_engine same(3);
  auto const found = k_medoids(d, w, 5, one);
  auto const again = k_medoids(d, w, 5, same);
  CHECK(found.medoids == again.medoids);
  CHECK(one == same);
  CHECK(found.cost == 94);
  CHECK(found.medoids == sizes{0, 1, 2, 7, 30});
}

TEST_CASE("clusters that cannot be are refused, and one has no silhouette", "[k_medoids][silhouette][edge]") {
  counter_engine engine;
  auto const d = countries();
  counts const w(12, 1);
  CHECK_THROWS_MATCHES(k_medoids(d, w, 0, engine), std::invalid_argument,
                       sojourn_test::has_message("clusters must be 1 to the number of things: 0 of 12"));
  CHECK_THROWS_MATCHES(k_medoids(d, w, 13, engine), std::invalid_argument,
                       sojourn_test::has_message("clusters must be 1 to the number of things: 13 of 12"));
  CHECK_THROWS_MATCHES(k_medoids(d, counts(3, 1), 2, engine), std::invalid_argument,
                       sojourn_test::has_message("weights must be one a thing: 3 for 12"));
  CHECK_THROWS_AS(silhouette(d, sizes(11), w), std::invalid_argument);
  CHECK_THROWS_MATCHES(distance_matrix(2, [](std::size_t, std::size_t) { return -1.0; }),
                       std::invalid_argument,
                       sojourn_test::has_message("distance must be finite and at least 0: -1.000000"));
  auto const one = k_medoids(d, w, 1, engine);
  CHECK_FALSE(silhouette(d, one.cluster_of, w).has_value());
  auto const all = k_medoids(d, w, 12, engine);
  CHECK(all.cost == 0);
  CHECK(silhouette(d, all.cluster_of, w)->mean == 0.0);  // each alone in its cluster
  // All at one place: every medoid keeps itself.
  distance_matrix const same(3, [](std::size_t, std::size_t) { return 0.0; });
  CHECK(k_medoids(same, counts(3, 1), 2, engine).cluster_of == sizes{0, 1, 0});
  CHECK_FALSE(silhouette(distance_matrix(), sizes(), counts()).has_value());
}
