// SPDX-License-Identifier: BSL-1.0
#pragma once
// A set of dense ids that is made and thrown away once a journey.

#include <sojourn/core/key_set.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>

namespace sojourn {

/// A set of 32-bit ids, exact at any size. Small ids are bits, which is free of branches, and the first
/// members are listed besides, so that few are visited fast; ids from `bits` on lie on the heap.
class id_set {
 public:
  static constexpr std::uint32_t bits = 512;

  id_set() noexcept {}  // NOLINT: the list stays unwritten, it is as long as `size_` says
  id_set(id_set const& other) : bits_(other.bits_), small_(other.small_), large_(other.large_) {
    list(other);
  }
  id_set& operator=(id_set const& other) {
    bits_ = other.bits_;
    small_ = other.small_;
    large_ = other.large_;
    list(other);
    return *this;
  }

  /// Adds `id`. \returns whether it was new. \complexity O(1).
  bool insert(std::uint32_t id) {
    if (id >= bits) return large_.insert(id);
    auto& word = bits_[id / 64];
    auto const was = word >> (id % 64) & 1U;
    word |= std::uint64_t{1} << (id % 64);
    listed_[std::min<std::size_t>(small_, listed - 1)] = id;
    small_ += 1U - was;
    return was == 0;
  }

  [[nodiscard]] std::size_t size() const noexcept { return small_ + large_.size(); }
  [[nodiscard]] bool empty() const noexcept { return size() == 0; }

  /// Calls `f` with every member, in no particular order. \complexity O(size), or O(size + bits / 64).
  template <std::invocable<std::uint32_t> F>
  void for_each(F f) const {
    if (small_ < listed) {
      for (std::size_t i = 0; i < small_; ++i) f(listed_[i]);
    } else {
      for (std::uint32_t w = 0; w < bits_.size(); ++w) {
        for (auto rest = bits_[w]; rest != 0; rest &= rest - 1) {
          f(w * 64 + static_cast<std::uint32_t>(std::countr_zero(rest)));
        }
      }
    }
    large_.for_each([&f](std::uint64_t id) { f(static_cast<std::uint32_t>(id)); });
  }

 private:
  static constexpr std::size_t listed = 32;

  void list(id_set const& other) noexcept {
    std::copy_n(other.listed_.begin(), std::min<std::size_t>(small_, listed - 1), listed_.begin());
  }

  std::array<std::uint64_t, bits / 64> bits_{};
  std::size_t small_ = 0;                     // members below `bits`
  std::array<std::uint32_t, listed> listed_;  // them, while they are fewer than `listed`
  key_set large_;
};

}  // namespace sojourn
