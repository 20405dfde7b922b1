// SPDX-License-Identifier: BSL-1.0
#pragma once
// The driver on several threads.

#include <sojourn/measure/measure_of.hpp>
#include <sojourn/run/progress.hpp>
#include <sojourn/run/workers.hpp>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <iterator>
#include <ranges>
#include <stop_token>
#include <thread>
#include <utility>
#include <vector>

namespace sojourn {

/// Shows journeys to copies of a measure on several threads and merges them.
///
/// Each thread takes the next 1,024 journeys until none are left; totals merge in the order of threads.
/// Totals do not depend on the number of threads, because every measure's merge is exact. Threads share a counter, and
/// nothing else until they end.
struct parallel {
  unsigned threads = 0;          ///< 0: as many as the machine runs at once
  progress_callback progress{};  ///< called from the threads, one call at a time
  std::stop_token stop{};
  /// Where the other threads' work runs: a host's pool. Default: threads that begin and end with the run.
  sojourn::executor executor{};

  /// \param measure   configured, without observations.
  /// \param journeys  read by several threads at once; iterators of random access ranges are offset, others
  ///                  are walked once beforehand.
  /// \returns the measure after it has seen the journeys.
  /// \throws stopped; the first exception of the measure, the callback or the executor, after all threads ended.
  /// \complexity one pass over the touches, shared; one copy of the measure a thread.
  template <journeys_like Journeys, mergeable M>
  [[nodiscard]] M operator()(Journeys&& journeys, M measure) const {
    constexpr std::size_t chunk = 1024;
    auto const starts = chunk_starts(journeys, chunk);
    auto const size = static_cast<std::size_t>(std::ranges::distance(journeys));
    auto const chunks = starts.empty() ? std::size_t{0} : starts.size() - 1;
    auto const wanted = threads != 0 ? threads : std::max(1U, std::thread::hardware_concurrency());
    auto const workers = std::max<std::size_t>(1, std::min<std::size_t>(wanted, chunks));

    std::vector<M> totals(workers, measure);
    std::atomic<std::size_t> next{0};
    detail::shared_progress done(progress, size);
    detail::share_work(workers, executor, [&](std::size_t worker, detail::crew const& crew) {
      M mine = totals[worker];  // on this thread's own stack and heap: no false sharing
      for (auto c = next++; c < chunks && !crew.failed(); c = next++) {
        if (stop.stop_requested()) throw stopped(done.count());
        std::size_t seen = 0;
        for (auto i = starts[c]; i != starts[c + 1]; ++i, ++seen) {
          auto const& j = *i;
          observe(mine, j, end_of(j));
        }
        done.add(seen);
      }
      totals[worker] = std::move(mine);
    });
    for (auto const& t : totals) measure += t;
    return measure;
  }

 private:
  template <class Journeys>
  [[nodiscard]] static auto chunk_starts(Journeys& journeys, std::size_t chunk) {
    std::vector<std::ranges::iterator_t<Journeys>> starts;
    auto const last = std::ranges::end(journeys);
    auto i = std::ranges::begin(journeys);
    while (i != last) {
      starts.push_back(i);
      std::ranges::advance(i, static_cast<std::ptrdiff_t>(chunk), last);
    }
    if (!starts.empty()) starts.push_back(i);
    return starts;
  }
};

}  // namespace sojourn
