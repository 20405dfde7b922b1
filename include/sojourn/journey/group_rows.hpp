// SPDX-License-Identifier: BSL-1.0
#pragma once
// The kernel of grouping: rows partitioned by customer, each part ordered in the cache.

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace sojourn {

namespace detail {

struct group_row {
  std::uint64_t key;
  std::int64_t time;
  std::uint32_t touchpoint;
  std::uint32_t position;
};

// A bijection of 64 bits (Steele, Lea, Flood 2014: SplitMix64's finaliser), so that keys spread over parts.
constexpr std::uint64_t mix(std::uint64_t x) noexcept {
  x = (x ^ (x >> 30U)) * 0xbf58'476d'1ce4'e5b9U;
  x = (x ^ (x >> 27U)) * 0x94d0'49bb'1331'11ebU;
  return x ^ (x >> 31U);
}

// Rows ordered by customer and, within one, by (time, position); `first` holds where each customer starts.
// Parts of about 2^15 rows (768 KB) are counted and scattered inside the cache. O(n) time, two copies of the
// rows.
struct grouped_rows {
  std::vector<group_row> rows;
  std::vector<std::size_t> first;
};

inline std::vector<group_row> partition_by_key(std::vector<group_row> rows, unsigned bits) {
  if (bits == 0) return rows;
  auto const part_of = [bits](group_row const& r) {
    return static_cast<std::size_t>(mix(r.key) >> (64U - bits));
  };
  std::vector<std::size_t> at((std::size_t{1} << bits) + 1);
  for (auto const& r : rows) ++at[part_of(r) + 1];
  for (std::size_t p = 1; p < at.size(); ++p) at[p] += at[p - 1];
  std::vector<group_row> parted(rows.size());
  for (auto const& r : rows) parted[at[part_of(r)]++] = r;
  return parted;
}

// Groups one part in place: numbers its keys by first appearance, counts, scatters, orders by time where
// needed.
class part_grouper {
 public:
  void group(std::vector<group_row>& rows, std::size_t begin, std::size_t end,
             std::vector<std::size_t>& first) {
    auto const n = end - begin;
    if (n == 0) return;
    slots_.assign(std::bit_ceil(2 * n), 0);
    local_.resize(n);
    start_.assign(1, 0);
    keys_.clear();
    for (std::size_t i = 0; i < n; ++i) {
      auto const local = local_id(rows[begin + i].key);
      local_[i] = local;
      ++start_[local + 1];
    }
    for (std::size_t c = 1; c < start_.size(); ++c) start_[c] += start_[c - 1];
    for (std::size_t c = 0; c + 1 < start_.size(); ++c) first.push_back(begin + start_[c]);
    scratch_.assign(rows.begin() + static_cast<std::ptrdiff_t>(begin),
                    rows.begin() + static_cast<std::ptrdiff_t>(end));
    auto at = start_;
    for (std::size_t i = 0; i < n; ++i) rows[begin + at[local_[i]]++] = scratch_[i];
    auto const earlier = [](group_row const& a, group_row const& b) { return a.time < b.time; };
    for (std::size_t c = 0; c + 1 < start_.size(); ++c) {
      auto const from = rows.begin() + static_cast<std::ptrdiff_t>(begin + start_[c]);
      auto const to = rows.begin() + static_cast<std::ptrdiff_t>(begin + start_[c + 1]);
      if (!std::is_sorted(from, to, earlier)) std::stable_sort(from, to, earlier);
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
  std::vector<group_row> scratch_;
};

inline grouped_rows group_rows(std::vector<group_row> rows) {
  constexpr std::size_t part_rows = std::size_t{1} << 15U;
  auto const bits =
      rows.size() <= part_rows ? 0U : static_cast<unsigned>(std::bit_width((rows.size() - 1) / part_rows));
  grouped_rows result{partition_by_key(std::move(rows), bits), {}};
  part_grouper grouper;
  for (std::size_t begin = 0; begin < result.rows.size();) {
    auto end = result.rows.size();
    if (bits != 0) {
      auto const part = mix(result.rows[begin].key) >> (64U - bits);
      end = begin;
      while (end < result.rows.size() && mix(result.rows[end].key) >> (64U - bits) == part) ++end;
    }
    grouper.group(result.rows, begin, end, result.first);
    begin = end;
  }
  result.first.push_back(result.rows.size());
  return result;
}

}  // namespace detail

}  // namespace sojourn
