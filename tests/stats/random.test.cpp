// SPDX-License-Identifier: BSL-1.0
#include "support/catch.hpp"

#include <sojourn/stats/normal.hpp>
#include <sojourn/stats/proportion.hpp>
#include <sojourn/stats/random.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <map>
#include <random>
#include <set>
#include <stdexcept>
#include <vector>

using namespace sojourn;
using sojourn_test::has_message;

namespace {

// Pearson's statistic of counts against equal expectations.
double chi_square(std::vector<std::uint64_t> const& counts, std::vector<double> const& expected) {
  double sum = 0;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    double const off = static_cast<double>(counts[i]) - expected[i];
    sum += off * off / expected[i];
  }
  return sum;
}

bool covers(std::uint64_t successes, std::uint64_t n, double p) {
  auto const e = proportion(successes, n, confidence_level{0.9999});
  return e && e->low <= p && p <= e->high;
}

template <class F>
std::vector<std::uint64_t> counts_of(std::size_t n, int draws, F draw) {
  std::vector<std::uint64_t> counts(n);
  for (int i = 0; i < draws; ++i) ++counts.at(static_cast<std::size_t>(draw()));
  return counts;
}

}  // namespace

static_assert(std::uniform_random_bit_generator<counter_engine>);
static_assert([] {
  counter_engine a(3, 4);
  counter_engine b(3, 4);
  for (int i = 0; i < 10; ++i) (void)a();
  b.discard(10);
  return a == b && a() == b();
}());
static_assert(detail::negative_log(1) == 0xB17217F7D1CF79ABU);  // 64 ln 2 in units of 2^-58: the same 64 bits
static_assert(detail::negative_log(std::numeric_limits<std::uint64_t>::max()) == 0);

TEST_CASE("Random values are the same with every compiler", "[golden]") {
  std::mt19937_64 twister;
  CHECK(random_bits(twister) == 14514284786278117030U);  // the standard's own sequence
  CHECK(random_below(twister, 1000) == 250U);
  CHECK(random_between(twister, -50, 50) == 21);
  CHECK(random_unit(twister) == 0x1.e4b1a45a9b722p-1);
  CHECK(random_exponential(twister) == 0x1.f97dc6b2ac57ap+1);
  CHECK(random_normal(twister) == -0x1.2c40f568e48d2p-3);
  CHECK(random_log_normal(twister, 10, 0.5) == 0x1.1b215f5afc429p+3);
  counter_engine counter(1, 2);
  CHECK(counter() == 5950817340859989942U);
  CHECK(counter() == 16936707665495631615U);
  CHECK(random_exponential(counter) == 0x1.1820f12ac9f74p-3);
  CHECK(random_normal(counter) == -0x1.208d03770c95cp+0);
  std::vector<int> order{0, 1, 2, 3, 4, 5, 6, 7};
  random_shuffle(counter, order);
  CHECK(order == std::vector<int>{4, 6, 5, 2, 1, 7, 3, 0});
  std::mt19937 narrow;
  CHECK(random_bits(narrow) == 15028999435905310454U);
  std::minstd_rand odd_range;
  CHECK(random_bits(odd_range) == 16336972542151999778U);
}

