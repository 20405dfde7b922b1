// SPDX-License-Identifier: BSL-1.0
#pragma once
// The kernel of grouping: rows scattered into parts by customer, each part ordered inside the cache.

#include <sojourn/core/id.hpp>
#include <sojourn/core/memory.hpp>
#include <sojourn/core/mix.hpp>

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

namespace sojourn {

namespace detail {

// One event on its way to its journey, with all that its touch carries: nothing is fetched by position later. What is
// small lies together, in one word where it fits.
template <class Key, class Payload>
struct group_row {
  Key key;  // 32 bits where they hold it
  touchpoint_id touchpoint;
  [[no_unique_address]] Payload payload;
  std::int64_t time;
};

// Consecutive keys; none: any keys, to be found out.
struct key_range {
  std::uint64_t first = 0;
  std::size_t count = 0;
};

// Rows in parts by their key: count every key, then add every row, in the same order. A part keeps the order in
// which its rows were added, and all rows of a key are in one part: by ranges of keys where these lie close to one
// another, else by a hash. Several lanes may count and add at once, each a stretch of the rows: parts keep the order of
// the lanes.
template <class Row>
class key_partition {
 public:
  // \param least,greatest  of the keys of `n` rows.
  key_partition(std::size_t n, std::uint64_t least, std::uint64_t greatest, std::size_t lanes)
      : first_(least) {
    constexpr std::size_t part_rows = (std::size_t{1} << 20U) / sizeof(Row);   // a megabyte, or less
    auto const wanted = static_cast<unsigned>(std::bit_width(n / part_rows));  // parts, as a power of two
    auto const keys = greatest - least;                                        // less one
    by_range_ = n > 0 && keys / 4 < n;
    auto const width = static_cast<unsigned>(std::bit_width(keys));
    shift_ = by_range_ ? width - std::min(width, wanted) : 64U - wanted;
    auto const parts = by_range_ ? static_cast<std::size_t>(keys >> shift_) : (std::size_t{1} << wanted) - 1;
    ends_.resize(parts + 1);
    lanes_.assign(lanes, std::vector<std::size_t>(parts + 1));
  }
  key_partition(key_partition const&) = delete;
  key_partition& operator=(key_partition const&) = delete;
  key_partition(key_partition&& other) noexcept
      : first_(other.first_),
        by_range_(other.by_range_),
        shift_(other.shift_),
        ends_(std::move(other.ends_)),
        lanes_(std::move(other.lanes_)),
        rows_(std::exchange(other.rows_, nullptr)),
        size_(std::exchange(other.size_, 0)) {}
  key_partition& operator=(key_partition&&) = delete;
  ~key_partition() {
    if (rows_ == nullptr) return;
    if constexpr (!std::is_trivially_destructible_v<Row>) std::destroy_n(rows_, size_);
    std::allocator<Row>().deallocate(rows_, size_);
  }

  // What one lane does.
  class lane {
   public:
    lane(key_partition& all, std::size_t i) noexcept : all_(&all), at_(all.lanes_[i].data()) {}

    void count(std::uint64_t key) noexcept { ++at_[all_->part_of(key)]; }
    // A row of the key, to be written where it lies: one built elsewhere and copied waits for its own stores.
    // \pre allocated.
    [[nodiscard]] Row& add(std::uint64_t key) noexcept {
      auto* const place = all_->rows_ + at_[all_->part_of(key)]++;
      if constexpr (std::is_trivially_destructible_v<Row>) ::new (static_cast<void*>(place)) Row;
      place->key = static_cast<decltype(place->key)>(key);
      return *place;
    }

   private:
    key_partition* all_;
    std::size_t* at_;  // by part: how many rows, and once allocated where the next one lies
  };

  // When all is counted.
  void allocate() {
    std::size_t end = 0;
    for (std::size_t p = 0; p < ends_.size(); ++p) {
      for (auto& at : lanes_) end += std::exchange(at[p], end);
      ends_[p] = end;
    }
    size_ = ends_.back();
    auto* const rows = std::allocator<Row>().allocate(size_);
    prefer_huge_pages(rows, size_ * sizeof(Row));
    // Rows that hold nothing to destroy are first written where they are added: memory is touched once.
    if constexpr (!std::is_trivially_destructible_v<Row>) {
      try {
        std::uninitialized_value_construct_n(rows, size_);
      } catch (...) {
        std::allocator<Row>().deallocate(rows, size_);
        throw;
      }
    }
    rows_ = rows;
  }
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  // \pre every row that was counted was added.
  [[nodiscard]] std::size_t part_count() const noexcept { return ends_.size(); }
  [[nodiscard]] std::span<Row> part(std::size_t p) noexcept {
    auto const begin = p == 0 ? std::size_t{0} : ends_[p - 1];
    return {rows_ + begin, ends_[p] - begin};
  }
  [[nodiscard]] key_range keys(std::size_t p) const noexcept {
    if (!by_range_) return {};
    return {first_ + (std::uint64_t{p} << shift_), std::size_t{1} << shift_};
  }

