// SPDX-License-Identifier: BSL-1.0
#pragma once
// How far journeys go as they were designed, and where they depart from it.

#include <sojourn/core/archivable.hpp>
#include <sojourn/core/dictionary.hpp>
#include <sojourn/core/id.hpp>
#include <sojourn/core/merge.hpp>
#include <sojourn/core/time.hpp>
#include <sojourn/journey/ends.hpp>
#include <sojourn/journey/touch.hpp>
#include <sojourn/measure/alphabet_fingerprint.hpp>
#include <sojourn/measure/designed_steps.hpp>
#include <sojourn/measure/journey_alignment.hpp>
#include <sojourn/measure/journey_design.hpp>
#include <sojourn/measure/measure_of.hpp>
#include <sojourn/measure/variants.hpp>
#include <sojourn/model/journey_map.hpp>

#include <compare>
#include <concepts>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace sojourn {

/// Deviations that count as the same: of one kind, at one step, and by one touchpoint.
struct deviation_key {
  static constexpr std::uint8_t no_step = 0xFF;

  deviation_kind kind{};
  std::uint8_t step = no_step;                  ///< of the design; `no_step`: extra
  touchpoint_id touchpoint = journey_begin_id;  ///< of the touch; `journey_begin_id`: missing

  // NOLINTNEXTLINE(modernize-use-nullptr): nothing here is a pointer
  friend auto operator<=>(deviation_key const&, deviation_key const&) noexcept = default;

  template <class Self, class Archive>
  static void archive(Self& self, Archive& a) {
    a(self.kind, self.step, self.touchpoint);
  }
};

/// How often a deviation occurred.
struct deviation_count {
  std::uint64_t times = 0;
  std::uint64_t journeys = 0;  ///< with it at least once

  deviation_count& operator+=(deviation_count const& o) noexcept {
    times += o.times, journeys += o.journeys;
    return *this;
  }
  friend bool operator==(deviation_count const&, deviation_count const&) noexcept = default;

  template <class Self, class Archive>
  static void archive(Self& self, Archive& a) {
    a(self.times, self.journeys);
  }
};

/// Journeys against their design, summed.
struct conformance_totals {
  std::uint64_t journeys = 0;
  std::uint64_t conforming = 0;  ///< whose alignment costs nothing
  std::uint64_t cost = 0;        ///< of their cheapest alignments
  std::uint64_t worst = 0;       ///< of their worst
  std::map<deviation_key, deviation_count> deviations{};

  /// 1 - cost / worst, in [0, 1]: the mean of the journeys' fitness, weighted by what each could have cost. Absent
  /// where nothing could have cost anything.
  [[nodiscard]] std::optional<double> fitness() const noexcept {
    if (worst == 0) return std::nullopt;
    return static_cast<double>(worst - cost) / static_cast<double>(worst);
  }

  conformance_totals& operator+=(conformance_totals const& o) {
    journeys += o.journeys, conforming += o.conforming, cost += o.cost, worst += o.worst;
    for (auto const& [key, n] : o.deviations) deviations[key] += n;
    return *this;
  }
  friend bool operator==(conformance_totals const&, conformance_totals const&) = default;

  template <class Self, class Archive>
  static void archive(Self& self, Archive& a) {
    a(self.journeys, self.conforming, self.cost, self.worst, self.deviations);
  }
};

/// Conformance (definitions section 4): each journey by its cheapest alignment with a design, `align`.
///
/// Journeys that have ended, in their goal or lost, are read as whole; open ones as the beginning of a designed
/// journey, and are counted apart: what they have not done yet, they may.
/// \tparam Matcher  a `design_matcher`: which steps a touch does.
/// \complexity O(1) a touch, and at its end that of `align` a journey; O(deviations that differ) space, and the
///             touches of journeys under way. Where journeys repeat each other, `add` their variants.
/// \example examples/14_conformance_and_clusters.cpp
template <class Matcher>
class conformance {
 public:
  using state = std::vector<designed_touch>;

  conformance() = default;

  /// \param source   the log: names the touchpoints.
  /// \param matcher  which steps of the design a touch does.
  /// \throws std::invalid_argument  when the design has no step, when a step missing or a touch too many costs nothing,
  ///         or when a wrong channel costs as much as both.
  template <names_touchpoints Source>
  conformance(journey_design design, Source const& source, Matcher matcher, alignment_costs costs = {})
      : alphabet_(source.touchpoints()),
        design_(std::move(design)),
        matcher_(std::move(matcher)),
        costs_(costs) {
    if (design_.size() == 0) throw std::invalid_argument("a designed journey must have 1 to 64 steps: 0");
    if (costs.missing == 0 || costs.extra == 0) {
      throw std::invalid_argument("a missing step and an extra touch must cost at least 1: " +
                                  std::to_string(costs.missing) + " and " + std::to_string(costs.extra));
    }
    if (auto const both = std::uint64_t{costs.missing} + costs.extra; costs.wrong_channel >= both) {
      throw std::invalid_argument("a wrong channel must cost less than a missing step and an extra touch: " +
                                  std::to_string(costs.wrong_channel) + " of " + std::to_string(both));
    }
  }

