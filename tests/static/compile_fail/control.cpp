// SPDX-License-Identifier: BSL-1.0
// expect: nothing
// The control: with the same command a right program compiles, so what fails beside it fails for its own
// reason.

#include <sojourn/core/version.hpp>

static_assert(sojourn::version_major == 0);

int main() {}
