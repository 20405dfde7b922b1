// SPDX-License-Identifier: BSL-1.0
#pragma once
// Strong components of a graph in compressed rows.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace sojourn {

/// Strong components: the vertices of component c are `members[first[c]]` up to `members[first[c + 1]]`.
struct component_list {
  std::vector<std::uint32_t> of{};       ///< the component of each vertex
  std::vector<std::uint32_t> members{};  ///< all vertices, component by component
  std::vector<std::size_t> first{0};     ///< where each component begins in `members`, and the end

  [[nodiscard]] std::size_t size() const noexcept { return first.size() - 1; }
  [[nodiscard]] std::span<std::uint32_t const> operator[](std::size_t c) const noexcept {
    return {members.data() + first[c], first[c + 1] - first[c]};
  }
};

/// The strong components, in an order in which each comes after all that it leads to.
/// P: Tarjan 1972, Depth-first search and linear graph algorithms; here without recursion.
/// \param row_begin  where each vertex's successors begin in `successors`, and the end: vertices + 1 entries.
/// \returns components that partition the vertices.
/// \complexity O(vertices + edges) time, O(vertices) space.
/// \edge no vertices (one entry or none in `row_begin`): no components.
[[nodiscard]] inline component_list strong_components_of(std::span<std::size_t const> row_begin,
                                                         std::span<std::uint32_t const> successors) {
  constexpr auto unseen = std::numeric_limits<std::uint32_t>::max();
  auto const n = row_begin.empty() ? 0 : row_begin.size() - 1;
  component_list result;
  result.of.assign(n, unseen);
  result.members.reserve(n);
  std::vector<std::uint32_t> order(n, unseen);  // when it was found
  std::vector<std::uint32_t> low(n);            // the earliest found that it is known to lead to
  std::vector<std::size_t> next(row_begin.begin(), row_begin.end());
  std::vector<std::uint32_t> walk;     // from the root to where the search is
  std::vector<std::uint32_t> pending;  // found, and of no component yet
  std::uint32_t found = 0;
  auto const enter = [&](std::uint32_t v) {
    order[v] = low[v] = found++;
    walk.push_back(v);
    pending.push_back(v);
  };
  for (std::uint32_t root = 0; root < n; ++root) {
    if (order[root] != unseen) continue;
    enter(root);
    while (!walk.empty()) {
      auto const v = walk.back();
      if (next[v] < row_begin[v + 1]) {
        auto const to = successors[next[v]++];
        if (order[to] == unseen) {
          enter(to);
        } else if (result.of[to] == unseen) {
          low[v] = std::min(low[v], order[to]);
        }
        continue;
      }
      walk.pop_back();
      if (!walk.empty()) low[walk.back()] = std::min(low[walk.back()], low[v]);
      if (low[v] != order[v]) continue;
      auto const component = static_cast<std::uint32_t>(result.size());
      for (bool more = true; more; pending.pop_back()) {
        auto const member = pending.back();
        more = member != v;
        result.of[member] = component;
        result.members.push_back(member);
      }
      result.first.push_back(result.members.size());
    }
  }
  return result;
}

}  // namespace sojourn
