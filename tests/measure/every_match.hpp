// SPDX-License-Identifier: BSL-1.0
#pragma once
// The exhaustive matcher: every way in which a sequence matches a pattern, and the choices among them by definition.

#include <sojourn/core/id.hpp>
#include <sojourn/measure/pattern.hpp>

#include <algorithm>
#include <cstddef>
#include <vector>

namespace test {

using sojourn::pattern_match;
using sequence = std::vector<sojourn::touchpoint_id>;

/// A pattern's parts, as the oracle reads them.
struct plain_pattern {
  std::vector<sojourn::pattern_position> positions{};
  bool at_begin = false;
  bool at_end = false;
};

inline void extend(sequence const& ids, plain_pattern const& p, pattern_match& so_far,
                   std::vector<pattern_match>& found) {
  auto const k = so_far.size();
  if (k == p.positions.size()) {
    if (!p.at_end || so_far.back() + 1 == ids.size()) found.push_back(so_far);
    return;
  }
  for (std::size_t i = k == 0 ? 0 : so_far.back() + 1; i < ids.size(); ++i) {
    auto const& position = p.positions[k];
    if (k == 0 && p.at_begin && i != 0) continue;
    if (!position.touch.contains(ids[i])) continue;
    if (k != 0) {
      auto const between = i - so_far.back() - 1;
      if (between < position.gap.at_least || between > position.gap.at_most) continue;
      bool clean = true;
      for (auto j = so_far.back() + 1; j < i; ++j) clean = clean && !position.without.contains(ids[j]);
      if (!clean) continue;
    }
    so_far.push_back(i);
    extend(ids, p, so_far, found);
    so_far.pop_back();
  }
}

/// Every match, in lexicographic order.
inline std::vector<pattern_match> every_match(sequence const& ids, plain_pattern const& p) {
  std::vector<pattern_match> found;
  pattern_match so_far;
  if (!p.positions.empty()) extend(ids, p, so_far, found);
  std::ranges::sort(found);
  return found;
}

/// The matches that a choice means, out of every one.
inline std::vector<pattern_match> chosen(std::vector<pattern_match> const& every,
                                         sojourn::match_choice which) {
  std::vector<pattern_match> found;
  if (every.empty()) return found;
  if (which == sojourn::match_choice::last) {
    found.push_back(*std::ranges::max_element(every, [](auto const& a, auto const& b) {
      return std::lexicographical_compare(a.rbegin(), a.rend(), b.rbegin(), b.rend());
    }));
    return found;
  }
  for (auto const& m : every) {
    if (!found.empty() && (which == sojourn::match_choice::first || m.front() <= found.back().back()))
      continue;
    found.push_back(m);
  }
  return found;
}

}  // namespace test
