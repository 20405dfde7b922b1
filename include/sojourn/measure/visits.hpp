// SPDX-License-Identifier: BSL-1.0
#pragma once
// Who came to each touchpoint, and who was lost there.

#include <sojourn/core/dictionary.hpp>
#include <sojourn/core/id.hpp>
#include <sojourn/core/id_set.hpp>
#include <sojourn/core/merge.hpp>
#include <sojourn/journey/ends.hpp>
#include <sojourn/journey/touch.hpp>
#include <sojourn/measure/alphabet_fingerprint.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

namespace sojourn {

/// What is counted of one touchpoint.
struct visit_counts {
  std::uint64_t events = 0;           ///< touches at it
  std::uint64_t journeys = 0;         ///< journeys with at least one
  std::uint64_t closed_journeys = 0;  ///< those of them that ended at a goal or were lost: not open
  std::uint64_t lost_exits = 0;       ///< those of them that were lost with their last touch here

  visit_counts& operator+=(visit_counts const& o) noexcept {
    events += o.events, journeys += o.journeys;
    closed_journeys += o.closed_journeys, lost_exits += o.lost_exits;
    return *this;
  }
  friend bool operator==(visit_counts const&, visit_counts const&) noexcept = default;

  template <class Self, class Archive>
  static void archive(Self& self, Archive& a) {
    a(self.events, self.journeys, self.closed_journeys, self.lost_exits);
  }
};

/// Visits to touchpoints, the exits of lost journeys among them (definitions section 5, D: the exit rate of a
/// touchpoint is lost exits / closed journeys that visited it), and repetitions (section 4, P: rework).
///
/// An open journey is censored: it is in `journeys`, in no rate.
/// \complexity O(1) a touch, O(distinct touchpoints) a journey; O(touchpoints) space.
/// \example examples/05_boost_graph_on_a_journey.cpp
class visits {
 public:
  /// The touchpoints that one journey has visited.
  struct state {
    id_set visited{};
    touchpoint_id last{};
  };

  visits() = default;
  template <names_touchpoints Source>
  explicit visits(Source const& source) : alphabet_(source.touchpoints()) {}

  /// \throws std::invalid_argument  when the touchpoint is a reserved id.
  template <touch_like Touch>
  void touch(state& s, Touch const& t) {
    auto const id = t.touchpoint();
    if (index(id) >= counts_.size()) make_room(id);
    ++counts_[index(id)].events;
    bool const first = s.visited.insert(static_cast<std::uint32_t>(id));
    // A default `last` needs no care: the first touch of a journey is always the first at its touchpoint.
    repetitions_ += !first && id != s.last ? 1U : 0U;
    s.last = id;
  }

  void leave(state const& s, journey_end e) {
    if (s.visited.empty()) return;
    ++journeys_;
    std::uint64_t const closed = e.kind != ending::open ? 1 : 0;
    s.visited.for_each([&](std::uint32_t id) {
      ++counts_[id].journeys;
      counts_[id].closed_journeys += closed;
    });
    counts_[index(s.last)].lost_exits += e.kind == ending::lost ? 1U : 0U;
  }

  visits& operator+=(visits const& other) {
    alphabet_.merge("visits", other.alphabet_);
    merge_tables(counts_, other.counts_);
    repetitions_ += other.repetitions_;
    journeys_ += other.journeys_;
    return *this;
  }

  /// What is counted of a touchpoint; zeros for one that did not occur.
  [[nodiscard]] visit_counts at(touchpoint_id id) const noexcept {
    return index(id) < counts_.size() ? counts_[index(id)] : visit_counts{};
  }
  /// Touches at a touchpoint that occurred earlier in the same journey, but not directly before.
  [[nodiscard]] std::uint64_t repetition_count() const noexcept { return repetitions_; }
  /// Journeys that ended, in any way.
  [[nodiscard]] std::uint64_t journey_count() const noexcept { return journeys_; }
  /// All touches. \complexity O(touchpoints).
  [[nodiscard]] std::uint64_t event_count() const noexcept {
    std::uint64_t n = 0;
    for (auto const& c : counts_) n += c.events;
    return n;
  }
  /// The size of the alphabet, or more where a larger id occurred.
  [[nodiscard]] std::size_t touchpoint_count() const noexcept {
    return std::max(static_cast<std::size_t>(alphabet_.size()), counts_.size());
  }

  friend bool operator==(visits const& a, visits const& b) {
    return same_totals(a.counts_, b.counts_) && a.repetitions_ == b.repetitions_ &&
           a.journeys_ == b.journeys_;
  }

  template <class Self, class Archive>
  static void archive(Self& self, Archive& a) {
    a(self.alphabet_, self.counts_, self.repetitions_, self.journeys_);
  }

 private:
  [[gnu::cold, gnu::noinline]] void make_room(touchpoint_id seen) {
    if (index(seen) >= max_alphabet_size) {
      throw std::invalid_argument("a touch must not be at a reserved touchpoint id: " +
                                  std::to_string(index(seen)));
    }
    counts_.resize(std::max(touchpoint_count(), index(seen) + 1));
  }

  alphabet_fingerprint alphabet_;
  std::vector<visit_counts> counts_;
  std::uint64_t repetitions_ = 0;
  std::uint64_t journeys_ = 0;
};

}  // namespace sojourn
