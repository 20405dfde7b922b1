// SPDX-License-Identifier: BSL-1.0
#pragma once
// Credit for conversions, and for their value, by touchpoint and rule.

#include <sojourn/core/dictionary.hpp>
#include <sojourn/core/id.hpp>
#include <sojourn/core/merge.hpp>
#include <sojourn/core/time.hpp>
#include <sojourn/core/wide.hpp>
#include <sojourn/journey/ends.hpp>
#include <sojourn/journey/touch.hpp>
#include <sojourn/measure/alphabet_fingerprint.hpp>
#include <sojourn/measure/attribution_path.hpp>
#include <sojourn/measure/attribution_rule.hpp>
#include <sojourn/measure/measure_of.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace sojourn {

/// Which goals of a journey are conversions, and which touches each may credit. A goal touch is never credited
/// itself. In journeys that were split at each goal all three are the same.
enum class repeated_conversions : std::uint8_t {
  each_since_previous,  ///< every goal, the touches since the goal before it: as if split at each goal
  each_since_begin,     ///< every goal, all touches before it: one touch may be credited several times
  first_only            ///< the first goal alone: as if cut at it
};

/// How conversions are credited.
struct attribution_options {
  std::optional<duration> look_back{};       ///< touches longer than this before the conversion get no credit
  std::vector<path_transform> transforms{};  ///< made of what is left, in this order
  repeated_conversions repeated = repeated_conversions::each_since_previous;
  std::vector<touchpoint_id> goals{};  ///< the conversions; empty: the goals that the log declares
};

/// Credit in whole parts: sums of any number of journeys in any order are exact.
struct credit {
  uint128 conversion_parts = 0;  ///< in 1 / `parts_per_conversion` of a conversion
  int128 value_parts = 0;        ///< in 1 / `parts_per_conversion` of a minor unit

  [[nodiscard]] double conversions() const noexcept {
    return in_wholes(static_cast<int128>(conversion_parts));
  }
  /// In minor units.
  [[nodiscard]] double value() const noexcept { return in_wholes(value_parts); }
  credit& operator+=(credit const& o) noexcept {
    conversion_parts += o.conversion_parts, value_parts += o.value_parts;
    return *this;
  }
  friend bool operator==(credit const&, credit const&) noexcept = default;

  template <class Self, class Archive>
  static void archive(Self& self, Archive& a) {
    a(self.conversion_parts, self.value_parts);
  }

 private:
  // Whole ones apart, so that whole numbers come out whole.
  [[nodiscard]] static double in_wholes(int128 parts) noexcept {
    auto const one = static_cast<int128>(parts_per_conversion);
    auto const whole = parts / one;
    return static_cast<double>(whole) + static_cast<double>(parts % one) / static_cast<double>(one);
  }
};

/// The credit of one touch of one journey.
struct touch_credit {
  touchpoint_id touchpoint{};
  std::uint64_t position = 0;  ///< of the touch in the journey, from 0
  sojourn::credit credit{};

  friend bool operator==(touch_credit const&, touch_credit const&) noexcept = default;
};

/// One conversion of a journey, and who is credited with it.
struct attributed_conversion {
  std::uint64_t position = 0;           ///< of the goal touch in the journey, from 0
  sojourn::credit credit{};             ///< all of it: what its touches sum to
  std::vector<touch_credit> touches{};  ///< empty: unattributed
};

/// In place of a value: conversions alone are credited.
struct no_value {
  template <class Touch>
  constexpr std::int64_t operator()(Touch const&) const noexcept {
    return 0;
  }
};

/// Attribution (definitions section 6): which touchpoints are credited with conversions, by any number of rules in
/// one pass. Conversions and their value are credited apart, each to the last part: under every rule the credits
/// and the `unattributed` sum to the `total` exactly.
///
/// A conversion is a touch at a goal. Of the touches before it those in the look-back window are kept, then
/// transformed, then credited by each rule. Where none is left the conversion is unattributed.
/// \tparam Value  a `comparable_function`: goal touch → its value, a whole number of minor units (cents).
/// \complexity O(1) a touch, and O(touches before it x rules) a conversion; O(touchpoints x rules) space, and the
/// touches of journeys under way.
/// \example examples/12_attribution.cpp
template <class Value>
class attribution {
  static_assert(comparable_function<Value>,
                "a conversion's value must be a lambda without captures, or a struct with ==");

 public:
  /// The touches of one journey that the next conversion may credit.
  class state {
   public:
    template <class Self, class Archive>
    static void archive(Self& self, Archive& a) {
      a(self.path_, self.touches_, self.converted_);
    }

   private:
    friend attribution;
    attribution_path path_{};
    std::uint64_t touches_ = 0;
    bool converted_ = false;
  };

  attribution() = default;

