// SPDX-License-Identifier: BSL-1.0
#pragma once
// Who reached which stage, and who went on from it.

#include <sojourn/core/merge.hpp>
#include <sojourn/journey/ends.hpp>
#include <sojourn/journey/touch.hpp>
#include <sojourn/model/journey_map.hpp>
#include <sojourn/model/stage_model.hpp>
#include <sojourn/model/stage_table.hpp>
#include <sojourn/stats/ratio.hpp>

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace sojourn {

/// How journeys that reached a stage went on: they sum to the reach of the stage.
struct onward_counts {
  std::uint64_t converted = 0;  ///< had a touch of the next stage after their first of this one
  std::uint64_t dropped = 0;    ///< had none, and ended
  std::uint64_t open = 0;       ///< had none, and are open: not in any rate

  onward_counts& operator+=(onward_counts const& o) noexcept {
    converted += o.converted, dropped += o.dropped, open += o.open;
    return *this;
  }
  friend bool operator==(onward_counts const&, onward_counts const&) noexcept = default;

  template <class Self, class Archive>
  static void archive(Self& self, Archive& a) {
    a(self.converted, self.dropped, self.open);
  }
};

/// The reach of stages: A_k = journeys with at least one touch at a touchpoint of stage k (definitions
/// section 2, P: Kotler), for every pair of stages the journeys that reached both, and the pathwise step to
/// the next.
///
/// Stages are sets: order, repeats and skips do not matter to reach. Touchpoints without a stage count for
/// nothing. The customers that Kotler counts are the journeys of a log grouped by customer.
/// \tparam Stage  the stage model; reading one log through two models takes two of these.
/// \complexity O(1) a touch; O(stages reached squared) a journey; O(stages squared) space.
/// \example examples/01_first_journey.cpp
template <stage_model Stage>
class stage_reach {
 public:
  static constexpr std::size_t stages = stage_count<Stage>;

  /// Sets of stages, one bit each.
  struct state {
    std::uint64_t reached = 0;
    std::uint64_t onward = 0;  // bit k: stage k + 1 was touched after stage k had been
  };

  stage_reach() = default;
  explicit stage_reach(journey_map<Stage> const& map) : table_(map) {}

  template <touch_like Touch>
  void touch(state& s, Touch const& t) const noexcept {
    auto const stage = table_[t.touchpoint()];
    if (stage == stage_table::none) return;
    auto const bit = std::uint64_t{1} << stage;
    s.onward |= (bit >> 1U) & s.reached;
    s.reached |= bit;
  }

  void leave(state const& s, journey_end e) noexcept {
    ++journeys_;
    for (auto rest = s.reached; rest != 0; rest &= rest - 1) {
      auto const i = static_cast<std::size_t>(std::countr_zero(rest));
      for (auto others = s.reached; others != 0; others &= others - 1) {
        ++both_[i * stages + static_cast<std::size_t>(std::countr_zero(others))];
      }
      auto& next = onward_[i];
      if ((s.onward >> i & 1U) != 0) {
        ++next.converted;
      } else if (e.kind == ending::open) {
        ++next.open;
      } else {
        ++next.dropped;
      }
    }
  }

  stage_reach& operator+=(stage_reach const& other) {
    if (!other.table_.configured()) return *this;
    if (!table_.configured()) return *this = other;
    require_same("stage_reach", "the stages of touchpoints", table_, other.table_);
    journeys_ += other.journeys_;
    for (std::size_t i = 0; i < both_.size(); ++i) both_[i] += other.both_[i];
    for (std::size_t i = 0; i < onward_.size(); ++i) onward_[i] += other.onward_[i];
    return *this;
  }

  /// Whether the map has a touchpoint of the stage: without one nobody can reach it, and a rate towards it
  /// says nothing of customers.
  [[nodiscard]] bool mapped(Stage s) const noexcept { return table_.has(index(s)); }
  /// Journeys seen, whatever they reached.
  [[nodiscard]] std::uint64_t journey_count() const noexcept { return journeys_; }
  /// Journeys that reached the stage.
  [[nodiscard]] std::uint64_t reach(Stage s) const noexcept { return both(s, s); }
  /// Journeys that reached both, in any order.
  [[nodiscard]] std::uint64_t both(Stage a, Stage b) const noexcept {
    return both_[index(a) * stages + index(b)];
  }
  /// The reach of one stage over that of another, for `ratio`.
  [[nodiscard]] overlap over(Stage numerator, Stage denominator) const noexcept {
    return {reach(numerator), reach(denominator), both(numerator, denominator)};
  }
  /// How those who reached the stage went on to the next in the model; the last stage has no next.
  [[nodiscard]] onward_counts onward(Stage s) const noexcept { return onward_[index(s)]; }

  friend bool operator==(stage_reach const& a, stage_reach const& b) noexcept {
    return a.journeys_ == b.journeys_ && a.both_ == b.both_ && a.onward_ == b.onward_;
  }

  template <class Self, class Archive>
  static void archive(Self& self, Archive& a) {
    a(self.table_, self.journeys_, self.both_, self.onward_);
  }

 private:
  stage_table table_;
  std::uint64_t journeys_ = 0;
  std::array<std::uint64_t, stages * stages> both_{};
  std::array<onward_counts, stages> onward_{};
};

}  // namespace sojourn
