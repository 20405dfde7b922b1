// SPDX-License-Identifier: BSL-1.0
// expect: no match for | no viable overloaded | cannot convert | no known conversion
#include <sojourn/measure/stage_reach.hpp>
#include <sojourn/model/aarrr.hpp>
#include <sojourn/model/five_a.hpp>

// Totals over two stage models do not merge.
void wrong(sojourn::stage_reach<sojourn::five_a>& a, sojourn::stage_reach<sojourn::aarrr> const& b) {
  a += b;
}
