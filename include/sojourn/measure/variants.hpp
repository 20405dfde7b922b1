// SPDX-License-Identifier: BSL-1.0
#pragma once
// The distinct journeys: sequences of touchpoints, with how many journeys went so.

#include <sojourn/core/dictionary.hpp>
#include <sojourn/core/id.hpp>
#include <sojourn/core/merge.hpp>
#include <sojourn/journey/ends.hpp>
#include <sojourn/measure/alphabet_fingerprint.hpp>
#include <sojourn/measure/measure_of.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <numeric>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace sojourn {

/// A sequence of touchpoints and how many journeys consist of exactly it.
struct variant {
  std::vector<touchpoint_id> touchpoints{};
  std::uint64_t count = 0;

  friend bool operator==(variant const&, variant const&) = default;

  template <class Self, class Archive>
  static void archive(Self& self, Archive& a) {
    a(self.touchpoints, self.count);
  }
};

/// Variants: a log deduplicated to its distinct sequences of touchpoints (definitions section 4, P: process
/// mining's variants). Times do not matter, the order in a journey does. Exact: sequences are compared whole.
///
/// Takes whole journeys: a live driver cannot run it.
/// \complexity O(length) expected a journey; O(total length of the variants) space.
/// \example examples/04_one_pass_many_measures.cpp
class variants {
 public:
  variants() = default;
  template <names_touchpoints Source>
  explicit variants(Source const& source) : alphabet_(source.touchpoints()) {}

  template <journey_like Journey>
  void journey(Journey const& j, journey_end) {
    std::string sequence;
    for (auto const& t : j) append(sequence, t.touchpoint());
    if (!sequence.empty()) ++grown(counts_, index(sequences_.intern(sequence)));
  }

  variants& operator+=(variants const& other) {
    alphabet_.merge("variants", other.alphabet_);
    if (this == &other) {
      for (auto& n : counts_) n *= 2;
      return *this;
    }
    for (std::uint32_t i = 0; i < other.size(); ++i) {
      grown(counts_, index(sequences_.intern(other.sequences_.name(variant_id{i})))) += other.counts_[i];
    }
    return *this;
  }

  /// How many distinct sequences occurred.
  [[nodiscard]] std::size_t size() const noexcept { return counts_.size(); }
  /// Journeys seen: the sum of the counts. \complexity O(size).
  [[nodiscard]] std::uint64_t journey_count() const noexcept {
    return std::accumulate(counts_.begin(), counts_.end(), std::uint64_t{0});
  }
  /// Journeys that consist of exactly these touchpoints.
  [[nodiscard]] std::uint64_t count(std::vector<touchpoint_id> const& touchpoints) const {
    std::string sequence;
    for (auto const id : touchpoints) append(sequence, id);
    auto const found = sequences_.find(sequence);
    return found ? counts_[index(*found)] : 0;
  }

  /// The k most frequent variants, or all where there are fewer: by count, descending; equal counts in the
  /// order of their sequences of ids.
  /// \complexity O(size log k).
  [[nodiscard]] std::vector<variant> top(std::size_t k) const {
    std::vector<variant> first;
    for (auto const i : ranked(k)) first.push_back({sequence_of(i), counts_[i]});
    return first;
  }

  /// The share of journeys whose variant is among the k most frequent; absent without journeys.
  [[nodiscard]] std::optional<double> coverage(std::size_t k) const {
    auto const all = journey_count();
    if (all == 0) return std::nullopt;
    std::uint64_t covered = 0;
    for (auto const i : ranked(k)) covered += counts_[i];
    return static_cast<double>(covered) / static_cast<double>(all);
  }

  /// How many of the most frequent variants it takes to cover at least a share of the journeys.
  /// \param share  in [0, 1].
  /// \returns the smallest k whose `coverage(k)` is not below it; absent without journeys. 0 takes none.
  /// \throws std::invalid_argument  when the share is outside [0, 1].
  /// \complexity O(size log size).
  [[nodiscard]] std::optional<std::size_t> needed_to_cover(double share) const {
    if (!(share >= 0 && share <= 1))
      throw std::invalid_argument("share to cover must be in [0, 1]: " + std::to_string(share));
    auto const all = journey_count();
    if (all == 0) return std::nullopt;
    auto sorted = counts_;
    std::ranges::sort(sorted, std::greater{});
    std::size_t k = 0;
    // Compared as `coverage` divides, so that the two agree to the last bit.
    for (std::uint64_t covered = 0; static_cast<double>(covered) / static_cast<double>(all) < share; ++k)
      covered += sorted[k];
    return k;
  }

  friend bool operator==(variants const& a, variants const& b) {
    if (a.size() != b.size()) return false;
    for (std::uint32_t i = 0; i < a.size(); ++i) {
      auto const found = b.sequences_.find(a.sequences_.name(variant_id{i}));
      if (!found || b.counts_[index(*found)] != a.counts_[i]) return false;
    }
    return true;
  }

  template <class Self, class Archive>
  static void archive(Self& self, Archive& a) {
    if constexpr (std::is_const_v<Self>) {
      a(self.alphabet_, self.top(self.size()));
    } else {
      std::vector<variant> all;
      a(self.alphabet_, all);
      self.sequences_ = {};
      self.counts_.clear();
      for (auto const& v : all) {
        std::string sequence;
        for (auto const id : v.touchpoints) append(sequence, id);
        grown(self.counts_, index(self.sequences_.intern(sequence))) += v.count;
      }
    }
  }

 private:
  enum class variant_id : std::uint32_t {};

  // Four bytes a touchpoint, in the machine's order: they never leave this object.
  static void append(std::string& sequence, touchpoint_id id) {
    char bytes[sizeof id];
    std::memcpy(bytes, &id, sizeof id);
    sequence.append(bytes, sizeof id);
  }
  [[nodiscard]] std::vector<touchpoint_id> sequence_of(std::uint32_t i) const {
    auto const bytes = sequences_.name(variant_id{i});
    std::vector<touchpoint_id> ids(bytes.size() / sizeof(touchpoint_id));
    std::memcpy(ids.data(), bytes.data(), bytes.size());
    return ids;
  }
  [[nodiscard]] std::vector<std::uint32_t> ranked(std::size_t k) const {
    std::vector<std::uint32_t> order(size());
    std::iota(order.begin(), order.end(), 0U);
    auto const last = order.begin() + static_cast<std::ptrdiff_t>(std::min(k, order.size()));
    std::partial_sort(order.begin(), last, order.end(), [this](std::uint32_t a, std::uint32_t b) {
      return counts_[a] != counts_[b] ? counts_[a] > counts_[b] : sequence_of(a) < sequence_of(b);
    });
    order.erase(last, order.end());
    return order;
  }

  alphabet_fingerprint alphabet_;
  dictionary<variant_id> sequences_;
  std::vector<std::uint64_t> counts_;
};

}  // namespace sojourn
