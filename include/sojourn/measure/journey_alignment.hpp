// SPDX-License-Identifier: BSL-1.0
#pragma once
// The cheapest way to read a journey as a designed one: what was done, left out, added, misplaced.

#include <sojourn/core/id.hpp>
#include <sojourn/measure/designed_steps.hpp>
#include <sojourn/measure/journey_design.hpp>

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <tuple>
#include <utility>
#include <vector>

namespace sojourn {

/// What departures from a design cost. One that costs nothing is no deviation.
struct alignment_costs {
  std::uint32_t missing = 1;  ///< a step, not optional, that was not done; at least 1
  std::uint32_t extra = 1;    ///< a touch that does a step of the design, but none of this way; at least 1
  std::uint32_t outside = 1;  ///< a touch that does no step; 0: such touches do not matter
  std::uint32_t wrong_channel = 1;  ///< a step done in a wrong channel; below `missing + extra`

  friend bool operator==(alignment_costs const&, alignment_costs const&) noexcept = default;

  template <class Self, class Archive>
  static void archive(Self& self, Archive& a) {
    a(self.missing, self.extra, self.outside, self.wrong_channel);
  }
};

/// One touch of a journey as a design sees it.
struct designed_touch {
  touchpoint_id touchpoint{};
  step_fit fit{};

  template <class Self, class Archive>
  static void archive(Self& self, Archive& a) {
    a(self.touchpoint, self.fit);
  }
};

/// How one touch, or one step without a touch, is read.
enum class move_kind : std::uint8_t {
  as_designed,    ///< the touch does the step
  wrong_channel,  ///< the touch does the step, in a wrong channel
  extra,          ///< the touch does none
  missing         ///< no touch does the step
};

/// One move of an alignment: a touch, a step, or both together.
struct alignment_move {
  move_kind kind{};
  std::optional<std::size_t> position{};  ///< of the touch in the journey; absent: missing
  std::optional<std::size_t> step{};      ///< of the design; absent: extra

  friend bool operator==(alignment_move const&, alignment_move const&) = default;
};

/// How a journey departs from its design.
enum class deviation_kind : std::uint8_t {
  missing,        ///< a step was not done
  extra,          ///< a touch that belongs to no step of the way
  wrong_order,    ///< a step was done, but not in its place: missing there, extra here
  wrong_channel,  ///< a step was done in a channel that it was not meant for
};

/// One departure of a journey from its design.
struct deviation {
  deviation_kind kind{};
  std::optional<std::size_t> step{};      ///< of the design; absent: extra
  std::optional<std::size_t> position{};  ///< of the touch in the journey; absent: missing

  friend bool operator==(deviation const&, deviation const&) = default;
};

/// A journey read as a designed one, as cheaply as can be.
struct journey_alignment {
  std::uint64_t cost = 0;               ///< of all moves; 0: the journey conforms
  std::uint64_t worst = 0;              ///< what it would cost if no touch did any step: at least `cost`
  std::vector<alignment_move> moves{};  ///< in order; optional steps passed over are not among them
  std::vector<deviation> deviations{};  ///< in order of the moves that they are made of; each that costs

  /// 1 - cost / worst, in [0, 1]; absent where nothing could have cost anything.
  [[nodiscard]] std::optional<double> fitness() const noexcept {
    if (worst == 0) return std::nullopt;
    return static_cast<double>(worst - cost) / static_cast<double>(worst);
  }
};

namespace detail {

// The cheapest alignments of one journey's first touches, by how many they are and by the step done last.
class alignment_table {
 public:
  alignment_table(journey_design const& design, std::span<designed_touch const> touches,
                  alignment_costs const& costs)
      : design_(design),
        touches_(touches),
        costs_(costs),
        cells_((touches.size() + 1) * design.size(), cell{.reached = false}) {
    for (auto const& t : touches_) done_ |= t.fit.as_designed | t.fit.wrong_channel;
    leave_out_steps(0);
    for (std::size_t i = 0; i < touches_.size(); ++i) {
      read_touch(i);
      extras_.push_back(extras_.back() + cost_of_extra(i));
      leave_out_steps(i + 1);
    }
  }

