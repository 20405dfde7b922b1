// SPDX-License-Identifier: BSL-1.0
#pragma once
// The concept that everything counted is a model of: a fold over journeys whose totals merge.

#include <sojourn/core/time.hpp>
#include <sojourn/journey/ends.hpp>
#include <sojourn/journey/touch.hpp>

#include <concepts>
#include <ranges>
#include <type_traits>

namespace sojourn {

/// Totals that merge. A default-constructed M, and one configured but without observations, is the identity.
/// Merging two that are configured differently throws and names the difference. Equality is by observed
/// totals.
template <class M>
concept mergeable = std::semiregular<M> && requires(M m, M const& n) {
  { m += n } -> std::same_as<M&>;
};

/// A fold over the touches of journeys.
///
/// Required: `M::state` is what M remembers of one journey between touches; a default one has seen none.
///           `touch(s, t)`: the next touch of that journey.  `leave(s, e)`: the journey ended as e; called
///           once after its last touch.  `a += b`: a as if it had also seen b's journeys.
/// States of many journeys may be under way at once; M keeps nothing of a journey outside its state.
/// Models: all of measure/ but those of `journey_measure_of`.
template <class M, class Touch>
concept measure_of = mergeable<M> && requires(M m, typename M::state s, Touch const& t, journey_end e) {
  m.touch(s, t);
  m.leave(s, e);
};

/// A measure that needs the whole journey at once, or is sooner done with it: then it is a `measure_of` too.
/// Required: `journey(r, e)`: a journey with touches `r`, a forward range, not empty, that ended as e.
/// Models: `variants`, `funnel_context`, `funnel_by_segment`, `pattern_counts`, `pattern_steps`; `funnel` over random
/// access journeys; `transitions`, `visits`, `stage_reach`, `ratings` and `experience` over a `columnar_journey`.
/// Law: where a measure is both, one as the other counts the same.
template <class M, class Journey>
concept journey_measure_of = mergeable<M> && requires(M m, Journey const& j, journey_end e) {
  m.journey(j, e);
};

/// A journey: a forward range of touches, as a const object; it may know its end (`ended()`).
template <class J>
concept journey_like = std::ranges::forward_range<J const> && touch_like<std::ranges::range_value_t<J const>>;

/// Journeys: a forward range of journeys.
template <class R>
concept journeys_like =
    std::ranges::forward_range<R> && journey_like<std::remove_cvref_t<std::ranges::range_reference_t<R>>>;

/// The touch of a range of journeys.
template <journeys_like R>
using touch_of = std::ranges::range_value_t<std::remove_cvref_t<std::ranges::range_reference_t<R>> const>;

/// How a journey ended: what it says itself, or open as of its last touch. \pre not empty.
template <journey_like J>
[[nodiscard]] journey_end end_of(J const& j) {
  if constexpr (requires {
                  { j.ended() } -> std::same_as<journey_end>;
                }) {
    return j.ended();
  } else {
    journey_end e{};
    for (auto const& t : j) e.as_of = t.time();
    return e;
  }
}

/// Shows one journey to a measure, of either kind. An empty journey is not a journey: nothing is shown.
template <class M, journey_like J>
void observe(M& m, J const& j, journey_end e) {
  using touch_type = std::ranges::range_value_t<J const>;
  if (std::ranges::begin(j) == std::ranges::end(j)) return;
  if constexpr (journey_measure_of<M, J>) {
    m.journey(j, e);
  } else {
    static_assert(measure_of<M, touch_type>,
                  "a measure must be a fold over these touches (touch, leave, +=), or take whole journeys "
                  "(journey, +=)");
    typename M::state s{};
    for (auto const& t : j) m.touch(s, t);
    m.leave(s, e);
  }
}

}  // namespace sojourn
