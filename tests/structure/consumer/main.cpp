// SPDX-License-Identifier: BSL-1.0
// Exits with 0 when the headers that the host compiled are of the version that its build was told.

#if __has_include(<sojourn/sojourn.hpp>)
#include <sojourn/sojourn.hpp>
#else
#include <sojourn/core/version.hpp>
#endif

#include <string_view>

char const* second();

int main(int argc, char** argv) {
  return argc == 2 && std::string_view(argv[1]) == second() && std::string_view(argv[1]) == sojourn::version
             ? 0
             : 1;
}
