// SPDX-License-Identifier: BSL-1.0
#pragma once
// How journeys were experienced: ratings by touchpoint and stage, and scores of whole journeys.

#include <sojourn/core/id.hpp>
#include <sojourn/core/merge.hpp>
#include <sojourn/journey/ends.hpp>
#include <sojourn/journey/touch.hpp>
#include <sojourn/measure/alphabet_fingerprint.hpp>
#include <sojourn/model/journey_map.hpp>
#include <sojourn/model/rating.hpp>
#include <sojourn/model/rating_tally.hpp>
#include <sojourn/model/stage_model.hpp>
#include <sojourn/model/stage_table.hpp>
#include <sojourn/stats/score_moments.hpp>

#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

namespace sojourn {

/// Scores of the journeys of one population (definitions section 9), on the scale of the ratings.
struct score_totals {
  score_moments mean{};             ///< the mean of a journey's ratings
  score_moments peak_end{};         ///< (best + last) / 2
  score_moments signed_peak_end{};  ///< (farthest from neutral + last) / 2; of two as far, the later
  std::uint64_t unrated = 0;        ///< journeys without any rating: counted, not scored

  score_totals& operator+=(score_totals const& o) noexcept {
    mean += o.mean, peak_end += o.peak_end, signed_peak_end += o.signed_peak_end, unrated += o.unrated;
    return *this;
  }
  friend bool operator==(score_totals const&, score_totals const&) noexcept = default;

  template <class Self, class Archive>
  static void archive(Self& self, Archive& a) {
    a(self.mean, self.peak_end, self.signed_peak_end, self.unrated);
  }
};

/// Tallies of ratings per touchpoint and stage, and scores of journeys per population (definitions sections 8
/// and 9, P: Kahneman, Fredrickson, Schreiber, Redelmeier 1993 for peak and end). Made by
/// `experience<Scale>`.
///
/// A journey's ratings are those given at any of its touches, mapped or not, in journey order. The end is the
/// last rating *given*. A score belongs to the population of the journey's ending and of each stage it
/// reached. \tparam Scale  the scale on which touches are rated; touches rated on another do not compile.
/// \complexity O(1) a touch; O(stages reached) a journey; O(touchpoints x values) space.
/// \example examples/06_experience_scores.cpp
template <rating_scale Scale, stage_model Stage>
class experience_of {
 public:
  using scale = Scale;
  using stage_type = Stage;

  struct state {
    double sum = 0;
    double best = 0;
    double farthest = 0;
    double last = 0;
    std::uint32_t rated = 0;
    std::uint64_t reached = 0;  // a set of stages, one bit each
  };

  experience_of() = default;
  explicit experience_of(journey_map<Stage> const& map) : alphabet_(map.touchpoints()), table_(map) {}

  /// \throws std::invalid_argument  when the touchpoint is a reserved id.
  template <touch_like Touch>
  void touch(state& s, Touch const& t) {
    constexpr bool carries_rating = requires { t.rating(); };
    static_assert(carries_rating, "a touch must carry a rating to be experienced");
    static_assert(!carries_rating || rated_touch<Touch, Scale>,
                  "a touch's rating must be on the measure's scale");
    if constexpr (rated_touch<Touch, Scale>) {
      auto const stage = table_[t.touchpoint()];
      if (stage != stage_table::none) s.reached |= std::uint64_t{1} << stage;
      answer<Scale> const given = t.rating();
      tally_at(t.touchpoint()).add(given);
      if (given.given()) rate(s, given.value());
    }
  }

  void leave(state const& s, journey_end e) {
    score_totals one;
    if (s.rated == 0) {
      one.unrated = 1;
    } else {
      one.mean.add(s.sum / s.rated);
      one.peak_end.add((s.best + s.last) / 2);
      one.signed_peak_end.add((s.farthest + s.last) / 2);
    }
    by_ending_[static_cast<std::size_t>(e.kind)] += one;
    for (auto rest = s.reached; rest != 0; rest &= rest - 1) {
      by_reach_[static_cast<std::size_t>(std::countr_zero(rest))] += one;
    }
  }

  experience_of& operator+=(experience_of const& other) {
    if (!other.table_.configured()) return *this;
    if (!table_.configured()) return *this = other;
    require_same("experience", "the stages of touchpoints", table_, other.table_);
    alphabet_.merge("experience", other.alphabet_);
    merge_tables(tallies_, other.tallies_);
    for (std::size_t i = 0; i < by_ending_.size(); ++i) by_ending_[i] += other.by_ending_[i];
    for (std::size_t i = 0; i < by_reach_.size(); ++i) by_reach_[i] += other.by_reach_[i];
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

  /// Scores of the journeys that ended so.
  [[nodiscard]] score_totals const& scores(ending e) const noexcept {
    return by_ending_[static_cast<std::size_t>(e)];
  }
  /// Scores of the journeys that reached the stage, however they ended.
  [[nodiscard]] score_totals const& scores(Stage s) const noexcept { return by_reach_[index(s)]; }
  /// Scores of all journeys.
  [[nodiscard]] score_totals scores() const noexcept {
    auto sum = scores(ending::goal);
    sum += scores(ending::lost);
    return sum += scores(ending::open);
  }

  friend bool operator==(experience_of const& a, experience_of const& b) noexcept {
    return same_totals(a.tallies_, b.tallies_) && a.by_ending_ == b.by_ending_ && a.by_reach_ == b.by_reach_;
  }

  template <class Self, class Archive>
  static void archive(Self& self, Archive& a) {
    a(self.alphabet_, self.table_, self.tallies_, self.by_ending_, self.by_reach_);
  }

 private:
  rating_tally<Scale>& tally_at(touchpoint_id id) {
    if (index(id) >= max_alphabet_size) {
      throw std::invalid_argument("a touch must not be at a reserved touchpoint id: " +
                                  std::to_string(index(id)));
    }
    return grown(tallies_, index(id));
  }

  static void rate(state& s, double value) noexcept {
    bool const first = s.rated == 0;
    bool const better = Scale::high_is_good ? value > s.best : value < s.best;
    if (first || better) s.best = value;
    if (first || std::abs(value - neutral_point<Scale>) >= std::abs(s.farthest - neutral_point<Scale>)) {
      s.farthest = value;
    }
    s.last = value;
    s.sum += value;
    ++s.rated;
  }

  alphabet_fingerprint alphabet_;
  stage_table table_;
  std::vector<rating_tally<Scale>> tallies_;
  std::array<score_totals, 3> by_ending_{};
  std::array<score_totals, stage_count<Stage>> by_reach_{};
};

/// The experience of journeys rated on `Scale`: `experience<csat5>(map)`.
/// \param map  gives touchpoints their stages.
/// \example examples/06_experience_scores.cpp
template <rating_scale Scale, stage_model Stage>
[[nodiscard]] experience_of<Scale, Stage> experience(journey_map<Stage> const& map) {
  return experience_of<Scale, Stage>(map);
}

}  // namespace sojourn
