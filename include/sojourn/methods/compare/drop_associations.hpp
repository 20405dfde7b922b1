// SPDX-License-Identifier: BSL-1.0
#pragma once
// What is associated with dropping at a step of a funnel.

#include <sojourn/measure/funnel_segments.hpp>
#include <sojourn/measure/funnel_tally.hpp>
#include <sojourn/methods/compare/adjust.hpp>
#include <sojourn/methods/compare/segments.hpp>
#include <sojourn/stats/odds_ratio.hpp>
#include <sojourn/stats/test_result.hpp>
#include <sojourn/stats/two_proportions.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace sojourn {

/// What an association with dropping may be told.
struct association_options {
  std::uint64_t least_count = 5;  ///< of each cell of the 2 x 2 table: below, it is too few to say anything
  confidence_level level{};
  correction many = correction::benjamini_hochberg;  ///< over the segments with enough
};

/// How dropping at a step is associated with having a property: an association, which says nothing of causes.
template <class Key>
struct drop_association {
  Key segment{};
  counted_share with{};     ///< dropped at the step, of the closed ones that came to it, in the segment
  counted_share without{};  ///< in all other segments
  bool too_few = false;     ///< a cell holds fewer than `least_count`: no odds, no test
  std::optional<estimate>
      odds_ratio{};  ///< odds of dropping with / without, Woolf; above 1: associated with dropping
  std::optional<test_result> test{};
  std::optional<double> adjusted_p{};
};

/// The associations of one property.
template <class Key>
struct drop_associations {
  std::vector<drop_association<Key>> segments{};  ///< in the order of keys
  counted_share undefined{};                      ///< those of whom nothing says the property: in no row
};

/// What is associated with dropping at a step, over the segments of a host's property.
///
/// Of the chains that came to the level, those whose level it is and that were dropped, against those that went on; open
/// and excluded ones are out. Each segment is held against all others. Several properties: a total each, and
/// `adjust_together` over all of their rows.
/// \param total  `by_segment` with a property of the host's, under any rule but `all`.
/// \param level  the required step at which they dropped, from 1; the last has none.
/// \returns a row a segment that occurred, also where it has too few; p-values adjusted over those with enough.
/// \throws std::invalid_argument  when the funnel has no such step to drop at; under the rule `all`.
/// \edge one segment: nothing to hold it against, it has too few. None: no rows.
/// \example examples/08_comparing_rounds.cpp
template <class Key, class Funnel, class Property>
[[nodiscard]] drop_associations<Key> associated_with_dropping(
    funnel_by_segment<Key, Funnel, Property> const& total, std::size_t level,
    association_options options = {}) {
  detail::require_disjoint_segments("funnel by segment", total);
  auto const levels = total.configuration().level_count();
  if (level < 1 || level >= levels) {
    throw std::invalid_argument("a step to drop at must be one of 1 to " +
                                std::to_string(levels == 0 ? 0 : levels - 1) + ": " + std::to_string(level));
  }
  auto const dropped = [level](funnel_tally const& t) -> counted_share {
    if (t.level_count() == 0) return {};
    return {t.stopped_at(level, funnel_outcome::dropped),
            t.reached(level) - t.stopped_at(level, funnel_outcome::open)};
  };
  drop_associations<Key> result{.undefined = dropped(total.undefined())};
  counted_share all;
  for (auto const& [key, tally] : total.segments()) {
    auto const with = dropped(tally);
    all.successes += with.successes, all.n += with.n;
    result.segments.push_back({.segment = key, .with = with});
  }
  for (auto& row : result.segments) {
    row.without = {all.successes - row.with.successes, all.n - row.with.n};
    auto const fewest = std::min({row.with.successes, row.with.n - row.with.successes, row.without.successes,
                                  row.without.n - row.without.successes});
    row.too_few = row.with.n == 0 || row.without.n == 0 || fewest < options.least_count;
    if (row.too_few) continue;
    row.odds_ratio = odds_ratio(row.without, row.with, options.level);
    row.test = test_difference(row.without, row.with);
  }
  adjust(options.many, result.segments);
  return result;
}

}  // namespace sojourn
