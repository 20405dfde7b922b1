// SPDX-License-Identifier: BSL-1.0
#pragma once
// How the credit for one conversion is shared among the touches before it, in whole parts.

#include <sojourn/core/assert.hpp>
#include <sojourn/core/id.hpp>
#include <sojourn/core/time.hpp>
#include <sojourn/core/wide.hpp>
#include <sojourn/measure/attribution_path.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sojourn {

/// The parts that one conversion, or one minor unit of value, is divided into: the least common multiple of 1 to
/// 30. Equal shares among up to 30, and 40/20/40 with up to 6 between, are exact; any other is off by less than
/// one part, 4.3e-13 of a conversion. Parts are whole, so that credits sum to their total to the last part.
inline constexpr std::uint64_t parts_per_conversion = 2'329'089'562'800U;

namespace detail {

// Whole shares of `total` in proportion to the weights: differences of rounded running sums, so that they sum to
// the total and each is off by at most one. Weights are finite and at least 0; where all are 0, shares are equal.
template <class Integer>
std::vector<Integer> apportioned(Integer total, std::vector<double> weights) {
  double sum = 0;
  for (double const w : weights) sum += w;
  if (sum == 0) {
    std::ranges::fill(weights, 1.0);
    sum = static_cast<double>(weights.size());
  }
  std::vector<Integer> shares(weights.size());
  double running = 0;
  Integer given = 0;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    running += weights[i];
    // The same sum in the same order: exactly 1 from the last weight above 0 on.
    double const share = running / sum;
    auto const upto =
        share == 1
            ? total
            : std::min(total, static_cast<Integer>(std::floor(static_cast<double>(total) * share + 0.5)));
    shares[i] = upto - given;
    given = upto;
  }
  return shares;
}

}  // namespace detail

/// A rule of attribution by position, time or touchpoint (definitions section 6).
/// \example examples/12_attribution.cpp
class attribution_rule {
 public:
  enum class kind : std::uint8_t {
    first,
    last,
    last_but_not,
    linear_per_touch,
    linear_per_touchpoint,
    position,
    time_decay
  };

  attribution_rule() noexcept = default;

  /// All credit to the first touch.
  [[nodiscard]] static attribution_rule first() { return attribution_rule(kind::first); }
  /// All credit to the last touch before the conversion.
  [[nodiscard]] static attribution_rule last() { return attribution_rule(kind::last); }
  /// All credit to the last touch that is at none of these touchpoints (last non-direct); to the last touch where
  /// all are.
  [[nodiscard]] static attribution_rule last_but_not(std::vector<touchpoint_id> touchpoints) {
    attribution_rule rule(kind::last_but_not);
    rule.touchpoints_ = std::move(touchpoints);
    std::ranges::sort(rule.touchpoints_);
    return rule;
  }
  /// Equal credit to every touch: a touchpoint is credited as often as it was touched.
  [[nodiscard]] static attribution_rule linear_per_touch() {
    return attribution_rule(kind::linear_per_touch);
  }
  /// Equal credit to every distinct touchpoint, at its first touch: 1/|set|. This *is* the Shapley value of the
  /// game whose worth v(S) is the conversions of journeys with all their touchpoints in S, in closed form (Zhao,
  /// Mahboobi, Bagheri 2018's simplified method; the game's Harsanyi dividends are those journeys).
  [[nodiscard]] static attribution_rule linear_per_touchpoint() {
    return attribution_rule(kind::linear_per_touchpoint);
  }
  /// Stated shares to the first and the last touch, the rest equally to those between. Of two touches, in the
  /// proportion of first to last (equal where both are 0); to an only touch, all.
  /// \throws std::invalid_argument  unless both are at least 0 and together at most 1.
  [[nodiscard]] static attribution_rule position(double first = 0.4, double last = 0.4) {
    if (!(first >= 0 && last >= 0 && first + last <= 1)) {
      throw std::invalid_argument("position shares must be at least 0 and together at most 1: " +
                                  std::to_string(first) + " and " + std::to_string(last));
    }
    attribution_rule rule(kind::position);
    rule.first_ = first;
    rule.last_ = last;
    return rule;
  }
  /// Weights that halve with every half-life between touch and conversion.
  /// \throws std::invalid_argument  unless the half-life is above 0.
  [[nodiscard]] static attribution_rule time_decay(duration half_life) {
    if (half_life.count() <= 0) {
      throw std::invalid_argument("half-life must be above 0: " + std::to_string(half_life.count()) +
                                  " microseconds");
    }
    attribution_rule rule(kind::time_decay);
    rule.half_life_ = half_life;
    return rule;
  }

