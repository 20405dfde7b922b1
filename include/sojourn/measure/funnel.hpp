// SPDX-License-Identifier: BSL-1.0
#pragma once
// The funnel: how far journeys come through steps, in every mode, exact, with its chains and its four outcomes.

#include <sojourn/core/fwd.hpp>
#include <sojourn/core/merge.hpp>
#include <sojourn/core/time.hpp>
#include <sojourn/journey/ends.hpp>
#include <sojourn/measure/funnel/attempts.hpp>
#include <sojourn/measure/funnel/candidates.hpp>
#include <sojourn/measure/funnel/in_words.hpp>
#include <sojourn/measure/funnel/level_entries.hpp>
#include <sojourn/measure/funnel/plan.hpp>
#include <sojourn/measure/funnel/rows.hpp>
#include <sojourn/measure/funnel_chain.hpp>
#include <sojourn/measure/funnel_options.hpp>
#include <sojourn/measure/funnel_steps.hpp>
#include <sojourn/measure/funnel_tally.hpp>
#include <sojourn/measure/measure_of.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <ranges>
#include <span>
#include <stdexcept>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace sojourn {

/// A funnel over steps (definitions section 3): for each journey the chain of touches that fills most of them, and
/// what became of it.
///
/// Exact, not greedy: the level is the largest that any choice of touches attains. An ordered funnel of the latest
/// entry, with or without a window, keeps a chain a level of a journey under way; every other mode keeps the touches
/// that match and chooses when the journey ends. Of a journey at hand, where it has at most 64 touches and the funnel at
/// most 8 steps, the touches of a step are the bits of a word, and what steps, a window and a gap decide is found in
/// those: all but open funnels, of the latest entry, ordered ones of every entry. Proof by test: an exhaustive search
/// over all choices.
/// \tparam Steps       a `step_matcher`.
/// \tparam MaxSteps    the capacity; a state takes 8 bytes x MaxSteps (MaxSteps + 3).
/// \tparam Exclusions  a `step_matcher` of excluded touches: bit e - 1 for `options.exclusions[e - 1]`.
/// \complexity ordered, latest, no gap, session, exclusion or optional step: O(1) a touch that matches nothing, else
///         O(steps matched x level). In words, by journey: O(touches + entries x steps). Else O(entries x steps x
///         log touches); with a gap, a barrier, strict or a tolerance of ties, O(entries x touches that an entry can
///         reach), and where touches compete for steps under a tolerance, their sets.
/// \edge no journey enters: all counts 0. One step: every journey that enters converts.
/// \example examples/01_first_journey.cpp
template <class Steps, std::size_t MaxSteps, class Exclusions>
class funnel {
  static_assert(MaxSteps >= 1 && MaxSteps <= 64, "a funnel's capacity must be 1 to 64 steps");
  template <class Step>
  using rows = detail::funnel_rows<MaxSteps, Step>;
  static constexpr std::size_t word_steps = std::min<std::size_t>(MaxSteps, 8);

 public:
  struct state {
    // Not defaulted, or `state{}` would write the cells that the rows leave unwritten.
    state() noexcept {}  // NOLINT
    rows<std::int64_t> chains;
    detail::candidate_list touches;

    template <class Self, class Archive>
    static void archive(Self& self, Archive& a) {
      a(self.chains, self.touches);
    }
  };

  funnel() = default;

  /// A funnel over steps.
  /// \throws std::invalid_argument  when there are more than MaxSteps; when a duration is negative, or a number is not
  ///         one of the steps; when an option does not apply to the order or the entry chosen; when `exclusions` and
  ///         their effects differ in number.
  explicit funnel(Steps steps, funnel_options options = {}, Exclusions exclusions = {})
      : steps_(std::move(steps)), exclusions_(std::move(exclusions)), options_(std::move(options)) {
    prepare();
    tally_ = funnel_tally(plan_.step_count, plan_.levels);
  }

  /// A funnel over the stages of a map, in order.
  template <stage_model Stage>
  explicit funnel(journey_map<Stage> const& map,
                  funnel_options options = {}) requires std::same_as<Steps, touchpoint_steps>
      : funnel(touchpoint_steps(map), std::move(options)) {}

  template <touch_like Touch>
  requires step_matcher<Steps, Touch> && step_matcher<Exclusions, Touch>
  void touch(state& s, Touch const& t) const {
    if (plan_.streams) {
      s.chains.add(plan_, steps_(t), time_of(t));
    } else {
      add(s.touches, t);
    }
  }

