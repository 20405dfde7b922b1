// SPDX-License-Identifier: BSL-1.0
#pragma once
// An absorbing chain factored strong component by strong component.

#include <sojourn/core/memory.hpp>
#include <sojourn/methods/markov/chain_rows.hpp>
#include <sojourn/methods/markov/chain_structure.hpp>
#include <sojourn/methods/markov/iterative_solution.hpp>
#include <sojourn/methods/markov/sparse_reduction.hpp>
#include <sojourn/methods/markov/state_reduction.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace sojourn {

/// The factors of M = diag(total) - W of a whole chain. Single states need none; larger components are reduced as
/// a table, beyond `dense_limit` sparse, and where that fills in beyond its limits, iterated.
/// \complexity O(states + steps) and 2/3 n³ time, n² space for each component of n > 1 states; beyond `dense_limit`
///             that of `sparse_reduction`.
template <class Real>
class component_factors {
 public:
  static constexpr std::size_t dense_limit = 3000;

  component_factors(chain_structure<Real> const& chain, chain_rows<Real> const& rows,
                    typename sparse_reduction<Real>::limits most)
      : place_(detail::many(chain.state_count(), std::uint32_t{0})),
        pivot_(detail::many(chain.state_count(), Real(0))) {
    for (std::uint32_t c = 0; c < chain.components().size(); ++c) {
      if (!chain.ends(c)) continue;
      auto const part = chain.components()[c];
      largest_ = std::max(largest_, part.size());
      if (part.size() == 1) {
        auto const s = part.front();
        pivot_[s] = rows.goal[s] + rows.lost[s];
        for (auto e = chain.row_begin()[s]; e < chain.row_begin()[s + 1]; ++e)
          if (chain.to()[e] != s) pivot_[s] += chain.weight()[e];
      } else {
        for (std::uint32_t i = 0; i < part.size(); ++i) place_[part[i]] = i;
        large_.push_back({c, factored(chain, rows, c, most)});
      }
    }
  }

  /// The most states in one component that ends.
  [[nodiscard]] std::size_t largest() const noexcept { return largest_; }
  /// States in components that are iterated.
  [[nodiscard]] std::size_t iterated() const noexcept { return iterated_; }
  /// Those among them whose reduction has not been tried: iteration seemed fast.
  [[nodiscard]] std::size_t untried() const noexcept { return untried_; }

  /// y of M y = right over all states that end, 0 at the others: component by component, each after those that it
  /// leads to.
  [[nodiscard]] std::vector<Real> solve(chain_structure<Real> const& chain,
                                        std::vector<Real> const& right) const {
    auto all = detail::many(chain.state_count(), Real(0));
    auto large = large_.begin();
    for (std::size_t c = 0; c < chain.components().size(); ++c) {
      if (!chain.ends(c)) continue;
      auto const part = chain.components()[c];
      if (part.size() == 1) {
        auto const s = part.front();
        all[s] = gathered(chain, right, all, s) / pivot_[s];
      } else {
        auto local = gathered(chain, right, all, part);
        put(part, std::visit([&](auto const& f) { return f.solve(std::move(local)); }, large++->solver), all);
      }
    }
    return all;
  }

  /// How each state ends: by what is in `some`, or by what is in `others`.
  struct ends {
    std::vector<Real> some{};
    std::vector<Real> others{};
  };
  /// Both solutions, in one pass; where a component is iterated, from one that is enclosed.
  /// \param some,others  together the ends of every state, and what leads to states that never end.
  [[nodiscard]] ends solve_ends(chain_structure<Real> const& chain, std::vector<Real> const& some,
                                std::vector<Real> const& others) const {
    ends all{detail::many(chain.state_count(), Real(0)), detail::many(chain.state_count(), Real(0))};
    auto large = large_.begin();
    for (std::size_t c = 0; c < chain.components().size(); ++c) {
      if (!chain.ends(c)) continue;
      auto const part = chain.components()[c];
      if (part.size() == 1) {
        auto const s = part.front();
        Real a = some[s];
        Real b = others[s];
        from_outside(chain, s, [&](std::uint32_t to, Real const& weight) {
          a += weight * all.some[to];
          b += weight * all.others[to];
        });
        all.some[s] = a / pivot_[s];
        all.others[s] = b / pivot_[s];
        continue;
      }
      auto local = gathered(chain, some, all.some, part);
      auto other = gathered(chain, others, all.others, part);
      std::visit(
          [&](auto const& f) {
            if constexpr (requires { f.solve_ends(local, other); }) {
              auto const both = f.solve_ends(local, other);
              put(part, both.some, all.some);
              put(part, both.others, all.others);
            } else {
              put(part, f.solve(std::move(local)), all.some);
              put(part, f.solve(std::move(other)), all.others);
            }
          },
          large++->solver);
    }
    return all;
  }

