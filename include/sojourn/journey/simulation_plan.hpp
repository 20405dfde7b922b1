// SPDX-License-Identifier: BSL-1.0
#pragma once
// What a simulated population does: where it begins, what follows what, how long it stays, how it rates.

#include <sojourn/core/dictionary.hpp>
#include <sojourn/core/id.hpp>
#include <sojourn/core/time.hpp>
#include <sojourn/model/journey_map.hpp>
#include <sojourn/model/rating.hpp>
#include <sojourn/model/stage_model.hpp>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sojourn {

/// The distribution of the time from a touch to the next.
enum class stay_law : std::uint8_t { exponential, log_normal };

/// How long customers stay at a touchpoint before their next touch.
struct stay_plan {
  duration mean = std::chrono::minutes{1};  ///< from 1 microsecond to 3,650 days
  stay_law law = stay_law::exponential;
  double sigma = 1;  ///< log-normal only: the standard deviation of the logarithm, in [0, 5]
};

/// How customers rate a touchpoint: a normal value, put to the nearest value of the scale. Of all touches the
/// shares `answered`, `refused` and `absent`; the rest are not asked.
struct rating_plan {
  double mean = 0;      ///< before it is put on the scale
  double spread = 1;    ///< standard deviation, above 0
  double answered = 1;  ///< probability that the touch carries a rating
  double refused = 0;   ///< probability that the customer refuses one
  double absent = 0;    ///< probability that it is missing for no stated reason
};

/// A problem that an analysis should find.
struct planted_problem {
  double extra_exit = 0;   ///< probability to leave here, before all that the plan says
  double rating_drop = 0;  ///< how much worse the mean rating is, in points of the scale, at least 0
  double slowdown = 1;     ///< factor on the mean stay, above 0
};

/// Where a touch leads, with which probability.
struct planned_step {
  touchpoint_id to{};
  double probability = 0;
};

/// A Markov plan of journeys over the touchpoints of a map. A value; a simulator is made from it.
///
/// D: a customer begins somewhere; after a touch at u goes on to v with probability p(u, v), else the journey
/// ends; between the two lies a stay at u. The customers arrive one after the other: number i at a uniform
/// instant of [first + i every, first + (i + 1) every).
/// \tparam Stage  the stage model of the map.
/// \tparam Scale  the scale of the ratings.
/// \example examples/sample_log/main.cpp
template <stage_model Stage, rating_scale Scale>
class simulation_plan {
 public:
  using stage_type = Stage;
  using scale_type = Scale;

  explicit simulation_plan(journey_map<Stage> map)
      : map_(std::move(map)), at_(map_.size()), begin_(map_.size()), default_(map_.size()) {}

  /// Begins journeys at a touchpoint with this probability; over all they must sum to 1.
  /// \throws std::invalid_argument  when the touchpoint is not in the map, or the probability not in [0, 1].
  /// All
  ///         that follow likewise; the plan is then unchanged.
  simulation_plan& begin(std::string_view touchpoint, double probability) {
    auto const id = known(touchpoint);
    require_probability(probability, "begin at \"" + std::string(touchpoint) + '"');
    begin_[index(id)] = probability;
    return *this;
  }

  /// Goes on with this probability; what is missing to 1 after `from` is its probability to end.
  simulation_plan& next(std::string_view from, std::string_view to, double probability) {
    auto& origin = at_[index(known(from))];
    auto const target = known(to);
    require_probability(probability, "go from \"" + std::string(from) + "\" to \"" + std::string(to) + '"');
    if (!origin.steps) origin.steps.emplace();
    auto const same = [&](planned_step const& s) { return s.to == target; };
    if (auto const found = std::find_if(origin.steps->begin(), origin.steps->end(), same);
        found != origin.steps->end()) {
      found->probability = probability;
    } else {
      origin.steps->push_back({target, probability});
    }
    return *this;
  }

  /// The same after each touchpoint for which `next` says nothing.
  simulation_plan& next_by_default(std::string_view to, double probability) {
    auto const id = known(to);
    require_probability(probability, "go on to \"" + std::string(to) + '"');
    default_[index(id)] = probability;
    return *this;
  }

  /// How long customers stay at a touchpoint. Also throws when a member is off its range.
  simulation_plan& stay(std::string_view touchpoint, stay_plan const& stay) {
    auto const id = known(touchpoint);
    if (stay.mean < duration{1} || stay.mean > std::chrono::days{3650}) {
      fail("mean stay must be from 1 microsecond to 3650 days", touchpoint,
           std::to_string(stay.mean.count()) + " us");
    }
    if (!(stay.sigma >= 0 && stay.sigma <= 5))
      fail("sigma must be in [0, 5]", touchpoint, std::to_string(stay.sigma));
    at_[index(id)].stay = stay;
    return *this;
  }

