// SPDX-License-Identifier: BSL-1.0
#include "analysis.hpp"
#include "report.hpp"

#include <sojourn/model/aarrr.hpp>

namespace journey_report {

sojourn::findings report_aarrr(log_request const& log, std::string const& map) {
  return report_as<aarrr>(log, map);
}

sojourn::comparison_findings compare_aarrr(two_logs const& logs, std::string const& map) {
  return compare_as<aarrr>(logs, map);
}

}  // namespace journey_report
