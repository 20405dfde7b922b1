// SPDX-License-Identifier: BSL-1.0
#pragma once
// Where journeys are at each position, counted from their begin, their end, or an anchor.

#include <sojourn/core/dictionary.hpp>
#include <sojourn/core/id.hpp>
#include <sojourn/core/merge.hpp>
#include <sojourn/journey/ends.hpp>
#include <sojourn/journey/touch.hpp>
#include <sojourn/measure/alphabet_fingerprint.hpp>
#include <sojourn/measure/measure_of.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <ranges>
#include <stdexcept>
#include <string>
#include <vector>

namespace sojourn {

/// Which touch of a journey stands at position 0 of a step matrix.
class step_alignment {
 public:
  enum class kind : std::uint8_t { begin, end, anchor, given };

  constexpr step_alignment() noexcept = default;

  /// The first touch: positions from 0 up.
  [[nodiscard]] static constexpr step_alignment begin() noexcept { return {kind::begin, {}}; }
  /// The last touch: positions from 0 down.
  [[nodiscard]] static constexpr step_alignment end() noexcept { return {kind::end, {}}; }
  /// The first touch at a touchpoint: positions both ways. Journeys without one are beside the matrix, and counted.
  [[nodiscard]] static constexpr step_alignment anchor(touchpoint_id id) noexcept {
    return {kind::anchor, id};
  }

  /// The touch that a journey is added with (`step_matrix::add`), as where a pattern matches: positions both ways.
  [[nodiscard]] static constexpr step_alignment given() noexcept { return {kind::given, {}}; }

  [[nodiscard]] constexpr kind what() const noexcept { return kind_; }
  /// The anchor. \pre `what()` is `kind::anchor`.
  [[nodiscard]] constexpr touchpoint_id touchpoint() const noexcept { return touchpoint_; }

  friend constexpr bool operator==(step_alignment const&, step_alignment const&) noexcept = default;

  template <class Self, class Archive>
  static void archive(Self& self, Archive& a) {
    a(self.kind_, self.touchpoint_);
  }

 private:
  constexpr step_alignment(kind what, touchpoint_id id) noexcept : kind_(what), touchpoint_(id) {}

  kind kind_ = kind::begin;
  touchpoint_id touchpoint_{};
};

/// A step matrix (definitions section 4, D): how many journeys are at touchpoint v at position i, for positions up
/// to `reach` from the one that they are aligned at. Those that have not begun yet, or have ended, stay in
/// `journey_begin` and `journey_end`: every column sums to the aligned journeys, and its shares to 1.
///
/// Open journeys that have no more touches are among the ended, told apart by how they ended.
/// \complexity O(1) a touch, O(reach) where a journey is aligned; O(reach x touchpoints) space.
/// \example examples/13_patterns.cpp
class step_matrix {
 public:
  /// Where one journey is; before it is aligned, its last touches.
  struct state {
    std::vector<touchpoint_id> last{};  // a ring of `reach`, or of one more where aligned at the end
    std::uint64_t touches = 0;
    std::uint64_t since = 0;  // touches from position 0 on; 0 before it

    template <class Self, class Archive>
    static void archive(Self& self, Archive& a) {
      a(self.last, self.touches, self.since);
    }
  };

