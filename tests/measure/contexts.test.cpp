// SPDX-License-Identifier: BSL-1.0
// Contexts: worked by hand, against a map of tuples, and every lower order against counting it.

#include <sojourn/measure/contexts.hpp>

#include <sojourn/core/archive.hpp>
#include <sojourn/measure/context_counts.hpp>
#include <sojourn/measure/measure_of.hpp>
#include <sojourn/run/measure.hpp>
#include <sojourn/run/sequential.hpp>

#include "support/catch.hpp"
#include "support/random_log.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <stdexcept>
#include <vector>

using namespace sojourn;

namespace {

using ids = std::vector<touchpoint_id>;

ids sequence(std::vector<std::uint32_t> const& numbers) {
  ids s;
  for (auto const n : numbers) s.push_back(touchpoint_id{n});
  return s;
}

struct names {
  alphabet all;
  alphabet const& touchpoints() const { return all; }
};

}  // namespace

TEST_CASE("a context is the last k touches, or all so far", "[contexts][worked-example]") {
  contexts m(names{}, 2);
  contexts::state s;
  std::int64_t at = 0;
  for (auto const id : sequence({7, 8, 7, 8, 9})) m.touch(s, touch(id, time_point(duration(at += at + 1))));
  m.leave(s, {ending::lost, true, {}});
  auto const all = m.counts();
  REQUIRE(all.rows.size() == 4);
  CHECK(all.begins.at(7) == 1);
  CHECK(all.rows[0] == context_row{sequence({7}), {}, {{touchpoint_id{8}, 1, 2}}});
  CHECK(all.rows[1] ==
        context_row{sequence({7, 8}), {}, {{touchpoint_id{7}, 1, 4}, {touchpoint_id{9}, 1, 16}}});
  CHECK(all.rows[2] == context_row{sequence({8, 7}), {}, {{touchpoint_id{8}, 1, 8}}});
  CHECK(all.rows[3] == context_row{sequence({8, 9}), {0, 1, 0}, {}});
  CHECK(all.find(sequence({8})) == nullptr);
  CHECK(all.find(sequence({8, 9}))->outcome_count() == 1);
}

TEST_CASE("contexts of every order equal a map of tuples, and each lower order its own count",
          "[contexts][oracle]") {
  auto const log = test::random_log(5, 400);
  for (std::size_t order = 1; order <= 4; ++order) {
    std::map<ids, std::map<touchpoint_id, std::uint64_t>> next;
    std::map<ids, std::uint64_t> left;
    for (auto const& j : log) {
      ids so_far;
      for (auto const& t : j) {
        if (!so_far.empty()) ++next[so_far][t.touchpoint()];
        so_far.push_back(t.touchpoint());
        if (so_far.size() > order) so_far.erase(so_far.begin());
      }
      ++left[so_far];
    }
    auto const all = measure(sequential{}, log, contexts{log, order}).counts();
    std::size_t found = 0;
    for (auto const& row : all.rows) {
      auto const& ends = row.ends;
      CHECK(ends[0] + ends[1] + ends[2] == left[row.context]);
      REQUIRE(row.steps.size() == next[row.context].size());
      for (auto const& step : row.steps) {
        CHECK(step.count == next[row.context][step.to]);
        ++found;
      }
    }
    CHECK(found > 40);
    CHECK(left.size() == all.rows.size());
    CHECK(std::ranges::is_sorted(all.rows, {}, &context_row::context));
    auto const highest = measure(sequential{}, log, contexts{log, 4}).counts();
    auto const lower = at_order(highest, order);
    CHECK(lower.rows == all.rows);
    CHECK(lower.begins == all.begins);
    CHECK(lower.order == order);
  }
}

TEST_CASE("orders out of range, of another count, or reserved touches are refused", "[contexts][edge]") {
  CHECK_THROWS_AS(contexts(names{}, 0), std::invalid_argument);
  CHECK_THROWS_AS(contexts(names{}, contexts::max_order + 1), std::invalid_argument);
  contexts two(names{}, 2);
  contexts const three(names{}, 3);
  CHECK_THROWS_WITH(two += three, "contexts: cannot merge measures that differ in the order: 2 and 3");
  contexts::state s;
  CHECK_THROWS_AS(two.touch(s, touch(journey_end_id, time_point{})), std::invalid_argument);
  two.leave(s, {});
  CHECK(two == contexts());
  CHECK_THROWS_AS(at_order(two.counts(), 3), std::invalid_argument);
  CHECK_THROWS_AS(at_order(two.counts(), 0), std::invalid_argument);
  CHECK(load(save(two), contexts(names{}, 2)) == two);
}
