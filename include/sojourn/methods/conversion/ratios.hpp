// SPDX-License-Identifier: BSL-1.0
#pragma once
// Kotler's ratios between the five A.

#include <sojourn/core/estimate.hpp>
#include <sojourn/measure/stage_reach.hpp>
#include <sojourn/model/five_a.hpp>
#include <sojourn/stats/ratio.hpp>

#include <optional>

namespace sojourn {

/// Marginal conversion between the five A (definitions section 2). P: Kotler, Kartajaya, Setiawan, Marketing
/// 4.0, ch. 6. Ratios of sets, not proportions: above 1 is legal. Absent where the denominator is empty.
struct kotler_ratios {
  std::optional<estimate> attraction;  ///< appeal / aware
  std::optional<estimate> curiosity;   ///< ask / appeal
  std::optional<estimate> commitment;  ///< act / ask
  std::optional<estimate> affinity;    ///< advocate / act
  std::optional<estimate> par;         ///< purchase action ratio: act / aware
  std::optional<estimate> bar;         ///< brand advocacy ratio: advocate / aware
};

/// Kotler's ratios with log-delta intervals.
///
/// par = attraction x curiosity x commitment and bar = par x affinity, where all of these exist; both are
/// taken from their two stages alone, and so also exist where a stage between is empty.
/// \example examples/01_first_journey.cpp
[[nodiscard]] inline kotler_ratios ratios(stage_reach<five_a> const& reach, confidence_level level = {}) {
  auto const of = [&](five_a numerator, five_a denominator) {
    return ratio(reach.over(numerator, denominator), level);
  };
  return {.attraction = of(five_a::appeal, five_a::aware),
          .curiosity = of(five_a::ask, five_a::appeal),
          .commitment = of(five_a::act, five_a::ask),
          .affinity = of(five_a::advocate, five_a::act),
          .par = of(five_a::act, five_a::aware),
          .bar = of(five_a::advocate, five_a::aware)};
}

}  // namespace sojourn
