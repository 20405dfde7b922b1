// SPDX-License-Identifier: BSL-1.0
#pragma once
// Who came to each touchpoint, and who was lost there.

#include <sojourn/core/archivable.hpp>
#include <sojourn/core/dictionary.hpp>
#include <sojourn/core/id.hpp>
#include <sojourn/core/key_set.hpp>
#include <sojourn/core/merge.hpp>
#include <sojourn/journey/columnar.hpp>
#include <sojourn/journey/ends.hpp>
#include <sojourn/journey/touch.hpp>
#include <sojourn/measure/alphabet_fingerprint.hpp>

#include <algorithm>
#include <array>
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
  class state {
   public:
    state() noexcept {}  // NOLINT: not defaulted, or `state{}` would write the list
    // Two states that go on from one are two journeys: only the original keeps its token.
    state(state const& other) : size_(other.size_), last_(other.last_), many_(other.many_) {
      std::copy_n(other.listed_.begin(), std::min<std::size_t>(size_, listed), listed_.begin());
    }
    state(state&&) = default;
    state& operator=(state const& other) { return *this = state(other); }
    state& operator=(state&&) = default;

    // One that is loaded goes on without its token, like a copy.
    template <class Self, class Archive>
    static void archive(Self& self, Archive& a) {
      a(self.size_, self.last_);
      archive_first(a, self.listed_, std::min<std::size_t>(self.size_, listed));
      a(self.many_);
    }

   private:
    friend visits;
    static constexpr std::size_t listed = 64;

    [[nodiscard, gnu::cold, gnu::noinline]] bool contains(std::uint32_t id) const noexcept {
      auto const end = listed_.begin() + static_cast<std::ptrdiff_t>(std::min<std::size_t>(size_, listed));
      return std::find(listed_.begin(), end, id) != end || many_.contains(id);
    }
    template <class F>
    void for_each(F f) const {
      for (std::size_t i = 0; i < std::min<std::size_t>(size_, listed); ++i) f(listed_[i]);
      if (size_ > listed) many_.for_each([&f](std::uint64_t id) { f(static_cast<std::uint32_t>(id)); });
    }

    std::uint32_t size_ = 0;
    touchpoint_id last_{};
    std::uint64_t token_ = no_token;
    std::array<std::uint32_t, listed + 1>
        listed_;    // the first distinct touchpoints; the last place is scratch
    key_set many_;  // the others
  };

  visits() = default;
  template <names_touchpoints Source>
  explicit visits(Source const& source) : alphabet_(source.touchpoints()) {}

  /// \throws std::invalid_argument  when the touchpoint is a reserved id.
  template <touch_like Touch>
  void touch(state& s, Touch const& t) {
    auto const id = t.touchpoint();
    auto const at = static_cast<std::uint32_t>(id);
    if (at >= visitors_.size()) make_room(id);  // merging and loading leave no visitors
    ++counts_[at].events;
    if (s.size_ == 0) s.token_ = next_token();
    bool first = false;
    // The journey that began last is the only one that marks touchpoints; another looks at its own list.
    if (s.token_ == tokens_) [[likely]] {
      auto const visitor = static_cast<std::uint32_t>(s.token_);
      first = visitors_[at] != visitor;
      visitors_[at] = visitor;
    } else {
      first = !s.contains(at);
    }
    if (s.size_ >= state::listed) [[unlikely]] {
      if (first) s.many_.insert(at);
    } else {
      s.listed_[s.size_] = at;
    }
    s.size_ += first ? 1U : 0U;
    // A default `last` needs no care: the first touch of a journey is always the first at its touchpoint.
    repetitions_ += static_cast<unsigned>(!first) & static_cast<unsigned>(id != s.last_);
    s.last_ = id;
  }

  void leave(state const& s, journey_end e) {
    if (s.size_ == 0) return;
    ++journeys_;
    std::uint64_t const closed = e.kind != ending::open ? 1 : 0;
    s.for_each([this, closed](std::uint32_t id) {
      ++counts_[id].journeys;
      counts_[id].closed_journeys += closed;
    });
    counts_[index(s.last_)].lost_exits += e.kind == ending::lost ? 1U : 0U;
  }

  /// A journey that is at hand as columns: counts what `touch` and `leave` do, and sooner. How it ended is known from
  /// the start, so that nothing is remembered of where it has been.
  template <columnar_journey Journey>
  void journey(Journey const& j, journey_end e) {
    auto const n = j.size();
    if (n == 0) return;
    auto const ids = j.touchpoints();
    auto const visitor = static_cast<std::uint32_t>(next_token());
    std::uint64_t const closed = e.kind != ending::open ? 1 : 0;
    std::uint64_t repeated = 0;
    auto last = ids[0];
    for (std::size_t i = 0; i < n;) {
      auto* const counts = counts_.data();
      auto* const visitors = visitors_.data();
      auto const bound = visitors_.size();
      for (; i < n && index(ids[i]) < bound; ++i) {
        auto& count = counts[index(ids[i])];
        auto& before = visitors[index(ids[i])];
        std::uint64_t const fresh = before != visitor ? 1 : 0;
        before = visitor;
        ++count.events;
        count.journeys += fresh;
        count.closed_journeys += fresh & closed;
        repeated += static_cast<std::uint64_t>(ids[i] != last) & (fresh ^ 1U);
        last = ids[i];
      }
      if (i < n) make_room(ids[i]);
    }
    ++journeys_;
    repetitions_ += repeated;
    counts_[index(last)].lost_exits += e.kind == ending::lost ? 1U : 0U;
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
  /// The alphabet that was given, for who must know whether another is the same.
  [[nodiscard]] alphabet_fingerprint const& fingerprint() const noexcept { return alphabet_; }

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
    visitors_.resize(counts_.size());
  }

  static constexpr std::uint64_t no_token = 0;
  // Touchpoints know 32 bits of a token: when these come round, all forget.
  [[nodiscard]] std::uint64_t next_token() {
    if ((++tokens_ & 0xFFFF'FFFFU) == 0) [[unlikely]] {
      ++tokens_;
      std::fill(visitors_.begin(), visitors_.end(), 0U);
    }
    return tokens_;
  }

  alphabet_fingerprint alphabet_;
  std::vector<visit_counts> counts_;
  std::vector<std::uint32_t> visitors_;  // no totals: who came last, while one journey is seen at a time
  std::uint64_t tokens_ = no_token + 1;  // that of the journey which began last; no total either
  std::uint64_t repetitions_ = 0;
  std::uint64_t journeys_ = 0;
};

}  // namespace sojourn
