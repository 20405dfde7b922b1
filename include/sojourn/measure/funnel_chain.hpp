// SPDX-License-Identifier: BSL-1.0
#pragma once
// One journey's way through a funnel, and what became of it.

#include <sojourn/core/time.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace sojourn {

/// What became of an attempt that entered a funnel (definitions section 3, D).
enum class funnel_outcome : std::uint8_t {
  converted,  ///< every required step was filled
  dropped,    ///< not, and no attempt runs any more
  open,       ///< not, and an attempt still runs
  excluded    ///< an exclusion took the person out
};

[[nodiscard]] constexpr std::string_view name(funnel_outcome o) noexcept {
  constexpr std::string_view names[] = {"converted", "dropped", "open", "excluded"};
  return names[static_cast<std::size_t>(o)];
}

/// One filled step of a chain.
struct filled_step {
  std::int64_t microseconds;  // plain numbers: arrays of it cost nothing to begin
  std::uint32_t touch;        ///< the touch's position in its journey, from 0
  std::uint32_t step;         ///< the step that it fills, from 0

  [[nodiscard]] time_point time() const noexcept { return time_point{duration{microseconds}}; }
  friend bool operator==(filled_step const&, filled_step const&) noexcept = default;
};

/// One journey's way through a funnel: all counts, times and lists derive from this.
struct funnel_chain {
  /// The required steps filled: in step order, and so one each from the first; in funnels without an order of
  /// steps, in the order of the journey, an anchor first. The first is the entry.
  std::vector<filled_step> steps{};
  std::vector<filled_step> optional{};  ///< the optional steps done, in step order; the others were skipped
  std::optional<funnel_outcome> outcome{};  ///< absent: the journey did not enter

  /// How many required steps are filled.
  [[nodiscard]] std::size_t level() const noexcept { return steps.size(); }
  friend bool operator==(funnel_chain const&, funnel_chain const&) = default;
};

}  // namespace sojourn
