// SPDX-License-Identifier: BSL-1.0
#pragma once
// How journeys were experienced: scores of whole journeys, beside the ratings by touchpoint and stage.

#include <sojourn/core/dictionary.hpp>
#include <sojourn/core/id.hpp>
#include <sojourn/journey/columnar.hpp>
#include <sojourn/journey/ends.hpp>
#include <sojourn/journey/touch.hpp>
#include <sojourn/measure/alphabet_fingerprint.hpp>
#include <sojourn/measure/journey_ratings.hpp>
#include <sojourn/measure/ratings.hpp>
#include <sojourn/model/journey_map.hpp>
#include <sojourn/model/rating.hpp>
#include <sojourn/model/rating_tally.hpp>
#include <sojourn/model/stage_model.hpp>
#include <sojourn/stats/score_moments.hpp>

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

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

namespace detail {

// Score totals by the stages that journeys reached. Where stages are few, each set that occurred has a cell,
// so that a journey adds to one; else each stage has, and the last is of all journeys.
template <std::size_t Stages>
class scores_by_reach {
 public:
  template <class Add>
  void update(std::uint64_t reached, Add add) {
    if constexpr (by_set) {
      add(cells_[reached]);
    } else {
      for (auto rest = reached; rest != 0; rest &= rest - 1) {
        add(cells_[static_cast<std::size_t>(std::countr_zero(rest))]);
      }
      add(cells_[Stages]);
    }
  }
  [[nodiscard]] score_totals reached(std::size_t stage) const noexcept {
    if constexpr (by_set) return sum_if([stage](std::size_t set) { return (set >> stage & 1U) != 0; });
    return cells_[stage];
  }
  [[nodiscard]] score_totals all() const noexcept {
    if constexpr (by_set) return sum_if([](std::size_t) { return true; });
    return cells_.back();
  }
  scores_by_reach& operator+=(scores_by_reach const& o) noexcept {
    for (std::size_t i = 0; i < cells_.size(); ++i) cells_[i] += o.cells_[i];
    return *this;
  }
  friend bool operator==(scores_by_reach const&, scores_by_reach const&) noexcept = default;

  template <class Self, class Archive>
  static void archive(Self& self, Archive& a) {
    a(self.cells_);
  }

 private:
  static constexpr bool by_set = Stages <= 5;

  template <class Wanted>
  [[nodiscard]] score_totals sum_if(Wanted wanted) const noexcept {
    score_totals sum;
    for (std::size_t set = 0; set < cells_.size(); ++set) {
      if (wanted(set)) sum += cells_[set];
    }
    return sum;
  }
  std::array<score_totals, by_set ? std::size_t{1} << Stages : Stages + 1> cells_{};
};

}  // namespace detail

/// Tallies of ratings per touchpoint and stage, and scores of journeys per population (definitions sections 8
/// and 9, P: Kahneman, Fredrickson, Schreiber, Redelmeier 1993 for peak and end). Made by
/// `experience<Scale>`.
///
/// A journey's ratings are those given at any of its touches, mapped or not, in journey order. The end is the
/// last rating *given*. A score belongs to the population of the journey's ending and of each stage it
/// reached.
/// \tparam Scale  the scale on which touches are rated; touches rated on another do not compile.
/// \complexity O(1) a touch; O(stages reached) a journey; O(touchpoints x values) space.
/// \example examples/06_experience_scores.cpp
template <rating_scale Scale, stage_model Stage>
class experience_of {
 public:
  using scale = Scale;
  using stage_type = Stage;

  /// A journey's ratings, and the set of stages it has reached, one bit each.
  struct state {
    detail::journey_ratings<Scale> ratings{};
    std::uint64_t reached = 0;

    template <class Self, class Archive>
    static void archive(Self& self, Archive& a) {
      a(self.ratings, self.reached);
    }
  };

  experience_of() = default;
  explicit experience_of(journey_map<Stage> const& map) : ratings_(map) {}
  template <names_touchpoints Source>
  experience_of(journey_map<Stage> const& map, Source const& names) : ratings_(map, names) {}

  /// \throws std::invalid_argument  when the touchpoint is a reserved id.
  template <touch_like Touch>
  void touch(state& s, Touch const& t) {
    typename ratings_of<Scale, Stage>::state none;
    ratings_.touch(none, t);
    if constexpr (rated_touch<Touch, Scale>) experience_one(s, t.touchpoint(), t.rating());
  }

