// SPDX-License-Identifier: BSL-1.0
#include <sojourn/methods/retention/repeat_purchase.hpp>

#include <sojourn/run/measure.hpp>
#include <sojourn/run/sequential.hpp>

#include "measure/ended_journey.hpp"
#include "support/approx.hpp"
#include "support/catch.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <vector>

using namespace sojourn;
using namespace std::chrono_literals;
using sojourn_test::approx;
using sojourn_test::at;
using sojourn_test::is_at;

namespace {

// One customer a number: so many purchases, a second apart, observed until second 60.
occurrences<is_at> bought(std::vector<int> const& numbers, occurrences_options options = {}) {
  std::vector<sojourn_test::ended_journey> journeys;
  for (int const n : numbers) {
    journeys.push_back({{at(0, 0)}, {ending::open, false, time_point{60s}}});
    for (int i = 0; i < n; ++i) journeys.back().touches.push_back(at(1, i));
  }
  return measure(sequential{}, journeys, occurrences{is_at{1}, options});
}

}  // namespace

TEST_CASE("the repeat purchase rate is of buyers", "[worked-example][retention]") {
  auto const m = bought({0, 0, 1, 1, 1, 2, 3, 5});
  auto const rate = *repeat_purchase_rate(m);
  CHECK(rate.value == 0.5);
  CHECK(rate.n == 6);
  CHECK(rate.method == interval_method::wilson);
}

TEST_CASE("each rung of the ladder is of those who reached it", "[worked-example][retention]") {
  auto const ladder = repeat_ladder(bought({0, 1, 1, 1, 2, 3, 5}));
  REQUIRE(ladder.size() == 5);
  CHECK(ladder[0].reached == 6);
  CHECK(ladder[0].went_on == 3);
  CHECK(ladder[0].rate == repeat_purchase_rate(bought({1, 1, 1, 2, 3, 5})));
  CHECK(ladder[1].rate->value == 2.0 / 3);
  CHECK(ladder[2].rate->value == 0.5);
  CHECK(ladder[3].rate->value == 1);
  CHECK(ladder[4].purchases == 5);
  CHECK(ladder[4].rate->value == 0);
  CHECK(repeat_ladder(bought({9}), 2).size() == 2);
}

TEST_CASE("the rungs multiply to the share of buyers who got so far", "[law][retention]") {
  std::vector<int> const numbers{1, 1, 1, 1, 2, 2, 2, 3, 3, 4, 5, 7, 7};
  auto const m = bought(numbers);
  double share = 1;
  for (auto const& rung : repeat_ladder(m)) {
    auto const got_so_far =
        std::ranges::count_if(numbers, [&](int n) { return static_cast<std::uint64_t>(n) > rung.purchases; });
    share *= rung.rate->value;
    CHECK(share == approx(static_cast<double>(got_so_far) / 13));
  }
  CHECK(share == 0);
}

TEST_CASE("attention is due at 3 purchases and care at 5, inclusive", "[worked-example][retention]") {
  CHECK(care_due(0) == care_level::none);
  CHECK(care_due(2) == care_level::none);
  CHECK(care_due(3) == care_level::attention);
  CHECK(care_due(4) == care_level::attention);
  CHECK(care_due(5) == care_level::care);
  CHECK(care_due(std::numeric_limits<std::uint64_t>::max()) == care_level::care);
  CHECK(name(care_due(5)) == "care");
  auto const groups = customers_due_care(bought({0, 1, 2, 3, 4, 5, 6}));
  CHECK(groups.buyers == 6);
  CHECK(groups.attention == 4);
  CHECK(groups.care == 2);
  CHECK(groups.attention_share->value == 4.0 / 6);
  CHECK(groups.care_share->value == 2.0 / 6);
}

TEST_CASE("the thresholds are the host's", "[worked-example][retention]") {
  CHECK(care_due(2, {.attention = 2, .care = 2}) == care_level::care);
  CHECK(customers_due_care(bought({1, 2, 4}), {.attention = 2, .care = 4}).attention == 2);
  CHECK_THROWS_WITH(care_due(1, {.attention = 3, .care = 2}),
                    "thresholds must be 1 <= attention <= care: 3 and 2");
  CHECK_THROWS_AS(customers_due_care(bought({1}), {.attention = 0}), std::invalid_argument);
}

TEST_CASE("buyers whose window runs are beside the rates but may be due care", "[edge][retention]") {
  auto const running = bought({1, 2, 3}, {.within = 60s});
  CHECK_FALSE(repeat_purchase_rate(running));
  auto const ladder = repeat_ladder(running);
  REQUIRE(ladder.size() == 3);
  CHECK(ladder[0].running == 3);
  CHECK_FALSE(ladder[0].rate);
  CHECK(customers_due_care(running).attention == 1);
  CHECK(repeat_purchase_rate(bought({1, 2, 3}, {.within = 59s}))->n == 3);
}

TEST_CASE("without buyers nothing is rated", "[edge][retention]") {
  auto const m = bought({0, 0});
  CHECK_FALSE(repeat_purchase_rate(m));
  CHECK(repeat_ladder(m).empty());
  CHECK_FALSE(customers_due_care(m).care_share);
}
