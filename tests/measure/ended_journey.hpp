// SPDX-License-Identifier: BSL-1.0
#pragma once
// Journeys of plain touches that know their end, and random ones, for oracles.

#include <sojourn/journey/ends.hpp>
#include <sojourn/journey/touch.hpp>

#include "support/random_log.hpp"

#include <chrono>
#include <cstdint>
#include <random>
#include <utility>
#include <vector>

namespace sojourn_test {

struct ended_journey {
  std::vector<sojourn::touch> touches{};
  sojourn::journey_end how{};

  [[nodiscard]] auto begin() const noexcept { return touches.begin(); }
  [[nodiscard]] auto end() const noexcept { return touches.end(); }
  [[nodiscard]] sojourn::journey_end ended() const noexcept { return how; }
};

/// A touch at touchpoint `id`, so many seconds after the epoch.
inline sojourn::touch at(std::uint32_t id, std::int64_t second) {
  return {sojourn::touchpoint_id{id}, sojourn::time_point{std::chrono::seconds{second}}};
}

/// A journey of 1 to `longest` touches at touchpoints below `alphabet`, with many ties, any end.
inline ended_journey random_journey(std::mt19937_64& engine, std::uint64_t longest, std::uint64_t alphabet) {
  using test::below;
  ended_journey journey;
  auto now = static_cast<std::int64_t>(below(engine, 20)) - 10;
  for (auto left = 1 + below(engine, longest); left > 0; --left) {
    now += static_cast<std::int64_t>(below(engine, 3) / 2 * below(engine, 6));
    journey.touches.push_back(at(static_cast<std::uint32_t>(below(engine, alphabet)), now));
  }
  journey.how.kind = static_cast<sojourn::ending>(below(engine, 3));
  journey.how.as_of =
      sojourn::time_point{std::chrono::seconds{now + static_cast<std::int64_t>(below(engine, 8))}};
  journey.how.closed = journey.how.kind == sojourn::ending::lost || below(engine, 4) == 0;
  return journey;
}

/// A predicate: the touches at one touchpoint.
struct is_at {
  std::uint32_t id = 0;
  [[nodiscard]] bool operator()(sojourn::touch_like auto const& t) const {
    return t.touchpoint() == sojourn::touchpoint_id{id};
  }
  bool operator==(is_at const&) const = default;
};

}  // namespace sojourn_test
