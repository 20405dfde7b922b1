// SPDX-License-Identifier: BSL-1.0
#pragma once
// Intervals for whatever is computed from a chain: its rows drawn again and again.

#include <sojourn/core/estimate.hpp>
#include <sojourn/methods/markov/absorbing_chain.hpp>
#include <sojourn/methods/markov/chain_rows.hpp>
#include <sojourn/methods/markov/removal_effects.hpp>
#include <sojourn/stats/random_gamma.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

namespace sojourn {

/// How often a chain is drawn, and what its intervals cover.
struct chain_draws {
  std::size_t count = 1000;  ///< 0: values without limits
  confidence_level level{};
};

/// One draw of a chain of counts: rows are independent Dirichlet variables whose parameters are the counts, as
/// is the start (D: the posterior without a prior; what was never counted stays impossible). Weights are gamma
/// values, for a chain looks only at their shares. Mean times of steps are kept.
/// \complexity O(steps + states).
template <std::uniform_random_bit_generator Engine>
[[nodiscard]] chain_rows<double> drawn(chain_rows<double> const& counts, Engine& engine) {
  auto rows = counts;
  auto const redraw = [&engine](double& w) {
    if (w > 0) w = random_gamma(engine, w);
  };
  for (auto& s : rows.steps) {
    auto const before = s.weight;
    redraw(s.weight);
    if (before > 0) s.time *= s.weight / before;
  }
  for (auto* ends : {&rows.start, &rows.goal, &rows.lost})
    for (auto& w : *ends) redraw(w);
  return rows;
}

/// Intervals of statistics of a chain of counts, between quantiles over its draws (`drawn`).
/// \param statistics  takes an `absorbing_chain<double>` and returns a vector of doubles, always as many.
/// \param engine      the caller's: the same engine gives the same limits everywhere.
/// \returns an estimate a statistic, its value that of the counts themselves, `n` the journeys begun.
/// \throws std::invalid_argument  for one draw, which is no interval, and as `absorbing_chain`.
/// \complexity draws times that of solving the chain.
template <std::uniform_random_bit_generator Engine, class Statistics>
[[nodiscard]] std::vector<estimate> chain_intervals(chain_rows<double> const& counts, Engine& engine,
                                                    Statistics statistics, chain_draws draws = {}) {
  if (draws.count == 1) throw std::invalid_argument("draws must be 0, or at least 2: 1");
  absorbing_chain<double> const chain(counts);
  std::vector<double> const values = statistics(chain);
  std::vector<std::vector<double>> samples(values.size());
  for (std::size_t d = 0; d < draws.count; ++d) {
    std::vector<double> const sample = statistics(absorbing_chain<double>(drawn(counts, engine)));
    for (std::size_t i = 0; i < samples.size(); ++i) samples[i].push_back(sample.at(i));
  }
  double begun = 0;
  for (auto const s : counts.start) begun += s;
  bool const limits = draws.count != 0;
  auto const greatest = draws.count - (limits ? 1 : 0);
  auto const last = static_cast<double>(greatest);
  auto const low = static_cast<std::size_t>(std::floor(draws.level.tail() * last));
  auto const high = greatest - low;
  std::vector<estimate> all;
  for (std::size_t i = 0; i < values.size(); ++i) {
    std::ranges::sort(samples[i]);
    all.push_back({.value = values[i],
                   .n = static_cast<std::uint64_t>(begun),
                   .n_eff = begun,
                   .low = limits ? samples[i][low] : values[i],
                   .high = limits ? samples[i][high] : values[i],
                   .method = limits ? interval_method::dirichlet : interval_method::none,
                   .level = draws.level});
  }
  return all;
}

/// Interval of the probability that a journey converts; absent where no journey begins.
template <std::uniform_random_bit_generator Engine>
[[nodiscard]] std::optional<estimate> conversion_interval(chain_rows<double> const& counts, Engine& engine,
                                                          chain_draws draws = {}) {
  if (!absorbing_chain<double>(counts).conversion_probability()) return std::nullopt;
  auto const converts = [](absorbing_chain<double> const& c) {
    return std::vector<double>{*c.conversion_probability()};
  };
  return chain_intervals(counts, engine, converts, draws).front();
}

/// Intervals of all removal effects, one a state; absent where nothing converts.
template <std::uniform_random_bit_generator Engine>
[[nodiscard]] std::optional<std::vector<estimate>> removal_effect_intervals(chain_rows<double> const& counts,
                                                                            Engine& engine,
                                                                            chain_draws draws = {}) {
  if (!removal_effects(absorbing_chain<double>(counts))) return std::nullopt;
  // What is possible in the counts is so in every draw.
  auto const effects = [](absorbing_chain<double> const& c) { return *removal_effects(c); };
  return chain_intervals(counts, engine, effects, draws);
}

}  // namespace sojourn
