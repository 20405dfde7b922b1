// SPDX-License-Identifier: BSL-1.0
#pragma once
// Journeys by how they end: how likely it is, how many touches and how long it takes.

#include <sojourn/journey/ends.hpp>
#include <sojourn/methods/markov/absorbing_chain.hpp>
#include <sojourn/methods/markov/chain_rows.hpp>

#include <cstddef>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace sojourn {

/// The journeys of a chain that end in one way (definitions section 6): probability, expected touches and
/// expected time until then, from the start and from each state.
///
/// P: Kemeny and Snell 1960, section 3.5: expectations given the end are sums over the chain weighted by the
/// probability to end so. Time is semi-Markov by steps: only the mean time of each step matters.
/// \numerics as `absorbing_chain`.
/// \complexity that of `gathered`, up to three times, and O(states + steps) to make; O(1) a state then.
template <class Real>
class journeys_by_end {
 public:
  /// \throws std::invalid_argument  unless the end is goal or lost: open journeys are no end of a chain.
  journeys_by_end(absorbing_chain<Real> const& chain, ending end) : start_(chain.rows().start) {
    if (end == ending::open)
      throw std::invalid_argument("end must be goal or lost: " + std::string(name(end)));
    auto const& rows = chain.rows();
    ends_so_ = chain.gathered(end == ending::goal ? rows.goal : rows.lost);
    std::vector<Real> touches(chain.state_count());
    std::vector<Real> times(chain.state_count(), Real(0));
    for (std::size_t i = 0; i < touches.size(); ++i) touches[i] = rows.goal[i] + rows.lost[i];
    for (auto const& step : rows.steps) {
      touches[step.from] += step.weight;
      times[step.from] += step.time * ends_so_[step.to];
    }
    for (std::size_t i = 0; i < touches.size(); ++i) touches[i] *= ends_so_[i];
    touches_ = chain.gathered(touches);
    if (rows.timed) times_ = chain.gathered(times);
  }

  /// Probability to end so, in [0, 1]; absent where no journey begins.
  [[nodiscard]] std::optional<Real> probability() const {
    return ratio(from_start(ends_so_), from_start(std::vector<Real>(start_.size(), Real(1))), true);
  }
  /// Touches of a journey that ends so, on average, at least 1; absent where none does.
  [[nodiscard]] std::optional<Real> steps() const {
    return ratio(from_start(touches_), from_start(ends_so_));
  }
  /// Microseconds from the first touch of such a journey to its last; absent also where rows are not timed.
  [[nodiscard]] std::optional<Real> time() const {
    if (times_.empty()) return std::nullopt;
    return ratio(from_start(times_), from_start(ends_so_));
  }

  /// Probability that a journey which is at the state ends so, in [0, 1].
  [[nodiscard]] Real probability(std::size_t state) const { return detail::at_most_one(ends_so_.at(state)); }
  /// Touches from the one at the state, which counts, to the last of those that end so; absent where none does.
  [[nodiscard]] std::optional<Real> steps(std::size_t state) const {
    return ratio(touches_.at(state), ends_so_.at(state));
  }
  /// Microseconds from the touch at the state to the last; absent also where rows are not timed.
  [[nodiscard]] std::optional<Real> time(std::size_t state) const {
    if (times_.empty()) return std::nullopt;
    return ratio(times_.at(state), ends_so_.at(state));
  }

 private:
  [[nodiscard]] Real from_start(std::vector<Real> const& values) const {
    Real sum(0);
    for (std::size_t i = 0; i < start_.size(); ++i) sum += start_[i] * values[i];
    return sum;
  }
  [[nodiscard]] static std::optional<Real> ratio(Real const& part, Real const& whole, bool share = false) {
    if (!(whole > Real(0))) return std::nullopt;
    return share ? detail::at_most_one(Real(part / whole)) : Real(part / whole);
  }

  std::vector<Real> start_;
  std::vector<Real> ends_so_;
  std::vector<Real> touches_;  // x probability to end so, as are times
  std::vector<Real> times_;    // empty where rows are not timed
};

}  // namespace sojourn
