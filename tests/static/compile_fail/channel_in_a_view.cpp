// SPDX-License-Identifier: BSL-1.0
// expect: group_journeys numbers the names of channels
#include <sojourn/journey/journeys_of.hpp>
#include <sojourn/measure/conformance.hpp>
#include <sojourn/model/five_a.hpp>
#include <sojourn/run/measure.hpp>
#include <sojourn/run/sequential.hpp>

#include <cstdint>
#include <string>
#include <vector>

struct visit {
  int customer;
  std::string page;
  std::string channel;
  std::int64_t second;
};

// Every touch of the view would be taken for one in the right channel.
auto wrong(std::vector<visit> const& visits, sojourn::journey_map<sojourn::five_a> const& map,
           sojourn::conformance<sojourn::designed_steps> const& designed) {
  auto const read = sojourn::fields(&visit::customer, &visit::page, &visit::second).channel(&visit::channel);
  auto journeys = sojourn::journeys_of(visits, map, read);
  return sojourn::measure(sojourn::sequential{}, journeys, designed);
}
