// SPDX-License-Identifier: BSL-1.0
#include <sojourn/core/archive.hpp>
#include <sojourn/stats/score_moments.hpp>

#include "support/approx.hpp"
#include "support/catch.hpp"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <random>
#include <stdexcept>
#include <vector>

using namespace sojourn;
using sojourn_test::approx;

namespace {

score_moments moments_of(std::vector<double> const& xs) {
  score_moments m;
  for (double const x : xs) m.add(x);
  return m;
}

}  // namespace

TEST_CASE("A mean's t interval is that of the sleep data", "[worked-example]") {
  // Student 1908, The Probable Error of a Mean: additional hours of sleep, the differences of ten patients.
  auto const m = moments_of({1.2, 2.4, 1.3, 1.3, 0.0, 1.0, 1.8, 0.8, 4.6, 1.4});
  auto const mean = m.mean_estimate();
  REQUIRE(mean);
  CHECK(mean->value == approx(1.58).epsilon(1e-11));
  CHECK(std::sqrt(*m.variance()) == approx(1.229995).epsilon(1e-6));
  CHECK(mean->low == approx(0.7001142).epsilon(1e-6));
  CHECK(mean->high == approx(2.4598858).epsilon(1e-6));
  CHECK(mean->n == 10);
  CHECK(mean->method == interval_method::student_t);
}

TEST_CASE("Moments agree with two passes over the scores", "[oracle]") {
  std::mt19937 random(7);
  for (double const offset : {0.0, 100.0, -127.0}) {
    std::vector<double> xs;
    for (int i = 0; i < 5000; ++i) xs.push_back(offset + static_cast<double>(random() % 1000) / 1000);
    long double sum = 0;
    for (double const x : xs) sum += x;
    long double const mean = sum / static_cast<long double>(xs.size());
    long double squares = 0;
    for (double const x : xs) squares += (x - mean) * (x - mean);
    auto const m = moments_of(xs);
    CAPTURE(offset);
    CHECK(*m.mean() == approx(static_cast<double>(mean)).epsilon(1e-12));
    CHECK(*m.variance() == approx(static_cast<double>(squares / 4999)).epsilon(1e-9));
  }
}

TEST_CASE("Moments merge to the same bits in any order and any split", "[law]") {
  std::mt19937 random(11);
  std::vector<score_moments> parts(8);
  score_moments whole;
  for (int i = 0; i < 1000; ++i) {
    double const x = static_cast<double>(random() % 2001) / 1000 - 1;
    parts[random() % parts.size()].add(x);
    whole.add(x);
  }
  score_moments forward;
  score_moments backward;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    forward += parts[i];
    backward += parts[parts.size() - 1 - i];
  }
  CHECK(forward == whole);
  CHECK(backward == whole);
  CHECK(*forward.variance() == *whole.variance());
  CHECK(load(save(whole), score_moments{}) == whole);
}

TEST_CASE("Moments of none have neither mean nor variance, of one no interval", "[edge]") {
  score_moments m;
  CHECK_FALSE(m.mean());
  CHECK_FALSE(m.variance());
  CHECK_FALSE(m.mean_estimate());
  m.add(-0.25);
  CHECK(*m.mean() == -0.25);
  CHECK_FALSE(m.variance());
  CHECK(m.mean_estimate()->method == interval_method::none);
  CHECK(m.mean_estimate()->low == -0.25);
  CHECK(m.mean_estimate()->high == -0.25);
}

TEST_CASE("Equal scores have variance exactly 0", "[edge]") {
  score_moments m;
  for (int i = 0; i < 100000; ++i) m.add(0.1);
  CHECK(*m.variance() == 0);
  CHECK(m.mean_estimate()->low == m.mean_estimate()->high);
  CHECK(m.mean_estimate()->method == interval_method::student_t);
}

TEST_CASE("A score off the range, or no number, is refused and changes nothing", "[edge]") {
  score_moments m;
  m.add(128);
  m.add(-128);
  auto const before = m;
  CHECK_THROWS_AS(m.add(128.5), std::out_of_range);
  CHECK_THROWS_AS(m.add(std::numeric_limits<double>::quiet_NaN()), std::out_of_range);
  CHECK_THROWS_AS(m.add(std::numeric_limits<double>::infinity()), std::out_of_range);
  CHECK(m == before);
  CHECK(*m.mean() == 0);
}

TEST_CASE("a score added so many times is as many scores", "[law]") {
  for (double const x : {0.0, -127.3, 4.0, 1.0 / 3}) {
    for (std::uint64_t const times : {0U, 1U, 2U, 1000U}) {
      score_moments at_once;
      at_once.add(2.5);
      auto one_by_one = at_once;
      at_once.add(x, times);
      for (std::uint64_t i = 0; i < times; ++i) one_by_one.add(x);
      CHECK(at_once == one_by_one);
    }
  }
  CHECK_THROWS_AS(score_moments().add(129, 2), std::out_of_range);
}
