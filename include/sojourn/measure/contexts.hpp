// SPDX-License-Identifier: BSL-1.0
#pragma once
// What follows the last k touches: the counts behind chains of order k.

#include <sojourn/core/dictionary.hpp>
#include <sojourn/core/id.hpp>
#include <sojourn/core/merge.hpp>
#include <sojourn/core/time.hpp>
#include <sojourn/core/wide.hpp>
#include <sojourn/journey/ends.hpp>
#include <sojourn/journey/touch.hpp>
#include <sojourn/measure/alphabet_fingerprint.hpp>
#include <sojourn/measure/context_counts.hpp>
#include <sojourn/measure/edge_table.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace sojourn {

/// Contexts: what follows the last k touchpoints of a journey, or all of them where there are fewer
/// (definitions section 6, P: a chain of order k), with the time it takes, and how journeys end there.
///
/// One count serves every lower order too (`counts`). All totals are integers: merging is exact.
/// \complexity O(k) expected a touch; O(distinct contexts x k + distinct steps) space.
class contexts {
 public:
  /// The highest order: beyond it contexts hardly repeat.
  static constexpr std::size_t max_order = 8;

  /// The last touches of one journey.
  struct state {
    std::array<touchpoint_id, max_order> last{};
    std::size_t length = 0;
    time_point at{};

    template <class Self, class Archive>
    static void archive(Self& self, Archive& a) {
      a(self.last, self.length, self.at);
    }
  };

  contexts() = default;
  /// \param order  k: how many touches a context has at most.
  /// \throws std::invalid_argument  unless the order is from 1 to `max_order`.
  template <names_touchpoints Source>
  contexts(Source const& source, std::size_t order) : alphabet_(source.touchpoints()), order_(order) {
    if (order < 1 || order > max_order)
      throw std::invalid_argument("order must be from 1 to " + std::to_string(max_order) + ": " +
                                  std::to_string(order));
  }

  /// \throws std::invalid_argument  when the touchpoint is a reserved id.
  template <touch_like Touch>
  void touch(state& s, Touch const& t) {
    auto const to = t.touchpoint();
    if (index(to) >= max_alphabet_size)
      throw std::invalid_argument("a touch must not be at a reserved touchpoint id: " +
                                  std::to_string(index(to)));
    if (order_ == 0) order_ = 1;
    if (s.length == 0) {
      ++grown(begins_, index(to));
    } else {
      auto& step = steps_[step_key(row_of(s), to)];
      ++step.count;
      step.time += elapsed(s.at, t.time());
    }
    if (s.length == order()) {
      std::copy(s.last.begin() + 1, s.last.begin() + static_cast<std::ptrdiff_t>(s.length), s.last.begin());
      --s.length;
    }
    s.last[s.length++] = to;
    s.at = t.time();
  }

  void leave(state const& s, journey_end e) {
    if (s.length > 0) ++grown(ends_, row_of(s))[static_cast<std::size_t>(e.kind)];
  }

  contexts& operator+=(contexts const& other) {
    alphabet_.merge("contexts", other.alphabet_);
    if (order_ != 0 && other.order_ != 0) require_same("contexts", "the order", order_, other.order_);
    if (order_ == 0) order_ = other.order_;
    if (this == &other) return *this += contexts(other);
    add(other.counts());
    return *this;
  }

  /// The order: how many touches a context has at most; 1 where none was given.
  [[nodiscard]] std::size_t order() const noexcept { return order_ == 0 ? 1 : order_; }
  /// The alphabet that was given, for who must know whether another is the same.
  [[nodiscard]] alphabet_fingerprint const& fingerprint() const noexcept { return alphabet_; }

