// SPDX-License-Identifier: BSL-1.0
#pragma once
// An estimate: a value that carries its doubt.

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

namespace sojourn {

/// How the interval of an estimate was made.
enum class interval_method : std::uint8_t {
  none,
  wilson,
  log_ratio,
  student_t,
  adjusted_wald,
  newcombe,
  woolf,
  welch,
  greenwood_log_log,
  dirichlet,
  square_and_add
};

/// The name that reports print: `wilson`, `log_ratio` …
[[nodiscard]] constexpr std::string_view name(interval_method m) noexcept {
  constexpr std::string_view names[] = {
      "none",  "wilson", "log_ratio",         "student_t", "adjusted_wald", "newcombe",
      "woolf", "welch",  "greenwood_log_log", "dirichlet", "square_and_add"};
  return names[static_cast<std::size_t>(m)];
}

/// The probability with which an interval covers, in (0, 1); 0.95 unless said otherwise.
class confidence_level {
 public:
  constexpr confidence_level() noexcept = default;

  /// \throws std::invalid_argument  unless `0 < level < 1`.
  constexpr explicit confidence_level(double level) : value_(level) {
    if (!(level > 0 && level < 1)) {
      throw std::invalid_argument("confidence level must be in (0, 1): " + std::to_string(level));
    }
  }

  [[nodiscard]] constexpr double value() const noexcept { return value_; }

  /// The upper tail outside a two-sided interval: (1 - level) / 2.
  [[nodiscard]] constexpr double tail() const noexcept { return (1 - value_) / 2; }

  friend constexpr bool operator==(confidence_level, confidence_level) noexcept = default;

 private:
  double value_ = 0.95;
};

/// A value with its sample and its interval (definitions section 15).
///
/// An undefined statistic is an absent `std::optional<estimate>`, never a NaN or a zero.
/// \example examples/01_first_journey.cpp
struct estimate {
  double value = 0;     ///< the point estimate
  std::uint64_t n = 0;  ///< observations behind it (a ratio: its denominator)
  double n_eff = 0;     ///< effective sample size; equals n where nothing is weighted
  double low = 0;       ///< lower confidence limit
  double high = 0;      ///< upper confidence limit
  interval_method method = interval_method::none;  ///< how the limits were made; `none`: they equal the value
  confidence_level level{};                        ///< the coverage of the limits

  friend constexpr bool operator==(estimate const&, estimate const&) noexcept = default;
};

}  // namespace sojourn
