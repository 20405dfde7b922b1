// SPDX-License-Identifier: BSL-1.0
#pragma once
// A touch: one event of a journey, as a concept and as the smallest values that model it.

#include <sojourn/core/id.hpp>
#include <sojourn/core/time.hpp>
#include <sojourn/model/rating.hpp>

#include <concepts>

namespace sojourn {

/// What every measure may ask of an event: where, and when.
template <class T>
concept touch_like = requires(T const& t) {
  { t.touchpoint() } -> std::same_as<touchpoint_id>;
  { t.time() } -> std::same_as<time_point>;
};

/// A touch that carries an answer on a given scale.
template <class T, class Scale>
concept rated_touch = touch_like<T> && requires(T const& t) {
  { t.rating() } -> std::same_as<answer<Scale>>;
};

/// A touch that carries a channel.
template <class T>
concept channelled_touch = touch_like<T> && requires(T const& t) {
  { t.channel() } -> std::same_as<channel_id>;
};

/// In place of a rating scale: the touches carry no ratings.
struct no_rating {};

/// In place of a host's attribute struct: the touches carry no attributes.
struct no_attributes {};

/// The smallest touch: a touchpoint and a time. Models `touch_like`.
class touch {
 public:
  constexpr touch() = default;
  constexpr touch(touchpoint_id where, time_point when) noexcept : touchpoint_(where), time_(when) {}

  [[nodiscard]] constexpr touchpoint_id touchpoint() const noexcept { return touchpoint_; }
  [[nodiscard]] constexpr time_point time() const noexcept { return time_; }

  friend constexpr bool operator==(touch const&, touch const&) noexcept = default;

  template <class Self, class Archive>
  static void archive(Self& self, Archive& a) {
    a(self.touchpoint_, self.time_);
  }

 private:
  touchpoint_id touchpoint_{};
  time_point time_{};
};

/// A touch and the answer given at it: what a host may push to a live stream. Models `rated_touch`.
/// \example examples/17_live_stream.cpp
template <rating_scale Scale>
class answered_touch : public touch {
 public:
  constexpr answered_touch() = default;
  constexpr answered_touch(touchpoint_id where, time_point when, answer<Scale> given) noexcept
      : touch(where, when), rating_(given) {}

  [[nodiscard]] constexpr answer<Scale> rating() const noexcept { return rating_; }

  friend constexpr bool operator==(answered_touch const&, answered_touch const&) noexcept = default;

  template <class Self, class Archive>
  static void archive(Self& self, Archive& a) {
    touch::archive(self, a);
    a(self.rating_);
  }

 private:
  answer<Scale> rating_{};
};

}  // namespace sojourn
