// SPDX-License-Identifier: BSL-1.0
// expect: no match for | invalid operands
#include <sojourn/model/rating.hpp>

// Ratings of two scales do not compare.
bool wrong(sojourn::rating<sojourn::csat5> a, sojourn::rating<sojourn::nps_rating> b) { return a == b; }
