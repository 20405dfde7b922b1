// SPDX-License-Identifier: BSL-1.0
#pragma once
// What directly follows what: the counts behind the journey graph.

#include <sojourn/core/dictionary.hpp>
#include <sojourn/core/id.hpp>
#include <sojourn/core/merge.hpp>
#include <sojourn/core/time.hpp>
#include <sojourn/core/wide.hpp>
#include <sojourn/journey/columnar.hpp>
#include <sojourn/journey/ends.hpp>
#include <sojourn/journey/touch.hpp>
#include <sojourn/measure/alphabet_fingerprint.hpp>
#include <sojourn/measure/edge_table.hpp>
#include <sojourn/measure/edge_trail.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <vector>

namespace sojourn {

/// What is counted of one edge.
struct transition_counts {
  std::uint64_t count = 0;     ///< how often the second touchpoint directly followed the first
  std::uint64_t journeys = 0;  ///< journeys in which it did at least once
  uint128 time = 0;            ///< microseconds between the two touches, summed over `count`

  transition_counts& operator+=(transition_counts const& o) noexcept {
    count += o.count, journeys += o.journeys, time += o.time;
    return *this;
  }
  friend bool operator==(transition_counts const&, transition_counts const&) noexcept = default;

  template <class Self, class Archive>
  static void archive(Self& self, Archive& a) {
    a(self.count, self.journeys, self.time);
  }
};

/// One edge of the directly-follows graph.
struct transition {
  touchpoint_id from{};
  touchpoint_id to{};
  transition_counts counts{};

  friend bool operator==(transition const&, transition const&) noexcept = default;

  template <class Self, class Archive>
  static void archive(Self& self, Archive& a) {
    a(self.from, self.to, self.counts);
  }
};

namespace detail {

// A cell of 32 bytes, two a cache line. The time has 96 bits: 2^32 times the length of the time line.
struct edge_total {
  std::uint64_t count = 0;
  std::uint64_t repeats = 0;  // in a journey that had gone the edge before
  std::uint64_t time_low = 0;
  std::uint32_t time_high = 0;
  std::uint32_t walker = 0;  // no total: the token of the journey that marked it last

  void add_time(std::uint64_t t) noexcept {
    time_low += t;
    if (time_low < t) [[unlikely]]
      ++time_high;
  }
  void add(transition_counts const& c) noexcept {
    count += c.count;
    repeats += c.count - c.journeys;
    add_time(static_cast<std::uint64_t>(c.time));
    time_high += static_cast<std::uint32_t>(c.time >> 64U);
  }
  [[nodiscard]] transition_counts counts() const noexcept {
    return {count, count - repeats, uint128{time_high} << 64U | time_low};
  }
};

}  // namespace detail

/// Transitions: edge (u, v) counts how often v directly follows u in a journey (definitions section 4, P:
/// the directly-follows graph), with the journeys it occurs in, the time it takes, and where journeys begin
/// and end.
///
/// Σ counts = events - journeys. All totals are integers: merging is exact. A table of all pairs while there
/// are at most `dense_limit` touchpoints, a hash table of those that occurred beyond; results do not show
/// which. Touchpoints outside the given alphabet are counted by their ids: give the log, not the map, where
/// it has them.
/// \complexity O(1) a touch; O(touchpoints squared) or O(edges) space.
/// \example examples/05_boost_graph_on_a_journey.cpp
class transitions {
 public:
  static constexpr std::size_t dense_limit = 512;

  /// Where one journey has been, and when last.
  class state {
   public:
    // Not defaulted, or `state{}` would write the ids that the trail leaves unwritten.
    state() noexcept {}  // NOLINT
    // Two states that go on from one are two journeys: only the original keeps its token.
    state(state const& other) : trail_(other.trail_), last_(other.last_) {}
    state(state&&) = default;
    state& operator=(state const& other) { return *this = state(other); }
    state& operator=(state&&) = default;

    // One that is loaded goes on without its token, like a copy.
    template <class Self, class Archive>
    static void archive(Self& self, Archive& a) {
      a(self.trail_, self.last_);
    }

