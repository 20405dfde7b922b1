// SPDX-License-Identifier: BSL-1.0
#pragma once
// How long each transition takes: medians and quantiles per edge.

#include <sojourn/core/dictionary.hpp>
#include <sojourn/core/id.hpp>
#include <sojourn/core/time.hpp>
#include <sojourn/journey/ends.hpp>
#include <sojourn/journey/touch.hpp>
#include <sojourn/measure/alphabet_fingerprint.hpp>
#include <sojourn/measure/edge_table.hpp>
#include <sojourn/stats/quantile_sketch.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>
#include <vector>

namespace sojourn {

/// The times of transitions: for edge (u, v) a sketch of the microseconds from a touch at u to the touch at v
/// that directly follows it (definitions section 7, P: the sojourn time at u of those who went on to v).
///
/// Means need only `transitions`; this is for medians and quantiles, exact up to 1,000 values an edge.
/// \complexity O(1) a touch, amortised; O(edges) sketches of space.
/// \example examples/05_boost_graph_on_a_journey.cpp
class transition_times {
 public:
  /// The last touch of one journey.
  struct state {
    touchpoint_id from{};
    time_point last{};
    bool begun = false;

    template <class Self, class Archive>
    static void archive(Self& self, Archive& a) {
      a(self.from, self.last, self.begun);
    }
  };

  transition_times() = default;
  template <names_touchpoints Source>
  explicit transition_times(Source const& source) : alphabet_(source.touchpoints()) {}

  template <touch_like Touch>
  void touch(state& s, Touch const& t) {
    auto const to = t.touchpoint();
    auto const at = t.time();
    if (s.begun) times_[edge_key(s.from, to)].add(elapsed(s.last, at));
    s = {to, at, true};
  }

  /// Nothing remains to be counted when a journey ends.
  void leave(state const&, journey_end) const noexcept {}

  transition_times& operator+=(transition_times const& other) {
    alphabet_.merge("transition_times", other.alphabet_);
    // Not into itself while it is walked: an entry that exists is not moved.
    other.times_.for_each([this](std::uint64_t key, quantile_sketch const& times) { times_[key] += times; });
    return *this;
  }

  /// The times of an edge in microseconds; null for one that did not occur. Valid until the next new edge.
  /// \complexity O(1) expected.
  [[nodiscard]] quantile_sketch const* edge(touchpoint_id from, touchpoint_id to) const noexcept {
    return times_.find(edge_key(from, to));
  }
  /// How many distinct edges occurred.
  [[nodiscard]] std::size_t edge_count() const noexcept { return times_.size(); }

  friend bool operator==(transition_times const& a, transition_times const& b) {
    if (a.edge_count() != b.edge_count()) return false;
    bool same = true;
    a.times_.for_each([&](std::uint64_t key, quantile_sketch const& times) {
      auto const* others = b.times_.find(key);
      same = same && others != nullptr && times == *others;
    });
    return same;
  }

  template <class Self, class Archive>
  static void archive(Self& self, Archive& a) {
    std::vector<std::pair<std::uint64_t, quantile_sketch>> all;
    if constexpr (std::is_const_v<Self>) {
      self.times_.for_each(
          [&all](std::uint64_t key, quantile_sketch const& times) { all.emplace_back(key, times); });
      std::ranges::sort(all, {}, [](auto const& entry) { return entry.first; });
      a(self.alphabet_, all);
    } else {
      a(self.alphabet_, all);
      self.times_ = {};
      for (auto& [key, times] : all) self.times_[key] = std::move(times);
    }
  }

 private:
  alphabet_fingerprint alphabet_;
  edge_table<quantile_sketch> times_;
};

}  // namespace sojourn