  void leave(state& s, journey_end e) {
    if (!plan_.streams) return count_journey({plan_, s.touches, e});
    ++journeys_;
    s.chains.finish(plan_);
    if (auto const level = s.chains.level(); level != 0) {
      add({s.chains.chain(level), level}, s.chains.chain(1)[0], e);
    }
  }

  /// A journey that is at hand as a whole: counts what `touch` and `leave` do, and sooner.
  template <journey_like Journey>
  requires std::ranges::random_access_range<Journey const> &&
      step_matcher<Steps, std::ranges::range_value_t<Journey const>>
  void journey(Journey const& j, journey_end e) {
    auto const touches = static_cast<std::size_t>(std::ranges::distance(j));
    if (!plan_.latest_in_words || touches > detail::most_in_words) return count_journey(j, touches, e);
    auto const at = touches_of(j);
    auto const c = detail::latest_in_words<word_steps>(
        touches, plan_.window, [&](std::size_t i) { return steps_(at(i)); },
        [&](std::size_t i) { return time_of(at(i)); });
    ++journeys_;
    if (c.level != 0) tally_.add(c.fills(), c.filled, outcome(c.level, c.latest, e), e.as_of);
  }

  funnel& operator+=(funnel const& other) {
    if (other.plan_.step_count == 0) return *this;
    if (plan_.step_count == 0) return *this = other;
    require_same("funnel", "the steps", steps_, other.steps_);
    require_same("funnel", "the options", options_, other.options_);
    require_same("funnel", "the exclusions", exclusions_, other.exclusions_);
    journeys_ += other.journeys_;
    tally_ += other.tally_;
    return *this;
  }

  /// The chains of one journey, by the same choice as the counts: one, or none where it did not enter; under
  /// `funnel_entry::every` its attempts in order.
  template <journey_like Journey>
  [[nodiscard]] std::vector<funnel_chain> chains(Journey const& journey) const {
    return chains(journey, end_of(journey));
  }
  template <journey_like Journey>
  [[nodiscard]] std::vector<funnel_chain> chains(Journey const& journey, journey_end e) const {
    std::vector<funnel_chain> found;
    if (plan_.streams) {
      rows<filled_step> s;
      for (auto const& t : journey) {
        s.add(plan_, steps_(t), {time_of(t), s.touches(), 0});
      }
      s.finish(plan_);
      auto const level = s.level();
      if (level == 0) return found;
      auto const* const first = s.chain(level);
      found.push_back({{first, first + level}, {}, outcome(level, s.chain(1)[0].microseconds, e)});
      for (std::uint32_t j = 0; j < level; ++j) found.back().steps[j].step = j;
      return found;
    }
    detail::candidate_list touches;
    for (auto const& t : journey) add(touches, t);
    detail::candidates const all(plan_, touches, e);
    each_attempt(all, [&](detail::placement const& p, funnel_outcome o) {
      auto const at = [&](std::size_t step) {
        auto const& c = all[p.at[step]];
        return filled_step{c.time, c.touch, static_cast<std::uint32_t>(step)};
      };
      funnel_chain chain{.outcome = o};
      for (auto const step : in_chain_order(p)) chain.steps.push_back(at(step));
      for (std::size_t step = 0; step < plan_.step_count; ++step) {
        if (p.fills(step) && (plan_.required >> step & 1U) == 0) chain.optional.push_back(at(step));
      }
      found.push_back(std::move(chain));
    });
    return found;
  }

  /// The chain of one journey; without an outcome where it did not enter.
  /// \throws std::logic_error  under `funnel_entry::every`, where a journey has several: see `chains`.
  template <journey_like Journey>
  [[nodiscard]] funnel_chain chain(Journey const& journey) const {
    if (plan_.entry == funnel_entry::every) {
      throw std::logic_error("a journey has several chains under entry every: ask for its chains");
    }
    auto found = chains(journey);
    return found.empty() ? funnel_chain{} : std::move(found.front());
  }

