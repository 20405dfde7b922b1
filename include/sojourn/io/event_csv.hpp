// SPDX-License-Identifier: BSL-1.0
#pragma once
// An event log in CSV to a table of events: bad rows counted and named, never dropped in silence.

#include <sojourn/core/interning.hpp>
#include <sojourn/core/memory.hpp>
#include <sojourn/io/csv_header.hpp>
#include <sojourn/io/csv_reader.hpp>
#include <sojourn/io/event_table.hpp>
#include <sojourn/io/nearest_name.hpp>
#include <sojourn/io/parse_time.hpp>
#include <sojourn/io/parse_value.hpp>
#include <sojourn/io/printable.hpp>
#include <sojourn/io/rejects.hpp>
#include <sojourn/io/utf8.hpp>
#include <sojourn/model/rating.hpp>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <ios>
#include <istream>
#include <optional>
#include <stdexcept>
#include <streambuf>
#include <string>
#include <string_view>
#include <system_error>
#include <type_traits>
#include <utility>
#include <vector>

namespace sojourn {

namespace detail {

// The column that was asked for, or the first default that the header has.
inline std::size_t find_column(csv_header const& header, std::string_view role, std::string const& asked,
                               std::initializer_list<std::string_view> defaults) {
  std::vector<std::string_view> wanted(defaults);
  if (!asked.empty()) wanted.assign(1, asked);
  for (auto const name : wanted) {
    if (auto const found = header.find(name)) return *found;
  }
  std::string nearest;
  auto least = std::string::npos;
  for (auto const& name : header.names()) {
    for (auto const each : wanted) {
      if (auto const distance = letter_edits(each, name); distance < least) least = distance, nearest = name;
    }
  }
  auto const message = header.row() + ": no column for the " + std::string(role) + ": " +
                       (asked.empty() ? "none of " : "") + printable_list(wanted) + "; the header has " +
                       printable_list(header.names()) + "; the nearest is " + printable(nearest);
  if (asked.empty()) throw std::runtime_error(message);
  throw std::invalid_argument(message);  // the caller's mistake, not the file's
}

// Where an event's fields are.
struct event_columns {
  event_columns(csv_header const& header, event_csv_options const& options)
      : customer(options.account.empty()
                     ? find_column(header, "customer", options.customer,
                                   {"user_id", "customer_id", "client_id", "case_id", "customer", "user"})
                     : find_column(header, "account", options.account, {})),
        touchpoint(find_column(header, "touchpoint", options.touchpoint,
                               {"event", "touchpoint", "activity", "page"})),
        time(find_column(header, "time", options.time, {"timestamp", "time", "at", "date"})),
        rating(options.rating.empty() ? 0 : find_column(header, "rating", options.rating, {})),
        segment(options.segment.empty() ? 0 : find_column(header, "segment", options.segment, {})),
        value(options.value.empty() ? 0 : find_column(header, "value", options.value, {})) {}

  std::size_t customer;
  std::size_t touchpoint;
  std::size_t time;
  std::size_t rating;
  std::size_t segment;
  std::size_t value;
};

enum class row_defect : std::uint8_t { none, quotes, size, nul, empty, encoding, time, rating, value };

// What is wrong with a row, and where; small, since most rows are good.
struct bad_row {
  row_defect defect = row_defect::none;
  std::size_t field = 0;
  time_defect time = time_defect::none;
};

inline bool equals_ignoring_case(std::string_view text, std::string_view lower) noexcept {
  return std::ranges::equal(text, lower,
                            [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a - 'A' + 'a' : a) == b; });
}

// A cell to an answer; absent where it is neither a value of the scale nor a known reason for none.
template <rating_scale Scale>
std::optional<answer<Scale>> parse_answer(std::string_view text) {
  if (text.empty()) return answer<Scale>(no_answer::absent);
  if (equals_ignoring_case(text, "refused")) return answer<Scale>(no_answer::refused);
  double value = 0;
  auto const* const end = text.data() + text.size();
  auto const [stopped, error] = std::from_chars(text.data(), end, value);
  bool const number = error == std::errc() && stopped == end;
  if (!number || !(value >= Scale::lower && value <= Scale::upper)) return std::nullopt;  // so is a NaN
  if (Scale::discrete && value != static_cast<double>(static_cast<int>(value))) return std::nullopt;
  return answer<Scale>(rating<Scale>(value));
}

// How much there is from here on; 0 where the stream does not say so, as a pipe.
inline std::uint64_t bytes_left(std::istream& in) {
  if (in.rdbuf() == nullptr) return 0;
  auto const here = in.rdbuf()->pubseekoff(0, std::ios::cur, std::ios::in);
  if (here == std::streampos(-1)) return 0;
  auto const end = in.rdbuf()->pubseekoff(0, std::ios::end, std::ios::in);
  in.rdbuf()->pubseekpos(here, std::ios::in);
  return end > here ? static_cast<std::uint64_t>(end - here) : 0;
}

// Reads one event file.
template <class Scale>
class event_reader {
 public:
  // `bytes`: how long the file is, where that is known; else 0.
  event_reader(std::istream& in, std::string const& file, event_csv_options const& options,
               std::uint64_t bytes)
      : file_(file),
        options_(options),
        expected_bytes_(bytes),
        reader_(in, {.name = file}),
        header_(reader_, file),
        columns_(header_, options),
        times_(options.format) {
    table_.touchpoints = options.touchpoints;
  }

