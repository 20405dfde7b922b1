// SPDX-License-Identifier: BSL-1.0
// Every mode of the funnel at 2, 5, 8 and 32 steps, with 0, 10 and 50 % of times tied, over a grouped log and over
// interleaved events, in one run with a plain read of the same columns. SOJOURN_BENCH_EVENTS: how many events
// (2 million); SOJOURN_BENCH_ROUNDS: how often each is timed (5).

#include "rounds.hpp"
#include "spine_data.hpp"

#include <sojourn/journey/group.hpp>
#include <sojourn/measure/funnel.hpp>
#include <sojourn/run/in_parts.hpp>
#include <sojourn/run/measure.hpp>
#include <sojourn/run/sequential.hpp>

#include <benchmark/benchmark.h>

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <map>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace {

using namespace sojourn;
using log_type = journey_log<csat5>;

struct mode {
  char const* name;
  funnel_options options;
};

// Every order, tie policy, entry and limit once, beside the mode that all are compared with.
std::vector<mode> modes() {
  using ties = tie_policy;
  constexpr auto gap = std::chrono::days(10);
  funnel_options const ordered{.within = bench::window};
  std::vector<mode> all{{"ordered", ordered}};
  auto const add = [&](char const* name, auto change) {
    all.push_back({name, ordered});
    change(all.back().options);
  };
  add("ordered, strictly later", [](auto& o) { o.ties = ties::strictly_later(); });
  add("ordered, by step", [](auto& o) { o.ties = ties::by_step(); });
  add("ordered, either order within 1 s",
      [](auto& o) { o.ties = ties::either_order_within(std::chrono::seconds(1)); });
  add("ordered, first entry", [](auto& o) { o.entry = funnel_entry::first; });
  add("ordered, every entry", [](auto& o) { o.entry = funnel_entry::every; });
  add("ordered, best entry", [](auto& o) { o.entry = funnel_entry::best; });
  add("ordered, gap", [gap](auto& o) { o.max_gap = gap; });
  add("ordered, in a session", [gap](auto& o) { o.session_gap = gap; });
  add("ordered, optional step", [](auto& o) { o.optional_steps = {2}; });
  add("ordered, several steps a touch", [](auto& o) { o.fills = touch_fills::several_steps; });
  add("strict", [](auto& o) { o.order = funnel_order::strict; });
  add("unordered", [](auto& o) { o.order = funnel_order::unordered; });
  add("anchored", [](auto& o) { o.order = funnel_order::anchored; });
  add("open", [](auto& o) { o.order = funnel_order::open, o.within.reset(); });
  return all;
}

struct excluding {
  char const* name;
  exclusion_effect effect;
};
constexpr excluding effects[] = {{"ordered, disqualify", exclusion_effect::disqualify},
                                 {"ordered, end attempt", exclusion_effect::end_attempt},
                                 {"ordered, barrier", exclusion_effect::barrier}};

// Step i + 1 is the touchpoints i, i + k, i + 2 k …, so that every touch matches one step.
touchpoint_steps steps_of(journey_map<five_a> const& map, std::size_t k) {
  std::vector<step_names> names(k);
  for (std::size_t i = 0; i < bench::touchpoint_count; ++i) names[i % k].push_back(bench::touchpoint_name(i));
  return {map, map.touchpoints(), names};
}

// The events of the spine, of which `percent` in a hundred have the time of their customer's event before.
std::vector<bench::event> events_with_ties(std::size_t count, std::uint64_t percent) {
  auto events = bench::make_events(count);
  counter_engine engine(7);
  std::unordered_map<std::uint32_t, std::int64_t> last;
  for (auto& e : events) {
    auto const [before, first] = last.try_emplace(e.customer, e.microseconds);
    if (!first && random_below(engine, 100) < percent) e.microseconds = before->second;
    before->second = e.microseconds;
  }
  return events;
}

struct input {
  std::vector<bench::event> events;
  log_type log;
};

class suite {
 public:
  void run() {
    for (std::uint64_t const percent : {0U, 10U, 50U}) {
      add_modes<2>(percent), add_modes<5>(percent), add_modes<8>(percent), add_modes<32>(percent);
    }
    benchmark::RunSpecifiedBenchmarks();
  }

 private:
  input const& in(std::uint64_t percent) {
    auto& one = inputs_[percent];
    if (one.events.empty()) {
      one.events = events_with_ties(bench::setting("SOJOURN_BENCH_EVENTS", 2'000'000), percent);
      one.log = group_journeys(one.events, map_, bench::event_fields(), bench::declared_ends());
    }
    return one;
  }

  template <std::size_t K>
  void add_modes(std::uint64_t percent) {
    auto const steps = steps_of(map_, K);
    for (auto const& m : modes()) add(percent, K, m.name, funnel<touchpoint_steps, K>(steps, m.options));
    for (auto const& [name, effect] : effects) {
      touchpoint_steps const rare(map_, map_.touchpoints(), {{bench::touchpoint_name(7)}});
      add(percent, K, name,
          funnel<touchpoint_steps, K, touchpoint_steps>(
              steps, {.within = bench::window, .exclusions = {{.effect = effect}}}, rare));
    }
  }

  template <class Funnel>
  void add(std::uint64_t percent, std::size_t k, char const* name, Funnel const& f) {
    auto const group = std::to_string(k) + " steps, " + std::to_string(percent) + " % tied";
    auto const task = group + ": " + name;
    bench::add_task(task, [this, percent, group, task, f](benchmark::State& state) {
      auto const& data = in(percent);
      auto const best = bench::compare(
          state, data.events.size(), [&] { return measure(sequential{}, data.log, f); },
          [&] {
            return measure(in_parts{}, data.events, map_, bench::event_fields(), bench::declared_ends(), f);
          },
          [&] {
            std::uint64_t sum = 0;
            for (auto const id : data.log.data().touchpoint) sum += index(id);
            for (auto const t : data.log.data().time)
              sum += static_cast<std::uint64_t>(t.time_since_epoch().count());
            return sum;
          },
          "interleaved");
      auto const ordered = ordered_.try_emplace(group, best.library).first->second;
      state.counters["of_ordered"] = best.library / ordered;
    });
  }

  journey_map<five_a> map_ = bench::make_map();
  std::map<std::uint64_t, input> inputs_;
  std::map<std::string, double> ordered_;
};

}  // namespace

int main(int argc, char** argv) { return bench::run_suite<suite>(argc, argv); }
