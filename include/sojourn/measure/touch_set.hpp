// SPDX-License-Identifier: BSL-1.0
#pragma once
// Which touchpoints may stand at one position of a pattern.

#include <sojourn/core/id.hpp>
#include <sojourn/measure/attribution_path.hpp>
#include <sojourn/model/journey_map.hpp>
#include <sojourn/model/stage_model.hpp>

#include <algorithm>
#include <cstdint>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace sojourn {

/// Some touchpoints, or all but some: made by `any_of` and `none_of`. Begin and end of a journey are no touches: no
/// set has them (definitions section 1).
class touch_set {
 public:
  /// No touchpoint.
  touch_set() = default;
  /// \param others  whether the set is of all touchpoints but these.
  touch_set(std::vector<touchpoint_id> ids, bool others) : ids_(std::move(ids)), others_(others) {
    std::ranges::sort(ids_);
    ids_.erase(std::unique(ids_.begin(), ids_.end()), ids_.end());
  }

  /// \complexity O(log size).
  [[nodiscard]] bool contains(touchpoint_id id) const noexcept {
    return index(id) < max_alphabet_size && std::ranges::binary_search(ids_, id) != others_;
  }

  friend bool operator==(touch_set const&, touch_set const&) = default;

  template <class Self, class Archive>
  static void archive(Self& self, Archive& a) {
    a(self.ids_, self.others_);
  }

 private:
  std::vector<touchpoint_id> ids_;  // ascending
  bool others_ = false;
};

/// Any of these touchpoints. Of none: nothing matches.
[[nodiscard]] inline touch_set any_of(std::vector<touchpoint_id> ids) { return {std::move(ids), false}; }

/// Any touchpoint but these. Of none: every touch matches.
[[nodiscard]] inline touch_set none_of(std::vector<touchpoint_id> ids) { return {std::move(ids), true}; }

/// The same by name.
/// \param names  a map or log that knows them.
/// \throws std::invalid_argument  naming the first that it does not know.
template <names_touchpoints Source>
[[nodiscard]] touch_set any_of(Source const& names, std::vector<std::string> const& wanted) {
  return any_of(touchpoints_named(names, wanted));
}
template <names_touchpoints Source>
[[nodiscard]] touch_set none_of(Source const& names, std::vector<std::string> const& unwanted) {
  return none_of(touchpoints_named(names, unwanted));
}

/// Any touchpoint of a stage.
template <stage_model Stage>
[[nodiscard]] touch_set any_of(journey_map<Stage> const& map, std::type_identity_t<Stage> stage) {
  std::vector<touchpoint_id> ids;
  for (std::uint32_t id = 0; id < map.size(); ++id) {
    if (map.stage(touchpoint_id{id}) == stage) ids.push_back(touchpoint_id{id});
  }
  return any_of(std::move(ids));
}

}  // namespace sojourn
