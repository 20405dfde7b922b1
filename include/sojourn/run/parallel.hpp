// SPDX-License-Identifier: BSL-1.0
#pragma once
// The driver on several threads.

#include <sojourn/measure/measure_of.hpp>
#include <sojourn/run/progress.hpp>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <exception>
#include <iterator>
#include <mutex>
#include <ranges>
#include <stop_token>
#include <thread>
#include <utility>
#include <vector>

namespace sojourn {

/// Shows journeys to copies of a measure on several threads and merges them.
///
/// Each thread takes the next 1,024 journeys until none are left; totals merge in the order of threads.
/// Totals do not depend on the number of threads, because every measure's merge is exact.
struct parallel {
  unsigned threads = 0;          ///< 0: as many as the machine runs at once
  progress_callback progress{};  ///< called from the threads, one call at a time
  std::stop_token stop{};

  /// \param measure   configured, without observations.
  /// \param journeys  read by several threads at once; iterators of random access ranges are offset, others
  ///                  are walked once beforehand.
  /// \returns the measure after it has seen the journeys.
  /// \throws stopped; the first exception of the measure or the callback, after all threads ended.
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
    std::atomic<bool> failed{false};
    std::size_t done = 0;
    std::exception_ptr error;
    std::mutex guard;

    auto const work = [&](std::size_t worker) {
      try {
        M mine = totals[worker];  // on this thread's own stack and heap: no false sharing
        for (auto c = next++; c < chunks && !failed; c = next++) {
          if (stop.stop_requested()) {
            std::scoped_lock const lock(guard);
            throw stopped(done);
          }
          std::size_t seen = 0;
          for (auto i = starts[c]; i != starts[c + 1]; ++i, ++seen) {
            auto const& j = *i;
            observe(mine, j, end_of(j));
          }
          std::scoped_lock const lock(guard);
          done += seen;
          if (progress) progress(done, size);
        }
        totals[worker] = std::move(mine);
      } catch (...) {
        std::scoped_lock const lock(guard);
        if (!error) error = std::current_exception();
        failed = true;
      }
    };
    {
      std::vector<std::jthread> pool;
      for (std::size_t w = 1; w < workers; ++w) pool.emplace_back(work, w);
      work(0);
    }
    if (error) std::rethrow_exception(error);
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
