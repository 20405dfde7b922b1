// SPDX-License-Identifier: BSL-1.0
#pragma once
// What happens around the chains of a funnel: between their steps, and after those that dropped.

#include <sojourn/core/dictionary.hpp>
#include <sojourn/core/id.hpp>
#include <sojourn/core/merge.hpp>
#include <sojourn/journey/ends.hpp>
#include <sojourn/measure/alphabet_fingerprint.hpp>
#include <sojourn/measure/funnel_chain.hpp>
#include <sojourn/measure/funnel_tally.hpp>
#include <sojourn/measure/measure_of.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <ranges>
#include <type_traits>
#include <utility>
#include <vector>

namespace sojourn {

namespace detail {

// The touch at a position of a journey, and the end where there is none. \complexity O(1) with random access.
template <class Journey>
[[nodiscard]] auto touch_at(Journey const& journey, std::size_t position) {
  using distance = std::ranges::range_difference_t<Journey const>;
  return std::ranges::next(std::ranges::begin(journey), static_cast<distance>(position),
                           std::ranges::end(journey));
}

}  // namespace detail

/// Calls `f(level, touch)` for every touch strictly between the two that fill `level` and `level + 1` (definitions
/// section 3), in journey order from level 1 on. Touches that fill optional steps are not between: they are steps.
/// \param chain  the journey's own, of any funnel.
/// \edge steps filled in the other order, as a tolerance of ties allows, or by one touch: nothing is between.
/// \complexity O(touches between x optional steps done).
template <journey_like Journey, class F>
void for_each_between(funnel_chain const& chain, Journey const& journey, F f) {
  for (std::size_t level = 1; level < chain.level(); ++level) {
    auto const to = chain.steps[level].touch;
    auto at = detail::touch_at(journey, chain.steps[level - 1].touch + std::size_t{1});
    for (auto i = chain.steps[level - 1].touch + std::size_t{1}; i < to; ++i, ++at) {
      if (std::ranges::find(chain.optional, i, &filled_step::touch) == chain.optional.end()) f(level, *at);
    }
  }
}

/// The first touch after the last one that the chain fills; absent: nothing more. \pre the chain entered.
template <journey_like Journey>
[[nodiscard]] std::optional<touchpoint_id> next_after(funnel_chain const& chain, Journey const& journey) {
  std::uint32_t last = 0;
  for (auto const* part : {&chain.steps, &chain.optional})
    for (auto const& s : *part) last = std::max(last, s.touch);
  auto const at = detail::touch_at(journey, last + std::size_t{1});
  if (at == std::ranges::end(journey)) return std::nullopt;
  return (*at).touchpoint();
}

/// What those that dropped at each step did instead, and what those that went on did in between (definitions section
/// 3, D). Read from the chains of a funnel, so that its numbers cannot disagree with the funnel's: they never match a
/// second time.
///
/// A whole-journey measure. Excluded chains are in no count.
/// \tparam Funnel  a `funnel`, with any options.
/// \complexity the funnel's, and a look at each touch between filled steps; O(levels x touchpoints) space.
/// \example examples/07_branching_funnel.cpp
template <class Funnel>
class funnel_context {
 public:
  funnel_context() = default;
  /// \param f       configured, without observations.
  /// \param source  the map or log whose touchpoints are counted.
  template <names_touchpoints Source>
  funnel_context(Funnel f, Source const& source)
      : funnel_(std::move(f)),
        configured_(true),
        alphabet_(source.touchpoints()),
        tally_(funnel_.step_count(), funnel_.level_count()),
        levels_(funnel_.level_count()) {}

  template <journey_like Journey>
  void journey(Journey const& j, journey_end e) {
    ++journeys_;
    for (auto const& chain : funnel_.chains(j, e)) {
      tally_.add(chain, e.as_of);
      if (chain.outcome == funnel_outcome::excluded) continue;
      for_each_between(chain, j, [this](std::size_t level, auto const& t) {
        ++grown(levels_[level - 1].between, index(t.touchpoint()));
      });
      if (chain.outcome != funnel_outcome::dropped) continue;
      auto& level = levels_[chain.level() - 1];
      if (auto const next = next_after(chain, j)) {
        ++grown(level.instead, index(*next));
      } else {
        ++level.nothing_more;
      }
    }
  }