   private:
    friend transitions;
    edge_trail trail_{};
    time_point last_{};
    std::uint64_t token_ = no_token;
  };

  transitions() = default;
  template <names_touchpoints Source>
  explicit transitions(Source const& source) : alphabet_(source.touchpoints()) {}

  /// \throws std::invalid_argument  when the touchpoint is a reserved id.
  template <touch_like Touch>
  void touch(state& s, Touch const& t) {
    auto const to = t.touchpoint();
    auto const at = t.time();
    if (index(to) >= bound_) [[unlikely]]
      make_room(to);
    if (s.trail_.empty()) {
      ++begins_[index(to)];
      s.token_ = next_token();
    } else {
      auto& edge = at_edge(s.trail_.last(), to);
      ++edge.count;
      edge.add_time(elapsed(s.last_, at));
      // The journey that began last is the only one that marks edges, so its marks are its own; another asks
      // its trail.
      if (s.token_ == tokens_) [[likely]] {
        auto const walker = static_cast<std::uint32_t>(s.token_);
        edge.repeats += edge.walker == walker ? 1U : 0U;
        edge.walker = walker;
      } else {
        edge.repeats += s.trail_.went(to) ? 1U : 0U;
      }
    }
    s.trail_.append(to);
    s.last_ = at;
  }

  void leave(state const& s, journey_end e) noexcept {
    if (!s.trail_.empty()) ++ends_[index(s.trail_.last())][static_cast<std::size_t>(e.kind)];
  }

  /// A journey that is at hand as columns: counts what `touch` and `leave` do, and sooner. No other journey is under
  /// way in it, so that the marks of its edges are its own.
  template <columnar_journey Journey>
  void journey(Journey const& j, journey_end e) {
    auto const n = j.size();
    if (n == 0) return;
    auto const ids = j.touchpoints();
    auto const times = j.times();
    auto const walker = static_cast<std::uint32_t>(next_token());
    if (index(ids[0]) >= bound_) [[unlikely]]
      make_room(ids[0]);
    ++begins_[index(ids[0])];
    auto* const dense = dense_.data();
    auto const stride = stride_;
    auto const room = stride != 0 ? bound_ : 0;
    std::size_t i = 1;
    for (auto from = index(ids[0]); i < n && index(ids[i]) < room; ++i) {
      walk(dense[from * stride + index(ids[i])], elapsed(times[i - 1], times[i]), walker);
      from = index(ids[i]);
    }
    if (i < n) [[unlikely]]
      walk_on(ids, times, i, n, walker);
    ++ends_[index(ids[n - 1])][static_cast<std::size_t>(e.kind)];
  }

  transitions& operator+=(transitions const& other) {
    alphabet_.merge("transitions", other.alphabet_);
    if (other.bound_ == 0) return *this;
    if (other.bound_ > bound_) make_room(touchpoint_id{static_cast<std::uint32_t>(other.bound_ - 1)});
    for (std::size_t i = 0; i < other.bound_; ++i) {
      begins_[i] += other.begins_[i];
      for (std::size_t e = 0; e < 3; ++e) ends_[i][e] += other.ends_[i][e];
    }
    other.for_each_edge([this](touchpoint_id from, touchpoint_id to, detail::edge_total const& edge) {
      at_edge(from, to).add(edge.counts());
    });
    return *this;
  }

  /// What is counted of an edge; zeros for one that did not occur. \complexity O(1).
  [[nodiscard]] transition_counts edge(touchpoint_id from, touchpoint_id to) const noexcept {
    if (index(from) >= bound_ || index(to) >= bound_) return {};
    if (stride_ != 0) return dense_[index(from) * stride_ + index(to)].counts();
    auto const* found = sparse_.find(edge_key(from, to));
    return found != nullptr ? found->counts() : transition_counts{};
  }

  /// The edges that occurred, in the order of (from, to).
  /// \complexity O(touchpoints squared) up to `dense_limit` touchpoints; O(edges log edges) beyond.
  [[nodiscard]] std::vector<transition> edges() const {
    std::vector<transition> all;
    for_each_edge([&all](touchpoint_id from, touchpoint_id to, detail::edge_total const& edge) {
      all.push_back({from, to, edge.counts()});
    });
    if (stride_ == 0) {
      std::ranges::sort(all, {}, [](transition const& t) { return edge_key(t.from, t.to); });
    }
    return all;
  }

