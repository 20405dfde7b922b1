// SPDX-License-Identifier: BSL-1.0
#pragma once
// A branching funnel by exhaustive search: every choice of touches along every path, and each count from its words.

#include "measure/small_funnels.hpp"

#include <sojourn/measure/branching_funnel.hpp>
#include <sojourn/measure/funnel_graph.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

namespace test {

/// A small drawn graph with who matches what.
struct small_graph {
  std::size_t size = 0;
  std::set<std::pair<std::size_t, std::size_t>> edges{};
  masks_of steps{};
  std::optional<std::int64_t> window{};
  bool strictly_later = false;

  [[nodiscard]] bool matches(std::uint64_t mask, std::size_t node) const { return (mask >> node & 1U) != 0; }
  [[nodiscard]] bool start(std::size_t node) const {
    for (auto const& e : edges)
      if (e.second == node) return false;
    return true;
  }
  [[nodiscard]] bool end(std::size_t node) const {
    for (auto const& e : edges)
      if (e.first == node) return false;
    return true;
  }
  /// Whether `from` leads to `to` over one edge or several.
  [[nodiscard]] bool leads(std::size_t from, std::size_t to) const {
    for (auto const& e : edges)
      if (e.first == from && (e.second == to || leads(e.second, to))) return true;
    return false;
  }
};

/// What one journey counts.
struct branch_counts {
  std::set<std::size_t> reached{}, dropped{}, open{}, pending{}, left{};
  std::set<std::pair<std::size_t, std::size_t>> passed{}, came_back{};
  std::optional<std::vector<std::size_t>> path{};
  std::optional<sojourn::funnel_outcome> outcome{};
};

/// One choice: nodes in the order of a path, and the group of touches that fills each.
struct branch_choice {
  std::vector<std::size_t> nodes{};
  std::vector<std::size_t> groups{};

  /// Whether this one stands for its last node rather than another that arrives there: the latest entry, then the
  /// most nodes, then from the end backwards the earliest fill and the node drawn first.
  [[nodiscard]] bool precedes(branch_choice const& o) const {
    if (groups.front() != o.groups.front()) return groups.front() > o.groups.front();
    if (nodes.size() != o.nodes.size()) return nodes.size() > o.nodes.size();
    for (auto i = nodes.size(); i-- > 0;) {
      if (nodes[i] != o.nodes[i]) return nodes[i] < o.nodes[i];
      if (groups[i] != o.groups[i]) return groups[i] < o.groups[i];
    }
    return false;
  }
};

class branch_search {
 public:
  branch_search(small_graph const& g, ended_journey const& j) : graph_(g) {
    as_of_ = j.how.as_of.time_since_epoch().count();
    closed_ = j.how.closed;
    for (auto const& t : j.touches) {
      auto const mask = g.steps(t);
      auto const at = t.time().time_since_epoch().count();
      if (mask == 0) continue;
      if (g.strictly_later && !times_.empty() && times_.back() == at) {
        masks_.back() |= mask;
      } else {
        times_.push_back(at);
        masks_.push_back(mask);
      }
    }
  }

  branch_counts operator()() {
    for (std::size_t node = 0; node < graph_.size; ++node) {
      if (graph_.start(node)) extend({}, node);
    }
    ends();
    return std::move(counts_);
  }

 private:
  [[nodiscard]] bool inside(std::size_t entry_group, std::int64_t at) const {
    return !graph_.window || at - times_[entry_group] <= *graph_.window;
  }

  void extend(branch_choice const& before, std::size_t node) {
    auto const from = before.groups.empty() ? 0 : before.groups.back() + 1;
    for (auto g = from; g < times_.size(); ++g) {
      if (!graph_.matches(masks_[g], node)) continue;
      if (!before.groups.empty() && !inside(before.groups.front(), times_[g])) continue;
      auto here = before;
      here.nodes.push_back(node);
      here.groups.push_back(g);
      arrive(here);
      for (auto const& e : graph_.edges)
        if (e.first == node) extend(here, e.second);
    }
  }

  void arrive(branch_choice const& here) {
    auto const node = here.nodes.back();
    counts_.reached.insert(node);
    if (here.nodes.size() > 1) counts_.passed.emplace(here.nodes[here.nodes.size() - 2], node);
    auto& best = best_[node];
    if (best.nodes.empty() || here.precedes(best)) best = here;
    if (graph_.end(node)) return;
    auto const next = here.groups.back() + 1;
    if (next == times_.size() || !inside(here.groups.front(), times_[next])) return;
    if (graph_.matches(masks_[next], node)) return;
    for (auto const& e : graph_.edges)
      if (e.first == node && graph_.matches(masks_[next], e.second)) return;
    counts_.left.insert(node);
    for (auto g = next; g < times_.size() && inside(here.groups.front(), times_[g]); ++g) {
      bool back = false;
      for (std::size_t to = 0; to < graph_.size; ++to) {
        if (!graph_.matches(masks_[g], to) || !graph_.leads(node, to)) continue;
        counts_.came_back.emplace(node, to);
        back = true;
      }
      if (back) return;
    }
  }

  // Whether one more touch each, from the time of observation on, could reach the node from an entry that is there.
  [[nodiscard]] bool may_reach(std::size_t node) const {
    if (closed_) return false;
    for (std::size_t g = 0; g < times_.size(); ++g) {
      for (std::size_t s = 0; s < graph_.size; ++s) {
        if (graph_.start(s) && graph_.matches(masks_[g], s) && inside(g, as_of_) && graph_.leads(s, node))
          return true;
      }
    }
    return false;
  }

  void ends() {
    if (counts_.reached.empty()) return;
    bool converted = false;
    bool runs = false;
    for (std::size_t node = 0; node < graph_.size; ++node) {
      runs = runs || may_reach(node);
      if (counts_.reached.count(node) == 0) {
        if (may_reach(node)) counts_.pending.insert(node);
        continue;
      }
      converted = converted || graph_.end(node);
      if (graph_.end(node)) continue;
      bool went_on = false;
      bool may = false;
      for (auto const& e : graph_.edges) {
        if (e.first != node) continue;
        went_on = went_on || counts_.reached.count(e.second) != 0;
        may = may || may_reach(e.second);
      }
      if (!went_on) (may ? counts_.open : counts_.dropped).insert(node);
    }
    branch_choice const* standing = nullptr;
    for (auto const& [node, choice] : best_) {
      if (converted && !graph_.end(node)) continue;
      if (standing == nullptr || choice.nodes.size() > standing->nodes.size() ||
          (choice.nodes.size() == standing->nodes.size() && choice.groups.front() > standing->groups.front()))
        standing = &choice;
    }
    counts_.path = standing->nodes;
    counts_.outcome = converted ? sojourn::funnel_outcome::converted
                      : runs    ? sojourn::funnel_outcome::open
                                : sojourn::funnel_outcome::dropped;
  }

  small_graph const& graph_;
  std::vector<std::int64_t> times_;
  std::vector<std::uint64_t> masks_;
  std::int64_t as_of_ = 0;
  bool closed_ = false;
  std::map<std::size_t, branch_choice> best_;
  branch_counts counts_;
};

}  // namespace test
