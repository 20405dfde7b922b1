// SPDX-License-Identifier: BSL-1.0
#pragma once
// Conversion from a to b: its rate, the base rate, and the lift of one over the other.

#include <sojourn/core/estimate.hpp>
#include <sojourn/measure/follow_up.hpp>
#include <sojourn/stats/normal.hpp>
#include <sojourn/stats/proportion.hpp>

#include <algorithm>
#include <cmath>
#include <optional>

namespace sojourn {

/// How much more often b comes after a than in journeys at large.
struct follow_up_rates {
  follow_up_counts counts{};
  std::optional<estimate> rate{};          ///< converted / (converted + dropped), Wilson
  std::optional<estimate> base_rate{};     ///< journeys with b / all journeys, Wilson
  std::optional<estimate> lift{};          ///< rate / base rate, by the delta method on the logarithm
  std::optional<double> median_seconds{};  ///< from a to b, over the converted
};

namespace detail {

// log lift = log C - log K - log B + log N for converted C within closed entries K, and those with b B, of N
// journeys. The delta method for one multinomial sample of N, where Cov(log X, log Y) = |X∩Y|/(|X||Y|) - 1/N, and
// C lies within both K and B: Var = 1/C - 1/K - 1/B - 1/N + 2 |K∩B|/(|K||B|).
inline std::optional<estimate> lift_of(follow_up_counts const& c, confidence_level level) {
  auto const closed = c.converted + c.dropped;
  if (closed == 0 || c.with_b == 0) return std::nullopt;
  auto const n = static_cast<double>(c.journeys);
  auto const entries = static_cast<double>(closed);
  auto const with_b = static_cast<double>(c.with_b);
  auto const converted = static_cast<double>(c.converted);
  auto const both = static_cast<double>(c.converted + c.dropped_with_b);
  double const value = converted / entries / (with_b / n);
  estimate lift{.value = value,
                .n = closed,
                .n_eff = entries,
                .low = value,
                .high = value,
                .method = interval_method::none,
                .level = level};
  if (c.converted == 0) return lift;
  double const variance = 1 / converted - 1 / entries - 1 / with_b - 1 / n + 2 * both / (entries * with_b);
  double const half = -normal_quantile(level.tail()) * std::sqrt(std::max(0.0, variance));
  lift.low = value * std::exp(-half);
  lift.high = value * std::exp(half);
  lift.method = interval_method::log_ratio;
  return lift;
}

}  // namespace detail

/// Conversion from a to b (definitions section 3): of the journeys with a, the share with b after it, over closed
/// entries; the share of all journeys with b, whatever came before; and lift = rate / base rate.
///
/// The two rates come from the same journeys: the interval of the lift takes their covariance in full, and
/// assumes only that journeys are independent. Open journeys are in the base rate with what they have so far.
/// A lift is an association: who does a may differ in other ways.
/// \returns rates in [0, 1], the lift in [0, ∞). The rate is absent without closed entries, the base rate without
///          journeys, the lift without either or without any b. `n` of the lift: the closed entries.
/// \edge nobody converted: a lift of 0 without an interval (method `none`): the logarithm does not exist.
/// \example examples/10_what_follows_what.cpp
template <class Steps>
[[nodiscard]] follow_up_rates follow_up_conversion(follow_up<Steps> const& f, confidence_level level = {}) {
  auto const& c = f.counts();
  follow_up_rates rates{.counts = c,
                        .rate = proportion(c.converted, c.converted + c.dropped, level),
                        .base_rate = proportion(c.with_b, c.journeys, level),
                        .lift = detail::lift_of(c, level)};
  if (auto const median = f.time_to_convert().median()) rates.median_seconds = *median / 1e6;
  return rates;
}

}  // namespace sojourn
