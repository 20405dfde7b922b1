// SPDX-License-Identifier: BSL-1.0
#include <sojourn/stats/net_share.hpp>

#include "support/approx.hpp"
#include "support/catch.hpp"

#include <cmath>
#include <cstdint>
#include <vector>

using namespace sojourn;
using sojourn_test::approx;

TEST_CASE("A net share has Rocks's adjusted Wald interval", "[worked-example]") {
  // Rocks 2016 with 50 promoters and 20 detractors among 100: n' = 103, p' = 50.75/103, d' = 20.75/103, hence
  // the centre 30/103 and the variance 71.5/103 - (30/103)², worked by hand.
  auto const s = net_share({.top = 50, .bottom = 20, .n = 100});
  REQUIRE(s);
  CHECK(s->value == approx(0.30).epsilon(1e-15));
  double const half = 1.959963984540054 * std::sqrt((71.5 / 103 - 900.0 / 10609) / 103);
  CHECK(s->low == approx(30.0 / 103 - half).epsilon(1e-12));
  CHECK(s->high == approx(30.0 / 103 + half).epsilon(1e-12));
  CHECK(s->low == approx(0.140511).epsilon(1e-5));
  CHECK(s->high == approx(0.442013).epsilon(1e-5));
  CHECK(s->n == 100);
  CHECK(s->n_eff == 100);
  CHECK(s->method == interval_method::adjusted_wald);
}

TEST_CASE("The variance of one answer is that of -1, 0 and 1", "[oracle]") {
  for (std::uint64_t top = 0; top <= 6; ++top) {
    for (std::uint64_t bottom = 0; top + bottom <= 6; ++bottom) {
      std::vector<double> answers(6, 0.0);
      for (std::uint64_t i = 0; i < top; ++i) answers[i] = 1;
      for (std::uint64_t i = 0; i < bottom; ++i) answers[top + i] = -1;
      double mean = 0;
      for (double const a : answers) mean += a / 6;
      double variance = 0;
      for (double const a : answers) variance += (a - mean) * (a - mean) / 6;
      CAPTURE(top, bottom);
      CHECK(*net_share_variance({top, bottom, 6}) == approx(variance).margin(1e-15));
      CHECK(net_share({top, bottom, 6})->value == approx(mean).margin(1e-15));
    }
  }
}

TEST_CASE("Sets exchanged turn the sign of a net share and its limits", "[law]") {
  auto const s = *net_share({.top = 9, .bottom = 4, .n = 20}, confidence_level(0.8));
  auto const t = *net_share({.top = 4, .bottom = 9, .n = 20}, confidence_level(0.8));
  CHECK(t.value == -s.value);
  CHECK(t.low == approx(-s.high));
  CHECK(t.high == approx(-s.low));
}

TEST_CASE("The interval of a net share covers as often as it says", "[oracle]") {
  // Exactly, over all samples of ten: Rocks 2016 finds the adjusted Wald near its nominal level.
  double const p = 0.4;
  double const d = 0.25;
  double covered = 0;
  for (std::uint64_t top = 0; top <= 10; ++top) {
    for (std::uint64_t bottom = 0; top + bottom <= 10; ++bottom) {
      auto const rest = 10 - top - bottom;
      auto const count = [](std::uint64_t n) { return static_cast<double>(n); };
      double const ways = std::tgamma(11.0) / (std::tgamma(count(top) + 1) * std::tgamma(count(bottom) + 1) *
                                               std::tgamma(count(rest) + 1));
      double const chance =
          ways * std::pow(p, count(top)) * std::pow(d, count(bottom)) * std::pow(1 - p - d, count(rest));
      auto const s = *net_share({top, bottom, 10});
      if (s.low <= p - d && p - d <= s.high) covered += chance;
    }
  }
  CHECK(covered > 0.93);
  CHECK(covered < 0.98);
}

TEST_CASE("A net share of none is absent, and limits stay within -1 and 1", "[edge]") {
  CHECK_FALSE(net_share({}));
  CHECK_FALSE(net_share_variance({}));
  CHECK(net_share({.top = 5, .bottom = 0, .n = 5})->high == 1);
  CHECK(net_share({.top = 0, .bottom = 5, .n = 5})->low == -1);
  CHECK(net_share({.top = 0, .bottom = 0, .n = 5})->value == 0);
  CHECK(net_share({.top = 0, .bottom = 0, .n = 5})->high > 0);  // all passive: doubt remains
  auto const one = *net_share({.top = 1, .bottom = 0, .n = 1});
  CHECK(one.value == 1);
  CHECK(one.high < 1);  // as published: drawn to 0
}

TEST_CASE("Sets that exceed the answers are refused", "[edge]") {
  CHECK_THROWS_WITH(net_share({.top = 3, .bottom = 2, .n = 4}),
                    "top and bottom sets must not exceed the answers: 3 and 2 of 4");
  CHECK_THROWS_WITH(net_share_variance({.top = 5, .bottom = 0, .n = 4}),
                    "top and bottom sets must not exceed the answers: 5 and 0 of 4");
}
