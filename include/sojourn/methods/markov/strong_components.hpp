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
  constexpr auto settled = unseen - 1;
  auto const n = row_begin.empty() ? 0 : row_begin.size() - 1;
  component_list result;
  result.of.resize(n);
  result.members.reserve(n);
  // When each vertex was found, and while the search is in it or beyond, the earliest found that it is known to
  // lead to; `settled` once its component is known. One number a vertex: the search jumps, and each look is a miss.
  std::vector<std::uint32_t> low(n, unseen);
  struct visit {
    std::uint32_t vertex;
    std::uint32_t found;
    std::size_t next;
    std::size_t end;
  };
  std::vector<visit> walk;             // from the root to where the search is
  std::vector<std::uint32_t> pending;  // found, and of no component yet
  std::uint32_t found = 0;
  auto const enter = [&](std::uint32_t v) {
    low[v] = found;
    walk.push_back({v, found++, row_begin[v], row_begin[v + 1]});
    pending.push_back(v);
  };
  for (std::uint32_t root = 0; root < n; ++root) {
    if (low[root] != unseen) continue;
    enter(root);
    while (!walk.empty()) {
      auto& at = walk.back();
      auto lowest = low[at.vertex];
      std::uint32_t to = unseen;
      while (at.next < at.end && to == unseen) {
        auto const next = successors[at.next++];
        if (low[next] == unseen) {
          to = next;
        } else if (low[next] != settled) {
          lowest = std::min(lowest, low[next]);
        }
      }
      low[at.vertex] = lowest;
      if (to != unseen) {
        enter(to);
        continue;
      }
      auto const [v, when, next, end] = at;
      walk.pop_back();
      if (lowest != when) {
        low[walk.back().vertex] = std::min(low[walk.back().vertex], lowest);
        continue;
      }
      auto const component = static_cast<std::uint32_t>(result.size());
      for (bool more = true; more; pending.pop_back()) {
        auto const member = pending.back();
        more = member != v;
        low[member] = settled;
        result.of[member] = component;
        result.members.push_back(member);
      }
      result.first.push_back(result.members.size());
    }
  }
  return result;
}

}  // namespace sojourn
