// SPDX-License-Identifier: BSL-1.0
#pragma once
// The absorbing chain of customer journeys: exact, from one factorisation a strong component.

#include <sojourn/methods/markov/chain_rows.hpp>
#include <sojourn/methods/markov/iterative_solution.hpp>
#include <sojourn/methods/markov/pruned_states.hpp>
#include <sojourn/methods/markov/sparse_reduction.hpp>
#include <sojourn/methods/markov/state_reduction.hpp>
#include <sojourn/methods/markov/strong_components.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace sojourn {

namespace detail {

// A probability that rounding has put a little above 1.
template <class Real>
[[nodiscard]] Real at_most_one(Real p) {
  return p > Real(1) ? Real(1) : p;
}

}  // namespace detail

/// An absorbing Markov chain (definitions section 6, P: Kemeny and Snell 1960, chapter III), solved.
///
/// Strong components are solved one after the other: single states in O(edges), so that an acyclic chain costs
/// no more, larger ones by dense state reduction, those beyond `dense_limit` by sparse, and where that fills in
/// beyond its limits, by iteration, whose bound is reported. States that never end are reported, not solved around;
/// what enters them is neither converted nor lost.
/// \numerics nothing is subtracted: relative error of every result near the precision of `Real`, and no
///           probability below 0 or above 1. By iteration: as `iterative_solution`.
/// \complexity O(states + edges) and 2/3 n³ time, n² space for each component of n > 1 states;
///             beyond `dense_limit` that of `sparse_reduction`.
/// \example examples/11_removal_effects.cpp
template <class Real>
class absorbing_chain {
 public:
  /// The most states of a strong component that are reduced as a dense table.
  static constexpr std::size_t dense_limit = 3000;

  /// \throws std::invalid_argument  when vectors differ in length, a step names no state, a weight is below 0
  ///         or not finite.
  /// \param most  what a sparse reduction may cost before iteration takes its place.
  explicit absorbing_chain(chain_rows<Real> rows, typename sparse_reduction<Real>::limits most = {})
      : rows_(std::move(rows)) {
    validate();
    compress();
    prune();
    factor(most);
    goal_ = solve(rows_.goal);
    not_goal_ = solve(leaving_without_goal());
    visit();
  }

  [[nodiscard]] std::size_t state_count() const noexcept { return rows_.start.size(); }
  [[nodiscard]] chain_rows<Real> const& rows() const noexcept { return rows_; }
  [[nodiscard]] pruned_states const& pruned() const noexcept { return pruned_; }
  /// The most states in one strong component, which decides the cost; above `dense_limit` it was reduced sparse.
  [[nodiscard]] std::size_t largest_component() const noexcept { return largest_; }