  funnel_context& operator+=(funnel_context const& other) {
    if (!other.configured_) return *this;
    if (!configured_) return *this = other;
    auto merged = *this;  // either all merges or nothing does
    merged.funnel_ += other.funnel_;
    merged.alphabet_.merge("funnel context", other.alphabet_);
    merged.journeys_ += other.journeys_;
    merged.tally_ += other.tally_;
    merge_tables(merged.levels_, other.levels_);
    return *this = std::move(merged);
  }

  /// Chains dropped at a level whose next touch was there. \param level  from 1, here and below.
  [[nodiscard]] std::uint64_t did_instead(std::size_t level, touchpoint_id id) const noexcept {
    return entry(levels_[level - 1].instead, id);
  }
  /// Chains dropped at a level with no further touch. With `did_instead` over all touchpoints they sum to
  /// `tally().stopped_at(level, funnel_outcome::dropped)`.
  [[nodiscard]] std::uint64_t nothing_more(std::size_t level) const noexcept {
    return levels_[level - 1].nothing_more;
  }
  /// Touches there between the fills of `level` and `level + 1`, over the `tally().reached(level + 1)` chains that
  /// went on.
  [[nodiscard]] std::uint64_t between(std::size_t level, touchpoint_id id) const noexcept {
    return entry(levels_[level - 1].between, id);
  }
  /// The same over all touchpoints. \complexity O(touchpoints).
  [[nodiscard]] std::uint64_t between(std::size_t level) const noexcept {
    std::uint64_t n = 0;
    for (auto const count : levels_[level - 1].between) n += count;
    return n;
  }
  /// Touchpoints with a count at some level have ids below this. \complexity O(levels).
  [[nodiscard]] std::size_t touchpoint_count() const noexcept {
    std::size_t n = 0;
    for (auto const& level : levels_) n = std::max({n, level.instead.size(), level.between.size()});
    return n;
  }
  /// The counts and times of the chains: the funnel's own.
  [[nodiscard]] funnel_tally const& tally() const noexcept { return tally_; }
  /// The funnel as configured: its own counts stay 0.
  [[nodiscard]] Funnel const& configuration() const noexcept { return funnel_; }
  /// Journeys seen, entered or not.
  [[nodiscard]] std::uint64_t journey_count() const noexcept { return journeys_; }

  friend bool operator==(funnel_context const& a, funnel_context const& b) {
    return a.journeys_ == b.journeys_ && a.tally_ == b.tally_ && same_totals(a.levels_, b.levels_);
  }

  template <class Self, class Archive>
  static void archive(Self& self, Archive& a) {
    a(self.funnel_, self.configured_, self.alphabet_, self.journeys_, self.tally_, self.levels_);
  }

 private:
  struct level_context {
    std::vector<std::uint64_t> instead{};  // by touchpoint, as the next
    std::vector<std::uint64_t> between{};
    std::uint64_t nothing_more = 0;

    level_context& operator+=(level_context const& other) {
      merge_tables(instead, other.instead);
      merge_tables(between, other.between);
      nothing_more += other.nothing_more;
      return *this;
    }
    friend bool operator==(level_context const& a, level_context const& b) {
      return same_totals(a.instead, b.instead) && same_totals(a.between, b.between) &&
             a.nothing_more == b.nothing_more;
    }
    template <class Self, class Archive>
    static void archive(Self& self, Archive& a) {
      a(self.instead, self.between, self.nothing_more);
    }
  };

  [[nodiscard]] static std::uint64_t entry(std::vector<std::uint64_t> const& table,
                                           touchpoint_id id) noexcept {
    return index(id) < table.size() ? table[index(id)] : 0;
  }

  Funnel funnel_;
  bool configured_ = false;
  alphabet_fingerprint alphabet_;
  std::uint64_t journeys_ = 0;
  funnel_tally tally_;
  std::vector<level_context> levels_;
};

}  // namespace sojourn
