// SPDX-License-Identifier: BSL-1.0
#pragma once
// Credit in proportion to removal effects: attribution by a Markov chain of any order.

#include <sojourn/core/id.hpp>
#include <sojourn/core/wide.hpp>
#include <sojourn/measure/attribution.hpp>
#include <sojourn/measure/attribution_rule.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

namespace sojourn {

/// Markov attribution (definitions section 6; P: Anderl, Becker, von Wangenheim, Schumann 2016): removal effects,
/// normalised to sum to the conversions that were attributed, and to their value.
/// \param counted  what was counted of the same journeys. Its goals get no credit: without them nobody converts.
/// \param effects  the removal effect of each touchpoint, by id, of a chain of any order k over those journeys (of
///                 order k: that of all states that end there); one beyond its end is 0. The chain sees journeys
///                 whole: of a look-back and of transforms it knows what its own counts do.
/// \returns a credit a touchpoint, by id; they and `counted.unattributed()` sum to `counted.total()` exactly. Absent
///          where no effect is above 0.
/// \throws std::invalid_argument  when an effect is negative or not finite.
/// \complexity O(touchpoints).
template <class Value>
[[nodiscard]] std::optional<std::vector<credit>> markov_credits(attribution<Value> const& counted,
                                                                std::span<double const> effects) {
  std::vector<double> weights(effects.begin(), effects.end());
  double sum = 0;
  for (std::uint32_t i = 0; i < weights.size(); ++i) {
    if (!(std::isfinite(weights[i]) && weights[i] >= 0)) {
      throw std::invalid_argument("a removal effect must be finite and at least 0: " +
                                  std::to_string(weights[i]));
    }
    if (counted.is_goal(touchpoint_id{i})) weights[i] = 0;
    sum += weights[i];
  }
  if (!(sum > 0)) return std::nullopt;
  auto const conversions = counted.total().conversion_parts - counted.unattributed().conversion_parts;
  auto const value = counted.total().value_parts - counted.unattributed().value_parts;
  auto const conversion_shares = detail::apportioned<uint128>(conversions, weights);
  auto const value_shares = detail::apportioned<int128>(value < 0 ? -value : value, weights);
  std::vector<credit> all(weights.size());
  for (std::size_t i = 0; i < all.size(); ++i)
    all[i] = {conversion_shares[i], value < 0 ? -value_shares[i] : value_shares[i]};
  return all;
}

}  // namespace sojourn
