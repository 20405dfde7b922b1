// SPDX-License-Identifier: BSL-1.0
#pragma once
// Seeded chains and journeys for the benchmarks of chains and graphs.

#include <sojourn/journey/ends.hpp>
#include <sojourn/journey/fields.hpp>
#include <sojourn/journey/group.hpp>
#include <sojourn/journey/journey_log.hpp>
#include <sojourn/methods/markov/chain_rows.hpp>
#include <sojourn/model/five_a.hpp>
#include <sojourn/model/journey_map.hpp>
#include <sojourn/stats/random.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <ratio>
#include <string>
#include <utility>
#include <vector>

namespace bench {

using chain_rows = sojourn::chain_rows<double>;

/// A touch of a host's: customers one after the other.
struct chain_touch {
  std::uint32_t customer;
  std::uint16_t touchpoint;
  std::int64_t second;
};

/// Touchpoints t0 … and the goal, as the last.
inline sojourn::journey_map<sojourn::five_a> chain_map(std::uint32_t touchpoints) {
  sojourn::journey_map<sojourn::five_a> map;
  for (std::uint32_t i = 0; i < touchpoints; ++i) {
    auto name = std::to_string(i);
    map.add(name.insert(0, 1, 't'), sojourn::five_a::appeal);
  }
  map.add("goal", sojourn::five_a::act);
  return map;
}

/// A million journeys of five touches on average, by Zipf's law; a third reach the goal, which ends them.
inline auto grouped_journeys(sojourn::journey_map<sojourn::five_a> const& map) {
  auto const goal = static_cast<std::uint16_t>(map.touchpoints().size() - 1);
  std::vector<double> zipf;
  for (std::size_t i = 0; i < goal; ++i) zipf.push_back(1.0 / static_cast<double>(i + 1));
  sojourn::categorical const touchpoint(zipf);
  sojourn::counter_engine engine(goal);
  std::vector<chain_touch> touches;
  std::int64_t now = 1'700'000'000;
  for (std::uint32_t customer = 0; customer < 1'000'000; ++customer) {
    do {
      touches.push_back({customer, static_cast<std::uint16_t>(touchpoint(engine)), ++now});
    } while (sojourn::random_below(engine, 14) >= 3);
    if (sojourn::random_below(engine, 3) == 0) touches.push_back({customer, goal, ++now});
  }
  auto const id = [](chain_touch const& t) { return sojourn::touchpoint_id{t.touchpoint}; };
  auto const fields =
      sojourn::fields(&chain_touch::customer, id, &chain_touch::second).template time_ticks<std::ratio<1>>();
  return sojourn::group_journeys(touches, map, fields,
                                 {.goal = {"goal"}, .lost_after = sojourn::duration(0)});
}

/// Six steps a state, all onwards.
inline chain_rows staged(std::uint32_t n) {
  sojourn::counter_engine engine(n);
  chain_rows rows{
      .start = std::vector<double>(n), .goal = std::vector<double>(n), .lost = std::vector<double>(n, 1.0)};
  rows.start[0] = rows.goal[n - 1] = 1;
  for (std::uint32_t i = 0; i + 1 < n; ++i) {
    auto const left = n - 1 - i;
    for (int k = 0; k < 6; ++k) {
      auto const ahead = sojourn::random_below(engine, left < 1000 ? left : 1000);
      rows.steps.push_back({i, i + 1 + static_cast<std::uint32_t>(ahead),
                            1 + static_cast<double>(sojourn::random_below(engine, 9))});
    }
  }
  return rows;
}

inline std::vector<std::uint32_t> shuffled(sojourn::counter_engine& engine, std::uint32_t n) {
  std::vector<std::uint32_t> all(n);
  std::iota(all.begin(), all.end(), 0U);
  for (auto i = n; i > 1; --i) std::swap(all[i - 1], all[sojourn::random_below(engine, i)]);
  return all;
}

/// Ten steps a state on average, in- and out-degrees by a power law of exponent 2.5 (Chung and Lu 2002), the states
/// numbered at random, and a ring through all in another order; a journey ends at a state with `exit` on average.
inline chain_rows power_law(std::uint32_t n, double exit) {
  sojourn::counter_engine engine(n);
  auto const in = shuffled(engine, n);
  auto const rank = shuffled(engine, n);
  auto const ring = shuffled(engine, n);
  std::vector<std::uint32_t> next(n);
  for (std::uint32_t i = 0; i < n; ++i) next[ring[i]] = ring[(i + 1) % n];
  chain_rows rows{.start = std::vector<double>(n, 1.0), .goal = std::vector<double>(n), .lost = {}};
  rows.steps.reserve(std::size_t{10} * n + n / 10);
  for (std::uint32_t i = 0; i < n; ++i) {
    double const degree = 3 * std::pow((rank[i] + 0.5) / n, -2.0 / 3);  // 9 on average
    auto left = static_cast<std::size_t>(degree + sojourn::random_unit(engine));
    double total = 1;
    rows.steps.push_back({i, next[i], 1});
    for (; left > 0; --left) {
      auto const u = sojourn::random_unit(engine);
      auto const weight = 1 + static_cast<double>(sojourn::random_below(engine, 9));
      rows.steps.push_back({i, in[static_cast<std::uint32_t>(n * u * u * u)], weight});
      total += weight;
    }
    auto const leak = total * exit / (1 - exit) * 2 * sojourn::random_unit(engine);
    rows.goal[i] = leak * sojourn::random_unit(engine);
    rows.lost.push_back(leak - rows.goal[i]);
  }
  return rows;
}

}  // namespace bench