  /// How customers rate a touchpoint. Also throws when a member is off its range.
  simulation_plan& rate(std::string_view touchpoint, rating_plan const& rating) {
    auto const id = known(touchpoint);
    if (!std::isfinite(rating.mean))
      fail("mean rating must be finite", touchpoint, std::to_string(rating.mean));
    if (!(rating.spread > 0 && std::isfinite(rating.spread))) {
      fail("spread of ratings must be finite and above 0", touchpoint, std::to_string(rating.spread));
    }
    for (double const p : {rating.answered, rating.refused, rating.absent}) {
      require_probability(p, "answer at \"" + std::string(touchpoint) + '"');
    }
    if (double const sum = rating.answered + rating.refused + rating.absent; sum > 1 + slack) {
      fail("probabilities of answers must sum to at most 1", touchpoint, std::to_string(sum));
    }
    at_[index(id)].rating = rating;
    return *this;
  }

  /// When customers arrive: one in each `every`, the first from `first` on.
  /// \throws std::invalid_argument  when `every` is not at least a microsecond.
  simulation_plan& arrive(time_point first, duration every) {
    if (every < duration{1}) {
      throw std::invalid_argument("customers must arrive at least a microsecond apart: " +
                                  std::to_string(every.count()) + " microseconds");
    }
    first_ = first;
    every_ = every;
    return *this;
  }

  /// Plants a problem at a touchpoint, in place of one that was there.
  simulation_plan& plant_problem(std::string_view touchpoint, planted_problem const& problem) {
    auto const id = known(touchpoint);
    require_probability(problem.extra_exit, "leave at \"" + std::string(touchpoint) + '"');
    if (!(problem.rating_drop >= 0 && std::isfinite(problem.rating_drop))) {
      fail("rating_drop must be finite and at least 0", touchpoint, std::to_string(problem.rating_drop));
    }
    if (!(problem.slowdown > 0 && problem.slowdown <= 1e6)) {
      fail("slowdown must be above 0 and at most 1e6", touchpoint, std::to_string(problem.slowdown));
    }
    at_[index(id)].problem = problem;
    return *this;
  }

  [[nodiscard]] journey_map<Stage> const& map() const noexcept { return map_; }
  [[nodiscard]] alphabet const& touchpoints() const noexcept { return map_.touchpoints(); }
  [[nodiscard]] time_point first_arrival() const noexcept { return first_; }
  [[nodiscard]] duration arrivals_apart() const noexcept { return every_; }

  /// Where journeys begin, and where they go by default. \complexity O(touchpoints).
  [[nodiscard]] std::vector<planned_step> beginnings() const { return likely(begin_); }
  [[nodiscard]] std::vector<planned_step> default_steps() const { return likely(default_); }
  /// Whether a touchpoint goes on as `next_by_default` says, without a problem that changes it.
  [[nodiscard]] bool goes_on_by_default(touchpoint_id at) const noexcept {
    return !at_[index(at)].steps && at_[index(at)].problem.extra_exit == 0;
  }
  /// Where a touchpoint leads once its problem has taken its share.
  /// \pre `index(at) < map().size()`; below too.
  [[nodiscard]] std::vector<planned_step> steps(touchpoint_id at) const {
    auto const& here = at_[index(at)];
    auto all = here.steps ? *here.steps : likely(default_);
    for (auto& step : all) step.probability *= 1 - here.problem.extra_exit;
    return all;
  }
  /// The stay, and the rating, where there is one, as the problem leaves them.
  [[nodiscard]] stay_plan stay(touchpoint_id at) const {
    auto stay = at_[index(at)].stay;
    auto const slower = static_cast<double>(stay.mean.count()) * at_[index(at)].problem.slowdown;
    stay.mean = std::max(duration{1}, duration{static_cast<duration::rep>(slower)});
    return stay;
  }
  [[nodiscard]] std::optional<rating_plan> rating(touchpoint_id at) const {
    auto rating = at_[index(at)].rating;
    auto const drop = at_[index(at)].problem.rating_drop;
    if (rating) rating->mean += Scale::high_is_good ? -drop : drop;
    return rating;
  }

