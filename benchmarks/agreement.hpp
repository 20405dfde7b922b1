// SPDX-License-Identifier: BSL-1.0
#pragma once
// Whether the library's totals are those of the hand-written loop, number by number.

#include "hand_written.hpp"

#include <sojourn/core/id.hpp>
#include <sojourn/measure/experience.hpp>
#include <sojourn/measure/funnel.hpp>
#include <sojourn/measure/stage_reach.hpp>
#include <sojourn/measure/transitions.hpp>
#include <sojourn/measure/visits.hpp>

#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

namespace bench {

template <class A, class B>
void must_agree(std::string const& what, A const& library, B const& by_hand) {
  if (!(library == by_hand)) {
    throw std::logic_error("library and hand-written loop must agree: they differ in " + what);
  }
}

template <unsigned Tasks>
void check(sojourn::transitions const& m, hand_written<Tasks> const& h) {
  must_agree("journeys", m.journey_count(), h.journeys);
  for (std::uint32_t u = 0; u < touchpoint_count; ++u) {
    sojourn::touchpoint_id const from{u};
    must_agree("begins", m.begin_count(from), h.edges[begin_row * touchpoint_count + u].count);
    for (auto const kind : {ending::goal, ending::lost, ending::open}) {
      must_agree("ends", m.end_count(from, kind), h.ends[u][static_cast<std::size_t>(kind)]);
    }
    for (std::uint32_t v = 0; v < touchpoint_count; ++v) {
      auto const counts = m.edge(from, sojourn::touchpoint_id{v});
      auto const& cell = h.edges[u * touchpoint_count + v];
      must_agree("transitions", counts.count, cell.count);
      must_agree("unique journeys of transitions", counts.journeys, cell.journeys);
      must_agree("times of transitions", counts.time, uint128{cell.microseconds});
    }
  }
}

template <unsigned Tasks>
void check(sojourn::visits const& m, hand_written<Tasks> const& h) {
  must_agree("repetitions", m.repetition_count(), h.repetitions);
  for (std::uint32_t u = 0; u < touchpoint_count; ++u) {
    auto const counts = m.at(sojourn::touchpoint_id{u});
    must_agree("events of touchpoints", counts.events, h.at[u].events);
    must_agree("journeys of touchpoints", counts.journeys, h.at[u].journeys);
    must_agree("closed journeys of touchpoints", counts.closed_journeys, h.at[u].closed_journeys);
    must_agree("lost exits", counts.lost_exits, h.ends[u][static_cast<std::size_t>(ending::lost)]);
  }
}

template <unsigned Tasks>
void check(sojourn::stage_reach<sojourn::five_a> const& m, hand_written<Tasks> const& h) {
  must_agree("journeys", m.journey_count(), h.journeys);
  for (std::size_t a = 0; a < stages; ++a) {
    std::array<std::uint64_t, stages> both{};
    sojourn::onward_counts onward;
    for (std::size_t reached = 0; reached < masks; ++reached) {
      if ((reached >> a & 1U) == 0) continue;
      for (std::size_t went_on = 0; went_on < masks; ++went_on) {
        auto const& kinds = h.reached_onward[reached][went_on];
        for (std::size_t b = 0; b < stages; ++b) {
          if ((reached >> b & 1U) != 0) both[b] += kinds[0] + kinds[1] + kinds[2];
        }
        if ((went_on >> a & 1U) != 0) {
          onward.converted += kinds[0] + kinds[1] + kinds[2];
        } else {
          onward.dropped += kinds[0] + kinds[1];
          onward.open += kinds[2];
        }
      }
    }
    auto const stage = static_cast<sojourn::five_a>(a);
    must_agree("onward steps of stages", m.onward(stage), onward);
    for (std::size_t b = 0; b < stages; ++b) {
      must_agree("stages reached together", m.both(stage, static_cast<sojourn::five_a>(b)), both[b]);
    }
  }
}

// A sketch shows its buckets only to who saves it.
inline void check(sojourn::quantile_sketch const& m, time_histogram const& h) {
  time_histogram all;
  auto const collect = [&all](std::uint64_t, uint128 sum, std::vector<std::uint64_t> const& values,
                              std::uint32_t first, std::vector<std::uint64_t> const& buckets) {
    for (auto const v : values) ++all.buckets[time_histogram::bucket_of(v)];
    for (std::size_t b = 0; b < buckets.size(); ++b) all.buckets[first + b] += buckets[b];
    all.sum = sum;
  };
  sojourn::quantile_sketch::archive(m, collect);
  must_agree("sums of step times", all.sum, h.sum);
  must_agree("histograms of step times", all.buckets, h.buckets);
}

template <class Steps, std::size_t MaxSteps, unsigned Tasks>
void check(sojourn::funnel<Steps, MaxSteps> const& m, hand_written<Tasks> const& h) {
  using sojourn::funnel_outcome;
  must_agree("journeys", m.journey_count(), h.journeys);
  for (std::size_t level = 1; level <= stages; ++level) {
    must_agree("converted", m.stopped_at(level, funnel_outcome::converted), h.stopped[level][0]);
    must_agree("dropped", m.stopped_at(level, funnel_outcome::dropped), h.stopped[level][1]);
    must_agree("open", m.stopped_at(level, funnel_outcome::open), h.stopped[level][2]);
    if (level > 1) check(m.time_from_previous(level), h.from_previous[level - 1]);
  }
  check(m.time_to_convert(), h.to_convert);
}

inline sojourn::score_totals scores_by_hand(score_cell const& cell) {
  sojourn::score_totals scores;
  scores.unrated = cell.unrated;
  auto const fill = [](sojourn::score_moments& m, std::uint64_t n, uint128 sum, uint128 squares) {
    auto const set = [=](std::uint64_t& count, sojourn::int128& total, uint128& total_squares) {
      count = n;
      total = static_cast<sojourn::int128>(sum);
      total_squares = squares;
    };
    sojourn::score_moments::archive(m, set);
  };
  auto const fill_halves = [&fill](sojourn::score_moments& m, auto const& counts) {
    std::uint64_t n = 0;
    uint128 sum = 0;
    uint128 squares = 0;
    for (std::size_t halves = 0; halves < counts.size(); ++halves) {
      n += counts[halves];
      sum += (uint128{halves} << 39U) * counts[halves];
      squares += (uint128{halves} * halves << 78U) * counts[halves];
    }
    fill(m, n, sum, squares);
  };
  fill(scores.mean, cell.rated, cell.mean_sum, cell.mean_squares);
  fill_halves(scores.peak_end, cell.peak_end);
  fill_halves(scores.signed_peak_end, cell.signed_peak_end);
  return scores;
}

template <unsigned Tasks>
void check(sojourn::experience_of<sojourn::csat5, sojourn::five_a> const& m, hand_written<Tasks> const& h) {
  for (std::uint32_t u = 0; u < touchpoint_count; ++u) {
    auto const tally = m.tally(sojourn::touchpoint_id{u});
    for (std::size_t code = 0; code < 5; ++code) {
      auto const stars = sojourn::rating<sojourn::csat5>(static_cast<double>(code + 1));
      must_agree("tallies of ratings", tally.count(stars), h.tallies[u][code]);
    }
    for (std::size_t why = 0; why < 3; ++why) {
      auto const reason = static_cast<sojourn::no_answer>(why);
      must_agree("reasons for no rating", tally.missing(reason), h.tallies[u][5 + why]);
    }
  }
  for (auto const kind : {ending::goal, ending::lost, ending::open}) {
    sojourn::score_totals sum;
    for (auto const& kinds : h.scores) sum += scores_by_hand(kinds[static_cast<std::size_t>(kind)]);
    must_agree("scores by ending", m.scores(kind), sum);
  }
  for (std::size_t a = 0; a < stages; ++a) {
    sojourn::score_totals sum;
    for (std::size_t mask = 0; mask < masks; ++mask) {
      if ((mask >> a & 1U) == 0) continue;
      for (auto const& cell : h.scores[mask]) sum += scores_by_hand(cell);
    }
    must_agree("scores by stage", m.scores(static_cast<sojourn::five_a>(a)), sum);
  }
}

}  // namespace bench
