// SPDX-License-Identifier: BSL-1.0
#pragma once
// A branching funnel's state: per node the latest entry that arrived there, and where the journey left what is drawn.

#include <sojourn/core/time.hpp>
#include <sojourn/measure/funnel_graph.hpp>

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace sojourn {

namespace detail {

// What a branching funnel asks of a path beside its edges.
struct branch_limits {
  std::uint64_t window = ~std::uint64_t{0};  // microseconds from the entry
  bool strictly_later = false;
};

// Exact, not greedy: all nodes that a touch matches arrive from the state before it, so that a touch cannot follow
// itself; a later entry has the longer window, so that the latest one at a node arrives wherever an earlier one would.
// \complexity O(1) a touch that matches nothing, else O(nodes matched x their predecessors + nodes left); O(MaxNodes)
// space.
template <std::size_t MaxNodes>
class branch_walk {
 public:
  void add(funnel_graph const& graph, branch_limits limits, std::uint64_t matched, std::int64_t at) noexcept {
    if (matched == 0) return;
    if (!limits.strictly_later) return arrive(graph, limits, matched, at);
    if (at != group_time_) commit(graph, limits);
    group_ |= matched;
    group_time_ = at;
  }
  // After the last touch.
  void finish(funnel_graph const& graph, branch_limits limits) noexcept { commit(graph, limits); }

  // The nodes at which a path arrives.
  [[nodiscard]] std::uint64_t reached() const noexcept { return reached_; }
  // The predecessors over whose edges to `node` a path arrives.
  [[nodiscard]] std::uint64_t passed_to(std::size_t node) const noexcept { return at_[node].passed; }
  // The path of the latest entry at a node reached: the longest, of those the earliest.
  [[nodiscard]] std::uint64_t path(std::size_t node) const noexcept { return at_[node].path; }
  // When, and in which place, that entry was.
  [[nodiscard]] std::int64_t entry_time(std::size_t node) const noexcept { return at_[node].time; }
  [[nodiscard]] std::uint32_t entry(std::size_t node) const noexcept { return at_[node].entry; }
  // The nodes from which the journey went on elsewhere than drawn.
  [[nodiscard]] std::uint64_t left() const noexcept { return left_; }
  // Where it came back after it had left `node`.
  [[nodiscard]] std::uint64_t came_back(std::size_t node) const noexcept { return at_[node].came_back; }

  template <class Self, class Archive>
  static void archive(Self& self, Archive& a) {
    a(self.at_, self.reached_, self.here_, self.left_, self.away_, self.group_, self.group_time_,
      self.groups_);
  }

 private:
  struct arrival {
    std::int64_t time;  // of the entry
    std::uint64_t path;
    std::uint32_t entry;  // from 1; 0: none
    [[nodiscard]] bool better_than(std::uint32_t e, std::uint64_t p) const noexcept {
      return entry != e ? entry > e : std::popcount(path) > std::popcount(p);
    }
  };
  struct node_state {
    std::int64_t time = 0;
    std::uint64_t path = 0;
    std::uint64_t passed = 0;
    std::int64_t left_with = 0;  // the time of the latest entry that left here
    std::uint64_t came_back = 0;
    std::uint32_t entry = 0;

    template <class Self, class Archive>
    static void archive(Self& self, Archive& a) {
      a(self.time, self.path, self.passed, self.left_with, self.came_back, self.entry);
    }
  };

  [[nodiscard]] static std::size_t first(std::uint64_t nodes) noexcept {
    return static_cast<std::size_t>(std::countr_zero(nodes));
  }
  [[nodiscard]] static bool inside(branch_limits limits, std::int64_t from, std::int64_t to) noexcept {
    return elapsed(time_point{duration{from}}, time_point{duration{to}}) <= limits.window;
  }

  void commit(funnel_graph const& graph, branch_limits limits) noexcept {
    if (group_ != 0) arrive(graph, limits, group_, group_time_);
    group_ = 0;
  }

  void arrive(funnel_graph const& graph, branch_limits limits, std::uint64_t matched,
              std::int64_t now) noexcept {
    ++groups_;
    leave_and_come_back(graph, limits, matched, now);
    std::array<arrival, MaxNodes> arrivals;
    std::uint64_t arrived = 0;
    for (auto rest = matched; rest != 0; rest &= rest - 1) {
      auto const node = first(rest);
      auto& best = arrivals[node];
      best = graph.predecessors(node) == 0 ? arrival{now, 0, groups_} : arrival{0, 0, 0};
      for (auto from = graph.predecessors(node) & reached_; from != 0; from &= from - 1) {
        auto const& before = at_[first(from)];
        if (!inside(limits, before.time, now)) continue;
        at_[node].passed |= from & (~from + 1);
        arrival const next{before.time, before.path, before.entry};
        if (next.better_than(best.entry, best.path)) best = next;
      }
      if (best.entry == 0) continue;
      best.path |= std::uint64_t{1} << node;
      arrived |= std::uint64_t{1} << node;
    }
    for (auto rest = arrived; rest != 0; rest &= rest - 1) {
      auto& node = at_[first(rest)];
      auto const& next = arrivals[first(rest)];
      if (!next.better_than(node.entry, node.path)) continue;
      node.time = next.time;
      node.path = next.path;
      node.entry = next.entry;
    }
    reached_ |= arrived;
    here_ = arrived;
  }

  void leave_and_come_back(funnel_graph const& graph, branch_limits limits, std::uint64_t matched,
                           std::int64_t now) noexcept {
    for (auto rest = here_ & ~graph.ends(); rest != 0; rest &= rest - 1) {
      auto const node = first(rest);
      auto const bit = std::uint64_t{1} << node;
      if ((matched & (graph.successors(node) | bit)) != 0 || !inside(limits, at_[node].time, now)) continue;
      left_ |= bit;
      away_ |= bit;
      at_[node].left_with = at_[node].time;
    }
    for (auto rest = away_; rest != 0; rest &= rest - 1) {
      auto const node = first(rest);
      bool const runs = inside(limits, at_[node].left_with, now);
      auto const back = runs ? matched & graph.descendants(node) : 0;
      at_[node].came_back |= back;
      if (!runs || back != 0) away_ &= ~(std::uint64_t{1} << node);
    }
  }

  std::array<node_state, MaxNodes> at_{};
  std::uint64_t reached_ = 0;
  std::uint64_t here_ = 0;  // where the last matching touch arrived
  std::uint64_t left_ = 0;
  std::uint64_t away_ = 0;   // left, and not come back yet
  std::uint64_t group_ = 0;  // what touches of the last time match
  std::int64_t group_time_ = 0;
  std::uint32_t groups_ = 0;
};

}  // namespace detail

}  // namespace sojourn
