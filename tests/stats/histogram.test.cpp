// SPDX-License-Identifier: BSL-1.0
#include <sojourn/stats/histogram.hpp>

#include "support/catch.hpp"

#include <numeric>
#include <stdexcept>
#include <vector>

using namespace sojourn;

namespace {

quantile_sketch up_to(std::uint64_t n) {
  quantile_sketch s;
  for (std::uint64_t i = 1; i <= n; ++i) s.add(i);
  return s;
}

}  // namespace

TEST_CASE("bins are as many as the cube root of the values, and hold all of them",
          "[worked-example][stats]") {
  auto const h = histogram_of(up_to(27));
  REQUIRE(h.counts.size() == 3);
  CHECK(h.edges.front() == 1);
  CHECK(h.edges.back() == 27);
  CHECK(h.counts == std::vector<std::uint64_t>{9, 9, 9});
  CHECK(h.exact);
}

TEST_CASE("given bins hold their lower edge, the last one its upper edge too", "[worked-example][stats]") {
  auto const h = histogram_of(up_to(10), std::vector<double>{2, 4, 8});
  CHECK(h.counts == std::vector<std::uint64_t>{2, 5});  // 2 3, 4 5 6 7 8
  CHECK(h.below == 1);
  CHECK(h.above == 2);
}

TEST_CASE("no value is lost where they are too many to be exact", "[law][stats]") {
  auto const h = histogram_of(up_to(5000));
  CHECK_FALSE(h.exact);
  CHECK(h.counts.size() == 18);
  CHECK(std::accumulate(h.counts.begin(), h.counts.end(), h.below + h.above) == 5000);
}

TEST_CASE("a histogram of nothing has no bins, of equal values one", "[edge][stats]") {
  CHECK(histogram_of(quantile_sketch{}).counts.empty());
  quantile_sketch same;
  same.add(7), same.add(7);
  CHECK(histogram_of(same).counts == std::vector<std::uint64_t>{2});
  CHECK_THROWS_AS(histogram_of(same, std::vector<double>{1}), std::invalid_argument);
  CHECK_THROWS_WITH(histogram_of(same, std::vector<double>{1, 1}),
                    "edges of a histogram must increase: 1.000000 and 1.000000");
}
