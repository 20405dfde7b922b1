// SPDX-License-Identifier: BSL-1.0
#pragma once
// Journeys by the stages that they reach, for tests of what is computed from stage reach.

#include <sojourn/journey/ends.hpp>
#include <sojourn/journey/touch.hpp>
#include <sojourn/measure/stage_reach.hpp>
#include <sojourn/model/five_a.hpp>
#include <sojourn/model/journey_map.hpp>
#include <sojourn/model/sales_phase.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace sojourn_test {

/// A run of people, numbered from `first` to before `last`.
struct people {
  std::uint32_t first = 0;
  std::uint32_t last = 0;
};

/// A map with one touchpoint a stage, of the same number.
inline sojourn::journey_map<sojourn::five_a> one_touchpoint_a_stage() {
  sojourn::journey_map<sojourn::five_a> map;
  for (auto const s : sojourn::stages<sojourn::five_a>()) map.add(sojourn::name(s), s);
  return map;
}

/// One journey: the numbers of the touchpoints in order.
inline void walk(sojourn::stage_reach<sojourn::five_a>& m, std::vector<std::uint32_t> const& touchpoints,
                 sojourn::ending how) {
  sojourn::stage_reach<sojourn::five_a>::state s;
  for (auto const id : touchpoints) m.touch(s, sojourn::touch(sojourn::touchpoint_id{id}, {}));
  m.leave(s, {how, how == sojourn::ending::lost, {}});
}

/// The reach of stages that these people reached.
inline sojourn::stage_reach<sojourn::five_a> reach_of(std::array<people, 5> const& sets) {
  sojourn::stage_reach<sojourn::five_a> m(one_touchpoint_a_stage());
  std::uint32_t all = 0;
  for (auto const& set : sets) all = std::max(all, set.last);
  for (std::uint32_t person = 0; person < all; ++person) {
    std::vector<std::uint32_t> reached;
    for (std::uint32_t stage = 0; stage < 5; ++stage) {
      if (sets[stage].first <= person && person < sets[stage].last) reached.push_back(stage);
    }
    walk(m, reached, sojourn::ending::goal);
  }
  return m;
}

}  // namespace sojourn_test
