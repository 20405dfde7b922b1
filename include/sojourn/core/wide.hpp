// SPDX-License-Identifier: BSL-1.0
#pragma once
// 128-bit integers, for sums that must not overflow and must not depend on their order.

#include <cstdint>

namespace sojourn {

/// Signed 128-bit integer: an extension that both supported compilers have.
__extension__ typedef __int128 int128;

/// Unsigned 128-bit integer: the sum of any number of 64-bit distances that a machine can count.
__extension__ typedef unsigned __int128 uint128;

}  // namespace sojourn
