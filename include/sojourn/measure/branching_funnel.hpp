// SPDX-License-Identifier: BSL-1.0
#pragma once
// The branching funnel: how far journeys come along the edges of a drawn graph, and where they leave it.

#include <sojourn/core/fwd.hpp>
#include <sojourn/core/merge.hpp>
#include <sojourn/core/time.hpp>
#include <sojourn/journey/ends.hpp>
#include <sojourn/measure/branch_walk.hpp>
#include <sojourn/measure/funnel_chain.hpp>
#include <sojourn/measure/funnel_graph.hpp>
#include <sojourn/measure/funnel_options.hpp>
#include <sojourn/measure/funnel_steps.hpp>
#include <sojourn/measure/measure_of.hpp>
#include <sojourn/model/journey_map.hpp>

#include <array>
#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace sojourn {

/// What a branching funnel may be told beside its graph.
struct branching_options {
  std::optional<duration>
      within{};       ///< from the entry to the touch that arrives, inclusive; absent: no limit
  tie_policy ties{};  ///< `arrival` or `strictly_later`

  friend bool operator==(branching_options const&, branching_options const&) = default;

  template <class Self, class Archive>
  static void archive(Self& self, Archive& a) {
    a(self.within, self.ties);
  }
};

/// What became of the journeys at one node: each counts once.
struct branch_node {
  std::uint64_t reached = 0;   ///< some path arrives
  std::uint64_t dropped = 0;   ///< reached it and no successor, and none can be reached any more
  std::uint64_t open = 0;      ///< reached it and no successor, and a running attempt may still reach one
  std::uint64_t pending = 0;   ///< entered and did not reach it, and a running attempt still may
  std::uint64_t left = 0;      ///< went on from it elsewhere than drawn
  std::uint64_t returned = 0;  ///< of those, the ones that came back further on: the fallthrough

  /// Those that reached it and no successor. An end has none: it converts.
  [[nodiscard]] std::uint64_t fallout() const noexcept { return dropped + open; }

  branch_node& operator+=(branch_node const& other) noexcept {
    reached += other.reached;
    dropped += other.dropped;
    open += other.open;
    pending += other.pending;
    left += other.left;
    returned += other.returned;
    return *this;
  }
  friend bool operator==(branch_node const&, branch_node const&) noexcept = default;

  template <class Self, class Archive>
  static void archive(Self& self, Archive& a) {
    a(self.reached, self.dropped, self.open, self.pending, self.left, self.returned);
  }
};

/// One journey's way through a branching funnel.
struct branch_path {
  std::vector<std::size_t> nodes{};         ///< from a start, each over a drawn edge; empty: it did not enter
  std::optional<funnel_outcome> outcome{};  ///< converted: it reached an end, this path's last node

  friend bool operator==(branch_path const&, branch_path const&) = default;
};

/// A funnel over a graph of steps (definitions section 3, branching funnels, D): per node and edge how many journeys
/// have a choice of touches that goes there along drawn edges, one touch a node, within the window of its entry.
///
/// Exact, not greedy: a node is reached when *any* choice of touches reaches it. Proof by test: an exhaustive search.
/// A graph without branches counts what `funnel` counts, ordered, of the latest entry.
/// \tparam Steps     a `step_matcher`: bit i for node i.
/// \tparam MaxNodes  the capacity; a state takes 48 bytes a node.
/// \complexity O(1) a touch that matches no node, else O(nodes matched x their predecessors + nodes left).
/// \edge no journey enters: all counts 0. A node without edges: every journey that reaches it converts.
/// \example examples/07_branching_funnel.cpp
template <class Steps, std::size_t MaxNodes>
class branching_funnel {
  static_assert(MaxNodes >= 1 && MaxNodes <= 64, "a branching funnel's capacity must be 1 to 64 nodes");

 public:
  using state = detail::branch_walk<MaxNodes>;
  /// Journeys by outcome: converted, dropped, open.
  using outcomes = std::array<std::uint64_t, 3>;

  branching_funnel() = default;

  /// \param graph  which node may follow which.  \param steps  which touches fill which node, in the same order.
  /// \throws std::invalid_argument  when nodes and steps differ in number, or exceed MaxNodes; when the window is
  ///         negative; when ties are neither `arrival` nor `strictly_later`.
  branching_funnel(funnel_graph graph, Steps steps, branching_options options = {})
      : graph_(std::move(graph)), steps_(std::move(steps)), options_(options) {
    prepare();
    nodes_.resize(graph_.size());
    passed_.resize(graph_.edges().size());
    came_back_.resize(graph_.size() * graph_.size());
  }

