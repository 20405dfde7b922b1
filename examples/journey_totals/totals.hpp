// SPDX-License-Identifier: BSL-1.0
#pragma once
// What is counted of each part of a divided log, the same in every process: configuration, totals, a table.

#include <sojourn/core/dictionary.hpp>
#include <sojourn/core/id.hpp>
#include <sojourn/core/wide.hpp>
#include <sojourn/io/event_csv.hpp>
#include <sojourn/io/map_csv.hpp>
#include <sojourn/io/parse_time.hpp>
#include <sojourn/io/printable.hpp>
#include <sojourn/journey/group.hpp>
#include <sojourn/measure/all_of.hpp>
#include <sojourn/measure/funnel.hpp>
#include <sojourn/measure/stage_reach.hpp>
#include <sojourn/measure/transitions.hpp>
#include <sojourn/measure/visits.hpp>
#include <sojourn/model/five_a.hpp>

#include <CLI/CLI.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <fstream>
#include <map>
#include <optional>
#include <ostream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace journey_totals {

using stages = sojourn::journey_map<sojourn::five_a>;

/// What every process must be told alike.
struct plan {
  std::string map{};
  std::string as_of{};
  std::vector<std::string> goal{};
  std::optional<std::int64_t> lost_after{};
  std::optional<std::int64_t> within{};

  void add_options(CLI::App& app) {
    std::map<std::string, std::int64_t> const units{{"s", 1}, {"min", 60}, {"h", 3600}, {"d", 86400}};
    app.add_option("--map", map, "CSV of touchpoints and their stages")->required();
    app.add_option("--as-of", as_of, "until when all parts were observed")->required();
    app.add_option("--goal", goal, "touchpoints or stages that are goals")->delimiter(',');
    app.add_option("--lost-after", lost_after, "silence that ends a journey: 14d")
        ->transform(CLI::AsNumberWithUnit(units, CLI::AsNumberWithUnit::CASE_INSENSITIVE));
    app.add_option("--within", within, "the funnel's window from its entry: 7d")
        ->transform(CLI::AsNumberWithUnit(units, CLI::AsNumberWithUnit::CASE_INSENSITIVE));
  }
  [[nodiscard]] stages read_map() const {
    std::ifstream in(map, std::ios::binary);
    if (!in) throw std::runtime_error(map + ": cannot be read");
    return sojourn::read_map<sojourn::five_a>(in, map);
  }
  [[nodiscard]] sojourn::ends ends() const {
    sojourn::ends declared{.goal = goal, .as_of = sojourn::parse_time(as_of)};
    if (lost_after) declared.lost_after = std::chrono::seconds(*lost_after);
    return declared;
  }
};

using measures = sojourn::all_of<sojourn::stage_reach<sojourn::five_a>,
                                 decltype(sojourn::funnel{std::declval<stages const&>()}),
                                 sojourn::transitions, sojourn::visits>;

/// Everything that is counted, without observations.
/// \param names  the touchpoints of all parts.
inline measures configured(plan const& how, stages const& map, sojourn::alphabet const& names) {
  struct known {
    sojourn::alphabet const& names;
    [[nodiscard]] sojourn::alphabet const& touchpoints() const noexcept { return names; }
  };
  sojourn::funnel_options steps;
  if (how.within) steps.within = std::chrono::seconds(*how.within);
  return measures{sojourn::stage_reach{map}, sojourn::funnel{map, steps}, sojourn::transitions{known{names}},
                  sojourn::visits{known{names}}};
}

/// What a worker hands over: the totals, and the rows that were not events.
struct totals {
  measures counted{};
  std::uint64_t rejected = 0;

  totals& operator+=(totals const& other) {
    counted += other.counted;
    rejected += other.rejected;
    return *this;
  }
  template <class Self, class Archive>
  static void archive(Self& self, Archive& a) {
    a(self.counted, self.rejected);
  }
};

/// The events of a table of which `mine(customer's name)` holds, as journeys.
template <class Mine>
auto journeys(sojourn::event_table<> const& events, stages const& map, sojourn::alphabet const& names,
              sojourn::ends const& declared, Mine mine) {
  using row = sojourn::event_row<>;
  std::vector<row> rows;
  for (row const r : events)
    if (mine(events.customers.name(r.customer()))) rows.push_back(r);
  auto const read = sojourn::fields(
      &row::customer, [&](row const& r) { return *names.find(events.touchpoints.name(r.touchpoint())); },
      &row::time);
  return sojourn::group_journeys(rows, map, read, declared, {.touchpoints = &names});
}

/// A sum of microseconds: of many events it exceeds 64 bits.
inline std::string decimal(sojourn::uint128 n) {
  std::string digits;
  do {
    digits.insert(digits.begin(), static_cast<char>('0' + static_cast<int>(n % 10)));
  } while ((n /= 10) != 0);
  return digits;
}

/// The totals as CSV: what is counted, of what, how often.
inline void write(std::ostream& out, totals const& all, sojourn::alphabet const& names) {
  auto const& [reach, steps, flow, seen] = all.counted.measures();
  auto const name = [&names](sojourn::touchpoint_id id) {
    auto const text = names.name(id);
    if (text.find_first_of("\",\n\r") == text.npos) return std::string(text);
    std::string quoted = "\"";
    for (char const c : text) quoted += c == '"' ? "\"\"" : std::string(1, c);
    return quoted + '"';
  };
  out << "what,of,to,count\n";
  out << "journeys,,," << seen.journey_count() << "\nevents,,," << seen.event_count() << "\nrejected rows,,,"
      << all.rejected << '\n';
  for (auto const stage : sojourn::stages<sojourn::five_a>())
    out << "reached," << sojourn::name(stage) << ",," << reach.both(stage, stage) << '\n';
  for (std::size_t level = 1; level <= steps.level_count(); ++level)
    out << "funnel stopped at step," << level << ",," << steps.stopped_at(level) << '\n';
  for (std::uint32_t i = 0; i < names.size(); ++i) {
    auto const id = sojourn::touchpoint_id{i};
    if (auto const at = seen.at(id); at.events != 0) {
      out << "events," << name(id) << ",," << at.events << "\nvisits," << name(id) << ",," << at.journeys
          << "\nexits," << name(id) << ",," << at.lost_exits << '\n';
    }
  }
  for (auto const& edge : flow.edges()) {
    out << "transitions," << name(edge.from) << ',' << name(edge.to) << ',' << edge.counts.count
        << "\nmicroseconds," << name(edge.from) << ',' << name(edge.to) << ',' << decimal(edge.counts.time)
        << '\n';
  }
}

}  // namespace journey_totals
