// SPDX-License-Identifier: BSL-1.0
#pragma once
// Scores of touchpoints and of stages.

#include <sojourn/core/dictionary.hpp>
#include <sojourn/core/estimate.hpp>
#include <sojourn/core/id.hpp>
#include <sojourn/measure/ratings.hpp>
#include <sojourn/model/net_scores.hpp>
#include <sojourn/model/rating.hpp>
#include <sojourn/model/rating_tally.hpp>
#include <sojourn/model/stage_model.hpp>

#include <algorithm>
#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sojourn {

/// The ratings of one touchpoint or stage. An estimate is absent without answers, and where the scale has no
/// such metric.
struct score_row {
  std::string name{};
  std::uint64_t n = 0;                ///< answers given
  std::uint64_t absent = 0;           ///< touches without an answer
  std::uint64_t refused = 0;          ///< answers refused
  std::uint64_t not_asked = 0;        ///< touches at which none was asked for
  std::optional<estimate> mean{};     ///< on the scale, t interval
  std::optional<estimate> top_box{};  ///< the share of the best value; discrete scales only
  std::optional<estimate> nps{};      ///< in [-1, 1]; the scale `nps_rating` only
};

/// One tally as a row of a table.
template <rating_scale Scale>
[[nodiscard]] score_row score(std::string_view name, rating_tally<Scale> const& tally,
                              confidence_level level = {}) {
  score_row row{.name = std::string(name),
                .n = tally.n(),
                .absent = tally.missing(no_answer::absent),
                .refused = tally.missing(no_answer::refused),
                .not_asked = tally.missing(no_answer::not_asked),
                .mean = tally.mean(level)};
  if constexpr (Scale::discrete) row.top_box = tally.top_box(level);
  if constexpr (std::same_as<Scale, nps_rating>) row.nps = nps(tally, level);
  return row;
}

/// Scores by touchpoint.
/// \param names  the map or log whose touchpoints they are.
/// \returns a row a touchpoint that was touched, rated or not, by n descending, then by name.
/// \complexity O(t log t) for t touchpoints.
/// \example examples/06_experience_scores.cpp
template <tallies_ratings Felt, names_touchpoints Source>
[[nodiscard]] std::vector<score_row> touchpoint_scores(Felt const& felt, Source const& names,
                                                       confidence_level level = {}) {
  std::vector<score_row> rows;
  for (std::uint32_t i = 0; i < names.touchpoints().size(); ++i) {
    auto const tally = felt.tally(touchpoint_id{i});
    if (!tally.empty()) rows.push_back(score(names.touchpoints().name(touchpoint_id{i}), tally, level));
  }
  std::ranges::sort(rows,
                    [](auto const& a, auto const& b) { return a.n != b.n ? a.n > b.n : a.name < b.name; });
  return rows;
}

/// Scores by stage.
/// \returns a row a stage of the model, in its order, also where it was never touched.
template <tallies_ratings Felt>
[[nodiscard]] std::vector<score_row> stage_scores(Felt const& felt, confidence_level level = {}) {
  std::vector<score_row> rows;
  for (auto const stage : stages<typename Felt::stage_type>())
    rows.push_back(score(name(stage), felt.tally(stage), level));
  return rows;
}

}  // namespace sojourn
