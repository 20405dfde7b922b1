// SPDX-License-Identifier: BSL-1.0
#pragma once
// Rivals timed in turn, round after round, so that noise hits all; the minimum of each counts.

#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <limits>
#include <string>

namespace bench {

/// A whole number from the environment, or what it is when not set there.
inline std::size_t setting(char const* name, std::size_t otherwise) {
  auto const* const text = std::getenv(name);
  auto const value = text != nullptr ? std::strtoull(text, nullptr, 10) : otherwise;
  return value == 0 ? otherwise : static_cast<std::size_t>(value);
}

/// The seconds that a call takes; its result is kept from being optimised away.
template <class F>
[[nodiscard]] double seconds_of(F& f) {
  auto const begin = std::chrono::steady_clock::now();
  auto result = f();
  auto const end = std::chrono::steady_clock::now();
  benchmark::DoNotOptimize(result);
  return std::chrono::duration<double>(end - begin).count();
}

/// Minima in nanoseconds an event.
struct minima {
  double library = std::numeric_limits<double>::infinity();
  double other = std::numeric_limits<double>::infinity();
  double plain_read = std::numeric_limits<double>::infinity();
};

/// Runs library, another way and a plain read in turn, once an iteration of `state`; they are its counters.
/// \param what  the other way, as the counters name it.
template <class Library, class Other, class Read>
minima compare(benchmark::State& state, std::size_t events, Library library, Other other, Read read,
               std::string const& what = "by_hand") {
  minima best;
  auto const scale = 1e9 / static_cast<double>(events);
  for (auto _ : state) {
    auto const seconds = seconds_of(library);
    best.library = std::min(best.library, seconds * scale);
    best.other = std::min(best.other, seconds_of(other) * scale);
    best.plain_read = std::min(best.plain_read, seconds_of(read) * scale);
    state.SetIterationTime(seconds);
  }
  state.counters["ns/event"] = best.library;
  state.counters[what + "_ns/event"] = best.other;
  state.counters["read_ns/event"] = best.plain_read;
  state.counters["of_" + what] = best.library / best.other;
  state.counters["of_read"] = best.library / best.plain_read;
  return best;
}

/// Registers a task that times itself, `run(state)`, for SOJOURN_BENCH_ROUNDS rounds (5).
template <class Run>
void add_task(std::string const& name, Run run) {
  benchmark::RegisterBenchmark(name.c_str(), run)
      ->UseManualTime()
      ->Unit(benchmark::kMillisecond)
      ->Iterations(static_cast<benchmark::IterationCount>(setting("SOJOURN_BENCH_ROUNDS", 5)));
}

/// The `main` of a program that registers its own tasks: 2 for an argument that nobody knows, 1 for an exception.
template <class Suite>
int run_suite(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  try {
    Suite().run();
  } catch (std::exception const& e) {
    std::fprintf(stderr, "%s\n", e.what());
    return 1;
  }
  return 0;
}

}  // namespace bench
