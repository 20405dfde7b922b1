// SPDX-License-Identifier: BSL-1.0
#include <sojourn/measure/journey_ratings.hpp>

#include <sojourn/core/archive.hpp>
#include <sojourn/model/rating.hpp>

#include "support/catch.hpp"
#include "support/lopsided.hpp"

#include <algorithm>
#include <cmath>
#include <random>
#include <string_view>
#include <vector>

using namespace sojourn;

namespace {

struct wide {
  static constexpr double lower = -100;
  static constexpr double upper = 100;
  static constexpr bool high_is_good = true;
  static constexpr bool discrete = true;
  static constexpr std::string_view name = "wide";
};

// Plainly, as definitions section 9 has it.
template <class Scale>
void check_against(std::vector<double> const& given, detail::journey_ratings<Scale> const& found) {
  CHECK(found.rated() == given.size());
  if (given.empty()) return;
  double sum = 0;
  for (auto const x : given) sum += x;
  CHECK(found.sum() == sum);
  CHECK(found.best() ==
        (Scale::high_is_good ? *std::ranges::max_element(given) : *std::ranges::min_element(given)));
  CHECK(found.last() == given.back());
  double farthest = given.front();
  auto const off = [](double x) { return std::abs(2 * x - (Scale::lower + Scale::upper)); };
  for (auto const x : given) {
    if (off(x) >= off(farthest)) farthest = x;
  }
  CHECK(found.farthest() == farthest);
}

template <class Scale>
void check_random_journeys(unsigned seed) {
  INFO(Scale::name);
  std::mt19937 random(seed);
  auto const lowest = static_cast<int>(std::ceil(Scale::lower));
  auto const count = static_cast<unsigned>(static_cast<int>(std::floor(Scale::upper)) - lowest + 1);
  for (int round = 0; round < 300; ++round) {
    std::vector<double> given;
    detail::journey_ratings<Scale> ratings;
    for (auto n = random() % 8; n > 0; --n) {
      if (random() % 3 == 0) {
        ratings.add(static_cast<no_answer>(random() % 3));
        continue;
      }
      auto value = static_cast<double>(lowest + static_cast<int>(random() % count));
      if constexpr (!Scale::discrete) value = static_cast<double>(random() % 9) / 4 - 1;
      given.push_back(value);
      ratings.add(rating<Scale>(value));
    }
    check_against(given, ratings);
    check_against(given, load(save(ratings), detail::journey_ratings<Scale>{}));
  }
}

}  // namespace

TEST_CASE("what scores need of a journey's ratings is what a plain reading finds, on every scale",
          "[oracle]") {
  check_random_journeys<csat5>(1);
  check_random_journeys<csat10>(2);
  check_random_journeys<nps_rating>(3);
  check_random_journeys<ces1>(4);
  check_random_journeys<ces2>(5);
  check_random_journeys<valence>(6);
  check_random_journeys<test::lopsided>(7);
  check_random_journeys<wide>(8);
}
