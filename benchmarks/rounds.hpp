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
#include <utility>
#include <vector>

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

/// One line of the table: minima in nanoseconds an event.
struct row {
  std::string task;
  double library = std::numeric_limits<double>::infinity();
  double by_hand = std::numeric_limits<double>::infinity();
  double plain_read = std::numeric_limits<double>::infinity();
};

/// Runs library, hand-written loop and plain read in turn, once an iteration of `state`.
template <class Library, class ByHand, class Read>
row compare(benchmark::State& state, std::string task, std::size_t events, Library library, ByHand by_hand,
            Read read) {
  row best{std::move(task)};
  auto const scale = 1e9 / static_cast<double>(events);
  for (auto _ : state) {
    auto const seconds = seconds_of(library);
    best.library = std::min(best.library, seconds * scale);
    best.by_hand = std::min(best.by_hand, seconds_of(by_hand) * scale);
    best.plain_read = std::min(best.plain_read, seconds_of(read) * scale);
    state.SetIterationTime(seconds);
  }
  state.counters["ns/event"] = best.library;
  state.counters["by_hand_ns/event"] = best.by_hand;
  state.counters["read_ns/event"] = best.plain_read;
  state.counters["of_by_hand"] = best.library / best.by_hand;
  state.counters["of_read"] = best.library / best.plain_read;
  return best;
}

inline void print(std::vector<row> const& rows) {
  if (rows.empty()) return;
  std::printf("\n%-36s %10s %10s %8s %10s %8s\n", "minima, ns an event", "library", "by hand", "ratio",
              "read", "ratio");
  for (auto const& r : rows) {
    std::printf("%-36s %10.2f %10.2f %8.2f %10.2f %8.1f\n", r.task.c_str(), r.library, r.by_hand,
                r.library / r.by_hand, r.plain_read, r.library / r.plain_read);
  }
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
