// SPDX-License-Identifier: BSL-1.0
#pragma once
// The journeys that match a pattern, and the parts of them that it cuts.

#include <sojourn/journey/ends.hpp>
#include <sojourn/measure/measure_of.hpp>
#include <sojourn/measure/pattern.hpp>

#include <range/v3/view/all.hpp>
#include <range/v3/view/filter.hpp>

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <ranges>
#include <utility>
#include <vector>

namespace sojourn {

/// The journeys that match a pattern. A view: they are searched when it is read.
/// \param journeys  an lvalue range, which outlives the view.
/// \example examples/13_patterns.cpp
template <journeys_like Journeys>
[[nodiscard]] auto journeys_matching(pattern wanted, Journeys& journeys) {
  return ranges::views::filter(ranges::views::all(journeys),
                               [p = std::move(wanted)](auto const& j) { return p(j); });
}

/// What a cut keeps of a journey that matches.
enum class match_part : std::uint8_t {
  from,    ///< from the match's first touch to the end of the journey
  until,   ///< from the begin of the journey to the match's last touch
  between  ///< from the match's first touch to its last
};

/// Some of a journey's touches, one after the other; a journey itself.
///
/// Its end is that of the whole journey, which says what became of it: where touches after the part were cut off, its
/// last touch is not where the journey ended. D
template <journey_like Journey>
class journey_part {
 public:
  journey_part() = default;
  /// \pre `first < last`, and the journey has at least `last` touches.
  journey_part(Journey whole, std::size_t first, std::size_t last)
      : whole_(std::move(whole)), first_(first), last_(last) {}

  [[nodiscard]] auto begin() const { return at(first_); }
  [[nodiscard]] auto end() const { return at(last_); }
  [[nodiscard]] std::size_t size() const noexcept { return last_ - first_; }
  [[nodiscard]] journey_end ended() const { return end_of(whole_); }
  [[nodiscard]] Journey const& whole() const noexcept { return whole_; }

 private:
  [[nodiscard]] auto at(std::size_t i) const {
    return std::ranges::next(std::ranges::begin(whole_), static_cast<std::ptrdiff_t>(i));
  }

  Journey whole_{};
  std::size_t first_ = 0;
  std::size_t last_ = 0;
};

/// The parts of journeys that a pattern cuts; journeys without a match have none.
/// \param journeys  handles, as those of a log, are kept: what they refer to outlives the parts. Journeys that own
///                  their touches are copied.
/// \returns a part for each match, in the order of journeys and matches. `from` and `until` with `match_choice::all`
///          repeat what parts share.
/// \complexity O(touches x positions).
/// \example examples/13_patterns.cpp
template <journeys_like Journeys>
[[nodiscard]] auto cut_at(pattern const& wanted, Journeys&& journeys, match_part part,
                          match_choice which = match_choice::first) {
  using journey = std::remove_cvref_t<std::ranges::range_reference_t<Journeys>>;
  std::vector<journey_part<journey>> parts;
  for (auto const& j : journeys) {
    auto const length =
        static_cast<std::size_t>(std::ranges::distance(std::ranges::begin(j), std::ranges::end(j)));
    for (auto const& match : wanted.matches(j, which)) {
      parts.emplace_back(j, part == match_part::until ? 0 : match.front(),
                         part == match_part::from ? length : match.back() + 1);
    }
  }
  return parts;
}

}  // namespace sojourn
