// SPDX-License-Identifier: BSL-1.0
#pragma once
// SOJOURN_ASSERT: a broken invariant of the library's own stops a debug build.

#include <cassert>

/// A condition that only a defect of the library can break. Costs nothing under NDEBUG.
#define SOJOURN_ASSERT(condition) assert(condition)
