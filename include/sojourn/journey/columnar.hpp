// SPDX-License-Identifier: BSL-1.0
#pragma once
// Journeys whose touches lie in columns: measures have kernels for them.

#include <sojourn/core/id.hpp>
#include <sojourn/core/time.hpp>
#include <sojourn/model/rating.hpp>

#include <concepts>
#include <cstddef>

namespace sojourn {

/// A journey in columns: `touchpoints()` and `times()` point to `size()` of each, in order.
/// Models: the journeys of a `journey_log`.
template <class J>
concept columnar_journey = requires(J const& j) {
  { j.touchpoints() } -> std::same_as<touchpoint_id const*>;
  { j.times() } -> std::same_as<time_point const*>;
  { j.size() } -> std::same_as<std::size_t>;
};

/// The same with answers on a scale: `ratings()` points to `size()` of them.
template <class J, class Scale>
concept columnar_rated_journey = columnar_journey<J> && requires(J const& j) {
  { j.ratings() } -> std::same_as<answer<Scale> const*>;
};

}  // namespace sojourn
