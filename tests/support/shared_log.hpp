// SPDX-License-Identifier: BSL-1.0
#pragma once
// A shared log with its map, grouped; lost after 14 days.

#include <sojourn/io/event_csv.hpp>
#include <sojourn/io/group_events.hpp>
#include <sojourn/io/map_csv.hpp>
#include <sojourn/journey/journey_log.hpp>
#include <sojourn/model/five_a.hpp>

#include "support/shared_data.hpp"

#include <chrono>
#include <sstream>
#include <string>

namespace test {

struct shared_log {
  sojourn::journey_map<sojourn::five_a> map;
  sojourn::alphabet touchpoints;
  sojourn::journey_log<sojourn::no_rating, sojourn::no_attributes> journeys;
};

/// \param events  the file's name; its map is `name`.map.csv.
inline shared_log read_shared_log(std::string const& events, std::string const& name,
                                  std::string const& goal) {
  using namespace sojourn;
  auto const map = read_map<five_a>(std::string(SOJOURN_SHARED_DATA) + "/" + name + ".map.csv");
  std::istringstream in(shared_text(events));
  auto const table = read_events(in, events, {.touchpoints = map.touchpoints()});
  return {map, table.touchpoints,
          group_events(table, map, {.goal = {goal}, .lost_after = std::chrono::hours(24 * 14)})};
}

}  // namespace test
