// SPDX-License-Identifier: BSL-1.0
#pragma once
// How far two journeys are apart: by edits of touchpoints or stages, and by what follows what.

#include <sojourn/core/id.hpp>
#include <sojourn/model/journey_map.hpp>
#include <sojourn/model/stage_model.hpp>
#include <sojourn/model/stage_table.hpp>

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <map>
#include <numeric>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace sojourn {

/// A sequence of touchpoints: a variant's.
using touchpoint_sequence = std::span<touchpoint_id const>;

/// A distance between sequences: symmetric, at least 0, finite, and 0 between equal ones. Ours are at most 1.
/// Optional: `profile(s)`, what it looks at in a sequence, worked out once, and the distance of two profiles.
template <class D>
concept sequence_distance = requires(D const& d, touchpoint_sequence a, touchpoint_sequence b) {
  { d(a, b) } -> std::convertible_to<double>;
};

namespace detail {

// P: Levenshtein 1966. The fewest insertions, deletions and replacements that make one the other.
template <class T>
[[nodiscard]] std::size_t edits(std::span<T const> a, std::span<T const> b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    auto diagonal = row[0];
    row[0] = i + 1;
    for (std::size_t j = 0; j < b.size(); ++j) {
      auto const replaced = diagonal + (a[i] == b[j] ? 0U : 1U);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, diagonal + 1, row[j] + 1});
    }
  }
  return row[b.size()];
}

template <class T>
[[nodiscard]] double edit_share(std::span<T const> a, std::span<T const> b) {
  auto const longer = std::max(a.size(), b.size());
  return longer == 0 ? 0.0 : static_cast<double>(edits(a, b)) / static_cast<double>(longer);
}

}  // namespace detail

/// The fewest edits (insert, delete, replace one touch: P, Levenshtein 1966) as a share of the longer sequence's
/// length (D).
/// \returns in [0, 1]; 1 where nothing is in common in its place.
/// \complexity O(product of the lengths).
struct edit_distance {
  [[nodiscard]] double operator()(touchpoint_sequence a, touchpoint_sequence b) const {
    return detail::edit_share(a, b);
  }
};

/// The same on stages: each touch stands for its touchpoint's stage; one without a stage is left out (D).
/// \edge two journeys without a stage are at distance 0.
class stage_edit_distance {
 public:
  template <stage_model Stage>
  explicit stage_edit_distance(journey_map<Stage> const& map) : table_(map) {}

  [[nodiscard]] double operator()(touchpoint_sequence a, touchpoint_sequence b) const {
    auto const first = stages_of(a);
    auto const second = stages_of(b);
    return detail::edit_share(std::span<std::uint8_t const>(first), std::span<std::uint8_t const>(second));
  }

 private:
  [[nodiscard]] std::vector<std::uint8_t> stages_of(touchpoint_sequence s) const {
    std::vector<std::uint8_t> stages;
    for (auto const id : s)
      if (auto const stage = table_[id]; stage != stage_table::none) stages.push_back(stage);
    return stages;
  }

  stage_table table_;
};

/// One less the cosine between the counts of n touches in a row (P for the cosine: Salton, Wong, Yang 1975). So that
/// how a journey begins and ends counts as well, and short ones have some, n - 1 marks stand before and after it (D).
/// \returns in [0, 1]; 1 where no n in a row are in common.
/// \complexity O(n length log length) a profile, O(n length) a pair of them.
class ngram_cosine_distance {
 public:
  /// \param n  at least 1; 1 looks only at which touchpoints occur how often.
  /// \throws std::invalid_argument  when it is 0.
  explicit ngram_cosine_distance(std::size_t n = 2) : n_(n) {
    if (n == 0) throw std::invalid_argument("an n-gram must have at least 1 touch: 0");
  }

  /// The counts of what stands n in a row, ascending.
  class profile_type {
    friend ngram_cosine_distance;
    std::vector<std::pair<std::vector<touchpoint_id>, std::uint64_t>> counts_{};
    std::uint64_t square_ = 0;
  };

  [[nodiscard]] profile_type profile(touchpoint_sequence s) const {
    std::vector<touchpoint_id> marked(n_ - 1, journey_begin_id);
    marked.insert(marked.end(), s.begin(), s.end());
    marked.insert(marked.end(), n_ - 1, journey_end_id);
    std::map<std::vector<touchpoint_id>, std::uint64_t> counts;
    auto const width = static_cast<std::ptrdiff_t>(n_);
    for (auto gram = marked.begin(); marked.end() - gram >= width; ++gram)
      ++counts[std::vector<touchpoint_id>(gram, gram + width)];
    profile_type p;
    p.counts_.assign(counts.begin(), counts.end());
    for (auto const& [gram, n] : counts) p.square_ += n * n;
    return p;
  }

  [[nodiscard]] double operator()(profile_type const& a, profile_type const& b) const {
    std::uint64_t common = 0;
    for (auto i = a.counts_.begin(), j = b.counts_.begin(); i != a.counts_.end() && j != b.counts_.end();) {
      if (i->first < j->first) {
        ++i;
      } else if (j->first < i->first) {
        ++j;
      } else {
        common += i++->second * j++->second;
      }
    }
    auto const length = std::sqrt(static_cast<double>(a.square_) * static_cast<double>(b.square_));
    if (length == 0) return a.square_ == b.square_ ? 0 : 1;
    return std::max(0.0, 1 - static_cast<double>(common) / length);
  }
  [[nodiscard]] double operator()(touchpoint_sequence a, touchpoint_sequence b) const {
    return (*this)(profile(a), profile(b));
  }

 private:
  std::size_t n_;
};

/// What a distance looks at in a sequence: its profile, or the sequence itself.
template <sequence_distance D>
[[nodiscard]] auto profile_of(D const& distance, touchpoint_sequence s) {
  if constexpr (requires { distance.profile(s); }) {
    return distance.profile(s);
  } else {
    return s;
  }
}

}  // namespace sojourn
