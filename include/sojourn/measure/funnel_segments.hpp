// SPDX-License-Identifier: BSL-1.0
#pragma once
// A funnel per segment: chains are matched first, then told apart.

#include <sojourn/core/merge.hpp>
#include <sojourn/core/time.hpp>
#include <sojourn/journey/ends.hpp>
#include <sojourn/measure/funnel_chain.hpp>
#include <sojourn/measure/funnel_tally.hpp>
#include <sojourn/measure/measure_of.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <ranges>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace sojourn {

/// Which of its touches says to what segment a chain belongs (definitions section 3).
class segment_rule {
 public:
  enum class kind : std::uint8_t { at_entry, first_defined, last_defined, at_step, all };

  /// Its entry.
  [[nodiscard]] static constexpr segment_rule at_entry() noexcept { return {kind::at_entry, 0}; }
  /// The first of the touches that fill its steps at which the property is defined.
  [[nodiscard]] static constexpr segment_rule first_defined() noexcept { return {kind::first_defined, 0}; }
  /// The last of them.
  [[nodiscard]] static constexpr segment_rule last_defined() noexcept { return {kind::last_defined, 0}; }
  /// The touch that fills a step. \param step  from 1.
  [[nodiscard]] static constexpr segment_rule at_step(std::size_t step) noexcept {
    return {kind::at_step, step};
  }
  /// Every segment that occurs at a touch that fills a step: a chain may count in several.
  [[nodiscard]] static constexpr segment_rule all() noexcept { return {kind::all, 0}; }

  constexpr segment_rule() noexcept = default;
  [[nodiscard]] constexpr kind what() const noexcept { return kind_; }
  /// From 1. \pre `at_step`.
  [[nodiscard]] constexpr std::size_t step() const noexcept { return step_; }
  friend constexpr bool operator==(segment_rule, segment_rule) noexcept = default;

  template <class Self, class Archive>
  static void archive(Self& self, Archive& a) {
    a(self.kind_, self.step_);
  }

 private:
  constexpr segment_rule(kind k, std::size_t step) noexcept : kind_(k), step_(step) {}
  kind kind_ = kind::at_entry;
  std::size_t step_ = 0;
};

[[nodiscard]] constexpr std::string_view name(segment_rule::kind k) noexcept {
  constexpr std::string_view names[] = {"entry", "first", "last", "step", "all"};
  return names[static_cast<std::size_t>(k)];
}

/// As `entry`, `first`, `last`, `all`, or `step:3`.
[[nodiscard]] inline std::string name(segment_rule rule) {
  std::string text(name(rule.what()));
  return rule.what() == segment_rule::kind::at_step ? text + ":" + std::to_string(rule.step()) : text;
}

namespace detail {

template <class T>
struct defined_value {
  using type = T;
  static std::optional<T> of(T value) { return value; }
};
template <class T>
struct defined_value<std::optional<T>> {
  using type = T;
  static std::optional<T> of(std::optional<T> value) { return value; }
};

}  // namespace detail

/// The chains of a funnel, tallied by segment. Chains are matched over the whole journey before their segment is read:
/// splitting touches by segment first would lose those that cross (definitions section 3).
///
/// A whole-journey measure. Under every rule but `all`, the segments and the `undefined` sum to the funnel's own tally.
/// A trend is this too: the property is the period of a touch, the rule `at_entry` (`conversion_trend`).
/// \tparam Key       what segments are called: ordered, copyable.
/// \tparam Property  a `comparable_function`: touch → Key, or an optional of it where a touch may not say.
/// \complexity the funnel's, and a look at each touch of a chain; a tally a segment.
template <class Key, class Funnel, class Property>
class funnel_by_segment {
  static_assert(comparable_function<Property>,
                "a segment's property must be a lambda without captures, or a struct with ==");

 public:
  funnel_by_segment() = default;
  /// \throws std::invalid_argument  when the rule names a step that the funnel does not have.
  funnel_by_segment(Funnel f, Property property, segment_rule rule)
      : funnel_(std::move(f)), property_(std::move(property)), rule_(rule), configured_(true) {
    if (rule.what() == segment_rule::kind::at_step &&
        (rule.step() < 1 || rule.step() > funnel_.step_count())) {
      throw std::invalid_argument("a segment's step must be one of 1 to " +
                                  std::to_string(funnel_.step_count()) + ": " + std::to_string(rule.step()));
    }
  }

