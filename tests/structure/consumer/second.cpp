// SPDX-License-Identifier: BSL-1.0
// A second translation unit of the host.

#include <sojourn/core/version.hpp>

char const* second() { return sojourn::version; }
