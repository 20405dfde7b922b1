// SPDX-License-Identifier: BSL-1.0
#pragma once
// How well things lie in their clusters.

#include <sojourn/methods/clusters/distance_matrix.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

namespace sojourn {

/// Silhouettes: near 1 well inside the cluster, near 0 between two, below 0 nearer to another.
struct silhouettes {
  std::vector<double> of_thing{};                   ///< each in [-1, 1]
  std::vector<std::optional<double>> of_cluster{};  ///< weighted means; absent for one without weight
  std::optional<double> mean{};                     ///< over all, weighted; absent without weight
};

/// Silhouettes of a clustering. P: Rousseeuw 1987, Journal of Computational and Applied Mathematics 20: (b - a) /
/// max(a, b), where a is the mean distance to the others of the own cluster and b the least mean distance to another
/// cluster; 0 alone in a cluster.
///
/// Weighted as if each thing were there as often as its weight says: the others of the own cluster include its copies,
/// at distance 0. Where a and b are both 0, the silhouette is 0 (D).
/// \param cluster_of  by thing: the number of its cluster, from 0.
/// \param weights     how many each thing stands for; a cluster without weight is nobody's neighbour.
/// \returns absent where fewer than two clusters have weight: there is no other to compare with.
/// \throws std::invalid_argument  unless there is a cluster and a weight a thing.
/// \complexity O(n²).
/// \example examples/14_conformance_and_clusters.cpp
[[nodiscard]] inline std::optional<silhouettes> silhouette(distance_matrix const& distances,
                                                           std::span<std::size_t const> cluster_of,
                                                           std::span<std::uint64_t const> weights) {
  auto const n = distances.size();
  if (cluster_of.size() != n || weights.size() != n) {
    throw std::invalid_argument(
        "clusters and weights must be one a thing: " + std::to_string(cluster_of.size()) + " and " +
        std::to_string(weights.size()) + " for " + std::to_string(n));
  }
  auto const k = n == 0 ? 0 : *std::ranges::max_element(cluster_of) + 1;
  std::vector<std::uint64_t> weight_of(k, 0);
  for (std::size_t i = 0; i < n; ++i) weight_of[cluster_of[i]] += weights[i];
  if (std::ranges::count_if(weight_of, [](auto w) { return w > 0; }) < 2) return std::nullopt;

  silhouettes all;
  std::vector<double> sums(k, 0);
  double total = 0;
  double weight = 0;
  std::vector<double> to(k);
  for (std::size_t i = 0; i < n; ++i) {
    std::ranges::fill(to, 0.0);
    for (std::size_t j = 0; j < n; ++j)
      to[cluster_of[j]] += static_cast<double>(weights[j]) * distances(i, j);
    auto const own = cluster_of[i];
    double nearest = std::numeric_limits<double>::infinity();
    for (std::size_t c = 0; c < k; ++c)
      if (c != own && weight_of[c] > 0)
        nearest = std::min(nearest, to[c] / static_cast<double>(weight_of[c]));
    double s = 0;
    if (auto const others = weight_of[own] - std::min<std::uint64_t>(weights[i], 1); others > 0) {
      double const inside = to[own] / static_cast<double>(others);
      if (double const larger = std::max(inside, nearest); larger > 0) s = (nearest - inside) / larger;
    }
    all.of_thing.push_back(s);
    auto const w = static_cast<double>(weights[i]);
    sums[own] += w * s;
    total += w * s;
    weight += w;
  }
  for (std::size_t c = 0; c < k; ++c) {
    all.of_cluster.push_back(weight_of[c] > 0 ? std::optional(sums[c] / static_cast<double>(weight_of[c]))
                                              : std::nullopt);
  }
  all.mean = total / weight;
  return all;
}

}  // namespace sojourn
