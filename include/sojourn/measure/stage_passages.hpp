// SPDX-License-Identifier: BSL-1.0
#pragma once
// How long, and over how many touches, those who went on took from each stage to the next.

#include <sojourn/core/merge.hpp>
#include <sojourn/core/time.hpp>
#include <sojourn/journey/ends.hpp>
#include <sojourn/journey/touch.hpp>
#include <sojourn/model/journey_map.hpp>
#include <sojourn/model/stage_model.hpp>
#include <sojourn/model/stage_table.hpp>
#include <sojourn/stats/quantile_sketch.hpp>

#include <array>
#include <cstddef>
#include <cstdint>

namespace sojourn {

/// The passage of converters through each stage (definitions sections 2 and 7): of the journeys that had a touch of
/// stage k + 1 after their first of stage k, the time between these two, and how many touches of stage k came before
/// the second. Their number is the converted of `stage_reach`.
///
/// Those who did not go on, or have not yet, are not in it.
/// \complexity O(1) a touch, amortised; O(stages) sketches of space.
template <stage_model Stage>
class stage_passages {
 public:
  static constexpr std::size_t stages = stage_count<Stage>;

  /// When one journey came to each stage, and its touches of it so far.
  struct state {
    struct stay {
      time_point since{};
      std::uint64_t visits = 0;
      bool over = false;

      template <class Self, class Archive>
      static void archive(Self& self, Archive& a) {
        a(self.since, self.visits, self.over);
      }
    };
    std::array<stay, stages> in{};

    template <class Self, class Archive>
    static void archive(Self& self, Archive& a) {
      a(self.in);
    }
  };

  stage_passages() = default;
  explicit stage_passages(journey_map<Stage> const& map) : table_(map) {}

  template <touch_like Touch>
  void touch(state& s, Touch const& t) {
    std::size_t const k = table_[t.touchpoint()];
    if (k == stage_table::none) return;
    if (k > 0 && s.in[k - 1].visits > 0 && !s.in[k - 1].over) {
      auto& before = s.in[k - 1];
      times_[k - 1].add(elapsed(before.since, t.time()));
      visits_[k - 1].add(before.visits);
      before.over = true;
    }
    if (s.in[k].visits++ == 0) s.in[k].since = t.time();
  }

  /// Nothing remains to be counted when a journey ends.
  void leave(state const&, journey_end) const noexcept {}

  stage_passages& operator+=(stage_passages const& other) {
    if (!other.table_.configured()) return *this;
    if (!table_.configured()) return *this = other;
    require_same("stage_passages", "the stages of touchpoints", table_, other.table_);
    for (std::size_t k = 0; k < stages; ++k) times_[k] += other.times_[k], visits_[k] += other.visits_[k];
    return *this;
  }

  /// Microseconds from the first touch of a stage to the first of the next after it; empty for the last stage.
  [[nodiscard]] quantile_sketch const& times(Stage s) const noexcept { return times_[index(s)]; }
  /// Touches of a stage before the first of the next; empty for the last stage.
  [[nodiscard]] quantile_sketch const& visits(Stage s) const noexcept { return visits_[index(s)]; }

  friend bool operator==(stage_passages const& a, stage_passages const& b) {
    return a.times_ == b.times_ && a.visits_ == b.visits_;
  }

  template <class Self, class Archive>
  static void archive(Self& self, Archive& a) {
    a(self.table_, self.times_, self.visits_);
  }

 private:
  stage_table table_;
  std::array<quantile_sketch, stages> times_;
  std::array<quantile_sketch, stages> visits_;
};

}  // namespace sojourn
