// SPDX-License-Identifier: BSL-1.0
#include "analysis.hpp"
#include "report.hpp"

#include <sojourn/model/touchpoint_role.hpp>

namespace journey_report {

sojourn::findings report_touchpoint_role(log_request const& log, std::string const& map) {
  return report_as<touchpoint_role>(log, map);
}

sojourn::comparison_findings compare_touchpoint_role(two_logs const& logs, std::string const& map) {
  return compare_as<touchpoint_role>(logs, map);
}

}  // namespace journey_report
