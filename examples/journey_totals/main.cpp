// SPDX-License-Identifier: BSL-1.0
// journey-totals: the worker and the merger for Spark and its like. A worker reads the events of some customers on
// standard input and writes its totals on standard output; the merger folds them. See spark.py.
#include "totals.hpp"

#include <sojourn/core/archive.hpp>
#include <sojourn/run/measure.hpp>
#include <sojourn/run/sequential.hpp>

#include <CLI/CLI.hpp>

#include <exception>
#include <fstream>
#include <iostream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

using namespace journey_totals;

std::string all_of_stream(std::istream& in) {
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

// Touchpoints that are not in the map have to be numbered alike in all parts: a list says how.
sojourn::alphabet known_touchpoints(stages const& map, std::string const& list) {
  auto names = map.touchpoints();
  if (list.empty()) return names;
  std::ifstream in(list);
  if (!in) throw std::runtime_error(list + ": cannot be read");
  for (std::string line; std::getline(in, line);)
    if (!line.empty()) (void)names.intern(line);
  return names;
}

void work(plan const& how, stages const& map, sojourn::alphabet const& names) {
  bool const nothing = std::cin.peek() == std::istream::traits_type::eof();  // a part without events
  auto const events = nothing ? sojourn::event_table<>{.touchpoints = names}
                              : sojourn::read_events(std::cin, "standard input", {.touchpoints = names});
  if (events.touchpoints.size() > names.size()) {
    auto const unknown =
        events.touchpoints.name(sojourn::touchpoint_id{static_cast<std::uint32_t>(names.size())});
    throw std::invalid_argument(
        "a touchpoint is in neither the map nor --touchpoints, so that parts would number " +
        std::string("it differently: ") + sojourn::printable(unknown));
  }
  for (auto const& bad : events.rejected.first())
    std::cerr << "journey-totals: " << sojourn::describe("standard input", bad) << '\n';
  auto const log = journeys(events, map, names, how.ends(), [](auto const&) { return true; });
  totals all{sojourn::measure(sojourn::sequential{}, log, configured(how, map, names)),
             events.rejected.count()};
  std::cout << sojourn::save(all);
}

void merge(plan const& how, stages const& map, sojourn::alphabet const& names,
           std::vector<std::string> const& parts) {
  totals const none{configured(how, map, names)};
  auto all = none;
  for (auto const& part : parts) {
    std::ifstream in(part, std::ios::binary);
    if (!in) throw std::runtime_error(part + ": cannot be read");
    try {
      all += sojourn::load(all_of_stream(in), none);
    } catch (std::invalid_argument const& e) {
      throw std::runtime_error(part + ": " + e.what());
    }
  }
  write(std::cout, all, names);
}

}  // namespace

int main(int argc, char** argv) {
  std::ios::sync_with_stdio(false);
  CLI::App app("Totals of the parts of a divided log, and their sum.", "journey-totals");
  app.require_subcommand(1);
  plan how;
  std::string touchpoints;
  std::vector<std::string> parts;
  auto* const worker =
      app.add_subcommand("work", "events of whole customers (CSV, standard input) to totals");
  auto* const merger = app.add_subcommand("merge", "the totals of all parts to one table");
  for (auto* const command : {worker, merger}) {
    how.add_options(*command);
    command->add_option("--touchpoints", touchpoints, "file of further touchpoints, one a line");
  }
  merger->add_option("PART", parts, "files that workers wrote")->required();
  CLI11_PARSE(app, argc, argv);
  try {
    auto const map = how.read_map();
    auto const names = known_touchpoints(map, touchpoints);
    worker->parsed() ? work(how, map, names) : merge(how, map, names, parts);
    if (!std::cout.flush()) throw std::runtime_error("standard output: cannot be written");
    return 0;
  } catch (std::exception const& e) {
    std::cerr << "journey-totals: " << e.what() << '\n';
    return 1;
  }
}