  step_matrix() = default;
  /// \param reach  the farthest position that is kept, in touches from position 0.
  /// \throws std::invalid_argument  when the reach exceeds 10,000.
  template <names_touchpoints Source>
  explicit step_matrix(Source const& source, step_alignment aligned = step_alignment::begin(),
                       std::size_t reach = 20)
      : alphabet_(source.touchpoints()), alignment_(aligned), reach_(reach), configured_(true) {
    if (reach > 10'000)
      throw std::invalid_argument("reach of a step matrix must be at most 10000: " + std::to_string(reach));
  }

  /// \throws std::invalid_argument  when the touchpoint is a reserved id.
  template <touch_like Touch>
  void touch(state& s, Touch const& t) {
    auto const id = t.touchpoint();
    if (index(id) >= max_alphabet_size)
      throw std::invalid_argument("a touch must not be at a reserved touchpoint id: " +
                                  std::to_string(index(id)));
    step(s, id,
         alignment_.what() == step_alignment::kind::begin ||
             (alignment_.what() == step_alignment::kind::anchor && id == alignment_.touchpoint()));
  }

  void leave(state const& s, journey_end e) {
    if (s.touches == 0) return;
    if (alignment_.what() == step_alignment::kind::end) {
      align(s);
    } else if (s.since == 0) {
      ++unaligned_;
    } else if (s.since <= reach_) {
      ++grown(ended_, static_cast<std::size_t>(s.since))[static_cast<std::size_t>(e.kind)];
    }
  }

  /// A whole journey, aligned at one of its touches; a host may add it several times, aligned at several.
  /// \param zero  which of its touches, from 0, stands at position 0.
  /// \throws std::invalid_argument  when the matrix is not aligned by `given`, or the journey has no such touch.
  template <journey_like Journey>
  void add(Journey const& j, std::size_t zero, journey_end e) {
    auto const length =
        static_cast<std::size_t>(std::ranges::distance(std::ranges::begin(j), std::ranges::end(j)));
    if (alignment_.what() != step_alignment::kind::given || zero >= length)
      throw std::invalid_argument("step_matrix must be aligned by given, at a touch of the journey: " +
                                  std::to_string(zero) + " of " + std::to_string(length));
    state s;
    for (auto const& t : j) step(s, t.touchpoint(), s.touches == zero);
    leave(s, e);
  }

  step_matrix& operator+=(step_matrix const& other) {
    if (!other.configured_ && other.journeys_ == 0 && other.unaligned_ == 0) return *this;
    alphabet_.merge("step_matrix", other.alphabet_);
    if (!configured_ && journeys_ == 0 && unaligned_ == 0)
      alignment_ = other.alignment_, reach_ = other.reach_, configured_ = other.configured_;
    require_same("step_matrix", "the alignment", alignment_, other.alignment_);
    require_same("step_matrix", "the reach", reach_, other.reach_);
    merge(before_, other.before_), merge(after_, other.after_);
    merge_tables(begun_, other.begun_);
    if (ended_.size() < other.ended_.size()) ended_.resize(other.ended_.size());
    for (std::size_t i = 0; i < other.ended_.size(); ++i) {
      for (std::size_t e = 0; e < 3; ++e) ended_[i][e] += other.ended_[i][e];
    }
    journeys_ += other.journeys_;
    unaligned_ += other.unaligned_;
    return *this;
  }

  /// The first and the last position: -reach unless aligned at the begin, reach unless aligned at the end; else 0.
  [[nodiscard]] std::ptrdiff_t first_position() const noexcept {
    return alignment_.what() == step_alignment::kind::begin ? 0 : -static_cast<std::ptrdiff_t>(reach_);
  }
  [[nodiscard]] std::ptrdiff_t last_position() const noexcept {
    return alignment_.what() == step_alignment::kind::end ? 0 : static_cast<std::ptrdiff_t>(reach_);
  }

  /// Journeys that are at a touchpoint at a position; at `journey_begin_id` those that have not begun yet, at
  /// `journey_end_id` those that have ended.
  /// \throws std::out_of_range  when the position is not kept.
  /// \complexity O(1); O(reach) for the reserved ids.
  [[nodiscard]] std::uint64_t count(std::ptrdiff_t position, touchpoint_id id) const {
    require_kept(position);
    if (id == journey_end_id)
      return ended(position, ending::goal) + ended(position, ending::lost) + ended(position, ending::open);
    auto const away = static_cast<std::size_t>(position < 0 ? -position : position);
    if (id == journey_begin_id) return position < 0 ? sum(begun_, away) : 0;
    auto const& rows = position < 0 ? before_ : after_;
    return away < rows.size() && index(id) < rows[away].size() ? rows[away][index(id)] : 0;
  }
  /// Of the journeys that have no touch at a position any more, those that ended so. What is open may yet go on.
  /// \throws std::out_of_range  when the position is not kept.
  /// \complexity O(reach).
  [[nodiscard]] std::uint64_t ended(std::ptrdiff_t position, ending kind) const {
    require_kept(position);
    std::uint64_t n = 0;
    for (std::size_t i = 0; position >= 0 && i < ended_.size() && i <= static_cast<std::size_t>(position);
         ++i)
      n += ended_[i][static_cast<std::size_t>(kind)];
    return n;
  }
  /// `count` / aligned journeys: a column sums to 1, with begin and end. Absent where none is aligned.
  /// \throws std::out_of_range  when the position is not kept.
  [[nodiscard]] std::optional<double> share(std::ptrdiff_t position, touchpoint_id id) const {
    auto const n = count(position, id);
    if (journeys_ == 0) return std::nullopt;
    return static_cast<double>(n) / static_cast<double>(journeys_);
  }

  /// Aligned journeys: the sum of every column.
  [[nodiscard]] std::uint64_t journey_count() const noexcept { return journeys_; }
  /// Journeys without the anchor: in no column.
  [[nodiscard]] std::uint64_t unaligned_count() const noexcept { return unaligned_; }
  [[nodiscard]] step_alignment alignment() const noexcept { return alignment_; }
  /// The size of the alphabet, or more where a larger id occurred.
  [[nodiscard]] std::size_t touchpoint_count() const noexcept {
    auto n = static_cast<std::size_t>(alphabet_.size());
    for (auto const& row : before_) n = std::max(n, row.size());
    for (auto const& row : after_) n = std::max(n, row.size());
    return n;
  }

  friend bool operator==(step_matrix const& a, step_matrix const& b) {
    return same(a.before_, b.before_) && same(a.after_, b.after_) && same_totals(a.begun_, b.begun_) &&
           same_totals(a.ended_, b.ended_) && a.journeys_ == b.journeys_ && a.unaligned_ == b.unaligned_;
  }

  template <class Self, class Archive>
  static void archive(Self& self, Archive& a) {
    a(self.alphabet_, self.alignment_, self.reach_, self.configured_);
    a(self.before_, self.after_, self.begun_, self.ended_, self.journeys_, self.unaligned_);
  }

 private:
  using table = std::vector<std::vector<std::uint64_t>>;  // by distance from position 0, then by touchpoint

  [[nodiscard]] std::size_t kept() const noexcept {
    return reach_ + (alignment_.what() == step_alignment::kind::end ? 1U : 0U);
  }
  void step(state& s, touchpoint_id id, bool here) {
    if (s.since == 0 && !here) {
      remember(s, id);
    } else {
      if (s.since == 0) align(s);
      if (s.since <= reach_) ++grown(grown(after_, static_cast<std::size_t>(s.since)), index(id));
      ++s.since;
    }
    ++s.touches;
  }
  void remember(state& s, touchpoint_id id) const {
    if (kept() == 0) return;
    if (s.last.size() < kept()) {
      s.last.push_back(id);
    } else {
      s.last[static_cast<std::size_t>(s.touches % kept())] = id;
    }
  }
  // Places what is remembered: before position 0, or up to it where aligned at the end.
  void align(state const& s) {
    ++journeys_;
    std::size_t const from = alignment_.what() == step_alignment::kind::end ? 0 : 1;
    for (std::size_t i = 0; i < s.last.size(); ++i) {
      auto const id = s.last[static_cast<std::size_t>((s.touches - 1 - i) % kept())];
      auto const away = from + i;
      ++grown(grown(away == 0 ? after_ : before_, away), index(id));
    }
    auto const first = s.touches + from;  // how far before position 0 the journey has not begun
    if (first <= reach_) ++grown(begun_, static_cast<std::size_t>(first));
  }
  void require_kept(std::ptrdiff_t position) const {
    if (position < first_position() || position > last_position())
      throw std::out_of_range("position must be from " + std::to_string(first_position()) + " to " +
                              std::to_string(last_position()) + ": " + std::to_string(position));
  }
  [[nodiscard]] static std::uint64_t sum(std::vector<std::uint64_t> const& first_so_far, std::size_t away) {
    std::uint64_t n = 0;
    for (std::size_t i = 0; i < first_so_far.size() && i <= away; ++i) n += first_so_far[i];
    return n;
  }
  static void merge(table& a, table const& b) {
    if (a.size() < b.size()) a.resize(b.size());
    for (std::size_t i = 0; i < b.size(); ++i) merge_tables(a[i], b[i]);
  }
  [[nodiscard]] static bool same(table const& a, table const& b) {
    static std::vector<std::uint64_t> const none;
    for (std::size_t i = 0; i < std::max(a.size(), b.size()); ++i) {
      if (!same_totals(i < a.size() ? a[i] : none, i < b.size() ? b[i] : none)) return false;
    }
    return true;
  }

  alphabet_fingerprint alphabet_;
  step_alignment alignment_;
  std::size_t reach_ = 20;
  bool configured_ = false;
  table before_;                                     // by distance; [0] stays empty
  table after_;                                      // [0] is position 0
  std::vector<std::uint64_t> begun_;                 // by the nearest position before the first touch
  std::vector<std::array<std::uint64_t, 3>> ended_;  // by the first position after the last touch, and ending
  std::uint64_t journeys_ = 0;
  std::uint64_t unaligned_ = 0;
};

}  // namespace sojourn
