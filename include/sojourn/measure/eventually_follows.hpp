// SPDX-License-Identifier: BSL-1.0
#pragma once
// What comes anywhere after what: a graph of its own beside the transitions.

#include <sojourn/core/dictionary.hpp>
#include <sojourn/core/id.hpp>
#include <sojourn/core/merge.hpp>
#include <sojourn/journey/ends.hpp>
#include <sojourn/journey/touch.hpp>
#include <sojourn/measure/alphabet_fingerprint.hpp>
#include <sojourn/measure/edge_table.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <vector>

namespace sojourn {

/// A touchpoint that came after another, whatever lay between.
struct eventual_edge {
  touchpoint_id from{};
  touchpoint_id to{};
  std::uint64_t journeys = 0;  ///< journeys in which a touch at `to` comes after one at `from`

  friend bool operator==(eventual_edge const&, eventual_edge const&) noexcept = default;

  template <class Self, class Archive>
  static void archive(Self& self, Archive& a) {
    a(self.from, self.to, self.journeys);
  }
};

/// Eventually follows (definitions section 4, P: process mining's relation): for touchpoints u and v the journeys
/// in which v comes anywhere after u, each counted once. (u, u) are the journeys with two touches at u or more.
///
/// Not the transitive closure of `transitions`: where some go from a to b and others from b to c, nobody went from
/// a to c. All totals are integers: merging is exact.
/// \complexity O(d) a touch for d distinct touchpoints in the journey, and one look into a hash table for each pair
///         that it has; O(pairs that occurred) space.
/// \example examples/13_patterns.cpp
class eventually_follows {
 public:
  /// The distinct touchpoints of one journey, in the order of their first touches.
  struct state {
    struct visited {
      touchpoint_id touchpoint{};
      std::size_t followed = 0;  // of how many in the list it is known to come after

      template <class Self, class Archive>
      static void archive(Self& self, Archive& a) {
        a(self.touchpoint, self.followed);
      }
    };
    std::vector<visited> before{};

    template <class Self, class Archive>
    static void archive(Self& self, Archive& a) {
      a(self.before);
    }
  };

  eventually_follows() = default;
  template <names_touchpoints Source>
  explicit eventually_follows(Source const& source) : alphabet_(source.touchpoints()) {}

  /// \throws std::invalid_argument  when the touchpoint is a reserved id.
  template <touch_like Touch>
  void touch(state& s, Touch const& t) {
    auto const to = t.touchpoint();
    if (index(to) >= max_alphabet_size)
      throw std::invalid_argument("a touch must not be at a reserved touchpoint id: " +
                                  std::to_string(index(to)));
    auto const size = s.before.size();
    auto found = std::ranges::find(s.before, to, &state::visited::touchpoint);
    bool const first = found == s.before.end();
    // All that were in the list at the last touch here have been counted then: no pair is met twice.
    for (auto i = first ? 0 : found->followed; i < size; ++i) ++pairs_[edge_key(s.before[i].touchpoint, to)];
    if (first) {
      if (size == 0) s.before.reserve(16);  // most journeys never grow it
      s.before.push_back({to, size});
      ++grown(journeys_with_, index(to));
    } else {
      found->followed = size;
    }
  }

  void leave(state const& s, journey_end) noexcept { journeys_ += s.before.empty() ? 0U : 1U; }

  eventually_follows& operator+=(eventually_follows const& other) {
    alphabet_.merge("eventually_follows", other.alphabet_);
    merge_tables(journeys_with_, other.journeys_with_);
    journeys_ += other.journeys_;
    // Not into itself while it is walked: an entry that exists is not moved.
    other.pairs_.for_each([this](std::uint64_t key, std::uint64_t n) { pairs_[key] += n; });
    return *this;
  }

  /// Journeys in which a touch at `to` comes after one at `from`. \complexity O(1) expected.
  [[nodiscard]] std::uint64_t journeys(touchpoint_id from, touchpoint_id to) const noexcept {
    auto const* found = pairs_.find(edge_key(from, to));
    return found == nullptr ? 0 : *found;
  }
  /// Journeys with a touch at the touchpoint.
  [[nodiscard]] std::uint64_t journeys_with(touchpoint_id id) const noexcept {
    return index(id) < journeys_with_.size() ? journeys_with_[index(id)] : 0;
  }
  /// Of the journeys with a touch at `from`, the share in which one at `to` comes after it; absent where there is
  /// none. Open journeys are among them: what is yet to come does not count.
  [[nodiscard]] std::optional<double> share(touchpoint_id from, touchpoint_id to) const noexcept {
    auto const with = journeys_with(from);
    if (with == 0) return std::nullopt;
    return static_cast<double>(journeys(from, to)) / static_cast<double>(with);
  }

  /// The pairs that occurred, in the order of (from, to). \complexity O(pairs log pairs).
  [[nodiscard]] std::vector<eventual_edge> edges() const {
    std::vector<eventual_edge> all;
    pairs_.for_each([&all](std::uint64_t key, std::uint64_t n) {
      all.push_back({touchpoint_id{static_cast<std::uint32_t>(key >> 32U)},
                     touchpoint_id{static_cast<std::uint32_t>(key)}, n});
    });
    std::ranges::sort(all, {}, [](eventual_edge const& e) { return edge_key(e.from, e.to); });
    return all;
  }
  /// How many distinct pairs occurred.
  [[nodiscard]] std::size_t edge_count() const noexcept { return pairs_.size(); }
  /// Journeys that ended, in any way.
  [[nodiscard]] std::uint64_t journey_count() const noexcept { return journeys_; }
  /// The alphabet that was given, for who must know whether another is the same.
  [[nodiscard]] alphabet_fingerprint const& fingerprint() const noexcept { return alphabet_; }

  friend bool operator==(eventually_follows const& a, eventually_follows const& b) {
    return a.journeys_ == b.journeys_ && same_totals(a.journeys_with_, b.journeys_with_) &&
           a.edges() == b.edges();
  }

  template <class Self, class Archive>
  static void archive(Self& self, Archive& a) {
    a(self.alphabet_, self.journeys_with_, self.journeys_);
    if constexpr (std::is_const_v<Self>) {
      a(self.edges());
    } else {
      std::vector<eventual_edge> all;
      a(all);
      self.pairs_ = {};
      for (auto const& e : all) self.pairs_[edge_key(e.from, e.to)] += e.journeys;
    }
  }

 private:
  alphabet_fingerprint alphabet_;
  std::vector<std::uint64_t> journeys_with_;
  std::uint64_t journeys_ = 0;
  edge_table<std::uint64_t> pairs_;
};

}  // namespace sojourn