  /// Journeys whose first touch is at the touchpoint; they sum to the journeys.
  [[nodiscard]] std::uint64_t begin_count(touchpoint_id id) const noexcept {
    return index(id) < bound_ ? begins_[index(id)] : 0;
  }
  /// Journeys whose last touch is at the touchpoint and that ended so.
  [[nodiscard]] std::uint64_t end_count(touchpoint_id id, ending kind) const noexcept {
    return index(id) < bound_ ? ends_[index(id)][static_cast<std::size_t>(kind)] : 0;
  }
  /// Journeys whose last touch is at the touchpoint, however they ended; they sum to the journeys.
  [[nodiscard]] std::uint64_t end_count(touchpoint_id id) const noexcept {
    return end_count(id, ending::goal) + end_count(id, ending::lost) + end_count(id, ending::open);
  }

  /// The size of the alphabet, or more where a larger id occurred.
  [[nodiscard]] std::size_t touchpoint_count() const noexcept {
    return std::max(static_cast<std::size_t>(alphabet_.size()), bound_);
  }
  /// Events less journeys. \complexity as `edges`.
  [[nodiscard]] std::uint64_t transition_count() const {
    std::uint64_t n = 0;
    for_each_edge([&n](touchpoint_id, touchpoint_id, detail::edge_total const& edge) { n += edge.count; });
    return n;
  }
  /// Journeys that ended, in any way. \complexity O(touchpoints).
  [[nodiscard]] std::uint64_t journey_count() const noexcept {
    std::uint64_t n = 0;
    for (auto const& kinds : ends_) n += kinds[0] + kinds[1] + kinds[2];
    return n;
  }
  /// Transitions from a touchpoint to itself. \complexity O(touchpoints).
  [[nodiscard]] std::uint64_t self_loop_count() const noexcept {
    std::uint64_t n = 0;
    for (std::uint32_t i = 0; i < bound_; ++i) n += edge(touchpoint_id{i}, touchpoint_id{i}).count;
    return n;
  }
  /// The alphabet that was given, for who must know whether another is the same.
  [[nodiscard]] alphabet_fingerprint const& fingerprint() const noexcept { return alphabet_; }

  friend bool operator==(transitions const& a, transitions const& b) {
    return same_totals(a.begins_, b.begins_) && same_totals(a.ends_, b.ends_) && a.edges() == b.edges();
  }

  template <class Self, class Archive>
  static void archive(Self& self, Archive& a) {
    a(self.alphabet_, self.begins_, self.ends_);
    if constexpr (std::is_const_v<Self>) {
      a(self.edges());
    } else {
      std::vector<transition> all;
      a(all);
      self.restore(all);
    }
  }

 private:
  static constexpr std::uint64_t no_token = 0;

