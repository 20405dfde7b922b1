// SPDX-License-Identifier: BSL-1.0
#pragma once
// What each touchpoint is: its stage, channel, phase, role, component, owner and importance.

#include <sojourn/core/dictionary.hpp>
#include <sojourn/core/id.hpp>
#include <sojourn/model/component.hpp>
#include <sojourn/model/sales_phase.hpp>
#include <sojourn/model/stage_model.hpp>
#include <sojourn/model/touchpoint_role.hpp>

#include <cmath>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sojourn {

/// What may be said of a touchpoint beside its stage.
struct touchpoint_options {
  std::string channel{};  ///< empty: none stated
  std::optional<sales_phase> phase{};
  std::optional<touchpoint_role> role{};
  std::optional<sojourn::component> component{};
  std::string owner{};
  double importance = 1;  ///< relative weight, finite and >= 0
};

/// Touchpoint → stage, for one stage model. Several maps may read one log.
///
/// Names are interned in the order of `add`; a log grouped with a map shares its ids and numbers touchpoints
/// that the map does not know after them. Those have no stage.
/// \example examples/01_first_journey.cpp
template <stage_model Stage>
class journey_map {
 public:
  using stage_type = Stage;

  /// Declares a touchpoint.
  /// \param name  not yet in the map.
  /// \throws std::invalid_argument  when the name is mapped already, or the importance is negative or not
  ///         finite; the map is unchanged.
  touchpoint_id add(std::string_view name, Stage stage, touchpoint_options options = {}) {
    if (touchpoints_.find(name)) {
      throw std::invalid_argument("a touchpoint must be mapped once: \"" + std::string(name) + "\"");
    }
    if (!std::isfinite(options.importance) || options.importance < 0) {
      throw std::invalid_argument("importance must be finite and at least 0: " +
                                  std::to_string(options.importance));
    }
    if (index(stage) >= stage_count<Stage>) {
      throw std::invalid_argument("stage must be one of the model's: " + std::to_string(index(stage)));
    }
    entries_.push_back({stage, std::move(options)});
    return touchpoints_.intern(name);
  }

  [[nodiscard]] alphabet const& touchpoints() const noexcept { return touchpoints_; }
  [[nodiscard]] std::size_t size() const noexcept { return entries_.size(); }

  /// The stage of a touchpoint; absent for one that the map does not know.
  [[nodiscard]] std::optional<Stage> stage(touchpoint_id id) const noexcept {
    if (index(id) >= entries_.size()) return std::nullopt;
    return entries_[index(id)].stage;
  }

  /// What else is known of a touchpoint. \pre `index(id) < size()`.
  [[nodiscard]] touchpoint_options const& options(touchpoint_id id) const noexcept {
    return entries_[index(id)].options;
  }

 private:
  struct entry {
    Stage stage;
    touchpoint_options options;
  };
  alphabet touchpoints_;
  std::vector<entry> entries_;
};

}  // namespace sojourn
