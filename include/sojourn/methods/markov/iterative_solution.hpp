// SPDX-License-Identifier: BSL-1.0
#pragma once
// Solutions by iteration, for strong components in which every elimination fills in too much.

#include <sojourn/core/memory.hpp>
#include <sojourn/methods/markov/error_level.hpp>
#include <sojourn/methods/markov/krylov.hpp>
#include <sojourn/methods/markov/step_probabilities.hpp>

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

namespace sojourn {

/// How long a solution is looked for by iteration.
struct iteration_effort {
  std::size_t rounds = 40;          ///< of a Krylov method, or of sweeps
  std::size_t krylov_steps = 1000;  ///< in a round
  double tolerance = 1e-11;         ///< ends when the bound is below this share of the largest value
};

/// The same M as `state_reduction`, never factored, and enclosed from both sides. Solved by Gauss-Seidel sweeps that take
/// off the error's level, whose number does not grow where little leaks, as long as journeys mix fast; where they
/// mix slowly by BiCGSTAB, and by sweeps alone where that stands still.
///
/// P, the bound: Berman and Plemmons 1979, Nonnegative matrices in the mathematical sciences, chapter 6: M is a
/// nonsingular M-matrix, so a y with M y >= 0 is at least 0. With a vector w > 0 such that M w >= pivots / 4, found
/// once, any x is below the solution when w x the largest excess of M x (over M w) is taken off, and above
/// it when the largest lack is added. Rounding is counted into both.
/// \numerics solutions are at least 0 and not above the exact ones; the bound is absolute, in the unit of what is
///           solved for, about rounding x the most steps until a journey leaks. Deterministic.
/// \complexity 12 bytes a weight; a pass over the weights for a sweep, two for a step of BiCGSTAB. Where journeys mix
///             fast, 20 to 25 sweeps; four and two passes for the bound, once.
template <class Real>
class iterative_solution {
  static_assert(std::floating_point<Real>,
                "an iterative solution must be of floating numbers: others have no rounding");
  using vector = std::vector<Real>;

 public:
  /// Iterations end when the bound is below this share of the largest value, or no longer falls: both ends may be
  /// asked for with another.
  static constexpr double tolerance = iteration_effort{}.tolerance;

  /// A solution, and how far it is off at most at any state; the bound is infinite where none was found.
  struct bounded {
    vector values{};
    Real bound{};
    /// Whether the bound is below `tolerance` x the largest value.
    bool converged = false;
  };

  /// \param row     as in `step_probabilities`. Sweeps carry what is known against the steps: fewest are needed where most
  ///                lead to earlier states.
  /// \param steps   as there.
  /// \param leak    what leaves each state for none of them, at least 0.
  /// \param effort  how long a certificate, and both ends, are looked for. Other solutions are given all it takes.
  /// \pre from each state a leak above 0 can be reached, and each can be reached from each.
  template <class Row>
  iterative_solution(Row const& row, vector const& leak, std::size_t steps, iteration_effort effort = {})
      : steps_(row, leak, steps), leak_share_(shares(leak)), effort_(effort) {
    certify();
  }
  /// Whether solutions will have a finite bound.
  [[nodiscard]] bool certified() const { return std::isfinite(longest_); }

  [[nodiscard]] std::size_t size() const noexcept { return steps_.size(); }

  /// Solves M y = right, at least 0.
  [[nodiscard]] vector solve(vector const& right) const { return solve_bounded(right).values; }

  /// Solves M y = right and says how far y is off at most.
  [[nodiscard]] bounded solve_bounded(vector const& right) const {
    auto const share = shares(right);
    auto x = enclosed(share, share, {});
    Real const bound = x.width * longest_;
    bool const converged = bound <= Real(tolerance) * largest(x.low);
    return {std::move(x.low), bound, converged};
  }

  /// From each state, to leave by what is in `some` and by what is in `others`, which together are the leak.
  struct ends {
    vector some{};    ///< in [0, 1], not above the exact ones
    vector others{};  ///< likewise; with `some` at most 1, and what is missing is how far either may be off
  };
  /// Both ends from one solution, enclosed from below and from above.
  /// \param some,others  at most the leak together: less, where how much leaks to which is itself enclosed.
  [[nodiscard]] ends solve_ends(vector const& some, vector const& others) const {
    auto const low = shares(some);
    auto high = shares(others);
    for (std::size_t i = 0; i < size(); ++i) high[i] = std::max(low[i], leak_share_[i] - high[i]);
    auto x = enclosed(low, high, effort_);
    if (!std::isfinite(x.width)) return {std::move(x.low), solve(others)};
    for (std::size_t i = 0; i < size(); ++i) {
      Real const most = x.low[i] + x.width * bound_[i];
      x.low[i] = std::min(Real(1), x.low[i]);
      high[i] = std::max(Real(0), Real(1) - most);
    }
    return {std::move(x.low), std::move(high)};
  }

