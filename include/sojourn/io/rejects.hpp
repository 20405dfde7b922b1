// SPDX-License-Identifier: BSL-1.0
#pragma once
// Rows of a file that could not be used: all counted, the first ones kept with their reason.

#include <sojourn/io/printable.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace sojourn {

/// A row that was not used, and why.
struct rejected_row {
  std::uint64_t row = 0;  ///< from 1, the header included, as a spreadsheet numbers them
  std::string column{};   ///< the column's name; empty where the row as a whole is bad
  std::string reason{};   ///< the violated condition, then the value, shortened and escaped

  friend bool operator==(rejected_row const&, rejected_row const&) = default;
};

/// A rejected row as one sentence: `events.csv: row 7, column "time": time must be …: "yesterday"`.
[[nodiscard]] inline std::string describe(std::string_view file, rejected_row const& bad) {
  auto text = std::string(file) + ": row " + std::to_string(bad.row);
  if (!bad.column.empty()) text += ", column " + printable(bad.column);
  return text + ": " + bad.reason;
}

/// The rejected rows of one file.
class rejects {
 public:
  /// How many rows are kept with their reason.
  static constexpr std::size_t kept = 100;

  /// Counts a row; keeps it while there is room.
  /// \param make  called without arguments only for a row that is kept; returns its `rejected_row`.
  template <std::invocable Make>
  requires std::convertible_to<std::invoke_result_t<Make>, rejected_row>
  void add(Make make) {
    if (first_.size() < kept) first_.push_back(make());
    ++count_;
  }

  /// How many rows were rejected.
  [[nodiscard]] std::uint64_t count() const noexcept { return count_; }

  /// The first `kept` of them, in the order of the file.
  [[nodiscard]] std::vector<rejected_row> const& first() const noexcept { return first_; }

  friend bool operator==(rejects const&, rejects const&) = default;

 private:
  std::vector<rejected_row> first_;
  std::uint64_t count_ = 0;
};

}  // namespace sojourn
