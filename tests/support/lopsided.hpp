// SPDX-License-Identifier: BSL-1.0
#pragma once
// A host's scale at its most awkward.

#include <string_view>

namespace test {

// Of whole numbers from 1 to 4, low is good; neutral is no value, and not between two.
struct lopsided {
  static constexpr double lower = 0.5;
  static constexpr double upper = 4.25;
  static constexpr bool high_is_good = false;
  static constexpr bool discrete = true;
  static constexpr std::string_view name = "lopsided";
};

}  // namespace test
