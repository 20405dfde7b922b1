// SPDX-License-Identifier: BSL-1.0
#pragma once
// measure(driver, journeys, measures…): the one call that runs everything.

#include <sojourn/measure/all_of.hpp>
#include <sojourn/measure/measure_of.hpp>

#include <concepts>
#include <tuple>
#include <utility>

namespace sojourn {

/// What runs a measure over journeys. Models: `sequential`, `parallel`, `mpi`.
template <class D, class Journeys, class M>
concept driver_for = requires(D const& d, Journeys&& j, M m) {
  { d(std::forward<Journeys>(j), std::move(m)) } -> std::same_as<M>;
};

/// Runs one measure over journeys.
/// \returns the measure after it has seen them.
/// \example examples/01_first_journey.cpp
template <class Driver, journeys_like Journeys, mergeable M>
requires driver_for<Driver, Journeys, M>
[[nodiscard]] M measure(Driver const& driver, Journeys&& journeys, M one) {
  return driver(std::forward<Journeys>(journeys), std::move(one));
}

/// Runs several measures over journeys in one pass.
/// \returns a tuple of the measures after they have seen them: `auto [reach, steps] = measure(…)`.
/// \example examples/04_one_pass_many_measures.cpp
template <class Driver, journeys_like Journeys, mergeable... Ms>
requires(sizeof...(Ms) >= 2) &&
    driver_for<Driver, Journeys, all_of<Ms...>> [[nodiscard]] std::tuple<Ms...> measure(Driver const& driver,
                                                                                        Journeys&& journeys,
                                                                                        Ms... many) {
  return driver(std::forward<Journeys>(journeys), all_of<Ms...>(std::move(many)...)).measures();
}

}  // namespace sojourn
