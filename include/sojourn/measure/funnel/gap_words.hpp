// SPDX-License-Identifier: BSL-1.0
#pragma once
// The chains of a short journey under a gap between steps, found in words.

#include <sojourn/measure/funnel/candidate_list.hpp>
#include <sojourn/measure/funnel/word_chains.hpp>
#include <sojourn/measure/funnel/words.hpp>

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace sojourn {

namespace detail {

// In step order, each step at most a gap after the one before it. The earliest touch of a step may be a dead end: all that
// may fill it are kept, in a word, and each word follows from the one before it. Backwards it is kept what leads to the
// deepest; of that the earliest touches are the chain.
template <class Words>
class gap_words {
  static constexpr auto steps = Words::step_limit;

 public:
  // \param levels  at most `steps`.
  gap_words(Words const& words, std::size_t levels, std::uint64_t gap) noexcept
      : words_(words), levels_(levels), gap_(gap) {}

  // The chain of the latest of some entries that come deepest, and whether one goes on, which matters where none fills all
  // steps.
  // \param goes_on  (time of an entry, time of the last touch that a chain of it can stand at).
  // \complexity O(entries x steps x touches in a gap).
  template <class GoesOn>
  [[nodiscard]] std::pair<word_chain<steps>, bool> deepest(std::uint64_t entries, GoesOn const& goes_on) {
    bool any_goes_on = false;
    auto best = highest_bit(entries);
    std::size_t level = 0;
    // An entry matters that no later one takes over: the last before a touch that fills the second step.
    auto seconds = levels_ > 1 ? next_from_each(entries << 1U, words_.at(1)) : 0;
    for (auto entry = best;;) {
      auto const to = come_from(entry);
      if (to > level) level = to, best = entry;
      if (level == levels_) break;
      any_goes_on = any_goes_on || goes_on(words_.time(entry), words_.time(highest_bit(reached_)));
      seconds &= touches_before<true>(entry);
      if (seconds == 0) break;
      entry = highest_bit(entries & touches_before(highest_bit(seconds)));
    }
    return {chain(best), any_goes_on};
  }

 private:
  // The touches behind one in its gap.
  [[nodiscard]] std::uint64_t in_gap(std::size_t touch) const {
    auto const entered = words_.time(touch);
    std::uint64_t found = 0;
    for (auto bit = std::uint64_t{1} << touch; bit != words_.last();) {
      bit <<= 1U;
      if (time_between(entered, words_.time(++touch)) > gap_) break;
      found |= bit;
    }
    return found;
  }

  // How deep an entry comes; leaves what may fill each level.
  std::size_t come_from(std::size_t entry) {
    reached_ = at_[0] = std::uint64_t{1} << entry;
    for (std::size_t l = 1; l < levels_; ++l) {
      std::uint64_t found = 0;
      for (auto rest = at_[l - 1]; rest != 0; rest &= rest - 1)
        found |= in_gap(static_cast<std::size_t>(std::countr_zero(rest)));
      found &= words_.at(l);
      while (found != 0 && !words_.in_window(entry, highest_bit(found)))
        found ^= std::uint64_t{1} << highest_bit(found);
      if (found == 0) return l;
      reached_ |= at_[l] = found;
    }
    return levels_;
  }

  [[nodiscard]] auto chain(std::size_t entry) {
    word_chain<steps> found;
    found.entry = entry;
    found.level = come_from(entry);
    found.filled = (std::uint64_t{1} << found.level) - 1;
    if constexpr (steps > 2) look_back(found.level);
    found.times[0] = words_.time(entry);
    for (std::size_t l = 1; l < found.level; ++l) {
      entry = static_cast<std::size_t>(std::countr_zero(in_gap(entry) & at_[l]));
      found.times[l] = words_.time(entry);
    }
    return found;
  }

  // Leaves of what may fill each level what leads to the last.
  void look_back(std::size_t level) {
    for (auto l = level - 1; l-- > 1;) {
      std::uint64_t leads = 0;
      for (auto rest = at_[l]; rest != 0; rest &= rest - 1) {
        auto const touch = static_cast<std::size_t>(std::countr_zero(rest));
        if ((in_gap(touch) & at_[l + 1]) != 0) leads |= std::uint64_t{1} << touch;
      }
      at_[l] = leads;
    }
  }

  Words const& words_;
  std::size_t levels_;
  std::uint64_t gap_;
  std::uint64_t reached_ = 0;            // what any level may be filled by
  std::array<std::uint64_t, steps> at_;  // by level, from 0; written as far as an entry comes
};

}  // namespace detail

}  // namespace sojourn
