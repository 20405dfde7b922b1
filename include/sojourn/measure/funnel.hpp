// SPDX-License-Identifier: BSL-1.0
#pragma once
// The ordered, windowed funnel: exact, with its chain and its four outcomes.

#include <sojourn/core/assert.hpp>
#include <sojourn/core/fwd.hpp>
#include <sojourn/core/merge.hpp>
#include <sojourn/core/time.hpp>
#include <sojourn/journey/ends.hpp>
#include <sojourn/measure/funnel_steps.hpp>
#include <sojourn/measure/measure_of.hpp>
#include <sojourn/stats/quantile_sketch.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sojourn {

/// What became of a journey that entered a funnel (definitions section 3, D).
enum class funnel_outcome : std::uint8_t {
  converted,  ///< the last step was filled
  dropped,    ///< it was not, and no window runs any more
  open,       ///< it was not, and the window of the latest entry still runs
  excluded    ///< an exclusion took it out
};

/// What a funnel may be told beside its steps.
struct funnel_options {
  /// From the entry to the touch that fills a step, inclusive. Absent: no limit.
  std::optional<duration> within{};

  friend bool operator==(funnel_options const&, funnel_options const&) = default;

  template <class Self, class Archive>
  static void archive(Self& self, Archive& a) {
    a(self.within);
  }
};

/// One filled step of a chain.
struct filled_step {
  std::int64_t microseconds;  // plain numbers: arrays of it cost nothing to begin
  std::uint32_t touch;        ///< the touch's position in its journey, from 0

  [[nodiscard]] time_point time() const noexcept { return time_point{duration{microseconds}}; }
  friend bool operator==(filled_step const&, filled_step const&) noexcept = default;
};

/// One journey's way through a funnel: all counts, times and lists derive from this.
struct funnel_chain {
  std::vector<filled_step> steps;           ///< the filled steps, from the first; its size is the level
  std::optional<funnel_outcome> outcome{};  ///< absent: the journey did not enter

  [[nodiscard]] std::size_t level() const noexcept { return steps.size(); }
  friend bool operator==(funnel_chain const&, funnel_chain const&) = default;
};

/// An ordered funnel (definitions section 3): step j + 1 is filled by a touch after the one that filled step
/// j, both within the window of the entry; other touches may intervene; a touch fills at most one step.
///
/// Exact, not greedy: the level is the largest that any choice of touches attains; of the choices that attain
/// it, the one with the latest entry, each of its steps filled by the first touch that can. Per level the
/// fold keeps the chain of the latest entry that reached it, and lets a touch try its steps in descending
/// order, so that it cannot follow itself. Proof by test: an exhaustive search over all choices.
/// \tparam Steps  a `step_matcher`.
/// \tparam MaxSteps  the capacity; the state takes 8 bytes x MaxSteps (MaxSteps + 2).
/// \complexity O(1) a touch that matches nothing, else O(steps matched x level); O(MaxSteps squared) state.
/// \edge no journey enters: all counts 0. One step: every journey that enters converts.
/// \example examples/01_first_journey.cpp
template <class Steps, std::size_t MaxSteps>
class funnel {
  static_assert(MaxSteps >= 1 && MaxSteps <= 64, "a funnel's capacity must be 1 to 64 steps");

 public:
  /// Per level, the chain of the latest entry that reached it.
  template <class Step>
  class chains {
   public:
    chains() noexcept {  // the steps after the first of each are left unwritten on purpose
      for (auto& chain : chains_) chain[0] = Step{};
    }

   private:
    friend class funnel;
    [[nodiscard]] std::size_t level() const noexcept {
      std::size_t n = 0;
      for (std::size_t l = 1; l <= MaxSteps; ++l) n += entry_[l] != 0 ? 1U : 0U;
      return n;
    }
    [[nodiscard]] Step const* chain(std::size_t level) const noexcept { return chains_[level].data(); }

    // A row a level. Row 0 stands for the entry that a touch would make; the last takes what counts for
    // nothing.
    std::uint32_t touches_ = 0;
    std::array<std::uint32_t, MaxSteps + 2> entry_{};  // which touch entered, from 1; 0: not reached
    std::array<std::array<Step, MaxSteps>, MaxSteps + 2> chains_;
  };
  using state = chains<std::int64_t>;