  /// Solves y M = left, at least 0: visits per unit of weight. What they are off, weighted by the pivots, sums to
  /// `tolerance` of their sum at most, or to what rounding allows.
  [[nodiscard]] vector solve_transposed(vector const& left) const {
    vector image(size());
    auto const apply = [this, &image](vector const& visits, vector& y) {
      steps_.apply_spread(visits, y, image);
    };
    Real const aim = Real(tolerance) * sum(left) / 4;  // who begins visits once at least
    vector x(size(), Real(0));
    auto missing = left;
    auto best = x;
    auto off = std::numeric_limits<Real>::infinity();
    bool pass = false;
    std::size_t failures = 0;
    for (std::size_t round = 0; round < most_rounds && failures < most_failures; ++round) {
      if (pass) {
        for (std::size_t k = 0; k < sweeps_a_round; ++k) move_on(left, x, image);
      } else {
        auto y = bicgstab<Real>(apply, missing, {.norm = residual_norm::sum, .residual = aim});
        steps_.spread(y);
        for (std::size_t i = 0; i < size(); ++i) x[i] = std::max(Real(0), x[i] + y[i]);
      }
      move_on(left, x, image);  // nothing that is visited stays at 0
      steps_.apply_transposed(x, image);
      Real now(0);
      for (std::size_t i = 0; i < size(); ++i) {
        missing[i] = left[i] - image[i];
        now += std::fabs(missing[i]) * bound_[i];
      }
      bool const falling = now < off / Real(2);
      if (now < off || round == 0) {
        off = now;
        best = x;
      }
      if (off <= Real(tolerance) * sum(best)) break;
      failures = falling ? 0 : failures + 1;
      pass = !falling && !pass;
    }
    for (std::size_t i = 0; i < size(); ++i) best[i] /= steps_.pivots()[i];
    return best;
  }

  /// The diagonal of M^-1. \complexity a solution for each state.
  [[nodiscard]] vector inverse_diagonal() const {
    vector diagonal(size());
    vector one(size(), Real(0));
    for (std::size_t i = 0; i < size(); ++i) {
      one[i] = Real(1);
      diagonal[i] = solve(one)[i];
      one[i] = Real(0);
    }
    return diagonal;
  }

 private:
  static constexpr std::size_t most_rounds = 40;
  static constexpr std::size_t most_failures = 6;  // rounds in a row that do not halve the error
  static constexpr std::size_t sweeps_a_round = 32;

  [[nodiscard]] static Real largest(vector const& x) { return *std::max_element(x.begin(), x.end()); }
  [[nodiscard]] static Real sum(vector const& x) {
    Real all(0);
    for (auto const& value : x) all += value;
    return all;
  }
  // What rounding can hide in a state's row, whose terms have this magnitude: see `step_probabilities`.
  [[nodiscard]] static Real rounding(Real magnitude) {
    return 16 * std::numeric_limits<Real>::epsilon() * magnitude;
  }

  [[nodiscard]] vector shares(vector const& weights) const {
    auto x = detail::many(size(), Real(0));
    for (std::size_t i = 0; i < size(); ++i) x[i] = weights[i] / steps_.pivots()[i];
    return x;
  }

  // One more step of all who are under way: x = from + x P, at least 0.
  void move_on(vector const& from, vector& x, vector& image) const {
    steps_.apply_transposed(x, image);
    for (std::size_t i = 0; i < size(); ++i) x[i] = std::max(Real(0), from[i] + (x[i] - image[i]));
  }

  // A round of iteration, and what the next one is.
  enum class way : std::uint8_t { levelled_sweeps, krylov, sweeps };
  [[nodiscard]] static way after(way last, bool helped) {
    if (last == way::levelled_sweeps && helped) return last;
    return last == way::krylov && !helped ? way::sweeps : way::krylov;
  }

  // Moves x towards (I - P) x = right, where `missing` is what it lacks. Returns false where it stood still.
  bool improve(way by, vector const& right, vector const& missing, krylov_stop<Real> stop, vector& x) const {
    if (by == way::levelled_sweeps) return level_.take_off(steps_, bound_, right, stop.residual, x);
    if (by == way::sweeps) {
      for (std::size_t k = 0; k < sweeps_a_round; ++k) steps_.sweep(right, x, k % 2 == 1);
      return true;
    }
    auto const apply = [this](vector const& from, vector& to) { steps_.apply_swept(from, to); };
    vector swept(size(), Real(0));
    steps_.sweep(missing, swept);
    auto const y = bicgstab<Real>(apply, std::move(swept), stop);
    for (std::size_t i = 0; i < size(); ++i) x[i] = std::max(Real(0), x[i] + y[i]);
    return true;
  }