  /// Whether journeys can be made from the plan: they begin somewhere, and always come to an end.
  /// \throws std::invalid_argument  when the probabilities to begin do not sum to 1, those after a touchpoint
  /// exceed
  ///         1, or a touchpoint that journeys reach never leads to an end: names it.
  /// \complexity O(touchpoints + steps), the default steps once.
  void require_valid() const {
    if (double const sum = total(beginnings()); !(std::abs(sum - 1) <= slack)) {
      throw std::invalid_argument("probabilities to begin must sum to 1: " + std::to_string(sum));
    }
    if (double const sum = total(default_steps()); sum > 1 + slack) {
      throw std::invalid_argument("default probabilities to go on must sum to at most 1: " +
                                  std::to_string(sum));
    }
    for (std::uint32_t i = 0; i < at_.size(); ++i) {
      double const sum = at_[i].steps ? total(*at_[i].steps) : 0;
      if (sum > 1 + slack) {
        fail("probabilities to go on must sum to at most 1", touchpoints().name(touchpoint_id{i}),
             std::to_string(sum));
      }
    }
    require_ends();
  }

 private:
  static constexpr double slack = 1e-9;  // what a sum of decimal fractions may be off

  struct place {
    std::optional<std::vector<planned_step>> steps{};
    stay_plan stay{};
    std::optional<rating_plan> rating{};
    planted_problem problem{};
  };

  [[noreturn]] static void fail(char const* condition, std::string_view touchpoint,
                                std::string const& value) {
    throw std::invalid_argument(condition + std::string(", at \"") + std::string(touchpoint) +
                                "\": " + value);
  }

  static void require_probability(double p, std::string const& what) {
    if (!(p >= 0 && p <= 1)) {
      throw std::invalid_argument("probability to " + what + " must be in [0, 1]: " + std::to_string(p));
    }
  }

  [[nodiscard]] touchpoint_id known(std::string_view touchpoint) const {
    if (auto const id = touchpoints().find(touchpoint)) return *id;
    throw std::invalid_argument("touchpoint must be in the plan's map: \"" + std::string(touchpoint) + '"');
  }

  static std::vector<planned_step> likely(std::vector<double> const& probabilities) {
    std::vector<planned_step> steps;
    for (std::uint32_t i = 0; i < probabilities.size(); ++i) {
      if (probabilities[i] > 0) steps.push_back({touchpoint_id{i}, probabilities[i]});
    }
    return steps;
  }

  static double total(std::vector<planned_step> const& steps) {
    double sum = 0;
    for (auto const& s : steps) sum += s.probability;
    return sum;
  }

  // Backwards from the touchpoints that can end; the default steps are one node more, so that they count
  // once.
  void require_ends() const {
    auto const by_default = static_cast<std::uint32_t>(at_.size());
    std::vector<std::vector<std::uint32_t>> before(at_.size() + 1);
    std::vector<std::vector<std::uint32_t>> after(at_.size() + 1);
    std::vector<std::uint32_t> todo;
    std::vector<bool> ends(at_.size() + 1);
    auto const connect = [&](std::uint32_t from, std::vector<planned_step> const& steps, double extra_exit) {
      for (auto const& s : steps) {
        if (s.probability <= 0 || extra_exit >= 1) continue;
        before[index(s.to)].push_back(from);
        after[from].push_back(static_cast<std::uint32_t>(s.to));
      }
      if (total(steps) < 1 - slack || extra_exit > 0) ends[from] = true, todo.push_back(from);
    };
    auto const defaults = default_steps();
    connect(by_default, defaults, 0);
    for (std::uint32_t i = 0; i < by_default; ++i) {
      if (goes_on_by_default(touchpoint_id{i})) {
        before[by_default].push_back(i);
        after[i].push_back(by_default);
      } else {
        connect(i, at_[i].steps ? *at_[i].steps : defaults, at_[i].problem.extra_exit);
      }
    }
    spread(todo, before, ends);
    std::vector<bool> reached(at_.size() + 1);
    for (std::uint32_t i = 0; i < by_default; ++i) {
      if (begin_[i] > 0) reached[i] = true, todo.push_back(i);
    }
    spread(todo, after, reached);
    for (std::uint32_t i = 0; i < by_default; ++i) {
      if (reached[i] && !ends[i]) {
        throw std::invalid_argument("every touchpoint that journeys reach must lead to an end: \"" +
                                    std::string(touchpoints().name(touchpoint_id{i})) + '"');
      }
    }
  }

  static void spread(std::vector<std::uint32_t>& todo, std::vector<std::vector<std::uint32_t>> const& edges,
                     std::vector<bool>& seen) {
    while (!todo.empty()) {
      auto const at = todo.back();
      todo.pop_back();
      for (auto const other : edges[at]) {
        if (!seen[other]) seen[other] = true, todo.push_back(other);
      }
    }
  }

  journey_map<Stage> map_;
  std::vector<place> at_;
  std::vector<double> begin_;    // by touchpoint
  std::vector<double> default_;  // likewise
  time_point first_{};
  duration every_ = std::chrono::seconds{1};
};

}  // namespace sojourn
