// SPDX-License-Identifier: BSL-1.0
#pragma once
// Times in bins.

#include <sojourn/stats/quantile_sketch.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

namespace sojourn {

/// Counts by bins [edge i, edge i + 1); the last one holds its upper edge too.
struct histogram {
  std::vector<double> edges{};          ///< one more than counts, or none
  std::vector<std::uint64_t> counts{};  ///< with `below` and `above` they sum to the values
  std::uint64_t below = 0;              ///< less than the first edge
  std::uint64_t above = 0;              ///< more than the last
  bool exact = true;                    ///< whether each value is known: else within 1 % of it
};

/// The values of a sketch in given bins.
/// \param edges  strictly increasing, at least two.
/// \throws std::invalid_argument  otherwise.
[[nodiscard]] inline histogram histogram_of(quantile_sketch const& values, std::span<double const> edges) {
  if (edges.size() < 2) {
    throw std::invalid_argument("a histogram must have at least 2 edges: " + std::to_string(edges.size()));
  }
  for (std::size_t i = 1; i < edges.size(); ++i) {
    if (!(edges[i - 1] < edges[i])) {
      throw std::invalid_argument("edges of a histogram must increase: " + std::to_string(edges[i - 1]) +
                                  " and " + std::to_string(edges[i]));
    }
  }
  histogram h{.edges = {edges.begin(), edges.end()}, .exact = values.exact()};
  h.counts.resize(edges.size() - 1);
  values.for_each([&](double value, std::uint64_t n) {
    if (value < edges.front()) {
      h.below += n;
    } else if (value > edges.back()) {
      h.above += n;
    } else {
      auto const bin = std::ranges::upper_bound(edges, value) - edges.begin() - 1;
      h.counts[std::min(static_cast<std::size_t>(bin), h.counts.size() - 1)] += n;
    }
  });
  return h;
}

/// The values of a sketch in ⌈∛n⌉ equal bins from the least to the greatest: the cube-root rule, which grows with n as
/// the bin width of least mean squared error shrinks (P: Scott 1979, Biometrika 66: width in proportion to n^(-1/3)).
/// \edge no values: no bins. All equal: one bin whose edges are that value and the next number.
[[nodiscard]] inline histogram histogram_of(quantile_sketch const& values) {
  if (values.count() == 0) return {};
  double least = std::numeric_limits<double>::infinity();
  double greatest = 0;
  values.for_each([&](double value, std::uint64_t) {
    least = std::min(least, value);
    greatest = std::max(greatest, value);
  });
  std::size_t bins = 1;  // in whole numbers: ⌈cbrt(27.0)⌉ may be 4
  while (least < greatest && bins * bins * bins < values.count()) ++bins;
  std::vector<double> edges;
  for (std::size_t i = 0; i < bins; ++i) {
    edges.push_back(least + (greatest - least) * static_cast<double>(i) / static_cast<double>(bins));
  }
  edges.push_back(least < greatest ? greatest
                                   : std::nextafter(least, std::numeric_limits<double>::infinity()));
  return histogram_of(values, edges);
}

}  // namespace sojourn