  event_table<Scale> read() {
    std::uint64_t const step = std::uint64_t{1} << 20U;
    std::uint64_t due = step;
    while (reader_.next()) {
      if (reader_.bytes() >= due) {
        if (due == step) make_room();
        due = reader_.bytes() + step;
        report_progress();
      }
      if (auto const bad = read_row(); bad.defect != row_defect::none) reject(bad);
    }
    customers_.flush();
    table_.bytes = reader_.bytes();
    report_progress();
    if (table_.size() + table_.rejected.count() + table_.outside == 0) {
      throw std::runtime_error(file_ + ": no events: the file has only a header");
    }
    return std::move(table_);
  }

 private:
  // For as many events as the file has, if it goes on as it began.
  void make_room() {
    bool const some = options_.from || options_.to;  // who knows how many
    if (some || expected_bytes_ <= reader_.bytes()) return;
    auto const times = static_cast<double>(expected_bytes_) / static_cast<double>(reader_.bytes());
    auto const events = static_cast<std::size_t>(1.02 * times * static_cast<double>(table_.size())) + 1024;
    detail::make_room(table_.customer, events);
    detail::make_room(table_.touchpoint, events);
    detail::make_room(table_.time, events);
    if constexpr (!std::is_void_v<Scale>) detail::make_room(table_.rating, events);
    if (!options_.segment.empty()) detail::make_room(table_.segment, events);
    if (!options_.value.empty()) detail::make_room(table_.value, events);
  }

  bad_row read_row() {
    auto const fields = reader_.fields();
    if (reader_.defect() != csv_defect::none) return {row_defect::quotes, reader_.defective_field()};
    if (fields.size() != header_.size()) return {row_defect::size, header_.size()};
    if (reader_.has_nul()) {
      auto const holds = [](std::string_view field) { return field.find('\0') != std::string_view::npos; };
      auto const at = std::ranges::find_if(fields, holds);
      return {row_defect::nul, static_cast<std::size_t>(at - fields.begin())};
    }
    auto const customer = fields[columns_.customer];
    auto const touchpoint = fields[columns_.touchpoint];
    if (customer.empty()) return {row_defect::empty, columns_.customer};
    if (!valid_utf8(customer)) return {row_defect::encoding, columns_.customer};
    if (touchpoint.empty()) return {row_defect::empty, columns_.touchpoint};
    if (!valid_utf8(touchpoint)) return {row_defect::encoding, columns_.touchpoint};
    auto const time = times_(fields[columns_.time]);
    if (time.defect != time_defect::none) return {row_defect::time, columns_.time, time.defect};
    std::string_view const segment = options_.segment.empty() ? std::string_view() : fields[columns_.segment];
    if (!valid_utf8(segment)) return {row_defect::encoding, columns_.segment};
    std::optional<std::int64_t> value = 0;
    if (!options_.value.empty() && !fields[columns_.value].empty()) {
      value = parse_value(fields[columns_.value], options_.value_decimals);
      if (!value) return {row_defect::value, columns_.value};
    }
    if constexpr (std::is_void_v<Scale>) {
      if (!is_outside(time.at)) add(customer, touchpoint, time.at, segment, *value);
    } else {
      auto const given = parse_answer<Scale>(fields[columns_.rating]);
      if (!given) return {row_defect::rating, columns_.rating};
      if (!is_outside(time.at)) {
        add(customer, touchpoint, time.at, segment, *value);
        table_.rating.push_back(*given);
      }
    }
    return {};
  }

  bool is_outside(time_point at) noexcept {
    bool const outside = (options_.from && at < *options_.from) || (options_.to && at >= *options_.to);
    table_.outside += outside ? 1U : 0U;
    return outside;
  }

  void add(std::string_view customer, std::string_view touchpoint, time_point at, std::string_view segment,
           std::int64_t value) {
    customers_.add(customer);  // many, in any order
    table_.touchpoint.push_back(table_.touchpoints.intern(touchpoint));
    table_.time.push_back(at);
    if (!options_.segment.empty()) {
      table_.segment.push_back(segment.empty() ? no_segment : table_.segments.intern(segment));
    }
    if (!options_.value.empty()) table_.value.push_back(value);
  }

  void reject(bad_row bad) {
    auto const named = [this, bad] {
      return rejected_row{reader_.row(), bad.field < header_.size() ? header_.names()[bad.field] : "",
                          reason(bad)};
    };
    if (options_.strict) throw std::runtime_error(describe(file_, named()));
    table_.rejected.add(named);
  }

