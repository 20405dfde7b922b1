// SPDX-License-Identifier: BSL-1.0
#pragma once
// The version of the library.

namespace sojourn {

inline constexpr int version_major = 0;
inline constexpr int version_minor = 1;
inline constexpr int version_patch = 0;

/// The version as text, `major.minor.patch`: what every report carries.
inline constexpr char const* version = "0.1.0";

}  // namespace sojourn
