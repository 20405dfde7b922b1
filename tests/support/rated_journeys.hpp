// SPDX-License-Identifier: BSL-1.0
#pragma once
// Four rated journeys, for tests of what is computed from experience.

#include <sojourn/core/id.hpp>
#include <sojourn/journey/ends.hpp>
#include <sojourn/journey/touch.hpp>
#include <sojourn/measure/experience.hpp>
#include <sojourn/model/five_a.hpp>
#include <sojourn/model/journey_map.hpp>
#include <sojourn/model/rating.hpp>

#include <cstdint>
#include <utility>
#include <vector>

namespace sojourn_test {

/// A touch of which only the touchpoint and the answer count.
template <class Scale>
sojourn::answered_touch<Scale> rated_at(std::uint32_t where, sojourn::answer<Scale> given) {
  return {sojourn::touchpoint_id{where}, {}, given};
}

inline sojourn::journey_map<sojourn::five_a> rated_map() {
  sojourn::journey_map<sojourn::five_a> map;
  map.add("ad", sojourn::five_a::aware);         // 0
  map.add("shop", sojourn::five_a::act);         // 1
  map.add("help", sojourn::five_a::ask);         // 2
  map.add("unvisited", sojourn::five_a::aware);  // 3
  return map;
}

template <class Scale>
void walk(sojourn::experience_of<Scale, sojourn::five_a>& m,
          std::vector<std::pair<std::uint32_t, sojourn::answer<Scale>>> const& touches, sojourn::ending how) {
  typename sojourn::experience_of<Scale, sojourn::five_a>::state s;
  for (auto const& [where, given] : touches) m.touch(s, rated_at(where, given));
  m.leave(s, {how, how == sojourn::ending::lost, {}});
}

/// Two reached the goal, rated 2, 5 and 3, (refused), 5, 4; one was lost, rated 3, 1, 2; one is open,
/// unrated.
template <class Scale>
sojourn::experience_of<Scale, sojourn::five_a> shop_journeys() {
  auto const r = [](double v) { return sojourn::answer<Scale>(sojourn::rating<Scale>(v)); };
  auto m = sojourn::experience<Scale>(rated_map());
  walk<Scale>(m, {{0, r(2)}, {1, r(5)}}, sojourn::ending::goal);
  walk<Scale>(m, {{0, r(3)}, {2, sojourn::no_answer::refused}, {1, r(5)}, {2, r(4)}}, sojourn::ending::goal);
  walk<Scale>(m, {{2, r(3)}, {2, r(1)}, {2, r(2)}}, sojourn::ending::lost);
  walk<Scale>(m, {{0, sojourn::no_answer::absent}, {0, sojourn::no_answer::not_asked}},
              sojourn::ending::open);
  return m;
}

}  // namespace sojourn_test
