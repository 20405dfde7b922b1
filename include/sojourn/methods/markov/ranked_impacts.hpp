// SPDX-License-Identifier: BSL-1.0
#pragma once
// Drop-off by edge, by stage and by segment, ranked by what it costs.

#include <sojourn/core/estimate.hpp>
#include <sojourn/core/id.hpp>
#include <sojourn/journey/ends.hpp>
#include <sojourn/measure/by.hpp>
#include <sojourn/measure/context_counts.hpp>
#include <sojourn/measure/contexts.hpp>
#include <sojourn/methods/markov/absorbing_chain.hpp>
#include <sojourn/methods/markov/chain_intervals.hpp>
#include <sojourn/methods/markov/context_chain.hpp>
#include <sojourn/model/journey_map.hpp>
#include <sojourn/model/stage_model.hpp>
#include <sojourn/stats/proportion.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <map>
#include <optional>
#include <random>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace sojourn {

/// An edge that journeys went: from one touchpoint, or from `journey_begin_id`, to another.
struct gone_edge {
  touchpoint_id from{};
  touchpoint_id to{};

  friend bool operator==(gone_edge const&, gone_edge const&) = default;
  friend auto operator<=>(gone_edge const&, gone_edge const&) = default;  // NOLINT: it sees a 0 there
};

/// The drop-off at whatever it is ranked by.
template <class Key>
struct ranked_impact {
  Key key{};
  std::uint64_t exits = 0;          ///< lost journeys that ended there
  std::uint64_t unknown_exits = 0;  ///< those of them where nobody went on: in no missed conversion
  std::optional<estimate>
      exit_rate{};                ///< exits / times that something followed (a touch, goal or lost), Wilson
  estimate missed_conversions{};  ///< Σ exits x conversion if continued: what the ranking sorts by
};

namespace detail {

// Sums the impact of contexts by a key, of a chain of their order; contexts without a key are in no row.
template <class Key, class KeyOf, class Engine>
[[nodiscard]] std::vector<ranked_impact<Key>> impacts_by(context_counts const& counted, KeyOf key_of,
                                                         Engine& engine, chain_draws draws) {
  auto const counts = rows_of(counted);
  absorbing_chain<double> const chain(counts);
  std::map<Key, std::size_t> place;
  std::vector<ranked_impact<Key>> rows;
  std::vector<std::uint64_t> followed;
  std::vector<std::pair<std::size_t, std::size_t>> parts;  // of a state, in which row
  for (std::size_t i = 0; i < counted.rows.size(); ++i) {
    std::optional<Key> const key = key_of(counted.rows[i].context);
    if (!key) continue;
    auto const at = place.try_emplace(*key, rows.size()).first->second;
    if (at == rows.size()) {
      rows.push_back({.key = *key});
      followed.push_back(0);
    }
    auto const exits = counted.rows[i].end_count(ending::lost);
    rows[at].exits += exits;
    followed[at] += counted.rows[i].outcome_count();
    if (exits == 0) continue;
    if (chain.conversion_if_continued(i)) {
      parts.emplace_back(i, at);
    } else {
      rows[at].unknown_exits += exits;
    }
  }
  auto const missed = chain_intervals(
      counts, engine,
      [&](absorbing_chain<double> const& c) {
        std::vector<double> sums(rows.size());
        for (auto const& part : parts)
          sums[part.second] += c.rows().lost[part.first] * c.conversion_if_continued(part.first).value_or(0);
        return sums;
      },
      draws);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    rows[i].exit_rate = proportion(rows[i].exits, followed[i], draws.level);
    rows[i].missed_conversions = missed[i];
  }
  return rows;
}

// Rows where something is known of those who would have gone on, the costliest first.
template <class Key>
[[nodiscard]] std::vector<ranked_impact<Key>> ranked(std::vector<ranked_impact<Key>> rows) {
  std::erase_if(rows, [](auto const& row) { return row.exits == row.unknown_exits; });
  std::ranges::sort(rows, [](auto const& a, auto const& b) {
    return a.missed_conversions.value != b.missed_conversions.value
               ? a.missed_conversions.value > b.missed_conversions.value
               : a.key < b.key;
  });
  return rows;
}

}  // namespace detail

/// Drop-off by edge (definitions section 5, D): journeys lost directly after they went from u to v, and what that
/// cost, by the chain whose states are the last two touches. A first touch is an edge from `journey_begin_id`.
/// \param counted  contexts of order 2 or more, of journeys that were cut or split at their goals.
/// \param engine   draws the chain for the intervals (`chain_intervals`).
/// \returns a row an edge with an exit from which others went on, by missed conversions descending, then by ids. The
///          exit rate takes each time that an edge was gone for itself: its interval is too narrow where journeys
///          repeat themselves.
/// \throws std::invalid_argument  when the order is 1, and as `rows_of` and `chain_intervals`.
/// \complexity that of `chain_intervals`.
/// \example examples/15_single_customers_that_stall.cpp
template <std::uniform_random_bit_generator Engine>
[[nodiscard]] std::vector<ranked_impact<gone_edge>> edge_impacts(contexts const& counted, Engine& engine,
                                                                 chain_draws draws = {}) {
  if (counted.order() < 2)
    throw std::invalid_argument("contexts must be of order 2 or more to tell edges: " +
                                std::to_string(counted.order()));
  auto const edge_of = [](std::vector<touchpoint_id> const& context) {
    return std::optional(gone_edge{context.size() > 1 ? context[0] : journey_begin_id, context.back()});
  };
  return detail::ranked(detail::impacts_by<gone_edge>(at_order(counted.counts(), 2), edge_of, engine, draws));
}

/// Drop-off by stage: that of its touchpoints summed, by the chain of the contexts' order. Touchpoints that the map
/// does not know are in no row.
/// \param map  gives the touchpoints their stages; of the contexts' alphabet.
/// \returns a row a stage with an exit from which others went on, by missed conversions descending, then in the
///          model's order.
/// \throws std::invalid_argument  as `rows_of` and `chain_intervals`.
template <stage_model Stage, std::uniform_random_bit_generator Engine>
[[nodiscard]] std::vector<ranked_impact<Stage>> stage_impacts(contexts const& counted,
                                                              journey_map<Stage> const& map, Engine& engine,
                                                              chain_draws draws = {}) {
  auto const stage_of = [&map](std::vector<touchpoint_id> const& context) {
    return map.stage(context.back());
  };
  return detail::ranked(detail::impacts_by<Stage>(counted.counts(), stage_of, engine, draws));
}

/// Drop-off by segment: that of all its touchpoints summed, by the chain of its own journeys: those who left are held
/// to those of their segment who went on.
/// \param counted  contexts by segment.
/// \returns a row a segment with an exit from which others went on, by missed conversions descending, then by key.
/// \throws std::invalid_argument  as `rows_of` and `chain_intervals`.
template <class Keys, class KeyOf, std::uniform_random_bit_generator Engine>
[[nodiscard]] std::vector<ranked_impact<Keys>> segment_impacts(by_key<Keys, KeyOf, contexts> const& counted,
                                                               Engine& engine, chain_draws draws = {}) {
  std::vector<ranked_impact<Keys>> rows;
  for (auto const& segment : counted.segments()) {
    auto const same = [&segment](std::vector<touchpoint_id> const&) { return std::optional(segment.first); };
    std::ranges::move(detail::impacts_by<Keys>(segment.second.counts(), same, engine, draws),
                      std::back_inserter(rows));
  }
  return detail::ranked(std::move(rows));
}

}  // namespace sojourn