  [[nodiscard]] Steps const& steps() const noexcept { return steps_; }
  [[nodiscard]] Exclusions const& exclusions() const noexcept { return exclusions_; }
  [[nodiscard]] funnel_options const& options() const noexcept { return options_; }
  /// All steps, optional ones too.
  [[nodiscard]] std::size_t step_count() const noexcept { return plan_.step_count; }
  /// The required steps: the highest level.
  [[nodiscard]] std::size_t level_count() const noexcept { return plan_.levels; }
  [[nodiscard]] bool optional_step(std::size_t step) const noexcept {
    return (plan_.required >> step & 1U) == 0;
  }
  /// Whether levels are steps: not so in funnels without an order of steps.
  [[nodiscard]] bool in_step_order() const noexcept { return plan_.in_step_order(); }
  /// Journeys seen, entered or not.
  [[nodiscard]] std::uint64_t journey_count() const noexcept { return journeys_; }
  /// Counts and times of the chains.
  [[nodiscard]] funnel_tally const& tally() const noexcept { return tally_; }
  // The counts asked for most, as the tally has them.
  [[nodiscard]] std::uint64_t stopped_at(std::size_t level, funnel_outcome o) const noexcept {
    return tally_.stopped_at(level, o);
  }
  [[nodiscard]] std::uint64_t stopped_at(std::size_t level) const noexcept {
    return tally_.stopped_at(level);
  }
  [[nodiscard]] std::uint64_t reached(std::size_t level) const noexcept { return tally_.reached(level); }
  [[nodiscard]] std::uint64_t count(funnel_outcome o) const noexcept { return tally_.count(o); }
  [[nodiscard]] quantile_sketch const& time_from_previous(std::size_t level) const noexcept {
    return tally_.time_from_previous(level);
  }
  [[nodiscard]] quantile_sketch const& time_to_convert() const noexcept { return tally_.time_to_convert(); }

  friend bool operator==(funnel const& a, funnel const& b) {
    return a.journeys_ == b.journeys_ && a.tally_ == b.tally_;
  }

  template <class Self, class Archive>
  static void archive(Self& self, Archive& a) {
    a(self.steps_, self.exclusions_, self.options_, self.journeys_, self.tally_);
    if constexpr (!std::is_const_v<Self>) self.prepare();
  }

 private:
  void prepare() {
    if (steps_.size() > MaxSteps) {
      throw std::invalid_argument("a funnel's steps must not exceed its capacity: " +
                                  std::to_string(steps_.size()) + " of " + std::to_string(MaxSteps));
    }
    plan_ = detail::plan_funnel(options_, steps_.size(), exclusions_.size());
  }

  [[nodiscard]] funnel_outcome outcome(std::size_t level, bool runs) const noexcept {
    if (level == plan_.levels) return funnel_outcome::converted;
    return runs ? funnel_outcome::open : funnel_outcome::dropped;
  }
  [[nodiscard]] funnel_outcome outcome(std::size_t level, std::int64_t latest_entry,
                                       journey_end e) const noexcept {
    return outcome(level, detail::runs(latest_entry, plan_.window, e));
  }

  // A chain of these first steps.
  void add(std::span<std::int64_t const> fills, std::int64_t latest_entry, journey_end e) {
    auto const level = fills.size();
    auto const filled = level == 64 ? detail::unlimited : (std::uint64_t{1} << level) - 1;
    tally_.add(fills, filled, outcome(level, latest_entry, e), e.as_of);
  }

  template <class Touch>
  void add(detail::candidate_list& touches, Touch const& t) const {
    touches.add(plan_, time_of(t), steps_(t), static_cast<std::uint32_t>(exclusions_(t)));
  }
  template <class Journey>
  [[nodiscard]] static auto touches_of(Journey const& j) {
    return [first = std::ranges::begin(j)](std::size_t i) -> decltype(auto) {
      return first[static_cast<std::ranges::range_difference_t<Journey const>>(i)];
    };
  }
  template <class Touch>
  [[nodiscard]] static std::int64_t time_of(Touch const& t) {
    return t.time().time_since_epoch().count();
  }

  // Apart from the choice that hosts ask for most, which is to be had without a call.
  template <class Journey>
  [[gnu::noinline]] void count_journey(Journey const& j, std::size_t touches, journey_end e) {
    auto const at = touches_of(j);
    auto const steps_at = [&](std::size_t i) { return steps_(at(i)); };
    auto const time_at = [&](std::size_t i) { return time_of(at(i)); };
    bool const few = touches <= detail::most_in_words;
    if (plan_.in_words && few && !any_excluded(j)) {
      bool const counted = detail::each_in_words<word_steps>(
          plan_, touches, steps_at, time_at, e, [&](auto const& c, bool runs) {
            tally_.add(c.fills(), c.filled, outcome(c.level, runs), e.as_of);
          });
      if (counted) {
        ++journeys_;
        return;
      }
    }
    // Of many steps, to choose from few candidates is sooner than to keep something a level.
    bool const by_level = plan_.step_count <= 8 || !few;
    if (plan_.by_arrival && by_level) {
      detail::level_entries<MaxSteps> const found(touches, plan_.window, steps_at, time_at);
      ++journeys_;
      if (found.level() != 0) add(found.fills(), found.latest_entry(), e);
    } else if (plan_.streams && by_level) {
      state s;
      for (auto const& t : j) touch(s, t);
      leave(s, e);
    } else {
      auto const seen = [&](std::uint32_t i) {
        auto const& t = at(i);
        return std::tuple(time_of(t), steps_(t), static_cast<std::uint32_t>(exclusions_(t)));
      };
      count_journey({plan_, static_cast<std::uint32_t>(touches), seen, e, room_});
    }
  }
  template <class Journey>
  [[nodiscard]] bool any_excluded(Journey const& j) const {
    if (plan_.rules.empty()) return false;
    std::uint64_t excluded = 0;
    for (auto const& t : j) excluded |= exclusions_(t);
    return excluded != 0;
  }