  /// A funnel whose nodes are named after touchpoints or stages of a map.
  /// \throws std::invalid_argument  as above, and when a node is named after neither.
  template <stage_model Stage>
  branching_funnel(funnel_graph const& graph, journey_map<Stage> const& map,
                   branching_options options = {}) requires std::same_as<Steps, touchpoint_steps>
      : branching_funnel(graph, touchpoint_steps(map, map.touchpoints(), names_of(graph)), options) {}

  template <touch_like Touch>
  requires step_matcher<Steps, Touch>
  void touch(state& s, Touch const& t) const {
    s.add(graph_, limits_, steps_(t), t.time().time_since_epoch().count());
  }

  void leave(state& s, journey_end e) {
    ++journeys_;
    s.finish(graph_, limits_);
    auto const reached = s.reached();
    if (reached == 0) return;
    auto const may_reach = still_reachable(s, e);
    for (std::size_t i = 0; i < graph_.size(); ++i) {
      auto& node = nodes_[i];
      if ((reached >> i & 1U) == 0) {
        node.pending += may_reach >> i & 1U;
        continue;
      }
      ++node.reached;
      if (auto const next = graph_.successors(i); next != 0 && (next & reached) == 0)
        ++((next & may_reach) != 0 ? node.open : node.dropped);
      node.left += s.left() >> i & 1U;
      node.returned += s.came_back(i) != 0 ? 1U : 0U;
      for (auto back = s.came_back(i); back != 0; back &= back - 1)
        ++came_back_[i * graph_.size() + static_cast<std::size_t>(std::countr_zero(back))];
    }
    for (std::size_t i = 0; i < passed_.size(); ++i) {
      auto const edge = graph_.edges()[i];
      passed_[i] += s.passed_to(edge.to) >> edge.from & 1U;
    }
    ++paths_[s.path(last_node(s))][static_cast<std::size_t>(outcome(s, e))];
  }

  branching_funnel& operator+=(branching_funnel const& other) {
    if (other.graph_.size() == 0) return *this;
    if (graph_.size() == 0) return *this = other;
    require_same("branching funnel", "the graph", graph_, other.graph_);
    require_same("branching funnel", "the steps", steps_, other.steps_);
    require_same("branching funnel", "the options", options_, other.options_);
    journeys_ += other.journeys_;
    merge_tables(nodes_, other.nodes_);
    merge_tables(passed_, other.passed_);
    merge_tables(came_back_, other.came_back_);
    for (auto const& [path, counts] : other.paths_) {
      auto& mine = paths_[path];
      for (std::size_t o = 0; o < counts.size(); ++o) mine[o] += counts[o];
    }
    return *this;
  }

  /// The path of one journey, by the same choice as the counts.
  template <journey_like Journey>
  [[nodiscard]] branch_path path(Journey const& journey) const {
    return path(journey, end_of(journey));
  }
  template <journey_like Journey>
  [[nodiscard]] branch_path path(Journey const& journey, journey_end e) const {
    state s;
    for (auto const& t : journey) touch(s, t);
    s.finish(graph_, limits_);
    if (s.reached() == 0) return {};
    return {graph_.in_order(s.path(last_node(s))), outcome(s, e)};
  }

  [[nodiscard]] funnel_graph const& graph() const noexcept { return graph_; }
  [[nodiscard]] Steps const& steps() const noexcept { return steps_; }
  [[nodiscard]] branching_options const& options() const noexcept { return options_; }
  /// Journeys seen, entered or not.
  [[nodiscard]] std::uint64_t journey_count() const noexcept { return journeys_; }
  /// The counts of a node. \pre `node < graph().size()`, here and below.
  [[nodiscard]] branch_node const& at(std::size_t node) const noexcept { return nodes_[node]; }
  /// Journeys of which a path arrives over that edge. \param edge  its place in `graph().edges()`.
  [[nodiscard]] std::uint64_t passed(std::size_t edge) const noexcept { return passed_[edge]; }
  /// Journeys that left the drawn edges at `from` and came back at `to`, which `from` leads to.
  [[nodiscard]] std::uint64_t came_back(std::size_t from, std::size_t to) const noexcept {
    return came_back_[from * graph_.size() + to];
  }
  /// Journeys by the path that stands for them, a set of nodes: `graph().in_order` lists it.
  [[nodiscard]] std::map<std::uint64_t, outcomes> const& paths() const noexcept { return paths_; }
  /// Journeys that entered, by outcome; none is excluded. \complexity O(paths).
  [[nodiscard]] std::uint64_t count(funnel_outcome o) const noexcept {
    std::uint64_t n = 0;
    if (o == funnel_outcome::excluded) return n;
    for (auto const& [path, counts] : paths_) n += counts[static_cast<std::size_t>(o)];
    return n;
  }
  /// Journeys that reached a start. \complexity O(paths).
  [[nodiscard]] std::uint64_t entered() const noexcept {
    return count(funnel_outcome::converted) + count(funnel_outcome::dropped) + count(funnel_outcome::open);
  }

