// SPDX-License-Identifier: BSL-1.0
#pragma once
// Who is under way, by customer and by how long ago they were touched.

#include <sojourn/core/mix.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <stdexcept>
#include <utility>
#include <vector>

namespace sojourn::detail {

// Values by customer, the longest idle first. Touches that are taken in the order of time make a list do for a queue by
// time: whoever is touched goes to its back. Values lie in blocks and stay where they are; a table of 8 bytes a place
// (linear probing, at most half full) says where, and the list is two numbers each, so that a touch waits for memory
// twice where it was not touched for long.
// \complexity expected O(1) each; copying O(size).
template <class Customer, class Value>
class idle_queue {
 public:
  idle_queue() = default;
  idle_queue(idle_queue const& other) {
    for (auto at = other.first_; at != nobody; at = other.links_[at].next)
      touched(other.at(at).who) = other.at(at).value;
  }
  idle_queue(idle_queue&& other) noexcept { swap(other); }
  idle_queue& operator=(idle_queue other) noexcept {
    swap(other);
    return *this;
  }
  ~idle_queue() = default;

  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] bool empty() const noexcept { return size_ == 0; }
  [[nodiscard]] bool contains(Customer const& who) const { return find(who).second != 0; }

  // The customer's value, a new one where there is none: the last to become idle.
  Value& touched(Customer const& who) {
    auto const [free_place, known] = find(who);
    if (known != 0) {
      if (known - 1 != last_) unlink(known - 1), append(known - 1);
      return at(known - 1).value;
    }
    auto const here = room();
    at(here).who = who;
    table_[2 * (size_ + 1) > table_.size() ? grown_for(who) : free_place] = {piece_of(who), here + 1};
    if (here == links_.size()) {
      links_.emplace_back();
    } else {
      free_.pop_back();
    }
    append(here);
    ++size_;
    return at(here).value;
  }
  // \pre not empty.
  [[nodiscard]] Value& longest_idle() noexcept { return at(first_).value; }
  // \pre not empty.
  void pop_longest_idle() { remove(first_); }
  // \pre not empty.
  void pop_last_touched() { remove(last_); }

  // The longest idle first.
  template <class F>
  void for_each(F f) {
    for (auto one = first_; one != nobody; one = links_[one].next) f(at(one).value);
  }

  template <class Self, class Archive>
  static void archive(Self& self, Archive& a) {
    auto n = std::uint64_t{self.size()};
    a(n);
    if constexpr (Archive::saves) {
      for (auto one = self.first_; one != nobody; one = self.links_[one].next)
        a(self.at(one).who, self.at(one).value);
    } else if constexpr (Archive::loads) {
      for (self = idle_queue(); n > 0; --n) {
        Customer who{};
        a(who);
        a(self.touched(who));
      }
    } else {
      a(Customer{}, Value{});  // the shape of any
    }
  }

 private:
  static constexpr std::uint32_t nobody = 0xFFFF'FFFFU;
  static constexpr std::size_t block = 64;

  struct entry {
    Customer who{};
    Value value{};
  };
  struct link {
    std::uint32_t previous = nobody;
    std::uint32_t next = nobody;
  };
  struct place {
    std::uint32_t piece = 0;  // of the customer's hash: most others are told from it alone
    std::uint32_t entry = 0;  // from 1; 0: free
  };

  [[nodiscard]] entry& at(std::uint32_t i) noexcept { return blocks_[i / block][i % block]; }
  [[nodiscard]] entry const& at(std::uint32_t i) const noexcept { return blocks_[i / block][i % block]; }
  [[nodiscard]] static std::uint32_t piece_of(Customer const& who) {
    return static_cast<std::uint32_t>(mix(std::hash<Customer>{}(who)));
  }

  // Where the customer is in the table, or would be, and the entry that is there.
  [[nodiscard]] std::pair<std::size_t, std::uint32_t> find(Customer const& who) const {
    if (table_.empty()) return {0, 0};
    auto const piece = piece_of(who);
    auto const mask = table_.size() - 1;
    auto i = piece & mask;
    while (table_[i].entry != 0 && !(table_[i].piece == piece && at(table_[i].entry - 1).who == who))
      i = (i + 1) & mask;
    return {i, table_[i].entry};
  }
  [[nodiscard]] std::size_t grown_for(Customer const& who) {
    std::vector<place> larger(table_.empty() ? 64 : 2 * table_.size());
    auto const mask = larger.size() - 1;
    for (auto const& one : table_) {
      if (one.entry == 0) continue;
      auto i = one.piece & mask;
      while (larger[i].entry != 0) i = (i + 1) & mask;
      larger[i] = one;
    }
    table_ = std::move(larger);
    return find(who).first;
  }

  // An entry for one more, as good as new.
  [[nodiscard]] std::uint32_t room() {
    if (!free_.empty()) {
      auto& again = at(free_.back()).value;
      std::destroy_at(&again);
      std::construct_at(&again);
      return free_.back();
    }
    auto const here = links_.size();
    if (here >= nobody) throw std::length_error("a stream must have fewer than 2^32 customers under way");
    if (here / block == blocks_.size()) blocks_.push_back(std::make_unique<entry[]>(block));
    return static_cast<std::uint32_t>(here);
  }

  void append(std::uint32_t one) noexcept {
    links_[one] = {last_, nobody};
    (last_ == nobody ? first_ : links_[last_].next) = one;
    last_ = one;
  }
  void unlink(std::uint32_t one) noexcept {
    auto const [previous, next] = links_[one];
    (previous == nobody ? first_ : links_[previous].next) = next;
    (next == nobody ? last_ : links_[next].previous) = previous;
  }
  void remove(std::uint32_t one) {
    free_.push_back(one);
    unlink(one);
    --size_;
    // Those behind it move up to where they would be without it.
    auto const mask = table_.size() - 1;
    auto hole = find(at(one).who).first;
    for (auto i = (hole + 1) & mask; table_[i].entry != 0; i = (i + 1) & mask) {
      if (((i - table_[i].piece) & mask) < ((i - hole) & mask)) continue;
      table_[hole] = table_[i];
      hole = i;
    }
    table_[hole] = {};
  }

  void swap(idle_queue& other) noexcept {
    std::swap(blocks_, other.blocks_), std::swap(links_, other.links_), std::swap(free_, other.free_);
    std::swap(table_, other.table_), std::swap(size_, other.size_);
    std::swap(first_, other.first_), std::swap(last_, other.last_);
  }

  std::vector<std::unique_ptr<entry[]>> blocks_;
  std::vector<link> links_;          // by entry
  std::vector<std::uint32_t> free_;  // entries
  std::vector<place> table_;
  std::size_t size_ = 0;
  std::uint32_t first_ = nobody;
  std::uint32_t last_ = nobody;
};

}  // namespace sojourn::detail
