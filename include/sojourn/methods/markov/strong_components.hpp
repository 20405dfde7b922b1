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

namespace detail {

// Which vertices one leads to, and which lead to it: passes over all rows in turn, whose marks stay in the cache, where
// a search jumps.
class reach_of_one {
 public:
  reach_of_one(std::span<std::size_t const> row_begin, std::span<std::uint32_t const> successors,
               std::uint32_t one)
      : begin_(row_begin), to_(successors), from_(row_begin.size() - 1, 0), towards_(from_) {
    from_[one] = due;
    towards_[one] = done;
    found_ = onwards() && backwards();
  }
  // Whether it was found in few passes.
  [[nodiscard]] bool found() const noexcept { return found_; }
  [[nodiscard]] bool from(std::uint32_t v) const noexcept { return from_[v] != 0; }
  [[nodiscard]] bool towards(std::uint32_t v) const noexcept { return towards_[v] != 0; }

 private:
  static constexpr int most_passes = 32;
  static constexpr char due = 1;
  static constexpr char done = 2;

  [[nodiscard]] auto row(std::size_t v) const noexcept {
    return to_.subspan(begin_[v], begin_[v + 1] - begin_[v]);
  }

  // Forth and back in turn: a graph that is in order needs one of them.
  [[nodiscard]] std::size_t vertex(std::size_t k, int pass) const noexcept {
    return pass % 2 == 0 ? k : from_.size() - 1 - k;
  }

  bool onwards() {
    for (int pass = 0; pass < most_passes; ++pass) {
      bool more = false;
      for (std::size_t k = 0; k < from_.size(); ++k) {
        auto const v = vertex(k, pass);
        if (from_[v] != due) continue;
        from_[v] = done;
        for (auto const to : row(v)) {
          if (from_[to] != 0) continue;
          from_[to] = due;
          more |= pass % 2 == 0 ? to < v : to > v;  // behind this pass
        }
      }
      if (!more) return true;
    }
    return false;
  }
  bool backwards() {
    std::size_t looks = 0;
    for (int pass = 0; pass < most_passes && looks <= 8 * to_.size(); ++pass) {
      bool more = false;
      for (std::size_t k = 0; k < towards_.size(); ++k) {
        auto const v = vertex(k, pass);
        if (towards_[v] != 0) continue;
        auto const next = row(v);
        auto const hit =
            std::find_if(next.begin(), next.end(), [this](auto to) { return towards_[to] != 0; });
        looks += static_cast<std::size_t>(hit - next.begin());
        if (hit == next.end()) continue;
        towards_[v] = done;
        more = true;
      }
      if (!more) return true;
    }
    return false;
  }

  std::span<std::size_t const> begin_;
  std::span<std::uint32_t const> to_;
  std::vector<char> from_;
  std::vector<char> towards_;
  bool found_ = false;
};

}  // namespace detail

/// The strong components, in an order in which each comes after all that it leads to.
/// P: Tarjan 1972, Depth-first search and linear graph algorithms; here without recursion. In a large graph that of the
/// vertex with most ways through it is found first, by what it leads to and what leads to it (P: Fleischer, Hendrickson and
/// Pinar 2000, On identifying strongly connected components in parallel), where few passes find that; its members come
/// by number, as their rows lie.
/// \param row_begin  where each vertex's successors begin in `successors`, and the end: vertices + 1 entries.
/// \param large      from how many edges on a graph is large.
/// \returns components that partition the vertices.
/// \complexity O(vertices + edges) time, O(vertices) space.
/// \edge no vertices (one entry or none in `row_begin`): no components.
[[nodiscard]] inline component_list strong_components_of(std::span<std::size_t const> row_begin,
                                                         std::span<std::uint32_t const> successors,
                                                         std::size_t large = std::size_t{1} << 20U) {
  constexpr auto unseen = std::numeric_limits<std::uint32_t>::max();
  constexpr auto settled = unseen - 1;
  auto const n = static_cast<std::uint32_t>(row_begin.empty() ? 0 : row_begin.size() - 1);
  component_list result;
  result.of.resize(n);
  result.members.reserve(n);
  // When each vertex was found, and while the search is in it or beyond, the earliest found that it is known to
  // lead to; `settled` once its component is known. One number a vertex: the search jumps, and each look is a miss.
  std::vector<std::uint32_t> low(n, unseen);
  auto const settle = [&](std::uint32_t member) {
    low[member] = settled;
    result.of[member] = static_cast<std::uint32_t>(result.size());
    result.members.push_back(member);
  };
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
  auto const search = [&](std::uint32_t root) {
    if (low[root] != unseen) return;
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
      for (bool more = true; more; pending.pop_back()) {
        more = pending.back() != v;
        settle(pending.back());
      }
      result.first.push_back(result.members.size());
    }
  };
  if (n != 0 && successors.size() >= large) {
    std::vector<std::uint32_t> incoming(n, 0);
    for (auto const to : successors) ++incoming[to];
    auto const ways = [&](std::uint32_t v) { return (row_begin[v + 1] - row_begin[v]) * incoming[v]; };
    std::uint32_t hub = 0;
    for (std::uint32_t v = 1; v < n; ++v) hub = ways(v) > ways(hub) ? v : hub;
    if (detail::reach_of_one const reach(row_begin, successors, hub); reach.found()) {
      // What it leads to and cannot come back, then its own, then the others.
      for (std::uint32_t v = 0; v < n; ++v)
        if (reach.from(v) && !reach.towards(v)) search(v);
      for (std::uint32_t v = 0; v < n; ++v)
        if (reach.from(v) && reach.towards(v)) settle(v);
      result.first.push_back(result.members.size());
    }
  }
  for (std::uint32_t root = 0; root < n; ++root) search(root);
  return result;
}

}  // namespace sojourn
