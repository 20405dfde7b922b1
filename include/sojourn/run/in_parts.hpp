// SPDX-License-Identifier: BSL-1.0
#pragma once
// The driver over records in any order: grouped part by part, measured while a part lies in the cache.

#include <sojourn/journey/ends.hpp>
#include <sojourn/journey/grouping.hpp>
#include <sojourn/journey/record_parts.hpp>
#include <sojourn/measure/all_of.hpp>
#include <sojourn/measure/measure_of.hpp>
#include <sojourn/run/progress.hpp>
#include <sojourn/run/workers.hpp>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <ranges>
#include <stop_token>
#include <thread>
#include <tuple>
#include <utility>
#include <vector>

namespace sojourn {

/// Measures the journeys of interleaved records without a log of all: `group_journeys` makes one to keep, this groups
/// the records of some customers, shows their journeys to the measures and goes on to the next.
///
/// Law: the totals are those of `measure(driver, group_journeys(records, …), measures…)`, for any number of threads.
struct in_parts {
  unsigned threads = 1;  ///< for the parts; 0: as many as the machine runs at once
  sojourn::grouping grouping{};
  progress_callback progress{};  ///< after each part: journeys so far, of a number not known (0)
  std::stop_token stop{};
  sojourn::executor executor{};  ///< as in `parallel`
};

/// Groups records and runs one measure over their journeys.
/// \param records,map,read,declared  as for `group_journeys`; with several threads projections are called from each.
/// \returns the measure after it has seen the journeys.
/// \throws what `group_journeys` throws; stopped; what the measure, the callback or the executor throws.
/// \complexity O(n). Memory: a row a record while it runs (16 bytes, 24 where customers are integers of more than 32
///             bits, and what the touch carries), and for each thread a part, three times over: about a megabyte
///             where customers have much the same number of records; more where some, or neighbours by number, have
///             many.
/// \example examples/18_interleaved_records.cpp
template <std::ranges::forward_range Records, stage_model Stage, class Fields, mergeable M>
[[nodiscard]] M measure(in_parts const& driver, Records&& records, journey_map<Stage> const& map,
                        Fields const& read, ends const& declared, M one) {
  using as = detail::grouped_as<std::ranges::range_value_t<Records>, Fields>;
  auto const threads =
      driver.threads != 0 ? std::size_t{driver.threads} : std::max(1U, std::thread::hardware_concurrency());
  auto const each_of = [&](std::size_t count, auto const& f) {
    std::atomic<std::size_t> next{0};
    detail::share_work(std::min(threads, count), driver.executor, [&](std::size_t, detail::crew const& crew) {
      for (auto i = next++; i < count && !crew.failed(); i = next++) f(i);
    });
  };
  auto parts = detail::partition_records(records, map, read, declared, driver.grouping, threads, each_of);
  auto const count = parts.rows.part_count();
  std::vector<M> totals(std::min(threads, count), one);
  std::atomic<std::size_t> next{0};
  detail::shared_progress done(driver.progress, 0);
  detail::share_work(totals.size(), driver.executor, [&](std::size_t worker, detail::crew const& crew) {
    M mine = totals[worker];  // on this thread's own stack and heap: no false sharing
    detail::part_grouper<typename as::row> grouper;
    for (auto p = next++; p < count && !crew.failed(); p = next++) {
      if (driver.stop.stop_requested()) throw stopped(done.count());
      auto const log = detail::log_of_part(parts, p, grouper);
      for (auto const& j : log) observe(mine, j, end_of(j));
      done.add(log.size());
    }
    totals[worker] = std::move(mine);
  });
  for (auto const& t : totals) one += t;
  return one;
}

/// Groups records and runs several measures over their journeys in one pass.
/// \returns a tuple of the measures after they have seen them.
template <std::ranges::forward_range Records, stage_model Stage, class Fields, mergeable... Ms>
requires(sizeof...(Ms) >= 2)
    [[nodiscard]] std::tuple<Ms...> measure(in_parts const& driver, Records&& records,
                                            journey_map<Stage> const& map, Fields const& read,
                                            ends const& declared, Ms... many) {
  return measure(driver, std::forward<Records>(records), map, read, declared,
                 all_of<Ms...>(std::move(many)...))
      .measures();
}

}  // namespace sojourn
