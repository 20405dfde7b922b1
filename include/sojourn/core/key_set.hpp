// SPDX-License-Identifier: BSL-1.0
#pragma once
// A set of 64-bit integers on the heap: open addressing, nothing allocated while it is empty.

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace sojourn {

/// A set of 64-bit unsigned integers, exact at any size.
/// Linear probing, at most half full. For the rare case: an insertion is a call, and leaves its caller small.
/// 2^64 - 1 is not a member of any set.
class key_set {
 public:
  /// Adds `key`. \returns whether it was new. \complexity O(1) expected, amortised.
  [[gnu::noinline]] bool insert(std::uint64_t key) {
    if (2 * (size_ + 1) > slots_.size()) grow();
    auto& slot = slots_[probe(key)];
    if (slot != 0) return false;
    slot = key + 1;
    ++size_;
    return true;
  }

  /// Whether `key` is a member. \complexity O(1) expected.
  [[nodiscard]] bool contains(std::uint64_t key) const noexcept {
    return !slots_.empty() && slots_[probe(key)] != 0;
  }

  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] bool empty() const noexcept { return size_ == 0; }

  /// Calls `f` with every member, in no particular order.
  template <std::invocable<std::uint64_t> F>
  void for_each(F f) const {
    for (auto const key_plus_one : slots_) {
      if (key_plus_one != 0) f(key_plus_one - 1);
    }
  }

  // Its members, ascending: the order of the slots tells how the set grew.
  template <class Self, class Archive>
  static void archive(Self& self, Archive& a) {
    std::vector<std::uint64_t> keys;
    self.for_each([&keys](std::uint64_t key) { keys.push_back(key); });
    std::sort(keys.begin(), keys.end());
    a(keys);
    if constexpr (Archive::loads) {
      self = {};
      for (auto const key : keys) self.insert(key);
    }
  }

 private:
  // The slot that holds `key`, or the free one where it belongs. The high bits of the product depend on all
  // of it.
  [[nodiscard]] std::size_t probe(std::uint64_t key) const noexcept {
    auto const mask = slots_.size() - 1;
    auto at = static_cast<std::size_t>((key + 1) * 0x9E37'79B9'7F4A'7C15U >> 32U) & mask;
    while (slots_[at] != 0 && slots_[at] != key + 1) at = (at + 1) & mask;
    return at;
  }

  void grow() {
    key_set larger;
    larger.slots_.resize(slots_.empty() ? 256 : 2 * slots_.size());
    for_each([&larger](std::uint64_t key) { larger.slots_[larger.probe(key)] = key + 1; });
    slots_ = std::move(larger.slots_);
  }

  std::size_t size_ = 0;
  std::vector<std::uint64_t> slots_;  // key + 1, 0 for none
};

}  // namespace sojourn
