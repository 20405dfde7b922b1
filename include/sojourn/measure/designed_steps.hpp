// SPDX-License-Identifier: BSL-1.0
#pragma once
// Which touches do which step of a designed journey, and which do it in a wrong channel.

#include <sojourn/core/dictionary.hpp>
#include <sojourn/core/id.hpp>
#include <sojourn/core/merge.hpp>
#include <sojourn/journey/touch.hpp>
#include <sojourn/measure/funnel_steps.hpp>
#include <sojourn/measure/journey_design.hpp>
#include <sojourn/model/journey_map.hpp>
#include <sojourn/model/stage_model.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

namespace sojourn {

/// The steps that one touch does: bit i for step i. None in both: the touch is outside the design.
struct step_fit {
  std::uint64_t as_designed = 0;
  std::uint64_t wrong_channel = 0;  ///< the right thing in a channel that it was not meant for

  friend constexpr bool operator==(step_fit, step_fit) noexcept = default;

  template <class Self, class Archive>
  static void archive(Self& self, Archive& a) {
    a(self.as_designed, self.wrong_channel);
  }
};

/// Says which steps of a design a touch does. `designed_steps` is one; a host's own may look at whatever its touches
/// carry, and has an `archive` where it has state.
template <class M, class Touch>
concept design_matcher = comparable_function<M> && requires(M const& m, Touch const& t) {
  { m(t) } -> std::same_as<step_fit>;
};

/// The steps of a design by touchpoint and, where the touches carry one, by channel.
///
/// A touch does a step when it is at one of the step's touchpoints and its channel is one of the step's. Where the
/// step names no channel any will do; where the touch states none, none is wrong. It does the step in a wrong channel
/// when its channel is another, or it is at one of the step's `wrong_channel`.
/// \complexity O(1) a touch; O(touchpoints + channels) space.
/// \example examples/14_conformance_and_clusters.cpp
class designed_steps {
 public:
  designed_steps() = default;

  /// \param map    knows the stages that steps may be named after.
  /// \param names  the alphabet of the log: knows touchpoints that the map does not.
  /// \param channels  the names of the log's channels; one that it does not have was not touched.
  /// \throws std::invalid_argument  when a step names what is neither a touchpoint nor a stage.
  template <stage_model Stage>
  designed_steps(journey_design const& design, journey_map<Stage> const& map, alphabet const& names,
                 dictionary<channel_id> const& channels = {}) {
    for (std::size_t i = 0; i < design.size(); ++i) {
      auto const& step = design[i];
      auto const bit = std::uint64_t{1} << i;
      for (auto const& one : step.touchpoints.empty() ? step_names{step.name} : step.touchpoints)
        each_touchpoint(map, names, one,
                        [&](touchpoint_id id) { grown(fits_, index(id)).as_designed |= bit; });
      for (auto const& one : step.wrong_channel)
        each_touchpoint(map, names, one,
                        [&](touchpoint_id id) { grown(fits_, index(id)).wrong_channel |= bit; });
      if (!step.channels.empty()) others_forbidden_ |= bit;
    }
    forbidden_.assign(channels.size(), others_forbidden_);
    for (std::size_t i = 0; i < design.size(); ++i) {
      for (auto const& channel : design[i].channels)
        if (auto const id = channels.find(channel)) forbidden_[index(*id)] &= ~(std::uint64_t{1} << i);
    }
  }

  template <touch_like Touch>
  [[nodiscard]] step_fit operator()(Touch const& t) const noexcept {
    auto const i = index(t.touchpoint());
    auto fit = i < fits_.size() ? fits_[i] : step_fit{};
    static_assert(
        channelled_touch<Touch> || !requires { t.channel(); },
        "a touch's channel must be an id: group_journeys numbers the names of channels");
    if constexpr (channelled_touch<Touch>) {
      if (auto const channel = t.channel(); channel != no_channel) {
        auto const forbidden =
            index(channel) < forbidden_.size() ? forbidden_[index(channel)] : others_forbidden_;
        fit.wrong_channel |= fit.as_designed & forbidden;
        fit.as_designed &= ~forbidden;
      }
    }
    return fit;
  }

  friend bool operator==(designed_steps const&, designed_steps const&) = default;

  template <class Self, class Archive>
  static void archive(Self& self, Archive& a) {
    a(self.fits_, self.forbidden_, self.others_forbidden_);
  }

 private:
  template <stage_model Stage, class F>
  static void each_touchpoint(journey_map<Stage> const& map, alphabet const& names, std::string const& name,
                              F f) {
    if (auto const id = names.find(name)) {
      f(*id);
    } else if (auto const stage = find_stage<Stage>(name)) {
      for (std::uint32_t i = 0; i < map.size(); ++i)
        if (map.stage(touchpoint_id{i}) == stage) f(touchpoint_id{i});
    } else {
      throw std::invalid_argument("a designed step must be done at a touchpoint or a stage: \"" + name +
                                  "\"");
    }
  }

  std::vector<step_fit> fits_;            // by touchpoint
  std::vector<std::uint64_t> forbidden_;  // by channel: the steps that are not meant for it
  std::uint64_t others_forbidden_ = 0;    // the steps that are meant for some channels alone
};

}  // namespace sojourn
