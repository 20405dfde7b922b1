// SPDX-License-Identifier: BSL-1.0
#pragma once
// What comes before and after a pattern: a step matrix centred on where journeys match.

#include <sojourn/core/merge.hpp>
#include <sojourn/journey/ends.hpp>
#include <sojourn/measure/measure_of.hpp>
#include <sojourn/measure/pattern.hpp>
#include <sojourn/measure/step_matrix.hpp>

#include <cstddef>
#include <cstdint>
#include <utility>

namespace sojourn {

/// A step matrix whose position 0 is the first touch of a match. Under `match_choice::all` a journey stands in it once
/// for each of its matches: then columns sum to the matches.
///
/// Takes whole journeys: a live driver cannot run it.
/// \complexity O(touches x positions of the pattern) a journey, and O(touches) a match.
/// \example examples/13_patterns.cpp
class pattern_steps {
 public:
  pattern_steps() = default;
  /// \param source  names the touchpoints.
  /// \param reach   the farthest position that is kept, in touches from the match's first.
  /// \throws std::invalid_argument  as `step_matrix`.
  template <names_touchpoints Source>
  pattern_steps(Source const& source, pattern wanted, match_choice which = match_choice::first,
                std::size_t reach = 5)
      : pattern_(std::move(wanted)),
        which_(which),
        matrix_(source, step_alignment::given(), reach),
        configured_(true) {}

  template <journey_like Journey>
  void journey(Journey const& j, journey_end e) {
    auto const found = pattern_.matches(j, which_);
    unmatched_ += found.empty() ? 1U : 0U;
    for (auto const& match : found) matrix_.add(j, match.front(), e);
  }

  pattern_steps& operator+=(pattern_steps const& other) {
    if (!other.configured_) return *this;
    if (!configured_) return *this = other;
    require_same("pattern_steps", "the pattern", pattern_, other.pattern_);
    require_same("pattern_steps", "the choice of matches", which_, other.which_);
    matrix_ += other.matrix_;
    unmatched_ += other.unmatched_;
    return *this;
  }

  /// The matrix: its journeys are matches.
  [[nodiscard]] step_matrix const& matrix() const noexcept { return matrix_; }
  /// Journeys without a match.
  [[nodiscard]] std::uint64_t unmatched_count() const noexcept { return unmatched_; }

  friend bool operator==(pattern_steps const& a, pattern_steps const& b) {
    return a.matrix_ == b.matrix_ && a.unmatched_ == b.unmatched_;
  }

  template <class Self, class Archive>
  static void archive(Self& self, Archive& a) {
    a(self.pattern_, self.which_, self.matrix_, self.configured_, self.unmatched_);
  }

 private:
  pattern pattern_;
  match_choice which_ = match_choice::first;
  step_matrix matrix_;
  bool configured_ = false;
  std::uint64_t unmatched_ = 0;
};

}  // namespace sojourn