  /// A design whose steps are done at touchpoints or stages of a map, in the channels of a log.
  /// \throws std::invalid_argument  as above, and when a step names what is neither a touchpoint nor a stage.
  template <stage_model Stage, names_touchpoints Source>
  conformance(journey_design const& design, journey_map<Stage> const& map, Source const& source,
              alignment_costs costs = {}) requires std::same_as<Matcher, designed_steps>
      : conformance(design, source, matcher_of(design, map, source), costs) {}

  template <touch_like Touch>
  requires design_matcher<Matcher, Touch>
  void touch(state& s, Touch const& t) const { s.push_back({t.touchpoint(), matcher_(t)}); }

  void leave(state const& s, journey_end e) { tally(s, e.kind, 1); }

  /// Counts the journeys of one variant at once, as if each had been seen.
  /// \param how  how they ended. A variant does not know; nor its channels, so that none is wrong.
  void add(variant const& v, ending how) requires design_matcher<Matcher, sojourn::touch> {
    state s;
    for (auto const id : v.touchpoints) touch(s, sojourn::touch(id, time_point{}));
    if (v.count > 0) tally(s, how, v.count);
  }

  conformance& operator+=(conformance const& other) {
    if (other.design_.size() == 0) return *this;
    if (design_.size() == 0) return *this = other;
    auto names = alphabet_;
    names.merge("conformance", other.alphabet_);
    require_same("conformance", "the design", design_, other.design_);
    require_same("conformance", "which touches do its steps", same_function(matcher_, other.matcher_), true);
    require_same("conformance", "the costs", costs_, other.costs_);
    alphabet_ = names;
    ended_ += other.ended_;
    open_ += other.open_;
    return *this;
  }

  /// The alignment of one journey: what the totals are sums of. Counts nothing.
  template <journey_like Journey>
  [[nodiscard]] journey_alignment alignment(Journey const& journey) const {
    return alignment(journey, end_of(journey));
  }
  template <journey_like Journey>
  [[nodiscard]] journey_alignment alignment(Journey const& journey, journey_end e) const {
    state s;
    for (auto const& t : journey) touch(s, t);
    return align(design_, s, e.kind != ending::open, costs_);
  }

  [[nodiscard]] journey_design const& design() const noexcept { return design_; }
  [[nodiscard]] alignment_costs const& costs() const noexcept { return costs_; }
  /// Journeys that reached their goal or were lost.
  [[nodiscard]] conformance_totals const& ended() const noexcept { return ended_; }
  /// Journeys that may yet go on, as far as they came.
  [[nodiscard]] conformance_totals const& open() const noexcept { return open_; }
  /// Journeys seen.
  [[nodiscard]] std::uint64_t journey_count() const noexcept { return ended_.journeys + open_.journeys; }

  friend bool operator==(conformance const& a, conformance const& b) {
    return a.ended_ == b.ended_ && a.open_ == b.open_;
  }

  template <class Self, class Archive>
  static void archive(Self& self, Archive& a) {
    a(self.alphabet_, self.design_);
    archive_function(self.matcher_, a);
    a(self.costs_, self.ended_, self.open_);
  }

 private:
  template <stage_model Stage, class Source>
  [[nodiscard]] static designed_steps matcher_of(journey_design const& design, journey_map<Stage> const& map,
                                                 Source const& source) {
    if constexpr (requires { source.channels(); }) {
      return {design, map, source.touchpoints(), source.channels()};
    } else {
      return {design, map, source.touchpoints()};
    }
  }

  void tally(state const& s, ending how, std::uint64_t count) {
    if (design_.size() == 0) return;
    auto const found = align(design_, s, how != ending::open, costs_);
    auto& totals = how == ending::open ? open_ : ended_;
    totals.journeys += count;
    totals.conforming += found.cost == 0 ? count : 0;
    totals.cost += found.cost * count;
    totals.worst += found.worst * count;
    std::set<deviation_key> once;
    for (auto const& d : found.deviations) {
      deviation_key key{.kind = d.kind};
      if (d.step) key.step = static_cast<std::uint8_t>(*d.step);
      if (d.position) key.touchpoint = s[*d.position].touchpoint;
      auto& n = totals.deviations[key];
      n.times += count;
      if (once.insert(key).second) n.journeys += count;
    }
  }

  alphabet_fingerprint alphabet_;
  journey_design design_;
  [[no_unique_address]] Matcher matcher_{};
  alignment_costs costs_;
  conformance_totals ended_;
  conformance_totals open_;
};

template <stage_model Stage, class Source>
conformance(journey_design const&, journey_map<Stage> const&, Source const&, alignment_costs = {})
    -> conformance<designed_steps>;
template <class Source, class Matcher>
conformance(journey_design, Source const&, Matcher, alignment_costs = {}) -> conformance<Matcher>;

}  // namespace sojourn
