// SPDX-License-Identifier: BSL-1.0
// A live stream beside a host's own map of states, and totals as bytes: saved, loaded, merged.
// SOJOURN_BENCH_EVENTS: how many events (2 million).

#include "rounds.hpp"
#include "spine_data.hpp"

#include <sojourn/core/archive.hpp>
#include <sojourn/measure/all_of.hpp>
#include <sojourn/measure/experience.hpp>
#include <sojourn/measure/funnel.hpp>
#include <sojourn/measure/stage_reach.hpp>
#include <sojourn/measure/transitions.hpp>
#include <sojourn/measure/visits.hpp>
#include <sojourn/run/in_parts.hpp>
#include <sojourn/run/live.hpp>

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <type_traits>
#include <unordered_map>
#include <utility>
#include <vector>

namespace {

using namespace sojourn;

using stored_touch = answered_touch<csat5>;

stored_touch touch_of(bench::event const& e) {
  answer<csat5> stars = no_answer::absent;
  if (e.stars != 0) stars = rating<csat5>(e.stars);
  return {touchpoint_id{e.touchpoint}, time_point{duration{e.microseconds}}, stars};
}

auto everything(journey_map<five_a> const& map) {
  return all_of{transitions{map}, visits{map}, stage_reach{map}, funnel{map, {.within = bench::window}},
                experience<csat5>(map)};
}

struct inputs {
  journey_map<five_a> map = bench::make_map();
  std::vector<bench::event> events = bench::make_events(bench::setting("SOJOURN_BENCH_EVENTS", 2'000'000));
};
inputs const& in() {
  static inputs const all;
  return all;
}

std::uint64_t read() {
  std::uint64_t sum = 0;
  for (auto const& e : in().events)
    sum += static_cast<std::uint64_t>(e.microseconds) + e.customer + e.touchpoint;
  return sum;
}

// What a host writes who has no library: a map of what it remembers of each customer, and no order, lateness or end.
template <class M>
void pushed(benchmark::State& state, M const& none) {
  using stream_type = live<M, stored_touch, std::uint32_t>;
  auto const library = [&] {
    stream_type stream(none);
    for (auto const& e : in().events) stream.push(e.customer, touch_of(e));
    return stream.size();
  };
  auto const by_hand = [&] {
    auto total = none;  // NOLINT(performance-unnecessary-copy-initialization): some are changed by a touch
    std::unordered_map<std::uint32_t, typename M::state> states;
    for (auto const& e : in().events) total.touch(states[e.customer], touch_of(e));
    return states.size();
  };
  bench::compare(state, in().events.size(), library, by_hand, read);
}
void push_stage_reach(benchmark::State& state) { pushed(state, stage_reach{in().map}); }
void push_everything(benchmark::State& state) { pushed(state, everything(in().map)); }

void save_and_load_stream(benchmark::State& state) {
  auto const none = everything(in().map);
  using stream_type = live<std::remove_cvref_t<decltype(none)>, stored_touch, std::uint32_t>;
  stream_type const fresh(none);
  auto stream = fresh;
  for (auto const& e : in().events) stream.push(e.customer, touch_of(e));
  std::string bytes;
  double saving = std::numeric_limits<double>::infinity();
  double loading = saving;
  for (auto _ : state) {
    auto const saves = [&] { return (bytes = save(stream)).size(); };
    auto const loads = [&] { return load(bytes, fresh).size(); };
    saving = std::min(saving, bench::seconds_of(saves));
    auto const seconds = bench::seconds_of(loads);
    loading = std::min(loading, seconds);
    state.SetIterationTime(seconds);
  }
  auto const customers = static_cast<double>(stream.size());
  state.counters["bytes/customer"] = static_cast<double>(bytes.size()) / customers;
  state.counters["save_ns/customer"] = saving * 1e9 / customers;
  state.counters["load_ns/customer"] = loading * 1e9 / customers;
}

void totals_as_bytes(benchmark::State& state) {
  auto const none = everything(in().map);
  auto const total =
      measure(in_parts{}, in().events, in().map, bench::event_fields(), bench::declared_ends(), none);
  std::string bytes;
  double saving = std::numeric_limits<double>::infinity();
  double loading = saving;
  double merging = saving;
  for (auto _ : state) {
    auto const saves = [&] { return (bytes = save(total)).size(); };
    auto const loads = [&] { return load(bytes, none); };
    auto sum = none;
    auto const merges = [&] {
      sum += total;
      return 0;
    };
    saving = std::min(saving, bench::seconds_of(saves));
    loading = std::min(loading, bench::seconds_of(loads));
    auto const seconds = bench::seconds_of(merges);
    merging = std::min(merging, seconds);
    state.SetIterationTime(seconds);
  }
  state.counters["bytes"] = static_cast<double>(bytes.size());
  state.counters["save_ms"] = saving * 1e3;
  state.counters["load_ms"] = loading * 1e3;
  state.counters["merge_ms"] = merging * 1e3;
}

}  // namespace

BENCHMARK(push_stage_reach)->UseManualTime()->Unit(benchmark::kMillisecond)->Iterations(3);
BENCHMARK(push_everything)->UseManualTime()->Unit(benchmark::kMillisecond)->Iterations(3);
BENCHMARK(save_and_load_stream)->UseManualTime()->Unit(benchmark::kMillisecond)->Iterations(3);
BENCHMARK(totals_as_bytes)->UseManualTime()->Unit(benchmark::kMillisecond)->Iterations(5);
BENCHMARK_MAIN();