  /// All counts, in the order of the contexts. \complexity O(n log n) for n contexts and steps.
  [[nodiscard]] context_counts counts() const {
    context_counts all{.order = order(), .begins = begins_};
    std::vector<std::uint32_t> by_sequence(rows_.size());
    for (std::uint32_t row = 0; row < by_sequence.size(); ++row) by_sequence[row] = row;
    std::vector<std::vector<touchpoint_id>> sequences;
    sequences.reserve(by_sequence.size());
    for (auto const row : by_sequence) sequences.push_back(sequence_of(row));
    std::ranges::sort(
        by_sequence, {}, [&](std::uint32_t row) -> auto const& { return sequences[row]; });
    std::vector<std::uint32_t> place(rows_.size());
    for (std::uint32_t at = 0; at < place.size(); ++at) {
      place[by_sequence[at]] = at;
      all.rows.push_back({.context = std::move(sequences[by_sequence[at]])});
      if (by_sequence[at] < ends_.size()) all.rows.back().ends = ends_[by_sequence[at]];
    }
    steps_.for_each([&](std::uint64_t key, step_total const& step) {
      all.rows[place[key >> 32U]].steps.push_back(
          {touchpoint_id{static_cast<std::uint32_t>(key)}, step.count, step.time});
    });
    for (auto& row : all.rows) std::ranges::sort(row.steps, {}, &context_step::to);
    return all;
  }

  friend bool operator==(contexts const& a, contexts const& b) {
    auto const of_a = a.counts();
    auto const of_b = b.counts();
    return same_totals(of_a.begins, of_b.begins) && of_a.rows == of_b.rows;
  }

  template <class Self, class Archive>
  static void archive(Self& self, Archive& a) {
    a(self.alphabet_, self.order_);
    if constexpr (std::is_const_v<Self>) {
      a(self.counts());
    } else {
      context_counts all;
      a(all);
      contexts loaded;
      loaded.alphabet_ = self.alphabet_;
      loaded.order_ = self.order_;
      if (loaded.order_ > max_order || all.order != loaded.order())
        throw std::invalid_argument("saved contexts must have an order up to " + std::to_string(max_order) +
                                    ": " + std::to_string(all.order));
      loaded.add(all);
      self = std::move(loaded);
    }
  }

 private:
  enum class row_id : std::uint32_t {};

  struct step_total {
    std::uint64_t count = 0;
    uint128 time = 0;
  };

  [[nodiscard]] static std::uint64_t step_key(std::size_t row, touchpoint_id to) noexcept {
    return std::uint64_t{row} << 32U | static_cast<std::uint32_t>(to);
  }

  // Four bytes a touchpoint, in the machine's order: they never leave this object.
  [[nodiscard]] std::size_t row_of(touchpoint_id const* ids, std::size_t length) {
    std::array<char, max_order * sizeof(touchpoint_id)> bytes{};
    std::memcpy(bytes.data(), ids, length * sizeof(touchpoint_id));
    return index(rows_.intern(std::string_view(bytes.data(), length * sizeof(touchpoint_id))));
  }
  [[nodiscard]] std::size_t row_of(state const& s) { return row_of(s.last.data(), s.length); }
  [[nodiscard]] std::vector<touchpoint_id> sequence_of(std::uint32_t row) const {
    auto const bytes = rows_.name(row_id{row});
    std::vector<touchpoint_id> ids(bytes.size() / sizeof(touchpoint_id));
    std::memcpy(ids.data(), bytes.data(), bytes.size());
    return ids;
  }

  void add(context_counts const& all) {
    merge_tables(begins_, all.begins);
    for (auto const& row : all.rows) {
      if (row.context.empty() || row.context.size() > order())
        throw std::invalid_argument("saved context must have from 1 to " + std::to_string(order()) +
                                    " touches: " + std::to_string(row.context.size()));
      auto const at = row_of(row.context.data(), row.context.size());
      for (std::size_t e = 0; e < row.ends.size(); ++e) grown(ends_, at)[e] += row.ends[e];
      for (auto const& step : row.steps) {
        auto& total = steps_[step_key(at, step.to)];
        total.count += step.count;
        total.time += step.time;
      }
    }
  }

  alphabet_fingerprint alphabet_;
  std::size_t order_ = 0;  // 0: not given
  dictionary<row_id> rows_;
  std::vector<std::uint64_t> begins_;               // by touchpoint
  std::vector<std::array<std::uint64_t, 3>> ends_;  // by row and ending
  edge_table<step_total> steps_;                    // by row and the touchpoint that follows
};

}  // namespace sojourn
