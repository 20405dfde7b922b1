// SPDX-License-Identifier: BSL-1.0
#pragma once
// The most steps that touches of one stretch of a journey can fill in any order: a matching.

#include <sojourn/measure/funnel/candidates.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace sojourn {

namespace detail {

// Steps to candidates, each candidate at most one step. P: Kuhn 1955, augmenting paths.
class step_matching {
 public:
  // Of each step the first candidates that match it and that `chain` does not use, as many as there are steps: of
  // those one is always free.
  step_matching(candidates const& all, std::uint64_t steps, std::uint32_t from, std::uint32_t to,
                placement const& chain) {
    auto const count = static_cast<std::size_t>(std::popcount(steps));
    for (auto rest = steps; rest != 0; rest &= rest - 1) {
      auto const step = static_cast<std::size_t>(std::countr_zero(rest));
      for (auto i = all.next(step, from, to); i < to && choices_[step].size() < count;
           i = all.next(step, i + 1, to)) {
        if (!chain.uses(i)) choices_[step].push_back(i);
      }
    }
  }

  // How many of these steps can be filled beside what `chain` fills already.
  [[nodiscard]] std::size_t most(std::uint64_t steps, placement const& chain) {
    matched_.clear();
    std::size_t n = 0;
    for (auto rest = steps; rest != 0; rest &= rest - 1) {
      visited_.clear();
      n += augment(static_cast<std::size_t>(std::countr_zero(rest)), chain) ? 1U : 0U;
    }
    return n;
  }

  // Fills as many of the steps as can be; in step order, each by its first candidate that leaves as many to the rest.
  void fill(std::uint64_t steps, placement& chain) {
    auto left = most(steps, chain);
    for (auto rest = steps; left != 0; rest &= rest - 1) {
      auto const step = static_cast<std::size_t>(std::countr_zero(rest));
      for (auto const i : choices_[step]) {
        if (chain.uses(i)) continue;
        chain.fill(step, i);
        if (most(rest & (rest - 1), chain) + 1 == left) {
          --left;
          break;
        }
        chain.clear(step);
      }
    }
  }

 private:
  struct match {
    std::uint32_t candidate;
    std::size_t step;
  };

  bool augment(std::size_t step, placement const& chain) {
    for (auto const i : choices_[step]) {
      if (chain.uses(i) || std::find(visited_.begin(), visited_.end(), i) != visited_.end()) continue;
      visited_.push_back(i);
      auto const taken =
          std::find_if(matched_.begin(), matched_.end(), [i](match const& m) { return m.candidate == i; });
      if (taken == matched_.end()) {
        matched_.push_back({i, step});
        return true;
      }
      auto const at = taken - matched_.begin();
      if (augment(taken->step, chain)) {
        matched_[static_cast<std::size_t>(at)].step = step;
        return true;
      }
    }
    return false;
  }

  std::array<std::vector<std::uint32_t>, 64> choices_;
  std::vector<match> matched_;
  std::vector<std::uint32_t> visited_;
};

// Fills as many of the required steps not yet filled as candidates of [from, to) can; in step order, each by the first
// that leaves as many to the rest.
inline void fill_in_any_order(candidates const& all, std::uint32_t from, std::uint32_t to, placement& chain) {
  auto const wanted = all.plan.required & ~chain.filled;
  if (all.overlap()) {
    step_matching(all, wanted, from, to, chain).fill(wanted, chain);
    chain.level = static_cast<std::size_t>(std::popcount(chain.filled & all.plan.required));
  } else {
    for (auto rest = wanted & all.steps(); rest != 0; rest &= rest - 1) {
      auto const step = static_cast<std::size_t>(std::countr_zero(rest));
      if (auto const i = all.next(step, from, to); i != to) chain.fill(step, i), ++chain.level;
    }
  }
}

// The deepest chain from one entry in a funnel without an order of steps, of candidates up to `to`.
inline placement fullest_chain(candidates const& all, std::uint32_t entry, std::uint32_t lo,
                               std::uint32_t hi) {
  auto const& plan = all.plan;
  placement chain;
  chain.entry = entry;
  chain.runs = all.running(entry);
  auto const to = all.window_end(entry, hi);
  if (plan.order == funnel_order::anchored) {
    chain.fill(0, entry);
    chain.level = 1;
    fill_in_any_order(all, all.follow(entry, all[entry].time, lo, hi), to, chain);
  } else {
    fill_in_any_order(all, entry, to, chain);
  }
  return chain;
}

}  // namespace detail

}  // namespace sojourn
