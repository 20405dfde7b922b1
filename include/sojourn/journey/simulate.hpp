// SPDX-License-Identifier: BSL-1.0
#pragma once
// Journeys made from a plan and a seed: the same everywhere, in any order, without memory for those done.

#include <sojourn/core/id.hpp>
#include <sojourn/core/index_iterator.hpp>
#include <sojourn/core/time.hpp>
#include <sojourn/core/wide.hpp>
#include <sojourn/journey/ends.hpp>
#include <sojourn/journey/simulation_plan.hpp>
#include <sojourn/journey/touch.hpp>
#include <sojourn/model/rating.hpp>
#include <sojourn/stats/normal.hpp>
#include <sojourn/stats/random.hpp>

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace sojourn {

/// One simulated event. Models `rated_touch`.
template <rating_scale Scale>
class simulated_touch {
 public:
  constexpr simulated_touch() = default;
  constexpr simulated_touch(touchpoint_id where, time_point when, answer<Scale> said) noexcept
      : touchpoint_(where), time_(when), rating_(said) {}

  [[nodiscard]] constexpr touchpoint_id touchpoint() const noexcept { return touchpoint_; }
  [[nodiscard]] constexpr time_point time() const noexcept { return time_; }
  [[nodiscard]] constexpr answer<Scale> rating() const noexcept { return rating_; }

  friend constexpr bool operator==(simulated_touch const&, simulated_touch const&) noexcept = default;

 private:
  touchpoint_id touchpoint_{};
  time_point time_{};
  answer<Scale> rating_{};
};

/// One customer's journey: a random access range of touches, never empty, in order, that knows its end.
template <rating_scale Scale>
class simulated_journey {
 public:
  simulated_journey() = default;
  simulated_journey(std::uint64_t customer, std::vector<simulated_touch<Scale>> touches, journey_end ended)
      : customer_(customer), touches_(std::move(touches)), ended_(ended) {}

  [[nodiscard]] auto begin() const noexcept { return touches_.begin(); }
  [[nodiscard]] auto end() const noexcept { return touches_.end(); }
  [[nodiscard]] std::size_t size() const noexcept { return touches_.size(); }
  /// \pre `i < size()`.
  [[nodiscard]] simulated_touch<Scale> const& operator[](std::size_t i) const noexcept { return touches_[i]; }
  [[nodiscard]] std::uint64_t customer() const noexcept { return customer_; }
  /// As the rule says that the journeys were made with; without one open, as of the last touch.
  [[nodiscard]] journey_end ended() const noexcept { return ended_; }

  friend bool operator==(simulated_journey const&, simulated_journey const&) = default;

 private:
  std::uint64_t customer_ = 0;
  std::vector<simulated_touch<Scale>> touches_;
  journey_end ended_{};
};

namespace detail {

// How one touchpoint is rated: a table of outcomes on a discrete scale, a normal value on a continuous one.
template <rating_scale Scale>
class rating_source {
  static constexpr auto lowest = static_cast<int>(Scale::lower);
  static constexpr std::size_t values =
      Scale::discrete ? static_cast<std::size_t>(Scale::upper - Scale::lower) + 1 : 1;

 public:
  explicit rating_source(rating_plan const& plan) : plan_(plan), outcome_(weights(plan)) {}

  template <class Engine>
  [[nodiscard]] answer<Scale> operator()(Engine& engine) const {
    auto const pick = outcome_(engine);
    if (pick == values) return no_answer::refused;
    if (pick == values + 1) return no_answer::absent;
    if (pick == values + 2) return no_answer::not_asked;
    if constexpr (Scale::discrete) {
      return rating<Scale>(lowest + static_cast<int>(pick));
    } else {  // fused by name, so that every machine rounds once
      double const value = std::fma(plan_.spread, random_normal(engine), plan_.mean);
      return rating<Scale>(std::clamp<double>(value, Scale::lower, Scale::upper));
    }
  }

 private:
  static std::vector<double> weights(rating_plan const& plan) {
    std::vector<double> all;
    double below = 0;
    for (std::size_t i = 0; i + 1 < values; ++i) {
      double const edge = lowest + static_cast<int>(i) + 0.5;
      double const until = normal_probability((edge - plan.mean) / plan.spread);
      all.push_back(plan.answered * std::max(0.0, until - below));
      below = until;
    }
    all.push_back(plan.answered * (1 - below));
    all.push_back(plan.refused);
    all.push_back(plan.absent);
    all.push_back(std::max(0.0, 1 - plan.answered - plan.refused - plan.absent));
    // Coarser than the last bits in which the libraries' error functions differ.
    for (double& w : all) w = std::round(w * 0x1p40);
    return all;
  }

  rating_plan plan_;
  categorical outcome_;
};

// Where a touchpoint leads; the last outcome is the end.
class step_source {
 public:
  explicit step_source(std::vector<planned_step> const& steps) : pick_(weights(steps)) {
    for (auto const& s : steps) to_.push_back(s.to);
    to_.push_back(journey_end_id);
  }
  template <class Engine>
  [[nodiscard]] touchpoint_id operator()(Engine& engine) const {
    return to_[pick_(engine)];
  }

 private:
  static std::vector<double> weights(std::vector<planned_step> const& steps) {
    std::vector<double> all;
    double sum = 0;
    for (auto const& s : steps) all.push_back(s.probability), sum += s.probability;
    all.push_back(sum < 1 - 1e-9 ? 1 - sum : 0);  // a sum of decimal fractions may miss 1
    return all;
  }

  categorical pick_;
  std::vector<touchpoint_id> to_;
};

}  // namespace detail

/// A plan made ready: journey i depends on the plan, the seed and i alone.
///
/// Any split of the customers, in any order and on any number of threads, gives the same journeys, bit for
/// bit, with every compiler. Const members may be called from several threads at once.
/// \example examples/sample_log/main.cpp
template <rating_scale Scale>
class journey_simulator {
 public:
  using touch_type = simulated_touch<Scale>;
  using journey_type = simulated_journey<Scale>;

  /// \throws std::invalid_argument  as `simulation_plan::require_valid`.
  /// \complexity O(touchpoints + steps); touchpoints that go on by default share one table.
  template <stage_model Stage>
  journey_simulator(simulation_plan<Stage, Scale> const& plan, std::uint64_t seed)
      : seed_(seed), first_(plan.first_arrival()), every_(plan.arrivals_apart()) {
    plan.require_valid();
    steps_.emplace_back(plan.beginnings());
    steps_.emplace_back(plan.default_steps());
    for (std::uint32_t i = 0; i < plan.map().size(); ++i) {
      touchpoint_id const id{i};
      auto const stay = plan.stay(id);
      place p;
      p.mean = static_cast<double>(stay.mean.count());
      p.log_normal = stay.law == stay_law::log_normal;
      p.sigma = stay.sigma;
      p.median = p.mean *
                 detail::portable_exp2(stay.sigma * stay.sigma * -0.7213475204444817);  // mean exp(-sigma²/2)
      if (auto const rating = plan.rating(id)) {
        p.rating = static_cast<std::uint32_t>(ratings_.size());
        ratings_.emplace_back(*rating);
      }
      if (!plan.goes_on_by_default(id)) {
        p.steps = static_cast<std::uint32_t>(steps_.size());
        steps_.emplace_back(plan.steps(id));
      }
      places_.push_back(p);
    }
  }

  /// One customer's journey, open as of its last touch.
  /// \throws std::out_of_range  when the customer would arrive beyond the library's time line.
  /// \complexity O(touches).
  [[nodiscard]] journey_type operator()(std::uint64_t customer) const {
    auto touches = touches_of(customer);
    journey_end const ended{ending::open, false, touches.back().time()};
    return {customer, std::move(touches), ended};
  }
  /// The same, ended as a rule says.
  [[nodiscard]] journey_type operator()(std::uint64_t customer, end_rule const& rule) const {
    auto touches = touches_of(customer);
    auto const ended = rule.end_of(touches);
    return {customer, std::move(touches), ended};
  }

  /// Calls f(customer, touch) for every event of the customers in [first, last), customer by customer.
  /// \complexity O(events) time, O(1) space: nothing is kept of a journey but where it stands.
  template <std::invocable<std::uint64_t, touch_type const&> F>
  void for_each_event(std::uint64_t first, std::uint64_t last, F f) const {
    for (auto customer = first; customer < last; ++customer) {
      for (auto w = start(customer); w.at != journey_end_id; advance(w))
        std::invoke(f, customer, touch_at(w));
    }
  }

  /// The same events in the order of time, those of one instant by customer: as a system would record them.
  /// \complexity O(events log k) time and O(k) space, k the customers under way at once.
  template <std::invocable<std::uint64_t, touch_type const&> F>
  void for_each_event_in_time(std::uint64_t first, std::uint64_t last, F f) const {
    auto const later = [](walk const& a, walk const& b) {
      return a.time != b.time ? a.time > b.time : a.customer > b.customer;
    };
    std::vector<walk> active;  // a heap, the earliest in front
    auto next = first < last ? std::optional(start(first)) : std::nullopt;
    while (next || !active.empty()) {
      // Customers arrive in their order, so the next one bounds all that have not come yet.
      if (next && (active.empty() || later(active.front(), *next))) {
        active.push_back(*next);
        next = next->customer + 1 < last ? std::optional(start(next->customer + 1)) : std::nullopt;
      } else {
        std::pop_heap(active.begin(), active.end(), later);
        auto& w = active.back();
        std::invoke(f, w.customer, touch_at(w));
        advance(w);
        if (w.at == journey_end_id) {
          active.pop_back();
          continue;
        }
      }
      std::push_heap(active.begin(), active.end(), later);
    }
  }

 private:
  struct place {
    double mean = 0;
    double median = 0;
    double sigma = 0;
    std::uint32_t steps = 1;  // the default's
    std::uint32_t rating = unrated;
    bool log_normal = false;
  };
  struct walk {
    std::uint64_t customer;
    counter_engine engine;
    time_point time;
    touchpoint_id at;
  };
  static constexpr std::uint32_t unrated = 0xFFFF'FFFFU;

  [[nodiscard]] walk start(std::uint64_t customer) const {
    counter_engine engine(seed_, customer);
    auto const every = static_cast<std::uint64_t>(every_.count());
    auto const offset = uint128{customer} * every + random_below(engine, every);
    if (offset > elapsed(first_, time_point::max())) {
      throw std::out_of_range("customer must arrive within the time line: " + std::to_string(customer));
    }
    auto const at = steps_[0](engine);
    return {customer, engine, after(first_, static_cast<std::uint64_t>(offset)), at};
  }

  [[nodiscard]] touch_type touch_at(walk& w) const {
    auto const rating = places_[index(w.at)].rating;
    return {w.at, w.time, rating == unrated ? answer<Scale>{} : ratings_[rating](w.engine)};
  }

  void advance(walk& w) const {
    auto const& here = places_[index(w.at)];
    w.at = steps_[here.steps](w.engine);
    if (w.at == journey_end_id) return;
    double const stay = here.log_normal ? random_log_normal(w.engine, here.median, here.sigma)
                                        : here.mean * random_exponential(w.engine);
    auto const left = elapsed(w.time, time_point::max());  // the end of the time line stops the clock
    w.time = after(w.time, std::min(left, static_cast<std::uint64_t>(std::min(stay, 0x1p62))));
  }

  static time_point after(time_point from, std::uint64_t by) noexcept {
    return time_point{duration{
        static_cast<std::int64_t>(static_cast<std::uint64_t>(from.time_since_epoch().count()) + by)}};
  }

  [[nodiscard]] std::vector<touch_type> touches_of(std::uint64_t customer) const {
    std::vector<touch_type> touches;
    for (auto w = start(customer); w.at != journey_end_id; advance(w)) touches.push_back(touch_at(w));
    return touches;
  }

  std::uint64_t seed_;
  time_point first_;
  duration every_;
  std::vector<detail::step_source> steps_;  // where journeys begin, the default, those of single touchpoints
  std::vector<detail::rating_source<Scale>> ratings_;
  std::vector<place> places_;
};

/// The journeys of the customers in [first, last) as a random access range: each is made when it is looked
/// at, none is kept. Any driver runs over it. Refers to nothing but itself.
template <rating_scale Scale>
class simulated_journeys {
 public:
  /// \param rule  how the journeys end; without one they are open as of their last touch.
  /// \throws std::invalid_argument  when first > last.
  simulated_journeys(journey_simulator<Scale> simulator, std::uint64_t first, std::uint64_t last,
                     std::optional<end_rule> rule = {})
      : simulator_(std::move(simulator)), rule_(std::move(rule)), first_(first), last_(last) {
    if (first > last) {
      throw std::invalid_argument("the first customer must not exceed the last: " + std::to_string(first) +
                                  " and " + std::to_string(last));
    }
  }

  [[nodiscard]] auto begin() const noexcept { return index_iterator<journeys>({this}, 0); }
  [[nodiscard]] auto end() const noexcept { return index_iterator<journeys>({this}, size()); }
  [[nodiscard]] std::size_t size() const noexcept { return static_cast<std::size_t>(last_ - first_); }
  /// \pre `i < size()`.
  [[nodiscard]] simulated_journey<Scale> operator[](std::size_t i) const {
    return rule_ ? simulator_(first_ + i, *rule_) : simulator_(first_ + i);
  }

 private:
  struct journeys {
    simulated_journeys const* all = nullptr;
    [[nodiscard]] simulated_journey<Scale> at_index(std::size_t i) const { return (*all)[i]; }
  };

  journey_simulator<Scale> simulator_;
  std::optional<end_rule> rule_;
  std::uint64_t first_;
  std::uint64_t last_;
};

/// The journey of one customer: for a few; a `journey_simulator` makes the plan ready once for many.
/// \throws std::invalid_argument  as `simulation_plan::require_valid`.
template <stage_model Stage, rating_scale Scale>
[[nodiscard]] simulated_journey<Scale> simulate(simulation_plan<Stage, Scale> const& plan, std::uint64_t seed,
                                                std::uint64_t customer) {
  return journey_simulator<Scale>(plan, seed)(customer);
}

}  // namespace sojourn
