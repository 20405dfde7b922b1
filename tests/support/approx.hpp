// SPDX-License-Identifier: BSL-1.0
#pragma once
// Comparison of floating-point numbers to a relative error, under one name in Catch2 2.13 and 3.x.

#include "support/catch.hpp"

namespace sojourn_test {

#if SOJOURN_TEST_CATCH_MAJOR == 3
using approx = Catch::Approx;
#else
using approx = Catch::Detail::Approx;
#endif

}  // namespace sojourn_test
