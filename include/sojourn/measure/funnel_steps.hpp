// SPDX-License-Identifier: BSL-1.0
#pragma once
// The steps of a funnel: which touches fill which.

#include <sojourn/core/dictionary.hpp>
#include <sojourn/core/merge.hpp>
#include <sojourn/journey/touch.hpp>
#include <sojourn/model/journey_map.hpp>
#include <sojourn/model/stage_model.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

namespace sojourn {

/// Says which steps a touch matches: bit j - 1 for step j.
template <class M, class Touch>
concept step_matcher = std::semiregular<M> && requires(M const& m, Touch const& t) {
  { m(t) } -> std::same_as<std::uint64_t>;
  { m.size() } -> std::same_as<std::size_t>;
};

/// No touch matches: a funnel without exclusions.
struct no_steps {
  template <touch_like Touch>
  [[nodiscard]] constexpr std::uint64_t operator()(Touch const&) const noexcept {
    return 0;
  }
  [[nodiscard]] static constexpr std::size_t size() noexcept { return 0; }
  friend bool operator==(no_steps, no_steps) noexcept = default;

  template <class Self, class Archive>
  static void archive(Self&, Archive&) {}
};

/// One step by name: any of these touchpoints or stages. A touchpoint's name has precedence over a stage's.
using step_names = std::vector<std::string>;

/// Steps that are sets of touchpoints. One touchpoint may match several steps; a touch fills only one of
/// them.
class touchpoint_steps {
 public:
  touchpoint_steps() = default;

  /// The stages of a map, in order.
  template <stage_model Stage>
  explicit touchpoint_steps(journey_map<Stage> const& map) {
    for (auto const stage : stages<Stage>()) add_stage(map, stage, std::string(sojourn::name(stage)));
  }

  /// Steps by name.
  /// \param names  the alphabet of the log: knows touchpoints that the map does not.
  /// \throws std::invalid_argument  when there is none, there are more than 64, one is empty, or a name is
  ///         neither a touchpoint nor a stage.
  template <stage_model Stage>
  touchpoint_steps(journey_map<Stage> const& map, alphabet const& names,
                   std::vector<step_names> const& wanted) {
    if (wanted.empty() || wanted.size() > 64) {
      throw std::invalid_argument("a funnel must have 1 to 64 steps: " + std::to_string(wanted.size()));
    }
    steps_of_.resize(names.size());  // also of those that match none: which a touch is could not be foreseen
    for (auto const& step : wanted) {
      if (step.empty())
        throw std::invalid_argument("a step must name a touchpoint or a stage: it names none");
      auto const bit = std::uint64_t{1} << names_.size();
      names_.emplace_back();
      for (auto const& one : step) {
        names_.back() += (names_.back().empty() ? "" : "+") + one;
        if (auto const id = names.find(one)) {
          match(*id, bit);
        } else if (auto const stage = find_stage<Stage>(one)) {
          match_stage(map, *stage, bit);
        } else {
          throw std::invalid_argument("a step must be a touchpoint or a stage: \"" + one + "\"");
        }
      }
    }
  }

  template <touch_like Touch>
  [[nodiscard]] std::uint64_t operator()(Touch const& t) const noexcept {
    auto const i = index(t.touchpoint());
    return i < steps_of_.size() ? steps_of_[i] : 0;
  }
  [[nodiscard]] std::size_t size() const noexcept { return names_.size(); }
  /// The name of a step, from 0. \pre `step < size()`.
  [[nodiscard]] std::string const& name(std::size_t step) const noexcept { return names_[step]; }

  friend bool operator==(touchpoint_steps const& a, touchpoint_steps const& b) {
    return a.names_ == b.names_ && same_totals(a.steps_of_, b.steps_of_);
  }

  template <class Self, class Archive>
  static void archive(Self& self, Archive& a) {
    a(self.names_, self.steps_of_);
  }

 private:
  void match(touchpoint_id id, std::uint64_t bit) {
    if (index(id) >= steps_of_.size()) steps_of_.resize(index(id) + 1);
    steps_of_[index(id)] |= bit;
  }
  template <stage_model Stage>
  void match_stage(journey_map<Stage> const& map, Stage stage, std::uint64_t bit) {
    for (std::uint32_t i = 0; i < map.size(); ++i) {
      if (map.stage(touchpoint_id{i}) == stage) match(touchpoint_id{i}, bit);
    }
  }
  template <stage_model Stage>
  void add_stage(journey_map<Stage> const& map, Stage stage, std::string named) {
    match_stage(map, stage, std::uint64_t{1} << names_.size());
    names_.push_back(std::move(named));
  }

  std::vector<std::string> names_;
  std::vector<std::uint64_t> steps_of_;
};

/// Steps that are functions of the host's, touch → bool: each a `comparable_function`.
/// \example examples/04_one_pass_many_measures.cpp
template <class... Predicates>
requires(sizeof...(Predicates) >= 1 && sizeof...(Predicates) <= 64) class predicate_steps {
  static_assert((comparable_function<Predicates> && ...),
                "a step must be a lambda without captures, or a struct with ==");

 public:
  predicate_steps() = default;
  explicit predicate_steps(Predicates... steps) : steps_(std::move(steps)...) {}

  template <touch_like Touch>
  [[nodiscard]] std::uint64_t operator()(Touch const& t) const {
    return std::apply(
        [&t](Predicates const&... p) {
          std::uint64_t mask = 0;
          unsigned step = 0;
          ((mask |= static_cast<std::uint64_t>(static_cast<bool>(std::invoke(p, t))) << step++), ...);
          return mask;
        },
        steps_);
  }
  [[nodiscard]] std::size_t size() const noexcept { return sizeof...(Predicates); }
  [[nodiscard]] std::string name(std::size_t step) const { return "step " + std::to_string(step + 1); }

  friend bool operator==(predicate_steps const& a, predicate_steps const& b) {
    return same(a, b, std::index_sequence_for<Predicates...>{});
  }

  template <class Self, class Archive>
  static void archive(Self&, Archive&) {}

 private:
  template <std::size_t... I>
  [[nodiscard]] static bool same(predicate_steps const& a, predicate_steps const& b,
                                 std::index_sequence<I...>) {
    return (same_function(std::get<I>(a.steps_), std::get<I>(b.steps_)) && ...);
  }

  std::tuple<Predicates...> steps_;
};

}  // namespace sojourn
