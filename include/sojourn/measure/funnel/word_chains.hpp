// SPDX-License-Identifier: BSL-1.0
#pragma once
// The chains of a short journey at a funnel, where its steps and its window alone decide them: found in words.

#include <sojourn/measure/funnel/words.hpp>

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>

namespace sojourn {

namespace detail {

// What one attempt comes to.
template <std::size_t Steps>
struct word_chain {
  std::array<std::int64_t, Steps> times;  // in the order of the chain; written up to the level
  std::size_t level = 0;
  std::uint64_t filled = 0;  // steps
  std::size_t entry = 0;     // the touch
  std::int64_t latest = 0;   // when the last of those came of which it is the deepest

  word_chain() noexcept {}  // NOLINT: else `word_chain()` would write all times
  [[nodiscard]] std::span<std::int64_t const> fills() const noexcept { return {times.data(), level}; }
};

// The touches that may fill the step after one that a touch fills: those behind it and, where it may again, itself.
template <bool Again = false>
[[nodiscard]] constexpr std::uint64_t touches_behind(std::size_t touch) noexcept {
  return ~std::uint64_t{0} << touch << (Again ? 0U : 1U);
}
// The touches that it may come after.
template <bool Again = false>
[[nodiscard]] constexpr std::uint64_t touches_before(std::size_t touch) noexcept {
  return (std::uint64_t{Again ? 2 : 1} << touch) - 1;
}
// The first touch of some that matches a step after another; the last of all, where none does.
template <bool Again = false, class Words>
[[nodiscard]] std::size_t next_touch(Words const& words, std::size_t step, std::size_t after,
                                     std::uint64_t among) noexcept {
  return static_cast<std::size_t>(
      std::countr_zero((words.at(step) & among & touches_behind<Again>(after)) | words.last()));
}

// In step order, the earliest touches of some that fill the steps of an entry which comes to a level.
template <bool Again = false, class Words>
[[nodiscard, gnu::always_inline]] inline auto chain_of_entry(Words const& words, std::size_t entry,
                                                             std::size_t level, std::uint64_t among) {
  word_chain<Words::step_limit> found;
  found.entry = entry;
  found.level = level;
  found.filled = (std::uint64_t{1} << level) - 1;
  found.times[0] = found.latest = words.time(entry);
  unrolled<Words::step_limit - 1>([&](auto n) {
    entry = next_touch<Again>(words, n + 1, entry, among);
    found.times[n + 1] = words.time(entry);
  });
  return found;
}

// In step order, the deepest chain of some entries, of those the latest. An entry matters that no later one takes over:
// the last before a touch that fills the second step.
// \param entries  not 0.  \param among  the touches that may fill steps.
// \complexity O(entries x steps).
template <bool Again = false, class Words>
[[nodiscard, gnu::always_inline]] inline auto deepest_in_order(Words const& words, std::uint64_t entries,
                                                               std::uint64_t among = ~std::uint64_t{0}) {
  constexpr auto steps = Words::step_limit;
  auto const latest = highest_bit(entries);
  auto entry = latest;
  std::size_t deepest = 1;
  if constexpr (steps > 1) {
    for (auto seconds = next_from_each(entries << (Again ? 0U : 1U), words.at(1) & among); seconds != 0;) {
      auto touch = highest_bit(seconds);
      seconds ^= std::uint64_t{1} << touch;
      auto const from = highest_bit(entries & touches_before<Again>(touch));
      auto const in_window = [&](std::size_t i) { return std::size_t{words.in_window(from, i)}; };
      auto level = 1 + in_window(touch);
      std::size_t filled = 1;
      unrolled<steps - 2>([&](auto n) {
        auto const fills = words.at(n + 2) & among & touches_behind<Again>(touch);
        touch = static_cast<std::size_t>(std::countr_zero(fills | words.last()));
        filled = (Again ? filled : 1) & fills >> touch;  // nothing comes behind the last, but itself again
        level += filled & in_window(touch);
      });
      bool const deeper = level > deepest;
      entry = deeper ? from : entry;
      deepest = deeper ? level : deepest;
    }
  }
  auto found = chain_of_entry<Again>(words, entry, deepest, among);
  found.latest = words.time(latest);
  return found;
}

// In any order, the chain of the entry in whose window most steps are matched, of several the latest.
// \param entries  not 0.  \pre no touch matches two steps.  \complexity O(entries x steps).
template <class Words>
[[nodiscard]] auto fullest_in_words(Words const& words, std::uint64_t entries) {
  constexpr auto steps = Words::step_limit;
  word_chain<steps> found;
  std::uint64_t touches = 0;  // in the window of the best
  auto end = highest_bit(words.last()) + 1;
  for (auto rest = entries; rest != 0;) {
    auto const entry = highest_bit(rest);
    rest ^= std::uint64_t{1} << entry;
    end = words.window_end(entry, end);
    auto const window = ~std::uint64_t{0} >> (64 - end) & ~std::uint64_t{0} << entry;
    std::size_t level = 0;
    unrolled<steps>([&](auto step) { level += std::size_t{(words.at(step) & window) != 0}; });
    bool const deeper = level > found.level;
    touches = deeper ? window : touches;
    found.entry = deeper ? entry : found.entry;
    found.level = deeper ? level : found.level;
  }
  found.latest = words.time(highest_bit(entries));
  std::uint64_t fills = 0;
  unrolled<steps>([&](auto step) {
    auto const matches = words.at(step) & touches;
    fills |= matches & (~matches + 1);
    found.filled |= std::uint64_t{matches != 0} << step;
  });
  unrolled<steps>([&](auto n) {
    found.times[n] = words.time(static_cast<std::size_t>(std::countr_zero(fills | words.last())));
    fills &= fills - 1;
  });
  return found;
}

}  // namespace detail

}  // namespace sojourn
