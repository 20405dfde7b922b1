// SPDX-License-Identifier: BSL-1.0
#pragma once
// Ratings and journey scores, arranged for a report.

#include <sojourn/core/dictionary.hpp>
#include <sojourn/measure/experience.hpp>
#include <sojourn/methods/experience/journey_score.hpp>
#include <sojourn/methods/experience/score_table.hpp>
#include <sojourn/model/rating.hpp>
#include <sojourn/model/stage_model.hpp>
#include <sojourn/report/findings.hpp>

#include <string>

namespace sojourn {

/// Experience for a report. The score that leads is of all journeys started: one over finishers alone
/// overstates.
/// \param names  the log whose touchpoints they are.
/// \param mapped  whether touchpoints have stages; else there is nothing to say by stage.
template <rating_scale Scale, stage_model Stage, names_touchpoints Source>
[[nodiscard]] experience_findings experience_findings_of(experience_of<Scale, Stage> const& felt,
                                                         Source const& names, bool mapped) {
  experience_findings found{.scale = std::string(Scale::name), .touchpoints = touchpoint_scores(felt, names)};
  if (mapped) found.stages = stage_scores(felt);
  for (auto const of : {population::started, population::finished, population::lost, population::open}) {
    found.journeys.push_back(journey_score(felt, of));
  }
  if (mapped) {
    for (auto const stage : stages<Stage>()) found.journeys.push_back(journey_score(felt, stage));
  }
  return found;
}

}  // namespace sojourn
