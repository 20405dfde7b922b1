// SPDX-License-Identifier: BSL-1.0
#include "analysis.hpp"
#include "report.hpp"

#include <sojourn/model/five_a.hpp>

#include <sstream>

namespace journey_report {

sojourn::findings report_five_a(options const& o, std::string const& source, std::string const& map) {
  std::istringstream text(map);
  return analyse_rated(o, source, o.map.empty() ? journey_map<five_a>{} : read_map<five_a>(text, o.map));
}

}  // namespace journey_report
