// SPDX-License-Identifier: BSL-1.0
#pragma once
// k things that stand for all: clusters around medoids.

#include <sojourn/methods/clusters/distance_matrix.hpp>
#include <sojourn/stats/random.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <random>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace sojourn {

/// Clusters around medoids: each thing belongs to the one nearest to it, of equals to the first.
struct medoid_clusters {
  std::vector<std::size_t> medoids{};     ///< one a cluster, ascending
  std::vector<std::size_t> cluster_of{};  ///< by thing: the position of its medoid in `medoids`
  double cost = 0;                        ///< the weighted sum of distances to the medoids
  double start_cost = 0;                  ///< what it was before any swap, from the start that led here
  std::size_t swaps = 0;                  ///< how many there were from that start
};

namespace detail {

// One descent: medoids that are swapped while that costs less.
class medoid_search {
 public:
  medoid_search(distance_matrix const& distances, std::span<std::uint64_t const> weights,
                std::vector<std::size_t> medoids)
      : distances_(distances),
        medoids_(std::move(medoids)),
        near_(distances.size()),
        loss_(medoids_.size()),
        beyond_(distances.largest() + 1) {
    for (auto const w : weights) weights_.push_back(static_cast<double>(w));
    look_around();
  }

  [[nodiscard]] double cost() const noexcept {
    double sum = 0;
    for (std::size_t i = 0; i < near_.size(); ++i) sum += weights_[i] * near_[i].first;
    return sum;
  }

  // P: FasterPAM, Schubert and Rousseeuw 2021: the best medoid to give up for a candidate costs one pass, and a swap
  // that pays is done at once. Rounding alone must not pay, else two sets could follow each other for ever.
  std::size_t descend() {
    double const least = 1e-12 * beyond_ * std::accumulate(weights_.begin(), weights_.end(), 0.0);
    std::size_t swaps = 0;
    auto const n = distances_.size();
    for (std::size_t candidate = 0, idle = 0; idle < n; ++idle, candidate = (candidate + 1) % n) {
      if (std::ranges::find(medoids_, candidate) != medoids_.end()) continue;
      auto const [given_up, change] = best_swap(candidate);
      if (change >= -least) continue;
      medoids_[given_up] = candidate;
      look_around();
      ++swaps;
      idle = 0;
    }
    return swaps;
  }

  [[nodiscard]] std::vector<std::size_t> const& medoids() const noexcept { return medoids_; }

 private:
  struct neighbours {
    std::size_t nearest = 0;  // among the medoids
    double first = 0;         // the distance to it
    double second = 0;        // to the next
  };
  struct swap {
    std::size_t given_up = 0;
    double change = 0;
  };

  void look_around() {
    std::ranges::fill(loss_, 0.0);
    for (std::size_t i = 0; i < near_.size(); ++i) {
      neighbours near{0, beyond_, beyond_};
      for (std::size_t m = 0; m < medoids_.size(); ++m) {
        double const d = distances_(i, medoids_[m]);
        if (d < near.first) {
          near = {m, d, near.first};
        } else if (d < near.second) {
          near.second = d;
        }
      }
      near_[i] = near;
      loss_[near.nearest] += weights_[i] * (near.second - near.first);
    }
  }

  [[nodiscard]] swap best_swap(std::size_t candidate) {
    change_ = loss_;
    double gained = 0;
    for (std::size_t i = 0; i < near_.size(); ++i) {
      double const d = distances_(i, candidate);
      auto const& near = near_[i];
      if (d < near.first) {
        gained += weights_[i] * (d - near.first);
        change_[near.nearest] += weights_[i] * (near.first - near.second);
      } else if (d < near.second) {
        change_[near.nearest] += weights_[i] * (d - near.second);
      }
    }
    auto const least = std::ranges::min_element(change_);
    return {static_cast<std::size_t>(least - change_.begin()), *least + gained};
  }

