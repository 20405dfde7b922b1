// SPDX-License-Identifier: BSL-1.0
#pragma once
// Who reached which stage, and who went on from it.

#include <sojourn/core/merge.hpp>
#include <sojourn/journey/columnar.hpp>
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

namespace detail {

// How many journeys reached each pair of stages. Where stages are few, each set that occurred is counted, one
// step a journey; else each pair.
template <std::size_t Stages>
class reached_together {
 public:
  // n journeys: 0 or 1, without a branch where sets are counted.
  void add(std::uint64_t reached, std::uint64_t n = 1) noexcept {
    if constexpr (by_set) {
      counts_[reached] += n;
    } else {
      if (n == 0) return;
      for (auto rest = reached; rest != 0; rest &= rest - 1) {
        auto const row = static_cast<std::size_t>(std::countr_zero(rest)) * Stages;
        for (auto others = reached; others != 0; others &= others - 1) {
          counts_[row + static_cast<std::size_t>(std::countr_zero(others))] += n;
        }
      }
    }
  }
  [[nodiscard]] std::uint64_t count(std::size_t a, std::size_t b) const noexcept {
    if constexpr (by_set) {
      auto const both = std::size_t{1} << a | std::size_t{1} << b;
      std::uint64_t n = 0;
      for (std::size_t set = 0; set < counts_.size(); ++set) n += (set & both) == both ? counts_[set] : 0;
      return n;
    } else {
      return counts_[a * Stages + b];
    }
  }
  reached_together& operator+=(reached_together const& o) noexcept {
    for (std::size_t i = 0; i < counts_.size(); ++i) counts_[i] += o.counts_[i];
    return *this;
  }
  friend bool operator==(reached_together const&, reached_together const&) noexcept = default;

  template <class Self, class Archive>
  static void archive(Self& self, Archive& a) {
    a(self.counts_);
  }

 private:
  static constexpr bool by_set = Stages <= 8;
  std::array<std::uint64_t, by_set ? std::size_t{1} << Stages : Stages * Stages> counts_{};
};

}  // namespace detail

/// The reach of stages: A_k = journeys with at least one touch at a touchpoint of stage k (definitions
/// section 2, P: Kotler), for every pair of stages the journeys that reached both, and the pathwise step to
/// the next.
///
/// Stages are sets: order, repeats and skips do not matter to reach. Touchpoints without a stage count for
/// nothing. The customers that Kotler counts are the journeys of a log grouped by customer.
/// \tparam Stage  the stage model; reading one log through two models takes two of these.
/// \complexity O(1) a touch and a journey, O(2^stages) space and to read, up to 8 stages; beyond, O(stages reached
///         squared) a journey, O(stages squared) space.
/// \example examples/01_first_journey.cpp
template <stage_model Stage>
class stage_reach {
 public:
  static constexpr std::size_t stages = stage_count<Stage>;

  /// Sets of stages, one bit each.
  struct state {
    std::uint64_t reached = 0;
    std::uint64_t onward = 0;  // bit k: stage k + 1 was touched after stage k had been

    template <class Self, class Archive>
    static void archive(Self& self, Archive& a) {
      a(self.reached, self.onward);
    }
  };

  stage_reach() = default;
  explicit stage_reach(journey_map<Stage> const& map) : table_(map) {}

  template <touch_like Touch>
  void touch(state& s, Touch const& t) const noexcept {
    visit(s, t.touchpoint());
  }

  void leave(state const& s, journey_end e) noexcept {
    ++journeys_;
    reached_.add(s.reached);
    converted_.add(s.onward);
    open_.add(s.reached & ~s.onward, e.kind == ending::open ? 1 : 0);
  }

  /// A journey that is at hand as columns: counts what `touch` and `leave` do, and sooner.
  template <columnar_journey Journey>
  void journey(Journey const& j, journey_end e) {
    state s;
    auto const ids = j.touchpoints();
    for (std::size_t i = 0; i < j.size(); ++i) visit(s, ids[i]);
    if (j.size() != 0) leave(s, e);
  }

  stage_reach& operator+=(stage_reach const& other) {
    if (!other.table_.configured()) return *this;
    if (!table_.configured()) return *this = other;
    require_same("stage_reach", "the stages of touchpoints", table_, other.table_);
    journeys_ += other.journeys_;
    reached_ += other.reached_, converted_ += other.converted_, open_ += other.open_;
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
    return reached_.count(index(a), index(b));
  }
  /// The reach of one stage over that of another, for `ratio`.
  [[nodiscard]] overlap over(Stage numerator, Stage denominator) const noexcept {
    return {reach(numerator), reach(denominator), both(numerator, denominator)};
  }
  /// How those who reached the stage went on to the next in the model; the last stage has no next.
  [[nodiscard]] onward_counts onward(Stage s) const noexcept {
    auto const converted = converted_.count(index(s), index(s));
    auto const open = open_.count(index(s), index(s));
    return {converted, reach(s) - converted - open, open};
  }

  friend bool operator==(stage_reach const& a, stage_reach const& b) noexcept {
    return a.journeys_ == b.journeys_ && a.reached_ == b.reached_ && a.converted_ == b.converted_ &&
           a.open_ == b.open_;
  }

  template <class Self, class Archive>
  static void archive(Self& self, Archive& a) {
    a(self.table_, self.journeys_, self.reached_, self.converted_, self.open_);
  }

 private:
  void visit(state& s, touchpoint_id id) const noexcept {
    auto const bit = table_.bit(id);
    s.onward |= (bit >> 1U) & s.reached;
    s.reached |= bit;
  }

  stage_table table_;
  std::uint64_t journeys_ = 0;
  detail::reached_together<stages> reached_;
  detail::reached_together<stages> converted_;  // that went on to the next stage
  detail::reached_together<stages> open_;       // that did not, and may yet
};

}  // namespace sojourn