  /// \param log    a log, whose goals are the conversions; or a map, with `options.goals`.
  /// \param rules  at least one.
  /// \throws std::invalid_argument  without rules, without goals, or with a negative look-back.
  template <names_touchpoints Source>
  attribution(Source const& log, std::vector<attribution_rule> rules, attribution_options options = {},
              Value value = {})
      : alphabet_(log.touchpoints()),
        rules_(std::move(rules)),
        options_(std::move(options)),
        value_(std::move(value)),
        tables_(rules_.size()) {
    if constexpr (requires { log.rule().is_goal(touchpoint_id{}); }) {
      for (std::uint32_t i = 0; options_.goals.empty() && i < log.touchpoints().size(); ++i)
        if (log.rule().is_goal(touchpoint_id{i})) declared_.push_back(touchpoint_id{i});
    }
    declared_.insert(declared_.end(), options_.goals.begin(), options_.goals.end());
    std::ranges::sort(declared_);
    if (rules_.empty()) throw std::invalid_argument("attribution must have at least one rule: 0");
    if (declared_.empty()) throw std::invalid_argument("attribution must have at least one goal: 0");
    if (options_.look_back && options_.look_back->count() < 0) {
      throw std::invalid_argument(
          "look-back must be at least 0: " + std::to_string(options_.look_back->count()) + " microseconds");
    }
  }

  /// \throws std::invalid_argument  when the touchpoint is a reserved id.
  /// \throws std::out_of_range  when a conversion's value is beyond 2^53 minor units. Nothing is counted then.
  template <touch_like Touch>
  void touch(state& s, Touch const& t) {
    step(s, t, [this](credit whole, std::uint64_t, attribution_path const& path) { tally(whole, path); });
  }
  void leave(state const& s, journey_end) noexcept { journeys_ += s.touches_ > 0 ? 1U : 0U; }

  attribution& operator+=(attribution const& other) {
    if (other.rules_.empty()) return *this;
    if (rules_.empty()) return *this = other;
    auto names = alphabet_;
    names.merge("attribution", other.alphabet_);
    require_same("attribution", "the rules", rules_, other.rules_);
    require_same("attribution", "the goals", declared_, other.declared_);
    require_same("attribution", "the look-back", options_.look_back, other.options_.look_back);
    require_same("attribution", "the transforms", options_.transforms, other.options_.transforms);
    require_same("attribution", "how repeated conversions count", options_.repeated, other.options_.repeated);
    require_same("attribution", "the value", same_function(value_, other.value_), true);
    alphabet_ = names;
    for (std::size_t r = 0; r < rules_.size(); ++r) merge_tables(tables_[r], other.tables_[r]);
    total_ += other.total_;
    unattributed_ += other.unattributed_;
    journeys_ += other.journeys_;
    return *this;
  }

  /// Who is credited with each conversion of one journey, by one rule: what the totals are sums of. Counts nothing.
  /// \param j     a journey.
  /// \param rule  which of the `rules`. \pre `rule < rules().size()`.
  template <journey_like Journey>
  [[nodiscard]] std::vector<attributed_conversion> credits(Journey const& j, std::size_t rule = 0) const {
    std::vector<attributed_conversion> all;
    state s;
    for (auto const& t : j) {
      step(s, t, [&](credit whole, std::uint64_t position, attribution_path const& path) {
        auto& one = all.emplace_back();
        one.position = position;
        one.credit = whole;
        if (path.empty()) return;
        auto const parts = rules_[rule].credits(path);
        for (std::size_t i = 0; i < path.size(); ++i)
          one.touches.push_back({path[i].touchpoint, path[i].position, part_of(whole, parts[i])});
      });
    }
    return all;
  }

  [[nodiscard]] std::vector<attribution_rule> const& rules() const noexcept { return rules_; }
  [[nodiscard]] attribution_options const& options() const noexcept { return options_; }
  /// Whether a touch there is a conversion.
  [[nodiscard]] bool is_goal(touchpoint_id id) const noexcept {
    return std::ranges::binary_search(declared_, id);
  }

  /// The credit of a touchpoint under one of the `rules`. \pre `rule < rules().size()`.
  [[nodiscard]] credit credit_of(touchpoint_id id, std::size_t rule) const noexcept {
    return index(id) < tables_[rule].size() ? tables_[rule][index(id)] : credit{};
  }
  /// All conversions, and their value.
  [[nodiscard]] credit total() const noexcept { return total_; }
  /// Those before which no touch was left to credit: the same under every rule.
  [[nodiscard]] credit unattributed() const noexcept { return unattributed_; }
  /// How many conversions there were.
  [[nodiscard]] std::uint64_t conversion_count() const noexcept {
    return static_cast<std::uint64_t>(total_.conversion_parts / parts_per_conversion);
  }
  [[nodiscard]] std::uint64_t unattributed_count() const noexcept {
    return static_cast<std::uint64_t>(unattributed_.conversion_parts / parts_per_conversion);
  }
  /// Journeys seen, converted or not.
  [[nodiscard]] std::uint64_t journey_count() const noexcept { return journeys_; }
  /// The size of the alphabet, or more where a larger id was credited.
  [[nodiscard]] std::size_t touchpoint_count() const noexcept {
    auto n = static_cast<std::size_t>(alphabet_.size());
    for (auto const& table : tables_) n = std::max(n, table.size());
    return n;
  }

