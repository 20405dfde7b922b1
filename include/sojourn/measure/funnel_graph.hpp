// SPDX-License-Identifier: BSL-1.0
#pragma once
// The drawing of a branching funnel: named steps, and which may follow which.

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace sojourn {

/// One drawn edge: from a node to one that may follow it, both from 0.
struct funnel_edge {
  std::uint8_t from = 0;
  std::uint8_t to = 0;

  friend bool operator==(funnel_edge, funnel_edge) noexcept = default;

  template <class Self, class Archive>
  static void archive(Self& self, Archive& a) {
    a(self.from, self.to);
  }
};

/// A directed acyclic graph of at most 64 named steps (definitions section 3, branching funnels). Starts have no
/// predecessor, ends no successor; there may be several of each, and a node without edges is both.
///
/// Sets of nodes are masks: bit i for node i. A path is such a set too, since the graph has one order for it.
/// \complexity O(nodes x edges) to build; every query O(1) unless it says otherwise.
/// \example examples/07_branching_funnel.cpp
class funnel_graph {
 public:
  funnel_graph() = default;

  /// \param nodes  their names, different ones.
  /// \param edges  pairs of names, each from a node to one that may follow it.
  /// \throws std::invalid_argument  when there is no node or more than 64; when two have one name; when an edge has an
  ///         unknown node, or is there twice; when edges make a cycle.
  funnel_graph(std::vector<std::string> nodes, std::vector<std::pair<std::string, std::string>> const& edges)
      : names_(std::move(nodes)) {
    if (names_.empty() || names_.size() > 64) {
      throw std::invalid_argument("a branching funnel must have 1 to 64 nodes: " +
                                  std::to_string(names_.size()));
    }
    for (std::size_t i = 0; i < names_.size(); ++i) {
      if (find(names_[i]) != i) {
        throw std::invalid_argument("a node of a branching funnel must have a name of its own: \"" +
                                    names_[i] + "\"");
      }
    }
    for (auto const& [from, to] : edges) {
      funnel_edge const e{node(from), node(to)};
      if (std::ranges::find(edges_, e) != edges_.end()) {
        std::string message = "an edge of a branching funnel must be drawn once: \"";
        message.append(from).append("\" to \"").append(to).append("\"");
        throw std::invalid_argument(message);
      }
      edges_.push_back(e);
    }
    prepare();
  }

  /// How many nodes there are.
  [[nodiscard]] std::size_t size() const noexcept { return names_.size(); }
  /// \pre `node < size()`, here and below.
  [[nodiscard]] std::string const& name(std::size_t node) const noexcept { return names_[node]; }
  /// The node of that name. \complexity O(nodes).
  [[nodiscard]] std::optional<std::size_t> find(std::string_view name) const noexcept {
    auto const found = std::ranges::find(names_, name);
    if (found == names_.end()) return std::nullopt;
    return static_cast<std::size_t>(found - names_.begin());
  }
  /// In the order in which they were drawn.
  [[nodiscard]] std::vector<funnel_edge> const& edges() const noexcept { return edges_; }

  [[nodiscard]] std::uint64_t starts() const noexcept { return starts_; }
  [[nodiscard]] std::uint64_t ends() const noexcept { return ends_; }
  /// The nodes that may follow a node directly.
  [[nodiscard]] std::uint64_t successors(std::size_t node) const noexcept { return successors_[node]; }
  [[nodiscard]] std::uint64_t predecessors(std::size_t node) const noexcept { return predecessors_[node]; }
  /// The nodes that a node leads to, over one edge or several; not itself.
  [[nodiscard]] std::uint64_t descendants(std::size_t node) const noexcept { return descendants_[node]; }

  /// The nodes of a set in an order in which every edge goes forward: of a path, the order in which it goes.
  /// \complexity O(nodes).
  [[nodiscard]] std::vector<std::size_t> in_order(std::uint64_t nodes) const {
    std::vector<std::size_t> list;
    for (auto const node : order_) {
      if ((nodes >> node & 1U) != 0) list.push_back(node);
    }
    return list;
  }

  friend bool operator==(funnel_graph const& a, funnel_graph const& b) noexcept {
    return a.names_ == b.names_ && a.edges_ == b.edges_;
  }

  template <class Self, class Archive>
  static void archive(Self& self, Archive& a) {
    a(self.names_, self.edges_);
    if constexpr (!std::is_const_v<Self>) self.prepare();
  }

 private:
  [[nodiscard]] std::uint8_t node(std::string const& name) const {
    auto const found = find(name);
    if (!found)
      throw std::invalid_argument("an edge of a branching funnel must join its nodes: \"" + name + "\"");
    return static_cast<std::uint8_t>(*found);
  }

  // What follows from names and edges.
  void prepare() {
    successors_ = predecessors_ = descendants_ = {};
    order_.clear();
    starts_ = ends_ = 0;
    auto const n = names_.size();
    if (n > 64)
      throw std::invalid_argument("a branching funnel must have 1 to 64 nodes: " + std::to_string(n));
    for (auto const e : edges_) {
      if (e.from >= n || e.to >= n) {
        throw std::invalid_argument("an edge of a branching funnel must join its nodes: " +
                                    std::to_string(std::max(e.from, e.to)));
      }
      successors_[e.from] |= std::uint64_t{1} << e.to;
      predecessors_[e.to] |= std::uint64_t{1} << e.from;
    }
    // P: Kahn 1962. Of the nodes that may come next the one drawn first.
    std::uint64_t placed = 0;
    for (std::size_t node = 0; node < n;) {
      if ((placed >> node & 1U) == 0 && (predecessors_[node] & ~placed) == 0) {
        placed |= std::uint64_t{1} << node;
        order_.push_back(static_cast<std::uint8_t>(node));
        node = 0;
      } else {
        ++node;
      }
    }
    if (order_.size() != n) {
      auto const in_cycle = static_cast<std::size_t>(std::countr_one(placed));
      throw std::invalid_argument("a branching funnel must have no cycle: one leads to \"" +
                                  names_[in_cycle] + "\"");
    }
    for (auto at = order_.rbegin(); at != order_.rend(); ++at) {
      auto& reachable = descendants_[*at];
      reachable = successors_[*at];
      for (auto rest = successors_[*at]; rest != 0; rest &= rest - 1) {
        reachable |= descendants_[static_cast<std::size_t>(std::countr_zero(rest))];
      }
      if (predecessors_[*at] == 0) starts_ |= std::uint64_t{1} << *at;
      if (successors_[*at] == 0) ends_ |= std::uint64_t{1} << *at;
    }
  }

  std::vector<std::string> names_;
  std::vector<funnel_edge> edges_;
  std::array<std::uint64_t, 64> successors_{};
  std::array<std::uint64_t, 64> predecessors_{};
  std::array<std::uint64_t, 64> descendants_{};
  std::vector<std::uint8_t> order_;
  std::uint64_t starts_ = 0;
  std::uint64_t ends_ = 0;
};

}  // namespace sojourn
