// SPDX-License-Identifier: BSL-1.0
#pragma once
// Every attempt of a short journey, found in words.

#include <sojourn/measure/funnel/word_chains.hpp>
#include <sojourn/measure/funnel/words.hpp>

#include <bit>
#include <cstddef>
#include <cstdint>

namespace sojourn {

namespace detail {

// In step order, every attempt: each conversion that ends earliest, of those that of the latest entry; before it, and
// behind the last of them, the deepest of the entries of one window each.
template <class Words>
class attempts_in_words {
  static constexpr auto steps = Words::step_limit;

 public:
  // \param levels  at most `steps`.
  attempts_in_words(Words const& words, std::size_t levels) noexcept : words_(words), levels_(levels) {}

  // Calls `sink` with each. \complexity O(attempts x steps), and O(steps) for each end outside its window.
  template <class Sink>
  void each(Sink const& sink) const {
    for (auto left = words_.last() | (words_.last() - 1);;) {
      auto const conversion = first_conversion(left);
      auto const entry = static_cast<std::size_t>(std::countr_zero(conversion | words_.last()));
      auto const among = conversion == 0 ? left : left & (conversion - 1);
      auto const goes_to = [&](std::size_t e) { return conversion != 0 && words_.in_window(e, entry); };
      for (auto rest = words_.at(0) & among; rest != 0;) {
        auto const first = static_cast<std::size_t>(std::countr_zero(rest));
        if (goes_to(first)) break;
        std::uint64_t of_window = 0;
        for (auto e = first; rest != 0 && words_.in_window(first, e);) {
          if (!goes_to(e)) of_window |= std::uint64_t{1} << e;
          rest &= rest - 1;
          e = static_cast<std::size_t>(std::countr_zero(rest));
        }
        auto const found = deepest_in_order(words_, of_window, among);
        sink(found);
        rest &= touches_behind(last_of(found, among));
      }
      if (conversion == 0) return;
      auto const found = chain_of_entry(words_, entry, levels_, left);
      sink(found);
      left &= touches_behind(last_of(found, left));
    }
  }

 private:
  // Its last touch.
  [[nodiscard]] std::size_t last_of(word_chain<steps> const& chain, std::uint64_t among) const noexcept {
    auto touch = chain.entry;
    for (std::size_t l = 1; l < chain.level; ++l) touch = next_touch(words_, l, touch, among);
    return touch;
  }

  // Of some touches the entry, as a bit, of the conversion that ends earliest, of those the latest; 0 where there is
  // none. Of each end in turn, from the soonest that there could be on, the latest touches before it that fill the steps.
  [[nodiscard]] std::uint64_t first_conversion(std::uint64_t among) const {
    std::uint64_t missing = 0, ends = 0, may = among;
    unrolled<steps>([&](auto step) {
      if (step >= levels_) return;
      ends = may & words_.at(step);
      missing |= std::uint64_t{ends == 0};
      may &= ~(ends ^ (ends - 1));
    });
    if (missing != 0) return 0;
    for (; ends != 0; ends &= ends - 1) {
      auto const last = static_cast<std::size_t>(std::countr_zero(ends));
      auto touch = last;
      for (auto l = levels_ - 1; l-- > 0;) touch = highest_bit(words_.at(l) & among & touches_before(touch));
      if (words_.in_window(touch, last)) return std::uint64_t{1} << touch;
    }
    return 0;
  }

  Words const& words_;
  std::size_t levels_;
};

}  // namespace detail

}  // namespace sojourn
