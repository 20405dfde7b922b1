// SPDX-License-Identifier: BSL-1.0
#pragma once
// The driver on the calling thread.

#include <sojourn/measure/measure_of.hpp>
#include <sojourn/run/progress.hpp>

#include <cstddef>
#include <ranges>
#include <stop_token>

namespace sojourn {

/// Shows journeys to a measure one after the other.
/// \example examples/04_one_pass_many_measures.cpp
struct sequential {
  progress_callback progress{};  ///< every 4,096 journeys
  std::stop_token stop{};

  /// \param measure  configured, without observations.
  /// \returns the measure after it has seen the journeys.
  /// \throws stopped; what the measure or the callback throws.
  /// \complexity one pass over the touches.
  template <journeys_like Journeys, mergeable M>
  [[nodiscard]] M operator()(Journeys&& journeys, M measure) const {
    constexpr std::size_t every = 4096;
    std::size_t size = 0;
    if constexpr (std::ranges::sized_range<Journeys>)
      size = static_cast<std::size_t>(std::ranges::size(journeys));
    std::size_t done = 0;
    for (auto const& j : journeys) {
      if (done % every == 0) {
        if (stop.stop_requested()) throw stopped(done);
        if (progress && done != 0) progress(done, size);
      }
      observe(measure, j, end_of(j));
      ++done;
    }
    if (progress) progress(done, size);
    return measure;
  }
};

}  // namespace sojourn
