// SPDX-License-Identifier: BSL-1.0
#include <sojourn/stats/rate_and_mix.hpp>

#include "support/approx.hpp"
#include "support/catch.hpp"

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

using namespace sojourn;
using sojourn_test::approx;

// Population in thousands and deaths per thousand, of 11 age groups of two races.
TEST_CASE(
    "Das Gupta 1993, U.S. Census P23-186, example 5.3: of the change of the death rate from 1970 to 1985 "
    "-2.228 by rate, "
    "+1.542 by age and race, in Kitagawa's components",
    "[published][stats]") {
  std::array<double, 22> const people_1985{3041,  11577, 27450, 32711, 35480, 27411, 19555, 19795,
                                           15254, 8022,  2472,  707,   2692,  6473,  6841,  6547,
                                           4352,  3034,  2540,  1749,  804,   236};
  std::array<double, 22> const people_1970{2968,  11484, 34614, 30992, 21983, 20314, 20928, 16897,
                                           11339, 5720,  1315,  535,   2162,  6120,  4781,  3096,
                                           2718,  2363,  1767,  1149,  448,   117};
  std::array<double, 22> const rate_1985{9.163,  0.462,  0.248,   0.929,  1.084,  1.810,  4.715, 12.187,
                                         27.728, 64.068, 157.570, 17.208, 0.738,  0.328,  1.103, 2.045,
                                         3.724,  8.052,  17.812,  34.128, 68.276, 125.161};
  std::array<double, 22> const rate_1970{18.469, 0.751,  0.391,   1.146,  1.287,  2.672,  6.636, 15.691,
                                         34.723, 79.763, 176.837, 36.993, 1.352,  0.541,  2.040, 3.523,
                                         6.746,  12.967, 24.471,  45.091, 74.902, 123.205};
  auto const counts = [](auto const& people, auto const& rate) {
    std::vector<counted_share> groups;
    for (std::size_t i = 0; i < people.size(); ++i) {
      groups.push_back({static_cast<std::uint64_t>(std::llround(people[i] * rate[i])),
                        static_cast<std::uint64_t>(people[i] * 1000)});
    }
    return groups;
  };
  auto const split = split_change(counts(people_1970, rate_1970), counts(people_1985, rate_1985));
  REQUIRE(split);
  CHECK(1000 * split->total == approx(8.736 - 9.422).margin(0.001));
  CHECK(1000 * split->rate == approx(-2.228).margin(0.001));
  CHECK(1000 * split->mix == approx(1.542).margin(0.001));
  CHECK(split->rate + split->mix == approx(split->total).epsilon(1e-12));
  CHECK_FALSE(split->reversal);  // the oldest group's rate rose
}

TEST_CASE(
    "Charig et al. 1986, British Medical Journal 292: each size of stone says one thing, the total the other",
    "[published][stats]") {
  std::array<counted_share, 2> const open_surgery{{{81, 87}, {192, 263}}};
  std::array<counted_share, 2> const nephrolithotomy{{{234, 270}, {55, 80}}};
  auto const split = split_change(open_surgery, nephrolithotomy);
  REQUIRE(split.has_value());
  CHECK(split->total == approx(289.0 / 350 - 273.0 / 350));
  CHECK(split->rate + split->mix == approx(split->total));
  CHECK(split->rate < 0);
  CHECK(split->mix > 0);
  CHECK(split->reversal);
}

TEST_CASE("a segment on one side only counts as mix", "[edge][stats]") {
  std::array<counted_share, 2> const a{{{5, 10}, {0, 0}}};
  std::array<counted_share, 2> const b{{{5, 10}, {10, 10}}};
  auto const split = split_change(a, b);
  CHECK(split->rate == approx(0.0).margin(1e-15));
  CHECK(split->mix == approx(0.25));
  CHECK_FALSE(split->reversal);
  CHECK_FALSE(split_change(std::array<counted_share, 1>{}, std::array<counted_share, 1>{}).has_value());
}
