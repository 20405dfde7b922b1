// SPDX-License-Identifier: BSL-1.0
#pragma once
// Catch2, whichever of 2.13 and 3.x is installed: everything in which the two differ is in this file.

#if __has_include(<catch2/catch_all.hpp>)
#include <catch2/catch_all.hpp>
#define SOJOURN_TEST_CATCH_MAJOR 3
#else
#include <catch2/catch.hpp>
#define SOJOURN_TEST_CATCH_MAJOR 2
#endif

#include <string>

namespace sojourn_test {

/// A matcher for strings that contain `text`.
[[nodiscard]] inline auto contains_text(std::string const& text) {
#if SOJOURN_TEST_CATCH_MAJOR == 3
  return Catch::Matchers::ContainsSubstring(text);
#else
  return Catch::Matchers::Contains(text);
#endif
}

/// A matcher for exceptions whose message is exactly `text`.
[[nodiscard]] inline auto has_message(std::string const& text) { return Catch::Matchers::Message(text); }

}  // namespace sojourn_test
