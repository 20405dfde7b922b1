// SPDX-License-Identifier: BSL-1.0
#include <sojourn/core/archive.hpp>
#include <sojourn/stats/quantile_sketch.hpp>

#include "support/approx.hpp"
#include "support/catch.hpp"

#include <algorithm>
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

quantile_sketch sketch_of(std::vector<std::uint64_t> const& values) {
  quantile_sketch s;
  for (auto const v : values) s.add(v);
  return s;
}

double exact_quantile(std::vector<std::uint64_t> v, double q) {
  std::sort(v.begin(), v.end());
  double const position = static_cast<double>(v.size() - 1) * q;
  auto const low = static_cast<std::size_t>(position);
  auto const high = std::min(low + 1, v.size() - 1);
  double const part = position - static_cast<double>(low);
  return static_cast<double>(v[low]) * (1 - part) + static_cast<double>(v[high]) * part;
}

}  // namespace

TEST_CASE("Few values have the quantiles of Hyndman and Fan's type 7", "[worked-example]") {
  // R: quantile(1:10) gives 1.00 3.25 5.50 7.75 10.00.
  auto const s = sketch_of({7, 1, 10, 4, 2, 9, 5, 3, 8, 6});
  CHECK(s.exact());
  CHECK(*s.quantile(0) == 1);
  CHECK(*s.quantile(0.25) == 3.25);
  CHECK(*s.median() == 5.5);
  CHECK(*s.quantile(0.75) == 7.75);
  CHECK(*s.quantile(1) == 10);
  CHECK(*s.mean() == 5.5);
}

TEST_CASE("Up to the limit quantiles are exact, beyond it within 1/128 of the value", "[oracle]") {
  std::mt19937_64 random(3);
  for (std::size_t const n : {std::size_t{1}, std::size_t{2}, quantile_sketch::exact_limit,
                              quantile_sketch::exact_limit + 1, std::size_t{20000}}) {
    std::vector<std::uint64_t> values;
    for (std::size_t i = 0; i < n; ++i) values.push_back(random() >> (1 + random() % 63));
    auto const s = sketch_of(values);
    CHECK(s.exact() == (n <= quantile_sketch::exact_limit));
    for (int percent = 0; percent <= 100; percent += 5) {
      double const q = percent / 100.0;
      double const wanted = exact_quantile(values, q);
      CAPTURE(n, q, wanted);
      CHECK(std::abs(*s.quantile(q) - wanted) <= wanted * (s.exact() ? 1e-12 : 1 / 128.0) + 1e-9);
    }
  }
}

TEST_CASE("Sketches merge to the same totals in any order and any split", "[law]") {
  std::mt19937_64 random(5);
  for (std::size_t const n : {std::size_t{30}, std::size_t{1000}, std::size_t{1001}, std::size_t{5000}}) {
    std::vector<quantile_sketch> parts(7);
    quantile_sketch whole;
    for (std::size_t i = 0; i < n; ++i) {
      auto const v = random() % 1'000'000;
      parts[random() % parts.size()].add(v);
      whole.add(v);
    }
    quantile_sketch forward;
    quantile_sketch backward;
    for (std::size_t i = 0; i < parts.size(); ++i) {
      forward += parts[i];
      backward += parts[parts.size() - 1 - i];
    }
    CAPTURE(n);
    CHECK(forward == whole);
    CHECK(backward == whole);
    CHECK(*forward.median() == *whole.median());
    CHECK(forward.sum() == whole.sum());
  }
}

TEST_CASE("A sketch merged with itself counts everything twice", "[edge]") {
  auto s = sketch_of({1, 2, 3});
  s += s;
  CHECK(s == sketch_of({1, 1, 2, 2, 3, 3}));
}

TEST_CASE("A sketch of nothing has no quantile", "[edge]") {
  quantile_sketch const s;
  CHECK_FALSE(s.median());
  CHECK_FALSE(s.mean());
  CHECK(s.count() == 0);
  CHECK_THROWS_AS(s.quantile(1.5), std::invalid_argument);
  CHECK_THROWS_AS(s.quantile(std::numeric_limits<double>::quiet_NaN()), std::invalid_argument);
}

TEST_CASE("All values equal, and the largest value, keep their place", "[edge]") {
  quantile_sketch tied;
  for (int i = 0; i < 3000; ++i) tied.add(100);
  CHECK(*tied.quantile(0.01) == 100);
  CHECK(*tied.quantile(0.99) == 100);
  quantile_sketch large;
  auto const top = std::numeric_limits<std::uint64_t>::max();
  for (int i = 0; i < 2000; ++i) large.add(top);
  CHECK(std::abs(*large.median() / static_cast<double>(top) - 1) <= 1 / 128.0);
  CHECK(*large.mean() == approx(static_cast<double>(top)));
}

TEST_CASE("A saved sketch loads as it was, few values or many", "[law]") {
  for (std::uint64_t const n : {10U, 3000U}) {
    quantile_sketch s;
    for (std::uint64_t i = 0; i < n; ++i) s.add(i * i);
    CHECK(load(save(s), quantile_sketch{}) == s);
  }
}