  /// States in components that were solved by iteration, and not reduced: see `conversion_bound`.
  [[nodiscard]] std::size_t iterated_states() const noexcept { return iterated_; }
  /// How far the conversion probability of the state is off at most: converting and not converting are solved
  /// for apart, neither from above, so the one lies between its own solution and what the other leaves of 1.
  /// \returns in [0, 1]; of the size of rounding where all was reduced; 0 where the state never ends.
  [[nodiscard]] Real conversion_bound(std::size_t state) const {
    Real const known = goal_.at(state) + not_goal_[state];
    return ends_[state] && known < Real(1) ? Real(Real(1) - known) : Real(0);
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

  /// Visits of the state in a journey from the start, on average; 0 where it is pruned.
  [[nodiscard]] Real expected_visits(std::size_t state) const {
    return per_weight_.at(state) * total_[state];
  }

  /// Touches of a journey that ends, on average: the visits of all states that end.
  [[nodiscard]] Real expected_steps() const {
    Real sum(0);
    for (std::size_t i = 0; i < state_count(); ++i) sum += expected_visits(i);
    return sum;
  }
  /// Microseconds from the first touch to the last, on average (semi-Markov: only mean sojourn times matter);
  /// absent where the rows are not timed.
  [[nodiscard]] std::optional<Real> expected_time() const {
    if (!rows_.timed) return std::nullopt;
    Real sum(0);
    for (auto const& s : rows_.steps) sum += per_weight_[s.from] * s.time;
    return sum;
  }
  /// Share of all journeys that are lost at the state, in [0, 1]. With conversions and `never_ended` the shares
  /// of all states sum to 1.
  [[nodiscard]] Real drop_off_share(std::size_t state) const {
    return detail::at_most_one(Real(per_weight_.at(state) * rows_.lost[state]));
  }
  /// Share of journeys that enter states which never end, in [0, 1].
  [[nodiscard]] Real never_ended() const { return detail::at_most_one(never_ended_); }

  /// Probability that a journey converts which is at the state and is not lost in its next step; absent where
  /// nothing but losses leaves the state.
  [[nodiscard]] std::optional<Real> conversion_if_continued(std::size_t state) const {
    Real converts = rows_.goal.at(state);
    Real all = rows_.goal[state];
    for (auto e = row_begin_[state]; e < row_begin_[state + 1]; ++e) {
      converts += weight_[e] * goal_[to_[e]];
      all += weight_[e];
    }
    if (!(all > Real(0))) return std::nullopt;
    return detail::at_most_one(Real(converts / all));
  }

  /// Whether a journey which is at the state can end.
  [[nodiscard]] bool ends(std::size_t state) const { return ends_.at(state); }
  /// What a journey from each state gathers until it ends, on average, where a visit of state i gathers
  /// `weights[i]` over the weight that leaves i: of the rows' `goal`, the probability to convert.
  /// \returns 0 for states that never end.
  /// \throws std::invalid_argument  unless there is a weight a state.
  /// \complexity O(states + edges) and n² for each component of n > 1 states that are reduced as a table.
  [[nodiscard]] std::vector<Real> gathered(std::vector<Real> const& weights) const {
    if (weights.size() != state_count())
      throw std::invalid_argument("weights must have one entry a state: " + std::to_string(weights.size()));
    return solve(weights);
  }

  /// Visits of each state in a journey that starts there, per unit of weight that leaves it without its loops:
  /// the diagonal of the fundamental matrix of the jump chain, scaled. \complexity 2 n³ a component of n; a solution for
  /// each state of one that was solved by iteration.
  [[nodiscard]] std::vector<Real> returns() const {
    std::vector<Real> all(state_count(), Real(0));
    for (std::size_t c = 0; c < parts_.size(); ++c) {
      if (!ends_[parts_[c].front()]) continue;
      auto const diagonal = std::visit([](auto const& f) { return f.inverse_diagonal(); }, factors_[c]);
      for (std::size_t i = 0; i < parts_[c].size(); ++i) all[parts_[c][i]] = diagonal[i];
    }
    return all;
  }
  /// The weight that leaves each state: the sum of its row.
  [[nodiscard]] std::vector<Real> const& weights() const noexcept { return total_; }
  /// Expected visits of each state per unit of the weight that leaves it.
  [[nodiscard]] std::vector<Real> const& visits_per_weight() const noexcept { return per_weight_; }

 private:
  void validate() const {
    auto const n = state_count();
    auto const weight = [](Real const& w) {
      if (!(w >= Real(0)) || !(w - w == Real(0)))
        throw std::invalid_argument("weight must be finite and at least 0");
    };
    if (rows_.goal.size() != n || rows_.lost.size() != n)
      throw std::invalid_argument("start, goal and lost must have one entry a state: start has " +
                                  std::to_string(n));
    for (auto const* values : {&rows_.start, &rows_.goal, &rows_.lost})
      for (auto const& w : *values) weight(w);
    for (auto const& s : rows_.steps) {
      weight(s.weight);
      weight(s.time);
      if (s.from >= n || s.to >= n)
        throw std::invalid_argument("step must be between states: " + std::to_string(s.from) + " to " +
                                    std::to_string(s.to));
    }
  }

  void compress() {
    auto const n = state_count();
    row_begin_.assign(n + 1, 0);
    total_.resize(n);
    for (std::size_t i = 0; i < n; ++i) total_[i] = rows_.goal[i] + rows_.lost[i];
    for (auto const& s : rows_.steps)
      if (s.weight > Real(0)) ++row_begin_[s.from + 1];
    for (std::size_t i = 0; i < n; ++i) row_begin_[i + 1] += row_begin_[i];
    to_.resize(row_begin_[n]);
    weight_.resize(row_begin_[n]);
    auto next = row_begin_;
    for (auto const& s : rows_.steps) {
      if (!(s.weight > Real(0))) continue;
      auto const at = next[s.from]++;
      to_[at] = s.to;
      weight_[at] = s.weight;
      total_[s.from] += s.weight;
    }
  }

  void prune() {
    auto const n = state_count();
    std::vector<std::size_t> back_begin(n + 1, 0);
    std::vector<std::uint32_t> back(to_.size());
    for (auto const t : to_) ++back_begin[t + 1];
    for (std::size_t i = 0; i < n; ++i) back_begin[i + 1] += back_begin[i];
    auto next = back_begin;
    for (std::uint32_t i = 0; i < n; ++i)
      for (auto e = row_begin_[i]; e < row_begin_[i + 1]; ++e) back[next[to_[e]]++] = i;
    std::vector<std::uint32_t> starts;
    std::vector<std::uint32_t> goals;
    std::vector<std::uint32_t> stops;
    for (std::uint32_t i = 0; i < n; ++i) {
      if (rows_.start[i] > Real(0)) starts.push_back(i);
      if (rows_.goal[i] > Real(0)) goals.push_back(i);
      if (rows_.goal[i] > Real(0) || rows_.lost[i] > Real(0)) stops.push_back(i);
    }
    auto const reached = detail::reached_from(starts, row_begin_, to_);
    auto const converts = detail::reached_from(goals, back_begin, back);
    ends_ = detail::reached_from(stops, back_begin, back);
    for (std::uint32_t i = 0; i < n; ++i) {
      if (!reached[i]) {
        pruned_.unreachable.push_back(i);
      } else {
        if (!converts[i]) pruned_.cannot_convert.push_back(i);
        if (!ends_[i]) pruned_.never_ends.push_back(i);
      }
    }
  }

  void factor(typename sparse_reduction<Real>::limits most) {
    parts_ = strong_components_list();
    std::vector<std::uint32_t> place(state_count());
    for (auto const& part : parts_) {
      auto const n = part.size();
      for (std::uint32_t i = 0; i < n; ++i) place[part[i]] = i;
      bool const solved = ends_[part.front()];
      bool const dense = n <= dense_limit;
      if (solved) largest_ = std::max(largest_, n);
      std::vector<Real> table(solved && dense ? n * n : 0, Real(0));
      std::vector<std::vector<sparse_entry<Real>>> lists(solved && !dense ? n : 0);
      std::vector<Real> leak(solved ? n : 0, Real(0));
      for (std::size_t i = 0; solved && i < n; ++i) {
        auto const s = part[i];
        leak[i] = rows_.goal[s] + rows_.lost[s];
        for (auto e = row_begin_[s]; e < row_begin_[s + 1]; ++e) {
          if (to_[e] == s) continue;
          if (component_[to_[e]] != component_[s]) {
            leak[i] += weight_[e];
          } else if (dense) {
            table[i * n + place[to_[e]]] += weight_[e];
          } else {
            lists[i].push_back({place[to_[e]], weight_[e]});
          }
        }
      }
      if (dense) {
        factors_.emplace_back(state_reduction<Real>(std::move(table), std::move(leak)));
      } else {
        for (auto& list : lists) join_repeated(list);
        factor_sparse(most, std::move(lists), std::move(leak));
      }
    }
  }

  // Exact numbers are reduced whatever it costs: iteration would not end at them.
  void factor_sparse(typename sparse_reduction<Real>::limits most,
                     std::vector<std::vector<sparse_entry<Real>>> lists, std::vector<Real> leak) {
    if constexpr (std::floating_point<Real>) {
      auto reduced = sparse_reduction<Real>::within(most, lists, leak);
      if (!reduced) {
        iterated_ += lists.size();
        factors_.emplace_back(iterative_solution<Real>(std::move(lists), std::move(leak)));
        return;
      }
      factors_.emplace_back(*std::move(reduced));
    } else {
      factors_.emplace_back(sparse_reduction<Real>(std::move(lists), std::move(leak)));
    }
  }

  // Steps may be given in pieces.
  static void join_repeated(std::vector<sparse_entry<Real>>& list) {
    std::ranges::sort(list, {}, &sparse_entry<Real>::state);
    std::size_t kept = 0;
    for (std::size_t i = 0; i < list.size(); ++i) {
      if (kept > 0 && list[kept - 1].state == list[i].state) {
        list[kept - 1].value += list[i].value;
      } else {
        list[kept++] = list[i];
      }
    }
    list.resize(kept);
  }

  [[nodiscard]] std::vector<std::vector<std::uint32_t>> strong_components_list() {
    auto const found = strong_components_of(row_begin_, to_);
    component_ = found.of;
    std::vector<std::vector<std::uint32_t>> parts;
    for (std::size_t c = 0; c < found.size(); ++c) parts.emplace_back(found[c].begin(), found[c].end());
    return parts;
  }

  // b of M b = right over all states that end, component by component, each after those it leads to.
  [[nodiscard]] std::vector<Real> solve(std::vector<Real> const& right) const {
    std::vector<Real> all(state_count(), Real(0));
    for (std::size_t c = 0; c < parts_.size(); ++c) {
      if (!ends_[parts_[c].front()]) continue;
      std::vector<Real> local;
      for (auto const s : parts_[c]) {
        local.push_back(right[s]);
        for (auto e = row_begin_[s]; e < row_begin_[s + 1]; ++e)
          if (component_[to_[e]] != c) local.back() += weight_[e] * all[to_[e]];
      }
      auto const solved = std::visit([&](auto const& f) { return f.solve(std::move(local)); }, factors_[c]);
      for (std::size_t i = 0; i < solved.size(); ++i) all[parts_[c][i]] = solved[i];
    }
    return all;
  }

  [[nodiscard]] std::vector<Real> leaving_without_goal() const {
    auto right = rows_.lost;
    for (std::size_t s = 0; s < state_count(); ++s)
      for (auto e = row_begin_[s]; e < row_begin_[s + 1]; ++e)
        if (!ends_[to_[e]]) right[s] += weight_[e];
    return right;
  }

  void visit() {
    auto const n = state_count();
    Real begun(0);
    for (auto const& s : rows_.start) begun += s;
    per_weight_.assign(n, Real(0));
    never_ended_ = Real(0);
    if (!(begun > Real(0))) return;
    std::vector<Real> inflow;
    for (auto const& s : rows_.start) inflow.push_back(s / begun);
    for (auto c = parts_.size(); c-- > 0;) {
      if (!ends_[parts_[c].front()]) continue;
      std::vector<Real> local;
      for (auto const s : parts_[c]) local.push_back(inflow[s]);
      auto const solved =
          std::visit([&](auto const& f) { return f.solve_transposed(std::move(local)); }, factors_[c]);
      for (std::size_t i = 0; i < solved.size(); ++i) {
        auto const s = parts_[c][i];
        per_weight_[s] = solved[i];
        for (auto e = row_begin_[s]; e < row_begin_[s + 1]; ++e)
          if (component_[to_[e]] != c) inflow[to_[e]] += solved[i] * weight_[e];
      }
    }
    // What enters a state that never ends stays among such: its inflow was not passed on.
    for (auto const s : pruned_.never_ends) never_ended_ += inflow[s];
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
  std::vector<std::size_t> row_begin_;
  std::vector<std::uint32_t> to_;
  std::vector<Real> weight_;
  std::vector<Real> total_;  // of each row
  std::vector<bool> ends_;   // able to end
  pruned_states pruned_;
  std::vector<std::uint32_t> component_;
  std::vector<std::vector<std::uint32_t>> parts_;
  using factors = std::conditional_t<
      std::floating_point<Real>,
      std::variant<state_reduction<Real>, sparse_reduction<Real>, iterative_solution<Real>>,
      std::variant<state_reduction<Real>, sparse_reduction<Real>>>;
  std::vector<factors> factors_;
  std::size_t iterated_ = 0;
  std::size_t largest_ = 0;
  std::vector<Real> goal_;
  std::vector<Real> not_goal_;
  std::vector<Real> per_weight_;
  Real never_ended_{};
};

/// The chain of counted journeys: see `rows_of`.
[[nodiscard]] inline absorbing_chain<double> chain_of(transitions const& counted,
                                                      open_ends open = open_ends::left_out) {
  return absorbing_chain<double>(rows_of(counted, open));
}

}  // namespace sojourn