  friend bool operator==(attribution const& a, attribution const& b) {
    if (a.journeys_ != b.journeys_ || !(a.total_ == b.total_) || !(a.unattributed_ == b.unattributed_))
      return false;
    auto const table = [](attribution const& m, std::size_t rule) {
      return rule < m.tables_.size() ? m.tables_[rule] : std::vector<credit>{};
    };
    for (std::size_t r = 0; r < std::max(a.tables_.size(), b.tables_.size()); ++r) {
      if (!same_totals(table(a, r), table(b, r))) return false;
    }
    return true;
  }

  template <class Self, class Archive>
  static void archive(Self& self, Archive& a) {
    a(self.alphabet_, self.rules_, self.declared_, self.options_.look_back, self.options_.transforms,
      self.options_.repeated, self.tables_, self.total_, self.unattributed_, self.journeys_);
    if (self.tables_.size() != self.rules_.size()) {
      throw std::invalid_argument(
          "saved attribution must have a table a rule: " + std::to_string(self.tables_.size()) + " and " +
          std::to_string(self.rules_.size()));
    }
  }

 private:
  static constexpr std::int64_t value_limit = std::int64_t{1} << 53;

  [[nodiscard]] static credit part_of(credit whole, std::uint64_t parts) noexcept {
    // Of a whole conversion: its value times the parts needs no division.
    auto const value = whole.value_parts / static_cast<int128>(parts_per_conversion);
    return {parts, value * static_cast<int128>(parts)};
  }

  template <class Touch>
  [[nodiscard]] credit whole_of(Touch const& t) const {
    auto const value = std::invoke(value_, t);
    static_assert(std::integral<std::remove_cvref_t<decltype(value)>>,
                  "a conversion's value must be a whole number of minor units, as cents");
    if (std::cmp_greater(value, value_limit) || std::cmp_less(value, -value_limit)) {
      throw std::out_of_range("a conversion's value must be within 2^53 minor units of 0: " +
                              std::to_string(value));
    }
    return {parts_per_conversion, static_cast<int128>(value) * static_cast<int128>(parts_per_conversion)};
  }

  template <class Touch, class F>
  void step(state& s, Touch const& t, F on_conversion) const {
    auto const id = t.touchpoint();
    if (index(id) >= max_alphabet_size) [[unlikely]] {
      throw std::invalid_argument("a touch must not be at a reserved touchpoint id: " +
                                  std::to_string(index(id)));
    }
    bool const counts = options_.repeated != repeated_conversions::first_only || !s.converted_;
    if (!is_goal(id)) {
      if (counts) s.path_.push_back({id, t.time(), s.touches_});
    } else if (counts) {
      on_conversion(whole_of(t), s.touches_, path_before(s.path_, t.time()));
      s.converted_ = true;
      if (options_.repeated != repeated_conversions::each_since_begin) s.path_.clear();
    }
    ++s.touches_;
  }

  [[nodiscard]] attribution_path path_before(attribution_path const& touches, time_point converted) const {
    auto first = touches.begin();
    if (options_.look_back) {
      first = std::ranges::find_if(
          touches, [&](path_touch const& t) { return within(t.time, converted, *options_.look_back); });
    }
    attribution_path path(first, touches.end());
    for (auto const& transform : options_.transforms) path = transform(std::move(path));
    return path;
  }

  void tally(credit whole, attribution_path const& path) {
    total_ += whole;
    if (path.empty()) {
      unattributed_ += whole;
      return;
    }
    for (std::size_t r = 0; r < rules_.size(); ++r) {
      auto const parts = rules_[r].credits(path);
      for (std::size_t i = 0; i < path.size(); ++i)
        if (parts[i] > 0) grown(tables_[r], index(path[i].touchpoint)) += part_of(whole, parts[i]);
    }
  }

  alphabet_fingerprint alphabet_;
  std::vector<attribution_rule> rules_;
  attribution_options options_;
  [[no_unique_address]] Value value_{};
  std::vector<touchpoint_id> declared_;      // the goals, ascending
  std::vector<std::vector<credit>> tables_;  // [rule][touchpoint]
  credit total_;
  credit unattributed_;
  std::uint64_t journeys_ = 0;
};

template <class Source>
attribution(Source const&, std::vector<attribution_rule>, attribution_options = {}) -> attribution<no_value>;
template <class Source, class Value>
attribution(Source const&, std::vector<attribution_rule>, attribution_options, Value) -> attribution<Value>;

}  // namespace sojourn
