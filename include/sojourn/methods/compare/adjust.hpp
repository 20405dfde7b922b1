// SPDX-License-Identifier: BSL-1.0
#pragma once
// The p-values of a whole table, adjusted for being many.

#include <sojourn/core/estimate.hpp>
#include <sojourn/stats/multiple_comparisons.hpp>
#include <sojourn/stats/test_result.hpp>

#include <concepts>
#include <cstddef>
#include <functional>
#include <optional>
#include <ranges>
#include <utility>
#include <vector>

namespace sojourn {

/// What every comparison of a table may be told.
struct compare_options {
  confidence_level level{};                          ///< of each interval; intervals are not adjusted
  correction many = correction::benjamini_hochberg;  ///< over the tests of each column of the table
};

/// A row that has a test, if anything varies, and a place for its adjusted p-value.
template <class Row>
concept tested = requires(Row& row, Row const& seen) {
  { seen.test } -> std::same_as<std::optional<test_result> const&>;
  row.adjusted_p = std::optional<double>();
};

namespace detail {

// The rows of a column, of which some may be absent.
template <class Rows, class Column>
void add_tests(std::vector<std::pair<double, std::optional<double>*>>& tests, Rows& rows, Column column) {
  auto const add = [&](tested auto& row) {
    row.adjusted_p.reset();
    if (row.test) tests.emplace_back(row.test->p_value, &row.adjusted_p);
  };
  for (auto& row : rows) {
    auto& cell = std::invoke(column, row);
    if constexpr (requires { *cell; }) {
      if (cell) add(*cell);
    } else {
      add(cell);
    }
  }
}

inline void adjust_tests(correction how,
                         std::vector<std::pair<double, std::optional<double>*>> const& tests) {
  std::vector<double> p;
  p.reserve(tests.size());
  for (auto const& [value, place] : tests) p.push_back(value);
  auto const q = adjusted(p, how);
  for (std::size_t i = 0; i < q.size(); ++i) *tests[i].second = q[i];
}

}  // namespace detail

/// Adjusts the p-values of a column of a table, as one family of tests (definitions section 14).
///
/// A cell without a test is none: it counts in no family, and stays without an adjusted p-value.
/// \param column  row → its `tested` part, or an optional of one; by default the row itself.
/// \complexity O(rows log rows).
template <std::ranges::forward_range Rows, class Column = std::identity>
void adjust(correction how, Rows& rows, Column column = {}) {
  std::vector<std::pair<double, std::optional<double>*>> tests;
  detail::add_tests(tests, rows, column);
  detail::adjust_tests(how, tests);
}

/// Adjusts the p-values of several tables of `tested` rows together, as one family.
template <std::ranges::forward_range... Tables>
void adjust_together(correction how, Tables&... tables) {
  std::vector<std::pair<double, std::optional<double>*>> tests;
  (detail::add_tests(tests, tables, std::identity{}), ...);
  detail::adjust_tests(how, tests);
}

}  // namespace sojourn
