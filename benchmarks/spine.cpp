// SPDX-License-Identifier: BSL-1.0
// The spine's measures over a grouped log and over interleaved events, beside hand-written loops for the same
// totals and a plain read of the same columns, in one run. SOJOURN_BENCH_EVENTS: how many events (20
// million); SOJOURN_BENCH_ROUNDS: how often each is timed (5). Fails before timing anything when totals
// differ.

#include "agreement.hpp"
#include "hand_grouping.hpp"
#include "hand_written.hpp"
#include "rounds.hpp"
#include "spine_data.hpp"

#include <sojourn/journey/group.hpp>
#include <sojourn/journey/journeys_in.hpp>
#include <sojourn/measure/all_of.hpp>
#include <sojourn/run/in_parts.hpp>
#include <sojourn/run/measure.hpp>
#include <sojourn/run/parallel.hpp>
#include <sojourn/run/sequential.hpp>

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace {

using sojourn::csat5;
using sojourn::five_a;
using sojourn::journey_map;
using log_type = sojourn::journey_log<csat5>;

log_type grouped(std::vector<bench::event> const& events, journey_map<five_a> const& map) {
  return sojourn::group_journeys(events, map, bench::event_fields(), bench::declared_ends());
}

// The log's columns, for the hand-written loop.
struct log_rows {
  sojourn::touchpoint_id const* touchpoints;
  sojourn::time_point const* times;
  sojourn::answer<csat5> const* answers;

  explicit log_rows(log_type const& log)
      : touchpoints(log.data().touchpoint.data()),
        times(log.data().time.data()),
        answers(log.data().rating.data()) {}
  [[nodiscard]] std::size_t touchpoint(std::size_t i) const noexcept { return index(touchpoints[i]); }
  [[nodiscard]] std::int64_t microseconds(std::size_t i) const noexcept {
    return times[i].time_since_epoch().count();
  }
  [[nodiscard]] std::size_t answer_code(std::size_t i) const noexcept { return answers[i].place(); }
};

// The same touches as a host may have them: identifiers of 8 bits, no stars for no rating.
struct host_columns {
  std::span<std::size_t const> starts;
  std::vector<std::uint8_t> touchpoint;
  std::vector<std::int64_t> time;
  std::vector<std::uint8_t> stars;

  explicit host_columns(log_type const& log) : starts(log.offsets()) {
    static_assert(bench::touchpoint_count <= 256);
    log_rows const rows(log);
    for (std::size_t i = 0; i < log.event_count(); ++i) {
      auto const code = rows.answer_code(i);
      touchpoint.push_back(static_cast<std::uint8_t>(rows.touchpoint(i)));
      time.push_back(rows.microseconds(i));
      stars.push_back(static_cast<std::uint8_t>(code < 5 ? code + 1 : 0));
    }
  }
  [[nodiscard]] auto journeys(journey_map<five_a> const& map) const {
    auto const rated = [this](std::size_t i) -> sojourn::answer<csat5> {
      if (stars[i] == 0) return sojourn::no_answer::absent;
      return sojourn::rating<csat5>(stars[i]);
    };
    return sojourn::journeys_in(starts, map,
                                sojourn::columns(touchpoint, time).time_ticks<std::micro>().rating(rated),
                                bench::declared_ends());
  }
};

// Them for the hand-written loop.
struct host_rows {
  std::uint8_t const* touchpoints;
  std::int64_t const* times;
  std::uint8_t const* stars;

  explicit host_rows(host_columns const& c)
      : touchpoints(c.touchpoint.data()), times(c.time.data()), stars(c.stars.data()) {}
  [[nodiscard]] std::size_t touchpoint(std::size_t i) const noexcept { return touchpoints[i]; }
  [[nodiscard]] std::int64_t microseconds(std::size_t i) const noexcept { return times[i]; }
  [[nodiscard]] std::size_t answer_code(std::size_t i) const noexcept {
    return stars[i] != 0 ? stars[i] - 1U : 5U + static_cast<std::size_t>(sojourn::no_answer::absent);
  }
};

// The measures of a set of tasks, configured.
template <unsigned Tasks>
auto measures(journey_map<five_a> const& map) {
  using sojourn::all_of;
  sojourn::funnel const steps(map, {.within = bench::window});
  if constexpr (Tasks == bench::transitions) return all_of{sojourn::transitions{map}};
  if constexpr (Tasks == bench::visits) return all_of{sojourn::visits{map}};
  if constexpr (Tasks == bench::reach) return all_of{sojourn::stage_reach{map}};
  if constexpr (Tasks == bench::funnel) return all_of{steps};
  if constexpr (Tasks == bench::experience) return all_of{sojourn::experience<csat5>(map)};
  if constexpr (Tasks == bench::all_tasks) {
    return all_of{sojourn::transitions{map}, sojourn::visits{map}, sojourn::stage_reach{map}, steps,
                  sojourn::experience<csat5>(map)};
  }
}

template <unsigned Tasks>
auto by_library(log_type const& log, journey_map<five_a> const& map) {
  return sojourn::measure(sojourn::sequential{}, log, measures<Tasks>(map));
}

template <unsigned Tasks>
auto by_library(host_columns const& columns, journey_map<five_a> const& map) {
  return sojourn::measure(sojourn::sequential{}, columns.journeys(map), measures<Tasks>(map));
}

template <unsigned Tasks>
auto in_parts_by_library(std::vector<bench::event> const& events, journey_map<five_a> const& map,
                         unsigned threads) {
  return sojourn::measure(sojourn::in_parts{.threads = threads}, events, map, bench::event_fields(),
                          bench::declared_ends(), measures<Tasks>(map));
}

template <unsigned Tasks>
using totals = std::unique_ptr<bench::hand_written<Tasks>>;

template <unsigned Tasks>
totals<Tasks> by_hand(log_type const& log) {
  auto counted = std::make_unique<bench::hand_written<Tasks>>();
  auto const offsets = log.offsets();
  log_rows const columns(log);
  for (std::size_t j = 0; j < log.size(); ++j) {
    counted->journey(columns, offsets[j], offsets[j + 1], log[j].ended());
  }
  return counted;
}

template <unsigned Tasks>
totals<Tasks> by_hand(host_columns const& columns) {
  auto counted = std::make_unique<bench::hand_written<Tasks>>();
  auto const as_of = *std::max_element(columns.time.begin(), columns.time.end());
  host_rows const rows(columns);
  for (std::size_t j = 0; j + 1 < columns.starts.size(); ++j) {
    auto const first = columns.starts[j], last = columns.starts[j + 1];
    counted->journey(rows, first, last, bench::end_of(rows, first, last, as_of));
  }
  return counted;
}

// The hand-written loop over interleaved events, behind either grouping.
template <unsigned Tasks, class Group>
totals<Tasks> by_hand(std::vector<bench::event> const& events, Group group) {
  auto counted = std::make_unique<bench::hand_written<Tasks>>();
  auto const as_of = bench::last_time(events);
  group(events, [&](bench::event const* rows, std::size_t first, std::size_t last) {
    bench::event_rows<bench::event> const columns{rows};
    counted->journey(columns, first, last, bench::end_of(columns, first, last, as_of));
  });
  return counted;
}

constexpr auto partition = [](auto const& events, auto use) { bench::group_by_hand(events, use); };
constexpr auto stable_sort = [](auto const& events, auto use) {
  bench::group_by_sort(
      events, [](auto first, auto last, auto less) { std::stable_sort(first, last, less); }, use);
};
constexpr auto hash_map = [](auto const& events, auto use) { bench::group_by_hash_map(events, use); };

// A plain sequential read of the columns that a task needs.
template <unsigned Tasks>
std::uint64_t read(log_type const& log) {
  std::uint64_t sum = 0;
  for (auto const id : log.data().touchpoint) sum += index(id);
  if constexpr ((Tasks & (bench::transitions | bench::funnel)) != 0) {
    for (auto const t : log.data().time) sum += static_cast<std::uint64_t>(t.time_since_epoch().count());
  }
  if constexpr ((Tasks & bench::experience) != 0) {
    for (auto const& a : log.data().rating) sum += a.place();
  }
  return sum;
}

template <unsigned Tasks>
std::uint64_t read(host_columns const& columns) {
  std::uint64_t sum = 0;
  for (auto const id : columns.touchpoint) sum += id;
  if constexpr ((Tasks & (bench::transitions | bench::funnel)) != 0) {
    for (auto const t : columns.time) sum += static_cast<std::uint64_t>(t);
  }
  if constexpr ((Tasks & bench::experience) != 0) {
    for (auto const s : columns.stars) sum += s;
  }
  return sum;
}

std::uint64_t read(std::vector<bench::event> const& events) {
  std::uint64_t sum = 0;
  for (auto const& e : events) {
    sum += static_cast<std::uint64_t>(e.microseconds) + e.customer + e.touchpoint + e.stars;
  }
  return sum;
}

template <unsigned Tasks, class Measures>
void check_each(Measures const& library, bench::hand_written<Tasks> const& hand) {
  std::apply([&hand](auto const&... m) { (bench::check(m, hand), ...); }, library.measures());
}

// Made and checked once, when the first benchmark runs.
struct inputs {
  journey_map<five_a> map = bench::make_map();
  std::vector<bench::event> events = bench::make_events(bench::setting("SOJOURN_BENCH_EVENTS", 20'000'000));
  log_type log = grouped(events, map);
  host_columns columns{log};

  inputs() {
    std::printf("%zu events, %zu customers, %zu touchpoints\n", events.size(), log.size(),
                bench::touchpoint_count);
    check<bench::transitions>(), check<bench::visits>(), check<bench::reach>();
    check<bench::funnel>(), check<bench::experience>(), check<bench::all_tasks>();
    std::printf("library and hand-written loops agree\n");
    std::fflush(stdout);
  }

 private:
  template <unsigned Tasks>
  void check() const {
    auto const library = by_library<Tasks>(log, map);
    check_each(library, *by_hand<Tasks>(log));
    check_each(library, *by_hand<Tasks>(columns));
    check_each(by_library<Tasks>(columns, map), *by_hand<Tasks>(log));
    check_each(library, *by_hand<Tasks>(events, partition));
    check_each(in_parts_by_library<Tasks>(events, map, 2), *by_hand<Tasks>(log));
    if constexpr (Tasks == bench::all_tasks) {
      check_each(library, *by_hand<Tasks>(events, hash_map));
      check_each(library, *by_hand<Tasks>(events, stable_sort));
      check_each(library, *by_hand<Tasks | bench::with_branch>(log));
    }
  }
};

class suite {
 public:
  void run() {
    add_grouped<bench::transitions>("transitions");
    add_grouped<bench::visits>("visits");
    add_grouped<bench::reach>("stage reach");
    add_grouped<bench::funnel>("funnel");
    add_grouped<bench::experience>("experience");
    add_grouped<bench::all_tasks>("all fused");
    add_grouped<bench::all_tasks, bench::all_tasks | bench::with_branch>("all fused, plain loop by hand");
    add_in_columns<bench::transitions>("transitions");
    add_in_columns<bench::funnel>("funnel");
    add_in_columns<bench::all_tasks>("all fused");
    add("interleaved", "grouping alone", [this](benchmark::State& state) {
      auto const nothing = [](bench::event const*, std::size_t, std::size_t) {};
      bench::compare(
          state, in().events.size(), [this] { return grouped(in().events, in().map).size(); },
          [this, nothing] { return bench::group_by_hand(in().events, nothing), 0; },
          [this] { return read(in().events); });
    });
    add_interleaved<bench::transitions>("transitions", partition);
    add_interleaved<bench::funnel>("funnel", partition);
    add_interleaved<bench::all_tasks>("all fused", partition);
    add_interleaved<bench::all_tasks>("all fused, hash map by hand", hash_map);
    add_interleaved<bench::all_tasks>("all fused, stable sort by hand", stable_sort);
    add("interleaved", "all fused, a log first", [this](benchmark::State& state) {
      bench::compare(
          state, in().events.size(),
          [this] { return by_library<bench::all_tasks>(grouped(in().events, in().map), in().map); },
          [this] { return in_parts_by_library<bench::all_tasks>(in().events, in().map, 1); },
          [this] { return read(in().events); }, "in_parts");
    });
    add("two threads", "grouped, all fused", [this](benchmark::State& state) {
      bench::compare(
          state, in().events.size(),
          [this] {
            return sojourn::measure(sojourn::parallel{.threads = 2}, in().log,
                                    measures<bench::all_tasks>(in().map));
          },
          [this] { return by_library<bench::all_tasks>(in().log, in().map); },
          [this] { return read<bench::all_tasks>(in().log); }, "one_thread");
    });
    add("two threads", "interleaved, all fused", [this](benchmark::State& state) {
      bench::compare(
          state, in().events.size(),
          [this] { return in_parts_by_library<bench::all_tasks>(in().events, in().map, 2); },
          [this] { return in_parts_by_library<bench::all_tasks>(in().events, in().map, 1); },
          [this] { return read(in().events); }, "one_thread");
    });
    benchmark::RunSpecifiedBenchmarks();
  }

 private:
  [[nodiscard]] inputs const& in() {
    if (!inputs_) inputs_.emplace();
    return *inputs_;
  }

  template <class Run>
  void add(std::string const& input, std::string const& task, Run run_task) {
    bench::add_task(input + ": " + task, [this, run_task](benchmark::State& state) {
      std::ignore = in();
      run_task(state);
    });
  }

  template <unsigned Tasks, unsigned ByHand = Tasks>
  void add_grouped(std::string const& task) {
    add("grouped", task, [this](benchmark::State& state) {
      bench::compare(
          state, in().events.size(), [this] { return by_library<Tasks>(in().log, in().map); },
          [this] { return by_hand<ByHand>(in().log); }, [this] { return read<Tasks>(in().log); });
    });
  }

  template <unsigned Tasks>
  void add_in_columns(std::string const& task) {
    add("columns of 8-bit identifiers", task, [this](benchmark::State& state) {
      bench::compare(
          state, in().events.size(), [this] { return by_library<Tasks>(in().columns, in().map); },
          [this] { return by_hand<Tasks>(in().columns); }, [this] { return read<Tasks>(in().columns); });
    });
  }

  template <unsigned Tasks, class Group>
  void add_interleaved(std::string const& task, Group group) {
    add("interleaved", task, [this, group](benchmark::State& state) {
      bench::compare(
          state, in().events.size(), [this] { return in_parts_by_library<Tasks>(in().events, in().map, 1); },
          [this, group] { return by_hand<Tasks>(in().events, group); }, [this] { return read(in().events); });
    });
  }

  std::optional<inputs> inputs_;
};

}  // namespace

int main(int argc, char** argv) { return bench::run_suite<suite>(argc, argv); }
