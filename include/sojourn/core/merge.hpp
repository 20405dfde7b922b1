// SPDX-License-Identifier: BSL-1.0
#pragma once
// What every merge shares: the check that two configurations are the same, and sums of tables.

#include <concepts>
#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace sojourn {

/// Refuses to merge two measures whose configurations differ, or to compare them.
/// \param measure  the measure's name, the sentence's subject.
/// \param what     which part of the configuration is compared.
/// \param doing    what is refused.
/// \throws std::invalid_argument  naming the measure and the part when `a != b`.
template <std::equality_comparable T>
void require_same(std::string_view measure, std::string_view what, T const& a, T const& b,
                  std::string_view doing = "merge") {
  if (a == b) return;
  auto message = std::string(measure) + ": cannot " + std::string(doing) + " measures that differ in " +
                 std::string(what);
  if constexpr (std::integral<T> && !std::same_as<T, bool>)
    message += ": " + std::to_string(a) + " and " + std::to_string(b);
  throw std::invalid_argument(message);
}

/// A host's function as part of a configuration: a lambda without captures, or a struct with `==`, so that
/// two of one type can be told apart before they merge.
template <class F>
concept comparable_function = std::semiregular<F> &&(std::is_empty_v<F> || std::equality_comparable<F>);

/// Whether two of a type behave alike: always where the type has no state.
template <comparable_function F>
[[nodiscard]] constexpr bool same_function(F const& a, F const& b) {
  if constexpr (std::is_empty_v<F>) {
    return true;
  } else {
    return a == b;
  }
}

/// Adds `b` to `a` entry by entry; the longer one's length is the result's. Absent entries are identities.
/// \complexity O(length of b).
template <class T>
void merge_tables(std::vector<T>& a, std::vector<T> const& b) {
  if (a.size() < b.size()) a.resize(b.size());
  for (std::size_t i = 0; i < b.size(); ++i) a[i] += b[i];
}

/// The entry at `i`, the table grown to hold it.
template <class T>
[[nodiscard]] T& grown(std::vector<T>& table, std::size_t i) {
  if (i >= table.size()) table.resize(i + 1);
  return table[i];
}

/// Whether two tables hold the same totals: trailing identities do not count.
template <class T>
[[nodiscard]] bool same_totals(std::vector<T> const& a, std::vector<T> const& b) {
  auto const& shorter = a.size() < b.size() ? a : b;
  auto const& longer = a.size() < b.size() ? b : a;
  for (std::size_t i = 0; i < shorter.size(); ++i) {
    if (!(a[i] == b[i])) return false;
  }
  for (std::size_t i = shorter.size(); i < longer.size(); ++i) {
    if (!(longer[i] == T{})) return false;
  }
  return true;
}

}  // namespace sojourn
