// SPDX-License-Identifier: BSL-1.0
#include <sojourn/methods/markov/strong_components.hpp>

#include "support/catch.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

using namespace sojourn;

TEST_CASE("Components are the mutually reachable vertices, each after those it leads to", "[oracle]") {
  std::mt19937_64 engine(1);
  for (int round = 0; round < 4000; ++round) {
    std::size_t const n = engine() % 9;
    std::size_t const sparse = 1 + engine() % 8;
    std::vector<std::size_t> begin{0};
    std::vector<std::uint32_t> to;
    std::vector<std::vector<bool>> reach(n, std::vector<bool>(n));
    for (std::uint32_t i = 0; i < n; ++i) {
      reach[i][i] = true;
      for (std::uint32_t j = 0; j < n; ++j)
        if (engine() % sparse == 0) to.push_back(j), reach[i][j] = true;
      begin.push_back(to.size());
    }
    for (std::size_t k = 0; k < n; ++k)
      for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = 0; j < n; ++j)
          if (reach[i][k] && reach[k][j]) reach[i][j] = true;
    // Small graphs may be treated as if they were large.
    auto const found = round % 2 == 0 ? strong_components_of(begin, to) : strong_components_of(begin, to, 0);
    bool right = found.members.size() == n;
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t j = 0; j < n; ++j) {
        right = right && (found.of[i] == found.of[j]) == (reach[i][j] && reach[j][i]);
        if (reach[i][j]) right = right && found.of[j] <= found.of[i];
      }
    for (std::size_t c = 0; c < found.size(); ++c)
      for (auto const v : found[c]) right = right && found.of[v] == c;
    CHECK(right);
  }
}

TEST_CASE("A long chain and a long cycle need no deep stack", "[edge]") {
  std::uint32_t const n = 1'000'000;
  std::vector<std::size_t> begin{0};
  std::vector<std::uint32_t> to;
  for (std::uint32_t i = 0; i < n; ++i) {
    if (i + 1 < n) to.push_back(i + 1);
    begin.push_back(to.size());
  }
  CHECK(strong_components_of(begin, to).size() == n);
  to.push_back(0);
  ++begin.back();
  CHECK(strong_components_of(begin, to).size() == 1);
  CHECK(strong_components_of({}, {}).size() == 0);
}

TEST_CASE("A large graph's main component is found beside what leads to it and what it leads to",
          "[oracle]") {
  std::mt19937_64 engine(2);
  auto const edges_of = [](std::vector<std::vector<std::uint32_t>> const& rows,
                           std::vector<std::size_t>& begin, std::vector<std::uint32_t>& to) {
    begin.assign(1, 0), to.clear();
    for (auto const& row : rows) {
      to.insert(to.end(), row.begin(), row.end());
      begin.push_back(to.size());
    }
  };
  std::vector<std::size_t> begin;
  std::vector<std::uint32_t> to;
  int most = 0;
  int in_order = 0;
  for (int round = 0; round < 200; ++round) {
    std::size_t const n = 50 + engine() % 100;
    std::vector<std::vector<std::uint32_t>> rows(n);
    for (auto& row : rows)
      for (auto k = engine() % 5; k > 0; --k) row.push_back(static_cast<std::uint32_t>(engine() % n));
    edges_of(rows, begin, to);
    auto const plain = strong_components_of(begin, to);
    auto const found = strong_components_of(begin, to, 0);
    REQUIRE(found.size() == plain.size());
    bool right = true;
    for (std::uint32_t v = 0; v < n; ++v) {
      for (std::uint32_t w = 0; w < n; ++w)
        right = right && (found.of[v] == found.of[w]) == (plain.of[v] == plain.of[w]);
      for (auto const w : rows[v]) right = right && found.of[w] <= found.of[v];
    }
    for (std::size_t c = 0; c < found.size(); ++c) {
      if (found[c].size() <= n / 2) continue;
      in_order += std::ranges::is_sorted(found[c]) ? 1 : 0;
      ++most;
    }
    CHECK(right);
  }
  CHECK(most > 50);
  CHECK(in_order > most * 9 / 10);  // else the search found it
  // A cycle through all in an order that takes more passes than are made.
  std::uint32_t const n = 1000;
  std::vector<std::uint32_t> order(n);
  for (std::uint32_t i = 0; i < n; ++i) order[i] = i;
  std::shuffle(order.begin(), order.end(), engine);
  std::vector<std::vector<std::uint32_t>> rows(n);
  for (std::uint32_t i = 0; i < n; ++i) rows[order[i]] = {order[(i + 1) % n]};
  edges_of(rows, begin, to);
  CHECK(strong_components_of(begin, to, 0).size() == 1);
  rows[order[0]].clear();
  edges_of(rows, begin, to);
  CHECK(strong_components_of(begin, to, 0).size() == n);
}
