// SPDX-License-Identifier: BSL-1.0
#pragma once
// Numbers, names and columns for a terminal.

#include <sojourn/core/estimate.hpp>
#include <sojourn/io/printable.hpp>
#include <sojourn/io/utf8.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sojourn {

/// Fewer observations than this are marked in text reports, never hidden. D.
inline constexpr std::uint64_t low_n = 30;

/// How many characters a text has: its width in a terminal, where no character is wide or combining.
[[nodiscard]] inline std::size_t width_of(std::string_view text) noexcept {
  std::size_t n = 0;
  for (; !text.empty(); ++n) text.remove_prefix(std::max<std::size_t>(1, utf8_length(text)));
  return n;
}

/// A name for a terminal: as it is where it is clean and short; else cut and marked with `…`, or quoted and
/// escaped where it holds what a terminal would obey.
[[nodiscard]] inline std::string shown_name(std::string_view name, std::size_t longest) {
  auto const quoted = printable(name, name.size() + 1);
  bool const clean = quoted.size() == name.size() + 2 && valid_utf8(name);
  std::string text = clean ? std::string(name) : quoted;
  if (width_of(text) <= longest) return text;
  std::string_view rest = text;
  for (std::size_t i = 0; i + 1 < longest; ++i)
    rest.remove_prefix(std::max<std::size_t>(1, utf8_length(rest)));
  return text.substr(0, text.size() - rest.size()) + "…";
}

/// A count with its thousands apart: `31,106`.
[[nodiscard]] inline std::string shown_count(std::uint64_t n) {
  auto text = std::to_string(n);
  for (auto at = text.size(); at > 3; at -= 3) text.insert(at - 3, 1, ',');
  return text;
}

/// A number with so many decimals; `-` where there is none.
[[nodiscard]] inline std::string shown_number(std::optional<double> value, int decimals) {
  if (!value || !std::isfinite(*value)) return "-";
  std::array<char, 400> buffer{};
  std::snprintf(buffer.data(), buffer.size(), "%.*f", decimals, *value == 0 ? 0.0 : *value);
  return buffer.data();
}

/// A share of a whole in percent: `47.1 %`.
[[nodiscard]] inline std::string shown_share(std::uint64_t part, std::uint64_t whole) {
  if (whole == 0) return "-";
  return shown_number(100 * static_cast<double>(part) / static_cast<double>(whole), 1) + " %";
}

/// An estimate with its interval, values times `times`: `47.1 % [44.0, 50.2]`; `*` behind where n is low.
/// \param unit  behind the value, e.g. ` %`.
[[nodiscard]] inline std::string shown_estimate(std::optional<estimate> const& e, double times, int decimals,
                                                std::string_view unit) {
  if (!e) return "-";
  auto text = shown_number(e->value * times, decimals) + std::string(unit);
  if (e->method != interval_method::none) {
    text +=
        " [" + shown_number(e->low * times, decimals) + ", " + shown_number(e->high * times, decimals) + "]";
  }
  return text + (e->n < low_n ? "*" : "");
}

/// A rate in percent with its interval.
[[nodiscard]] inline std::string shown_rate(std::optional<estimate> const& e) {
  return shown_estimate(e, 100, 1, " %");
}

/// A rate in percent alone, for where its interval stands elsewhere or takes too much room.
[[nodiscard]] inline std::string shown_share_of(std::optional<estimate> const& e) {
  return e ? shown_number(100 * e->value, 1) + " %" + (e->n < low_n ? "*" : "") : "-";
}

/// A p-value to four decimals; `-` where there is no test.
[[nodiscard]] inline std::string shown_p_value(std::optional<double> p) {
  return p && *p < 0.0001 ? "<0.0001" : shown_number(p, 4);
}

/// Seconds in the unit that reads best: `350 ms`, `45.0 s`, `2.2 min`, `3.4 h`, `5.1 d`.
[[nodiscard]] inline std::string shown_duration(std::optional<double> seconds) {
  if (!seconds) return "-";
  auto const s = *seconds;
  if (s != 0 && s < 1) return s < 0.001 ? shown_number(s * 1e6, 0) + " µs" : shown_number(s * 1e3, 0) + " ms";
  if (s < 120) return shown_number(s, 1) + " s";
  if (s < 120 * 60) return shown_number(s / 60, 1) + " min";
  if (s < 48 * 3600) return shown_number(s / 3600, 1) + " h";
  return shown_number(s / 86'400, 1) + " d";
}

/// A bar of at most `longest` characters, in eighths; something that is not nothing shows.
[[nodiscard]] inline std::string shown_bar(double share, std::size_t longest) {
  constexpr std::array<std::string_view, 8> parts{"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
  if (!(share > 0)) return "";
  auto const eighths = std::max<std::size_t>(
      1, static_cast<std::size_t>(std::lround(std::min(share, 1.0) * 8 * static_cast<double>(longest))));
  std::string bar;
  for (std::size_t i = 0; i < eighths / 8; ++i) bar += "█";
  return bar + std::string(parts[eighths % 8]);
}

/// Where the text of a column stands.
enum class side : std::uint8_t { left, right };

/// Rows of cells, each column as wide as its widest cell.
class text_table {
 public:
  explicit text_table(std::vector<side> columns) : columns_(std::move(columns)) {}

  /// Missing cells are empty. \pre at most as many cells as columns.
  void add(std::vector<std::string> cells) {
    cells.resize(columns_.size());
    rows_.push_back(std::move(cells));
  }

  /// Writes the rows, indented, two spaces between columns, nothing behind the last text of a line.
  void write(std::ostream& out) const {
    std::vector<std::size_t> widths(columns_.size());
    for (auto const& row : rows_) {
      for (std::size_t c = 0; c < row.size(); ++c) widths[c] = std::max(widths[c], width_of(row[c]));
    }
    for (auto const& row : rows_) {
      std::string line;
      for (std::size_t c = 0; c < row.size(); ++c) {
        auto const gap = std::string(widths[c] - width_of(row[c]), ' ');
        line += "  " + (columns_[c] == side::left ? row[c] + gap : gap + row[c]);
      }
      line.resize(line.find_last_not_of(' ') + 1);
      out << line << '\n';
    }
  }

 private:
  std::vector<side> columns_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace sojourn
