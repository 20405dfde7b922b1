// SPDX-License-Identifier: BSL-1.0
#pragma once
// Exact fractions for chains: what every answer in doubles is held to.

#include <sojourn/methods/markov/chain_rows.hpp>

#include <boost/multiprecision/cpp_int.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

using rational =
    boost::multiprecision::number<boost::multiprecision::cpp_rational_backend, boost::multiprecision::et_off>;

inline sojourn::chain_rows<rational> exact(sojourn::chain_rows<double> const& rows) {
  sojourn::chain_rows<rational> all;
  all.start.assign(rows.start.begin(), rows.start.end());
  all.goal.assign(rows.goal.begin(), rows.goal.end());
  all.lost.assign(rows.lost.begin(), rows.lost.end());
  for (auto const& s : rows.steps) all.steps.push_back({s.from, s.to, rational(s.weight), rational(s.time)});
  all.timed = rows.timed;
  return all;
}

inline bool near(double value, rational const& truth) {
  auto const t = static_cast<double>(truth);
  return value >= 0 && std::abs(value - t) <= 1e-12 * t;
}

/// P(goal) from the start with entries into `without` lost: Gauss-Jordan on the states that can convert.
inline rational brute_conversion(sojourn::chain_rows<rational> const& rows,
                                 std::vector<std::uint32_t> const& without = {}) {
  auto const n = rows.start.size();
  auto const removed = [&](std::size_t i) {
    return std::ranges::find(without, static_cast<std::uint32_t>(i)) != without.end();
  };
  std::vector<bool> kept(n);
  for (bool grown = true; grown;) {
    grown = false;
    for (std::size_t i = 0; i < n; ++i) {
      bool able = rows.goal[i] > 0;
      for (auto const& s : rows.steps) able = able || (s.from == i && s.weight > 0 && kept[s.to]);
      if (able && !kept[i] && !removed(i)) grown = kept[i] = true;
    }
  }
  std::vector<std::vector<rational>> a(n, std::vector<rational>(n + 1));
  for (std::size_t i = 0; i < n; ++i) {
    a[i][i] = 1;
    if (!kept[i]) continue;
    rational total = rows.goal[i] + rows.lost[i];
    for (auto const& s : rows.steps)
      if (s.from == i) total += s.weight;
    a[i][n] = rows.goal[i] / total;
    for (auto const& s : rows.steps)
      if (s.from == i && kept[s.to]) a[i][s.to] -= s.weight / total;
  }
  for (std::size_t k = 0; k < n; ++k) {
    for (std::size_t i = 0; i < n; ++i) {
      if (i == k || a[i][k] == 0) continue;
      rational const f = a[i][k] / a[k][k];
      for (std::size_t j = k; j <= n; ++j) a[i][j] -= f * a[k][j];
    }
  }
  rational sum = 0;
  rational begun = 0;
  for (std::size_t i = 0; i < n; ++i) {
    sum += rows.start[i] * a[i][n] / a[i][i];
    begun += rows.start[i];
  }
  return sum / begun;
}
