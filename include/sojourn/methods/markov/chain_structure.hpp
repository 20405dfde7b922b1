// SPDX-License-Identifier: BSL-1.0
#pragma once
// The shape of an absorbing chain: its rows compressed, its strong components, and which states are pruned.

#include <sojourn/core/memory.hpp>
#include <sojourn/methods/markov/chain_rows.hpp>
#include <sojourn/methods/markov/pruned_states.hpp>
#include <sojourn/methods/markov/strong_components.hpp>

#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

namespace sojourn {

/// The rows of a chain by state, without steps of weight 0, and what its strong components say of them.
/// \complexity O(states + steps) time and space.
template <class Real>
class chain_structure {
 public:
  /// \throws std::invalid_argument  when vectors differ in length, a step names no state, a weight is below 0
  ///         or not finite.
  explicit chain_structure(chain_rows<Real> const& rows) {
    validate(rows);
    compress(rows);
    components_ = strong_components_of(row_begin_, to_);
    prune(rows);
  }

  [[nodiscard]] std::size_t state_count() const noexcept { return total_.size(); }
  /// Where the steps of each state begin, and the end of all.
  [[nodiscard]] std::vector<std::size_t> const& row_begin() const noexcept { return row_begin_; }
  [[nodiscard]] std::vector<std::uint32_t> const& to() const noexcept { return to_; }  ///< by step
  [[nodiscard]] std::vector<Real> const& weight() const noexcept { return weight_; }   ///< by step
  /// The weight that leaves each state, ends and loops included.
  [[nodiscard]] std::vector<Real> const& total() const noexcept { return total_; }
  /// Strong components, each after all that it leads to.
  [[nodiscard]] component_list const& components() const noexcept { return components_; }
  /// Whether a journey in the component can end.
  [[nodiscard]] bool ends(std::size_t component) const { return (leads_[component] & to_end) != 0; }
  [[nodiscard]] pruned_states const& pruned() const noexcept { return pruned_; }

 private:
  static constexpr unsigned char to_goal = 1;
  static constexpr unsigned char to_end = 2;  // of either kind

  static void require(Real const& weight) {
    if (!(weight >= Real(0)) || !(weight - weight == Real(0)))
      throw std::invalid_argument("weight must be finite and at least 0");
  }

  static void validate(chain_rows<Real> const& rows) {
    auto const n = rows.start.size();
    if (rows.goal.size() != n || rows.lost.size() != n)
      throw std::invalid_argument("start, goal and lost must have one entry a state: start has " +
                                  std::to_string(n));
    for (auto const* values : {&rows.start, &rows.goal, &rows.lost})
      for (auto const& w : *values) require(w);
  }
  static void validate(chain_step<Real> const& s, std::size_t n) {
    require(s.weight);
    require(s.time);
    if (s.from >= n || s.to >= n)
      throw std::invalid_argument("step must be between states: " + std::to_string(s.from) + " to " +
                                  std::to_string(s.to));
  }

  void compress(chain_rows<Real> const& rows) {
    auto const n = rows.start.size();
    row_begin_ = detail::many(n + 1, std::size_t{0});
    detail::make_room(total_, n);
    for (std::size_t i = 0; i < n; ++i) total_.push_back(rows.goal[i] + rows.lost[i]);
    detail::make_room(to_, rows.steps.size());
    detail::make_room(weight_, rows.steps.size());
    to_.resize(rows.steps.size());
    weight_.resize(rows.steps.size());
    // One pass, for there may be many steps: those that come by state, as most do, are in place then.
    bool by_state = true;
    std::uint32_t last = 0;
    std::size_t end = 0;
    for (auto const& s : rows.steps) {
      validate(s, n);
      if (!(s.weight > Real(0))) continue;
      by_state = by_state && s.from >= last;
      last = s.from;
      ++row_begin_[s.from + 1];
      total_[s.from] += s.weight;
      to_[end] = s.to;
      weight_[end++] = s.weight;
    }
    to_.resize(end);
    weight_.resize(end);
    for (std::size_t i = 0; i < n; ++i) row_begin_[i + 1] += row_begin_[i];
    if (by_state) return;
    auto next = row_begin_;
    for (auto const& s : rows.steps) {
      if (!(s.weight > Real(0))) continue;
      auto const at = next[s.from]++;
      to_[at] = s.to;
      weight_[at] = s.weight;
    }
  }

  // What can be reached is a matter of components: two passes over the steps, one in either direction.
  void prune(chain_rows<Real> const& rows) {
    auto const count = components_.size();
    leads_.assign(count, 0);
    for (std::size_t c = 0; c < count; ++c) {
      unsigned char all = 0;
      for (auto const s : components_[c]) {
        if (rows.goal[s] > Real(0)) all |= to_goal | to_end;
        if (rows.lost[s] > Real(0)) all |= to_end;
      }
      for (auto const s : components_[c]) {
        if ((all & to_goal) != 0) break;
        for (auto e = row_begin_[s]; e < row_begin_[s + 1]; ++e) all |= leads_[components_.of[to_[e]]];
      }
      leads_[c] = all;
    }
    std::vector<char> reached(count, 0);
    for (std::size_t s = 0; s < state_count(); ++s)
      if (rows.start[s] > Real(0)) reached[components_.of[s]] = 1;
    for (auto c = count; c-- > 0;) {
      if (reached[c] == 0 || count == 1) continue;
      for (auto const s : components_[c])
        for (auto e = row_begin_[s]; e < row_begin_[s + 1]; ++e) reached[components_.of[to_[e]]] = 1;
    }
    for (std::uint32_t s = 0; s < state_count(); ++s) {
      auto const c = components_.of[s];
      if (reached[c] == 0) {
        pruned_.unreachable.push_back(s);
      } else {
        if ((leads_[c] & to_goal) == 0) pruned_.cannot_convert.push_back(s);
        if (!ends(c)) pruned_.never_ends.push_back(s);
      }
    }
  }

  std::vector<std::size_t> row_begin_;
  std::vector<std::uint32_t> to_;
  std::vector<Real> weight_;
  std::vector<Real> total_;
  component_list components_;
  std::vector<unsigned char> leads_;  // by component: to which kinds of end
  pruned_states pruned_;
};

}  // namespace sojourn
