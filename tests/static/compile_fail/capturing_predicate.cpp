// SPDX-License-Identifier: BSL-1.0
// expect: a predicate must be a lambda without captures
#include <sojourn/measure/stage_reach.hpp>
#include <sojourn/measure/where.hpp>
#include <sojourn/model/five_a.hpp>

// Two lambdas of one type with other captures would merge unnoticed.
auto wrong(sojourn::time_point limit, sojourn::journey_map<sojourn::five_a> const& map) {
  auto const later = [limit](auto const& t) { return t.time() > limit; };
  return sojourn::where{later, sojourn::stage_reach{map}};
}
