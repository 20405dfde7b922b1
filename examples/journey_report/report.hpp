// SPDX-License-Identifier: BSL-1.0
#pragma once
// From options to findings; the templates behind it are compiled one stage model a file.

#include "options.hpp"

#include <sojourn/report/comparison_findings.hpp>
#include <sojourn/report/findings.hpp>

#include <string>

namespace journey_report {

/// Two logs, or two periods of one.
struct two_logs {
  log_request a{};
  log_request b{};
};

/// Reads the map and the log and measures all that is asked for.
/// \throws usage_error  when an option names what the data has not.
/// \throws std::runtime_error  when the data cannot be used: file, row, column, value.
[[nodiscard]] sojourn::findings report(options const& o);

/// The same of two logs, or of two periods of one, held against one another.
[[nodiscard]] sojourn::comparison_findings compare(options const& o);

/// Both with the text of the map, read through the stage model of each file. `map` is empty: no map.
[[nodiscard]] sojourn::findings report_five_a(log_request const& log, std::string const& map);
[[nodiscard]] sojourn::findings report_aarrr(log_request const& log, std::string const& map);
[[nodiscard]] sojourn::findings report_sales_phase(log_request const& log, std::string const& map);
[[nodiscard]] sojourn::findings report_touchpoint_role(log_request const& log, std::string const& map);
[[nodiscard]] sojourn::comparison_findings compare_five_a(two_logs const& logs, std::string const& map);
[[nodiscard]] sojourn::comparison_findings compare_aarrr(two_logs const& logs, std::string const& map);
[[nodiscard]] sojourn::comparison_findings compare_sales_phase(two_logs const& logs, std::string const& map);
[[nodiscard]] sojourn::comparison_findings compare_touchpoint_role(two_logs const& logs,
                                                                   std::string const& map);

}  // namespace journey_report
