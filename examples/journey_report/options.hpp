// SPDX-License-Identifier: BSL-1.0
#pragma once
// The command line of journey-report, checked as far as it can be without the data.

#include <sojourn/core/time.hpp>
#include <sojourn/measure/funnel_options.hpp>
#include <sojourn/measure/funnel_segments.hpp>
#include <sojourn/measure/funnel_steps.hpp>

#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace journey_report {

/// Wrong usage: exit status 2. The message names what is wrong, and the nearest that would be right.
class usage_error : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// The scales that --rating knows.
enum class scale_name { csat5, csat10, nps, ces1, ces2, likert7, valence };

/// An exclusion as the command line has it.
struct excluded_touch {
  sojourn::step_names names{};  ///< any of them
  sojourn::exclusion rule{};
};

/// What the command line asked for.
struct options {
  std::string help{};  ///< not empty: print this instead of anything else

  std::string events{};    ///< a file; `-` is standard input
  bool compare = false;    ///< two logs, or two periods of one
  std::string events_b{};  ///< the second log; empty: none
  std::optional<sojourn::time_point>
      split{};        ///< the first period of the one log ends before it, the second begins
  std::string map{};  ///< a file; empty: none
  std::string customer{};
  std::string touchpoint{};
  std::string time{};
  std::string account{};
  std::string value{};   ///< a column; empty: none
  std::string rating{};  ///< a column; empty: none
  std::optional<scale_name> scale{};
  std::optional<sojourn::duration> session_gap{};
  std::optional<sojourn::time_point> from{};
  std::optional<sojourn::time_point> to{};
  std::optional<sojourn::time_point> as_of{};
  std::vector<std::string> goal{};
  std::vector<std::string> lost{};
  std::optional<sojourn::duration> lost_after{};
  std::vector<sojourn::step_names> steps{};
  std::vector<std::string> optional_steps{};  ///< as the steps are called
  std::vector<excluded_touch> excluded{};
  sojourn::funnel_options funnel{};  ///< but for exclusions and optional steps, which need the log
  std::string segment{};             ///< a column; empty: none
  sojourn::segment_rule segment_rule{};
  unsigned threads = 0;  ///< 0: all
  bool strict = false;
  bool text = false;
  std::string json{};  ///< a file; `-` is standard output; empty: none
  std::string dot{};   ///< likewise
};

/// A log to read, and what is asked of it.
struct log_request {
  options asked{};       ///< its file, its period, and all else
  std::string source{};  ///< what the report calls it
};

/// Reads the command line.
/// \throws usage_error
[[nodiscard]] options read_command_line(int argc, char const* const* argv);

/// `45s 30m 12h 7d`, fractions allowed, no bare numbers; finer than a microsecond is cut off.
/// \param option  whose value it is, for the message.
/// \throws usage_error
[[nodiscard]] sojourn::duration read_duration(std::string const& option, std::string const& text);

}  // namespace journey_report
