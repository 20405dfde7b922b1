// SPDX-License-Identifier: BSL-1.0
#pragma once
// Chains of whole numbers solved by another algorithm: elimination without fractions, which knows nothing of chains.

#include <sojourn/methods/markov/chain_rows.hpp>

#include "methods/markov/exact_chains.hpp"

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

/// A chain of counts as large as they are.
struct whole_chain {
  using integer =
      boost::multiprecision::number<boost::multiprecision::cpp_int_backend<>, boost::multiprecision::et_off>;
  std::vector<std::vector<integer>> steps{};  ///< from, to
  std::vector<integer> start{};
  std::vector<integer> goal{};
  std::vector<integer> lost{};

  /// \param scale  of what leaves each state, so that shares of losses are whole.
  explicit whole_chain(sojourn::chain_rows<double> const& rows, int scale = 1)
      : steps(rows.start.size(), std::vector<integer>(rows.start.size())),
        start(rows.start.begin(), rows.start.end()),
        goal(rows.goal.begin(), rows.goal.end()),
        lost(rows.lost.begin(), rows.lost.end()) {
    for (auto const& s : rows.steps) steps[s.from][s.to] += integer(s.weight) * scale;
    for (auto* all : {&goal, &lost})
      for (auto& w : *all) w *= scale;
  }

  [[nodiscard]] std::size_t size() const { return start.size(); }
  [[nodiscard]] integer total(std::size_t i) const {
    integer sum = goal[i] + lost[i];
    for (auto const& w : steps[i]) sum += w;
    return sum;
  }
  /// Every entry into the state is lost.
  void remove(std::size_t i) {
    for (auto& w : steps[i]) w = 0;
    goal[i] = 0;
    lost[i] = 1;
  }
  [[nodiscard]] std::vector<bool> able_to_end() const {
    std::vector<bool> able(size());
    for (bool grown = true; grown;) {
      grown = false;
      for (std::size_t i = 0; i < size(); ++i) {
        bool ends = goal[i] > 0 || lost[i] > 0;
        for (std::size_t j = 0; j < size(); ++j) ends = ends || (steps[i][j] > 0 && able[j]);
        if (ends && !able[i]) grown = able[i] = true;
      }
    }
    return able;
  }

  /// v . M^-1 c for each given v and each given c, by v; M = diag(total) - steps over the states that can end.
  /// P: Bareiss 1968, Sylvester's identity and multistep integer-preserving Gaussian elimination, bordered.
  [[nodiscard]] std::vector<std::vector<rational>> solved(
      std::vector<std::vector<integer>> const& borders,
      std::vector<std::vector<integer>> const& columns) const {
    auto const able = able_to_end();
    std::vector<std::size_t> kept;
    for (std::size_t i = 0; i < size(); ++i)
      if (able[i]) kept.push_back(i);
    auto const n = kept.size();
    std::vector<std::vector<integer>> a;
    for (auto const i : kept) {
      auto& row = a.emplace_back();
      for (auto const j : kept) row.push_back((i == j ? total(i) : integer(0)) - steps[i][j]);
      for (auto const& c : columns) row.push_back(c[i]);
    }
    for (auto const& v : borders) {
      auto& row = a.emplace_back();
      for (auto const j : kept) row.push_back(-v[j]);
      row.resize(n + columns.size());
    }
    integer before = 1;
    for (std::size_t k = 0; k < n; ++k) {
      for (auto i = k + 1; i < a.size(); ++i) {
        for (auto j = k + 1; j < a[i].size(); ++j) a[i][j] = (a[i][j] * a[k][k] - a[i][k] * a[k][j]) / before;
      }
      before = a[k][k];
    }
    std::vector<std::vector<rational>> all;
    for (std::size_t b = 0; b < borders.size(); ++b) {
      auto& values = all.emplace_back();
      for (std::size_t c = 0; c < columns.size(); ++c) values.emplace_back(a[n + b][n + c], before);
    }
    return all;
  }

  /// Probability that a journey from the start reaches the goal.
  [[nodiscard]] rational conversion() const {
    integer begun = 0;
    for (auto const& s : start) begun += s;
    return solved({start}, {goal})[0][0] / rational(begun);
  }
};
