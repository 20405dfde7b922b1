// SPDX-License-Identifier: BSL-1.0
// What eventually follows what: worked by hand, against brute force, grouped and interleaved.

#include <sojourn/core/archive.hpp>
#include <sojourn/measure/eventually_follows.hpp>
#include <sojourn/measure/measure_of.hpp>

#include "support/catch.hpp"

#include <cstdint>
#include <map>
#include <random>
#include <set>
#include <stdexcept>
#include <utility>
#include <vector>

using namespace sojourn;

namespace {

using walk = std::vector<touch>;
constexpr touchpoint_id a{0};
constexpr touchpoint_id b{1};
constexpr touchpoint_id c{2};

walk through(std::vector<std::uint32_t> const& ids) {
  walk w;
  for (auto const i : ids) w.emplace_back(touchpoint_id{i}, time_point{});
  return w;
}

eventually_follows over(std::vector<walk> const& walks) {
  eventually_follows m;
  for (auto const& w : walks) observe(m, w, {});
  return m;
}

}  // namespace

TEST_CASE("a pair counts once a journey, whatever lies between", "[eventually_follows][worked-example]") {
  auto const m = over({through({0, 1, 0, 2}), through({1, 1, 1}), through({2, 0}), through({0})});
  CHECK(m.edges() == std::vector<eventual_edge>{
                         {a, a, 1}, {a, b, 1}, {a, c, 1}, {b, a, 1}, {b, b, 1}, {b, c, 1}, {c, a, 1}});
  CHECK(m.journeys(b, b) == 1);
  CHECK(m.journeys(c, c) == 0);
  CHECK(m.journeys_with(a) == 3);
  CHECK(m.journey_count() == 4);
  CHECK(m.share(a, c) == 1.0 / 3);
  CHECK(m.share(c, b) == 0.0);
  CHECK_FALSE(m.share(touchpoint_id{7}, a).has_value());
}

TEST_CASE("what eventually follows is no closure of what directly follows",
          "[eventually_follows][worked-example]") {
  auto const m = over({through({0, 1}), through({1, 2})});
  CHECK(m.journeys(a, b) == 1);
  CHECK(m.journeys(b, c) == 1);
  CHECK(m.journeys(a, c) == 0);
}

TEST_CASE("eventual pairs equal brute force, grouped and interleaved", "[eventually_follows][oracle]") {
  std::mt19937_64 engine(17);
  for (std::uint32_t const n : {1U, 3U, 12U, 300U}) {
    for (std::size_t const longest : {std::size_t{1}, std::size_t{5}, std::size_t{60}}) {
      std::vector<walk> walks;
      std::map<std::pair<std::uint32_t, std::uint32_t>, std::uint64_t> expected;
      for (int j = 0; j < 40; ++j) {
        std::vector<std::uint32_t> ids(1 + engine() % longest);
        for (auto& id : ids) id = static_cast<std::uint32_t>(engine() % n);
        std::set<std::pair<std::uint32_t, std::uint32_t>> pairs;
        for (std::size_t i = 0; i < ids.size(); ++i) {
          for (std::size_t k = i + 1; k < ids.size(); ++k) pairs.emplace(ids[i], ids[k]);
        }
        for (auto const& p : pairs) ++expected[p];
        walks.push_back(through(ids));
      }
      auto const grouped = over(walks);
      CHECK(grouped.edge_count() == expected.size());
      bool same = true;
      for (auto const& [pair, count] : expected)
        same = same && grouped.journeys(touchpoint_id{pair.first}, touchpoint_id{pair.second}) == count;
      CHECK(same);

      eventually_follows interleaved;
      std::vector<eventually_follows::state> states(walks.size());
      for (std::size_t i = 0; i < longest; ++i) {
        for (std::size_t j = 0; j < walks.size(); ++j) {
          if (i < walks[j].size()) interleaved.touch(states[j], walks[j][i]);
        }
      }
      for (auto const& s : states) interleaved.leave(s, {});
      CHECK(interleaved == grouped);
      CHECK(load(save(grouped), eventually_follows()) == grouped);
    }
  }
}

TEST_CASE("eventually_follows refuses reserved ids and other alphabets", "[eventually_follows][edge]") {
  struct source {
    alphabet names;
    alphabet const& touchpoints() const { return names; }
  };
  source one;
  source other;
  one.names.intern("a");
  other.names.intern("b");
  eventually_follows m(one);
  CHECK_THROWS_MATCHES(
      m += eventually_follows(other), std::invalid_argument,
      sojourn_test::has_message("eventually_follows: cannot merge measures that differ in the alphabet"));
  eventually_follows::state s;
  CHECK_THROWS_AS(m.touch(s, touch(journey_end_id, {})), std::invalid_argument);
  m.leave(s, {});
  CHECK(m == eventually_follows());
  CHECK(m.edges().empty());
}
