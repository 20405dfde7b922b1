// SPDX-License-Identifier: BSL-1.0
// expect: a rating must name its scale
#include <sojourn/journey/group.hpp>
#include <sojourn/model/five_a.hpp>

#include <string>
#include <vector>

struct visit {
  long user;
  std::string page;
  long when;
  int stars;
};

// A number without a scale is no rating.
auto wrong(std::vector<visit> const& visits, sojourn::journey_map<sojourn::five_a> const& map) {
  return sojourn::group_journeys(
      visits, map, sojourn::fields(&visit::user, &visit::page, &visit::when).rating(&visit::stars));
}
