// SPDX-License-Identifier: BSL-1.0
#pragma once
// The score of journeys: mean and peak-end side by side, of a population that is named.

#include <sojourn/core/estimate.hpp>
#include <sojourn/measure/experience.hpp>
#include <sojourn/model/rating.hpp>
#include <sojourn/model/stage_model.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace sojourn {

/// Whose journeys are scored (definitions section 9). A score over finishers alone overstates: those who gave
/// up are missing from it.
enum class population : std::uint8_t {
  started,   ///< all journeys
  finished,  ///< those that reached the goal
  lost,      ///< those that dropped off: the score at drop-off
  open       ///< those not ended yet
};

[[nodiscard]] constexpr std::string_view name(population p) noexcept {
  constexpr std::string_view names[] = {"started", "finished", "lost", "open"};
  return names[static_cast<std::size_t>(p)];
}

/// The scores of a population, on the scale of the ratings. Neither is crowned: a meta-analysis of 174
/// effects finds peak-end comparable to the mean (Alaybek et al. 2022).
struct journey_scores {
  std::string population{};                   ///< `started`, `finished` …, `reached(act)`
  std::uint64_t n = 0;                        ///< journeys scored: those with at least one rating
  std::uint64_t unrated = 0;                  ///< journeys of the population without a rating
  std::optional<estimate> mean{};             ///< mean of journey means, t interval
  std::optional<estimate> peak_end{};         ///< mean of (best + last) / 2
  std::optional<estimate> signed_peak_end{};  ///< mean of (farthest from neutral + last) / 2
};

namespace detail {

inline journey_scores scores_of(std::string population, score_totals const& totals, confidence_level level) {
  return {.population = std::move(population),
          .n = totals.mean.count(),
          .unrated = totals.unrated,
          .mean = totals.mean.mean_estimate(level),
          .peak_end = totals.peak_end.mean_estimate(level),
          .signed_peak_end = totals.signed_peak_end.mean_estimate(level)};
}

}  // namespace detail

/// The journey score of a population by its ending. P: definitions section 9.
/// \returns estimates on the scale of the ratings; absent where no journey of the population has a rating.
/// \example examples/06_experience_scores.cpp
template <rating_scale Scale, stage_model Stage>
[[nodiscard]] journey_scores journey_score(experience_of<Scale, Stage> const& felt, population of,
                                           confidence_level level = {}) {
  auto totals = felt.scores();
  if (of == population::finished) totals = felt.scores(ending::goal);
  if (of == population::lost) totals = felt.scores(ending::lost);
  if (of == population::open) totals = felt.scores(ending::open);
  return detail::scores_of(std::string(name(of)), totals, level);
}

/// The journey score of those who reached a stage, however they ended.
template <rating_scale Scale, stage_model Stage>
[[nodiscard]] journey_scores journey_score(experience_of<Scale, Stage> const& felt, Stage reached,
                                           confidence_level level = {}) {
  return detail::scores_of("reached(" + std::string(name(reached)) + ")", felt.scores(reached), level);
}

}  // namespace sojourn