  void leave(state const& s, journey_end e) {
    auto const& r = s.ratings;
    auto const mean = r.sum() / static_cast<double>(r.rated());
    scores_[static_cast<std::size_t>(e.kind)].update(s.reached, [&](score_totals& totals) {
      if (r.rated() == 0) {
        ++totals.unrated;
        return;
      }
      totals.mean.add(mean);
      totals.peak_end.add((r.best() + r.last()) / 2);
      totals.signed_peak_end.add((r.farthest() + r.last()) / 2);
    });
  }

  /// A journey that is at hand as columns: counts what `touch` and `leave` do, and sooner.
  template <columnar_rated_journey<Scale> Journey>
  void journey(Journey const& j, journey_end e) {
    auto const n = j.size();
    auto const ids = j.touchpoints();
    auto const answers = j.ratings();
    state s;
    for (std::size_t i = 0; i < n; ++i) {
      ratings_.add(ids[i], answers[i]);
      experience_one(s, ids[i], answers[i]);
    }
    if (n != 0) leave(s, e);
  }

  experience_of& operator+=(experience_of const& other) {
    ratings_ += other.ratings_;
    for (std::size_t i = 0; i < scores_.size(); ++i) scores_[i] += other.scores_[i];
    return *this;
  }

  /// Ratings at a touchpoint; empty where it was never touched.
  [[nodiscard]] rating_tally<Scale> tally(touchpoint_id id) const noexcept { return ratings_.tally(id); }
  /// Ratings at the touchpoints of a stage. \complexity O(touchpoints).
  [[nodiscard]] rating_tally<Scale> tally(Stage s) const noexcept { return ratings_.tally(s); }
  /// Ratings at all touchpoints, mapped or not. \complexity O(touchpoints).
  [[nodiscard]] rating_tally<Scale> tally() const noexcept { return ratings_.tally(); }

  /// Scores of the journeys that ended so.
  [[nodiscard]] score_totals scores(ending e) const noexcept {
    return scores_[static_cast<std::size_t>(e)].all();
  }
  /// Scores of the journeys that reached the stage, however they ended.
  [[nodiscard]] score_totals scores(Stage s) const noexcept {
    score_totals sum;
    for (auto const& of_ending : scores_) sum += of_ending.reached(index(s));
    return sum;
  }
  /// Scores of all journeys.
  [[nodiscard]] score_totals scores() const noexcept {
    auto sum = scores(ending::goal);
    sum += scores(ending::lost);
    return sum += scores(ending::open);
  }
  /// The alphabet that was given, for who must know whether another is the same.
  [[nodiscard]] alphabet_fingerprint const& fingerprint() const noexcept { return ratings_.fingerprint(); }
  /// The size of the alphabet, or more where a larger id occurred.
  [[nodiscard]] std::size_t touchpoint_count() const noexcept { return ratings_.touchpoint_count(); }

  friend bool operator==(experience_of const& a, experience_of const& b) noexcept {
    return a.ratings_ == b.ratings_ && a.scores_ == b.scores_;
  }

  template <class Self, class Archive>
  static void archive(Self& self, Archive& a) {
    a(self.ratings_, self.scores_);
  }

 private:
  void experience_one(state& s, touchpoint_id id, answer<Scale> given) const noexcept {
    s.reached |= ratings_.touchpoint_stages().bit(id);
    s.ratings.add(given);
  }

  ratings_of<Scale, Stage> ratings_;
  std::array<detail::scores_by_reach<stage_count<Stage>>, 3> scores_{};  // by ending
};

/// The experience of journeys rated on `Scale`: `experience<csat5>(map)`.
/// \param map  gives touchpoints their stages.
/// \example examples/06_experience_scores.cpp
template <rating_scale Scale, stage_model Stage>
[[nodiscard]] experience_of<Scale, Stage> experience(journey_map<Stage> const& map) {
  return experience_of<Scale, Stage>(map);
}

/// The same, refusing to merge with totals over other names: for logs with touchpoints that the map does not know.
/// \param names  the log.
template <rating_scale Scale, stage_model Stage, names_touchpoints Source>
[[nodiscard]] experience_of<Scale, Stage> experience(journey_map<Stage> const& map, Source const& names) {
  return experience_of<Scale, Stage>(map, names);
}

}  // namespace sojourn
