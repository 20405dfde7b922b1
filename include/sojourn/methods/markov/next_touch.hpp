// SPDX-License-Identifier: BSL-1.0
#pragma once
// What comes next after given touches, with back-off from long contexts to short ones.

#include <sojourn/core/id.hpp>
#include <sojourn/journey/ends.hpp>
#include <sojourn/measure/context_counts.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace sojourn {

/// What may come next: the next touchpoint, or an end.
struct next_outcome {
  std::optional<touchpoint_id> touchpoint{};  ///< absent for an end
  ending end = ending::open;                  ///< goal or lost where the journey ends

  friend bool operator==(next_outcome const&, next_outcome const&) = default;
};

/// An outcome and its probability, in [0, 1].
struct outcome_probability {
  next_outcome outcome{};
  double probability = 0;
};

/// What comes next, from counts of contexts: the longest context's shares, mixed with those of shorter ones in
/// proportion to how many distinct outcomes were seen after it.
///
/// P: Witten and Bell 1991, The zero-frequency problem, method C, interpolated: with n outcomes after context c,
/// d of them distinct, P(x | c) = (n(c, x) + d P(x | c less its oldest touch)) / (n + d). Below the empty context,
/// all outcomes that occurred anywhere, and one for all that did not, are as likely. Where journeys are open
/// nothing is known of what came next: they do not count.
class next_touch_model {
 public:
  /// \param all    counts of contexts; orders up to `order` are used.
  /// \throws std::invalid_argument  unless the order is from 1 to that of the counts.
  /// \complexity O(order n log n) for n contexts and steps.
  next_touch_model(context_counts const& all, std::size_t order) {
    auto highest = at_order(all, order);
    for (std::size_t k = 1; k < order; ++k) orders_.push_back(at_order(all, k));
    orders_.push_back(std::move(highest));
    context_row whole;
    std::vector<context_step> steps;
    for (auto const& row : orders_.front().rows) {
      for (std::size_t e = 0; e < whole.ends.size(); ++e) whole.ends[e] += row.ends[e];
      steps.insert(steps.end(), row.steps.begin(), row.steps.end());
    }
    std::ranges::sort(steps, {}, &context_step::to);
    for (auto const& step : steps) {
      if (whole.steps.empty() || whole.steps.back().to != step.to) whole.steps.push_back({step.to});
      whole.steps.back().count += step.count;
    }
    whole_ = std::move(whole);
  }

  [[nodiscard]] std::size_t order() const noexcept { return orders_.size(); }

  /// Probability of an outcome, above 0.
  /// \param touchpoints  all of the journey so far, or its last `order()` at least: where there are fewer, they
  ///                     are taken for all, and a beginning is a context of its own.
  /// \complexity O(k (k log contexts + log outcomes)).
  [[nodiscard]] double probability(std::span<touchpoint_id const> touchpoints, next_outcome const& x) const {
    double p = mixed(whole_, x, 1.0 / static_cast<double>(distinct(whole_) + 1));
    // One beyond the length is the whole journey as a beginning: the same row at every higher order.
    for (std::size_t k = 1; k <= std::min(order(), touchpoints.size() + 1) && !touchpoints.empty(); ++k) {
      auto const* row = orders_[k - 1].find(last_of(touchpoints, k));
      if (row == nullptr) break;
      p = mixed(*row, x, p);
    }
    return p;
  }

  /// All outcomes that occurred anywhere, as `probability` has them, by probability descending, then touchpoints in order before goal and
  /// lost. They sum to less than 1 by the probability of what never occurred.
  /// \complexity O(outcomes) times that of `probability`.
  [[nodiscard]] std::vector<outcome_probability> distribution(
      std::span<touchpoint_id const> touchpoints) const {
    std::vector<outcome_probability> all;
    for (auto const& step : whole_.steps) all.push_back({{step.to}});
    for (auto const e : {ending::goal, ending::lost})
      if (whole_.end_count(e) > 0) all.push_back({{std::nullopt, e}});
    for (auto& one : all) one.probability = probability(touchpoints, one.outcome);
    std::ranges::stable_sort(all, std::ranges::greater{}, &outcome_probability::probability);
    return all;
  }

 private:
  [[nodiscard]] static std::size_t distinct(context_row const& row) noexcept {
    return row.steps.size() + (row.end_count(ending::goal) > 0 ? 1U : 0U) +
           (row.end_count(ending::lost) > 0 ? 1U : 0U);
  }
  [[nodiscard]] static std::uint64_t count(context_row const& row, next_outcome const& x) {
    if (!x.touchpoint) return row.end_count(x.end);
    auto const found = std::ranges::lower_bound(row.steps, *x.touchpoint, {}, &context_step::to);
    return found != row.steps.end() && found->to == *x.touchpoint ? found->count : 0;
  }
  [[nodiscard]] static double mixed(context_row const& row, next_outcome const& x, double shorter) {
    auto const n = static_cast<double>(row.outcome_count());
    auto const d = static_cast<double>(distinct(row));
    if (!(n > 0)) return shorter;
    return (static_cast<double>(count(row, x)) + d * shorter) / (n + d);
  }

  std::vector<context_counts> orders_;  // 1 to order()
  context_row whole_;                   // the empty context
};

}  // namespace sojourn
