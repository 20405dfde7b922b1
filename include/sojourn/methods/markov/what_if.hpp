// SPDX-License-Identifier: BSL-1.0
#pragma once
// What would convert if fewer were lost: losses moved to steps.

#include <sojourn/methods/markov/absorbing_chain.hpp>
#include <sojourn/methods/markov/chain_rows.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace sojourn {

/// Of what is lost at `from`, the share that would take the step to `to` instead.
struct moved_loss {
  std::uint32_t from = 0;
  std::uint32_t to = 0;
  double share = 0;  ///< of the losses as they were, in [0, 1]
};

/// The rows after losses have moved to steps, one or many; an `absorbing_chain` of them says what it would bring.
/// What has moved takes no time to its step: nobody has seen how long it would.
/// \throws std::invalid_argument  when a state is none of the rows', a share is not in [0, 1], or shares at one
///         state sum to more than 1.
/// \complexity O(states + steps + moves).
[[nodiscard]] inline chain_rows<double> moved(chain_rows<double> rows, std::span<moved_loss const> moves) {
  auto const lost = rows.lost;
  std::vector<double> taken(lost.size(), 0.0);
  for (auto const& m : moves) {
    if (m.from >= lost.size() || m.to >= lost.size())
      throw std::invalid_argument("move must be between states: " + std::to_string(m.from) + " to " +
                                  std::to_string(m.to));
    if (!(m.share >= 0 && m.share <= 1) || !((taken[m.from] += m.share) <= 1))
      throw std::invalid_argument("shares moved from a state must be in [0, 1]: " + std::to_string(m.share) +
                                  " at " + std::to_string(m.from));
    rows.steps.push_back({m.from, m.to, lost[m.from] * m.share});
    rows.lost[m.from] = lost[m.from] * (1 - taken[m.from]);
  }
  return rows;
}

/// How fast the conversion probability rises when losses at `from` move to `to`: per unit of probability at
/// `from`, for the first of them. Expected visits of `from` x conversion probability at `to`.
/// \returns at least 0, and no more than the expected visits. Where `from` cannot be reached again from `to`,
///          the gain is this times the probability moved, however much it is.
/// \complexity O(1).
[[nodiscard]] inline double marginal_gain(absorbing_chain<double> const& chain, std::uint32_t from,
                                          std::uint32_t to) {
  return chain.expected_visits(from) * chain.conversion_probability(to);
}

/// What moving losses of one state to a step brings, each move in O(1) from the chain's own factors: a change
/// of one row in closed form (P: Sherman and Morrison 1950), written so that nothing is subtracted.
///
/// Of the journeys lost at `from`, a share goes on to j instead; from there they convert, or come back and are
/// lost at `from`, or move on again, so that the gain is theirs x b_j / P(from j, no second move).
/// \numerics as `absorbing_chain`: relative error of every gain near the precision of `Real`.
/// \complexity that of `gathered`, twice, and O(states + steps) to make.
template <class Real>
class loss_moves {
 public:
  /// \throws std::invalid_argument  when `from` is no state of the chain.
  loss_moves(absorbing_chain<Real> const& chain, std::uint32_t from) {
    auto const& rows = chain.rows();
    if (from >= chain.state_count())
      throw std::invalid_argument("no state of the chain: " + std::to_string(from));
    std::vector<Real> lost_here(chain.state_count(), Real(0));
    lost_here[from] = rows.lost[from];
    auto elsewhere = rows.lost;
    elsewhere[from] = Real(0);
    for (std::size_t i = 0; i < elsewhere.size(); ++i) elsewhere[i] += rows.goal[i];
    for (auto const& step : rows.steps)
      if (!chain.ends(step.to)) elsewhere[step.from] += step.weight;
    lost_here_ = chain.gathered(lost_here);
    elsewhere_ = chain.gathered(elsewhere);
    goal_ = chain.gathered(rows.goal);
    before_ = chain.conversion_probability().value_or(Real(0));
    drop_off_ = chain.drop_off_share(from);
  }

  /// What a journey from the start gains in probability to convert when `share` of the losses at the state
  /// steps to `to`. \returns in [0, 1]. \complexity O(1).
  /// \throws std::invalid_argument  when `to` is no state, or the share, of losses as they were, not in [0, 1].
  [[nodiscard]] Real gain(std::uint32_t to, Real const& share) const {
    require(share);
    if (to >= goal_.size()) throw std::invalid_argument("no state of the chain: " + std::to_string(to));
    if (!(goal_[to] > Real(0))) return Real(0);
    return share * drop_off_ * goal_[to] / ((Real(1) - share) * lost_here_[to] + elsewhere_[to]);
  }
  /// The same when it converts at once: linear in the share.
  [[nodiscard]] Real gain_to_goal(Real const& share) const {
    require(share);
    return share * drop_off_;
  }
  /// Probability that a journey converts after the move to `to`, in [0, 1]; 0 where no journey begins.
  [[nodiscard]] Real conversion_probability(std::uint32_t to, Real const& share) const {
    return detail::at_most_one(Real(before_ + gain(to, share)));
  }

 private:
  static void require(Real const& share) {
    if (!(share >= Real(0) && share <= Real(1)))
      throw std::invalid_argument("share moved must be in [0, 1]: " +
                                  std::to_string(static_cast<double>(share)));
  }

  std::vector<Real> lost_here_;  // from each state, to be lost at this one
  std::vector<Real> elsewhere_;  // and not to be
  std::vector<Real> goal_;
  Real before_{};
  Real drop_off_{};
};

/// A step that exists, and what it would bring if losses took it.
struct step_gain {
  std::uint32_t from = 0;
  std::uint32_t to = 0;
  double gain = 0;  ///< of the probability to convert, in [0, 1]
};

/// The best improvement for each step: what moving `share` of the losses at its beginning to it brings.
/// \returns the distinct steps of the chain at whose beginning something is lost, by gain descending, then by
///          (from, to).
/// \throws std::invalid_argument  when the share is not in [0, 1].
/// \complexity that of `loss_moves` for each state with a loss; O(steps log steps).
[[nodiscard]] inline std::vector<step_gain> step_gains(absorbing_chain<double> const& chain, double share) {
  std::vector<step_gain> all;
  for (auto const& step : chain.rows().steps)
    if (step.weight > 0 && chain.rows().lost[step.from] > 0) all.push_back({step.from, step.to});
  auto const place = [](step_gain const& s) { return std::pair(s.from, s.to); };
  std::ranges::sort(all, {}, place);
  auto const same = [place](step_gain const& a, step_gain const& b) { return place(a) == place(b); };
  all.erase(std::unique(all.begin(), all.end(), same), all.end());
  std::optional<loss_moves<double>> moves;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (i == 0 || all[i].from != all[i - 1].from) moves.emplace(chain, all[i].from);
    all[i].gain = moves->gain(all[i].to, share);
  }
  std::ranges::stable_sort(all, std::ranges::greater{}, &step_gain::gain);
  return all;
}

}  // namespace sojourn
