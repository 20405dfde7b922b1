// SPDX-License-Identifier: BSL-1.0
#pragma once
// Credit for conversions, arranged for a report.

#include <sojourn/core/dictionary.hpp>
#include <sojourn/measure/attribution.hpp>
#include <sojourn/measure/attribution_rule.hpp>
#include <sojourn/measure/transitions.hpp>
#include <sojourn/methods/attribution/attribution_table.hpp>
#include <sojourn/methods/attribution/markov_credit.hpp>
#include <sojourn/methods/markov/absorbing_chain.hpp>
#include <sojourn/methods/markov/chain_rows.hpp>
#include <sojourn/methods/markov/removal_effects.hpp>
#include <sojourn/report/findings.hpp>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace sojourn {

/// The rules of a report, in its order: first, last, linear per touch, linear per touchpoint (the Shapley value in
/// closed form), position 40/20/40, time decay with a half-life of 7 days.
[[nodiscard]] inline std::vector<attribution_rule> report_rules() {
  using rule = attribution_rule;
  return {rule::first(),
          rule::last(),
          rule::linear_per_touch(),
          rule::linear_per_touchpoint(),
          rule::position(),
          rule::time_decay(std::chrono::days(7))};
}

/// Attribution for a report: by the rules counted, and by the Markov chain of order 1 (removal effects, shared out).
/// \param counted   by rules with `linear_per_touchpoint` among them, as `report_rules` are.
/// \param cut       transitions of the same journeys, cut at their first goal: the chain of the report.
/// \param names     the log whose touchpoints they are.
/// \param decimals  of a minor unit of value, which is reported in whole units; absent: conversions had no value.
/// \complexity that of `removal_effects` and `tabulate`.
template <class Value, names_touchpoints Source>
[[nodiscard]] attribution_findings attribution_findings_of(attribution<Value> const& counted,
                                                           transitions const& cut, Source const& names,
                                                           std::optional<unsigned> decimals = {}) {
  std::vector<credit_column> more;
  if (auto const effects = removal_effects(absorbing_chain<double>(rows_of(cut)))) {
    if (auto credits = markov_credits(counted, *effects)) more.push_back({"markov", std::move(*credits)});
  }
  auto table = tabulate(counted, names, more);
  auto const of = static_cast<std::size_t>(std::ranges::find(counted.rules(),
                                                             attribution_rule::kind::linear_per_touchpoint,
                                                             &attribution_rule::what) -
                                           counted.rules().begin());
  std::ranges::sort(table.rows, [of](auto const& a, auto const& b) {
    auto const parts = [of](auto const& row) { return row.credits.at(of).conversion_parts; };
    return parts(a) != parts(b) ? parts(a) > parts(b) : a.name < b.name;
  });
  auto const value = [decimals](credit const& c) {
    return decimals ? std::optional<double>(c.value() / std::pow(10.0, static_cast<double>(*decimals)))
                    : std::nullopt;
  };
  attribution_findings found{.methods = std::move(table.columns),
                             .unattributed = {counted.unattributed_count(), value(table.unattributed)},
                             .total = {counted.conversion_count(), value(table.total)}};
  for (auto& row : table.rows) {
    attribution_finding one{.touchpoint = std::move(row.name)};
    for (auto const& c : row.credits) one.credits.push_back({c.conversions(), value(c)});
    found.touchpoints.push_back(std::move(one));
  }
  return found;
}

}  // namespace sojourn