  funnel() = default;

  /// A funnel over steps.
  /// \throws std::invalid_argument  when there are more than MaxSteps, or the window is negative.
  explicit funnel(Steps steps, funnel_options options = {})
      : steps_(std::move(steps)), options_(options), count_(steps_.size()), from_previous_(count_) {
    if (count_ > MaxSteps) {
      throw std::invalid_argument("a funnel's steps must not exceed its capacity: " + std::to_string(count_) +
                                  " of " + std::to_string(MaxSteps));
    }
    auto const window = options.within.value_or(duration::zero()).count();
    if (window < 0) {
      throw std::invalid_argument("a funnel's window must be at least 0: " + std::to_string(window) +
                                  " microseconds");
    }
    if (options.within) limit_ = static_cast<std::uint64_t>(window);
  }

  /// A funnel over the stages of a map, in order.
  template <stage_model Stage>
  explicit funnel(journey_map<Stage> const& map,
                  funnel_options options = {}) requires std::same_as<Steps, touchpoint_steps>
      : funnel(touchpoint_steps(map), options) {}

  template <touch_like Touch>
  requires step_matcher<Steps, Touch>
  void touch(state& s, Touch const& t) const { fill(s, t, t.time().time_since_epoch().count()); }

  void leave(state const& s, journey_end e) {
    ++journeys_;
    auto const level = s.level();
    if (level == 0) return;
    auto const* const chain = s.chain(level);
    ++stopped_[level - 1][static_cast<std::size_t>(outcome(s, level, e))];
    for (std::size_t j = 1; j < level; ++j) from_previous_[j].add(between(chain[j - 1], chain[j]));
    if (level == count_) in_all_.add(between(chain[0], chain[level - 1]));
  }

  funnel& operator+=(funnel const& other) {
    if (other.count_ == 0) return *this;
    if (count_ == 0) return *this = other;
    require_same("funnel", "the steps", steps_, other.steps_);
    require_same("funnel", "the options", options_, other.options_);
    journeys_ += other.journeys_;
    for (std::size_t l = 0; l < MaxSteps; ++l) {
      for (std::size_t o = 0; o < stopped_[l].size(); ++o) stopped_[l][o] += other.stopped_[l][o];
    }
    merge_tables(from_previous_, other.from_previous_);
    in_all_ += other.in_all_;
    return *this;
  }

  /// The chain of one journey, by the same fold as the counts.
  template <journey_like Journey>
  [[nodiscard]] funnel_chain chain(Journey const& journey) const {
    chains<filled_step> s;
    for (auto const& t : journey) fill(s, t, filled_step{t.time().time_since_epoch().count(), s.touches_});
    auto const level = s.level();
    if (level == 0) return {};
    auto const* const first = s.chain(level);
    return {std::vector<filled_step>(first, first + level), outcome(s, level, end_of(journey))};
  }

  [[nodiscard]] Steps const& steps() const noexcept { return steps_; }
  [[nodiscard]] funnel_options const& options() const noexcept { return options_; }
  [[nodiscard]] std::size_t step_count() const noexcept { return count_; }
  /// Journeys seen, entered or not.
  [[nodiscard]] std::uint64_t journey_count() const noexcept { return journeys_; }
  /// Journeys whose level is exactly `level`, from 1, with that outcome.
  [[nodiscard]] std::uint64_t stopped_at(std::size_t level, funnel_outcome o) const noexcept {
    return stopped_[level - 1][static_cast<std::size_t>(o)];
  }
  /// Journeys whose level is exactly `level`, from 1: the histogram of levels.
  [[nodiscard]] std::uint64_t stopped_at(std::size_t level) const noexcept {
    std::uint64_t n = 0;
    for (auto const of_outcome : stopped_[level - 1]) n += of_outcome;
    return n;
  }
  /// Journeys whose level is at least `level`, from 1: the cumulative funnel.
  [[nodiscard]] std::uint64_t reached(std::size_t level) const noexcept {
    std::uint64_t n = 0;
    for (; level <= count_; ++level) n += stopped_at(level);
    return n;
  }
  /// Journeys that entered, by outcome.
  [[nodiscard]] std::uint64_t count(funnel_outcome o) const noexcept {
    std::uint64_t n = 0;
    for (std::size_t level = 1; level <= count_; ++level) n += stopped_at(level, o);
    return n;
  }
  /// Microseconds from the previous step, over the chains that filled `level`, from 2.
  [[nodiscard]] quantile_sketch const& time_from_previous(std::size_t level) const noexcept {
    return from_previous_[level - 1];
  }
  /// Microseconds from entry to conversion, over the converted.
  [[nodiscard]] quantile_sketch const& time_to_convert() const noexcept { return in_all_; }

