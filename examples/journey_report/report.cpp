// SPDX-License-Identifier: BSL-1.0
#include "report.hpp"

#include <sojourn/io/csv_header.hpp>
#include <sojourn/io/csv_reader.hpp>
#include <sojourn/model/aarrr.hpp>
#include <sojourn/model/five_a.hpp>
#include <sojourn/model/sales_phase.hpp>
#include <sojourn/model/stage_model.hpp>
#include <sojourn/model/touchpoint_role.hpp>

#include <algorithm>
#include <iterator>
#include <sstream>
#include <stdexcept>
#include <string_view>
#include <vector>

namespace journey_report {

namespace {

using namespace sojourn;

std::string read_whole(std::string const& path) {
  auto in = open_file(path);
  std::ostringstream text;
  if (in.peek() != std::istream::traits_type::eof()) text << in.rdbuf();
  if (in.bad() || text.bad()) throw std::runtime_error(path + ": cannot be read");
  return text.str();
}

// The distinct names in the column of stages; whatever else is wrong, the reader of maps says better.
std::vector<std::string> stages_named(std::string const& map, std::string const& file) {
  std::istringstream in(map);
  csv_reader reader(in, {.name = file});
  csv_header const header(reader, file);
  std::vector<std::string> names;
  auto const column = header.find("stage");
  while (column && reader.next()) {
    if (*column >= reader.fields().size()) continue;
    auto const stage = reader.fields()[*column];
    if (std::ranges::find(names, stage) == names.end()) names.emplace_back(stage);
  }
  return names;
}

template <stage_model Stage>
bool has(std::string_view stage) {
  return find_stage<Stage>(stage).has_value();
}

// What stages the map speaks of decides the model; those of the five A have precedence.
struct reading {
  findings (*report)(log_request const&, std::string const&);
  comparison_findings (*compare)(two_logs const&, std::string const&);
};

reading reading_of(options const& o, std::string const& map) {
  reading const by_five_a{report_five_a, compare_five_a};
  if (o.map.empty()) return by_five_a;
  auto const named = stages_named(map, o.map);
  if (std::ranges::any_of(named, has<five_a>)) return by_five_a;
  if (std::ranges::any_of(named, has<aarrr>)) return {report_aarrr, compare_aarrr};
  if (std::ranges::any_of(named, has<sales_phase>)) return {report_sales_phase, compare_sales_phase};
  if (std::ranges::any_of(named, has<touchpoint_role>))
    return {report_touchpoint_role, compare_touchpoint_role};
  return by_five_a;
}

std::string source_name(std::string const& file) { return file == "-" ? "standard input" : file; }

two_logs both_sides(options const& o) {
  two_logs logs{{o, source_name(o.events)}, {o, source_name(o.events_b)}};
  logs.b.asked.events = o.events_b;
  if (o.split) {
    logs.a.asked.to = o.split;
    logs.a.asked.as_of = o.split;  // what came later is not known of the first period
    logs.b = {o, source_name(o.events)};
    logs.b.asked.from = o.split;
  }
  return logs;
}

}  // namespace

findings report(options const& o) {
  auto const map = o.map.empty() ? std::string() : read_whole(o.map);
  return reading_of(o, map).report({o, source_name(o.events)}, map);
}

comparison_findings compare(options const& o) {
  auto const map = o.map.empty() ? std::string() : read_whole(o.map);
  return reading_of(o, map).compare(both_sides(o), map);
}

}  // namespace journey_report