  // Edges know 32 bits of a token: when these come round, all forget.
  [[nodiscard]] std::uint64_t next_token() {
    if ((++tokens_ & 0xFFFF'FFFFU) == 0) [[unlikely]]
      forget_walkers();
    return tokens_;
  }
  [[gnu::cold, gnu::noinline]] void forget_walkers() {
    ++tokens_;
    for (auto& edge : dense_) edge.walker = 0;
    sparse_.for_each([](std::uint64_t, detail::edge_total& edge) { edge.walker = 0; });
  }

  // The tables begin empty, so that copies for threads and segments cost little until they count.
  [[gnu::cold, gnu::noinline]] void make_room(touchpoint_id seen) {
    if (index(seen) >= max_alphabet_size) {
      throw std::invalid_argument("a touch must not be at a reserved touchpoint id: " +
                                  std::to_string(index(seen)));
    }
    auto const n = std::max(touchpoint_count(), index(seen) + 1);
    if (n > dense_limit && stride_ != 0) {
      for_each_edge([this](touchpoint_id from, touchpoint_id to, detail::edge_total const& edge) {
        sparse_[edge_key(from, to)] = edge;
      });
      dense_ = {};
      stride_ = 0;
    } else if (n <= dense_limit && n > stride_) {
      // Doubled, so that ids which come one by one are not copied each time.
      auto const wider = std::min(dense_limit, std::max(n, stride_ == 0 ? n : 2 * stride_));
      std::vector<detail::edge_total> table(wider * wider);
      for (std::size_t row = 0; row < stride_; ++row) {
        std::copy_n(dense_.begin() + static_cast<std::ptrdiff_t>(row * stride_), stride_,
                    table.begin() + static_cast<std::ptrdiff_t>(row * wider));
      }
      dense_ = std::move(table);
      stride_ = wider;
    }
    begins_.resize(n);
    ends_.resize(n);
    bound_ = n;
  }

  static void walk(detail::edge_total& edge, std::uint64_t time, std::uint32_t walker) noexcept {
    ++edge.count;
    edge.add_time(time);
    edge.repeats += edge.walker == walker ? 1U : 0U;
    edge.walker = walker;
  }
  // Where the table has no room yet, or there is none.
  template <class Ids, class Times>
  [[gnu::noinline]] void walk_on(Ids const& ids, Times const& times, std::size_t i, std::size_t n,
                                 std::uint32_t walker) {
    for (; i < n; ++i) {
      if (index(ids[i]) >= bound_) [[unlikely]]
        make_room(ids[i]);
      walk(at_edge(ids[i - 1], ids[i]), elapsed(times[i - 1], times[i]), walker);
    }
  }

  [[nodiscard]] detail::edge_total& at_edge(touchpoint_id from, touchpoint_id to) {
    return stride_ != 0 ? dense_[index(from) * stride_ + index(to)] : sparse_[edge_key(from, to)];
  }

  template <class F>
  void for_each_edge(F f) const {
    sparse_.for_each([&f](std::uint64_t key, detail::edge_total const& edge) {
      f(touchpoint_id{static_cast<std::uint32_t>(key >> 32U)}, touchpoint_id{static_cast<std::uint32_t>(key)},
        edge);
    });
    for (std::uint32_t from = 0; from < stride_; ++from) {
      for (std::uint32_t to = 0; to < stride_; ++to) {
        auto const& edge = dense_[from * stride_ + to];
        if (edge.count != 0) f(touchpoint_id{from}, touchpoint_id{to}, edge);
      }
    }
  }

  // Saved totals name each edge's ends among the touchpoints they count.
  void restore(std::vector<transition> const& all) {
    auto begins = std::move(begins_);
    auto ends = std::move(ends_);
    *this = transitions(alphabet_);
    if (begins.size() != ends.size()) {
      throw std::invalid_argument("saved transitions must have as many begins as ends: " +
                                  std::to_string(begins.size()) + " and " + std::to_string(ends.size()));
    }
    if (begins.empty() && all.empty()) return;
    make_room(touchpoint_id{static_cast<std::uint32_t>(begins.size() - 1)});
    for (auto const& t : all) {
      if (index(t.from) >= begins.size() || index(t.to) >= begins.size()) {
        throw std::invalid_argument("saved transitions must lie between known touchpoints: " +
                                    std::to_string(index(t.from)) + " and " + std::to_string(index(t.to)));
      }
      at_edge(t.from, t.to).add(t.counts);
    }
    merge_tables(begins_, begins);
    std::copy(ends.begin(), ends.end(), ends_.begin());
  }
  explicit transitions(alphabet_fingerprint known) : alphabet_(known) {}

  alphabet_fingerprint alphabet_;
  std::size_t bound_ = 0;  // there is room for ids below; the length of the next two
  std::vector<std::uint64_t> begins_;
  std::vector<std::array<std::uint64_t, 3>> ends_;  // by ending
  std::size_t stride_ = 0;                          // of dense_; 0 while sparse, or empty
  std::vector<detail::edge_total> dense_;           // [from * stride_ + to]
  edge_table<detail::edge_total> sparse_;
  std::uint64_t tokens_ = no_token + 1;  // that of the journey which began last
};

}  // namespace sojourn
