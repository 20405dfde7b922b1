// SPDX-License-Identifier: BSL-1.0
#pragma once
// What was counted after each context, as a plain table; and the same at a lower order.

#include <sojourn/core/id.hpp>
#include <sojourn/core/wide.hpp>
#include <sojourn/journey/ends.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

namespace sojourn {

/// A touchpoint that followed a context.
struct context_step {
  touchpoint_id to{};
  std::uint64_t count = 0;  ///< how often
  uint128 time = 0;         ///< microseconds from the context's last touch to it, summed over `count`

  friend bool operator==(context_step const&, context_step const&) noexcept = default;

  template <class Self, class Archive>
  static void archive(Self& self, Archive& a) {
    a(self.to, self.count, self.time);
  }
};

/// What was counted of one context: its touchpoints, oldest first, and what came next.
struct context_row {
  std::vector<touchpoint_id> context{};
  std::array<std::uint64_t, 3> ends{};  ///< journeys whose last touches it is, by `ending`
  std::vector<context_step> steps{};    ///< in the order of touchpoints

  [[nodiscard]] std::uint64_t end_count(ending e) const noexcept { return ends[static_cast<std::size_t>(e)]; }
  /// Steps, and ends in goal or lost: what came next where that is known.
  [[nodiscard]] std::uint64_t outcome_count() const noexcept {
    auto n = end_count(ending::goal) + end_count(ending::lost);
    for (auto const& step : steps) n += step.count;
    return n;
  }
  friend bool operator==(context_row const&, context_row const&) noexcept = default;

  template <class Self, class Archive>
  static void archive(Self& self, Archive& a) {
    a(self.context, self.ends, self.steps);
  }
};

/// The counts of `contexts`: a context is the last `order` touchpoints, or all that a journey has so far.
struct context_counts {
  std::size_t order = 1;
  std::vector<std::uint64_t> begins{};  ///< journeys by their first touchpoint
  std::vector<context_row> rows{};      ///< in the order of their contexts, each once

  /// The place of a context's row, that of the first that is not before it where it did not occur.
  /// \complexity O(k log rows).
  [[nodiscard]] std::size_t lower_bound(std::span<touchpoint_id const> context) const {
    auto const before = [](context_row const& row, std::span<touchpoint_id const> wanted) {
      return std::ranges::lexicographical_compare(row.context, wanted);
    };
    return static_cast<std::size_t>(std::lower_bound(rows.begin(), rows.end(), context, before) -
                                    rows.begin());
  }
  /// The row of a context, null where it did not occur. \complexity O(k log rows).
  [[nodiscard]] context_row const* find(std::span<touchpoint_id const> context) const {
    auto const at = lower_bound(context);
    return at < rows.size() && std::ranges::equal(rows[at].context, context) ? &rows[at] : nullptr;
  }

  template <class Self, class Archive>
  static void archive(Self& self, Archive& a) {
    a(self.order, self.begins, self.rows);
  }
};

/// The last `order` touchpoints of a sequence, or all where there are fewer.
[[nodiscard]] inline std::span<touchpoint_id const> last_of(std::span<touchpoint_id const> touchpoints,
                                                            std::size_t order) {
  return touchpoints.last(std::min(order, touchpoints.size()));
}

/// The counts as they would be at a lower order: exactly those of counting so, since a context ends in its
/// shorter ones.
/// \throws std::invalid_argument  unless the order is from 1 to that of the counts.
/// \complexity O(n log n) for n contexts and steps.
[[nodiscard]] inline context_counts at_order(context_counts const& all, std::size_t order) {
  if (order < 1 || order > all.order)
    throw std::invalid_argument("order must be from 1 to " + std::to_string(all.order) + ": " +
                                std::to_string(order));
  context_counts lower{.order = order, .begins = all.begins};
  std::map<std::vector<touchpoint_id>, std::vector<context_row const*>> parts;
  for (auto const& row : all.rows) {
    auto const last = last_of(row.context, order);
    parts[{last.begin(), last.end()}].push_back(&row);
  }
  for (auto const& [context, rows] : parts) {
    auto& sum = lower.rows.emplace_back(context_row{.context = context});
    std::map<touchpoint_id, context_step> steps;
    for (auto const* row : rows) {
      for (std::size_t e = 0; e < sum.ends.size(); ++e) sum.ends[e] += row->ends[e];
      for (auto const& step : row->steps) {
        auto& total = steps[step.to];
        total.to = step.to;
        total.count += step.count;
        total.time += step.time;
      }
    }
    for (auto const& [to, step] : steps) sum.steps.push_back(step);
  }
  return lower;
}

}  // namespace sojourn
