// SPDX-License-Identifier: BSL-1.0
#pragma once
// What a funnel remembers of a journey under way: the touches that match.

#include <sojourn/core/time.hpp>
#include <sojourn/measure/funnel/plan.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace sojourn {

namespace detail {

struct candidate {
  candidate() noexcept {}  // NOLINT: room is taken before it is written
  candidate(std::int64_t at, std::uint64_t matched, std::uint32_t excluding, std::uint32_t position,
            std::uint32_t of_session) noexcept
      : time(at), steps(matched), excluded(excluding), touch(position), session(of_session) {}

  std::int64_t time;
  std::uint64_t steps;     // that it matches
  std::uint32_t excluded;  // the exclusions that it matches
  std::uint32_t touch;     // its position in the journey
  std::uint32_t session;

  template <class Self, class Archive>
  static void archive(Self& self, Archive& a) {
    a(self.time, self.steps, self.excluded, self.touch, self.session);
  }
};

constexpr std::uint64_t time_between(std::int64_t from, std::int64_t to) noexcept {
  return elapsed(time_point{duration{from}}, time_point{duration{to}});
}

// What is remembered of a journey under way: the touches that match, or all where the funnel is strict.
struct candidate_list {
  std::vector<candidate> kept;
  std::uint32_t touches = 0;
  std::uint32_t session = 0;  // of the last touch
  std::int64_t last = 0;

  template <class Self, class Archive>
  static void archive(Self& self, Archive& a) {
    a(self.kept, self.touches, self.session, self.last);
  }

  void add(funnel_plan const& plan, std::int64_t time, std::uint64_t steps, std::uint32_t excluded) {
    if (touches != 0 && time_between(last, time) > plan.session) ++session;
    last = time;
    if (steps != 0 || excluded != 0 || plan.order == funnel_order::strict) {
      if (kept.empty()) kept.reserve(16);
      kept.push_back({time, steps, excluded, touches, session});
    }
    ++touches;
  }
};

// Where the candidates of a journey at hand lie. No part of what a funnel has counted: a copy begins with none.
struct candidate_room {
  std::vector<candidate> places{};

  candidate_room() = default;
  ~candidate_room() = default;
  candidate_room(candidate_room const&) noexcept : candidate_room() {}
  candidate_room(candidate_room&&) noexcept = default;
  candidate_room& operator=(candidate_room const&) noexcept { return *this; }
  candidate_room& operator=(candidate_room&&) noexcept = default;

  void hold(std::size_t count) {
    if (places.size() < count) places.resize(std::max(count, 2 * places.size()));
  }
};

}  // namespace detail

}  // namespace sojourn
