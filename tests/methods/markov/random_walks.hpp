// SPDX-License-Identifier: BSL-1.0
#pragma once
// Small random journeys that end where their goal is, and what they count to.

#include <sojourn/core/id.hpp>
#include <sojourn/core/time.hpp>
#include <sojourn/journey/ends.hpp>
#include <sojourn/journey/touch.hpp>
#include <sojourn/measure/contexts.hpp>
#include <sojourn/measure/transitions.hpp>

#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

struct random_walk {
  std::vector<std::uint32_t> touchpoints{};
  sojourn::ending end = sojourn::ending::lost;
};

constexpr std::size_t longest_walk = 8;

/// Walks over touchpoints 0 to 3, lost in the end or at their goal, 4. What comes next depends on the last two.
inline std::vector<random_walk> random_walks(std::mt19937_64& engine, std::size_t n) {
  std::vector<random_walk> all;
  for (std::size_t i = 0; i < n; ++i) {
    auto& w = all.emplace_back();
    while (w.touchpoints.size() + 1 < longest_walk && (w.touchpoints.empty() || engine() % 4 != 0)) {
      auto const last = w.touchpoints.size();
      std::uint32_t const before = last > 1 ? w.touchpoints[last - 2] : 0;
      w.touchpoints.push_back(engine() % 2 == 0 ? (before + 1) % 4
                                                : static_cast<std::uint32_t>(engine() % 4));
    }
    if (w.touchpoints.back() % 2 == engine() % 2) {
      w.touchpoints.push_back(4);
      w.end = sojourn::ending::goal;
    }
  }
  return all;
}

/// What a measure counts of walks, a minute to each step.
template <class Measure>
Measure counted(std::vector<random_walk> const& walks, Measure m) {
  for (auto const& w : walks) {
    typename Measure::state s;
    std::int64_t at = 0;
    for (auto const id : w.touchpoints)
      m.touch(s,
              sojourn::touch(sojourn::touchpoint_id{id}, sojourn::time_point(sojourn::duration(at += 60))));
    m.leave(s, {w.end, w.end != sojourn::ending::open, {}});
  }
  return m;
}

struct no_names {
  sojourn::alphabet all;
  sojourn::alphabet const& touchpoints() const { return all; }
};

inline sojourn::contexts counted_contexts(std::vector<random_walk> const& walks, std::size_t order) {
  return counted(walks, sojourn::contexts(no_names{}, order));
}
inline sojourn::transitions counted_transitions(std::vector<random_walk> const& walks) {
  return counted(walks, sojourn::transitions{});
}
