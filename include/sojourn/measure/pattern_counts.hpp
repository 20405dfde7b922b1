// SPDX-License-Identifier: BSL-1.0
#pragma once
// How many journeys match a pattern, how often, and how they ended.

#include <sojourn/core/merge.hpp>
#include <sojourn/journey/ends.hpp>
#include <sojourn/measure/alphabet_fingerprint.hpp>
#include <sojourn/measure/measure_of.hpp>
#include <sojourn/measure/pattern.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace sojourn {

/// Counts the journeys that match a pattern, by how they ended, beside all journeys, and the matches that do not
/// overlap (`match_choice::all`).
///
/// Takes whole journeys: a live driver cannot run it.
/// \complexity O(touches x positions) a journey; O(1) space.
/// \example examples/13_patterns.cpp
class pattern_counts {
 public:
  pattern_counts() = default;
  /// \param source  names the touchpoints of the pattern.
  template <names_touchpoints Source>
  pattern_counts(Source const& source, sojourn::pattern wanted)
      : alphabet_(source.touchpoints()), pattern_(std::move(wanted)), configured_(true) {}

  template <journey_like Journey>
  void journey(Journey const& j, journey_end e) {
    ++all_[static_cast<std::size_t>(e.kind)];
    auto const n = pattern_.matches(j).size();
    matches_ += n;
    matched_[static_cast<std::size_t>(e.kind)] += n != 0 ? 1U : 0U;
  }

  pattern_counts& operator+=(pattern_counts const& other) {
    if (!other.configured_) return *this;
    if (!configured_) return *this = other;
    alphabet_.merge("pattern_counts", other.alphabet_);
    require_same("pattern_counts", "the pattern", pattern_, other.pattern_);
    for (std::size_t e = 0; e < 3; ++e) all_[e] += other.all_[e], matched_[e] += other.matched_[e];
    matches_ += other.matches_;
    return *this;
  }

  [[nodiscard]] sojourn::pattern const& pattern() const noexcept { return pattern_; }
  /// Journeys seen, and those of them that ended so.
  [[nodiscard]] std::uint64_t journey_count() const noexcept { return all_[0] + all_[1] + all_[2]; }
  [[nodiscard]] std::uint64_t journey_count(ending kind) const noexcept {
    return all_[static_cast<std::size_t>(kind)];
  }
  /// Journeys that match at least once, and those of them that ended so.
  [[nodiscard]] std::uint64_t matched_count() const noexcept {
    return matched_[0] + matched_[1] + matched_[2];
  }
  [[nodiscard]] std::uint64_t matched_count(ending kind) const noexcept {
    return matched_[static_cast<std::size_t>(kind)];
  }
  /// Matches of all journeys that do not overlap.
  [[nodiscard]] std::uint64_t match_count() const noexcept { return matches_; }

  friend bool operator==(pattern_counts const& a, pattern_counts const& b) noexcept {
    return a.all_ == b.all_ && a.matched_ == b.matched_ && a.matches_ == b.matches_;
  }

  template <class Self, class Archive>
  static void archive(Self& self, Archive& a) {
    a(self.alphabet_, self.pattern_, self.configured_, self.all_, self.matched_, self.matches_);
  }

 private:
  alphabet_fingerprint alphabet_;
  sojourn::pattern pattern_;
  bool configured_ = false;
  std::array<std::uint64_t, 3> all_{};  // by ending
  std::array<std::uint64_t, 3> matched_{};
  std::uint64_t matches_ = 0;
};

}  // namespace sojourn