  /// y of y M = inflow over all states that end, 0 at the others.
  /// \param inflow  what enters each state from outside; at return, also what enters states that never end.
  [[nodiscard]] std::vector<Real> solve_transposed(chain_structure<Real> const& chain,
                                                   std::vector<Real>& inflow) const {
    auto all = detail::many(chain.state_count(), Real(0));
    auto large = large_.rbegin();
    for (auto c = chain.components().size(); c-- > 0;) {
      if (!chain.ends(c)) continue;
      auto const part = chain.components()[c];
      if (part.size() == 1) {
        all[part.front()] = inflow[part.front()] / pivot_[part.front()];
      } else {
        std::vector<Real> local;
        local.reserve(part.size());
        for (auto const s : part) local.push_back(inflow[s]);
        auto const& f = large++->solver;
        put(part, std::visit([&](auto const& g) { return g.solve_transposed(std::move(local)); }, f), all);
      }
      if (part.size() == chain.state_count()) return all;
      for (auto const s : part)
        for (auto e = chain.row_begin()[s]; e < chain.row_begin()[s + 1]; ++e)
          if (chain.components().of[chain.to()[e]] != c) inflow[chain.to()[e]] += all[s] * chain.weight()[e];
    }
    return all;
  }

  /// The diagonal of M^-1 without loops; 0 at states that never end.
  [[nodiscard]] std::vector<Real> inverse_diagonal(chain_structure<Real> const& chain) const {
    std::vector<Real> all(chain.state_count(), Real(0));
    for (std::size_t s = 0; s < all.size(); ++s)
      if (pivot_[s] > Real(0)) all[s] = Real(1) / pivot_[s];
    for (auto const& l : large_)
      put(chain.components()[l.component],
          std::visit([](auto const& f) { return f.inverse_diagonal(); }, l.solver), all);
    return all;
  }

 private:
  using factors = std::conditional_t<
      std::floating_point<Real>,
      std::variant<state_reduction<Real>, sparse_reduction<Real>, iterative_solution<Real>>,
      std::variant<state_reduction<Real>, sparse_reduction<Real>>>;
  using part_of = std::span<std::uint32_t const>;
  struct large_component {
    std::uint32_t component = 0;
    factors solver;
  };

  static void put(part_of part, std::vector<Real> const& local, std::vector<Real>& all) {
    for (std::size_t i = 0; i < part.size(); ++i) all[part[i]] = local[i];
  }

  // Calls back with each step from the state to another component.
  template <class Use>
  static void from_outside(chain_structure<Real> const& chain, std::uint32_t s, Use const& use) {
    auto const& of = chain.components().of;
    if (chain.components().size() == 1) return;
    for (auto e = chain.row_begin()[s]; e < chain.row_begin()[s + 1]; ++e)
      if (of[chain.to()[e]] != of[s]) use(chain.to()[e], chain.weight()[e]);
  }
  // The right side at a state of a component, and what other components add to it.
  [[nodiscard]] static Real gathered(chain_structure<Real> const& chain, std::vector<Real> const& right,
                                     std::vector<Real> const& all, std::uint32_t s) {
    Real sum = right[s];
    from_outside(chain, s, [&](std::uint32_t to, Real const& weight) { sum += weight * all[to]; });
    return sum;
  }
  [[nodiscard]] static std::vector<Real> gathered(chain_structure<Real> const& chain,
                                                  std::vector<Real> const& right,
                                                  std::vector<Real> const& all, part_of part) {
    std::vector<Real> local;
    detail::make_room(local, part.size());
    for (auto const s : part) local.push_back(gathered(chain, right, all, s));
    return local;
  }

