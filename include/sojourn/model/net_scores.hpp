// SPDX-License-Identifier: BSL-1.0
#pragma once
// Net scores: the best values' share minus the worst values' share, of which NPS is one.

#include <sojourn/core/estimate.hpp>
#include <sojourn/model/rating.hpp>
#include <sojourn/model/rating_tally.hpp>
#include <sojourn/stats/net_share.hpp>

#include <cstddef>
#include <optional>

namespace sojourn {

/// A discrete scale from 1 to `Upper` on which high is good.
template <class Scale, int Upper>
concept points_scale = rating_scale<Scale> && Scale::discrete && Scale::high_is_good && Scale::lower == 1 &&
                       Scale::upper == Upper;

/// The share of the `Best` best values minus the share of the `Worst` worst ones, by the scale's orientation
/// (definitions section 8).
/// \returns in [-1, 1]; absent without answers.
/// \example examples/06_experience_scores.cpp
template <std::size_t Best, std::size_t Worst, rating_scale Scale>
requires(Scale::discrete) [[nodiscard]] std::optional<estimate> net_share(rating_tally<Scale> const& t,
                                                                          confidence_level level = {}) {
  static_assert(Best + Worst <= rating_tally<Scale>::boxes, "the best and the worst values must not overlap");
  return net_share(net_counts{.top = t.best_count(Best), .bottom = t.worst_count(Worst), .n = t.n()}, level);
}

/// Net promoter score: promoters 9-10 minus detractors 0-6. P: Reichheld 2003.
/// \returns in [-1, 1], reported times 100; absent without answers.
[[nodiscard]] inline std::optional<estimate> nps(rating_tally<nps_rating> const& t,
                                                 confidence_level level = {}) {
  return net_share<2, 7>(t, level);
}

/// Temkin experience rating: 6-7 minus 1-3 of seven points. P: Temkin Group 2011.
template <points_scale<7> Scale>
[[nodiscard]] std::optional<estimate> temkin(rating_tally<Scale> const& t, confidence_level level = {}) {
  return net_share<2, 3>(t, level);
}

/// Customer experience index in its old form: 4-5 minus 1-2 of five points. P: Forrester, CxPi.
template <points_scale<5> Scale>
[[nodiscard]] std::optional<estimate> cxpi(rating_tally<Scale> const& t, confidence_level level = {}) {
  return net_share<2, 2>(t, level);
}

}  // namespace sojourn
