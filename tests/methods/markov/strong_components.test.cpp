// SPDX-License-Identifier: BSL-1.0
#include <sojourn/methods/markov/strong_components.hpp>

#include "support/catch.hpp"

#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

using namespace sojourn;

TEST_CASE("Components are the mutually reachable vertices, each after those it leads to", "[oracle]") {
  std::mt19937_64 engine(1);
  for (int round = 0; round < 2000; ++round) {
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
    auto const found = strong_components_of(begin, to);
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
