// SPDX-License-Identifier: BSL-1.0
#pragma once
// Any two tables of counted rows, aligned: the results of other methods, and a host's own.

#include <sojourn/methods/compare/adjust.hpp>
#include <sojourn/methods/compare/comparison.hpp>

#include <cstddef>
#include <functional>
#include <map>
#include <ranges>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace sojourn {

/// One row of either table.
template <class Key>
struct row_comparison {
  Key key{};
  comparison compared{};
};

/// Compares two tables row by row, b against a, whatever method they come from: cohorts, channels, cells of a matrix.
///
/// \param key     row → what aligns it: ordered, distinct in each table, of the same meaning on both sides (a name, not
///                the id of one log).
/// \param counts  row → its counts: a `counted_share`, `score_moments`, `net_counts` or `overlap`.
/// \returns a row a key of either table, in the order of keys; where one table has none, its counts are those of nobody.
///          P-values adjusted over the rows.
/// \throws std::invalid_argument  when a key occurs twice in one table.
/// \complexity O(rows log rows).
template <std::ranges::input_range Table, class KeyOf, class CountsOf>
[[nodiscard]] auto compare_tables(Table const& a, Table const& b, KeyOf key, CountsOf counts,
                                  compare_options options = {}) {
  using row = std::ranges::range_value_t<Table const>;
  using key_type = std::remove_cvref_t<std::invoke_result_t<KeyOf&, row const&>>;
  using counts_type = std::remove_cvref_t<std::invoke_result_t<CountsOf&, row const&>>;
  struct sides {
    counts_type of[2]{};
    bool seen[2]{};
  };
  std::map<key_type, sides> aligned;
  auto const collect = [&](Table const& table, std::size_t side) {
    for (auto const& r : table) {
      auto& found = aligned[std::invoke(key, r)];
      if (found.seen[side]) throw std::invalid_argument("a table's keys must be distinct: one occurs twice");
      found.seen[side] = true;
      found.of[side] = std::invoke(counts, r);
    }
  };
  collect(a, 0);
  collect(b, 1);
  std::vector<row_comparison<key_type>> rows;
  for (auto const& [k, s] : aligned) {
    std::string name;
    if constexpr (std::is_convertible_v<key_type const&, std::string>) name = k;
    rows.push_back({k, compare(std::move(name), s.of[0], s.of[1], options.level)});
  }
  adjust(options.many, rows, &row_comparison<key_type>::compared);
  return rows;
}

}  // namespace sojourn
