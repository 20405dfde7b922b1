// SPDX-License-Identifier: BSL-1.0
#pragma once
// Sparse state reduction: as the dense one, in an order that keeps few weights, with a selected inverse.

#include <sojourn/core/assert.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <queue>
#include <utility>
#include <vector>

namespace sojourn {

/// One weight of a sparse row or column.
template <class Real>
struct sparse_entry {
  std::uint32_t state = 0;
  Real value{};
};

/// The factors of the same M as `state_reduction`, for few weights among many states.
///
/// States are taken out by the fewest weights this may add (P: Markowitz 1957); any order is exact, since pivots
/// are sums. The diagonal of the inverse comes from those of its entries alone whose transposed weight was
/// kept (P: Erisman, Tinney 1975, On computing certain elements of the inverse of a sparse matrix).
/// \numerics as `state_reduction`.
/// \complexity for in and out weights a and b of a state when it is taken out: the sum of a (a + b + weights of
///             those that lead to it) time, the sum of a + b space.
template <class Real>
class sparse_reduction {
  using entries = std::vector<sparse_entry<Real>>;

 public:
  /// \param rows  the weights from each state to others, each at most once, above 0.
  /// \param leak  what leaves each state for none of them, at least 0.
  /// \pre from each state a leak above 0 can be reached.
  sparse_reduction(std::vector<entries> rows, std::vector<Real> leak)
      : sparse_reduction(std::move(rows), std::move(leak),
                         {.entries = std::numeric_limits<std::size_t>::max(),
                          .reads = std::numeric_limits<std::size_t>::max()}) {}

  /// What a reduction may cost before it is given up.
  struct limits {
    std::size_t entries = std::size_t{1} << 24U;  ///< weights kept at a time
    std::size_t reads = std::size_t{1} << 30U;    ///< of weights, and of where weights come from
    std::size_t at_once = std::size_t{1} << 19U;  ///< weights, beyond which iteration is tried first
  };

  /// The reduction, absent where it would cost more: some states are left in then.
  [[nodiscard]] static std::optional<sparse_reduction> within(limits most, std::vector<entries> rows,
                                                              std::vector<Real> leak) {
    sparse_reduction reduced(std::move(rows), std::move(leak), most);
    if (reduced.order_.size() != reduced.size()) return std::nullopt;
    return reduced;
  }

 private:
  sparse_reduction(std::vector<entries> rows, std::vector<Real> leak, limits most)
      : out_(std::move(rows)), in_(out_.size()), pivots_(std::move(leak)), place_(out_.size()) {
    SOJOURN_ASSERT(out_.size() == pivots_.size());
    std::vector<std::vector<std::uint32_t>> sources(out_.size());
    for (std::uint32_t i = 0; i < out_.size(); ++i)
      for (auto const& e : out_[i]) sources[e.state].push_back(i);
    using scored = std::pair<std::size_t, std::uint32_t>;
    std::priority_queue<scored, std::vector<scored>, std::greater<>> queue;
    auto const score = [&](std::uint32_t i) { return out_[i].size() * sources[i].size(); };
    for (std::uint32_t i = 0; i < out_.size(); ++i) queue.emplace(score(i), i);
    std::vector<std::uint32_t> at(out_.size(), none);
    std::vector<bool> gone(out_.size());
    limits spent{0, 0, 0};
    for (auto const& row : out_) spent.entries += row.size();
    while (!queue.empty()) {
      auto const [expected, k] = queue.top();
      queue.pop();
      if (gone[k] || expected != score(k)) continue;  // its score has changed: it is queued again
      if (expected > most.entries || spent.entries > most.entries - expected || spent.reads > most.reads)
        return;
      gone[k] = true;
      take_out(k, sources, at, spent);
      for (auto const& e : out_[k]) queue.emplace(score(e.state), e.state);
      for (auto const& e : in_[k]) queue.emplace(score(e.state), e.state);
    }
  }

 public:
  [[nodiscard]] std::size_t size() const noexcept { return pivots_.size(); }
  /// The weights kept: what the order has cost.
  [[nodiscard]] std::size_t entry_count() const noexcept {
    std::size_t n = 0;
    for (std::size_t i = 0; i < size(); ++i) n += out_[i].size() + in_[i].size();
    return n;
  }

