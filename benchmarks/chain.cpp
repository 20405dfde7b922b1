// SPDX-License-Identifier: BSL-1.0
// Removal effects of all touchpoints beside one solution a touchpoint, and the solution of a staged acyclic
// chain, in one run. Fails before timing anything when results differ.

#include <sojourn/methods/markov/absorbing_chain.hpp>
#include <sojourn/methods/markov/chain_rows.hpp>
#include <sojourn/methods/markov/removal_effects.hpp>
#include <sojourn/stats/random.hpp>

#include <benchmark/benchmark.h>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace {

using chain = sojourn::absorbing_chain<double>;

// Every touchpoint leads to half of the others.
sojourn::chain_rows<double> touchpoints(std::uint32_t n) {
  sojourn::counter_engine engine(n);
  std::vector<double> const none(n);
  sojourn::chain_rows<double> rows{.start = std::vector<double>(n, 1.0), .goal = none, .lost = none};
  auto const count = [&engine] { return 1 + static_cast<double>(sojourn::random_below(engine, 100)); };
  for (std::uint32_t i = 0; i < n; ++i) {
    rows.goal[i] = count();
    rows.lost[i] = 10 * count();
    for (std::uint32_t j = 0; j < n; ++j)
      if (sojourn::random_below(engine, 2) == 0) rows.steps.push_back({i, j, count()});
  }
  return rows;
}

// Six steps a state, all onwards.
sojourn::chain_rows<double> staged(std::uint32_t n) {
  sojourn::counter_engine engine(n);
  sojourn::chain_rows<double> rows{
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

std::vector<double> one_by_one(sojourn::chain_rows<double> const& rows) {
  chain const whole(rows);
  std::vector<double> effects;
  for (std::uint32_t i = 0; i < whole.state_count(); ++i)
    effects.push_back(*sojourn::removal_effect(whole, std::span(&i, 1)));
  return effects;
}

void all_removal_effects(benchmark::State& state) {
  auto const n = static_cast<std::uint32_t>(state.range(0));
  auto const rows = touchpoints(n);
  if (n <= 200) {
    auto const effects = *sojourn::removal_effects(chain(rows));
    auto const singly = one_by_one(rows);
    for (std::size_t i = 0; i < n; ++i)
      if (!(std::abs(effects[i] - singly[i]) <= 1e-12 * singly[i])) return state.SkipWithError("they differ");
  }
  for (auto _ : state) benchmark::DoNotOptimize(sojourn::removal_effects(chain(rows)));
}

void removal_one_by_one(benchmark::State& state) {
  auto const rows = touchpoints(static_cast<std::uint32_t>(state.range(0)));
  for (auto _ : state) benchmark::DoNotOptimize(one_by_one(rows));
}

void staged_chain(benchmark::State& state) {
  auto const rows = staged(static_cast<std::uint32_t>(state.range(0)));
  for (auto _ : state) benchmark::DoNotOptimize(chain(rows).conversion_probability());
}

}  // namespace

BENCHMARK(all_removal_effects)->Arg(20)->Arg(200)->Arg(2000)->Unit(benchmark::kMillisecond);
BENCHMARK(removal_one_by_one)->Arg(20)->Arg(200)->Unit(benchmark::kMillisecond);
BENCHMARK(staged_chain)->Arg(100'000)->Unit(benchmark::kMillisecond);
