// SPDX-License-Identifier: BSL-1.0
#include "analysis.hpp"
#include "report.hpp"

#include <sojourn/model/sales_phase.hpp>

#include <sstream>

namespace journey_report {

sojourn::findings report_sales_phase(options const& o, std::string const& source, std::string const& map) {
  std::istringstream text(map);
  return analyse_rated(o, source,
                       o.map.empty() ? journey_map<sales_phase>{} : read_map<sales_phase>(text, o.map));
}

}  // namespace journey_report