  [[nodiscard]] journey_alignment best(bool complete) const {
    auto const n = touches_.size();
    cell before_any{.cost = extras_[n]};
    cell const* last = complete ? nullptr : &before_any;
    auto step = before;
    for (std::size_t v = 0; v < design_.size(); ++v) {
      if (complete && (design_.ends() >> v & 1U) == 0) continue;
      if (last != nullptr && at(n, v).rank() >= last->rank()) continue;
      last = &at(n, v);
      step = static_cast<std::uint8_t>(v);
    }
    journey_alignment found{.cost = last->cost, .worst = extras_[n]};
    if (complete) found.worst += std::uint64_t{costs_.missing} * design_.fewest_steps();
    found.moves = moves_to(n, step);
    found.deviations = deviations_of(found.moves);
    return found;
  }

 private:
  static constexpr std::uint8_t before = 0xFF;  // no step was done yet

  struct cell {
    std::uint64_t cost = 0;
    std::uint64_t never_done = 0;  // missing steps that no touch of the journey does
    std::uint8_t from = before;    // the step done before this one
    move_kind kind = move_kind::extra;
    bool reached = true;

    [[nodiscard]] std::tuple<bool, std::uint64_t, std::uint64_t> rank() const noexcept {
      return {!reached, cost, never_done};
    }
  };

  [[nodiscard]] cell const& at(std::size_t touches, std::size_t step) const noexcept {
    return cells_[touches * design_.size() + step];
  }
  [[nodiscard]] std::uint64_t cost_of_extra(std::size_t i) const noexcept {
    return touches_[i].fit == step_fit{} ? costs_.outside : costs_.extra;
  }
  [[nodiscard]] bool optional(std::size_t step) const noexcept {
    return (design_.optional() >> step & 1U) != 0;
  }

  // A better way to a cell: of equals the one found first stays, so that no two cells come from each other.
  bool improve(std::size_t touches, std::size_t step, cell way) noexcept {
    auto& c = cells_[touches * design_.size() + step];
    bool const better = way.rank() < c.rank();
    if (better) c = way;
    return better;
  }

  // To a step, from all that it may follow, by one kind of move.
  bool follow(std::size_t touches, std::size_t step, std::size_t touches_before, move_kind kind,
              std::uint64_t cost, std::uint64_t never_done = 0) noexcept {
    bool better = false;
    if ((design_.begins() >> step & 1U) != 0)
      better |= improve(touches, step, {extras_[touches_before] + cost, never_done, before, kind});
    for (auto rest = design_.predecessors(step); rest != 0; rest &= rest - 1) {
      auto const u = static_cast<std::uint8_t>(std::countr_zero(rest));
      auto const& from = at(touches_before, u);
      better |=
          improve(touches, step, {from.cost + cost, from.never_done + never_done, u, kind, from.reached});
    }
    return better;
  }

  void read_touch(std::size_t i) noexcept {
    auto const [as_designed, wrong_channel] = touches_[i].fit;
    for (std::size_t v = 0; v < design_.size(); ++v) {
      if ((as_designed >> v & 1U) != 0) follow(i + 1, v, i, move_kind::as_designed, 0);
      if ((wrong_channel >> v & 1U) != 0) follow(i + 1, v, i, move_kind::wrong_channel, costs_.wrong_channel);
      auto way = at(i, v);
      way.cost += cost_of_extra(i);
      way.kind = move_kind::extra;
      improve(i + 1, v, way);
    }
  }

  void leave_out_steps(std::size_t touches) noexcept {
    for (bool better = true; better;) {
      better = false;
      for (auto const v : design_.order()) {
        bool const free = optional(v);
        better |= follow(touches, v, touches, move_kind::missing, free ? 0 : costs_.missing,
                         free || (done_ >> v & 1U) != 0 ? 0 : 1);
      }
      better &= design_.cyclic();
    }
  }

