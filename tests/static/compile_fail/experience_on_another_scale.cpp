// SPDX-License-Identifier: BSL-1.0
// expect: a touch's rating must be on the measure's scale | a measure must be a fold over these touches
#include <sojourn/journey/journey_log.hpp>
#include <sojourn/measure/experience.hpp>
#include <sojourn/model/five_a.hpp>
#include <sojourn/run/measure.hpp>
#include <sojourn/run/sequential.hpp>

// A log rated on one scale cannot be measured on another.
auto wrong(sojourn::journey_log<sojourn::csat5> const& log,
           sojourn::journey_map<sojourn::five_a> const& map) {
  return sojourn::measure(sojourn::sequential{}, log, sojourn::experience<sojourn::nps_rating>(map));
}
