// SPDX-License-Identifier: BSL-1.0
#pragma once
// What to expect of a journey that is under way.

#include <sojourn/core/id.hpp>
#include <sojourn/journey/ends.hpp>
#include <sojourn/measure/context_counts.hpp>
#include <sojourn/methods/markov/absorbing_chain.hpp>
#include <sojourn/methods/markov/context_chain.hpp>
#include <sojourn/methods/markov/journeys_by_end.hpp>
#include <sojourn/methods/markov/next_touch.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace sojourn {

/// What is expected of a journey from its last touches on.
struct prediction {
  std::vector<outcome_probability> next{};  ///< as `next_touch_model::distribution`
  std::size_t order = 0;                    ///< of the chain behind the rest: how far back it looked
  std::uint64_t n = 0;                      ///< how often what came after this context was seen
  double conversion = 0;                    ///< probability to reach the goal, in [0, 1]
  double loss = 0;                          ///< to be lost, in [0, 1]; what is left to 1 never ends
  std::optional<double> steps_left{};       ///< touches still to come of a journey that ends, on average
  std::optional<double> time_left{};        ///< microseconds from its last touch until the end, on average
};

/// How much a context must have been seen before the future of a journey is read off it.
struct prediction_options {
  std::uint64_t at_least = 10;  ///< outcomes; contexts with fewer give way to shorter ones
};

/// Predicts journeys under way, by chains of order 1 to k.
///
/// D: probabilities to convert and to be lost, and what is left, are those of the chain of the highest order in
/// which the journey's context was followed by at least `at_least` outcomes; else of order 1, if it was followed
/// by any. The next touch mixes all orders (`next_touch_model`). How long the journey has been silent does not
/// count.
/// \complexity of making: that of an `absorbing_chain` for each order.
/// \example examples/16_running_journeys.cpp
class journey_predictor {
 public:
  /// \param all  counts of contexts of order k, of journeys cut or split at their goals.
  /// \throws std::invalid_argument  as `rows_of`.
  explicit journey_predictor(context_counts const& all, prediction_options options = {})
      : options_(options), next_(all, all.order) {
    for (std::size_t k = 1; k <= all.order; ++k) {
      auto counted = at_order(all, k);
      absorbing_chain<double> const chain(rows_of(counted));
      orders_.push_back({std::move(counted), journeys_by_end<double>(chain, ending::goal),
                         journeys_by_end<double>(chain, ending::lost)});
    }
  }

  /// \param touchpoints  all of the journey so far, or its last k at least.
  /// \returns absent where nothing is known of what comes after its last touchpoint.
  /// \complexity O(k log contexts), and `next_touch_model::distribution`.
  [[nodiscard]] std::optional<prediction> operator()(std::span<touchpoint_id const> touchpoints) const {
    if (touchpoints.empty()) return std::nullopt;
    for (auto k = orders_.size(); k > 0; --k) {
      auto const& by = orders_[k - 1];
      auto const* row = by.counted.find(last_of(touchpoints, k));
      auto const n = row == nullptr ? 0 : row->outcome_count();
      if (n == 0 || (n < options_.at_least && k > 1)) continue;
      auto const state = static_cast<std::size_t>(row - by.counted.rows.data());
      prediction p{.next = next_.distribution(touchpoints),
                   .order = k,
                   .n = n,
                   .conversion = by.goal.probability(state),
                   .loss = by.lost.probability(state)};
      p.steps_left = mean(p, by.goal.steps(state), by.lost.steps(state));
      if (p.steps_left) *p.steps_left -= 1;  // the touch that it stands at
      p.time_left = mean(p, by.goal.time(state), by.lost.time(state));
      return p;
    }
    return std::nullopt;
  }

 private:
  struct one_order {
    context_counts counted;
    journeys_by_end<double> goal;
    journeys_by_end<double> lost;
  };

  [[nodiscard]] static std::optional<double> mean(prediction const& p, std::optional<double> goal,
                                                  std::optional<double> lost) {
    if (!goal && !lost) return std::nullopt;
    return (p.conversion * goal.value_or(0) + p.loss * lost.value_or(0)) / (p.conversion + p.loss);
  }

  prediction_options options_;
  next_touch_model next_;
  std::vector<one_order> orders_;  // 1 to k
};

}  // namespace sojourn
