// SPDX-License-Identifier: BSL-1.0
#pragma once
// A journey map in CSV: one row a touchpoint.

#include <sojourn/io/csv_header.hpp>
#include <sojourn/io/csv_reader.hpp>
#include <sojourn/io/nearest_name.hpp>
#include <sojourn/io/printable.hpp>
#include <sojourn/io/rejects.hpp>
#include <sojourn/io/utf8.hpp>
#include <sojourn/model/journey_map.hpp>
#include <sojourn/model/stage_model.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <istream>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace sojourn {

namespace detail {

// One row of a map, with errors that say where.
class map_row {
 public:
  map_row(std::string_view file, csv_header const& header, csv_reader const& reader)
      : file_(file), header_(header), reader_(reader) {}

  // The text of a column; empty where the file has no such column.
  [[nodiscard]] std::string_view text(std::string_view column) const {
    auto const at = header_.find(column);
    return at ? reader_.fields()[*at] : std::string_view();
  }

  [[noreturn]] void fail(std::string_view column, std::string const& reason) const {
    throw std::runtime_error(describe(file_, {reader_.row(), std::string(column), reason}));
  }

  void require_well_formed() const {
    auto const fields = reader_.fields();
    if (reader_.defect() != csv_defect::none) {
      auto const field = reader_.defective_field();
      fail(field < header_.size() ? header_.names()[field] : "",
           std::string(reader_.defect() == csv_defect::open_quote ? "an opened quote must be closed: "
                                                                  : "a closing quote must end its field: ") +
               printable(fields[field]));
    }
    if (fields.size() != header_.size()) {
      fail("", "row must have as many fields as the header, " + std::to_string(header_.size()) + ": " +
                   std::to_string(fields.size()));
    }
    for (std::size_t i = 0; i < fields.size(); ++i) {
      if (fields[i].find('\0') != std::string_view::npos) {
        fail(header_.names()[i], "field must not hold a NUL byte: " + printable(fields[i]));
      }
      if (!valid_utf8(fields[i]))
        fail(header_.names()[i], "name must be valid UTF-8: " + printable(fields[i]));
    }
  }

  template <stage_model Model>
  [[nodiscard]] Model one_of(std::string_view column) const {
    if (auto const found = find_stage<Model>(text(column))) return *found;
    std::string names;
    for (auto const each : stage_traits<Model>::names)
      names += (names.empty() ? "" : ", ") + std::string(each);
    fail(column, std::string(column) + " must be one of " + names + ": " + printable(text(column)));
  }

  template <stage_model Model>
  [[nodiscard]] std::optional<Model> any_of(std::string_view column) const {
    if (text(column).empty()) return std::nullopt;
    return one_of<Model>(column);
  }

  [[nodiscard]] double importance() const {
    auto const cell = text("importance");
    if (cell.empty()) return 1;
    double value = 0;
    auto const* const end = cell.data() + cell.size();
    auto const [stopped, error] = std::from_chars(cell.data(), end, value);
    if (error != std::errc() || stopped != end || !std::isfinite(value) || value < 0) {
      fail("importance", "importance must be finite and at least 0: " + printable(cell));
    }
    return value;
  }

 private:
  std::string_view file_;
  csv_header const& header_;
  csv_reader const& reader_;
};

inline void require_map_columns(csv_header const& header) {
  constexpr auto known = std::to_array<std::string_view>(
      {"touchpoint", "stage", "channel", "phase", "role", "component", "importance", "owner"});
  for (auto const& name : header.names()) {
    if (std::ranges::find(known, name) != known.end()) continue;
    throw std::runtime_error(header.row() + ": unknown column " + printable(name) + ": a map has " +
                             printable_list(known) + "; the nearest is " +
                             printable(*nearest_name(name, known)));
  }
  for (auto const required : {"touchpoint", "stage"}) {
    if (header.find(required)) continue;
    throw std::runtime_error(header.row() + ": no column " + printable(required) + "; the header has " +
                             printable_list(header.names()));
  }
}

}  // namespace detail

/// Reads a journey map: columns `touchpoint` and `stage`, and of `channel`, `phase`, `role`, `component`,
/// `importance` and `owner` what there is, in any order. An empty cell states nothing; stages cannot be
/// empty.
/// \tparam Stage  the model whose stages the file names.
/// \param file  its name, for errors.
/// \returns the map, touchpoints numbered in the order of the file.
/// \throws std::runtime_error  naming file, row, column and value, at the first thing that is wrong: a stage
///          that the model lacks, a touchpoint mapped twice, an unknown column … A map has no bad rows.
/// \complexity O(bytes).
template <stage_model Stage>
[[nodiscard]] journey_map<Stage> read_map(std::istream& in, std::string const& file) {
  csv_reader reader(in, {.name = file});
  csv_header const header(reader, file);
  detail::require_map_columns(header);
  journey_map<Stage> map;
  std::vector<std::uint64_t> row_of;
  while (reader.next()) {
    detail::map_row const row(file, header, reader);
    row.require_well_formed();
    auto const name = row.text("touchpoint");
    if (name.empty()) row.fail("touchpoint", "touchpoint must not be empty");
    if (auto const twin = map.touchpoints().find(name)) {
      row.fail("touchpoint", "touchpoint must be mapped once, and is in row " +
                                 std::to_string(row_of[index(*twin)]) + " already: " + printable(name));
    }
    touchpoint_options options;
    options.channel = row.text("channel");
    options.phase = row.template any_of<sales_phase>("phase");
    options.role = row.template any_of<touchpoint_role>("role");
    options.component = row.template any_of<component>("component");
    options.owner = row.text("owner");
    options.importance = row.importance();
    map.add(name, row.template one_of<Stage>("stage"), std::move(options));
    row_of.push_back(reader.row());
  }
  if (map.size() == 0) throw std::runtime_error(file + ": no touchpoints: the file has only a header");
  return map;
}

/// The same of a file.
/// \throws std::runtime_error  naming the file, when it cannot be opened; else as above.
template <stage_model Stage>
[[nodiscard]] journey_map<Stage> read_map(std::string const& path) {
  auto in = open_file(path);
  return read_map<Stage>(in, path);
}

}  // namespace sojourn