  [[nodiscard]] factors factored(chain_structure<Real> const& chain, chain_rows<Real> const& rows,
                                 std::uint32_t c, typename sparse_reduction<Real>::limits most) {
    auto const part = chain.components()[c];
    auto const n = part.size();
    std::vector<Real> leak;
    detail::make_room(leak, n);
    for (auto const s : part) leak.push_back(rows.goal[s] + rows.lost[s]);
    bool const whole = n == chain.state_count();
    // Then places are the states themselves, unless a search gave them an order of its own.
    bool const in_place = whole && std::is_sorted(part.begin(), part.end());
    std::size_t weights = whole ? chain.to().size() : 0;
    auto const row = [&](std::uint32_t i, auto const& step) {
      constexpr std::size_t ahead = 16;  // rows lie where their states do, each a miss
      if (i + ahead < n) {
        auto const next = chain.row_begin()[part[i + ahead]];
        detail::prefetch(chain.to().data() + next);
        detail::prefetch(chain.weight().data() + next);
        detail::prefetch(chain.weight().data() + next + 8);
      }
      for (auto e = chain.row_begin()[part[i]]; e < chain.row_begin()[part[i] + 1]; ++e) {
        auto const to = chain.to()[e];
        if (to != part[i] && (whole || chain.components().of[to] == c))
          step(in_place ? to : place_[to], chain.weight()[e]);
      }
    };
    for (std::size_t i = 0; i < n && !whole; ++i) {
      for (auto e = chain.row_begin()[part[i]]; e < chain.row_begin()[part[i] + 1]; ++e) {
        bool const inside = chain.components().of[chain.to()[e]] == c;
        if (!inside) leak[i] += chain.weight()[e];
        weights += inside ? 1U : 0U;
      }
    }
    if (n <= dense_limit) {
      auto table = detail::many(n * n, Real(0));
      for (std::uint32_t i = 0; i < n; ++i)
        row(i, [&](std::uint32_t j, Real const& w) { table[i * n + j] += w; });
      return state_reduction<Real>(std::move(table), std::move(leak));
    }
    if constexpr (std::floating_point<Real>) {
      // What others lead to must be known better than what is asked for: they multiply what it is off.
      double const tolerance = whole ? iteration_effort{}.tolerance : 1e-13;
      // What mixes fast has no small separators, and fills in; what mixes slowly has some.
      if (weights > most.at_once) {
        iterative_solution<Real> iterated(row, leak, weights,
                                          {.rounds = 3, .krylov_steps = 60, .tolerance = tolerance});
        if (iterated.certified()) {
          iterated_ += n;
          untried_ += n;
          return iterated;
        }
      }
      if (auto reduced = sparse_reduction<Real>::within(most, lists(row, n), leak))
        return *std::move(reduced);
      iterated_ += n;
      return iterative_solution<Real>(row, leak, weights, {.tolerance = tolerance});
    } else {  // exact numbers are reduced whatever it costs: iteration would not end at them
      return sparse_reduction<Real>(lists(row, n), std::move(leak));
    }
  }

  // Each row on its own, with each state at most once: steps may be given in pieces.
  template <class Row>
  [[nodiscard]] static std::vector<std::vector<sparse_entry<Real>>> lists(Row const& row, std::size_t n) {
    std::vector<std::vector<sparse_entry<Real>>> all(n);
    std::vector<std::size_t> seen(n, 0);  // the last row with the state, from 1, and where it is there
    std::vector<std::uint32_t> at(n);
    for (std::uint32_t i = 0; i < n; ++i) {
      row(i, [&](std::uint32_t to, Real const& weight) {
        if (seen[to] == i + 1) {
          all[i][at[to]].value += weight;
        } else {
          seen[to] = i + 1;
          at[to] = static_cast<std::uint32_t>(all[i].size());
          all[i].push_back({to, weight});
        }
      });
    }
    return all;
  }

  std::vector<std::uint32_t> place_;    // of a state in its component
  std::vector<Real> pivot_;             // of single states that end
  std::vector<large_component> large_;  // by component
  std::size_t largest_ = 0;
  std::size_t iterated_ = 0;
  std::size_t untried_ = 0;
};

}  // namespace sojourn