  friend bool operator==(branching_funnel const& a, branching_funnel const& b) {
    return a.journeys_ == b.journeys_ && same_totals(a.nodes_, b.nodes_) &&
           same_totals(a.passed_, b.passed_) && same_totals(a.came_back_, b.came_back_) &&
           a.paths_ == b.paths_;
  }

  template <class Self, class Archive>
  static void archive(Self& self, Archive& a) {
    a(self.graph_, self.steps_, self.options_, self.journeys_, self.nodes_, self.passed_, self.came_back_,
      self.paths_);
    if constexpr (!std::is_const_v<Self>) {
      if (self.graph_.size() != 0) self.prepare();
    }
  }

 private:
  [[nodiscard]] static std::vector<step_names> names_of(funnel_graph const& graph) {
    std::vector<step_names> names;
    for (std::size_t i = 0; i < graph.size(); ++i) names.push_back({graph.name(i)});
    return names;
  }

  void prepare() {
    if (graph_.size() > MaxNodes) {
      throw std::invalid_argument("a branching funnel's nodes must not exceed its capacity: " +
                                  std::to_string(graph_.size()) + " of " + std::to_string(MaxNodes));
    }
    if (graph_.size() != steps_.size()) {
      throw std::invalid_argument("a branching funnel must have one step a node: " +
                                  std::to_string(steps_.size()) + " for " + std::to_string(graph_.size()));
    }
    if (options_.within && options_.within->count() < 0) {
      throw std::invalid_argument("a branching funnel's window must be at least 0: " +
                                  std::to_string(options_.within->count()) + " microseconds");
    }
    auto const ties = options_.ties.what();
    if (ties != tie_policy::kind::arrival && ties != tie_policy::kind::strictly_later) {
      throw std::invalid_argument("a branching funnel's ties must be arrival or strictly-later: " +
                                  std::string(name(ties)));
    }
    limits_ = {};
    if (options_.within) limits_.window = static_cast<std::uint64_t>(options_.within->count());
    limits_.strictly_later = ties == tie_policy::kind::strictly_later;
  }

  // The nodes that further touches could reach: where a start leads whose latest entry still runs.
  [[nodiscard]] std::uint64_t still_reachable(state const& s, journey_end e) const noexcept {
    std::uint64_t nodes = 0;
    if (e.closed) return nodes;
    for (auto rest = s.reached() & graph_.starts(); rest != 0; rest &= rest - 1) {
      auto const start = static_cast<std::size_t>(std::countr_zero(rest));
      time_point const entered{duration{s.entry_time(start)}};
      if (entered <= e.as_of && elapsed(entered, e.as_of) <= limits_.window)
        nodes |= graph_.descendants(start);
    }
    return nodes;
  }

  [[nodiscard]] funnel_outcome outcome(state const& s, journey_end e) const noexcept {
    if ((s.reached() & graph_.ends()) != 0) return funnel_outcome::converted;
    return still_reachable(s, e) != 0 ? funnel_outcome::open : funnel_outcome::dropped;
  }

  // Where the path ends that stands for the journey. \pre it entered.
  [[nodiscard]] std::size_t last_node(state const& s) const noexcept {
    auto const ends = s.reached() & graph_.ends();
    auto rest = ends != 0 ? ends : s.reached();
    auto best = static_cast<std::size_t>(std::countr_zero(rest));
    for (rest &= rest - 1; rest != 0; rest &= rest - 1) {
      auto const node = static_cast<std::size_t>(std::countr_zero(rest));
      auto const more = std::popcount(s.path(node)) - std::popcount(s.path(best));
      if (more > 0 || (more == 0 && s.entry(node) > s.entry(best))) best = node;
    }
    return best;
  }

  funnel_graph graph_;
  Steps steps_{};
  branching_options options_{};
  detail::branch_limits limits_{};
  std::uint64_t journeys_ = 0;
  std::vector<branch_node> nodes_;
  std::vector<std::uint64_t> passed_;     // by edge
  std::vector<std::uint64_t> came_back_;  // by node left, then node of return
  std::map<std::uint64_t, outcomes> paths_;
};

template <stage_model Stage>
branching_funnel(funnel_graph const&, journey_map<Stage> const&, branching_options = {})
    -> branching_funnel<touchpoint_steps>;
template <class Steps>
branching_funnel(funnel_graph, Steps, branching_options = {}) -> branching_funnel<Steps>;

}  // namespace sojourn
