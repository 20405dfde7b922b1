// SPDX-License-Identifier: BSL-1.0
#include <sojourn/methods/markov/chain_conversion.hpp>

#include <sojourn/methods/markov/absorbing_chain.hpp>
#include <sojourn/methods/markov/chain_rows.hpp>

#include "support/approx.hpp"
#include "support/catch.hpp"

#include <cstdint>
#include <stdexcept>
#include <vector>

using namespace sojourn;
using sojourn_test::approx;

namespace {

// States hold 1 to 5 units; a fair game ends at 6, the goal, and at 0.
chain_rows<double> gambler() {
  std::vector<double> const none(5, 0);
  chain_rows<double> rows{.start = none, .goal = none, .lost = none};
  for (std::uint32_t i = 0; i + 1 < 5; ++i) {
    rows.steps.push_back({i, i + 1, 1});
    rows.steps.push_back({i + 1, i, 1});
  }
  rows.lost.front() = rows.goal.back() = 1;
  return rows;
}

}  // namespace

TEST_CASE("A fair gambler with i of 6 units gets all with i / 6 (Grinstead and Snell, 12.2)", "[example]") {
  chain_conversion<double> const chain(gambler());
  for (std::uint32_t i = 0; i < 5; ++i) {
    CHECK(chain.conversion_probability(i) == approx((i + 1) / 6.0));
    CHECK(chain.no_conversion_probability(i) == approx((5 - i) / 6.0));
    CHECK(chain.conversion_bound(i) <= 1e-15);
  }
  CHECK_FALSE(chain.conversion_probability());  // no journey begins
}

TEST_CASE("Visits change nothing in how journeys end", "[law]") {
  auto rows = gambler();
  rows.start[1] = 3;
  rows.start[4] = 1;
  chain_conversion<double> const alone(rows);
  absorbing_chain<double> const visited(rows);
  CHECK(*alone.conversion_probability() == approx((3 * 2 + 5) / 24.0));
  CHECK(alone.conversion_probability() == visited.conversion_probability());
  CHECK(*visited.conversion_probability() + visited.drop_off_share(0) == approx(1));
}

TEST_CASE("A chain without states has no conversion", "[edge]") {
  chain_conversion<double> const chain(chain_rows<double>{});
  CHECK(chain.state_count() == 0);
  CHECK_FALSE(chain.conversion_probability());
}

TEST_CASE("Rows of different lengths are refused", "[edge]") {
  auto rows = gambler();
  rows.goal.pop_back();
  CHECK_THROWS_AS(chain_conversion<double>(rows), std::invalid_argument);
}
