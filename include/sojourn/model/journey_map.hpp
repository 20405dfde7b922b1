// SPDX-License-Identifier: BSL-1.0
#pragma once
// What each touchpoint is: its stage, channel, phase, role, component, owner and importance.

#include <sojourn/core/dictionary.hpp>
#include <sojourn/core/id.hpp>
#include <sojourn/model/sales_phase.hpp>
#include <sojourn/model/stage_model.hpp>
#include <sojourn/model/touchpoint_role.hpp>

#include <array>
#include <cmath>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sojourn {

/// The five components of an experience (definitions section 8).
enum class component : std::uint8_t { product, service, emotional, environment, identity };

template <>
struct stage_traits<component> {
  static constexpr std::string_view name = "component";
  static constexpr auto names =
      std::to_array<std::string_view>({"product", "service", "emotional", "environment", "identity"});
};

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

/// The stages of a map as a table from touchpoint to stage position, for inner loops.
/// A value: copies share nothing mutable. `none` where a touchpoint has no stage.
class stage_table {
 public:
  static constexpr std::uint8_t none = 0xFF;

  stage_table() = default;

  template <stage_model Stage>
  explicit stage_table(journey_map<Stage> const& map) : stage_count_(stage_count<Stage>) {
    stage_of_.reserve(map.size());
    for (std::uint32_t id = 0; id < map.size(); ++id) {
      stage_of_.push_back(static_cast<std::uint8_t>(index(*map.stage(touchpoint_id{id}))));
    }
  }

  /// The position of the touchpoint's stage, or `none`.
  [[nodiscard]] std::uint8_t operator[](touchpoint_id id) const noexcept {
    return index(id) < stage_of_.size() ? stage_of_[index(id)] : none;
  }

  [[nodiscard]] std::size_t stages() const noexcept { return stage_count_; }
  [[nodiscard]] bool configured() const noexcept { return stage_count_ != 0; }

  friend bool operator==(stage_table const&, stage_table const&) = default;

  template <class Self, class Archive>
  static void archive(Self& self, Archive& a) {
    a(self.stage_of_, self.stage_count_);
  }

 private:
  std::vector<std::uint8_t> stage_of_;
  std::size_t stage_count_ = 0;
};

}  // namespace sojourn
