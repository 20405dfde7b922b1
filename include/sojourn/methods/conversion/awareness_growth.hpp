// SPDX-License-Identifier: BSL-1.0
#pragma once
// What more awareness would bring, were the purchase action ratio to hold.

#include <sojourn/core/estimate.hpp>
#include <sojourn/methods/conversion/ratios.hpp>

#include <cmath>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

namespace sojourn {

/// If awareness grows by d and PAR holds, share grows by PAR x d (definitions section 2). P: Kotler, Kartajaya,
/// Setiawan, Marketing 4.0, ch. 6.
///
/// A what-if, not a forecast: that those newly aware buy as the others do is its assumption, and the interval is
/// that of PAR alone.
/// \param growth  d: points of the market's awareness, or customers newly aware; negative where awareness shrinks.
/// \returns the growth of share in the unit of `growth`: points of market share, or buyers, with PAR's limits
///          times it; absent where PAR is.
/// \throws std::invalid_argument  when the growth is not finite.
/// \example examples/10_what_follows_what.cpp
[[nodiscard]] inline std::optional<estimate> share_growth(kotler_ratios const& ratios, double growth) {
  if (!std::isfinite(growth))
    throw std::invalid_argument("growth of awareness must be finite: " + std::to_string(growth));
  auto share = ratios.par;
  if (!share) return share;
  share->value *= growth;
  share->low *= growth;
  share->high *= growth;
  if (growth < 0) std::swap(share->low, share->high);
  return share;
}

}  // namespace sojourn