TEST_CASE("Bounded integers are equally likely whatever the engine's range", "[law]") {
  // The 99.99 % points of chi-square with 6 and 999 degrees of freedom are 27.9 and 1170.
  auto const check = [](auto engine) {
    CHECK(chi_square(counts_of(7, 70'000, [&] { return random_below(engine, 7); }), std::vector(7, 1e4)) <
          27.9);
    auto const many = counts_of(1000, 200'000, [&] { return random_below(engine, 1000); });
    CHECK(chi_square(many, std::vector(1000, 200.0)) < 1170);
    // A bound of three quarters of the range, where the bias of whoever does not reject is largest: a
    // remainder hits the first third twice as often as the others, a product every third value.
    constexpr std::uint64_t quarter = 1ULL << 62U;
    auto const thirds = counts_of(3, 30'000, [&] { return random_below(engine, 3 * quarter) / quarter; });
    CHECK(chi_square(thirds, std::vector(3, 1e4)) < 18.4);
    auto const residues = counts_of(3, 30'000, [&] { return random_below(engine, 3 * quarter) % 3; });
    CHECK(chi_square(residues, std::vector(3, 1e4)) < 18.4);
  };
  check(counter_engine(7));
  check(std::mt19937_64(7));
  check(std::mt19937(7));
  check(std::minstd_rand(7));
}

TEST_CASE("Bounds at the ends of the type are kept", "[edge]") {
  counter_engine e(11);
  constexpr auto low = std::numeric_limits<std::int64_t>::min();
  constexpr auto high = std::numeric_limits<std::int64_t>::max();
  std::uint64_t negative = 0;
  for (int i = 0; i < 10'000; ++i) {
    CHECK(random_below(e, 1) == 0);
    CHECK(random_between(e, high, high) == high);
    CHECK(random_between(e, low, low + 1) <= low + 1);
    negative += random_between(e, low, high) < 0;
    auto const unit = random_unit(e);
    CHECK((unit >= 0 && unit < 1));
    CHECK(random_chance(e, 1));
    CHECK_FALSE(random_chance(e, 0));
  }
  CHECK(covers(negative, 10'000, 0.5));
}

TEST_CASE("The integer logarithm and power agree with the library's", "[oracle]") {
  counter_engine e(5);
  double worst_log = 0;
  double worst_power = 0;
  for (int i = 0; i < 200'000; ++i) {
    auto const x = std::max<std::uint64_t>(1, e() >> (i % 64));
    auto const wanted = static_cast<double>(-std::log(static_cast<long double>(x) * 0x1p-64L));
    worst_log =
        std::max(worst_log, std::abs(static_cast<double>(detail::negative_log(x)) * 0x1p-58 - wanted));
    double const y = 40 * random_unit(e) - 20;
    worst_power = std::max(worst_power, std::abs(detail::portable_exp2(y) / std::exp2(y) - 1));
  }
  CHECK(worst_log < 8e-15);
  CHECK(worst_power < 1e-12);
  CHECK(detail::portable_exp2(0) == 1);
  CHECK(detail::portable_exp2(-3) == 0.125);
}

TEST_CASE("Exponential, normal and log-normal values have their distributions", "[law]") {
  counter_engine e(17);
  constexpr std::uint64_t n = 200'000;
  for (double const p : {0.01, 0.25, 0.5, 0.9, 0.999}) {
    std::uint64_t exponential = 0;
    std::uint64_t normal = 0;
    std::uint64_t log_normal = 0;
    for (std::uint64_t i = 0; i < n; ++i) {
      exponential += random_exponential(e) <= -std::log1p(-p);
      normal += random_normal(e) <= normal_quantile(p);
      log_normal += random_log_normal(e, 3, 0.8) <= 3 * std::exp(0.8 * normal_quantile(p));
    }
    CAPTURE(p);
    CHECK(covers(exponential, n, p));
    CHECK(covers(normal, n, p));
    CHECK(covers(log_normal, n, p));
  }
}

TEST_CASE("A categorical choice follows its weights and never takes what has none", "[law]") {
  counter_engine e(23);
  std::vector<double> const weights{3, 0, 1, 0.5, 0, 5.5};
  categorical const choice(weights);
  CHECK(choice.size() == 6);
  auto const counts = counts_of(6, 100'000, [&] { return choice(e); });
  CHECK(counts[1] == 0);
  CHECK(counts[4] == 0);
  CHECK(chi_square({counts[0], counts[2], counts[3], counts[5]}, {30'000, 10'000, 5'000, 55'000}) < 21.1);
  categorical const sure(std::vector{0.0, 0.0, 1e-300});
  for (int i = 0; i < 1000; ++i) CHECK(sure(e) == 2);
  std::vector<double> zipf(50);  // several a little below and above the mean weight
  double sum = 0;
  for (std::size_t i = 0; i < zipf.size(); ++i) sum += zipf[i] = 1 / static_cast<double>(i + 1);
  categorical const wide(zipf);
  std::vector<double> expected;
  for (double const w : zipf) expected.push_back(100'000 * w / sum);
  // The 99.99 % point of chi-square with 49 degrees of freedom is 94.
  CHECK(chi_square(counts_of(50, 100'000, [&] { return wide(e); }), expected) < 94);
}

TEST_CASE("A shuffle gives every order equally often", "[law]") {
  counter_engine e(29);
  std::map<std::array<int, 4>, std::uint64_t> seen;
  for (int i = 0; i < 24'000; ++i) {
    std::array<int, 4> order{0, 1, 2, 3};
    random_shuffle(e, order);
    ++seen[order];
  }
  REQUIRE(seen.size() == 24);
  std::vector<std::uint64_t> counts;
  for (auto const& [order, count] : seen) counts.push_back(count);
  CHECK(chi_square(counts, std::vector(24, 1000.0)) < 57.1);
  std::vector<int> none;
  random_shuffle(e, none);
  CHECK(none.empty());
}

TEST_CASE("Streams of one seed are different and independent of each other", "[law]") {
  std::set<std::uint64_t> first;
  std::uint64_t ones = 0;
  for (std::uint64_t stream = 0; stream < 10'000; ++stream) {
    counter_engine a(1, stream);
    counter_engine b(2, stream);
    auto const value = a();
    first.insert(value);
    first.insert(b());
    ones += ((value ^ counter_engine(1, stream + 1)()) & 1U) != 0;
  }
  CHECK(first.size() == 20'000);
  CHECK(covers(ones, 10'000, 0.5));
}

TEST_CASE("Random values that cannot be are refused with the value", "[edge]") {
  counter_engine e;
  CHECK_THROWS_MATCHES(random_below(e, 0), std::invalid_argument,
                       has_message("bound of a random number must be at least 1: 0"));
  CHECK_THROWS_MATCHES(random_between(e, 2, 1), std::invalid_argument,
                       has_message("low must not exceed high: 2 and 1"));
  CHECK_THROWS_MATCHES(random_chance(e, 1.5), std::invalid_argument,
                       has_message("probability must be in [0, 1]: 1.500000"));
  CHECK_THROWS_AS(random_chance(e, std::nan("")), std::invalid_argument);
  CHECK_THROWS_AS(random_log_normal(e, 0, 1), std::invalid_argument);
  CHECK_THROWS_AS(random_log_normal(e, 1, -1), std::invalid_argument);
  CHECK_THROWS_MATCHES(categorical(std::vector{1.0, -1.0}), std::invalid_argument,
                       has_message("weight must be at least 0: -1.000000"));
  CHECK_THROWS_AS(categorical(std::vector{1.0, std::nan("")}), std::invalid_argument);
  CHECK_THROWS_MATCHES(categorical(std::vector<double>{}), std::invalid_argument,
                       has_message("sum of weights must be finite and above 0: 0.000000"));
}
