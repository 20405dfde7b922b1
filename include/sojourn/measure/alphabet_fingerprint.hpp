// SPDX-License-Identifier: BSL-1.0
#pragma once
// Which alphabet a measure counts over, in 16 bytes: totals of different alphabets must not merge.

#include <sojourn/core/dictionary.hpp>
#include <sojourn/core/id.hpp>
#include <sojourn/core/merge.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace sojourn {

/// The configuration of a measure that counts touchpoints by id: the names behind the ids, as a 64-bit FNV-1a
/// hash of them in order, and how many there are. A default one stands for any alphabet.
class alphabet_fingerprint {
 public:
  alphabet_fingerprint() = default;

  /// \complexity O(length of all names).
  explicit alphabet_fingerprint(alphabet const& names) : alphabet_fingerprint(names, names.size()) {}

  /// How many names the alphabet has; 0 when unconfigured.
  [[nodiscard]] std::uint64_t size() const noexcept { return size_; }
  [[nodiscard]] bool configured() const noexcept { return configured_; }

  /// Whether `names` may be the alphabet, or one that extends it or that it extends. A longer one than
  /// `names` cannot be told and is let pass.
  [[nodiscard]] bool agrees_with(alphabet const& names) const {
    if (!configured_ || size_ > names.size()) return true;
    return *this == alphabet_fingerprint(names, static_cast<std::size_t>(size_));
  }

  /// Refuses to compare totals of different alphabets, as merging refuses them.
  /// \param what  what is compared, the sentence's subject.
  /// \throws std::invalid_argument  when both are configured and differ.
  void require_comparable(std::string_view what, alphabet_fingerprint const& other) const {
    if (configured_ && other.configured_) require_same(what, "the alphabet", *this, other, "compare");
  }

  /// Takes on the other's configuration where this one has none.
  /// \param measure  the measure's name, the sentence's subject.
  /// \throws std::invalid_argument  when both are configured and differ.
  void merge(std::string_view measure, alphabet_fingerprint const& other) {
    if (!other.configured_) return;
    if (configured_) require_same(measure, "the alphabet", *this, other);
    *this = other;
  }

  friend bool operator==(alphabet_fingerprint const&, alphabet_fingerprint const&) noexcept = default;

  template <class Self, class Archive>
  static void archive(Self& self, Archive& a) {
    a(self.configured_, self.size_, self.hash_);
  }

 private:
  alphabet_fingerprint(alphabet const& names, std::size_t first_so_many)
      : configured_(true), size_(first_so_many) {
    for (std::uint32_t id = 0; id < first_so_many; ++id) {
      auto const name = names.name(touchpoint_id{id});
      for (char const c : name) mix(static_cast<unsigned char>(c));
      for (auto rest = name.size(); rest != 0; rest >>= 8U) mix(static_cast<unsigned char>(rest & 0xFFU));
      mix(0);
    }
  }
  void mix(unsigned char byte) noexcept { hash_ = (hash_ ^ byte) * 0x0000'0100'0000'01B3U; }

  bool configured_ = false;
  std::uint64_t size_ = 0;
  std::uint64_t hash_ = 0xCBF2'9CE4'8422'2325U;
};

}  // namespace sojourn
