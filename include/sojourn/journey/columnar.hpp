// SPDX-License-Identifier: BSL-1.0
#pragma once
// Journeys whose touches lie in columns: measures have kernels for them.

#include <sojourn/core/id.hpp>
#include <sojourn/core/time.hpp>
#include <sojourn/model/rating.hpp>

#include <concepts>
#include <cstddef>

namespace sojourn {

/// A journey in columns: `touchpoints()[i]` and `times()[i]` for each of its `size()` touches, in order.
/// Models: the journeys of a `journey_log`, and those of `journeys_in` a host's columns.
template <class J>
concept columnar_journey = requires(J const& j, std::size_t i) {
  { j.touchpoints()[i] } -> std::convertible_to<touchpoint_id>;
  { j.times()[i] } -> std::convertible_to<time_point>;
  { j.size() } -> std::same_as<std::size_t>;
};

/// The same with answers on a scale: `ratings()[i]`.
template <class J, class Scale>
concept columnar_rated_journey = columnar_journey<J> && requires(J const& j, std::size_t i) {
  { j.ratings()[i] } -> std::convertible_to<answer<Scale>>;
};

}  // namespace sojourn