  friend bool operator==(funnel const& a, funnel const& b) {
    return a.journeys_ == b.journeys_ && a.stopped_ == b.stopped_ &&
           same_totals(a.from_previous_, b.from_previous_) && a.in_all_ == b.in_all_;
  }

  template <class Self, class Archive>
  static void archive(Self& self, Archive& a) {
    a(self.steps_, self.options_, self.limit_, self.count_, self.journeys_, self.stopped_,
      self.from_previous_, self.in_all_);
  }

 private:
  [[nodiscard]] static std::int64_t ticks(std::int64_t step) noexcept { return step; }
  [[nodiscard]] static std::int64_t ticks(filled_step const& step) noexcept { return step.microseconds; }
  [[nodiscard]] static std::uint64_t between(std::int64_t from, std::int64_t to) noexcept {
    return elapsed(time_point{duration{from}}, time_point{duration{to}});
  }

  // Without branches but for the steps matched: which a touch fills cannot be foreseen.
  template <class Step, class Touch>
  void fill(chains<Step>& s, Touch const& t, Step here) const {
    constexpr std::size_t nowhere = MaxSteps + 1;
    s.entry_[0] = ++s.touches_;
    s.chains_[0][0] = here;
    for (auto matched = steps_(t); matched != 0;) {
      auto const step = static_cast<std::size_t>(std::bit_width(matched));
      matched &= ~(std::uint64_t{1} << (step - 1));
      auto const& before = s.chains_[step - 1];
      // No later entry, which is also so where the step before is not filled; or outside the window.
      auto const fills = static_cast<std::size_t>(s.entry_[step] < s.entry_[step - 1]) &
                         static_cast<std::size_t>(between(ticks(before[0]), ticks(here)) <= limit_);
      auto const to = nowhere ^ ((step ^ nowhere) & (std::size_t{0} - fills));
      auto& after = s.chains_[to];
      if constexpr (MaxSteps <= 8) {
        after = before;
      } else {
        std::copy_n(before.begin(), step - 1, after.begin());
      }
      after[step - 1] = here;
      s.entry_[to] = s.entry_[step - 1];
    }
  }

  template <class Step>
  [[nodiscard]] funnel_outcome outcome(chains<Step> const& s, std::size_t level,
                                       journey_end e) const noexcept {
    if (level == count_) return funnel_outcome::converted;
    time_point const latest_entry{duration{ticks(s.chain(1)[0])}};
    bool const runs = latest_entry <= e.as_of && elapsed(latest_entry, e.as_of) <= limit_;
    return !e.closed && runs ? funnel_outcome::open : funnel_outcome::dropped;
  }

  Steps steps_;
  funnel_options options_{};
  std::uint64_t limit_ =
      std::numeric_limits<std::uint64_t>::max();  // the window; no distance exceeds the default
  std::size_t count_ = 0;
  std::uint64_t journeys_ = 0;
  std::array<std::array<std::uint64_t, 4>, MaxSteps> stopped_{};
  std::vector<quantile_sketch> from_previous_;  // entry j: from step j to step j + 1, from 0
  quantile_sketch in_all_;
};

template <stage_model Stage>
funnel(journey_map<Stage> const&, funnel_options = {}) -> funnel<touchpoint_steps, stage_count<Stage>>;
template <class... Predicates>
funnel(predicate_steps<Predicates...>, funnel_options = {})
    -> funnel<predicate_steps<Predicates...>, sizeof...(Predicates)>;
funnel(touchpoint_steps, funnel_options = {})->funnel<touchpoint_steps, 8>;

}  // namespace sojourn