  [[nodiscard]] kind what() const noexcept { return kind_; }

  /// The credit of each touch of a path.
  /// \param path  the touches before a conversion, in order, after transforms. A touch that stands for several
  ///              weighs as many in `linear_per_touch` and `time_decay`.
  /// \returns one a touch, in parts; they sum to `parts_per_conversion`.
  /// \pre the path is not empty.
  /// \complexity O(touches); `linear_per_touchpoint` O(touches x distinct touchpoints).
  /// \numerics `time_decay` takes `std::exp2`: standard libraries may differ by a part.
  [[nodiscard]] std::vector<std::uint64_t> credits(std::span<path_touch const> path) const {
    SOJOURN_ASSERT(!path.empty());
    return detail::apportioned(parts_per_conversion, weights(path));
  }

  friend bool operator==(attribution_rule const&, attribution_rule const&) = default;

  template <class Self, class Archive>
  static void archive(Self& self, Archive& a) {
    a(self.kind_, self.touchpoints_, self.first_, self.last_, self.half_life_);
  }

 private:
  explicit attribution_rule(kind what) noexcept : kind_(what) {}

  [[nodiscard]] std::vector<double> weights(std::span<path_touch const> path) const {
    auto const n = path.size();
    std::vector<double> w(n);
    switch (kind_) {
      case kind::first:
        w.front() = 1;
        break;
      case kind::last:
        w.back() = 1;
        break;
      case kind::last_but_not: {
        auto const counts = [this](path_touch const& t) {
          return !std::ranges::binary_search(touchpoints_, t.touchpoint);
        };
        auto const found = std::find_if(path.rbegin(), path.rend(), counts);
        w[found == path.rend() ? n - 1 : static_cast<std::size_t>(path.rend() - found) - 1] = 1;
        break;
      }
      case kind::linear_per_touch:
        for (std::size_t i = 0; i < n; ++i) w[i] = static_cast<double>(path[i].count);
        break;
      case kind::linear_per_touchpoint: {
        std::vector<touchpoint_id> seen;
        for (std::size_t i = 0; i < n; ++i) {
          if (std::ranges::find(seen, path[i].touchpoint) != seen.end()) continue;
          seen.push_back(path[i].touchpoint);
          w[i] = 1;
        }
        break;
      }
      case kind::position:
        if (n > 2) std::ranges::fill(w, (1 - (first_ + last_)) / static_cast<double>(n - 2));
        w.front() = first_;
        w.back() = n == 1 ? 1 : last_;
        break;
      case kind::time_decay:
        // Before the last touch, not the conversion: the ratio is the same, and the largest weight is 1.
        for (std::size_t i = 0; i < n; ++i) {
          w[i] = static_cast<double>(path[i].count) *
                 std::exp2(-static_cast<double>(elapsed(path[i].time, path.back().time)) /
                           static_cast<double>(half_life_.count()));
        }
        break;
    }
    return w;
  }

  kind kind_ = kind::last;
  std::vector<touchpoint_id> touchpoints_{};
  double first_ = 0;
  double last_ = 0;
  duration half_life_{};
};

/// The name of a rule: `first`, `last_but_not` …
[[nodiscard]] constexpr std::string_view name(attribution_rule::kind k) noexcept {
  constexpr std::string_view names[] = {
      "first", "last", "last_but_not", "linear_per_touch", "linear_per_touchpoint", "position", "time_decay"};
  return names[static_cast<std::size_t>(k)];
}

}  // namespace sojourn
