// SPDX-License-Identifier: BSL-1.0
#include "analysis.hpp"
#include "report.hpp"

#include <sojourn/model/touchpoint_role.hpp>

#include <sstream>

namespace journey_report {

sojourn::findings report_touchpoint_role(options const& o, std::string const& source,
                                         std::string const& map) {
  std::istringstream text(map);
  return analyse_rated(
      o, source, o.map.empty() ? journey_map<touchpoint_role>{} : read_map<touchpoint_role>(text, o.map));
}

}  // namespace journey_report