  void count_journey(detail::candidates const& all) {
    ++journeys_;
    each_attempt(all, [&](detail::placement const& p, funnel_outcome o) {
      std::array<std::int64_t, 64> fills;
      auto const level = fill_times(all, p, fills);
      tally_.add({fills.data(), level}, p.filled, o, all.ended.as_of);
    });
  }

  template <class F>
  void each_attempt(detail::candidates const& all, F f) const {
    detail::attempt_choice<F>(all, f)();
  }

  // When the required steps were filled, in the order of a chain. \returns how many were.
  [[nodiscard]] std::size_t fill_times(detail::candidates const& all, detail::placement const& p,
                                       std::array<std::int64_t, 64>& fills) const {
    std::size_t level = 0;
    if (plan_.in_step_order()) {  // the first ones
      for (; level < p.level; ++level) fills[level] = all[p.at[plan_.in_order[level]]].time;
      return level;
    }
    if (!all.in_words() || plan_.several) {
      for (auto const step : in_chain_order(p)) fills[level++] = all[p.at[step]].time;
      return level;
    }
    std::uint64_t taken = 0;  // each candidate by one step: their order is that of the bits
    for (auto rest = p.filled & plan_.required; rest != 0; rest &= rest - 1)
      taken |= std::uint64_t{1} << p.at[static_cast<std::size_t>(std::countr_zero(rest))];
    if (plan_.order == funnel_order::anchored) {
      fills[level++] = all[p.at[0]].time;
      taken &= ~(std::uint64_t{1} << p.at[0]);
    }
    for (; taken != 0; taken &= taken - 1)
      fills[level++] = all[static_cast<std::uint32_t>(std::countr_zero(taken))].time;
    return level;
  }

  struct step_list {
    std::array<std::uint8_t, 64> steps;
    std::size_t size = 0;
    [[nodiscard]] auto begin() const noexcept { return steps.begin(); }
    [[nodiscard]] auto end() const noexcept { return steps.begin() + static_cast<std::ptrdiff_t>(size); }
  };

  // The required steps filled, in the order of a chain: its entry first.
  [[nodiscard]] step_list in_chain_order(detail::placement const& p) const {
    step_list order;
    for (std::size_t l = 0; l < plan_.levels; ++l) {
      if (p.fills(plan_.in_order[l])) order.steps[order.size++] = plan_.in_order[l];
    }
    if (!plan_.in_step_order()) {
      // By insertion: they are few.
      std::size_t const first = plan_.order == funnel_order::anchored ? 1 : 0;
      for (auto n = first + 1; n < order.size; ++n) {
        auto const step = order.steps[n];
        auto to = n;
        for (; to > first && p.at[step] < p.at[order.steps[to - 1]]; --to)
          order.steps[to] = order.steps[to - 1];
        order.steps[to] = step;
      }
    }
    return order;
  }

  Steps steps_;
  [[no_unique_address]] Exclusions exclusions_{};
  funnel_options options_{};
  detail::funnel_plan plan_{};
  std::uint64_t journeys_ = 0;
  funnel_tally tally_;
  detail::candidate_room room_{};  // kept from journey to journey
};

template <stage_model Stage>
funnel(journey_map<Stage> const&, funnel_options = {}) -> funnel<touchpoint_steps, stage_count<Stage>>;
template <class... Predicates>
funnel(predicate_steps<Predicates...>, funnel_options = {})
    -> funnel<predicate_steps<Predicates...>, sizeof...(Predicates)>;
template <class... Predicates, class Exclusions>
funnel(predicate_steps<Predicates...>, funnel_options, Exclusions)
    -> funnel<predicate_steps<Predicates...>, sizeof...(Predicates), Exclusions>;
funnel(touchpoint_steps, funnel_options = {})->funnel<touchpoint_steps, 8>;
template <class Exclusions>
funnel(touchpoint_steps, funnel_options, Exclusions) -> funnel<touchpoint_steps, 8, Exclusions>;

}  // namespace sojourn
