// SPDX-License-Identifier: BSL-1.0
// After falling out: worked by hand, against brute force and the drop-off by stage.

#include <sojourn/core/archive.hpp>
#include <sojourn/measure/all_of.hpp>
#include <sojourn/measure/fallen_out.hpp>
#include <sojourn/measure/stage_reach.hpp>
#include <sojourn/methods/drop_off/after_falling_out.hpp>
#include <sojourn/methods/drop_off/stage_drop_offs.hpp>
#include <sojourn/model/five_a.hpp>
#include <sojourn/run/measure.hpp>
#include <sojourn/run/sequential.hpp>

#include "support/approx.hpp"
#include "support/catch.hpp"
#include "support/random_log.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

using namespace sojourn;

namespace {

using walk = std::vector<touch>;

fallen_out<five_a> over(journey_map<five_a> const& map,
                        std::vector<std::pair<std::vector<char const*>, ending>> const& journeys) {
  fallen_out<five_a> m(map);
  for (auto const& [names, kind] : journeys) {
    walk w;
    for (auto const* name : names) w.emplace_back(*map.touchpoints().find(name), time_point{});
    observe(m, w, {kind, kind == ending::lost, {}});
  }
  return m;
}

}  // namespace

TEST_CASE("who fell out left at the last touch of the stage", "[fallen_out][worked-example]") {
  auto const map = test::five_a_map();
  auto const fell = over(map, {{{"search", "ad", "search", "story"}, ending::lost},
                               {{"search", "ad"}, ending::lost},
                               {{"search"}, ending::lost},
                               {{"search", "buy"}, ending::goal},
                               {{"search", "story"}, ending::open}});
  auto const rows = after_falling_out(fell, map, map);
  // Three left the asking and did not buy. One of them read a story after the ad: it is not lost to awareness.
  REQUIRE(rows.size() == 4);
  CHECK(rows[0].name == "search");
  CHECK(rows[0].stage == five_a::ask);
  CHECK(rows[0].journeys == 3);
  REQUIRE(rows[0].went.size() == 3);
  CHECK_FALSE(rows[0].went[0].touchpoint.has_value());
  CHECK(rows[0].went[1].name == "ad");
  CHECK(rows[0].went[2].name == "story");
  CHECK(rows[0].went[1].share->value == sojourn_test::approx(1.0 / 3));
  CHECK(rows[1].name == "ad");
  CHECK_FALSE(rows[1].went[0].touchpoint.has_value());
  CHECK(rows[2].name == "buy");  // a goal, and no advocacy after it
  CHECK(rows[3].name == "story");
}

TEST_CASE("falling out equals brute force, and sums to the drop-off by stage", "[fallen_out][oracle]") {
  for (std::uint64_t const seed : {1U, 2U, 3U, 4U}) {
    auto const map = test::five_a_map();
    auto const log = test::random_log(seed, 400);
    auto const [fell, reach] =
        measure(sequential{}, log, all_of{fallen_out{map}, stage_reach{map}}).measures();
    std::map<std::pair<std::uint32_t, std::uint32_t>, std::uint64_t> expected;
    for (auto const& j : log) {
      if (j.ended().kind == ending::open) continue;
      for (auto const s : stages<five_a>()) {
        if (index(s) + 1 == stage_count<five_a>) continue;
        auto const next = static_cast<five_a>(index(s) + 1);
        std::size_t first = j.size();
        std::size_t last = j.size();
        bool converted = false;
        for (std::size_t i = 0; i < j.size(); ++i) {
          auto const of = map.stage(j[i].touchpoint());
          if (of == s) {
            last = i;
            if (first == j.size()) first = i;
          }
          converted = converted || (of == next && first < i);
        }
        if (first == j.size() || converted) continue;
        auto const to = last + 1 < j.size() ? j[last + 1].touchpoint() : journey_end_id;
        ++expected[{static_cast<std::uint32_t>(j[last].touchpoint()), static_cast<std::uint32_t>(to)}];
      }
    }
    auto const pairs = fell.pairs();
    REQUIRE(pairs.size() == expected.size());
    bool same = true;
    for (auto const& p : pairs) {
      same = same &&
             p.journeys == expected[{static_cast<std::uint32_t>(p.from), static_cast<std::uint32_t>(p.to)}];
    }
    CHECK(same);
    auto const rows = after_falling_out(fell, map, log);
    for (auto const& stage : drop_offs(reach)) {
      std::uint64_t left = 0;
      for (auto const& row : rows) left += row.stage == stage.stage ? row.journeys : 0;
      CHECK(left == stage.dropped);
    }
  }
}

TEST_CASE("nobody falls out of the last stage, or towards one that is not mapped", "[fallen_out][edge]") {
  journey_map<five_a> map;
  map.add("ad", five_a::aware);
  map.add("review", five_a::advocate);
  auto const fell = over(map, {{{"ad"}, ending::lost}, {{"review"}, ending::lost}});
  CHECK(fell.pairs().size() == 1);
  CHECK(after_falling_out(fell, map, map).empty());
  CHECK(after_falling_out(fallen_out<five_a>(map), map, map).empty());
}
