// SPDX-License-Identifier: BSL-1.0
#pragma once
// A pattern over the positions of a journey, as a value, and the one engine that finds it.

#include <sojourn/core/id.hpp>
#include <sojourn/measure/measure_of.hpp>
#include <sojourn/measure/touch_set.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace sojourn {

/// How many touches a gap of a pattern may have, both ends inclusive; any number unless said otherwise.
struct gap_length {
  std::size_t at_least = 0;
  std::size_t at_most = std::numeric_limits<std::size_t>::max();

  friend bool operator==(gap_length const&, gap_length const&) = default;

  template <class Self, class Archive>
  static void archive(Self& self, Archive& a) {
    a(self.at_least, self.at_most);
  }
};

/// One position of a pattern, and what may lie between it and the one before.
struct pattern_position {
  touch_set touch{};
  gap_length gap{.at_most = 0};  ///< touches between; of the first position nothing
  touch_set without{};           ///< touchpoints that none of those between may be at

  friend bool operator==(pattern_position const&, pattern_position const&) = default;

  template <class Self, class Archive>
  static void archive(Self& self, Archive& a) {
    a(self.touch, self.gap, self.without);
  }
};

/// Where a journey matches a pattern: the position of a touch for each of the pattern's, ascending, never empty.
using pattern_match = std::vector<std::size_t>;

/// Which matches of a journey are meant.
enum class match_choice : std::uint8_t {
  first,  ///< the earliest begin; then each further position as early as it can be
  last,   ///< the latest end; then, going back, each position as late as it can be
  all     ///< the first, then the first that begins after its end, and so on: they do not overlap
};

namespace detail {

// The touches and a pattern, read forward or, for the last match, backward.
struct pattern_reading {
  std::vector<touchpoint_id> const& ids;
  std::vector<pattern_position> const& positions;
  bool at_begin = false;
  bool at_end = false;
  bool backward = false;

  [[nodiscard]] touchpoint_id id(std::size_t i) const noexcept {
    return ids[backward ? ids.size() - 1 - i : i];
  }
  [[nodiscard]] touch_set const& touch(std::size_t k) const noexcept {
    return positions[backward ? positions.size() - 1 - k : k].touch;
  }
  // What lies between position k and the next in the order of reading.
  [[nodiscard]] pattern_position const& after(std::size_t k) const noexcept {
    return positions[backward ? positions.size() - 1 - k : k + 1];
  }
  [[nodiscard]] bool pinned_first() const noexcept { return backward ? at_end : at_begin; }
  [[nodiscard]] bool pinned_last() const noexcept { return backward ? at_begin : at_end; }
};

// For each position of the pattern and each touch the nearest touch from there on at which the rest of the pattern
// can begin. The nearest is enough: a farther one makes gaps longer and leaves less of the journey.
class pattern_search {
 public:
  explicit pattern_search(pattern_reading const& reading)
      : reading_(reading), n_(reading.ids.size()), nearest_((n_ + 1) * reading.positions.size(), n_) {
    std::vector<std::size_t> barrier(n_ + 1, n_);
    for (std::size_t k = reading.positions.size(); k-- > 0;) {
      bool const ends = k + 1 == reading.positions.size();
      for (std::size_t i = n_; i-- > 0;) {
        if (!ends) barrier[i] = reading.after(k).without.contains(reading.id(i)) ? i : barrier[i + 1];
        bool const pinned = k == 0 && reading.pinned_first() && i != 0;
        bool const here =
            !pinned && reading.touch(k).contains(reading.id(i)) &&
            (ends ? !reading.pinned_last() || i + 1 == n_ : next(k, i) < n_ && next(k, i) <= barrier[i + 1]);
        nearest_[k * (n_ + 1) + i] = here ? i : nearest(k, i + 1);
      }
    }
  }

  /// Whether a match begins at `from` or later.
  [[nodiscard]] bool any(std::size_t from = 0) const noexcept {
    return !reading_.positions.empty() && nearest(0, from) < n_;
  }
  /// The nearest such match. \pre `any(from)`.
  [[nodiscard]] pattern_match match(std::size_t from = 0) const {
    pattern_match found{nearest(0, from)};
    for (std::size_t k = 0; k + 1 < reading_.positions.size(); ++k) found.push_back(next(k, found.back()));
    return found;
  }

 private:
  [[nodiscard]] std::size_t nearest(std::size_t k, std::size_t from) const noexcept {
    return nearest_[k * (n_ + 1) + from];
  }
  // Where position k + 1 stands when k stands at i, as far as the length of the gap allows; else n.
  [[nodiscard]] std::size_t next(std::size_t k, std::size_t i) const noexcept {
    auto const& gap = reading_.after(k).gap;
    if (gap.at_least >= n_ - i) return n_;
    auto const at = nearest(k + 1, i + 1 + gap.at_least);
    return at < n_ && at - i - 1 <= gap.at_most ? at : n_;
  }

