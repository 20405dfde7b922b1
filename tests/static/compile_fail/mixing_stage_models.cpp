// SPDX-License-Identifier: BSL-1.0
// expect: no match for | no known conversion | no viable | cannot convert | cannot initialize | could not
// convert
#include <sojourn/measure/stage_reach.hpp>
#include <sojourn/model/aarrr.hpp>
#include <sojourn/model/five_a.hpp>

// A measure of one stage model does not take another's stage.
std::uint64_t wrong(sojourn::stage_reach<sojourn::five_a> const& reach) {
  return reach.reach(sojourn::aarrr::activation);
}
