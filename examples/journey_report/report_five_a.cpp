// SPDX-License-Identifier: BSL-1.0
#include "analysis.hpp"
#include "report.hpp"

#include <sojourn/model/five_a.hpp>

namespace journey_report {

sojourn::findings report_five_a(log_request const& log, std::string const& map) {
  return report_as<five_a>(log, map);
}

sojourn::comparison_findings compare_five_a(two_logs const& logs, std::string const& map) {
  return compare_as<five_a>(logs, map);
}

}  // namespace journey_report
