// SPDX-License-Identifier: BSL-1.0
#pragma once
// Kinds of journeys: clusters of variants, how often each converts, and how well they are told apart.

#include <sojourn/core/estimate.hpp>
#include <sojourn/journey/ends.hpp>
#include <sojourn/measure/by_ending.hpp>
#include <sojourn/measure/variants.hpp>
#include <sojourn/methods/clusters/distance_matrix.hpp>
#include <sojourn/methods/clusters/k_medoids.hpp>
#include <sojourn/methods/clusters/sequence_distance.hpp>
#include <sojourn/methods/clusters/silhouette.hpp>
#include <sojourn/stats/proportion.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <random>
#include <vector>

namespace sojourn {

/// How variants are clustered.
struct cluster_options {
  std::size_t clusters = 2;
  std::size_t most_variants =
      2000;                       ///< the commonest so many choose the medoids; the others join the nearest
  std::size_t random_starts = 4;  ///< beside the greedy one
  confidence_level level{};
};

/// One kind of journey.
struct variant_cluster {
  std::vector<touchpoint_id> medoid{};  ///< the variant that stands for it
  std::vector<variant> variants{};      ///< all of them, the commonest first
  std::uint64_t journeys = 0;           ///< goal + lost + open
  std::uint64_t goal = 0;
  std::uint64_t lost = 0;
  std::uint64_t open = 0;
  std::optional<estimate> conversion{};  ///< goal / (goal + lost): Wilson; the open are beside it
  std::optional<double> silhouette{};    ///< the mean of its journeys
};

/// All kinds of journeys that were asked for.
struct variant_clustering {
  std::vector<variant_cluster> clusters{};  ///< the one of most journeys first
  double mean_distance = 0;                 ///< of a journey to its medoid
  std::optional<double> silhouette{};       ///< the mean over journeys; absent for one cluster
  double coverage = 1;  ///< the share of journeys whose variants chose the medoids, and have a silhouette
};

/// Clusters of journeys on their variants (definitions section 4, clusters, D): `k_medoids` of the variants under a
/// distance, each weighing as many journeys as went so, with the `silhouette`.
///
/// Each variant is in one cluster, however often and by whomever it was gone, so that neither the order of customers
/// nor counting journeys one by one changes anything.
/// \param seen      variants by how their journeys ended.
/// \param distance  a `sequence_distance`: `edit_distance`, `stage_edit_distance`, `ngram_cosine_distance`, a host's.
/// \param engine    the caller's: the same engine gives the same clusters everywhere.
/// \returns clusters by journeys, descending; of equals by their medoids' sequences of ids.
/// \throws std::invalid_argument  when there are fewer variants to choose from than clusters, or clusters are 0.
/// \complexity n² / 2 distances for n variants to choose from, 4 n² bytes, and k for each of the others.
/// \example examples/14_conformance_and_clusters.cpp
template <sequence_distance Distance, std::uniform_random_bit_generator Engine>
[[nodiscard]] variant_clustering cluster_variants(by_ending<variants> const& seen, Distance const& distance,
                                                  Engine& engine, cluster_options options = {}) {
  auto const sum = seen.sum();
  auto const all = sum.top(sum.size());
  auto const n = std::min(options.most_variants, all.size());
  std::vector<std::uint64_t> weights;
  std::vector<decltype(profile_of(distance, {}))> profiles;
  for (std::size_t i = 0; i < n; ++i) {
    weights.push_back(all[i].count);
    profiles.push_back(profile_of(distance, all[i].touchpoints));
  }
  distance_matrix const distances(
      n, [&](std::size_t i, std::size_t j) { return distance(profiles[i], profiles[j]); });
  auto const found = k_medoids(distances, weights, options.clusters, engine, options.random_starts);
  auto const shape = silhouette(distances, found.cluster_of, weights);

  variant_clustering result{.clusters = std::vector<variant_cluster>(options.clusters)};
  double far = found.cost;
  for (std::size_t i = 0; i < all.size(); ++i) {
    auto c = i < n ? found.cluster_of[i] : std::size_t{0};
    if (i >= n) {
      auto const profile = profile_of(distance, all[i].touchpoints);
      std::vector<double> to;
      for (auto const m : found.medoids) to.push_back(distance(profile, profiles[m]));
      auto const nearest = std::ranges::min_element(to);
      c = static_cast<std::size_t>(nearest - to.begin());
      far += static_cast<double>(all[i].count) * *nearest;
    }
    auto& cluster = result.clusters[c];
    cluster.variants.push_back(all[i]);
    cluster.journeys += all[i].count;
    cluster.goal += seen[ending::goal].count(all[i].touchpoints);
    cluster.lost += seen[ending::lost].count(all[i].touchpoints);
    cluster.open += seen[ending::open].count(all[i].touchpoints);
  }
  for (std::size_t c = 0; c < result.clusters.size(); ++c) {
    auto& cluster = result.clusters[c];
    cluster.medoid = all[found.medoids[c]].touchpoints;
    cluster.conversion = proportion(cluster.goal, cluster.goal + cluster.lost, options.level);
    if (shape) cluster.silhouette = shape->of_cluster[c];
  }
  if (shape) result.silhouette = shape->mean;
  result.mean_distance = far / static_cast<double>(sum.journey_count());
  result.coverage = *sum.coverage(n);
  std::ranges::sort(result.clusters, [](variant_cluster const& a, variant_cluster const& b) {
    return a.journeys != b.journeys ? a.journeys > b.journeys : a.medoid < b.medoid;
  });
  return result;
}

}  // namespace sojourn
