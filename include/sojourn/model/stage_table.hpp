// SPDX-License-Identifier: BSL-1.0
#pragma once
// The stages of a map as a flat table, for inner loops.

#include <sojourn/core/id.hpp>
#include <sojourn/model/journey_map.hpp>
#include <sojourn/model/stage_model.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace sojourn {

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

  /// The set of the touchpoint's stage: its bit, or none.
  [[nodiscard]] std::uint64_t bit(touchpoint_id id) const noexcept {
    return index(id) < stage_of_.size() ? std::uint64_t{1} << stage_of_[index(id)] : 0;
  }

  /// Whether any touchpoint is of the stage at this position. \complexity O(touchpoints).
  [[nodiscard]] bool has(std::size_t stage) const noexcept {
    return std::ranges::find(stage_of_, static_cast<std::uint8_t>(stage)) != stage_of_.end();
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