  // w, roughly the steps until a journey leaks: those still missing are at most half a step anywhere.
  void certify() {
    auto const one = detail::many(size(), Real(1));
    // A first guess: as many steps everywhere as the mean leak would make them.
    constexpr auto most_steps = Real(1) / std::numeric_limits<Real>::epsilon();
    Real const level = std::min(Real(size()) / sum(leak_share_), most_steps);
    bound_ = detail::many(size(), level);
    image_ = detail::many(size(), Real(0));
    // Sweeps level out what leaks here and not there.
    for (int k = 0; k < 3; ++k) steps_.sweep(one, bound_);
    auto missing = one;
    Real before = std::numeric_limits<Real>::infinity();
    auto by = way::krylov;
    for (std::size_t round = 0; round <= effort_.rounds; ++round) {
      Real most(0);
      Real least = std::numeric_limits<Real>::infinity();
      for (std::size_t i = 0; i < size(); ++i) {
        auto const inflow = steps_.exact_inflow(i, bound_);
        image_[i] = bound_[i] - inflow - rounding(bound_[i] + inflow);
        missing[i] = Real(1) - image_[i];
        most = std::max(most, missing[i]);
        least = std::min(least, image_[i]);
      }
      if (least >= Real(0.25)) {
        longest_ = largest(bound_);
        level_ = error_level<Real>(steps_, image_);
        return;
      }
      if (round > 0) by = after(by, most < before / Real(2));
      before = most;
      improve(by, one, missing, {.residual = Real(0.5), .steps = effort_.krylov_steps}, bound_);
    }
    longest_ = std::numeric_limits<Real>::infinity();
  }

  struct enclosure {
    vector low{};
    Real width{};  // x bound_: how far low is below the solution at most, for the higher right side
  };

  // In units of w: by how much x may be above the solution for `low` and below that for `high`, and what of it
  // rounding alone can be.
  struct distance {
    Real above{};
    Real below{};
    Real rounded{};
  };
  [[nodiscard]] distance off(vector const& low, vector const& high, vector const& x, vector& missing) const {
    distance most;
    for (std::size_t i = 0; i < size(); ++i) {
      auto const inflow = steps_.exact_inflow(i, x);
      Real const hidden = rounding(x[i] + inflow + high[i]);
      missing[i] = low[i] - (x[i] - inflow);
      most.above = std::max(most.above, (hidden - missing[i]) / image_[i]);
      most.below = std::max(most.below, (hidden + missing[i] + (high[i] - low[i])) / image_[i]);
      most.rounded = std::max(most.rounded, hidden / image_[i]);
    }
    return most;
  }

  [[nodiscard]] enclosure enclosed(vector const& low, vector const& high, iteration_effort effort) const {
    auto x = detail::many(size(), Real(0));
    if (!certified()) {  // from 0 sweeps rise, and stay below
      for (std::size_t k = 0; k < effort.rounds * sweeps_a_round; ++k) steps_.sweep(low, x, k % 2 == 1);
      return {std::move(x), longest_};
    }
    // Where little leaks the solution is much the same everywhere, as w is: begin at that level.
    Real const level = sum(low) / sum(image_);
    for (std::size_t i = 0; i < size(); ++i) x[i] = level * bound_[i];
    auto missing = detail::many(size(), Real(0));
    enclosure best{{}, std::numeric_limits<Real>::infinity()};
    auto by = way::levelled_sweeps;
    std::size_t failures = 0;
    Real above(0);
    for (std::size_t round = 0; round < effort.rounds && failures < most_failures; ++round) {
      Real const scale = std::max(largest(x), largest(low));
      Real const floor = 2 * std::numeric_limits<Real>::epsilon() * scale;
      krylov_stop<Real> const stop{
          .residual = std::max(Real(effort.tolerance) * scale / (2 * longest_), floor),
          .steps = effort.krylov_steps};
      bool const moved = improve(by, low, missing, stop, x);
      auto const now = off(low, high, x, missing);
      Real const width = now.above + now.below;
      bool const falling = width < best.width / Real(2);
      if (width < best.width) {
        best.width = width;
        above = now.above;
        if (width * longest_ <= Real(effort.tolerance) * largest(x) || width <= 4 * now.rounded) {
          best.low = std::move(x);
          break;
        }
        best.low = x;
      }
      failures = falling ? 0 : failures + 1;
      by = after(by, moved && falling);
    }
    best.low.resize(size(), Real(0));  // nothing was enclosed
    bool raised = false;
    for (std::size_t i = 0; i < size(); ++i) {
      best.low[i] -= above * bound_[i];
      if (best.low[i] > Real(0)) continue;
      best.low[i] = Real(0);
      raised = true;
    }
    // A sweep stays below, and leaves nothing at 0 that is more.
    if (raised) steps_.sweep(low, best.low, false);
    return best;
  }

  step_probabilities<Real> steps_;
  vector leak_share_;
  iteration_effort effort_;
  vector bound_;             // w
  vector image_;             // (I - P) w, rounded down
  error_level<Real> level_;  // where certified
  Real longest_{};           // the largest of w; infinite where none was found
};

}  // namespace sojourn
