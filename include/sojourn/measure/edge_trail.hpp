// SPDX-License-Identifier: BSL-1.0
#pragma once
// The edges that one journey has gone, to tell a repeated one.

#include <sojourn/core/archivable.hpp>
#include <sojourn/core/id.hpp>
#include <sojourn/core/key_set.hpp>
#include <sojourn/measure/edge_table.hpp>

#include <algorithm>
#include <array>
#include <cstddef>

namespace sojourn {

/// Where a journey has been. Exact at any length.
///
/// The ids of the first touches lie side by side, so that to note a touch is one store and two neighbours are
/// an edge; longer journeys go on in a set of their distinct edges.
class edge_trail {
 public:
  edge_trail() noexcept {}  // NOLINT: the ids stay unwritten, they are as many as `size_` says
  edge_trail(edge_trail const& other) : size_(other.size_), many_(other.many_) { copy_ids(other); }
  edge_trail& operator=(edge_trail const& other) {
    size_ = other.size_;
    many_ = other.many_;
    copy_ids(other);
    return *this;
  }

  /// Whether there was no touch yet.
  [[nodiscard]] bool empty() const noexcept { return size_ == 0; }
  /// Where the last touch was. \pre not `empty()`.
  [[nodiscard]] touchpoint_id last() const noexcept { return ids_[size_ - 1]; }

  /// Whether the edge from the last touch to `to` was gone before.
  /// \pre not `empty()`.
  /// \complexity O(1): at most `kept` comparisons, one look into a hash table beyond.
  [[nodiscard, gnu::noinline]] bool went(touchpoint_id to) const noexcept {
    if (!many_.empty()) return many_.contains(edge_key(last(), to));
    bool found = false;
    for (std::size_t i = 1; i < size_; ++i) found |= ids_[i - 1] == last() && ids_[i] == to;
    return found;
  }

  /// The next touch. \complexity O(1) expected, amortised.
  void append(touchpoint_id to) {
    if (size_ == kept) [[unlikely]]
      return append_to_many(to);
    ids_[size_++] = to;
  }

  template <class Self, class Archive>
  static void archive(Self& self, Archive& a) {
    a(self.size_);
    archive_first(a, self.ids_, self.size_);
    a(self.many_);
  }

 private:
  static constexpr std::size_t kept = 64;

  [[gnu::cold, gnu::noinline]] void append_to_many(touchpoint_id to) {
    if (many_.empty()) {
      for (std::size_t i = 1; i < size_; ++i) many_.insert(edge_key(ids_[i - 1], ids_[i]));
    }
    many_.insert(edge_key(last(), to));
    ids_[kept - 1] = to;
  }

  void copy_ids(edge_trail const& other) noexcept { std::copy_n(other.ids_.begin(), size_, ids_.begin()); }

  std::size_t size_ = 0;
  std::array<touchpoint_id, kept> ids_;  // when full, only the last of them goes on changing
  key_set many_;                         // distinct edges, once the ids are full
};

}  // namespace sojourn
