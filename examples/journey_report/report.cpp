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

}  // namespace

findings report(options const& o) {
  auto const source = o.events == "-" ? std::string("standard input") : o.events;
  if (o.map.empty()) return report_five_a(o, source, {});
  auto const map = read_whole(o.map);
  auto const named = stages_named(map, o.map);
  if (!std::ranges::any_of(named, has<five_a>)) {
    if (std::ranges::any_of(named, has<aarrr>)) return report_aarrr(o, source, map);
    if (std::ranges::any_of(named, has<sales_phase>)) return report_sales_phase(o, source, map);
    if (std::ranges::any_of(named, has<touchpoint_role>)) return report_touchpoint_role(o, source, map);
  }
  return report_five_a(o, source, map);
}

}  // namespace journey_report