  distance_matrix const& distances_;
  std::vector<double> weights_;
  std::vector<std::size_t> medoids_;
  std::vector<neighbours> near_;  // by thing
  std::vector<double> loss_;      // by medoid: what it would cost to do without it
  std::vector<double> change_;
  double beyond_;  // farther than anything: where there is one medoid alone, the next is there
};

// P: BUILD, Kaufman and Rousseeuw 1990: one medoid after the other, each the one that lowers the cost most.
[[nodiscard]] inline std::vector<std::size_t> greedy_medoids(distance_matrix const& distances,
                                                             std::span<std::uint64_t const> weights,
                                                             std::size_t k) {
  auto const n = distances.size();
  std::vector<double> nearest(n, distances.largest() + 1);
  std::vector<std::size_t> medoids;
  while (medoids.size() < k) {
    std::size_t best = n;
    double best_gain = -1;
    for (std::size_t x = 0; x < n; ++x) {
      if (std::ranges::find(medoids, x) != medoids.end()) continue;
      double gain = 0;
      for (std::size_t i = 0; i < n; ++i)
        gain += static_cast<double>(weights[i]) * std::max(0.0, nearest[i] - distances(i, x));
      if (gain > best_gain) best = x, best_gain = gain;
    }
    medoids.push_back(best);
    for (std::size_t i = 0; i < n; ++i) nearest[i] = std::min(nearest[i], distances(i, best));
  }
  return medoids;
}

}  // namespace detail

/// Every thing to the nearest of some medoids, of equals to the first; a medoid to itself.
/// \complexity O(n k).
[[nodiscard]] inline medoid_clusters around_medoids(distance_matrix const& distances,
                                                    std::span<std::uint64_t const> weights,
                                                    std::vector<std::size_t> medoids) {
  std::ranges::sort(medoids);
  medoid_clusters found{.medoids = std::move(medoids)};
  for (std::size_t i = 0; i < distances.size(); ++i) {
    auto const nearest = std::ranges::min_element(
        found.medoids, {}, [&](std::size_t m) { return std::pair(distances(i, m), m != i); });
    found.cluster_of.push_back(static_cast<std::size_t>(nearest - found.medoids.begin()));
    found.cost += static_cast<double>(weights[i]) * distances(i, *nearest);
  }
  found.start_cost = found.cost;
  return found;
}

/// Clusters by k-medoids (P: Kaufman and Rousseeuw 1990, by the swaps of FasterPAM, Schubert and Rousseeuw 2021,
/// Information Systems 101): k things such that the weighted sum of all distances to the nearest of them is small.
///
/// A local optimum: no single swap lowers the cost. The descent starts once from the greedy choice and, to get past
/// poor optima, from `random_starts` choices; the cheapest counts, of equals the first found.
/// \param weights  how many each thing stands for; a thing of weight 3 is as three at one place.
/// \param engine   the caller's, for the random starts: the same engine gives the same clusters everywhere.
/// \throws std::invalid_argument  unless there is a weight a thing, and k is 1 to n.
/// \complexity O(n²) a round of candidates and O(n k) a swap, each start; in practice few rounds.
/// \numerics swaps that gain less than rounding could feign are not made.
/// \edge ties: candidates are tried in order, and of medoids equally good to give up the first is.
/// \example examples/14_conformance_and_clusters.cpp
template <std::uniform_random_bit_generator Engine>
[[nodiscard]] medoid_clusters k_medoids(distance_matrix const& distances,
                                        std::span<std::uint64_t const> weights, std::size_t k, Engine& engine,
                                        std::size_t random_starts = 4) {
  auto const n = distances.size();
  if (weights.size() != n) {
    throw std::invalid_argument("weights must be one a thing: " + std::to_string(weights.size()) + " for " +
                                std::to_string(n));
  }
  if (k == 0 || k > n) {
    throw std::invalid_argument("clusters must be 1 to the number of things: " + std::to_string(k) + " of " +
                                std::to_string(n));
  }
  std::vector<std::size_t> order(n);
  std::iota(order.begin(), order.end(), std::size_t{0});
  medoid_clusters best;
  for (std::size_t start = 0; start <= random_starts; ++start) {
    std::vector<std::size_t> medoids;
    if (start == 0) {
      medoids = detail::greedy_medoids(distances, weights, k);
    } else {
      random_shuffle(engine, order);
      medoids.assign(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(k));
      std::ranges::sort(medoids);
    }
    detail::medoid_search search(distances, weights, std::move(medoids));
    auto const start_cost = search.cost();
    auto const swaps = search.descend();
    auto found = around_medoids(distances, weights, search.medoids());
    found.start_cost = start_cost;
    found.swaps = swaps;
    if (start == 0 || found.cost < best.cost) best = std::move(found);
  }
  return best;
}

}  // namespace sojourn
