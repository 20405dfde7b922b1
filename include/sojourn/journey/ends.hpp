// SPDX-License-Identifier: BSL-1.0
#pragma once
// How a journey ends: goal, lost or open, worked out once, by the journeys.

#include <sojourn/core/dictionary.hpp>
#include <sojourn/core/time.hpp>
#include <sojourn/journey/touch.hpp>
#include <sojourn/model/journey_map.hpp>

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace sojourn {

/// A journey ends in exactly one of these (definitions section 5).
enum class ending : std::uint8_t {
  goal,  ///< a declared goal was reached
  lost,  ///< a declared lost event, or nothing for longer than the declared inactivity
  open   ///< neither, when last observed: censored
};

[[nodiscard]] constexpr std::string_view name(ending e) noexcept {
  constexpr std::string_view names[] = {"goal", "lost", "open"};
  return names[static_cast<std::size_t>(e)];
}

/// How one journey ended, as every measure receives it: two words, so that a call passes them in registers.
struct journey_end {
  ending kind = ending::open;
  bool closed = false;  ///< no more touches are expected: its windows no longer run
  time_point as_of{};   ///< until when the journey was observed

  friend constexpr bool operator==(journey_end const&, journey_end const&) noexcept = default;
};

/// What becomes of the touches after a goal.
enum class after_goal : std::uint8_t {
  keep,               ///< they stay: one journey, advocacy after purchase belongs to it
  cut_at_first_goal,  ///< they are left out, and counted
  split_at_each_goal  ///< a new journey starts after each goal: for repeated conversions
};

/// The ends that a host declares; nothing is inferred.
/// \example examples/01_first_journey.cpp
struct ends {
  std::vector<std::string> goal{};  ///< touchpoints, or stages of the map; a touchpoint's name has precedence
  std::vector<std::string> lost{};  ///< likewise
  std::optional<duration> lost_after{};  ///< lost when `as_of` is *more* than this after the last event
  std::optional<time_point> as_of{};     ///< until when the journeys were observed; default: the last event
  sojourn::after_goal after_goal = sojourn::after_goal::keep;
};

/// Declared ends against one alphabet: what decides the end of a journey.
class end_rule {
 public:
  end_rule() = default;

  /// \param names  the log's alphabet.
  /// \param as_of  until when the journeys were observed.
  /// \throws std::invalid_argument  when a declared end is neither a touchpoint nor a stage, or `lost_after`
  ///         is negative.
  template <stage_model Stage>
  end_rule(ends const& declared, journey_map<Stage> const& map, alphabet const& names, time_point as_of)
      : lost_after_(declared.lost_after),
        as_of_(as_of),
        after_goal_(declared.after_goal),
        kind_(names.size()) {
    if (lost_after_ && lost_after_->count() < 0) {
      throw std::invalid_argument("lost_after must be at least 0: " + std::to_string(lost_after_->count()) +
                                  " microseconds");
    }
    mark(declared.lost, "lost", map, names, mark_lost);
    mark(declared.goal, "goal", map, names, mark_goal);  // last: a goal has precedence
  }

  [[nodiscard]] bool is_goal(touchpoint_id id) const noexcept { return mark_of(id) == mark_goal; }
  [[nodiscard]] bool is_lost(touchpoint_id id) const noexcept { return mark_of(id) == mark_lost; }
  [[nodiscard]] time_point as_of() const noexcept { return as_of_; }
  [[nodiscard]] sojourn::after_goal after_goal() const noexcept { return after_goal_; }
  /// The inactivity beyond which a journey is lost, where one was declared.
  [[nodiscard]] std::optional<duration> lost_after() const noexcept { return lost_after_; }

  /// The same rule as of another time.
  [[nodiscard]] end_rule at(time_point as_of) const {
    end_rule other = *this;
    other.as_of_ = as_of;
    return other;
  }

  /// The same rule with another choice of what follows a goal.
  [[nodiscard]] end_rule with(sojourn::after_goal choice) const {
    end_rule other = *this;
    other.after_goal_ = choice;
    return other;
  }

  /// How a journey ended: goal if it reached one; else lost if it had a lost event or has been silent for
  /// longer than the inactivity; else open. It is closed when lost, when silent, or when cut at its goal.
  /// \param reached_goal,saw_lost  whether such a touch is in it.
  /// \param last  the time of its last touch.
  [[nodiscard]] journey_end end_of(bool reached_goal, bool saw_lost, time_point last) const noexcept {
    return end_of(reached_goal, saw_lost, last, as_of_);
  }

  /// The same as of another time than the rule's.
  [[nodiscard]] journey_end end_of(bool reached_goal, bool saw_lost, time_point last,
                                   time_point as_of) const noexcept {
    bool const silent = lost_after_ && last <= as_of && !within(last, as_of, *lost_after_);
    bool const cut = reached_goal && after_goal_ != sojourn::after_goal::keep;
    if (reached_goal) return {ending::goal, silent || cut, as_of};
    if (saw_lost || silent) return {ending::lost, true, as_of};
    return {ending::open, false, as_of};
  }

  /// The same from the touches. \pre not empty, in order. \complexity O(touches).
  template <class Touches>
  [[nodiscard]] journey_end end_of(Touches&& touches) const {
    if constexpr (requires { touches[touches.size() - 1].time(); }) {
      if (!marked_) return end_of(false, false, touches[touches.size() - 1].time());
    }
    unsigned seen = 0;
    time_point last{};
    for (auto&& t : touches) {
      seen |= mark_of(t.touchpoint());
      last = t.time();
    }
    return end_of((seen & mark_goal) != 0, (seen & mark_lost) != 0, last);
  }

  friend bool operator==(end_rule const&, end_rule const&) = default;

  template <class Self, class Archive>
  static void archive(Self& self, Archive& a) {
    a(self.lost_after_, self.as_of_, self.after_goal_, self.marked_, self.kind_);
  }

 private:
  static constexpr std::uint8_t mark_lost = 1;
  static constexpr std::uint8_t mark_goal = 2;

  [[nodiscard]] std::uint8_t mark_of(touchpoint_id id) const noexcept {
    return index(id) < kind_.size() ? kind_[index(id)] : std::uint8_t{0};
  }

  template <stage_model Stage>
  void mark(std::vector<std::string> const& declared, char const* what, journey_map<Stage> const& map,
            alphabet const& names, std::uint8_t as) {
    marked_ |= !declared.empty();
    for (auto const& wanted : declared) {
      if (auto const id = names.find(wanted)) {
        kind_[index(*id)] = as;
      } else if (auto const stage = find_stage<Stage>(wanted)) {
        for (std::uint32_t i = 0; i < map.size(); ++i) {
          if (map.stage(touchpoint_id{i}) == stage) kind_[i] = as;
        }
      } else {
        throw std::invalid_argument(std::string(what) + " must be a touchpoint or a stage: \"" + wanted +
                                    "\"");
      }
    }
  }

  std::optional<duration> lost_after_{};
  time_point as_of_{};
  sojourn::after_goal after_goal_ = sojourn::after_goal::keep;
  bool marked_ = false;  // whether any touchpoint is an end
  std::vector<std::uint8_t> kind_;
};

}  // namespace sojourn
