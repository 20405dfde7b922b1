// SPDX-License-Identifier: BSL-1.0
#pragma once
// What is counted of the chains of a funnel: levels, outcomes, filled steps, times.

#include <sojourn/core/merge.hpp>
#include <sojourn/core/time.hpp>
#include <sojourn/measure/funnel_chain.hpp>
#include <sojourn/stats/quantile_sketch.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace sojourn {

/// The counts and times of chains (definitions section 3), whatever funnel made them: what merges, is compared,
/// and is broken down by segment.
///
/// Levels are numbered from 1, steps from 0. An excluded person counts under that outcome alone. Every count is of attempts; where one attempt a journey counts, of
/// journeys.
/// \complexity O(level) to add, O(steps) space and a sketch a level.
class funnel_tally {
 public:
  funnel_tally() = default;
  /// \param steps   all steps of the funnel.  \param levels  the required ones.
  funnel_tally(std::size_t steps, std::size_t levels)
      : stopped_(levels), filled_(steps), from_previous_(levels) {}

  /// Adds the chain of one attempt.
  /// \param fills   the times at which its required steps were filled, in the chain's order, the entry's first: its level
  ///                is their number.
  /// \param filled  the steps filled, optional ones too, one bit each.
  /// \param as_of   until when the journey was observed: an open chain is censored then.
  /// \pre the chain entered: it has at least one fill.
  void add(std::span<std::int64_t const> fills, std::uint64_t filled, funnel_outcome o, time_point as_of) {
    auto const level = fills.size();
    ++stopped_[level - 1][static_cast<std::size_t>(o)];
    if (o == funnel_outcome::excluded) return;
    for (auto& n : filled_) n += filled & 1U, filled >>= 1U;
    for (std::size_t j = 1; j < level; ++j) from_previous_[j].add(between(fills[j - 1], fills[j]));
    if (o == funnel_outcome::converted)
      to_convert_.add(between(fills[0], *std::max_element(fills.begin(), fills.end())));
    if (o == funnel_outcome::open) open_for_.add(between(fills[0], as_of.time_since_epoch().count()));
  }

  /// Adds a chain as `funnel::chain` gives it; one that did not enter adds nothing.
  void add(funnel_chain const& chain, time_point as_of) {
    if (!chain.outcome) return;
    std::vector<std::int64_t> fills;
    std::uint64_t filled = 0;
    for (auto const& s : chain.steps) {
      fills.push_back(s.microseconds);
      filled |= std::uint64_t{1} << s.step;
    }
    for (auto const& s : chain.optional) filled |= std::uint64_t{1} << s.step;
    add(fills, filled, *chain.outcome, as_of);
  }

  /// \pre tallies of one funnel, or one of them default constructed.
  funnel_tally& operator+=(funnel_tally const& other) {
    if (stopped_.size() < other.stopped_.size()) stopped_.resize(other.stopped_.size());
    for (std::size_t l = 0; l < other.stopped_.size(); ++l) {
      for (std::size_t o = 0; o < 4; ++o) stopped_[l][o] += other.stopped_[l][o];
    }
    merge_tables(filled_, other.filled_);
    merge_tables(from_previous_, other.from_previous_);
    to_convert_ += other.to_convert_;
    open_for_ += other.open_for_;
    return *this;
  }

  [[nodiscard]] std::size_t level_count() const noexcept { return stopped_.size(); }
  /// Those whose level is exactly `level`, with that outcome.
  [[nodiscard]] std::uint64_t stopped_at(std::size_t level, funnel_outcome o) const noexcept {
    return stopped_[level - 1][static_cast<std::size_t>(o)];
  }
  /// Those whose level is exactly `level`: the histogram of levels. Excluded ones are out.
  [[nodiscard]] std::uint64_t stopped_at(std::size_t level) const noexcept {
    return stopped_at(level, funnel_outcome::converted) + stopped_at(level, funnel_outcome::dropped) +
           stopped_at(level, funnel_outcome::open);
  }
  /// Those whose level is at least `level`: the cumulative funnel. Excluded ones are out.
  [[nodiscard]] std::uint64_t reached(std::size_t level) const noexcept {
    std::uint64_t n = 0;
    for (; level <= stopped_.size(); ++level) n += stopped_at(level);
    return n;
  }
  /// Those that entered, excluded ones too.
  [[nodiscard]] std::uint64_t entered() const noexcept {
    return (stopped_.empty() ? 0 : reached(1)) + count(funnel_outcome::excluded);
  }
  /// Those that entered, by outcome.
  [[nodiscard]] std::uint64_t count(funnel_outcome o) const noexcept {
    std::uint64_t n = 0;
    for (auto const& of_level : stopped_) n += of_level[static_cast<std::size_t>(o)];
    return n;
  }
  /// Those whose chain fills the step, required or optional. Excluded ones are out, here and below.
  [[nodiscard]] std::uint64_t filled(std::size_t step) const noexcept { return filled_[step]; }
  /// Microseconds from the fill before, over the chains that reached `level`, from 2. A fill from before that one,
  /// as a tolerance of ties allows, took none.
  [[nodiscard]] quantile_sketch const& time_from_previous(std::size_t level) const noexcept {
    return from_previous_[level - 1];
  }
  /// Microseconds from entry to conversion, over the converted.
  [[nodiscard]] quantile_sketch const& time_to_convert() const noexcept { return to_convert_; }
  /// Microseconds from entry to `as_of`, over the open: censored times to convert.
  [[nodiscard]] quantile_sketch const& time_open() const noexcept { return open_for_; }

  friend bool operator==(funnel_tally const& a, funnel_tally const& b) {
    return same_totals(a.stopped_, b.stopped_) && same_totals(a.filled_, b.filled_) &&
           same_totals(a.from_previous_, b.from_previous_) && a.to_convert_ == b.to_convert_ &&
           a.open_for_ == b.open_for_;
  }

  template <class Self, class Archive>
  static void archive(Self& self, Archive& a) {
    a(self.stopped_, self.filled_, self.from_previous_, self.to_convert_, self.open_for_);
  }

 private:
  [[nodiscard]] static std::uint64_t between(std::int64_t from, std::int64_t to) noexcept {
    return to > from ? elapsed(time_point{duration{from}}, time_point{duration{to}}) : 0;
  }

  std::vector<std::array<std::uint64_t, 4>> stopped_;  // by level, then outcome
  std::vector<std::uint64_t> filled_;                  // by step
  std::vector<quantile_sketch> from_previous_;         // by level
  quantile_sketch to_convert_;
  quantile_sketch open_for_;
};

}  // namespace sojourn
