// SPDX-License-Identifier: BSL-1.0
#pragma once
// Where journeys left a stage from which they did not reach the next, and where they went instead.

#include <sojourn/core/id.hpp>
#include <sojourn/core/merge.hpp>
#include <sojourn/journey/ends.hpp>
#include <sojourn/journey/touch.hpp>
#include <sojourn/measure/edge_table.hpp>
#include <sojourn/model/journey_map.hpp>
#include <sojourn/model/stage_model.hpp>
#include <sojourn/model/stage_table.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <vector>

namespace sojourn {

/// Journeys that fell out of a stage at one touchpoint and went to another.
struct fall_out {
  touchpoint_id from{};  ///< the last touch of the stage
  touchpoint_id to{};    ///< the touch directly after it; `journey_end_id`: nothing more
  std::uint64_t journeys = 0;

  friend bool operator==(fall_out const&, fall_out const&) noexcept = default;

  template <class Self, class Archive>
  static void archive(Self& self, Archive& a) {
    a(self.from, self.to, self.journeys);
  }
};

/// After falling out (definitions section 5, D): a journey falls out of stage k when it reached k, ended (goal or lost)
/// and has no touch of stage k + 1 after its first of k: what `stage_reach` counts as dropped. It left at its last
/// touch of k, and went where the touch directly after it is. A journey may fall out of several stages.
///
/// Of the last stage, which has no next, nobody falls out. All totals are integers: merging is exact.
/// \tparam Stage  the stage model.
/// \complexity O(1) a touch, O(stages) a journey; O(pairs that occurred) space.
template <stage_model Stage>
class fallen_out {
 public:
  static constexpr std::size_t stages = stage_count<Stage>;

  /// Where one journey was last in each stage, and where it went from there.
  struct state {
    struct leaving {
      touchpoint_id from{};
      touchpoint_id to = journey_end_id;

      template <class Self, class Archive>
      static void archive(Self& self, Archive& a) {
        a(self.from, self.to);
      }
    };
    std::array<leaving, stages> last{};
    std::uint64_t reached = 0;
    std::uint64_t onward = 0;  // bit k: stage k + 1 was touched after stage k had been
    std::uint8_t in = stage_table::none;

    template <class Self, class Archive>
    static void archive(Self& self, Archive& a) {
      a(self.last, self.reached, self.onward, self.in);
    }
  };

  fallen_out() = default;
  explicit fallen_out(journey_map<Stage> const& map) : table_(map) {}

  template <touch_like Touch>
  void touch(state& s, Touch const& t) const noexcept {
    auto const id = t.touchpoint();
    if (s.in != stage_table::none) s.last[s.in].to = id;
    auto const stage = table_[id];
    s.in = stage;
    if (stage == stage_table::none) return;
    auto const bit = std::uint64_t{1} << stage;
    s.onward |= (bit >> 1U) & s.reached;
    s.reached |= bit;
    s.last[stage] = {id, journey_end_id};
  }

  void leave(state const& s, journey_end e) {
    if (e.kind == ending::open) return;
    constexpr auto with_next = ~(std::uint64_t{1} << (stages - 1));
    for (auto rest = s.reached & ~s.onward & with_next; rest != 0; rest &= rest - 1) {
      auto const& last = s.last[static_cast<std::size_t>(std::countr_zero(rest))];
      ++journeys_[edge_key(last.from, last.to)];
    }
  }

  fallen_out& operator+=(fallen_out const& other) {
    if (!other.table_.configured()) return *this;
    if (!table_.configured()) return *this = other;
    require_same("fallen_out", "the stages of touchpoints", table_, other.table_);
    // Not into itself while it is walked: an entry that exists is not moved.
    other.journeys_.for_each([this](std::uint64_t key, std::uint64_t n) { journeys_[key] += n; });
    return *this;
  }

  /// Whether the map has a touchpoint of the stage: towards one without, falling out says nothing.
  [[nodiscard]] bool mapped(Stage s) const noexcept { return table_.has(index(s)); }
  /// Journeys that fell out at `from` and went to `to`; `journey_end_id`: that had nothing more.
  [[nodiscard]] std::uint64_t journeys(touchpoint_id from, touchpoint_id to) const noexcept {
    auto const* found = journeys_.find(edge_key(from, to));
    return found == nullptr ? 0 : *found;
  }
  /// What occurred, in the order of (from, to). \complexity O(pairs log pairs).
  [[nodiscard]] std::vector<fall_out> pairs() const {
    std::vector<fall_out> all;
    journeys_.for_each([&all](std::uint64_t key, std::uint64_t n) {
      all.push_back({touchpoint_id{static_cast<std::uint32_t>(key >> 32U)},
                     touchpoint_id{static_cast<std::uint32_t>(key)}, n});
    });
    std::ranges::sort(all, {}, [](fall_out const& f) { return edge_key(f.from, f.to); });
    return all;
  }

  friend bool operator==(fallen_out const& a, fallen_out const& b) { return a.pairs() == b.pairs(); }

  template <class Self, class Archive>
  static void archive(Self& self, Archive& a) {
    a(self.table_);
    if constexpr (std::is_const_v<Self>) {
      a(self.pairs());
    } else {
      std::vector<fall_out> all;
      a(all);
      self.journeys_ = {};
      for (auto const& f : all) self.journeys_[edge_key(f.from, f.to)] += f.journeys;
    }
  }

 private:
  stage_table table_;
  edge_table<std::uint64_t> journeys_;
};

}  // namespace sojourn
