// SPDX-License-Identifier: BSL-1.0
#pragma once
// How often something happens in a journey: the histogram behind repeat purchases.

#include <sojourn/core/archivable.hpp>
#include <sojourn/core/merge.hpp>
#include <sojourn/core/time.hpp>
#include <sojourn/journey/ends.hpp>
#include <sojourn/measure/measure_of.hpp>

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

namespace sojourn {

/// What `occurrences` may be told beside its predicate.
struct occurrences_options {
  /// Counts occurrences from a journey's first until so much later, inclusive. Absent: all that were observed.
  std::optional<duration> within{};

  friend bool operator==(occurrences_options const&, occurrences_options const&) = default;

  template <class Self, class Archive>
  static void archive(Self& self, Archive& a) {
    a(self.within);
  }
};

/// Journeys with the same number of occurrences.
struct occurrence_counts {
  std::uint64_t complete = 0;  ///< the window has ended, so that the number is final; all where there is none
  std::uint64_t running = 0;   ///< the window still runs at `as_of`: the number may grow

  occurrence_counts& operator+=(occurrence_counts const& o) noexcept {
    complete += o.complete, running += o.running;
    return *this;
  }
  friend bool operator==(occurrence_counts const&, occurrence_counts const&) noexcept = default;

  template <class Self, class Archive>
  static void archive(Self& self, Archive& a) {
    a(self.complete, self.running);
  }
};

/// Journeys by how many of their touches satisfy a predicate, such as a purchase (definitions section 11).
///
/// Whether a window has ended follows from its beginning and `as_of` alone, closed journeys included: were lost
/// ones complete at once, the youngest would be counted only where they failed. D
/// The container is the journey; for repeat purchases it must be all touches of one customer.
/// \tparam Predicate  a `comparable_function`: touch → bool. A `touchpoint_steps` of one step is one.
/// \complexity O(1) a touch; O(log distinct numbers) a journey.
/// \example examples/09_retention.cpp
template <class Predicate>
class occurrences {
  static_assert(comparable_function<Predicate>,
                "a predicate must be a lambda without captures, or a struct with ==");

 public:
  struct state {
    time_point first{};
    std::uint64_t count = 0;

    template <class Self, class Archive>
    static void archive(Self& self, Archive& a) {
      a(self.first, self.count);
    }
  };

  occurrences() = default;
  /// \throws std::invalid_argument  when the window is negative.
  explicit occurrences(Predicate predicate, occurrences_options options = {})
      : predicate_(std::move(predicate)), options_(options), configured_(true) {
    auto const window = options.within.value_or(duration::zero()).count();
    if (window < 0) {
      throw std::invalid_argument("the window of occurrences must be at least 0: " + std::to_string(window) +
                                  " microseconds");
    }
  }

  template <touch_like Touch>
  void touch(state& s, Touch const& t) const {
    if (!static_cast<bool>(std::invoke(predicate_, t))) return;
    if (s.count == 0) s.first = t.time();
    if (!options_.within || within(s.first, t.time(), *options_.within)) ++s.count;
  }

  void leave(state const& s, journey_end e) {
    bool const runs =
        s.count != 0 && options_.within && (e.as_of < s.first || within(s.first, e.as_of, *options_.within));
    auto& counts = by_number_[s.count];
    ++(runs ? counts.running : counts.complete);
  }

  occurrences& operator+=(occurrences const& other) {
    if (!other.configured_) return *this;
    if (!configured_) return *this = other;
    require_same("occurrences", "the predicate", same_function(predicate_, other.predicate_), true);
    require_same("occurrences", "the options", options_, other.options_);
    for (auto const& [number, counts] : other.by_number_) by_number_[number] += counts;
    return *this;
  }

  [[nodiscard]] occurrences_options const& options() const noexcept { return options_; }
  /// The histogram: journeys by their number of occurrences, 0 among them; only numbers that occurred.
  [[nodiscard]] std::map<std::uint64_t, occurrence_counts> const& histogram() const noexcept {
    return by_number_;
  }
  /// Journeys with at least so many occurrences. \complexity O(distinct numbers).
  [[nodiscard]] occurrence_counts at_least(std::uint64_t number) const noexcept {
    occurrence_counts sum;
    for (auto at = by_number_.lower_bound(number); at != by_number_.end(); ++at) sum += at->second;
    return sum;
  }

  friend bool operator==(occurrences const& a, occurrences const& b) { return a.by_number_ == b.by_number_; }

  template <class Self, class Archive>
  static void archive(Self& self, Archive& a) {
    archive_function(self.predicate_, a);
    a(self.options_, self.configured_, self.by_number_);
  }

 private:
  Predicate predicate_{};
  occurrences_options options_{};
  bool configured_ = false;
  std::map<std::uint64_t, occurrence_counts> by_number_;
};

}  // namespace sojourn
