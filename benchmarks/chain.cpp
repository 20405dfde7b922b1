// SPDX-License-Identifier: BSL-1.0
// Chains in one run: removal effects of all touchpoints, counted from a million grouped journeys, beside one
// solution a touchpoint; a staged acyclic chain; and conversion probabilities on a strongly connected power-law
// graph beside plain sweeps over its steps, which are the unit. SOJOURN_BENCH_STATES: how many states that has (a
// million). Fails before timing anything when results differ.

#include "chain_data.hpp"
#include "rounds.hpp"

#include <sojourn/measure/transitions.hpp>
#include <sojourn/methods/markov/absorbing_chain.hpp>
#include <sojourn/methods/markov/chain_conversion.hpp>
#include <sojourn/methods/markov/chain_rows.hpp>
#include <sojourn/methods/markov/chain_structure.hpp>
#include <sojourn/methods/markov/iterative_solution.hpp>
#include <sojourn/methods/markov/removal_effects.hpp>
#include <sojourn/run/measure.hpp>
#include <sojourn/run/sequential.hpp>

#include <benchmark/benchmark.h>

#if defined(__GLIBC__)
#include <malloc.h>
#endif

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace {

using chain = sojourn::absorbing_chain<double>;

// What is freed stays with the program: how long a system takes to give memory is no matter of what is measured, and
// differs tenfold from one moment to the next on virtual machines.
bool keep_memory() {
#if defined(__GLIBC__)
  return mallopt(M_MMAP_MAX, 0) != 0 && mallopt(M_TRIM_THRESHOLD, std::numeric_limits<int>::max()) != 0;
#else
  return false;
#endif
}
bool const keeps_memory = keep_memory();

// Removal effects from grouped journeys, end to end.

template <class Log>
chain counted(Log const& log, sojourn::journey_map<sojourn::five_a> const& map) {
  return sojourn::chain_of(sojourn::measure(sojourn::sequential{}, log, sojourn::transitions(map)));
}

std::vector<double> one_by_one(chain const& whole) {
  std::vector<double> effects;
  effects.reserve(whole.state_count());
  for (std::uint32_t i = 0; i < whole.state_count(); ++i)
    effects.push_back(*sojourn::removal_effect(whole, std::span(&i, 1)));
  return effects;
}

void removal_effects(benchmark::State& state) {
  auto const n = static_cast<std::uint32_t>(state.range(0));
  auto const map = bench::chain_map(n);
  auto const log = bench::grouped_journeys(map);
  if (n <= 200) {
    auto const whole = counted(log, map);
    auto const effects = *sojourn::removal_effects(whole);
    auto const singly = one_by_one(whole);
    for (std::size_t i = 0; i < n; ++i)
      if (!(std::abs(effects[i] - singly[i]) <= 1e-12 * singly[i])) return state.SkipWithError("they differ");
  }
  for (auto _ : state) benchmark::DoNotOptimize(sojourn::removal_effects(counted(log, map)));
}

void removal_one_by_one(benchmark::State& state) {
  auto const map = bench::chain_map(static_cast<std::uint32_t>(state.range(0)));
  auto const log = bench::grouped_journeys(map);
  for (auto _ : state) benchmark::DoNotOptimize(one_by_one(counted(log, map)));
}

void counting_alone(benchmark::State& state) {
  auto const map = bench::chain_map(static_cast<std::uint32_t>(state.range(0)));
  auto const log = bench::grouped_journeys(map);
  for (auto _ : state) benchmark::DoNotOptimize(counted(log, map).state_count());
}

void staged_chain(benchmark::State& state) {
  auto const rows = bench::staged(static_cast<std::uint32_t>(state.range(0)));
  for (auto _ : state) benchmark::DoNotOptimize(chain(rows).conversion_probability());
}

// What a plain sweep of Gauss and Seidel does: rows compressed, no order but the states' own.
class plain_sweeps {
 public:
  explicit plain_sweeps(bench::chain_rows const& rows)
      : begin_(rows.start.size() + 1), x_(rows.start.size()) {
    std::vector<double> total(x_.size());
    for (auto const& s : rows.steps) {
      ++begin_[s.from + 1];
      total[s.from] += s.weight;
    }
    for (std::size_t i = 0; i < x_.size(); ++i) {
      begin_[i + 1] += begin_[i];
      total[i] += rows.goal[i] + rows.lost[i];
      goal_.push_back(rows.goal[i] / total[i]);
    }
    for (auto const& s : rows.steps) {  // which come by state
      to_.push_back(s.to);
      share_.push_back(s.weight / total[s.from]);
    }
  }
  void sweep() {
    for (std::size_t i = 0; i < x_.size(); ++i) {
      double sum = goal_[i];
      for (auto e = begin_[i]; e < begin_[i + 1]; ++e) sum += share_[e] * x_[to_[e]];
      x_[i] = sum;
    }
  }
  [[nodiscard]] std::vector<double> const& values() const { return x_; }

 private:
  std::vector<std::size_t> begin_;
  std::vector<std::uint32_t> to_;
  std::vector<double> share_;
  std::vector<double> goal_;
  std::vector<double> x_;
};

double median(std::vector<double> values) {
  auto const middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

// Solutions by its iteration alone, from rows, and with visits, and sixty plain sweeps, in turn. All take a second: of
// what disturbs a machine for longer both have their share, so that each round's ratio counts, and of these the median.
void power_law(benchmark::State& state) {
  auto const exit = 1 / static_cast<double>(state.range(0));
  auto const n = static_cast<std::uint32_t>(bench::setting("SOJOURN_BENCH_STATES", 1'000'000));
  auto const rows = bench::power_law(n, exit);
  sojourn::chain_structure<double> const shape(rows);
  if (shape.components().size() != 1) return state.SkipWithError("not strongly connected");
  auto const part = shape.components()[0];
  std::vector<std::uint32_t> place(n);
  for (std::uint32_t i = 0; i < n; ++i) place[part[i]] = i;
  std::vector<double> leak;
  std::vector<double> goal;
  std::vector<double> lost;
  for (auto const s : part) {
    goal.push_back(rows.goal[s]);
    lost.push_back(rows.lost[s]);
    leak.push_back(rows.goal[s] + rows.lost[s]);
  }
  auto const row = [&](std::uint32_t i, auto const& step) {
    if (i + 16 < n) __builtin_prefetch(shape.to().data() + shape.row_begin()[part[i + 16]]);
    if (i + 16 < n) __builtin_prefetch(shape.weight().data() + shape.row_begin()[part[i + 16]]);
    for (auto e = shape.row_begin()[part[i]]; e < shape.row_begin()[part[i] + 1]; ++e)
      if (shape.to()[e] != part[i]) step(place[shape.to()[e]], shape.weight()[e]);
  };
  double bound = 0;
  std::vector<double> converts;
  std::vector<double> alone;
  std::vector<double> converted;
  std::vector<double> visited;
  double sweep = std::numeric_limits<double>::infinity();
  double off = 0;
  for (auto _ : state) {
    auto const solve = [&] {
      sojourn::iterative_solution<double> const iterated(row, leak, rows.steps.size());
      return iterated.solve_ends(goal, lost);
    };
    auto const iterating = bench::seconds_of(solve);
    auto copy = rows;
    std::optional<sojourn::chain_conversion<double>> solved;
    auto const without_visits = [&] { return solved.emplace(std::move(copy)).conversion_probability(); };
    auto const seconds = bench::seconds_of(without_visits);
    state.SetIterationTime(seconds);
    bound = 0;
    converts.clear();
    for (std::uint32_t i = 0; i < n; ++i) {
      bound = std::max(bound, solved->conversion_bound(i));
      converts.push_back(solved->conversion_probability(i));
    }
    solved.reset();
    plain_sweeps plain(rows);
    auto const sixty = [&] {
      for (int k = 0; k < 60; ++k) plain.sweep();
      return 0;
    };
    auto const one = bench::seconds_of(sixty) / 60;
    copy = rows;
    std::optional<chain> all;
    auto const with_visits = [&] { return all.emplace(std::move(copy)).expected_steps(); };
    visited.push_back(bench::seconds_of(with_visits) / one);
    converted.push_back(seconds / one);
    alone.push_back(iterating / one);
    sweep = std::min(sweep, one);
    off = 0;
    for (std::uint32_t i = 0; i < n; ++i) off = std::max(off, std::abs(plain.values()[i] - converts[i]));
  }
  if (!(bound <= 1e-10)) return state.SkipWithError("the bound is above 1e-10");
  state.counters["steps"] = static_cast<double>(rows.steps.size());
  state.counters["bound"] = bound;
  state.counters["sweep_ms"] = sweep * 1e3;
  state.counters["iteration_in_sweeps"] = median(alone);
  state.counters["conversion_in_sweeps"] = median(converted);
  state.counters["chain_in_sweeps"] = median(visited);
  state.counters["off_after_60_sweeps"] = off;
}

}  // namespace

BENCHMARK(removal_effects)->Arg(20)->Arg(200)->Arg(2000)->Unit(benchmark::kMillisecond);
BENCHMARK(removal_one_by_one)->Arg(20)->Arg(200)->Unit(benchmark::kMillisecond);
BENCHMARK(counting_alone)->Arg(20)->Arg(200)->Unit(benchmark::kMillisecond);
BENCHMARK(staged_chain)->Arg(100'000)->Unit(benchmark::kMillisecond);
BENCHMARK(power_law)->Arg(5)->Arg(100)->Unit(benchmark::kMillisecond)->UseManualTime()->Iterations(5);
