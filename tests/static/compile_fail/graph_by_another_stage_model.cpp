// SPDX-License-Identifier: BSL-1.0
// expect: no matching function | could not convert
#include <sojourn/graph/filtered.hpp>
#include <sojourn/model/aarrr.hpp>
#include <sojourn/model/five_a.hpp>

// A view by stage takes the stages of its map's model.
auto wrong(sojourn::journey_graph const& g, sojourn::journey_map<sojourn::five_a> const& map) {
  return sojourn::by_stage(g, map, {sojourn::aarrr::activation});
}
