// SPDX-License-Identifier: BSL-1.0
#pragma once
// Conversion from a to b: of the journeys with a, those with b after it, within a time or a number of touches.

#include <sojourn/core/merge.hpp>
#include <sojourn/core/time.hpp>
#include <sojourn/journey/ends.hpp>
#include <sojourn/measure/funnel_steps.hpp>
#include <sojourn/measure/measure_of.hpp>
#include <sojourn/stats/quantile_sketch.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

namespace sojourn {

/// How soon b must follow a. Given both, both must hold; given neither, b may follow at any distance.
struct follow_up_options {
  std::optional<duration> within{};               ///< from a to b, inclusive
  std::optional<std::uint32_t> within_touches{};  ///< b is at most so many touches after a; 1: directly after

  friend bool operator==(follow_up_options const&, follow_up_options const&) = default;

  template <class Self, class Archive>
  static void archive(Self& self, Archive& a) {
    a(self.within, self.within_touches);
  }
};

/// Journeys by what followed a. `with_a = converted + dropped + open`.
struct follow_up_counts {
  std::uint64_t journeys = 0;        ///< all that were seen
  std::uint64_t with_a = 0;          ///< with a touch that is a
  std::uint64_t with_b = 0;          ///< with a touch that is b, wherever it stands
  std::uint64_t converted = 0;       ///< with b after a, within the limits
  std::uint64_t open = 0;            ///< with a, not converted, and may yet: in no rate
  std::uint64_t dropped = 0;         ///< with a, not converted, and decided
  std::uint64_t dropped_with_b = 0;  ///< those of them with a b: before a, or too late

  follow_up_counts& operator+=(follow_up_counts const& o) noexcept {
    journeys += o.journeys, with_a += o.with_a, with_b += o.with_b;
    converted += o.converted, open += o.open, dropped += o.dropped, dropped_with_b += o.dropped_with_b;
    return *this;
  }
  friend bool operator==(follow_up_counts const&, follow_up_counts const&) noexcept = default;

  template <class Self, class Archive>
  static void archive(Self& self, Archive& a) {
    a(self.journeys, self.with_a, self.with_b, self.converted, self.open, self.dropped, self.dropped_with_b);
  }
};

/// Conversion from a to b (definitions section 3, D: of journeys with a, the share with b after it).
///
/// Exact: a journey converts when *any* touch that is b comes after *any* that is a within the limits. The
/// latest a before a b is the nearest to it in time and in touches, so that remembering it is enough. One
/// touch that is both a and b is never the b that follows itself; it may end one pair and begin another.
/// The time of a journey is that of its first b that converts, from the latest a before it.
/// A journey that has not converted is open while it is not closed and the limits of its latest a still run:
/// the time at `as_of`, and the touches.
/// \tparam Steps  a `step_matcher` of exactly two steps: a, then b.
/// \complexity O(1) a touch; 24 bytes of state.
/// \edge no journey with a: all counts but `journeys` and `with_b` are 0.
/// \example examples/10_what_follows_what.cpp
template <class Steps>
class follow_up {
 public:
  struct state {
    time_point latest_a{};
    std::uint64_t touches_since_a = 0;
    bool with_a = false;
    bool with_b = false;
    bool converted = false;

    template <class Self, class Archive>
    static void archive(Self& self, Archive& a) {
      a(self.latest_a, self.touches_since_a, self.with_a, self.with_b, self.converted);
    }
  };

  follow_up() = default;

  /// \param steps  a, then b.
  /// \throws std::invalid_argument  unless there are two steps; when the time is negative or the number of
  ///         touches is 0.
  explicit follow_up(Steps steps, follow_up_options options = {})
      : steps_(std::move(steps)), options_(options), configured_(true) {
    if (steps_.size() != 2) {
      throw std::invalid_argument("a follow_up must have 2 steps: " + std::to_string(steps_.size()));
    }
    auto const time = options.within.value_or(duration::zero()).count();
    if (time < 0) {
      throw std::invalid_argument("a follow_up's time must be at least 0: " + std::to_string(time) +
                                  " microseconds");
    }
    if (options.within_touches.value_or(1U) == 0) {
      throw std::invalid_argument("a follow_up's number of touches must be at least 1: 0");
    }
  }

  template <touch_like Touch>
  requires step_matcher<Steps, Touch>
  void touch(state& s, Touch const& t) {
    auto const matched = steps_(t);
    ++s.touches_since_a;
    if ((matched & 2U) != 0) {
      s.with_b = true;
      if (s.with_a && !s.converted && s.touches_since_a <= most_touches() && in_time(s.latest_a, t.time())) {
        s.converted = true;
        times_.add(elapsed(s.latest_a, t.time()));
      }
    }
    if ((matched & 1U) != 0) {
      s.with_a = true;
      s.latest_a = t.time();
      s.touches_since_a = 0;
    }
  }

  void leave(state const& s, journey_end e) noexcept {
    ++counts_.journeys;
    counts_.with_b += s.with_b ? 1U : 0U;
    if (!s.with_a) return;
    ++counts_.with_a;
    if (s.converted) {
      ++counts_.converted;
    } else if (runs(s, e)) {
      ++counts_.open;
    } else {
      ++counts_.dropped;
      counts_.dropped_with_b += s.with_b ? 1U : 0U;
    }
  }

  follow_up& operator+=(follow_up const& other) {
    if (!other.configured_) return *this;
    if (!configured_) return *this = other;
    require_same("follow_up", "the steps", steps_, other.steps_);
    require_same("follow_up", "the options", options_, other.options_);
    counts_ += other.counts_;
    times_ += other.times_;
    return *this;
  }

  [[nodiscard]] Steps const& steps() const noexcept { return steps_; }
  [[nodiscard]] follow_up_options const& options() const noexcept { return options_; }
  [[nodiscard]] follow_up_counts const& counts() const noexcept { return counts_; }
  /// Microseconds from a to b, one value a converted journey.
  [[nodiscard]] quantile_sketch const& time_to_convert() const noexcept { return times_; }

  friend bool operator==(follow_up const& a, follow_up const& b) {
    return a.counts_ == b.counts_ && a.times_ == b.times_;
  }

  template <class Self, class Archive>
  static void archive(Self& self, Archive& a) {
    a(self.steps_, self.options_, self.configured_, self.counts_, self.times_);
  }

 private:
  [[nodiscard]] std::uint64_t most_touches() const noexcept {
    return options_.within_touches ? std::uint64_t{*options_.within_touches}
                                   : std::numeric_limits<std::uint64_t>::max();
  }
  [[nodiscard]] bool in_time(time_point from, time_point to) const noexcept {
    return !options_.within || within(from, to, *options_.within);
  }
  [[nodiscard]] bool runs(state const& s, journey_end e) const noexcept {
    bool const time_left = !options_.within || (s.latest_a <= e.as_of && in_time(s.latest_a, e.as_of));
    return !e.closed && time_left && s.touches_since_a < most_touches();
  }

  Steps steps_;
  follow_up_options options_{};
  bool configured_ = false;
  follow_up_counts counts_;
  quantile_sketch times_;
};

}  // namespace sojourn
