// SPDX-License-Identifier: BSL-1.0
#pragma once
// Every customisation point of the library, in one place. There are no others, and none is found by ADL.

namespace sojourn {

/// What the library must know of a stage model; specialise it for a host's own enum.
///
/// Required: `static constexpr std::string_view name`, the model's name in reports;
///           `static constexpr std::array<std::string_view, N> names`, the stages' names in order, where
///           enumerator i has value i and 1 <= N <= 64.
/// \example examples/03_bring_your_own_stage_model.cpp
template <class Stage>
struct stage_traits;

// What a host passes, or models by member functions:
//
//   a record's fields          `fields(customer, touchpoint, time)`, chained options     journey/fields.hpp
//   a touch                    `touchpoint()`, `time()`; `rating()`, `channel()`         journey/touch.hpp
//   a journey                  a forward range of touches; `ended()` measure/measure_of.hpp a rating scale
//   `lower`, `upper`, `high_is_good`, `discrete`, `name`      model/rating.hpp a measure `state`, `touch`,
//   `leave`, `+=`; or `journey`, `+=`       measure/measure_of.hpp the steps of a funnel      touch → bits;
//   `size()`                                    measure/funnel_steps.hpp a driver (journeys, measure) →
//   measure                             run/measure.hpp what is saved of a type    a static member
//   `archive(self, archive)`                  core/archivable.hpp

}  // namespace sojourn