  pattern_reading reading_;
  std::size_t n_;
  std::vector<std::size_t> nearest_;  // [k * (n + 1) + i]; n where there is none
};

}  // namespace detail

/// A pattern over positions (definitions section 4, D): touches in order, the next directly after (`then`) or after
/// a gap. A small value; each function returns a longer pattern. As a predicate: whether a journey matches.
///
///     auto const p = pattern(any_of(map, {"ad"})).gap_without(any_of(map, {"help"})).then(any_of(map, {"buy"}));
/// \example examples/13_patterns.cpp
class pattern {
 public:
  class open_gap;

  /// Matches nothing.
  pattern() = default;
  /// One touch.
  explicit pattern(touch_set first) : positions_{{.touch = std::move(first)}} {}

  /// The touch directly after.
  [[nodiscard]] pattern then(touch_set next) const { return longer({.touch = std::move(next)}); }
  /// Any touches between, then that of the `then` which follows.
  /// \throws std::invalid_argument  when the gap is at least longer than at most.
  [[nodiscard]] open_gap gap(gap_length length = {}) const;
  /// Touches between, none of them at these touchpoints.
  [[nodiscard]] open_gap gap_without(touch_set unwanted, gap_length length = {}) const;
  /// The same, with its first touch as the journey's first.
  [[nodiscard]] pattern at_begin() const { return pinned(&pattern::at_begin_); }
  /// The same, with its last touch as the journey's last.
  [[nodiscard]] pattern at_end() const { return pinned(&pattern::at_end_); }

  [[nodiscard]] std::vector<pattern_position> const& positions() const noexcept { return positions_; }

  /// Whether a journey matches. \complexity as `matches`.
  template <journey_like Journey>
  [[nodiscard]] bool operator()(Journey const& j) const {
    auto const ids = ids_of(j);
    return detail::pattern_search(read(ids, false)).any();
  }

  /// Where a journey matches.
  /// \returns at most one match for `first` and `last`; the matches in their order for `all`.
  /// \complexity O(touches x positions) time and space, for any choice and however many ways there are to match.
  template <journey_like Journey>
  [[nodiscard]] std::vector<pattern_match> matches(Journey const& j,
                                                   match_choice which = match_choice::all) const {
    auto const ids = ids_of(j);
    bool const backward = which == match_choice::last;
    detail::pattern_search const search(read(ids, backward));
    std::vector<pattern_match> found;
    for (std::size_t from = 0; search.any(from); from = found.back().back() + 1) {
      found.push_back(search.match(from));
      if (which != match_choice::all) break;
    }
    if (backward && !found.empty()) {
      std::ranges::reverse(found.front());
      for (auto& at : found.front()) at = ids.size() - 1 - at;
    }
    return found;
  }

  friend bool operator==(pattern const&, pattern const&) = default;

  template <class Self, class Archive>
  static void archive(Self& self, Archive& a) {
    a(self.positions_, self.at_begin_, self.at_end_);
  }

 private:
  [[nodiscard]] pattern longer(pattern_position next) const {
    if (positions_.empty()) throw std::invalid_argument("pattern must begin with a touch: it has none");
    if (at_end_) throw std::invalid_argument("pattern must not go on after the end of the journey");
    auto other = *this;
    other.positions_.push_back(std::move(next));
    return other;
  }
  [[nodiscard]] pattern pinned(bool pattern::*where) const {
    auto other = *this;
    other.*where = true;
    return other;
  }
  [[nodiscard]] detail::pattern_reading read(std::vector<touchpoint_id> const& ids, bool backward) const {
    return {ids, positions_, at_begin_, at_end_, backward};
  }
  template <class Journey>
  [[nodiscard]] static std::vector<touchpoint_id> ids_of(Journey const& j) {
    std::vector<touchpoint_id> ids;
    for (auto const& t : j) ids.push_back(t.touchpoint());
    return ids;
  }

  std::vector<pattern_position> positions_;
  bool at_begin_ = false;
  bool at_end_ = false;
};

/// A pattern with a gap that wants the touch after it: by itself it matches nothing, and is no pattern.
class pattern::open_gap {
 public:
  [[nodiscard]] pattern then(touch_set next) const {
    return before_.longer({.touch = std::move(next), .gap = length_, .without = without_});
  }

 private:
  friend pattern;
  open_gap(pattern before, gap_length length, touch_set without)
      : before_(std::move(before)), length_(length), without_(std::move(without)) {
    if (length.at_least > length.at_most)
      throw std::invalid_argument("gap must be at most no less than at least: " +
                                  std::to_string(length.at_least) + " and " + std::to_string(length.at_most));
  }

  pattern before_;
  gap_length length_;
  touch_set without_;
};

inline pattern::open_gap pattern::gap(gap_length length) const { return {*this, length, {}}; }
inline pattern::open_gap pattern::gap_without(touch_set unwanted, gap_length length) const {
  return {*this, length, std::move(unwanted)};
}

}  // namespace sojourn
