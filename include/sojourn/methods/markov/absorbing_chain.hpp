// SPDX-License-Identifier: BSL-1.0
#pragma once
// The absorbing chain of customer journeys: exact, from one factorisation a strong component.

#include <sojourn/methods/markov/chain_conversion.hpp>
#include <sojourn/methods/markov/chain_rows.hpp>
#include <sojourn/methods/markov/sparse_reduction.hpp>

#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

namespace sojourn {

/// An absorbing Markov chain (definitions section 6, P: Kemeny and Snell 1960, chapter III), solved: how journeys end
/// from each state, as `chain_conversion` says, and how often they visit each from the start.
///
/// \numerics as `chain_conversion`.
/// \complexity as `chain_conversion`, and a solution more.
/// \example examples/11_removal_effects.cpp
template <class Real>
class absorbing_chain : public chain_conversion<Real> {
  using conversion = chain_conversion<Real>;

 public:
  using conversion::rows;
  using conversion::state_count;

  /// \throws std::invalid_argument  when vectors differ in length, a step names no state, a weight is below 0
  ///         or not finite.
  /// \param most  what a sparse reduction may cost before iteration takes its place.
  explicit absorbing_chain(chain_rows<Real> given, typename sparse_reduction<Real>::limits most = {})
      : conversion(std::move(given), most) {
    visit();
  }

  /// Visits of the state in a journey from the start, on average; 0 where it is pruned.
  [[nodiscard]] Real expected_visits(std::size_t state) const {
    return per_weight_.at(state) * this->structure().total()[state];
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
    if (!rows().timed) return std::nullopt;
    Real sum(0);
    for (auto const& s : rows().steps) sum += per_weight_[s.from] * s.time;
    return sum;
  }
  /// Share of all journeys that are lost at the state, in [0, 1]. With conversions and `never_ended` the shares
  /// of all states sum to 1.
  [[nodiscard]] Real drop_off_share(std::size_t state) const {
    return detail::at_most_one(Real(per_weight_.at(state) * rows().lost[state]));
  }
  /// Share of journeys that enter states which never end, in [0, 1].
  [[nodiscard]] Real never_ended() const { return detail::at_most_one(never_ended_); }

  /// Visits of each state in a journey that starts there, per unit of weight that leaves it without its loops:
  /// the diagonal of the fundamental matrix of the jump chain, scaled. \complexity 2 n³ a component of n; a solution for
  /// each state of one that was solved by iteration.
  [[nodiscard]] std::vector<Real> returns() const {
    return this->factors().inverse_diagonal(this->structure());
  }
  /// Expected visits of each state per unit of the weight that leaves it.
  [[nodiscard]] std::vector<Real> const& visits_per_weight() const noexcept { return per_weight_; }

 private:
  void visit() {
    Real begun(0);
    for (auto const& s : rows().start) begun += s;
    per_weight_.assign(state_count(), Real(0));
    never_ended_ = Real(0);
    if (!(begun > Real(0))) return;
    std::vector<Real> inflow;
    inflow.reserve(state_count());
    for (auto const& s : rows().start) inflow.push_back(s / begun);
    per_weight_ = this->factors().solve_transposed(this->structure(), inflow);
    // What enters a state that never ends stays among such: its inflow was not passed on.
    for (auto const s : this->structure().pruned().never_ends) never_ended_ += inflow[s];
  }

  std::vector<Real> per_weight_;
  Real never_ended_{};
};

/// The chain of counted journeys: see `rows_of`.
[[nodiscard]] inline absorbing_chain<double> chain_of(transitions const& counted,
                                                      open_ends open = open_ends::left_out) {
  return absorbing_chain<double>(rows_of(counted, open));
}

}  // namespace sojourn
