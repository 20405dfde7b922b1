// SPDX-License-Identifier: BSL-1.0
#pragma once
// What every example ends in: a check that stops the program, in every build.

#include <cstdio>
#include <cstdlib>

/// Stops the program where `holds` is false, NDEBUG or not.
/// \param what  what should have been so: printed when it is not.
inline void check(bool holds, char const* what) {
  if (holds) return;
  std::fprintf(stderr, "not so: %s\n", what);
  std::abort();
}
