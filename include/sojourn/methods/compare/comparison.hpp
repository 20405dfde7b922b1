// SPDX-License-Identifier: BSL-1.0
#pragma once
// One quantity in two groups or rounds: both counts, both values, their difference and its test.

#include <sojourn/core/estimate.hpp>
#include <sojourn/stats/change.hpp>
#include <sojourn/stats/net_share.hpp>
#include <sojourn/stats/proportion.hpp>
#include <sojourn/stats/ratio.hpp>
#include <sojourn/stats/score_moments.hpp>
#include <sojourn/stats/test_result.hpp>
#include <sojourn/stats/two_means.hpp>
#include <sojourn/stats/two_proportions.hpp>
#include <sojourn/stats/two_ratios.hpp>

#include <optional>
#include <string>
#include <utility>
#include <variant>

namespace sojourn {

/// What was counted on one side, by what kind of quantity it is: a proportion, a mean, a net share such as NPS, a ratio
/// of sets such as Kotler's.
using compared_counts = std::variant<counted_share, score_moments, net_counts, overlap>;

/// One side: its counts, which are never dropped, and its value.
struct compared_side {
  compared_counts counts{};
  std::optional<estimate> value{};  ///< with its own interval; absent where it is undefined
};

/// One quantity in a and in b. The sign is always b - a (definitions section 14).
struct comparison {
  std::string name{};
  compared_side a{};
  compared_side b{};
  std::optional<estimate> difference{};  ///< b - a; absent unless both sides have a value
  std::optional<estimate> quotient{};    ///< b / a with the log-delta interval: of ratios alone
  std::optional<test_result> test{};   ///< of no difference; absent where nothing varies, or a side is empty
  std::optional<double> adjusted_p{};  ///< among the tests made at once: `adjust`

  /// How much it rose, on the scale of the values.
  [[nodiscard]] std::optional<points_change> in_points() const noexcept {
    if (!a.value || !b.value) return std::nullopt;
    return change_in_points(a.value->value, b.value->value);
  }
  /// How much it rose, as a part of a. Absent unless a is above 0.
  [[nodiscard]] std::optional<relative_change> relative() const noexcept {
    if (!a.value || !b.value) return std::nullopt;
    return change_relative(a.value->value, b.value->value);
  }
};

/// Compares a proportion: Newcombe's interval, the two-proportion z, Fisher's exact test where few are expected
/// (definitions section 14).
/// \throws std::invalid_argument  when successes exceed trials.
/// \edge an empty side: its counts alone. None or all on both sides: the difference without a test.
[[nodiscard]] inline comparison compare(std::string name, counted_share a, counted_share b,
                                        confidence_level level = {}) {
  return {.name = std::move(name),
          .a = {a, proportion(a.successes, a.n, level)},
          .b = {b, proportion(b.successes, b.n, level)},
          .difference = difference(a, b, level),
          .test = test_difference(a, b)};
}

/// Compares a mean: Welch's interval and test.
/// \edge below two scores on a side, or where no score differs from another of its side: the difference without an
///       interval (method `none`) and without a test.
[[nodiscard]] inline comparison compare(std::string name, score_moments const& a, score_moments const& b,
                                        confidence_level level = {}) {
  comparison c{.name = std::move(name), .a = {a, a.mean_estimate(level)}, .b = {b, b.mean_estimate(level)}};
  if (auto const d = welch(a, b, level)) {
    c.difference = d->difference;
    c.test = d->test;
  } else if (c.a.value && c.b.value) {
    double const points = c.b.value->value - c.a.value->value;
    c.difference = estimate{.value = points,
                            .n = a.count() + b.count(),
                            .n_eff = static_cast<double>(a.count() + b.count()),
                            .low = points,
                            .high = points,
                            .method = interval_method::none,
                            .level = level};
  }
  return c;
}

/// Compares a net share such as NPS: interval and z on the adjusted quantities.
/// \throws std::invalid_argument  when the sets exceed the answers.
[[nodiscard]] inline comparison compare(std::string name, net_counts a, net_counts b,
                                        confidence_level level = {}) {
  return {.name = std::move(name),
          .a = {a, net_share(a, level)},
          .b = {b, net_share(b, level)},
          .difference = net_share_difference(a, b, level),
          .test = net_share_z(a, b)};
}

/// Compares a ratio of sets such as Kotler's: z on the logarithms, the quotient of both, and their difference.
/// \throws std::invalid_argument  when two sets share more than the smaller has.
/// \edge an empty numerator: 0 without an interval, no quotient and no test.
[[nodiscard]] inline comparison compare(std::string name, overlap a, overlap b, confidence_level level = {}) {
  return {.name = std::move(name),
          .a = {a, ratio(a, level)},
          .b = {b, ratio(b, level)},
          .difference = ratio_difference(a, b, level),
          .quotient = ratio_quotient(a, b, level),
          .test = log_ratio_z(a, b)};
}

}  // namespace sojourn