  [[nodiscard]] std::vector<alignment_move> moves_to(std::size_t i, std::uint8_t step) const {
    std::vector<alignment_move> moves;
    while (i > 0 || step != before) {
      auto const kind = step == before ? move_kind::extra : at(i, step).kind;
      bool const has_step = kind != move_kind::extra;
      bool const has_touch = kind != move_kind::missing;
      if (has_touch || !optional(step)) {
        moves.push_back({kind, has_touch ? std::optional(i - 1) : std::nullopt,
                         has_step ? std::optional<std::size_t>(step) : std::nullopt});
      }
      if (has_step) step = at(i, step).from;
      if (has_touch) --i;
    }
    std::ranges::reverse(moves);
    return moves;
  }

  // A missing step and the first extra touch that does it, if any is left, are one deviation.
  [[nodiscard]] std::vector<deviation> deviations_of(std::vector<alignment_move> const& moves) const {
    std::vector<std::size_t> extra;  // by their place among the moves
    for (std::size_t m = 0; m < moves.size(); ++m)
      if (moves[m].kind == move_kind::extra) extra.push_back(m);
    auto const none = moves.size();
    std::vector<std::size_t> partner(moves.size(), none);
    std::vector<std::size_t> looked_at(design_.size(), 0);  // of the extra ones, for a step
    for (std::size_t m = 0; m < moves.size(); ++m) {
      if (moves[m].kind != move_kind::missing) continue;
      for (auto& e = looked_at[*moves[m].step]; e < extra.size() && partner[m] == none; ++e) {
        auto const [as_designed, wrong_channel] = touches_[*moves[extra[e]].position].fit;
        if (partner[extra[e]] != none || ((as_designed | wrong_channel) >> *moves[m].step & 1U) == 0)
          continue;
        partner[m] = extra[e];
        partner[extra[e]] = m;
      }
    }
    std::vector<deviation> all;
    for (std::size_t m = 0; m < moves.size(); ++m) {
      auto const& [kind, position, step] = moves[m];
      if (partner[m] != none) {
        auto const& other = moves[partner[m]];
        if (m < partner[m])
          all.push_back(
              {deviation_kind::wrong_order, step ? step : other.step, position ? position : other.position});
      } else if (kind == move_kind::missing) {
        all.push_back({deviation_kind::missing, step, std::nullopt});
      } else if (kind == move_kind::extra && cost_of_extra(*position) > 0) {
        all.push_back({deviation_kind::extra, std::nullopt, position});
      } else if (kind == move_kind::wrong_channel && costs_.wrong_channel > 0) {
        all.push_back({deviation_kind::wrong_channel, step, position});
      }
    }
    return all;
  }

  journey_design const& design_;
  std::span<designed_touch const> touches_;
  alignment_costs costs_;
  std::uint64_t done_ = 0;                // the steps that any touch does
  std::vector<std::uint64_t> extras_{0};  // the first so many touches, all read as extra
  std::vector<cell> cells_;
};

}  // namespace detail

/// The cheapest alignment of a journey with a design (definitions section 4, conformance; P: alignments and their
/// fitness, van der Aalst, Adriansyah, van Dongen 2012, WIREs Data Mining and Knowledge Discovery 2(2); D for wrong
/// order and wrong channel).
///
/// Of all designed ways and all ways to read the touches along them the cheapest; of equally cheap ones one that
/// misses the fewest steps that the journey did nowhere; then, seen from each step backwards, as designed before in a
/// wrong channel before extra before missing, and of steps the one drawn first. Exact. Proof by test: an exhaustive
/// search.
/// \pre the design has steps.
/// \param complete  whether the journey is over. Else it may yet go on: it is read as the beginning of a designed
///                  one, and what comes later is not missing.
/// \complexity O(touches x (steps + edges)) time, times one more than the most edges on the way that close a cycle
///             where steps are missing in a row; O(touches x steps) space.
/// \edge no touches: all steps of a shortest way are missing, or none where the journey goes on.
[[nodiscard]] inline journey_alignment align(journey_design const& design,
                                             std::span<designed_touch const> touches, bool complete = true,
                                             alignment_costs const& costs = {}) {
  return detail::alignment_table(design, touches, costs).best(complete);
}

}  // namespace sojourn
