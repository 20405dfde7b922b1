// SPDX-License-Identifier: BSL-1.0
#include "analysis.hpp"
#include "report.hpp"

#include <sojourn/model/aarrr.hpp>

#include <sstream>

namespace journey_report {

sojourn::findings report_aarrr(options const& o, std::string const& source, std::string const& map) {
  std::istringstream text(map);
  return analyse_rated(o, source, o.map.empty() ? journey_map<aarrr>{} : read_map<aarrr>(text, o.map));
}

}  // namespace journey_report
