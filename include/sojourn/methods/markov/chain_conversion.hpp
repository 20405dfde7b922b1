// SPDX-License-Identifier: BSL-1.0
#pragma once
// How journeys end from each state of an absorbing chain: what needs no visits.

#include <sojourn/methods/markov/chain_rows.hpp>
#include <sojourn/methods/markov/chain_structure.hpp>
#include <sojourn/methods/markov/component_factors.hpp>
#include <sojourn/methods/markov/pruned_states.hpp>
#include <sojourn/methods/markov/sparse_reduction.hpp>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace sojourn {

namespace detail {

// A probability that rounding has put a little above 1.
template <class Real>
[[nodiscard]] Real at_most_one(Real p) {
  return p > Real(1) ? Real(1) : p;
}

}  // namespace detail

/// The probabilities to convert and not to, from every state of an absorbing Markov chain (definitions section 6, P:
/// Kemeny and Snell 1960, chapter III): the part of `absorbing_chain` that answers where no visits are asked for, and
/// saves the solution that they take.
///
/// Strong components are solved one after the other (`component_factors`): single states in O(edges), so that an
/// acyclic chain costs no more, larger ones by dense state reduction, beyond `dense_limit` by sparse, and where
/// that fills in beyond its limits, by iteration, whose bound is reported. States that never end are reported, not
/// solved around; what enters them is neither converted nor lost.
/// \numerics nothing is subtracted: relative error of every result near the precision of `Real`, and no
///           probability below 0 or above 1. By iteration: as `iterative_solution`.
/// \complexity O(states + edges) and 2/3 n³ time, n² space for each component of n > 1 states;
///             beyond `dense_limit` that of `sparse_reduction`.
/// \example examples/11_removal_effects.cpp
template <class Real>
class chain_conversion {
 public:
  /// The most states of a strong component that are reduced as a dense table.
  static constexpr std::size_t dense_limit = component_factors<Real>::dense_limit;

  /// \throws std::invalid_argument  when vectors differ in length, a step names no state, a weight is below 0
  ///         or not finite.
  /// \param most  what a sparse reduction may cost before iteration takes its place.
  explicit chain_conversion(chain_rows<Real> rows, typename sparse_reduction<Real>::limits most = {})
      : rows_(std::move(rows)), structure_(rows_), factors_(structure_, rows_, most) {
    solve_ends();
    if (factors_.untried() > 0 && widest() > Real(enough)) {
      most.at_once = std::numeric_limits<std::size_t>::max();
      factors_ = component_factors<Real>(structure_, rows_, most);
      solve_ends();
    }
  }

  [[nodiscard]] std::size_t state_count() const noexcept { return rows_.start.size(); }
  [[nodiscard]] chain_rows<Real> const& rows() const noexcept { return rows_; }
  [[nodiscard]] pruned_states const& pruned() const noexcept { return structure_.pruned(); }
  /// The most states in one strong component, which decides the cost; above `dense_limit` it was reduced sparse.
  [[nodiscard]] std::size_t largest_component() const noexcept { return factors_.largest(); }

  /// States in components that were solved by iteration, and not reduced: see `conversion_bound`.
  [[nodiscard]] std::size_t iterated_states() const noexcept { return factors_.iterated(); }
  /// How far the conversion probability of the state is off at most: neither converting nor not converting is
  /// solved for from above, so the one lies between its own solution and what the other leaves of 1.
  /// \returns in [0, 1]; of the size of rounding where all was reduced; 0 where the state never ends.
  [[nodiscard]] Real conversion_bound(std::size_t state) const {
    Real const known = goal_.at(state) + not_goal_[state];
    return ends(state) && known < Real(1) ? Real(Real(1) - known) : Real(0);
  }

