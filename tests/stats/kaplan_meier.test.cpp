// SPDX-License-Identifier: BSL-1.0
#include <sojourn/stats/kaplan_meier.hpp>

#include <sojourn/stats/log_rank.hpp>

#include "support/approx.hpp"
#include "support/catch.hpp"

#include <boost/math/distributions/chi_squared.hpp>

#include <array>
#include <cmath>
#include <vector>

using namespace sojourn;
using sojourn_test::approx;

namespace {

quantile_sketch sketch(std::vector<std::uint64_t> const& values) {
  quantile_sketch s;
  for (auto const v : values) s.add(v);
  return s;
}

// Weeks of remission (Freireich et al. 1963, Blood 21, 699-716).
survival_times mercaptopurine() {
  return survival_times_of(sketch({6, 6, 6, 7, 10, 13, 16, 22, 23}),
                           sketch({6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35}));
}
survival_times placebo() {
  return survival_times_of(sketch({1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23}),
                           {});
}

}  // namespace

TEST_CASE("Freireich et al. 1963, Blood 21: remission under 6-mercaptopurine, by Kaplan and Meier",
          "[published][stats]") {
  auto const curve = kaplan_meier(mercaptopurine());
  double const expected[][3] = {{6, 21, 0.857},  {7, 17, 0.807}, {10, 15, 0.753}, {13, 12, 0.690},
                                {16, 11, 0.627}, {22, 7, 0.538}, {23, 6, 0.448}};
  REQUIRE(curve.size() == 7);
  for (std::size_t i = 0; i < curve.size(); ++i) {
    CHECK(curve[i].time == expected[i][0]);
    CHECK(static_cast<double>(curve[i].at_risk) == expected[i][1]);
    CHECK(curve[i].survival.value == approx(expected[i][2]).margin(0.0005));
  }
  // Greenwood's standard error at 10 weeks is 0.0963; log-log limits as R's survfit prints them.
  CHECK(curve[2].survival.low == approx(0.503).margin(0.0005));
  CHECK(curve[2].survival.high == approx(0.889).margin(0.0005));
  CHECK(survival_quantile(curve, 0.5) == 23);
  CHECK_FALSE(survival_quantile(curve, 0.9).has_value());
  CHECK(survival_quantile(kaplan_meier(placebo()), 0.5) == 8);
}

TEST_CASE("Freireich et al. 1963, Blood 21: the log-rank test of the two groups is 16.79",
          "[published][stats]") {
  std::array const groups{mercaptopurine(), placebo()};
  auto const test = log_rank(groups);
  REQUIRE(test.has_value());
  CHECK(test->statistic == approx(16.793).margin(0.0005));
  CHECK(test->p_value == approx(4.17e-5).epsilon(0.005));
  std::array const turned{placebo(), mercaptopurine()};
  CHECK(log_rank(turned)->statistic == approx(test->statistic));
  std::array const with_nobody{mercaptopurine(), survival_times{}, placebo()};
  CHECK(log_rank(with_nobody)->statistic == approx(test->statistic));
}

TEST_CASE("the log-rank test of three groups has two degrees of freedom", "[relation][stats]") {
  // A group split at random by alternation: the third differs, the first two do not.
  auto const a = survival_times_of(sketch({1, 2, 4, 5, 8, 8, 11, 12, 17, 23}), {});
  auto const b = survival_times_of(sketch({1, 2, 3, 4, 5, 8, 8, 11, 12, 15, 22}), {});
  std::array const three{a, b, mercaptopurine()};
  auto const test = log_rank(three);
  REQUIRE(test.has_value());
  boost::math::chi_squared const chi(2);
  CHECK(test->p_value == approx(boost::math::cdf(boost::math::complement(chi, test->statistic))));
  CHECK(test->statistic > 16);
  std::array const same{a, a};
  CHECK(log_rank(same)->statistic == approx(0.0).margin(1e-12));
}

TEST_CASE("without censoring the curve is the share that has not had the event", "[relation][stats]") {
  auto const curve = kaplan_meier(survival_times_of(sketch({1, 2, 2, 5}), {}));
  REQUIRE(curve.size() == 3);
  CHECK(curve[0].survival.value == approx(0.75));
  CHECK(curve[1].survival.value == approx(0.25));
  CHECK(curve[2].survival.value == 0);
  CHECK(curve[2].survival.method == interval_method::none);
}

TEST_CASE("those who never have the event stay at risk to the end", "[edge][stats]") {
  auto const curve = kaplan_meier(survival_times_of(sketch({1, 2}), sketch({1}), 2));
  REQUIRE(curve.size() == 2);
  CHECK(curve[0].at_risk == 5);
  CHECK(curve[0].survival.value == approx(0.8));
  CHECK(curve[1].at_risk == 3);
  CHECK(curve[1].survival.value == approx(0.8 * 2 / 3));
  CHECK(kaplan_meier({}).empty());
  CHECK_FALSE(log_rank({}).has_value());
}

TEST_CASE("the tail of chi squared equals Boost.Math's", "[oracle][stats]") {
  for (unsigned const degrees : {1U, 2U, 3U, 10U, 99U}) {
    boost::math::chi_squared const chi(degrees);
    for (double const x : {0.0, 0.001, 0.5, 1.0, 3.84, 20.0, 150.0, 1000.0}) {
      CHECK(chi_squared_tail(x, degrees) ==
            approx(boost::math::cdf(boost::math::complement(chi, x))).epsilon(1e-11));
    }
  }
  CHECK_THROWS_AS(chi_squared_tail(-1, 1), std::invalid_argument);
}