  std::string reason(bad_row bad) const {
    auto const fields = reader_.fields();
    auto const value = bad.field < fields.size() ? fields[bad.field] : std::string_view();
    switch (bad.defect) {
      case row_defect::quotes: {
        std::size_t lines = fields.back().ends_with('\n') ? 0 : 1;
        for (auto const field : fields) lines += static_cast<std::size_t>(std::ranges::count(field, '\n'));
        return std::string(reader_.defect() == csv_defect::open_quote
                               ? "an opened quote must be closed"
                               : "a closing quote must end its field") +
               (lines > 1 ? ", this row takes " + std::to_string(lines) + " lines: " : ": ") +
               printable(value);
      }
      case row_defect::size:
        return "row must have as many fields as the header, " + std::to_string(header_.size()) + ": " +
               std::to_string(fields.size());
      case row_defect::nul:
        return "field must not hold a NUL byte: " + printable(value);
      case row_defect::encoding:
        return "name must be valid UTF-8: " + printable(value);
      case row_defect::time:
        return explain(bad.time, times_.format(), value);
      case row_defect::value:
        return explain_value(options_.value_decimals, value);
      case row_defect::rating:
        if constexpr (!std::is_void_v<Scale>) {
          return std::string(Scale::name) + " rating must be a " + (Scale::discrete ? "whole " : "") +
                 "number in [" + std::to_string(static_cast<int>(Scale::lower)) + ", " +
                 std::to_string(static_cast<int>(Scale::upper)) + "]: " + printable(value);
        }
        [[fallthrough]];
      case row_defect::empty:
      case row_defect::none:
        break;
    }
    return (bad.field == columns_.touchpoint ? "touchpoint"
            : options_.account.empty()       ? "customer"
                                             : "account") +
           std::string(" must not be empty");
  }

  void report_progress() const {
    if (options_.progress) options_.progress(reader_.bytes());
    if (options_.stop.stop_requested()) {
      throw std::runtime_error(file_ + ": reading was stopped after row " + std::to_string(reader_.row()));
    }
  }

  std::string const& file_;
  event_csv_options const& options_;
  std::uint64_t expected_bytes_;
  csv_reader reader_;
  csv_header header_;
  event_columns columns_;
  time_parser times_;
  event_table<Scale> table_;
  interning<customer_id> customers_{table_.customers, table_.customer};
};

}  // namespace detail

/// Reads an event log: one row an event, any column order, other columns ignored.
///
/// A row is rejected, with its number, column and reason, when its quotes or its number of fields are wrong,
/// a field holds a NUL byte, the customer or touchpoint is empty or not UTF-8, or the time, rating or value
/// is none. Spaces are part of a field (RFC 4180). A rating cell that is empty is an absent answer, `refused` a
/// refused one; a value cell that is empty is 0.
/// \tparam Scale  the scale of the rating column; void: no ratings.
/// \param in  read once, in chunks.
/// \param file  its name, for errors.
/// \returns the events in the order of the file.
/// \throws std::runtime_error  naming the file, and row, column and value where there is one, when it is
///          empty, has only a header, lacks a column, or cannot be read; with `strict`, at the first bad row;
///          when stopped.
/// \throws std::invalid_argument  when the options name a column that the header lacks, a rating column goes
///         without a scale or a scale without it, `from` is after `to`, or there are too many decimals of value.
/// \complexity O(bytes) time; memory for the events, the distinct names and the longest row.
/// \edge with an account column the customer column is not read.
template <class Scale = void>
[[nodiscard]] event_table<Scale> read_events(std::istream& in, std::string const& file,
                                             event_csv_options const& options = {}) {
  if (std::is_void_v<Scale> != options.rating.empty()) {
    throw std::invalid_argument(
        options.rating.empty() ? "a rating scale must go with a rating column: none named"
                               : "a rating column must go with a rating scale: " + printable(options.rating));
  }
  if (options.value_decimals > max_value_decimals) {
    throw std::invalid_argument("a minor unit of value must have at most " +
                                std::to_string(max_value_decimals) +
                                " decimals: " + std::to_string(options.value_decimals));
  }
  if (options.from && options.to && *options.from > *options.to) {
    throw std::invalid_argument("from must not be after to, in microseconds of Unix time: " +
                                std::to_string(options.from->time_since_epoch().count()) + " and " +
                                std::to_string(options.to->time_since_epoch().count()));
  }
  return detail::event_reader<Scale>(in, file, options, detail::bytes_left(in)).read();
}

/// The same of a file.
/// \throws std::runtime_error  naming the file, when it cannot be opened; else as above.
template <class Scale = void>
[[nodiscard]] event_table<Scale> read_events(std::string const& path, event_csv_options const& options = {}) {
  auto in = open_file(path);
  return read_events<Scale>(in, path, options);
}

}  // namespace sojourn
