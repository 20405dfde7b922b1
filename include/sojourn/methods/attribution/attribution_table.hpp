// SPDX-License-Identifier: BSL-1.0
#pragma once
// Who is credited under which rule, side by side.

#include <sojourn/core/dictionary.hpp>
#include <sojourn/core/id.hpp>
#include <sojourn/measure/attribution.hpp>
#include <sojourn/measure/attribution_rule.hpp>
#include <sojourn/model/journey_map.hpp>
#include <sojourn/model/stage_model.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace sojourn {

/// The credits of one touchpoint, stage or channel, one a column.
struct attribution_row {
  std::string name{};
  std::vector<credit> credits{};
};

/// Credits by rule, side by side. In every column the rows and the `unattributed` sum to the `total` exactly.
struct attribution_table {
  std::vector<std::string> columns{};  ///< the rules' names, and those of columns added
  std::vector<attribution_row>
      rows{};  ///< by conversions in the first column, descending; equal ones by name
  credit unattributed{};
  credit total{};
};

/// A column of credits from elsewhere: `markov_credits`.
struct credit_column {
  std::string name{};
  std::vector<credit> credits{};  ///< by touchpoint id
};

/// The table of a counted attribution, its touchpoints grouped.
/// \param group  touchpoint → the name of its row. A group's credit is the sum of its touchpoints': rules see
///               touchpoints, groups come after.
/// \param more   columns beside the rules'.
/// \returns a row a group with a credit in any column.
/// \throws std::invalid_argument  when a column does not sum to the conversions that were attributed.
/// \complexity O(touchpoints x columns + rows log rows).
template <class Value, class Group>
requires std::is_invocable_r_v<std::string, Group&, touchpoint_id>
[[nodiscard]] attribution_table tabulate(attribution<Value> const& counted, Group group,
                                         std::vector<credit_column> const& more = {}) {
  attribution_table table{.unattributed = counted.unattributed(), .total = counted.total()};
  for (auto const& rule : counted.rules()) table.columns.emplace_back(name(rule.what()));
  std::size_t touchpoints = counted.touchpoint_count();
  for (auto const& column : more) {
    auto sum = table.unattributed;
    for (auto const& c : column.credits) sum += c;
    if (!(sum == table.total)) {
      throw std::invalid_argument("a column must sum to the conversions attributed: \"" + column.name + "\"");
    }
    table.columns.push_back(column.name);
    touchpoints = std::max(touchpoints, column.credits.size());
  }
  std::map<std::string, std::vector<credit>> groups;
  for (std::uint32_t i = 0; i < touchpoints; ++i) {
    std::vector<credit> credits;
    for (std::size_t r = 0; r < counted.rules().size(); ++r)
      credits.push_back(counted.credit_of(touchpoint_id{i}, r));
    for (auto const& column : more)
      credits.push_back(i < column.credits.size() ? column.credits[i] : credit{});
    if (std::ranges::all_of(credits, [](credit const& c) { return c == credit{}; })) continue;
    auto& sums = groups[group(touchpoint_id{i})];
    sums.resize(credits.size());
    for (std::size_t c = 0; c < credits.size(); ++c) sums[c] += credits[c];
  }
  for (auto& [what, credits] : groups) table.rows.push_back({what, std::move(credits)});
  std::ranges::stable_sort(table.rows, [](auto const& a, auto const& b) {
    return a.credits.front().conversion_parts > b.credits.front().conversion_parts;
  });
  return table;
}

/// A row a touchpoint.
/// \param names  the map or log that knows all of them.
template <class Value, names_touchpoints Source>
[[nodiscard]] attribution_table tabulate(attribution<Value> const& counted, Source const& names,
                                         std::vector<credit_column> const& more = {}) {
  return tabulate(
      counted, [&names](touchpoint_id id) { return std::string(names.touchpoints().name(id)); }, more);
}

/// Groups touchpoints by their stage in a map, which must outlive it; one that it does not know is in "".
template <stage_model Stage>
[[nodiscard]] auto group_by_stage(journey_map<Stage> const& map) {
  return [&map](touchpoint_id id) {
    auto const stage = map.stage(id);
    return stage ? std::string(name(*stage)) : std::string();
  };
}

/// Groups touchpoints by the channel that a map states, which must outlive it; one without is in "".
template <stage_model Stage>
[[nodiscard]] auto group_by_channel(journey_map<Stage> const& map) {
  return
      [&map](touchpoint_id id) { return index(id) < map.size() ? map.options(id).channel : std::string(); };
}

}  // namespace sojourn
