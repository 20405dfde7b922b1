// SPDX-License-Identifier: BSL-1.0
#pragma once
// The first record of a file: the names of its columns.

#include <sojourn/io/csv_reader.hpp>
#include <sojourn/io/nearest_name.hpp>
#include <sojourn/io/printable.hpp>
#include <sojourn/io/utf8.hpp>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <fstream>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace sojourn {

/// Opens a file for reading.
/// \throws std::runtime_error  naming the file and the system's reason.
[[nodiscard]] inline std::ifstream open_file(std::string const& path) {
  errno = 0;
  std::ifstream in(path, std::ios::binary);
  if (in) return in;
  auto const reason = errno == 0 ? std::string() : ": " + std::generic_category().message(errno);
  throw std::runtime_error(path + ": cannot be opened" + reason);
}

/// Names of columns, in order, each once; columns without a name may be many.
class csv_header {
 public:
  /// Reads the header.
  /// \param file  the file's name, for errors.
  /// \throws std::runtime_error  naming the file, when it is empty, or a name occurs twice, is not UTF-8,
  /// holds
  ///         a NUL byte or is quoted wrongly.
  csv_header(csv_reader& reader, std::string_view file) : file_(file) {
    if (!reader.next()) throw std::runtime_error(file_ + ": the file is empty");
    row_ = reader.row();
    for (auto const name : reader.fields()) {
      auto const column = row() + ", column " + std::to_string(names_.size() + 1) + ": ";
      if (reader.defect() != csv_defect::none && reader.defective_field() == names_.size()) {
        throw std::runtime_error(column + "a quoted name must end with its quote: " + printable(name));
      }
      if (!valid_utf8(name))
        throw std::runtime_error(column + "name must be valid UTF-8: " + printable(name));
      if (name.find('\0') != std::string_view::npos) {
        throw std::runtime_error(column + "name must not hold a NUL byte: " + printable(name));
      }
      if (auto const twin = find(name); twin && !name.empty()) {
        throw std::runtime_error(column + "name must occur once, and is that of column " +
                                 std::to_string(*twin + 1) + ": " + printable(name));
      }
      names_.emplace_back(name);
    }
  }

  [[nodiscard]] std::vector<std::string> const& names() const noexcept { return names_; }
  [[nodiscard]] std::size_t size() const noexcept { return names_.size(); }

  /// The position of the column of that name, if there is one. \complexity O(columns).
  [[nodiscard]] std::optional<std::size_t> find(std::string_view name) const noexcept {
    for (std::size_t i = 0; i < names_.size(); ++i) {
      if (names_[i] == name) return i;
    }
    return std::nullopt;
  }

  /// `FILE: row N`, the header's own place, as errors begin.
  [[nodiscard]] std::string row() const { return file_ + ": row " + std::to_string(row_); }

 private:
  std::string file_;
  std::uint64_t row_ = 0;
  std::vector<std::string> names_;
};

}  // namespace sojourn