  /// Probability that a journey which is at the state converts, in [0, 1]; also where none ever is.
  [[nodiscard]] Real conversion_probability(std::size_t state) const {
    return detail::at_most_one(goal_.at(state));
  }
  /// Probability that it does not, in [0, 1]: lost, or never ended.
  [[nodiscard]] Real no_conversion_probability(std::size_t state) const {
    return detail::at_most_one(not_goal_.at(state));
  }
  /// Probability that a journey converts, in [0, 1]; absent where no journey begins.
  [[nodiscard]] std::optional<Real> conversion_probability() const { return from_start(goal_); }

  /// Probability that a journey converts which is at the state and is not lost in its next step; absent where
  /// nothing but losses leaves the state.
  [[nodiscard]] std::optional<Real> conversion_if_continued(std::size_t state) const {
    Real converts = rows_.goal.at(state);
    Real all = rows_.goal[state];
    for (auto e = structure_.row_begin()[state]; e < structure_.row_begin()[state + 1]; ++e) {
      converts += structure_.weight()[e] * goal_[structure_.to()[e]];
      all += structure_.weight()[e];
    }
    if (!(all > Real(0))) return std::nullopt;
    return detail::at_most_one(Real(converts / all));
  }

  /// Whether a journey which is at the state can end.
  [[nodiscard]] bool ends(std::size_t state) const {
    return structure_.ends(structure_.components().of.at(state));
  }
  /// What a journey from each state gathers until it ends, on average, where a visit of state i gathers
  /// `weights[i]` over the weight that leaves i: of the rows' `goal`, the probability to convert.
  /// \returns 0 for states that never end.
  /// \throws std::invalid_argument  unless there is a weight a state.
  /// \complexity O(states + edges) and n² for each component of n > 1 states that are reduced as a table.
  [[nodiscard]] std::vector<Real> gathered(std::vector<Real> const& weights) const {
    if (weights.size() != state_count())
      throw std::invalid_argument("weights must have one entry a state: " + std::to_string(weights.size()));
    return factors_.solve(structure_, weights);
  }

  /// The weight that leaves each state: the sum of its row.
  [[nodiscard]] std::vector<Real> const& weights() const noexcept { return structure_.total(); }

 protected:
  [[nodiscard]] chain_structure<Real> const& structure() const noexcept { return structure_; }
  [[nodiscard]] component_factors<Real> const& factors() const noexcept { return factors_; }

 private:
  // Where iteration leaves a conversion probability wider than this, reduction is tried first after all.
  static constexpr double enough = 1e-10;

  void solve_ends() {
    auto ends = factors_.solve_ends(structure_, rows_.goal, leaving_without_goal());
    goal_ = std::move(ends.some);
    not_goal_ = std::move(ends.others);
  }
  [[nodiscard]] Real widest() const {
    Real most(0);
    for (std::size_t s = 0; s < state_count(); ++s) most = std::max(most, conversion_bound(s));
    return most;
  }
  [[nodiscard]] std::vector<Real> leaving_without_goal() const {
    auto right = rows_.lost;
    if (structure_.pruned().never_ends.empty() && structure_.pruned().unreachable.empty()) return right;
    for (std::size_t s = 0; s < state_count(); ++s)
      for (auto e = structure_.row_begin()[s]; e < structure_.row_begin()[s + 1]; ++e)
        if (!ends(structure_.to()[e])) right[s] += structure_.weight()[e];
    return right;
  }

  [[nodiscard]] std::optional<Real> from_start(std::vector<Real> const& values) const {
    Real begun(0);
    Real sum(0);
    for (std::size_t i = 0; i < state_count(); ++i) {
      begun += rows_.start[i];
      sum += rows_.start[i] * values[i];
    }
    if (!(begun > Real(0))) return std::nullopt;
    return detail::at_most_one(Real(sum / begun));
  }

  chain_rows<Real> rows_;
  chain_structure<Real> structure_;
  component_factors<Real> factors_;
  std::vector<Real> goal_;
  std::vector<Real> not_goal_;
};

}  // namespace sojourn
