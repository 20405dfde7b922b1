// SPDX-License-Identifier: BSL-1.0
#pragma once
// How long it took to convert, in two groups or rounds.

#include <sojourn/measure/funnel.hpp>
#include <sojourn/measure/funnel_tally.hpp>
#include <sojourn/methods/compare/funnels.hpp>
#include <sojourn/stats/change.hpp>
#include <sojourn/stats/kaplan_meier.hpp>
#include <sojourn/stats/log_rank.hpp>
#include <sojourn/stats/test_result.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace sojourn {

/// One side's times to convert.
struct compared_times {
  std::uint64_t converted = 0;
  std::uint64_t open = 0;     ///< censored when they were last observed
  std::uint64_t dropped = 0;  ///< that never will: at risk to the end
  std::optional<double>
      median_seconds{};  ///< until half of all have converted, by Kaplan and Meier; absent if never
};

/// Times to convert in a and in b.
struct time_comparison {
  compared_times a{};
  compared_times b{};
  std::optional<test_result> test{};  ///< log-rank, over all times
  std::optional<double> adjusted_p{};

  /// How many seconds later the median is in b.
  [[nodiscard]] std::optional<points_change> in_seconds() const noexcept {
    if (!a.median_seconds || !b.median_seconds) return std::nullopt;
    return change_in_points(*a.median_seconds, *b.median_seconds);
  }
};

/// Compares the times to convert of two tallies of one funnel (definitions section 7, P: log-rank).
/// \edge an empty side, or no conversion: no test.
[[nodiscard]] inline time_comparison compare_times(funnel_tally const& a, funnel_tally const& b) {
  auto const times = [](funnel_tally const& t) {
    return survival_times_of(t.time_to_convert(), t.time_open(), t.count(funnel_outcome::dropped));
  };
  auto const side = [](funnel_tally const& t, survival_times const& all) {
    auto const median = survival_quantile(kaplan_meier(all), 0.5);
    return compared_times{.converted = t.count(funnel_outcome::converted),
                          .open = t.count(funnel_outcome::open),
                          .dropped = t.count(funnel_outcome::dropped),
                          .median_seconds = median ? std::optional(*median / 1e6) : std::nullopt};
  };
  std::array<survival_times, 2> const groups{times(a), times(b)};
  auto test = groups[0].size() == 0 || groups[1].size() == 0 ? std::nullopt : log_rank(groups);
  return {.a = side(a, groups[0]), .b = side(b, groups[1]), .test = test};
}

/// The same of two funnels.
/// \throws std::invalid_argument  when steps, options or exclusions differ.
template <class Steps, std::size_t MaxSteps, class Exclusions>
[[nodiscard]] time_comparison compare_times(funnel<Steps, MaxSteps, Exclusions> const& a,
                                            funnel<Steps, MaxSteps, Exclusions> const& b) {
  detail::require_one_funnel(a, b);
  return compare_times(a.tally(), b.tally());
}

}  // namespace sojourn