  /// Solves M y = right. \complexity O(entries).
  [[nodiscard]] std::vector<Real> solve(std::vector<Real> right) const {
    for (auto const k : order_) {
      right[k] /= pivots_[k];
      for (auto const& e : in_[k]) right[e.state] += e.value * right[k];
    }
    for (auto k = order_.rbegin(); k != order_.rend(); ++k)
      for (auto const& e : out_[*k]) right[*k] += e.value * right[e.state];
    return right;
  }

  /// Solves y M = left. \complexity O(entries).
  [[nodiscard]] std::vector<Real> solve_transposed(std::vector<Real> left) const {
    for (auto const k : order_)
      for (auto const& e : out_[k]) left[e.state] += left[k] * e.value;
    for (auto k = order_.rbegin(); k != order_.rend(); ++k) {
      for (auto const& e : in_[*k]) left[*k] += left[e.state] * e.value;
      left[*k] /= pivots_[*k];
    }
    return left;
  }

  /// The diagonal of M^-1. \complexity that of reducing, times the logarithm of a row's weights.
  [[nodiscard]] std::vector<Real> inverse_diagonal() const {
    std::vector<Real> diagonal(size(), Real(0));
    std::vector<entries> to(size());    // from each state to those that led to it when it was taken out
    std::vector<entries> from(size());  // from those that it led to, to it
    auto const inverse = [&](std::uint32_t i, std::uint32_t j) -> Real const& {
      if (i == j) return diagonal[i];
      auto const& list = place_[i] < place_[j] ? to[i] : from[j];
      auto const wanted = place_[i] < place_[j] ? j : i;
      return std::ranges::lower_bound(list, wanted, {}, &sparse_entry<Real>::state)->value;
    };
    for (auto at = order_.rbegin(); at != order_.rend(); ++at) {
      auto const k = *at;
      for (auto const& o : out_[k]) {
        Real sum(0);
        for (auto const& i : in_[k]) sum += inverse(o.state, i.state) * i.value;
        from[k].push_back({o.state, sum / pivots_[k]});
      }
      for (auto const& i : in_[k]) {
        Real sum(0);
        for (auto const& o : out_[k]) sum += o.value * inverse(o.state, i.state);
        to[k].push_back({i.state, sum});
      }
      diagonal[k] = Real(1) / pivots_[k];
      for (std::size_t o = 0; o < out_[k].size(); ++o) diagonal[k] += out_[k][o].value * from[k][o].value;
    }
    return diagonal;
  }

 private:
  static constexpr auto none = std::numeric_limits<std::uint32_t>::max();

  void take_out(std::uint32_t k, std::vector<std::vector<std::uint32_t>>& sources,
                std::vector<std::uint32_t>& at, limits& spent) {
    place_[k] = order_.size();
    order_.push_back(k);
    Real const leak = pivots_[k];
    for (auto const& e : out_[k]) pivots_[k] += e.value;
    for (auto& e : out_[k]) e.value /= pivots_[k];
    for (auto const& e : out_[k]) {
      spent.reads += sources[e.state].size();
      std::erase(sources[e.state], k);
    }
    for (auto const i : sources[k]) {
      auto& row = out_[i];
      spent.reads += row.size() + out_[k].size();
      for (std::uint32_t e = 0; e < row.size(); ++e) at[row[e].state] = e;
      Real const in = row[at[k]].value;
      in_[k].push_back({i, in});
      for (auto const& e : out_[k]) {
        if (e.state == i) continue;
        if (at[e.state] != none) {
          row[at[e.state]].value += in * e.value;
        } else {
          row.push_back({e.state, in * e.value});
          ++spent.entries;
          sources[e.state].push_back(i);
        }
      }
      for (auto const& e : row) at[e.state] = none;
      std::erase_if(row, [k](auto const& e) { return e.state == k; });
      pivots_[i] += in * (leak / pivots_[k]);
    }
    std::ranges::sort(out_[k], {}, &sparse_entry<Real>::state);
    std::ranges::sort(in_[k], {}, &sparse_entry<Real>::state);
  }

  std::vector<entries> out_;  // shares of the pivot, when it was taken out
  std::vector<entries> in_;   // weights towards it then
  std::vector<Real> pivots_;
  std::vector<std::size_t> place_;  // in the order
  std::vector<std::uint32_t> order_;
};

}  // namespace sojourn