 private:
  [[nodiscard]] std::size_t part_of(std::uint64_t key) const noexcept {
    if (by_range_) return static_cast<std::size_t>((key - first_) >> shift_);
    return shift_ == 64 ? 0 : static_cast<std::size_t>(mix(key) >> shift_);
  }

  std::uint64_t first_;
  bool by_range_ = false;
  unsigned shift_ = 0;
  std::vector<std::size_t> ends_;  // by part
  std::vector<std::vector<std::size_t>> lanes_;
  Row* rows_ = nullptr;
  std::size_t size_ = 0;
};

// Groups the rows of one part: numbers its keys, counts, scatters, orders by time where needed. Every step keeps the
// order among equals.
template <class Row>
class part_grouper {
 public:
  // Calls `f(rows, ends)`: the rows by key, each key's in the order (time, input position), and where each key's end.
  // Keys come in their own order where their range is known, else in that of their first row.
  template <class F>
  void operator()(std::span<Row> rows, key_range known, F f) {
    if (known.count != 0) {
      ends_.assign(known.count + 1, 0);
      for (auto const& r : rows) ++ends_[static_cast<std::size_t>(r.key - known.first) + 1];
    } else {
      number(rows);
    }
    for (std::size_t c = 1; c < ends_.size(); ++c) ends_[c] += ends_[c - 1];
    if (ordered_.size() < rows.size()) ordered_.resize(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
      auto const c = known.count != 0 ? static_cast<std::size_t>(rows[i].key - known.first) : local_[i];
      ordered_[ends_[c]++] = std::move(rows[i]);
    }
    ends_.pop_back();
    auto const earlier = [](Row const& a, Row const& b) { return a.time < b.time; };
    std::size_t begin = 0;
    std::size_t kept = 0;
    for (auto const end : ends_) {
      if (end == begin) continue;
      auto const one = std::span(ordered_).subspan(begin, end - begin);
      if (!std::is_sorted(one.begin(), one.end(), earlier)) std::stable_sort(one.begin(), one.end(), earlier);
      ends_[kept++] = end;
      begin = end;
    }
    f(std::span<Row>(ordered_).first(rows.size()), std::span<std::size_t const>(ends_).first(kept));
  }

 private:
  // Numbers keys by first appearance, and counts them.
  void number(std::span<Row> rows) {
    slots_.assign(64, 0);
    keys_.clear();
    local_.resize(rows.size());
    ends_.assign(1, 0);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      local_[i] = number_of(rows[i].key);
      ++ends_[local_[i] + 1];
    }
  }
  std::uint32_t number_of(std::uint64_t key) {
    auto& slot = slots_[probe(key)];
    if (slot != 0) return slot - 1;
    keys_.push_back(key);
    ends_.push_back(0);
    slot = static_cast<std::uint32_t>(keys_.size());
    if (2 * keys_.size() > slots_.size()) {
      slots_.assign(2 * slots_.size(), 0);
      for (std::uint32_t i = 0; i < keys_.size(); ++i) slots_[probe(keys_[i])] = i + 1;
    }
    return static_cast<std::uint32_t>(keys_.size() - 1);
  }
  [[nodiscard]] std::size_t probe(std::uint64_t key) const noexcept {
    auto const mask = slots_.size() - 1;
    auto at = static_cast<std::size_t>(mix(key)) & mask;
    while (slots_[at] != 0 && keys_[slots_[at] - 1] != key) at = (at + 1) & mask;
    return at;
  }

  std::vector<std::uint32_t> slots_;
  std::vector<std::uint32_t> local_;
  std::vector<std::size_t> ends_;
  std::vector<std::uint64_t> keys_;
  std::vector<Row> ordered_;
};

}  // namespace detail

}  // namespace sojourn
