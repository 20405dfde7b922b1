// SPDX-License-Identifier: BSL-1.0
#pragma once
// The strict chains of a short journey, found in words.

#include <sojourn/measure/funnel/word_chains.hpp>
#include <sojourn/measure/funnel/words.hpp>

#include <array>
#include <cstddef>
#include <cstdint>

namespace sojourn {

namespace detail {

// Where the next step must be filled by the next touch: the entries whose touch after l others matches step l are that
// step's word moved down by l.
template <class Words>
class strict_words {
  static constexpr auto steps = Words::step_limit;

 public:
  // \param entries  not 0.
  strict_words(Words const& words, std::uint64_t entries) noexcept : words_(words) {
    unrolled<steps>([&](auto l) { come_[l] = entries &= words.at(l) >> l; });
  }

  // The chain of the latest entry that comes deepest.
  // \complexity O(steps), and a time for each entry that the window leaves short of its touches.
  [[nodiscard]] auto deepest() const {
    word_chain<steps> found;
    for (auto l = steps; found.level == 0;) {
      --l;
      for (auto rest = come_[l]; rest != 0;) {
        auto const entry = highest_bit(rest);
        rest ^= std::uint64_t{1} << entry;
        if (!words_.in_window(entry, entry + l)) continue;
        found.entry = entry;
        found.level = l + 1;
        found.filled = (std::uint64_t{2} << l) - 1;
        for (std::size_t n = 0; n <= l; ++n) found.times[n] = words_.time(entry + n);
        break;
      }
    }
    return found;
  }

  // Whether that of some entry that `runs` stands at the last touch.
  template <class Runs>
  [[nodiscard]] bool any_goes_on(Runs const& runs) const {
    auto const last = highest_bit(words_.last());
    for (std::size_t l = 0; l < steps && l <= last; ++l) {
      if ((come_[l] >> (last - l) & 1U) != 0 && words_.in_window(last - l, last) &&
          runs(words_.time(last - l)))
        return true;
    }
    return false;
  }

 private:
  Words const& words_;
  std::array<std::uint64_t, steps> come_;  // by level, from 0
};

}  // namespace detail

}  // namespace sojourn
