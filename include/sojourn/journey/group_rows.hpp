// SPDX-License-Identifier: BSL-1.0
#pragma once
// The kernel of grouping: rows scattered into parts by customer, each part ordered inside the cache.

#include <sojourn/core/assert.hpp>
#include <sojourn/core/id.hpp>

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace sojourn {

namespace detail {

// One event on its way to its journey, with all that its touch carries: nothing is fetched by position later.
template <class Payload>
struct group_row {
  std::uint64_t key;
  std::int64_t time;
  touchpoint_id touchpoint;
  [[no_unique_address]] Payload payload;
};

// A bijection of 64 bits (Steele, Lea, Flood 2014: SplitMix64's finaliser), so that keys spread over parts.
constexpr std::uint64_t mix(std::uint64_t x) noexcept {
  x = (x ^ (x >> 30U)) * 0xbf58'476d'1ce4'e5b9U;
  x = (x ^ (x >> 27U)) * 0x94d0'49bb'1331'11ebU;
  return x ^ (x >> 31U);
}

// Rows in parts by their key: count every key, then add every row, in the same order. A part keeps the order in
// which its rows were added, and all rows of a key are in one part.
template <class Row>
class key_partition {
 public:
  explicit key_partition(std::size_t n) : bits_(bits_for(n)), ends_((std::size_t{1} << bits_) + 1) {}

  void count(std::uint64_t key) noexcept { ++ends_[part_of(key) + 1]; }
  void allocate() {
    for (std::size_t p = 1; p < ends_.size(); ++p) ends_[p] += ends_[p - 1];
    rows_.resize(ends_.back());
  }
  // A row of the key, to be written where it lies: one built elsewhere and copied waits for its own stores. From the
  // first call on, an entry of `ends_` moves from where its part begins to where it ends.
  [[nodiscard]] Row& add(std::uint64_t key) noexcept {
    Row& row = rows_[ends_[part_of(key)]++];
    row.key = key;
    return row;
  }

  template <class F>
  void for_each_part(F f) {
    std::size_t begin = 0;
    for (std::size_t p = 0; p + 1 < ends_.size(); ++p) {
      f(std::span(rows_).subspan(begin, ends_[p] - begin));
      begin = ends_[p];
    }
    SOJOURN_ASSERT(begin == rows_.size());
  }

 private:
  static unsigned bits_for(std::size_t n) noexcept {
    constexpr std::size_t part_rows = (std::size_t{1} << 20U) / sizeof(Row);  // a megabyte: inside the cache
    return n <= part_rows ? 0U : static_cast<unsigned>(std::bit_width((n - 1) / part_rows));
  }
  [[nodiscard]] std::size_t part_of(std::uint64_t key) const noexcept {
    return bits_ == 0 ? 0 : static_cast<std::size_t>(mix(key) >> (64U - bits_));
  }

  unsigned bits_;
  std::vector<std::size_t> ends_;
  std::vector<Row> rows_;
};

// Groups the rows of one part: numbers its keys by first appearance, counts, scatters, orders by time where
// needed. Every step keeps the order among equals.
template <class Row>
class part_grouper {
 public:
  // Calls `f` with the rows of one key after the other, in the order (time, input position).
  template <class F>
  void operator()(std::span<Row> rows, F f) {
    slots_.assign(std::bit_ceil(2 * rows.size() + 1), 0);
    local_.resize(rows.size());
    start_.assign(1, 0);
    keys_.clear();
    for (std::size_t i = 0; i < rows.size(); ++i) {
      local_[i] = local_id(rows[i].key);
      ++start_[local_[i] + 1];
    }
    for (std::size_t c = 1; c < start_.size(); ++c) start_[c] += start_[c - 1];
    ordered_.resize(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) ordered_[start_[local_[i]]++] = std::move(rows[i]);
    auto const earlier = [](Row const& a, Row const& b) { return a.time < b.time; };
    std::size_t begin = 0;
    for (std::size_t c = 0; c + 1 < start_.size(); ++c) {
      auto const one = std::span(ordered_).subspan(begin, start_[c] - begin);
      if (!std::is_sorted(one.begin(), one.end(), earlier)) std::stable_sort(one.begin(), one.end(), earlier);
      f(one);
      begin = start_[c];
    }
  }

 private:
  std::uint32_t local_id(std::uint64_t key) {
    auto const mask = slots_.size() - 1;
    auto at = static_cast<std::size_t>(mix(key)) & mask;
    while (slots_[at] != 0 && keys_[slots_[at] - 1] != key) at = (at + 1) & mask;
    if (slots_[at] == 0) {
      keys_.push_back(key);
      start_.push_back(0);
      slots_[at] = static_cast<std::uint32_t>(keys_.size());
    }
    return slots_[at] - 1;
  }

  std::vector<std::uint32_t> slots_;
  std::vector<std::uint32_t> local_;
  std::vector<std::size_t> start_;
  std::vector<std::uint64_t> keys_;
  std::vector<Row> ordered_;
};

}  // namespace detail

}  // namespace sojourn
