// SPDX-License-Identifier: BSL-1.0
#pragma once
// The totals of the spine's measures as a plain loop over columns, for one alphabet, five stages and one
// scale.

#include "spine_data.hpp"

#include <sojourn/core/wide.hpp>
#include <sojourn/journey/ends.hpp>

#include <array>
#include <bit>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <vector>

namespace bench {

using sojourn::ending;
using sojourn::uint128;

/// What a loop counts: a set of these.
enum task : unsigned { transitions = 1, visits = 2, reach = 4, funnel = 8, experience = 16, all_tasks = 31 };

/// Beside a set of tasks: the funnel as one writes it, with a branch, also where other work goes on beside it.
inline constexpr unsigned with_branch = 32;

inline constexpr std::size_t stages = 5;
inline constexpr std::size_t masks = 32;  // sets of stages

/// The row of edges that holds where journeys begin.
inline constexpr std::size_t begin_row = touchpoint_count;

struct edge_cell {
  std::uint64_t count = 0;
  std::uint64_t journeys = 0;
  std::uint64_t microseconds = 0;
  std::uint64_t stamp = 0;  // the last journey that went here
};

struct visit_cell {
  std::uint64_t events = 0;
  std::uint64_t journeys = 0;
  std::uint64_t closed_journeys = 0;
  std::uint64_t stamp = 0;
};

/// Times in buckets of relative width 1/64, as the library's sketch has them beyond its exact size.
struct time_histogram {
  std::array<std::uint64_t, 3776> buckets{};
  uint128 sum = 0;

  static std::size_t bucket_of(std::uint64_t v) noexcept {
    auto const shift = static_cast<unsigned>(std::bit_width(v | 64U)) - 7U;
    return std::size_t{shift} * 64U + static_cast<std::size_t>(v >> shift);
  }
  void add(std::uint64_t v) noexcept {
    ++buckets[bucket_of(v)];
    sum += v;
  }
};

/// Journeys of one ending that reached one set of stages: scores have few values, but for the mean.
struct score_cell {
  std::uint64_t unrated = 0;
  std::uint64_t rated = 0;
  uint128 mean_sum = 0;  // in units of 2^-40
  uint128 mean_squares = 0;
  std::array<std::uint64_t, 11> peak_end{};  // by best + last
  std::array<std::uint64_t, 11> signed_peak_end{};
};

/// The totals, and the loop body. Journeys are counted one after the other.
template <unsigned Tasks>
class hand_written {
 public:
  std::vector<edge_cell> edges = std::vector<edge_cell>((touchpoint_count + 1) * touchpoint_count);
  std::array<std::array<std::uint64_t, 3>, touchpoint_count> ends{};
  std::array<visit_cell, touchpoint_count> at{};
  std::uint64_t repetitions = 0;
  std::array<std::array<std::array<std::uint64_t, 3>, masks>, masks> reached_onward{};
  std::array<std::array<std::uint64_t, 3>, stages + 1> stopped{};  // by level; converted, dropped, open
  std::array<time_histogram, stages> from_previous{};
  time_histogram to_convert{};
  std::array<std::array<std::uint64_t, 8>, touchpoint_count> tallies{};
  std::array<std::array<score_cell, 3>, masks> scores{};
  std::uint64_t journeys = 0;

  hand_written() {
    for (std::size_t i = 0; i < touchpoint_count; ++i) stage_[i] = static_cast<std::uint8_t>(i % stages);
  }

  /// One journey: the touches [first, last) of columns, in order; not empty.
  /// \param t  `touchpoint(i)`, `microseconds(i)`; `answer_code(i)`: 0 to 4 for 1 to 5 stars, 5 + reason for
  /// none.
  template <class Columns>
  void journey(Columns const t, std::size_t first, std::size_t last, sojourn::journey_end e) {
    auto const kind = static_cast<std::size_t>(e.kind);
    auto const stamp = ++journeys;
    std::uint64_t const closed = e.kind != ending::open ? 1 : 0;
    auto const* const stage_of = stage_.data();
    auto* const edge_cells = edges.data();
    std::size_t from = begin_row;
    auto before = (Tasks & (transitions | funnel)) != 0 ? t.microseconds(first) : 0;
    std::uint32_t reached = 0;
    std::uint32_t onward = 0;
    std::uint64_t repeated = 0;
    chains best_chain;
    ratings given;
    for (auto i = first; i != last; ++i) {
      std::size_t const id = t.touchpoint(i);
      if constexpr ((Tasks & transitions) != 0) {
        auto const now = t.microseconds(i);
        auto& edge = edge_cells[from * touchpoint_count + id];
        ++edge.count;
        edge.microseconds += static_cast<std::uint64_t>(now - before);
        edge.journeys += edge.stamp != stamp ? 1U : 0U;
        edge.stamp = stamp;
        before = now;
      }
      if constexpr ((Tasks & visits) != 0) {
        auto& v = at[id];
        std::uint64_t const fresh = v.stamp != stamp ? 1 : 0;
        v.stamp = stamp;
        ++v.events;
        v.journeys += fresh;
        v.closed_journeys += fresh & closed;
        repeated += fresh == 0 && from != id ? 1U : 0U;
      }
      from = id;
      if constexpr ((Tasks & (reach | experience)) != 0) {
        auto const bit = 1U << stage_of[id];
        onward |= (bit >> 1U) & reached;
        reached |= bit;
      }
      if constexpr ((Tasks & funnel) != 0) best_chain.fill(stage_of[id], t.microseconds(i), i);
      if constexpr ((Tasks & experience) != 0) {
        auto const code = t.answer_code(i);
        ++tallies[id][code];
        given.add(static_cast<std::int64_t>(code));
      }
    }
    if constexpr ((Tasks & (transitions | visits)) != 0) ++ends[from][kind];
    repetitions += repeated;
    if constexpr ((Tasks & reach) != 0) ++reached_onward[reached][onward][kind];
    if constexpr ((Tasks & funnel) != 0) leave_funnel(best_chain, e);
    if constexpr ((Tasks & experience) != 0) leave_ratings(given, scores[reached][kind]);
  }

