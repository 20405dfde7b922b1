// SPDX-License-Identifier: BSL-1.0
#pragma once
// Ratings by touchpoint and stage.

#include <sojourn/core/dictionary.hpp>
#include <sojourn/core/id.hpp>
#include <sojourn/core/merge.hpp>
#include <sojourn/journey/columnar.hpp>
#include <sojourn/journey/ends.hpp>
#include <sojourn/journey/touch.hpp>
#include <sojourn/measure/alphabet_fingerprint.hpp>
#include <sojourn/model/journey_map.hpp>
#include <sojourn/model/rating.hpp>
#include <sojourn/model/rating_tally.hpp>
#include <sojourn/model/stage_model.hpp>
#include <sojourn/model/stage_table.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

namespace sojourn {

/// What has tallied ratings by touchpoint and stage. Models: `ratings_of`, `experience_of`.
template <class M>
concept tallies_ratings = requires(M const& m, touchpoint_id id, typename M::stage_type stage) {
  { m.tally(id) } -> std::same_as<rating_tally<typename M::scale>>;
  { m.tally(stage) } -> std::same_as<rating_tally<typename M::scale>>;
  { m.touchpoint_count() } -> std::same_as<std::size_t>;
  { m.fingerprint() } -> std::same_as<alphabet_fingerprint const&>;
};

/// Tallies of ratings per touchpoint and stage (definitions section 8), whatever journeys they were given in: for
/// scores of journeys too, `experience_of`. Made by `ratings<Scale>`.
/// \tparam Scale  the scale on which touches are rated; touches rated on another do not compile.
/// \complexity O(1) a touch; O(touchpoints x values) space.
/// \example examples/19_columns_in_place.cpp
template <rating_scale Scale, stage_model Stage>
class ratings_of {
 public:
  using scale = Scale;
  using stage_type = Stage;

  /// Nothing: what was answered before does not count.
  struct state {
    template <class Archive>
    static void archive(state const&, Archive&) noexcept {}
  };

  ratings_of() = default;
  explicit ratings_of(journey_map<Stage> const& map) : ratings_of(map, map) {}
  template <names_touchpoints Source>
  ratings_of(journey_map<Stage> const& map, Source const& names)
      : alphabet_(names.touchpoints()), table_(map) {}

  /// Counts an answer: one of a journey, or one that came without.
  /// \throws std::invalid_argument  when the touchpoint is a reserved id.
  void add(touchpoint_id at, answer<Scale> const& given) {
    if (index(at) >= tallies_.size()) [[unlikely]]
      make_room(index(at));
    tallies_[index(at)].add(given);
  }

  /// \throws std::invalid_argument  when the touchpoint is a reserved id.
  template <touch_like Touch>
  void touch(state&, Touch const& t) {
    constexpr bool carries_rating = requires { t.rating(); };
    static_assert(carries_rating, "a touch must carry a rating to be experienced");
    static_assert(!carries_rating || rated_touch<Touch, Scale>,
                  "a touch's rating must be on the measure's scale");
    if constexpr (rated_touch<Touch, Scale>) add(t.touchpoint(), t.rating());
  }
  void leave(state const&, journey_end) const noexcept {}

  /// A journey that is at hand as columns: counts what `touch` does, and sooner.
  template <columnar_rated_journey<Scale> Journey>
  void journey(Journey const& j, journey_end) {
    auto const n = j.size();
    auto const ids = j.touchpoints();
    auto const answers = j.ratings();
    auto* const tallies = tallies_.data();
    auto const room = tallies_.size();
    std::size_t i = 0;
    for (; i < n && index(ids[i]) < room; ++i) tallies[index(ids[i])].add(answers[i]);
    for (; i < n; ++i) add(ids[i], answers[i]);
  }

  ratings_of& operator+=(ratings_of const& other) {
    if (!other.table_.configured()) return *this;
    if (!table_.configured()) return *this = other;
    require_same("ratings", "the stages of touchpoints", table_, other.table_);
    alphabet_.merge("ratings", other.alphabet_);
    merge_tables(tallies_, other.tallies_);
    return *this;
  }

  /// Ratings at a touchpoint; empty where it was never touched.
  [[nodiscard]] rating_tally<Scale> tally(touchpoint_id id) const noexcept {
    return index(id) < tallies_.size() ? tallies_[index(id)] : rating_tally<Scale>{};
  }
  /// Ratings at the touchpoints of a stage. \complexity O(touchpoints).
  [[nodiscard]] rating_tally<Scale> tally(Stage s) const noexcept {
    rating_tally<Scale> sum;
    for (std::uint32_t id = 0; id < tallies_.size(); ++id) {
      if (table_[touchpoint_id{id}] == index(s)) sum += tallies_[id];
    }
    return sum;
  }
  /// Ratings at all touchpoints, mapped or not. \complexity O(touchpoints).
  [[nodiscard]] rating_tally<Scale> tally() const noexcept {
    rating_tally<Scale> sum;
    for (auto const& t : tallies_) sum += t;
    return sum;
  }

  /// The stages of touchpoints.
  [[nodiscard]] stage_table const& touchpoint_stages() const noexcept { return table_; }
  /// The alphabet that was given, for who must know whether another is the same.
  [[nodiscard]] alphabet_fingerprint const& fingerprint() const noexcept { return alphabet_; }
  /// The size of the alphabet, or more where a larger id occurred.
  [[nodiscard]] std::size_t touchpoint_count() const noexcept {
    return std::max(static_cast<std::size_t>(alphabet_.size()), tallies_.size());
  }

  friend bool operator==(ratings_of const& a, ratings_of const& b) noexcept {
    return same_totals(a.tallies_, b.tallies_);
  }

  template <class Self, class Archive>
  static void archive(Self& self, Archive& a) {
    a(self.alphabet_, self.table_, self.tallies_);
  }

 private:
  [[gnu::cold, gnu::noinline]] void make_room(std::size_t id) {
    if (id >= max_alphabet_size) {
      throw std::invalid_argument("a touch must not be at a reserved touchpoint id: " + std::to_string(id));
    }
    tallies_.resize(id + 1);
  }

  alphabet_fingerprint alphabet_;
  stage_table table_;
  std::vector<rating_tally<Scale>> tallies_;
};

/// The ratings of touches on `Scale`: `ratings<csat5>(map)`.
/// \param map  gives touchpoints their stages.
/// \example examples/19_columns_in_place.cpp
template <rating_scale Scale, stage_model Stage>
[[nodiscard]] ratings_of<Scale, Stage> ratings(journey_map<Stage> const& map) {
  return ratings_of<Scale, Stage>(map);
}

/// The same, refusing to merge with totals over other names: for logs with touchpoints that the map does not know.
/// \param names  the log.
template <rating_scale Scale, stage_model Stage, names_touchpoints Source>
[[nodiscard]] ratings_of<Scale, Stage> ratings(journey_map<Stage> const& map, Source const& names) {
  return ratings_of<Scale, Stage>(map, names);
}

}  // namespace sojourn
