// SPDX-License-Identifier: BSL-1.0
// Our side of the comparison with peers (peers.py): makes the log that all read, and runs the tasks on it.
//   bench-peers data FILE EVENTS          a seeded log as CSV
//   bench-peers run FILE THREADS ANSWERS  the tasks; seconds to standard output, answers as CSV to the folder ANSWERS
#include "../spine_data.hpp"

#include <sojourn/io/event_csv.hpp>
#include <sojourn/io/group_events.hpp>
#include <sojourn/journey/group.hpp>
#include <sojourn/measure/funnel.hpp>
#include <sojourn/measure/ratings.hpp>
#include <sojourn/measure/transitions.hpp>
#include <sojourn/run/in_parts.hpp>
#include <sojourn/run/measure.hpp>
#include <sojourn/run/parallel.hpp>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <limits>
#include <ostream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace sojourn;

// 2023-11-14 22:13:20.000123
std::string timestamp(std::int64_t microseconds) {
  std::chrono::sys_time<std::chrono::microseconds> const at{std::chrono::microseconds(microseconds)};
  auto const day = std::chrono::floor<std::chrono::days>(at);
  std::chrono::year_month_day const date(day);
  std::chrono::hh_mm_ss const clock(at - day);
  char text[40];
  auto const n =
      std::snprintf(text, sizeof text, "%04d-%02u-%02u %02d:%02d:%02d.%06d", static_cast<int>(date.year()),
                    static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                    static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
                    static_cast<int>(clock.seconds().count()), static_cast<int>(clock.subseconds().count()));
  return {text, static_cast<std::size_t>(n)};
}

void write_data(std::string const& file, std::size_t count) {
  std::ofstream out(file, std::ios::binary);
  out << "customer,event,time,stars\n";
  for (auto const& e : bench::make_events(count)) {
    out << e.customer << ',' << bench::touchpoint_name(e.touchpoint) << ',' << timestamp(e.microseconds)
        << ',';
    if (e.stars != 0) out << static_cast<int>(e.stars);
    out << '\n';
  }
  if (!out.flush()) throw std::runtime_error(file + ": cannot be written");
}

class answers {
 public:
  explicit answers(std::string folder) : folder_(std::move(folder)) {}

  // The best of three runs, and what it found: `write(out, result)`.
  template <class Run, class Write>
  void operator()(std::string const& task, Run run, Write write) const {
    double best = std::numeric_limits<double>::infinity();
    for (int round = 0; round < 3; ++round) {
      auto const begin = std::chrono::steady_clock::now();
      auto const result = run();
      best = std::min(best, std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
      std::ofstream out(folder_ + "/" + task + ".csv");
      write(out, result);
      if (!out.flush()) throw std::runtime_error(folder_ + ": cannot be written");
    }
    std::printf("%s %.9f\n", task.c_str(), best);
    std::fflush(stdout);
  }

 private:
  std::string folder_;
};

// The events in memory, in the order of the file: what a host has.
std::vector<bench::event> read_all(std::string const& file, alphabet const& names) {
  auto const table = read_events<csat5>(file, {.rating = "stars", .touchpoints = names});
  std::vector<bench::event> events;
  for (auto const row : table) {
    auto const who = table.customers.name(row.customer());
    std::uint32_t customer = 0;
    std::from_chars(who.data(), who.data() + who.size(), customer);
    auto const stars = row.rating();
    events.push_back({row.time().time_since_epoch().count(), customer,
                      static_cast<std::uint16_t>(index(row.touchpoint())),
                      static_cast<std::uint8_t>(stars.given() ? stars.value() : 0)});
  }
  return events;
}

void run(std::string const& file, unsigned threads, answers const& task) {
  auto const map = bench::make_map();
  auto const rated = bench::event_fields();
  // Where no rating is asked for none is read, as an engine reads the columns of its query.
  auto const read =
      fields(
          &bench::event::customer, [](bench::event const& e) { return touchpoint_id{e.touchpoint}; },
          &bench::event::microseconds)
          .time_ticks<std::micro>();
  auto const write_edges = [](std::ostream& out, transitions const& m) {
    for (auto const& e : m.edges())
      out << index(e.from) << ',' << index(e.to) << ',' << e.counts.count << '\n';
  };
  task(
      "csv_to_journeys",
      [&] {
        auto const log = group_events(read_events(file, {.touchpoints = map.touchpoints()}), map);
        return std::pair(log.size(), log.event_count());
      },
      [](std::ostream& out, auto const& sizes) { out << sizes.first << ',' << sizes.second << '\n'; });

  auto const events = read_all(file, map.touchpoints());
  task(
      "transitions_interleaved",
      [&] { return measure(in_parts{.threads = threads}, events, map, read, {}, transitions{map}); },
      write_edges);
  task(
      "funnel_interleaved",
      [&] {
        return measure(in_parts{.threads = threads}, events, map, read, {},
                       funnel{map, {.within = bench::window}});
      },
      [](std::ostream& out, auto const& m) {
        for (std::size_t level = 1; level <= m.level_count(); ++level)
          out << level << ',' << m.stopped_at(level) << '\n';
      });
  task(
      "last_touch_interleaved",
      [&] { return measure(in_parts{.threads = threads}, events, map, read, {}, transitions{map}); },
      [&map](std::ostream& out, transitions const& m) {
        for (std::uint32_t i = 0; i < map.size(); ++i) {
          if (auto const n = m.end_count(touchpoint_id{i}); n != 0) out << i << ',' << n << '\n';
        }
      });
  auto const log = group_journeys(events, map, rated);
  task(
      "transitions_grouped", [&] { return measure(parallel{.threads = threads}, log, transitions{map}); },
      write_edges);
  task(
      "mean_rating_by_stage", [&] { return measure(parallel{.threads = threads}, log, ratings<csat5>(map)); },
      [](std::ostream& out, auto const& m) {
        for (auto const s : stages<five_a>()) {
          auto const tally = m.tally(s);
          std::uint64_t sum = 0;
          for (int stars = 1; stars <= 5; ++stars)
            sum += static_cast<std::uint64_t>(stars) * tally.count(rating<csat5>(stars));
          out << index(s) << ',' << tally.n() << ',' << sum << '\n';
        }
      });
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<std::string> const a(argv, argv + argc);
  try {
    if (a.size() == 4 && a[1] == "data") {
      write_data(a[2], static_cast<std::size_t>(std::stoull(a[3])));
    } else if (a.size() == 5 && a[1] == "run") {
      run(a[2], static_cast<unsigned>(std::stoul(a[3])), answers(a[4]));
    } else {
      std::fprintf(stderr, "usage: bench-peers data FILE EVENTS | run FILE THREADS ANSWERS\n");
      return 2;
    }
    return 0;
  } catch (std::exception const& e) {
    std::fprintf(stderr, "bench-peers: %s\n", e.what());
    return 1;
  }
}
