// SPDX-License-Identifier: BSL-1.0
// expect: a touch must have a time
#include <sojourn/journey/group.hpp>
#include <sojourn/model/five_a.hpp>

#include <string>
#include <vector>

struct visit {
  long user;
  std::string page;
  std::string when;
};

// A string is no time.
auto wrong(std::vector<visit> const& visits, sojourn::journey_map<sojourn::five_a> const& map) {
  return sojourn::group_journeys(visits, map, sojourn::fields(&visit::user, &visit::page, &visit::when));
}
