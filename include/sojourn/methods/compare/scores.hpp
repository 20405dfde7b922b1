// SPDX-License-Identifier: BSL-1.0
#pragma once
// How touchpoints and stages were felt in two groups or rounds: mean, top box, NPS.

#include <sojourn/core/dictionary.hpp>
#include <sojourn/core/id.hpp>
#include <sojourn/measure/ratings.hpp>
#include <sojourn/methods/compare/adjust.hpp>
#include <sojourn/methods/compare/comparison.hpp>
#include <sojourn/methods/compare/one_alphabet.hpp>
#include <sojourn/model/rating.hpp>
#include <sojourn/model/rating_tally.hpp>
#include <sojourn/model/stage_model.hpp>

#include <algorithm>
#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace sojourn {

/// The scores of one touchpoint or stage.
struct score_comparison {
  std::string name{};
  comparison mean{};                    ///< on the scale of the ratings
  std::optional<comparison> top_box{};  ///< the share of the best value; discrete scales only
  std::optional<comparison> nps{};      ///< the scale `nps_rating` only
};

/// Compares the answers of two tallies.
template <rating_scale Scale>
[[nodiscard]] score_comparison compare_scores(std::string name, rating_tally<Scale> const& a,
                                              rating_tally<Scale> const& b, confidence_level level = {}) {
  score_comparison row{.name = name, .mean = compare(name, a.moments(), b.moments(), level)};
  if constexpr (Scale::discrete) {
    row.top_box =
        compare(name, counted_share{a.best_count(1), a.n()}, counted_share{b.best_count(1), b.n()}, level);
  }
  if constexpr (std::same_as<Scale, nps_rating>) {
    row.nps = compare(name, net_counts{.top = a.best_count(2), .bottom = a.worst_count(7), .n = a.n()},
                      net_counts{.top = b.best_count(2), .bottom = b.worst_count(7), .n = b.n()}, level);
  }
  return row;
}

/// Adjusts each of the metrics by itself.
inline void adjust_scores(correction how, std::vector<score_comparison>& rows) {
  adjust(how, rows, &score_comparison::mean);
  adjust(how, rows, &score_comparison::top_box);
  adjust(how, rows, &score_comparison::nps);
}

/// Scores by touchpoint (definitions section 8), b against a.
/// \param names  the map or log whose touchpoints both are of.
/// \returns a row a touchpoint that was touched on either side, by id; p-values adjusted over the rows, of each metric
///          by itself.
/// \throws std::invalid_argument  when the two are of different alphabets, or the names of another.
/// \edge nobody answered on a side: n 0 there, values and differences absent.
template <tallies_ratings Felt, names_touchpoints Source>
[[nodiscard]] std::vector<score_comparison> compare_touchpoint_scores(Felt const& a, Felt const& b,
                                                                      Source const& names,
                                                                      compare_options options = {}) {
  require_one_alphabet("ratings", a.fingerprint(), b.fingerprint(), names.touchpoints());
  std::vector<score_comparison> rows;
  for (std::uint32_t i = 0; i < std::max(a.touchpoint_count(), b.touchpoint_count()); ++i) {
    auto const of_a = a.tally(touchpoint_id{i});
    auto const of_b = b.tally(touchpoint_id{i});
    if (of_a.empty() && of_b.empty()) continue;
    rows.push_back(
        compare_scores(name_or_number(names.touchpoints(), touchpoint_id{i}), of_a, of_b, options.level));
  }
  adjust_scores(options.many, rows);
  return rows;
}

/// Scores by stage, b against a.
/// \returns a row a stage, in the model's order; p-values adjusted over the rows, of each metric by itself.
template <tallies_ratings Felt>
[[nodiscard]] std::vector<score_comparison> compare_stage_scores(Felt const& a, Felt const& b,
                                                                 compare_options options = {}) {
  std::vector<score_comparison> rows;
  for (auto const s : stages<typename Felt::stage_type>())
    rows.push_back(compare_scores(std::string(name(s)), a.tally(s), b.tally(s), options.level));
  adjust_scores(options.many, rows);
  return rows;
}

}  // namespace sojourn
