// SPDX-License-Identifier: BSL-1.0
#pragma once
// A measure, split by how journeys ended.

#include <sojourn/journey/ends.hpp>
#include <sojourn/measure/measure_of.hpp>

#include <array>
#include <cstddef>
#include <utility>

namespace sojourn {

/// M counted apart for the journeys that reached their goal, that were lost, and that are open. The three sum to M.
///
/// Takes whole journeys, for where a touch counts is known only at the end: a live driver cannot run it.
/// \tparam M  any measure, of touches or of whole journeys.
/// \complexity that of M; O(3 M) space.
/// \example examples/14_conformance_and_clusters.cpp
template <mergeable M>
class by_ending {
 public:
  by_ending() = default;
  explicit by_ending(M const& none) : parts_{none, none, none} {}

  template <journey_like Journey>
  void journey(Journey const& j, journey_end e) {
    observe(parts_[static_cast<std::size_t>(e.kind)], j, e);
  }

  by_ending& operator+=(by_ending const& other) {
    auto sums = parts_;
    for (std::size_t i = 0; i < sums.size(); ++i) sums[i] += other.parts_[i];
    parts_ = std::move(sums);
    return *this;
  }

  /// The journeys that ended so.
  [[nodiscard]] M const& operator[](ending e) const noexcept { return parts_[static_cast<std::size_t>(e)]; }
  /// All journeys.
  [[nodiscard]] M sum() const {
    auto all = parts_[0];
    for (std::size_t i = 1; i < parts_.size(); ++i) all += parts_[i];
    return all;
  }

  friend bool operator==(by_ending const& a, by_ending const& b) { return a.parts_ == b.parts_; }

  template <class Self, class Archive>
  static void archive(Self& self, Archive& a) {
    a(self.parts_);
  }

 private:
  std::array<M, 3> parts_{};
};

}  // namespace sojourn
