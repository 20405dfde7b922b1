// SPDX-License-Identifier: BSL-1.0
#pragma once
// How many touches back a chain should look.

#include <sojourn/core/id.hpp>
#include <sojourn/journey/ends.hpp>
#include <sojourn/measure/context_counts.hpp>
#include <sojourn/methods/markov/next_touch.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

namespace sojourn {

/// How well a chain of one order fits the journeys it was counted from.
struct order_fit {
  std::size_t order = 1;
  double log_likelihood = 0;       ///< natural logarithm, at most 0
  std::uint64_t parameters = 0;    ///< free ones
  std::uint64_t observations = 0;  ///< first touches, steps, and ends in goal or lost
  double aic = 0;                  ///< 2 parameters - 2 log-likelihood: less is better
  double bic = 0;                  ///< parameters log(observations) - 2 log-likelihood: less is better
};

/// How chains of order 1 to k fit (P: AIC, Akaike 1974, Tong 1975; BIC, Schwarz 1978, Katz 1981).
///
/// The likelihood is that of all first touches, steps and ends, given what was before; open ends are unknown
/// and do not count. D: parameters are counted on the graph of order 1, whose missing edges are held impossible:
/// each context that occurred has the outcomes that its last touchpoint has anywhere, less one; and first touches
/// have their distinct touchpoints less one.
/// \returns a row an order, from 1 to that of the counts; the log-likelihood rises with the order.
/// \complexity O(order n log n) for n contexts and steps.
/// \example examples/16_running_journeys.cpp
[[nodiscard]] inline std::vector<order_fit> order_fits(context_counts const& all) {
  auto const first = at_order(all, 1);
  auto const log_share = [](std::uint64_t part, std::uint64_t whole) {
    return part == 0
               ? 0.0
               : static_cast<double>(part) * std::log(static_cast<double>(part) / static_cast<double>(whole));
  };
  std::map<touchpoint_id, std::uint64_t> outcomes;
  for (auto const& row : first.rows)
    outcomes[row.context.back()] = row.steps.size() + (row.end_count(ending::goal) > 0 ? 1U : 0U) +
                                   (row.end_count(ending::lost) > 0 ? 1U : 0U);
  std::uint64_t begun = 0;
  std::uint64_t begins = 0;
  for (auto const n : all.begins) begun += n, begins += n > 0 ? 1U : 0U;
  std::vector<order_fit> fits;
  for (std::size_t k = 1; k <= all.order; ++k) {
    auto const counted = at_order(all, k);
    order_fit fit{.order = k, .parameters = begins > 0 ? begins - 1 : 0, .observations = begun};
    for (auto const n : all.begins) fit.log_likelihood += log_share(n, begun);
    for (auto const& row : counted.rows) {
      auto const n = row.outcome_count();
      if (n == 0) continue;
      fit.observations += n;
      fit.parameters += outcomes[row.context.back()] - 1;
      for (auto const e : {ending::goal, ending::lost}) fit.log_likelihood += log_share(row.end_count(e), n);
      for (auto const& step : row.steps) fit.log_likelihood += log_share(step.count, n);
    }
    auto const parameters = static_cast<double>(fit.parameters);
    fit.aic = 2 * parameters - 2 * fit.log_likelihood;
    fit.bic = (fit.observations > 0 ? parameters * std::log(static_cast<double>(fit.observations)) : 0) -
              2 * fit.log_likelihood;
    fits.push_back(fit);
  }
  return fits;
}

/// How well chains of order 1 to k, counted from some journeys, foretell others.
struct held_out_fit {
  std::size_t order = 1;
  double log_likelihood = 0;       ///< of the held-out steps and ends, natural logarithm, at most 0
  std::uint64_t parameters = 0;    ///< of the fit to the counted journeys, as in `order_fits`
  std::uint64_t observations = 0;  ///< held-out steps, and ends in goal or lost
};

/// Held-out log-likelihood of orders 1 to k, under `next_touch_model`, which gives nothing probability 0: the
/// order with the highest foretells best, without any count of parameters.
/// \param counted   the journeys to learn from.
/// \param held_out  others, over the same touchpoints; of the same order or a higher one.
/// \throws std::invalid_argument  when the held-out counts are of a lower order.
/// \complexity O(held-out steps x order²  log contexts).
[[nodiscard]] inline std::vector<held_out_fit> held_out_fits(context_counts const& counted,
                                                             context_counts const& held_out) {
  auto const others = at_order(held_out, counted.order);
  auto const fitted = order_fits(counted);
  std::vector<held_out_fit> fits;
  for (std::size_t k = 1; k <= counted.order; ++k) {
    next_touch_model const model(counted, k);
    held_out_fit fit{.order = k, .parameters = fitted[k - 1].parameters};
    for (auto const& row : others.rows) {
      auto const add = [&](std::uint64_t n, next_outcome const& outcome) {
        if (n > 0)
          fit.log_likelihood += static_cast<double>(n) * std::log(model.probability(row.context, outcome));
      };
      fit.observations += row.outcome_count();
      for (auto const e : {ending::goal, ending::lost}) add(row.end_count(e), {std::nullopt, e});
      for (auto const& step : row.steps) add(step.count, {step.to});
    }
    fits.push_back(fit);
  }
  return fits;
}

}  // namespace sojourn
