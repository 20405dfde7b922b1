// SPDX-License-Identifier: BSL-1.0
#pragma once
// What a statistical test says.

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace sojourn {

/// Which test was made.
enum class test_method : std::uint8_t {
  two_proportion_z,
  fisher_exact,
  mcnemar_exact,
  log_ratio_z,
  welch_t,
  paired_t,
  net_share_z,
  log_rank,
  mcnemar_z
};

/// The name that reports print.
[[nodiscard]] constexpr std::string_view name(test_method m) noexcept {
  constexpr std::string_view names[] = {"two_proportion_z", "fisher_exact", "mcnemar_exact",
                                        "log_ratio_z",      "welch_t",      "paired_t",
                                        "net_share_z",      "log_rank",     "mcnemar_z"};
  return names[static_cast<std::size_t>(m)];
}

/// A test of no difference, against a difference either way.
struct test_result {
  double statistic = 0;  ///< z, t or chi squared; an exact test has none: 0
  double p_value = 1;    ///< in [0, 1]: how probable is as much or more, if there were no difference
  test_method method = test_method::two_proportion_z;

  friend constexpr bool operator==(test_result const&, test_result const&) noexcept = default;
};

}  // namespace sojourn
