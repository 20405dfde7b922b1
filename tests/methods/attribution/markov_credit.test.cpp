// SPDX-License-Identifier: BSL-1.0
// From a shared log to the Markov column: contexts, chain of order k, removal effects, credits.

#include <sojourn/methods/attribution/markov_credit.hpp>

#include <sojourn/journey/at_goals.hpp>
#include <sojourn/measure/all_of.hpp>
#include <sojourn/measure/attribution.hpp>
#include <sojourn/measure/contexts.hpp>
#include <sojourn/measure/transitions.hpp>
#include <sojourn/methods/attribution/attribution_table.hpp>
#include <sojourn/methods/markov/absorbing_chain.hpp>
#include <sojourn/methods/markov/context_chain.hpp>
#include <sojourn/methods/markov/removal_effects.hpp>
#include <sojourn/run/measure.hpp>
#include <sojourn/run/sequential.hpp>

#include "support/approx.hpp"
#include "support/catch.hpp"
#include "support/shared_log.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

using namespace sojourn;
using sojourn_test::approx;

namespace {

void check_log(std::string const& events, std::string const& name, std::string const& goal,
               std::size_t highest) {
  auto [map, touchpoints, grouped] = test::read_shared_log(events, name, goal);
  auto const log = at_goals(std::move(grouped), after_goal::split_at_each_goal);
  auto const counted =
      measure(sequential{}, log,
              all_of{attribution(log, {attribution_rule::first(), attribution_rule::linear_per_touchpoint()}),
                     transitions{log}, contexts(log, highest)});
  auto const& [attributed, edges, ways] = counted.measures();
  auto const whole = *removal_effects(chain_of(edges));
  std::vector<credit_column> markov;
  for (std::size_t k = 1; k <= highest; ++k) {
    auto const counts = at_order(ways.counts(), k);
    absorbing_chain<double> const chain(rows_of(counts));
    auto const effects = *touchpoint_removal_effects(chain, counts);
    for (std::size_t i = 0; i < effects.size(); ++i) {
      CHECK(effects[i] >= 0);
      CHECK(effects[i] <= 1);
      if (k == 1) CHECK(effects[i] == approx(whole[i]).epsilon(1e-12).margin(1e-15));
    }
    CHECK(effects[index(*touchpoints.find(goal))] == approx(1).epsilon(1e-12));
    markov.push_back({"order " + std::to_string(k), *markov_credits(attributed, effects)});
    if (k > 1) CHECK(markov[k - 1].credits != markov[0].credits);
  }
  auto const table = tabulate(attributed, log, markov);
  REQUIRE(table.columns.size() == 2 + highest);
  CHECK(attributed.conversion_count() > 0);
  CHECK(table.total.conversions() == approx(static_cast<double>(attributed.conversion_count())));
  for (std::size_t c = 0; c < table.columns.size(); ++c) {
    auto sum = table.unattributed;
    for (auto const& row : table.rows) sum += row.credits[c];
    CHECK(sum == table.total);
  }
}

}  // namespace

TEST_CASE("The Markov column of order k sums to all conversions of a real log, exactly",
          "[attribution][real-data]") {
  check_log("simple_shop.csv", "simple_shop", "payment_done", 3);
}

TEST_CASE("The Markov column sums to all conversions of the larger log too", "[attribution][real-data]") {
  check_log("ecom.csv.gz", "ecom", "purchase", 2);
}
