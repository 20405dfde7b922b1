// SPDX-License-Identifier: BSL-1.0
// More events than memory holds: batches of whole customers, each made, measured in parts and forgotten; totals merge.
// SOJOURN_BENCH_EVENTS: how many events a batch (10 million); SOJOURN_BENCH_BATCHES: how many batches (3). What is
// timed is the measuring.

#include "rounds.hpp"
#include "spine_data.hpp"

#include <sojourn/measure/all_of.hpp>
#include <sojourn/measure/funnel.hpp>
#include <sojourn/measure/stage_reach.hpp>
#include <sojourn/measure/transitions.hpp>
#include <sojourn/measure/visits.hpp>
#include <sojourn/run/in_parts.hpp>

#include <benchmark/benchmark.h>

#include <cstddef>
#include <cstdint>
#include <tuple>

namespace {

void streamed(benchmark::State& state) {
  using namespace sojourn;
  auto const count = bench::setting("SOJOURN_BENCH_EVENTS", 10'000'000);
  auto const batches = bench::setting("SOJOURN_BENCH_BATCHES", 3);
  auto const map = bench::make_map();
  auto const none =
      all_of{transitions{map}, visits{map}, stage_reach{map}, funnel{map, {.within = bench::window}}};
  auto total = none;
  double measuring = 0;
  double reading = 0;
  for (auto _ : state) {
    total = none;
    measuring = reading = 0;
    for (std::uint64_t batch = 0; batch < batches; ++batch) {
      auto const events = bench::make_events(count, batch + 1);
      auto const count_them = [&] {
        auto part = measure(in_parts{}, events, map, bench::event_fields(), bench::declared_ends(), none);
        total += part;
        return 0;
      };
      auto const read = [&] {
        std::uint64_t sum = 0;
        for (auto const& e : events)
          sum += static_cast<std::uint64_t>(e.microseconds) + e.customer + e.touchpoint;
        return sum;
      };
      measuring += bench::seconds_of(count_them);
      reading += bench::seconds_of(read);
    }
    state.SetIterationTime(measuring);
  }
  auto const events = count * batches;
  if (std::get<1>(total.measures()).event_count() != events) return state.SkipWithError("events were lost");
  state.counters["events"] = static_cast<double>(events);
  state.counters["ns/event"] = measuring * 1e9 / static_cast<double>(events);
  state.counters["read_ns/event"] = reading * 1e9 / static_cast<double>(events);
  state.counters["of_read"] = measuring / reading;
}

}  // namespace

BENCHMARK(streamed)->UseManualTime()->Unit(benchmark::kMillisecond)->Iterations(1);
BENCHMARK_MAIN();
