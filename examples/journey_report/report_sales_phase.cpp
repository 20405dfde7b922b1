// SPDX-License-Identifier: BSL-1.0
#include "analysis.hpp"
#include "report.hpp"

#include <sojourn/model/sales_phase.hpp>

namespace journey_report {

sojourn::findings report_sales_phase(log_request const& log, std::string const& map) {
  return report_as<sales_phase>(log, map);
}

sojourn::comparison_findings compare_sales_phase(two_logs const& logs, std::string const& map) {
  return compare_as<sales_phase>(logs, map);
}

}  // namespace journey_report
