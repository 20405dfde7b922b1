// SPDX-License-Identifier: BSL-1.0
#pragma once
// The choices of who groups records.

#include <sojourn/core/dictionary.hpp>
#include <sojourn/journey/journey_log.hpp>

namespace sojourn {

/// How records are grouped.
struct grouping {
  sojourn::container container = sojourn::container::persons;  ///< what the customer projection identifies
  /// For records with ids of an alphabet that extends the map's.
  alphabet const* touchpoints = nullptr;
};

}  // namespace sojourn
