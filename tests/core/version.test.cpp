// SPDX-License-Identifier: BSL-1.0
#include "support/catch.hpp"

#include <sojourn/core/version.hpp>

#include <string>

TEST_CASE("The version's text is its three numbers", "[edge]") {
  std::string const numbers = std::to_string(sojourn::version_major) + "." +
                              std::to_string(sojourn::version_minor) + "." +
                              std::to_string(sojourn::version_patch);
  CHECK(sojourn::version == numbers);
}
