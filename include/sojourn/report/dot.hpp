// SPDX-License-Identifier: BSL-1.0
#pragma once
// The journey graph in DOT, for Graphviz.

#include <sojourn/io/utf8.hpp>
#include <sojourn/report/findings.hpp>
#include <sojourn/report/text_layout.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <ostream>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace sojourn {

/// How much of a graph is drawn.
struct dot_options {
  double coverage = 0.9;  ///< of transitions, of begins and of ends, at least; 1: everything. D
};

namespace detail {

// What of a list that descends by count is drawn: the fewest that cover enough, and all that tie with the last.
struct drawn_counts {
  std::size_t rows = 0;
  std::uint64_t covered = 0;
};

template <class Rows>
drawn_counts drawn(Rows const& by_count, std::uint64_t whole, double coverage) {
  drawn_counts all;
  std::uint64_t least = 0;
  for (auto const& row : by_count) {
    bool const enough = static_cast<double>(all.covered) >= coverage * static_cast<double>(whole);
    if (enough && (all.rows == 0 || row.count < least)) break;
    ++all.rows;
    all.covered += row.count;
    least = row.count;
  }
  return all;
}

}  // namespace detail

/// A name as DOT reads it back in a label: quotes, backslashes and entities escaped, lines broken where it breaks
/// them; other control characters and bytes that are not UTF-8 become U+FFFD.
[[nodiscard]] inline std::string dot_escaped(std::string_view name) {
  std::string text;
  while (!name.empty()) {
    auto const length = utf8_length(name);
    auto const c = name[0];
    bool const control = static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
    if (c == '"' || c == '\\') {
      text += std::string("\\") + c;
    } else if (c == '&') {
      text += "&amp;";
    } else if (c == '\n') {
      text += "\\n";
    } else {
      text += length == 0 || control ? std::string_view("\xEF\xBF\xBD") : name.substr(0, length);
    }
    name.remove_prefix(length == 0 ? 1 : length);
  }
  return text;
}

/// Writes the journey graph as a digraph: touchpoints, and where journeys begin and end.
///
/// An edge says its count and its share: of all transitions, or of all journeys where they begin or end. What is
/// rare is left out, and the label of the graph says how much is there.
/// \throws std::invalid_argument  unless the coverage is in [0, 1].
/// \complexity O(vertices + edges, times the log of those drawn).
/// \edge of no journeys, the begin and the end alone.
inline void write_dot(std::ostream& out, graph_findings const& found, dot_options const& options = {}) {
  if (!(options.coverage >= 0 && options.coverage <= 1)) {
    throw std::invalid_argument("coverage must be in [0, 1]: " + std::to_string(options.coverage));
  }
  auto const edges = detail::drawn(found.edges, found.transitions, options.coverage);
  auto const begins = detail::drawn(found.begin, found.journeys, options.coverage);
  auto const ends = detail::drawn(found.end, found.journeys, options.coverage);
  std::set<std::string_view> touched;
  for (std::size_t i = 0; i < edges.rows; ++i) touched.insert({found.edges[i].from, found.edges[i].to});
  for (std::size_t i = 0; i < begins.rows; ++i) touched.insert(found.begin[i].name);
  for (std::size_t i = 0; i < ends.rows; ++i) touched.insert(found.end[i].name);

  auto const part = [](detail::drawn_counts const& d, std::size_t of, std::uint64_t whole, char const* what,
                       std::string const& of_what) {
    return shown_count(d.rows) + " of " + shown_count(of) + " " + what + " (" +
           shown_share(d.covered, whole) + " of " + of_what + ")";
  };
  auto const label = shown_count(found.journeys) + " journeys. Shown: " +
                     part(edges, found.edges.size(), found.transitions, "edges",
                          shown_count(found.transitions) + " transitions") +
                     ", " + part(begins, found.begin.size(), found.journeys, "begins", "journeys") + ", " +
                     part(ends, found.end.size(), found.journeys, "ends", "journeys");
  out << "digraph journeys {\n"
         "  rankdir=LR;\n"
         "  label=\""
      << label
      << "\";\n"
         "  node [shape=box, style=rounded];\n"
         "  begin [shape=circle, label=\"begin\"];\n"
         "  end [shape=doublecircle, label=\"end\"];\n";
  std::map<std::string_view, std::size_t>
      numbers;  // names are labels alone: a number is an identifier for sure
  for (auto const& v : found.vertices) {
    if (!touched.contains(v.name)) continue;
    auto const number = numbers.emplace(v.name, numbers.size()).first->second;
    out << "  t" << number << " [label=\"" << dot_escaped(v.name) << "\\n"
        << shown_count(v.events) << "\"];\n";
  }
  auto const edge = [&out](std::string const& from, std::string const& to, std::uint64_t n,
                           std::uint64_t whole) {
    out << "  " << from << " -> " << to << " [label=\"" << shown_count(n) << " (" << shown_share(n, whole)
        << ")\"];\n";
  };
  auto const id = [&numbers](std::string_view name) { return "t" + std::to_string(numbers.at(name)); };
  for (std::size_t i = 0; i < begins.rows; ++i)
    edge("begin", id(found.begin[i].name), found.begin[i].count, found.journeys);
  for (std::size_t i = 0; i < edges.rows; ++i)
    edge(id(found.edges[i].from), id(found.edges[i].to), found.edges[i].count, found.transitions);
  for (std::size_t i = 0; i < ends.rows; ++i)
    edge(id(found.end[i].name), "end", found.end[i].count, found.journeys);
  out << "}\n";
}

}  // namespace sojourn
