// SPDX-License-Identifier: BSL-1.0
#pragma once
// Interning: names to dense identifiers and back.

#include <sojourn/core/id.hpp>
#include <sojourn/core/memory.hpp>

#include <algorithm>
#include <array>
#include <concepts>
#include <cstdint>
#include <functional>
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
/// Open addressing over 8-byte slots (id and a piece of the hash), names end to end in one string: half the
/// time of a node-based map, and one allocation per doubling. Equality is by names and their order.
/// \tparam Id  a strong id of `core/id.hpp`.
/// \example examples/01_first_journey.cpp
template <class Id>
class dictionary {
 public:
  using id_type = Id;

  /// The id of `name`, given now if the name is new.
  /// \throws std::length_error  when the alphabet is full; the dictionary is unchanged.
  /// \complexity O(length of the name) amortised.
  Id intern(std::string_view name) { return intern(name, std::hash<std::string_view>{}(name)); }

  /// Appends to `ids` the ids of `names`, as `intern` gives them one after the other. The waits for memory
  /// overlap: twice as fast as one by one, where there are many names in no order.
  /// \throws std::length_error  when the alphabet is full; the names before the one that is too many stay.
  void intern_all(std::span<std::string_view const> names, std::vector<Id>& ids) {
    std::array<std::size_t, 128> hashes;
    while (!names.empty()) {
      auto const block = names.first(std::min(names.size(), hashes.size()));
      for (std::size_t i = 0; i < block.size(); ++i)
        prefetch(hashes[i] = std::hash<std::string_view>{}(block[i]));
      for (std::size_t i = 0; i < block.size(); ++i) {
        if (auto const id = guess(hashes[i]); id != 0) detail::prefetch(&ends_[id - 1]);
      }
      for (std::size_t i = 0; i < block.size(); ++i) {
        if (auto const id = guess(hashes[i]); id > 1) detail::prefetch(names_.data() + ends_[id - 2]);
      }
      for (std::size_t i = 0; i < block.size(); ++i) ids.push_back(intern(block[i], hashes[i]));
      names = names.subspan(block.size());
    }
  }

  /// The id of `name`, if it has one. \complexity O(length of the name) expected.
  [[nodiscard]] std::optional<Id> find(std::string_view name) const {
    if (slots_.empty()) return std::nullopt;
    auto const& found = slots_[probe(name, std::hash<std::string_view>{}(name))];
    if (found.id_plus_one == 0) return std::nullopt;
    return Id{found.id_plus_one - 1};
  }

  /// The name of `id`; valid until the next `intern`. \pre `index(id) < size()`.
  [[nodiscard]] std::string_view name(Id id) const noexcept {
    auto const i = index(id);
    auto const first = i == 0 ? std::size_t{0} : ends_[i - 1];
    return std::string_view(names_).substr(first, ends_[i] - first);
  }

  /// How many names there are.
  [[nodiscard]] std::size_t size() const noexcept { return ends_.size(); }
  [[nodiscard]] bool empty() const noexcept { return ends_.empty(); }

  [[nodiscard]] friend bool operator==(dictionary const& a, dictionary const& b) noexcept {
    return a.ends_ == b.ends_ && a.names_ == b.names_;
  }

 private:
  struct slot {
    std::uint32_t id_plus_one = 0;
    std::uint32_t tag = 0;
  };

  Id intern(std::string_view name, std::size_t hash) {
    if (2 * (size() + 1) > slots_.size()) grow();
    auto const at = probe(name, hash);
    if (slots_[at].id_plus_one != 0) return Id{slots_[at].id_plus_one - 1};
    if (size() >= max_alphabet_size) {
      throw std::length_error("an alphabet must hold fewer than 2^32 - 16 names: " + std::string(name));
    }
    auto const id = static_cast<std::uint32_t>(size());
    names_.append(name);
    ends_.push_back(names_.size());
    slots_[at] = {id + 1, tag(hash)};
    return Id{id};
  }

  void prefetch(std::size_t hash) const noexcept {
    if (!slots_.empty()) detail::prefetch(&slots_[hash & (slots_.size() - 1)]);
  }

  // What the first slot for a hash holds: most often the id that is looked for, plus one.
  [[nodiscard]] std::uint32_t guess(std::size_t hash) const noexcept {
    return slots_.empty() ? 0 : slots_[hash & (slots_.size() - 1)].id_plus_one;
  }

  static std::uint32_t tag(std::size_t hash) noexcept {
    return static_cast<std::uint32_t>(static_cast<std::uint64_t>(hash) >> 32U);
  }

  // The slot that holds `name`, or the free one where it belongs.
  [[nodiscard]] std::size_t probe(std::string_view name, std::size_t hash) const noexcept {
    auto const mask = slots_.size() - 1;
    auto at = hash & mask;
    while (slots_[at].id_plus_one != 0 &&
           (slots_[at].tag != tag(hash) || this->name(Id{slots_[at].id_plus_one - 1}) != name)) {
      at = (at + 1) & mask;
    }
    return at;
  }

  void grow() {
    std::vector<slot> larger(slots_.empty() ? 16 : 2 * slots_.size());
    auto const mask = larger.size() - 1;
    for (std::uint32_t id = 0; id < size(); ++id) {
      auto const hash = std::hash<std::string_view>{}(name(Id{id}));
      auto at = hash & mask;
      while (larger[at].id_plus_one != 0) at = (at + 1) & mask;
      larger[at] = {id + 1, tag(hash)};
    }
    slots_ = std::move(larger);
  }

  std::string names_;
  std::vector<std::size_t> ends_;
  std::vector<slot> slots_;
};

/// The names of touchpoints.
using alphabet = dictionary<touchpoint_id>;

/// What knows the names of its touchpoints: a `journey_map`, a `journey_log`.
template <class T>
concept names_touchpoints = requires(T const& t) {
  { t.touchpoints() } -> std::same_as<alphabet const&>;
};

}  // namespace sojourn
