// SPDX-License-Identifier: BSL-1.0
#pragma once
// From options to findings; the templates behind it are compiled one stage model a file.

#include "options.hpp"

#include <sojourn/report/findings.hpp>

#include <string>

namespace journey_report {

/// Reads the map and the log and measures all that is asked for.
/// \throws usage_error  when an option names what the data has not.
/// \throws std::runtime_error  when the data cannot be used: file, row, column, value.
[[nodiscard]] sojourn::findings report(options const& o);

/// The same with the text of the map, read through the stage model of each file. `map` is empty: no map.
[[nodiscard]] sojourn::findings report_five_a(options const& o, std::string const& source,
                                              std::string const& map);
[[nodiscard]] sojourn::findings report_aarrr(options const& o, std::string const& source,
                                             std::string const& map);
[[nodiscard]] sojourn::findings report_sales_phase(options const& o, std::string const& source,
                                                   std::string const& map);
[[nodiscard]] sojourn::findings report_touchpoint_role(options const& o, std::string const& source,
                                                       std::string const& map);

}  // namespace journey_report
