// SPDX-License-Identifier: BSL-1.0
#include <sojourn/run/measure.hpp>
#include <sojourn/run/parallel.hpp>
#include <sojourn/run/sequential.hpp>

#include <sojourn/journey/journeys_of.hpp>
#include <sojourn/measure/stage_reach.hpp>

#include "support/catch.hpp"
#include "support/random_log.hpp"

#include <forward_list>
#include <stdexcept>
#include <stop_token>
#include <vector>

using namespace sojourn;
using namespace std::chrono_literals;

namespace {

// Throws at the n-th journey it sees.
struct fails {
  struct state {};
  std::uint64_t seen = 0;
  void touch(state&, touch_like auto const&) {}
  void leave(state&, journey_end) {
    if (++seen == 100) throw std::runtime_error("the hundredth");
  }
  fails& operator+=(fails const& o) { return seen += o.seen, *this; }
  bool operator==(fails const&) const = default;
};

static_assert(measure_of<stage_reach<five_a>, touch>);
static_assert(!measure_of<int, touch> && !mergeable<std::vector<int>>);
static_assert(journeys_like<std::vector<std::vector<touch>>> && !journeys_like<std::vector<touch>>);
static_assert(driver_for<sequential, test::log_type&, fails> && driver_for<parallel, test::log_type&, fails>);

}  // namespace

TEST_CASE("progress ends at the total and never goes back", "[worked-example][run]") {
  auto const log = test::random_log(1, 20'000);
  auto const map = test::five_a_map();
  auto const watch = [&](auto make) {
    std::vector<std::size_t> seen;
    std::vector<std::size_t> totals;
    auto const driver = make([&](std::size_t done, std::size_t total) {
      seen.push_back(done);
      totals.push_back(total);
    });
    CHECK(measure(driver, log, stage_reach{map}).journey_count() == log.size());
    REQUIRE(seen.size() > 2);
    CHECK(std::is_sorted(seen.begin(), seen.end()));
    CHECK(seen.back() == log.size());
    CHECK(totals == std::vector<std::size_t>(seen.size(), log.size()));
  };
  watch([](progress_callback p) { return sequential{.progress = std::move(p)}; });
  watch([](progress_callback p) { return parallel{.threads = 3, .progress = std::move(p)}; });
}

TEST_CASE("a run can be stopped", "[worked-example][run]") {
  auto const log = test::random_log(1, 20'000);
  std::stop_source stop;
  auto const at_second = [&stop](std::size_t done, std::size_t) {
    if (done >= 5000) stop.request_stop();
  };
  CHECK_THROWS_AS(measure(sequential{.progress = at_second, .stop = stop.get_token()}, log, fails{}),
                  std::runtime_error);
  auto const reach = stage_reach{test::five_a_map()};
  CHECK_THROWS_AS(measure(sequential{.progress = at_second, .stop = stop.get_token()}, log, reach), stopped);
  stop = std::stop_source{};
  try {
    (void)measure(parallel{.threads = 2, .progress = at_second, .stop = stop.get_token()}, log, reach);
    FAIL("not stopped");
  } catch (stopped const& s) {
    CHECK(s.done() >= 5000);
    CHECK(s.done() < log.size());
  }
}

TEST_CASE("what a measure throws on a thread reaches the caller", "[edge][run]") {
  auto const log = test::random_log(1, 20'000);
  CHECK_THROWS_WITH(measure(parallel{.threads = 4}, log, fails{}), "the hundredth");
  CHECK_THROWS_WITH(measure(sequential{}, log, fails{}), "the hundredth");
}

TEST_CASE("no journeys, and journeys without touches, count for nothing", "[edge][run]") {
  auto const map = test::five_a_map();
  std::vector<std::vector<touch>> const none;
  CHECK(measure(sequential{}, none, stage_reach{map}).journey_count() == 0);
  CHECK(measure(parallel{.threads = 4}, none, stage_reach{map}).journey_count() == 0);
  std::vector<std::vector<touch>> const empty(3);
  CHECK(measure(parallel{.threads = 4}, empty, stage_reach{map}).journey_count() == 0);
}

TEST_CASE("any forward range of forward ranges is journeys", "[worked-example][run]") {
  auto const map = test::five_a_map();
  std::forward_list<std::forward_list<touch>> journeys;
  for (std::uint32_t i = 0; i < 5000; ++i) {
    journeys.push_front(
        {touch{touchpoint_id{0}, time_point{1s}}, touch{touchpoint_id{i % 5}, time_point{2s}}});
  }
  auto const a = measure(sequential{}, journeys, stage_reach{map});
  auto const b = measure(parallel{.threads = 2}, journeys, stage_reach{map});
  CHECK(a.reach(five_a::aware) == 5000);
  CHECK(a.reach(five_a::act) == 2000);
  CHECK(a == b);
}