  template <journey_like Journey>
  void journey(Journey const& j, journey_end e) {
    ++journeys_;
    for (auto const& chain : funnel_.chains(j, e)) {
      auto const keys = segments_of(j, chain);
      for (auto const& key : keys) tally(segments_[key]).add(chain, e.as_of);
      if (keys.empty()) tally(undefined_).add(chain, e.as_of);
    }
  }

  funnel_by_segment& operator+=(funnel_by_segment const& other) {
    if (!other.configured_) return *this;
    if (!configured_) return *this = other;
    auto merged = *this;  // either all merges or nothing does
    merged.funnel_ += other.funnel_;
    require_same("funnel by segment", "the property", same_function(property_, other.property_), true);
    require_same("funnel by segment", "the rule", rule_, other.rule_);
    merged.journeys_ += other.journeys_;
    for (auto const& [key, t] : other.segments_) merged.segments_[key] += t;
    merged.undefined_ += other.undefined_;
    return *this = std::move(merged);
  }

  /// The tallies by segment, in the order of keys; only segments that occurred.
  [[nodiscard]] std::map<Key, funnel_tally> const& segments() const noexcept { return segments_; }
  /// The chains whose segment no touch says.
  [[nodiscard]] funnel_tally const& undefined() const noexcept { return undefined_; }
  /// The funnel as configured: its own counts stay 0.
  [[nodiscard]] Funnel const& configuration() const noexcept { return funnel_; }
  [[nodiscard]] segment_rule rule() const noexcept { return rule_; }
  /// Journeys seen, entered or not.
  [[nodiscard]] std::uint64_t journey_count() const noexcept { return journeys_; }

  friend bool operator==(funnel_by_segment const& a, funnel_by_segment const& b) {
    return a.journeys_ == b.journeys_ && a.segments_ == b.segments_ && a.undefined_ == b.undefined_;
  }

  template <class Self, class Archive>
  static void archive(Self& self, Archive& a) {
    a(self.funnel_, self.rule_, self.journeys_, self.segments_, self.undefined_);
  }

 private:
  [[nodiscard]] funnel_tally& tally(funnel_tally& t) const {
    if (t.level_count() == 0) t = funnel_tally(funnel_.step_count(), funnel_.level_count());
    return t;
  }

  template <class Journey>
  [[nodiscard]] std::vector<Key> segments_of(Journey const& j, funnel_chain const& chain) const {
    using value = std::remove_cvref_t<
        std::invoke_result_t<Property const&, std::ranges::range_value_t<Journey const> const&>>;
    std::vector<filled_step> filled = chain.steps;
    filled.insert(filled.end(), chain.optional.begin(), chain.optional.end());
    auto const entry = chain.steps.front();
    std::ranges::stable_sort(filled, {}, &filled_step::touch);
    std::vector<Key> found;
    auto at = std::ranges::begin(j);
    std::uint32_t position = 0;
    for (auto const& s : filled) {
      for (; position < s.touch; ++position) ++at;
      bool const asked = rule_.what() == segment_rule::kind::at_entry  ? s == entry
                         : rule_.what() == segment_rule::kind::at_step ? s.step + 1 == rule_.step()
                                                                       : true;
      if (!asked) continue;
      auto const key = detail::defined_value<value>::of(std::invoke(property_, *at));
      if (!key || std::ranges::find(found, *key) != found.end()) continue;
      if (rule_.what() == segment_rule::kind::last_defined) found.clear();
      found.push_back(*key);
      if (rule_.what() == segment_rule::kind::first_defined) break;
    }
    return found;
  }

  Funnel funnel_;
  [[no_unique_address]] Property property_{};
  segment_rule rule_{};
  bool configured_ = false;
  std::uint64_t journeys_ = 0;
  std::map<Key, funnel_tally> segments_;
  funnel_tally undefined_;
};

/// A funnel per segment.
/// \tparam Touch    the touches' type, which says what type the property has.
/// \param f         configured, without observations.
/// \param property  touch → key, or an optional of it.
template <class Touch, class Funnel, class Property>
requires std::invocable<Property const&, Touch const&>
[[nodiscard]] auto by_segment(Funnel f, Property property, segment_rule rule = segment_rule::at_entry()) {
  using value = std::remove_cvref_t<std::invoke_result_t<Property const&, Touch const&>>;
  using key = typename detail::defined_value<value>::type;
  return funnel_by_segment<key, Funnel, Property>(std::move(f), std::move(property), rule);
}

}  // namespace sojourn
