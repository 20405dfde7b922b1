// SPDX-License-Identifier: BSL-1.0
#include <sojourn/methods/conversion/follow_up_conversion.hpp>

#include <sojourn/run/measure.hpp>
#include <sojourn/run/sequential.hpp>

#include "measure/ended_journey.hpp"
#include "support/approx.hpp"
#include "support/catch.hpp"

#include <array>
#include <cmath>
#include <cstdint>
#include <random>
#include <vector>

using namespace sojourn;
using sojourn_test::approx;
using sojourn_test::at;
using sojourn_test::ended_journey;
using sojourn_test::is_at;

namespace {

constexpr auto is_a = [](auto const& t) { return t.touchpoint() == touchpoint_id{0}; };
constexpr auto is_b = [](auto const& t) { return t.touchpoint() == touchpoint_id{1}; };

follow_up_rates rates(std::vector<ended_journey> const& journeys) {
  return follow_up_conversion(measure(sequential{}, journeys, follow_up{predicate_steps{is_a, is_b}}));
}

// Journeys: a then b, b then a, a alone, b alone, neither.
std::vector<ended_journey> population(std::array<int, 5> const& numbers) {
  std::array<std::vector<touch>, 5> const kinds{
      {{at(0, 0), at(1, 3)}, {at(1, 0), at(0, 1)}, {at(0, 0)}, {at(1, 0)}, {at(2, 0)}}};
  std::vector<ended_journey> journeys;
  for (std::size_t kind = 0; kind < kinds.size(); ++kind) {
    for (int i = 0; i < numbers[kind]; ++i)
      journeys.push_back({kinds[kind], {ending::lost, true, time_point{std::chrono::seconds{9}}}});
  }
  return journeys;
}

}  // namespace

TEST_CASE("lift is the rate after a over the rate of all", "[worked-example][follow_up]") {
  auto const r = rates(population({30, 10, 60, 20, 80}));
  CHECK(r.counts.with_a == 100);
  CHECK(r.counts.dropped_with_b == 10);
  CHECK(r.rate->value == 0.3);
  CHECK(r.rate->n == 100);
  CHECK(r.rate->method == interval_method::wilson);
  CHECK(r.base_rate->value == 0.3);
  CHECK(r.base_rate->n == 200);
  CHECK(r.lift->value == approx(1));
  CHECK(r.lift->n == 100);
  CHECK(r.median_seconds == 3.0);
}

TEST_CASE("open entries leave the rate but not the base", "[worked-example][follow_up]") {
  auto journeys = population({2, 0, 2, 0, 0});
  journeys.push_back({{at(0, 0)}, {ending::open, false, time_point{}}});
  auto const r = rates(journeys);
  CHECK(r.counts.open == 1);
  CHECK(r.rate->value == 0.5);
  CHECK(r.base_rate->value == 0.4);
}

TEST_CASE("the variance of the log lift is that of a multinomial sample", "[oracle][follow_up]") {
  // By the matrix form of the delta method over the five kinds of journeys.
  std::array<int, 5> const numbers{30, 10, 60, 20, 80};
  double const n = 200;
  double const converted = 30, closed = 100, with_b = 60;
  std::array<double, 5> const gradient{1 / converted - 1 / closed - 1 / with_b, -1 / closed - 1 / with_b,
                                       -1 / closed, -1 / with_b, 0};
  double variance = 0;
  for (std::size_t i = 0; i < 5; ++i) {
    for (std::size_t j = 0; j < 5; ++j) {
      double const p = numbers[i] / n;
      double const q = numbers[j] / n;
      variance += gradient[i] * gradient[j] * n * (i == j ? p * (1 - p) : -p * q);
    }
  }
  auto const lift = *rates(population(numbers)).lift;
  CHECK(std::log(lift.high / lift.low) == approx(2 * 1.959963984540054 * std::sqrt(variance)).epsilon(1e-9));
  CHECK(lift.method == interval_method::log_ratio);
}

TEST_CASE("the interval of a lift covers as often as it says", "[law][follow_up]") {
  std::mt19937_64 engine(5);
  int covered = 0;
  constexpr int samples = 2000;
  for (int sample = 0; sample < samples; ++sample) {
    std::array<int, 5> numbers{};
    for (int i = 0; i < 400; ++i) {
      auto const u = test::below(engine, 20);  // shares 0.15, 0.05, 0.3, 0.1, 0.4: a lift of 0.3 / 0.3
      ++numbers[u < 3 ? 0 : u < 4 ? 1 : u < 10 ? 2 : u < 12 ? 3 : 4];
    }
    follow_up_counts c;
    c.journeys = 400;
    c.converted = static_cast<std::uint64_t>(numbers[0]);
    c.dropped_with_b = static_cast<std::uint64_t>(numbers[1]);
    c.dropped = static_cast<std::uint64_t>(numbers[1] + numbers[2]);
    c.with_a = c.converted + c.dropped;
    c.with_b = static_cast<std::uint64_t>(numbers[0] + numbers[1] + numbers[3]);
    auto const lift = *detail::lift_of(c, {});
    covered += lift.low <= 1 && 1 <= lift.high ? 1 : 0;
  }
  CHECK(covered > samples * 93 / 100);
  CHECK(covered < samples * 97 / 100);
}

TEST_CASE("rates that nothing defines are absent", "[edge][follow_up]") {
  auto const none = rates({});
  CHECK_FALSE(none.rate);
  CHECK_FALSE(none.base_rate);
  CHECK_FALSE(none.lift);
  CHECK_FALSE(none.median_seconds);
  auto const no_b = rates(population({0, 0, 3, 0, 2}));
  CHECK(no_b.rate->value == 0);
  CHECK(no_b.base_rate->value == 0);
  CHECK_FALSE(no_b.lift);
  CHECK_FALSE(rates(population({0, 0, 0, 3, 2})).lift);
}

TEST_CASE("a lift of 0 has no interval, and one without variance is its own", "[edge][follow_up]") {
  auto const never = *rates(population({0, 4, 5, 3, 2})).lift;
  CHECK(never.value == 0);
  CHECK(never.method == interval_method::none);
  auto const always = *rates(population({7, 0, 0, 0, 0})).lift;
  CHECK(always.value == 1);
  CHECK(always.low == 1);
  CHECK(always.high == 1);
}
