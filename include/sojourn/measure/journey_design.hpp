// SPDX-License-Identifier: BSL-1.0
#pragma once
// A designed journey: its steps, which may follow which, and which may be left out.

#include <sojourn/measure/funnel_steps.hpp>

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace sojourn {

/// One step of a designed journey: what it is called, and where it is meant to be done.
struct design_step {
  std::string name{};
  bool optional = false;     ///< may be passed over
  step_names touchpoints{};  ///< touchpoints or stages that do it; empty: the one of the step's name
  std::vector<std::string> channels{};  ///< where the touches state them: those it is meant for; empty: any
  step_names wrong_channel{};  ///< touchpoints or stages that do it, but in a channel it is not meant for

  friend bool operator==(design_step const&, design_step const&) = default;

  template <class Self, class Archive>
  static void archive(Self& self, Archive& a) {
    a(self.name, self.optional, self.touchpoints, self.channels, self.wrong_channel);
  }
};

/// What may be said of a design beside its drawing, by the names of steps.
struct design_options {
  std::vector<std::string> begins{};  ///< where a journey may begin; empty: the steps that follow no other
  std::vector<std::string> ends{};    ///< where it may end; empty: the steps that no other follows
  std::vector<std::string>
      required{};  ///< must lie on every way from begin to end: refused where one does not
};

/// A designed journey (definitions section 4, conformance, D): a finite automaton of at most 64 steps. A designed way
/// goes from a begin to an end over drawn edges, and may pass over optional steps. Cycles are allowed: a step that may
/// repeat leads to itself.
///
/// A step is done where a way goes through it, so that of two branches one is enough. What every journey must do is a
/// matter of the drawing: `required` says it, and is checked.
/// Sets of steps are masks: bit i for step i.
/// \complexity O(steps x edges) to build; every query O(1) unless it says otherwise.
/// \example examples/14_conformance_and_clusters.cpp
class journey_design {
 public:
  journey_design() = default;

  /// \param steps  with different names.
  /// \param edges  pairs of names, each from a step to one that may follow it.
  /// \throws std::invalid_argument  when there is no step or more than 64; when two have one name; when an edge or an
  ///         option has an unknown step, or an edge is there twice; when no step begins or none ends; when a step lies
  ///         on no way from begin to end; when a required step is optional, or a way leads around it.
  journey_design(std::vector<design_step> steps,
                 std::vector<std::pair<std::string, std::string>> const& edges,
                 design_options const& options = {})
      : steps_(std::move(steps)), successors_(steps_.size()) {
    check_size();
    for (std::size_t i = 0; i < size(); ++i) {
      if (find(steps_[i].name) != i) {
        throw std::invalid_argument("a step of a designed journey must have a name of its own: \"" +
                                    steps_[i].name + "\"");
      }
    }
    for (auto const& [from, to] : edges) {
      auto& next = successors_[step(from)];
      if ((next >> step(to) & 1U) != 0) {
        std::string message = "an edge of a designed journey must be drawn once: \"";
        message.append(from).append("\" to \"").append(to).append("\"");
        throw std::invalid_argument(message);
      }
      next |= bit(step(to));
    }
    for (auto const& name : options.begins) begins_ |= bit(step(name));
    for (auto const& name : options.ends) ends_ |= bit(step(name));
    std::uint64_t followed = 0;  // by another
    for (std::size_t i = 0; i < size(); ++i) followed |= successors_[i] & ~bit(i);
    for (std::size_t i = 0; i < size(); ++i) {
      if (options.begins.empty()) begins_ |= bit(i) & ~followed;
      if (options.ends.empty() && (successors_[i] & ~bit(i)) == 0) ends_ |= bit(i);
    }
    prepare();
    for (auto const& name : options.required) require(step(name));
  }

  /// Steps in a line: each may be followed by the next alone.
  /// \throws std::invalid_argument  when there is no step or more than 64, or two have one name.
  [[nodiscard]] static journey_design in_line(std::vector<design_step> steps) {
    std::vector<std::pair<std::string, std::string>> edges;
    for (std::size_t i = 1; i < steps.size(); ++i) edges.emplace_back(steps[i - 1].name, steps[i].name);
    return {std::move(steps), edges};
  }

  /// How many steps there are.
  [[nodiscard]] std::size_t size() const noexcept { return steps_.size(); }
  /// \pre `i < size()`, here and below.
  [[nodiscard]] design_step const& operator[](std::size_t i) const noexcept { return steps_[i]; }
  /// The step of that name. \complexity O(steps).
  [[nodiscard]] std::optional<std::size_t> find(std::string_view name) const noexcept {
    auto const found = std::ranges::find(steps_, name, &design_step::name);
    if (found == steps_.end()) return std::nullopt;
    return static_cast<std::size_t>(found - steps_.begin());
  }

  [[nodiscard]] std::uint64_t begins() const noexcept { return begins_; }
  [[nodiscard]] std::uint64_t ends() const noexcept { return ends_; }
  /// The steps that may be passed over.
  [[nodiscard]] std::uint64_t optional() const noexcept { return optional_; }
  /// The steps that may follow a step directly; itself where it may repeat.
  [[nodiscard]] std::uint64_t successors(std::size_t i) const noexcept { return successors_[i]; }
  [[nodiscard]] std::uint64_t predecessors(std::size_t i) const noexcept { return predecessors_[i]; }
  /// The fewest steps that a whole way must do.
  [[nodiscard]] std::uint32_t fewest_steps() const noexcept { return fewest_steps_; }
  /// The steps in an order in which edges go forward, but for those that close a cycle.
  [[nodiscard]] std::vector<std::uint8_t> const& order() const noexcept { return order_; }
  /// Whether any edge goes backward in that order; one from a step to itself does not.
  [[nodiscard]] bool cyclic() const noexcept { return cyclic_; }

  friend bool operator==(journey_design const& a, journey_design const& b) {
    return a.steps_ == b.steps_ && a.successors_ == b.successors_ && a.begins_ == b.begins_ &&
           a.ends_ == b.ends_;
  }

  template <class Self, class Archive>
  static void archive(Self& self, Archive& a) {
    a(self.steps_, self.successors_, self.begins_, self.ends_);
    if constexpr (!std::is_const_v<Self>) {
      if (!self.steps_.empty() || !self.successors_.empty()) self.prepare();
    }
  }

 private:
  [[nodiscard]] static constexpr std::uint64_t bit(std::size_t i) noexcept { return std::uint64_t{1} << i; }
  [[nodiscard]] std::uint64_t all() const noexcept { return ~std::uint64_t{0} >> (64 - size()); }

  [[nodiscard]] std::size_t step(std::string const& name) const {
    auto const found = find(name);
    if (!found) throw std::invalid_argument("a designed journey must have the step: \"" + name + "\"");
    return *found;
  }

  void check_size() const {
    if (steps_.empty() || steps_.size() > 64) {
      throw std::invalid_argument("a designed journey must have 1 to 64 steps: " +
                                  std::to_string(steps_.size()));
    }
  }

  // What a set of steps leads to, itself included, by one of the tables below, within some steps.
  template <class Next>
  [[nodiscard]] static std::uint64_t closure(std::uint64_t from, std::uint64_t within, Next const& next) {
    auto reached = from & within;
    for (auto todo = reached; todo != 0;) {
      auto const i = static_cast<std::size_t>(std::countr_zero(todo));
      todo &= todo - 1;
      auto const more = next[i] & within & ~reached;
      reached |= more;
      todo |= more;
    }
    return reached;
  }

  void require(std::size_t i) const {
    if ((optional_ >> i & 1U) != 0 || (closure(begins_, all() & ~bit(i), successors_) & ends_) != 0) {
      throw std::invalid_argument("a required step must lie on every way from begin to end: \"" +
                                  steps_[i].name + "\"");
    }
  }

  // What follows from steps, edges, begins and ends.
  void prepare() {
    check_size();
    if (successors_.size() != size() ||
        std::ranges::any_of(successors_, [&](std::uint64_t next) { return (next & ~all()) != 0; })) {
      throw std::invalid_argument("a designed journey's edges must join its steps: of " +
                                  std::to_string(size()));
    }
    predecessors_.assign(size(), 0);
    optional_ = 0;
    for (std::size_t i = 0; i < size(); ++i) {
      if (steps_[i].optional) optional_ |= bit(i);
      for (auto rest = successors_[i]; rest != 0; rest &= rest - 1)
        predecessors_[static_cast<std::size_t>(std::countr_zero(rest))] |= bit(i);
    }
    if ((begins_ & all()) == 0) throw std::invalid_argument("a designed journey must begin at a step: none");
    if ((ends_ & all()) == 0) throw std::invalid_argument("a designed journey must end at a step: none");
    auto const on_a_way = closure(begins_, all(), successors_) & closure(ends_, all(), predecessors_);
    if (on_a_way != all()) {
      throw std::invalid_argument("a step must lie on a way from begin to end: \"" +
                                  steps_[static_cast<std::size_t>(std::countr_one(on_a_way))].name + "\"");
    }
    put_in_order();
    count_fewest_steps();
  }

  // P: Kahn 1962. Where a cycle leaves no step that may come next, the first that follows one placed, or begins.
  void put_in_order() {
    order_.clear();
    cyclic_ = false;
    for (std::uint64_t placed = 0; placed != all();) {
      std::optional<std::size_t> next;
      std::optional<std::size_t> in_cycle;
      for (std::size_t i = 0; i < size() && !next; ++i) {
        if ((placed >> i & 1U) != 0) continue;
        if ((predecessors_[i] & ~placed & ~bit(i)) == 0) next = i;
        if (!in_cycle && ((predecessors_[i] & placed) != 0 || (begins_ >> i & 1U) != 0)) in_cycle = i;
      }
      cyclic_ |= !next;
      auto const i = next ? *next : *in_cycle;
      order_.push_back(static_cast<std::uint8_t>(i));
      placed |= bit(i);
    }
  }

  void count_fewest_steps() {
    // Layers of what can be reached with ever more steps done; optional ones cost none.
    auto const with_optional = [&](std::uint64_t reached) {
      for (auto before = ~reached; before != reached;) {
        before = reached;
        for (auto rest = reached; rest != 0; rest &= rest - 1)
          reached |= successors_[static_cast<std::size_t>(std::countr_zero(rest))] & optional_;
      }
      return reached;
    };
    auto reached = with_optional(begins_ & optional_);
    for (fewest_steps_ = 0; (reached & ends_) == 0; ++fewest_steps_) {
      auto next = reached | begins_;
      for (auto rest = reached; rest != 0; rest &= rest - 1)
        next |= successors_[static_cast<std::size_t>(std::countr_zero(rest))];
      reached = with_optional(next);
    }
  }

  std::vector<design_step> steps_;
  std::vector<std::uint64_t> successors_;
  std::vector<std::uint64_t> predecessors_;
  std::uint64_t begins_ = 0;
  std::uint64_t ends_ = 0;
  std::uint64_t optional_ = 0;
  std::uint32_t fewest_steps_ = 0;
  std::vector<std::uint8_t> order_;
  bool cyclic_ = false;
};

}  // namespace sojourn
