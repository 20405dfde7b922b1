// SPDX-License-Identifier: BSL-1.0
#pragma once
// Interning: names to dense identifiers and back.

#include <sojourn/core/id.hpp>
#include <sojourn/core/memory.hpp>
#include <sojourn/core/text_words.hpp>

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace sojourn {

/// An alphabet: distinct names, numbered 0, 1, 2 … in order of first appearance.
///
/// Open addressing over 8-byte slots (where the name is, and a piece of its hash), names end to end in one string, each
/// after its id: two places in memory to look up, and one allocation per doubling. Equality is by names and their order.
/// \tparam Id  a strong id of `core/id.hpp`.
/// \example examples/01_first_journey.cpp
template <class Id>
class dictionary {
 public:
  using id_type = Id;

  /// The id of `name`, given now if the name is new.
  /// \throws std::length_error  when the alphabet is full, the name has 4 GB, or all of them have 1 TB; the dictionary is
  ///         unchanged.
  /// \complexity O(length of the name) amortised.
  Id intern(std::string_view name) { return intern(name, detail::text_hash(name)); }

  /// Appends to `ids` the ids of `names`, as `intern` gives them one after the other. The waits for memory
  /// overlap: twice as fast as one by one, where there are many names in no order.
  /// \throws std::length_error  as `intern`; the names before the one that is too many stay.
  void intern_all(std::span<std::string_view const> names, std::vector<Id>& ids) {
    std::array<std::uint64_t, 128> hashes;
    std::array<std::size_t, 128> found;
    while (!names.empty()) {
      if (slots_.empty()) grow();
      auto const block = names.first(std::min(names.size(), hashes.size()));
      for (std::size_t i = 0; i < block.size(); ++i) {
        hashes[i] = detail::text_hash(block[i]);
        detail::prefetch(&slots_[hashes[i] & (slots_.size() - 1)]);
      }
      for (std::size_t i = 0; i < block.size(); ++i) {
        auto const mask = slots_.size() - 1;
        auto at = hashes[i] & mask;
        while (slots_[at] != no_slot && !agrees(slots_[at], hashes[i])) at = (at + 1) & mask;
        if (slots_[at] != no_slot) detail::prefetch(entry_at(slots_[at]));
        found[i] = at;
      }
      for (std::size_t i = 0; i < block.size(); ++i) {
        // Where a piece of the hash agrees, most often all does; names before this one may be new.
        auto const slot = slots_[found[i]];
        bool const known = slot != no_slot && is_of(slot, block[i], hashes[i]);
        ids.push_back(known ? head_of(slot).id : intern(block[i], hashes[i]));
      }
      names = names.subspan(block.size());
    }
  }

  /// The id of `name`, if it has one. \complexity O(length of the name) expected.
  [[nodiscard]] std::optional<Id> find(std::string_view name) const {
    if (slots_.empty()) return std::nullopt;
    auto const found = slots_[probe(name, detail::text_hash(name))];
    if (found == no_slot) return std::nullopt;
    return head_of(found).id;
  }

  /// The name of `id`; valid until the next `intern`. \pre `index(id) < size()`.
  [[nodiscard]] std::string_view name(Id id) const noexcept {
    auto const i = index(id);
    auto const first = (i == 0 ? std::size_t{0} : ends_[i - 1]) + sizeof(head);
    return std::string_view(entries_).substr(first, ends_[i] - first);
  }

  /// How many names there are.
  [[nodiscard]] std::size_t size() const noexcept { return ends_.size(); }
  [[nodiscard]] bool empty() const noexcept { return ends_.empty(); }

  [[nodiscard]] friend bool operator==(dictionary const& a, dictionary const& b) noexcept {
    return a.ends_ == b.ends_ && a.entries_ == b.entries_;
  }

 private:
  // What comes before a name in `entries_`.
  struct head {
    Id id;
    std::uint32_t length;
  };
  // A slot: where the entry begins, from 1, in the low bits; above, those of the hash. 0: free.
  static constexpr unsigned place_bits = 40;
  static constexpr std::uint64_t places = (std::uint64_t{1} << place_bits) - 1;
  static constexpr std::uint64_t no_slot = 0;

  static bool agrees(std::uint64_t slot, std::uint64_t hash) noexcept {
    return ((slot ^ hash) & ~places) == 0;
  }
  static std::uint64_t slot_for(std::size_t begin, std::uint64_t hash) noexcept {
    return (begin + 1) | (hash & ~places);
  }
  [[nodiscard]] char const* entry_at(std::uint64_t slot) const noexcept {
    return entries_.data() + ((slot & places) - 1);
  }
  [[nodiscard]] head head_of(std::uint64_t slot) const noexcept {
    head h;
    std::memcpy(&h, entry_at(slot), sizeof h);
    return h;
  }

  Id intern(std::string_view name, std::uint64_t hash) {
    if (2 * (size() + 1) > slots_.size()) grow();
    auto const at = probe(name, hash);
    if (slots_[at] != no_slot) return head_of(slots_[at]).id;
    if (size() >= max_alphabet_size) {
      throw std::length_error("an alphabet must hold fewer than 2^32 - 16 names: " + std::string(name));
    }
    if (name.size() > std::numeric_limits<std::uint32_t>::max() || entries_.size() >= places) {
      throw std::length_error("names must be shorter than 4 GB, and take less than 1 TB together: " +
                              std::to_string(name.size()) + " beside " + std::to_string(entries_.size()));
    }
    head const h{Id{static_cast<std::uint32_t>(size())}, static_cast<std::uint32_t>(name.size())};
    auto const begin = entries_.size();
    entries_.resize(begin + sizeof h + name.size());
    std::memcpy(entries_.data() + begin, &h, sizeof h);
    name.copy(entries_.data() + begin + sizeof h, name.size());
    ends_.push_back(entries_.size());
    slots_[at] = slot_for(begin, hash);
    return h.id;
  }

  // The slot of `name`, or the free one where it belongs.
  [[nodiscard]] std::size_t probe(std::string_view name, std::uint64_t hash) const noexcept {
    auto const mask = slots_.size() - 1;
    auto at = hash & mask;
    while (slots_[at] != no_slot && !is_of(slots_[at], name, hash)) at = (at + 1) & mask;
    return at;
  }
  [[nodiscard]] bool is_of(std::uint64_t slot, std::string_view name, std::uint64_t hash) const noexcept {
    if (!agrees(slot, hash)) return false;
    auto const length = head_of(slot).length;
    return length == name.size() && detail::same_text(entry_at(slot) + sizeof(head), name.data(), length);
  }

  void grow() {
    auto larger = detail::many(slots_.empty() ? std::size_t{16} : 2 * slots_.size(), no_slot);
    auto const mask = larger.size() - 1;
    std::size_t begin = 0;
    for (std::uint32_t id = 0; id < size(); ++id) {
      auto const hash = detail::text_hash(name(Id{id}));
      auto at = hash & mask;
      while (larger[at] != no_slot) at = (at + 1) & mask;
      larger[at] = slot_for(begin, hash);
      begin = ends_[id];
    }
    slots_ = std::move(larger);
  }

  std::string entries_;
  std::vector<std::size_t> ends_;  // of entries, by id
  std::vector<std::uint64_t> slots_;
};

/// The names of touchpoints.
using alphabet = dictionary<touchpoint_id>;

/// What knows the names of its touchpoints: a `journey_map`, a `journey_log`.
template <class T>
concept names_touchpoints = requires(T const& t) {
  { t.touchpoints() } -> std::same_as<alphabet const&>;
};

}  // namespace sojourn