 private:
  // Per level, the chain of the latest entry that reached it; row 0 is the entry that a touch would make.
  // Alone, a branch is the faster way. Beside other work a mispredicted one costs that work too: then the
  // last row takes what counts for nothing.
  struct chains {
    static constexpr std::size_t nowhere = stages + 1;
    static constexpr std::int64_t limit = std::chrono::microseconds(window).count();

    std::array<std::int64_t, stages + 2> entry{};  // its position, from 1; 0: not reached
    std::array<std::array<std::int64_t, stages>, stages + 2> times;

    chains() noexcept {
      for (auto& chain : times) chain[0] = 0;
    }
    void fill(std::size_t stage, std::int64_t now, std::size_t position) noexcept {
      auto const level = stage + 1;
      entry[0] = static_cast<std::int64_t>(position) + 1;
      times[0][0] = now;
      auto const& shorter = times[level - 1];
      auto const fills = static_cast<std::size_t>(entry[level] < entry[level - 1]) &
                         static_cast<std::size_t>(now - shorter[0] <= limit);
      if ((Tasks == funnel || (Tasks & with_branch) != 0) && fills == 0) return;
      auto const to = nowhere ^ ((level ^ nowhere) & (std::size_t{0} - fills));
      times[to] = shorter;
      times[to][stage] = now;
      entry[to] = entry[level - 1];
    }
  };

  // A journey's ratings, without branches: what is not given is 0.
  struct ratings {
    std::int64_t sum = 0, best = 0, farthest = 3, last = 0, rated = 0;

    void add(std::int64_t code) noexcept {
      bool const is_given = code < 5;
      auto const value = is_given ? code + 1 : 0;
      sum += value;
      best = value > best ? value : best;
      last = is_given ? value : last;
      farthest = is_given && std::abs(value - 3) >= std::abs(farthest - 3) ? value : farthest;
      rated += is_given ? 1 : 0;
    }
  };

  void leave_funnel(chains const& c, sojourn::journey_end e) {
    std::size_t level = 0;
    for (std::size_t l = 1; l <= stages; ++l) level += c.entry[l] != 0 ? 1U : 0U;
    if (level == 0) return;
    auto const& chain = c.times[level];
    bool const runs = e.as_of.time_since_epoch().count() - c.times[1][0] <= chains::limit;
    ++stopped[level][level == stages ? 0 : !e.closed && runs ? 2 : 1];
    for (std::size_t j = 1; j < level; ++j) {
      from_previous[j].add(static_cast<std::uint64_t>(chain[j] - chain[j - 1]));
    }
    if (level == stages) to_convert.add(static_cast<std::uint64_t>(chain[stages - 1] - chain[0]));
  }

  static void leave_ratings(ratings const& r, score_cell& cell) {
    if (r.rated == 0) {
      ++cell.unrated;
      return;
    }
    auto const mean = static_cast<double>(r.sum) / static_cast<double>(r.rated);
    // NOLINTNEXTLINE(bugprone-incorrect-roundings): never negative, and no call
    auto const units = static_cast<std::uint64_t>(static_cast<std::int64_t>(mean * 0x1p40 + 0.5));
    ++cell.rated;
    cell.mean_sum += units;
    cell.mean_squares += uint128{units} * units;
    ++cell.peak_end[static_cast<std::size_t>(r.best + r.last)];
    ++cell.signed_peak_end[static_cast<std::size_t>(r.farthest + r.last)];
  }

  std::array<std::uint8_t, touchpoint_count> stage_{};
};

}  // namespace bench
