// SPDX-License-Identifier: BSL-1.0
#pragma once
// How deep an attempt comes, without working out which touches fill its steps.

#include <sojourn/measure/funnel/candidates.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace sojourn {

namespace detail {

// Of a journey of at most 64 candidates, of which a step takes the first that it can, whatever the chain has passed
// over: the candidates of a step are the bits of a word, and a step is taken by a scan of it.
class attempt_reach {
 public:
  explicit attempt_reach(candidates const& all)
      : all_(all),
        plan_(all.plan),
        applies_(all.in_words() && !plan_.tolerant && !all.overlap() && plan_.gap == unlimited &&
                 plan_.order != funnel_order::strict && !all.any_excluded()) {}

  // Whether it says what the attempts are, and their running follows from their entries alone.
  [[nodiscard]] bool applies() const noexcept { return applies_; }

  struct reach {
    std::size_t level;   // required steps filled
    std::uint32_t last;  // the last candidate that fills one
  };
  // \param hi  the candidates before it may fill.  \pre `applies()`.
  [[nodiscard]] reach operator()(std::uint32_t entry, std::uint32_t hi) const noexcept {
    auto const word = all_.word_of(entry, all_.session_end(entry, hi));
    return plan_.in_step_order() ? in_order(entry, word) : in_any_order(entry, word);
  }

  // Behind the last candidate in the window of an entry, where that of a later one ends at `hi`.
  [[nodiscard]] std::uint32_t window_end(std::uint32_t entry, std::uint32_t hi) const noexcept {
    // Four at a time, since how many are outside cannot be foreseen; an entry is in its own window.
    for (std::uint32_t outside = 4; outside == 4; hi -= outside) {
      outside = 0;
      for (std::uint32_t k = 1; k <= 4; ++k) {
        auto const i = hi < entry + k ? entry : hi - k;
        outside += static_cast<std::uint32_t>(time_between(all_[entry].time, all_[i].time) > plan_.window);
      }
    }
    return hi;
  }

  struct conversion {
    std::uint32_t entry = placement::nobody;
    std::uint32_t last = placement::nobody;
  };
  // In candidates from `lo` on the conversion that ends earliest, of those the latest entry.
  [[nodiscard]] conversion first_conversion(std::uint32_t lo) const noexcept {
    return plan_.streamable() ? first_in_order(lo) : first_by_entry(lo);
  }

 private:
  // Both without branches: how far an entry comes cannot be foreseen.
  [[nodiscard]] reach in_order(std::uint32_t entry, std::uint64_t word) const noexcept {
    reach r{1, entry};
    for (std::size_t l = 1; l < plan_.levels; ++l) {
      word &= all_.word_behind(r.last);
      auto const fills = word & all_.word(plan_.in_order[l]);
      auto const filled = std::uint64_t{fills != 0};
      auto const first = static_cast<std::uint32_t>(std::countr_zero(fills | top));
      r.level += filled;
      r.last ^= (r.last ^ first) & static_cast<std::uint32_t>(std::uint64_t{0} - filled);
      word &= std::uint64_t{0} - filled;
    }
    return r;
  }
  [[nodiscard]] reach in_any_order(std::uint32_t entry, std::uint64_t word) const noexcept {
    reach r{0, entry};
    if (plan_.order == funnel_order::anchored) {
      r.level = 1;
      word &= all_.word_behind(entry);
    }
    std::uint64_t firsts = std::uint64_t{1} << entry;
    for (auto l = r.level; l < plan_.levels; ++l) {
      auto const fills = word & all_.word(plan_.in_order[l]);
      r.level += std::uint64_t{fills != 0};
      firsts |= fills & (~fills + 1);
    }
    r.last = static_cast<std::uint32_t>(std::bit_width(firsts)) - 1;
    return r;
  }
  static constexpr auto top = std::uint64_t{1} << 63U;

  // A level remembers the latest entry that came to it, as the ordered funnel does that no window restarts.
  [[nodiscard]] conversion first_in_order(std::uint32_t lo) const noexcept {
    std::array<std::uint32_t, 64> entry;  // by level; 0: none, else from 1
    std::fill_n(entry.begin(), plan_.levels, 0U);
    for (auto i = lo; i < all_.size(); ++i) {
      for (auto rest = all_[i].steps; rest != 0;) {  // descending: a touch cannot follow itself
        auto const step = static_cast<std::size_t>(std::bit_width(rest)) - 1;
        rest ^= std::uint64_t{1} << step;
        auto const from = step == 0 ? i + 1 : entry[step - 1];
        bool const fills = from > entry[step] && all_.in_window(from - 1, i);
        entry[step] = fills ? from : entry[step];
        if (fills && step + 1 == plan_.levels) return {from - 1, i};
      }
    }
    return {};
  }
  [[nodiscard]] conversion first_by_entry(std::uint32_t lo) const noexcept {
    conversion found;
    auto end = all_.size();
    auto reaches = end;
    for (auto e = all_.entry_before(end, lo); e != placement::nobody; e = all_.entry_before(e, lo)) {
      reaches = window_end(e, std::min(reaches, end));
      auto const r = (*this)(e, reaches);
      if (r.level == plan_.levels && (found.entry == placement::nobody || r.last < found.last)) {
        found = {e, r.last};
        end = r.last + 1;
      }
    }
    return found;
  }

  candidates const& all_;
  funnel_plan const& plan_;
  bool applies_;
};

}  // namespace detail

}  // namespace sojourn
