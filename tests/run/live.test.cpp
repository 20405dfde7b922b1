// SPDX-License-Identifier: BSL-1.0
#include <sojourn/run/live.hpp>

#include <sojourn/core/archive.hpp>
#include <sojourn/journey/sessions.hpp>
#include <sojourn/run/measure.hpp>
#include <sojourn/run/sequential.hpp>

#include "measure/all_measures.hpp"
#include "support/catch.hpp"

#include <algorithm>
#include <random>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

using namespace sojourn;
using namespace std::chrono_literals;
using test::log_type;

namespace {

using arrival = std::pair<std::size_t, log_type::touch_view>;

// The log's touches as they may come: each by its time and a delay of at most the lateness.
std::vector<arrival> disordered(log_type const& log, std::mt19937_64& engine, std::uint64_t hours) {
  std::vector<std::pair<time_point, arrival>> due;
  for (std::size_t j = 0; j < log.size(); ++j) {
    time_point before{};
    time_point came{};
    for (auto const& t : log[j]) {
      auto at = t.time() + 1h * static_cast<std::int64_t>(test::below(engine, hours + 1));
      // Of one customer's touches at one time the order is that of arrival.
      if (came != time_point{} && t.time() == before) at = std::max(at, came);
      before = t.time();
      came = at;
      due.emplace_back(at, arrival(j, t));
    }
  }
  std::ranges::stable_sort(due, {}, [](auto const& d) { return d.first; });
  std::vector<arrival> arrivals;
  arrivals.reserve(due.size());
  for (auto const& d : due) arrivals.push_back(d.second);
  return arrivals;
}

using stored_touch = answered_touch<csat5>;

bool accounts(live_counts const& c) {
  return c.pushed == c.counted + c.held + c.late + c.refused + c.rejected &&
         c.begun == c.open + c.closed + c.evicted;
}

}  // namespace

TEST_CASE("a live run over touches in disorder within the lateness equals a batch run", "[law][live]") {
  for (std::uint64_t const seed : {1U, 2U, 3U}) {
    auto const log = test::random_log(seed, 200);
    std::mt19937_64 engine(seed);
    auto const arrivals = disordered(log, engine, 7);
    REQUIRE_FALSE(std::ranges::is_sorted(arrivals, {}, [](auto const& a) { return a.second.time(); }));
    test::each_measure(test::five_a_map(), log, [&](char const* name, auto const& none) {
      INFO(name << ", seed " << seed);
      using M = std::remove_cvref_t<decltype(none)>;
      if constexpr (measure_of<M, log_type::touch_view>) {
        live<M, log_type::touch_view, std::size_t> stream(none, log.rule(), {.lateness = 7h});
        for (std::size_t i = 0; i < arrivals.size();) {
          auto const n = std::min<std::size_t>(1 + test::below(engine, 200), arrivals.size() - i);
          auto const first = arrivals.begin() + static_cast<std::ptrdiff_t>(i);
          CHECK(stream.push(std::vector<arrival>(first, first + static_cast<std::ptrdiff_t>(n))) == 0);
          (void)stream.snapshot(log.as_of());  // disturbs nothing
          i += n;
        }
        CHECK(stream.snapshot(log.as_of()) == measure(sequential{}, log, none));
        CHECK(stream.counts().held > 0);
        CHECK(accounts(stream.counts()));
      }
    });
  }
}

TEST_CASE("a stream that was saved and loaded goes on as if it had not been", "[law][live]") {
  for (std::uint64_t const seed : {6U, 7U}) {
    auto const log = test::random_log(seed, 120);
    std::mt19937_64 engine(seed);
    std::vector<std::pair<std::size_t, stored_touch>> arrivals;
    for (auto const& [who, t] : disordered(log, engine, 7))
      arrivals.emplace_back(who, stored_touch{t.touchpoint(), t.time(), t.rating()});
    test::each_measure(test::five_a_map(), log, [&](char const* name, auto const& none) {
      INFO(name << ", seed " << seed);
      using M = std::remove_cvref_t<decltype(none)>;
      if constexpr (measure_of<M, stored_touch>) {
        for (live_options const options :
             {live_options{.lateness = 7h},
              live_options{.lateness = 3h, .close_idle = true, .max_open = 60}}) {
          using stream_type = live<M, stored_touch, std::size_t>;
          stream_type const fresh(none, log.rule(), options);
          stream_type undisturbed = fresh;
          stream_type stream = fresh;
          std::size_t saves = 0;
          for (std::size_t i = 0; i < arrivals.size(); ++i) {
            undisturbed.push(arrivals[i].first, arrivals[i].second);
            stream.push(arrivals[i].first, arrivals[i].second);
            if (test::below(engine, 40) != 0) continue;
            auto const bytes = save(stream);
            stream = load(bytes, fresh);
            if (++saves < 4) CHECK(save(stream) == bytes);
          }
          CHECK(saves > 5);
          CHECK(stream.counts() == undisturbed.counts());
          CHECK(stream.snapshot(log.as_of()) == undisturbed.snapshot(log.as_of()));
          if (!options.close_idle) CHECK(stream.snapshot(log.as_of()) == measure(sequential{}, log, none));
        }
      }
    });
  }
}

TEST_CASE("a long journey under way is saved whole", "[law][live]") {
  alphabet names;
  for (int i = 0; i < 200; ++i) (void)names.intern(std::to_string(i));
  journey_map<five_a> map;
  for (int i = 0; i < 200; ++i) map.add(std::to_string(i), static_cast<five_a>(i % 5));
  std::mt19937_64 engine(3);
  auto const none = all_of{transitions{map}, visits{map}, funnel{map}, eventually_follows{map}};
  live<std::remove_cvref_t<decltype(none)>, touch, std::string> const fresh(none);
  auto undisturbed = fresh;
  auto stream = fresh;
  for (int i = 0; i < 1200; ++i) {  // beyond what the states of transitions and visits keep side by side
    touch const t(touchpoint_id{static_cast<std::uint32_t>(test::below(engine, 200))}, time_point{1s * i});
    auto const who = std::to_string(test::below(engine, 2));
    undisturbed.push(who, t);
    stream.push(who, t);
    if (i % 97 == 0) stream = load(save(stream), fresh);
  }
  CHECK(stream.snapshot(time_point{1200s}) == undisturbed.snapshot(time_point{1200s}));
  CHECK(std::get<1>(stream.snapshot(time_point{1200s}).measures()).repetition_count() > 500);
}

TEST_CASE("a saved stream is refused when foreign, corrupt or configured otherwise", "[edge][live]") {
  auto const map = test::five_a_map();
  using stream_type = live<visits, touch, int>;
  stream_type stream(visits{map}, {}, {.lateness = 3s});
  for (int i = 0; i < 9; ++i) CHECK(stream.push(i % 3, touch{touchpoint_id{1}, time_point{1s * i}}));
  auto const bytes = save(stream);
  CHECK(load(bytes, stream_type(visits{map}, {}, {.lateness = 3s})).counts() == stream.counts());
  CHECK_THROWS_WITH(load(bytes, stream_type(visits{map}, {}, {.lateness = 4s})),
                    "archive was saved under another configuration: the options of a live stream differ");
  end_rule const rule({.goal = {"buy"}}, map, map.touchpoints(), {});
  CHECK_THROWS_WITH(load(bytes, stream_type(visits{map}, rule, {.lateness = 3s})),
                    "archive was saved under another configuration: the ends of a live stream differ");
  CHECK_THROWS_WITH(
      load(bytes, stream_type(visits{test::five_a_map({1, 0, 2, 3, 4, 5})}, {}, {.lateness = 3s})),
      "visits: cannot merge measures that differ in the alphabet");
  using other_type = live<stage_reach<five_a>, touch, int>;
  CHECK_THROWS_WITH(load(bytes, other_type(stage_reach{map}, {}, {.lateness = 3s})),
                    "archive is of another type: its shape differs");
  CHECK_THROWS_WITH(load(save(visits{map}), stream_type(visits{map}, {}, {.lateness = 3s})),
                    "archive is of another type: its shape differs");
  for (std::size_t i = 24; i < bytes.size(); ++i) {
    auto corrupt = bytes;
    corrupt[i] = static_cast<char>(corrupt[i] ^ 32);
    CHECK_THROWS_WITH(load(corrupt, stream), "archive is corrupt: its checksum differs");
  }
}

TEST_CASE("closing idle journeys equals a batch run over sessions", "[law][live]") {
  auto const log = test::random_log(4, 300);
  auto const parts = sessions(log, 10h);
  REQUIRE(parts.size() > log.size());
  std::mt19937_64 engine(4);
  auto const arrivals = disordered(log, engine, 5);
  auto const agrees = [&](auto const& none) {
    using M = std::remove_cvref_t<decltype(none)>;
    live<M, log_type::touch_view, std::size_t> stream(none, log.rule(), {.lateness = 5h, .close_idle = true});
    CHECK(stream.push(arrivals) == 0);
    CHECK(stream.snapshot(log.as_of()) == measure(sequential{}, parts, none));
    CHECK(stream.counts().closed > 100);
    CHECK(accounts(stream.counts()));
  };
  auto const map = test::five_a_map();
  agrees(visits{log});
  agrees(stage_reach{map});
  agrees(transitions{log});
}

TEST_CASE("touches beyond the lateness are counted, and in no total", "[worked-example][live]") {
  live<visits, touch, int> stream(visits{test::five_a_map()}, {}, {.lateness = 3s});
  CHECK(stream.push(1, touch{touchpoint_id{0}, time_point{10s}}));
  CHECK(stream.push(1, touch{touchpoint_id{1}, time_point{7s}}));  // exactly as late is in time
  CHECK_FALSE(stream.push(2, touch{touchpoint_id{2}, time_point{6s}}));
  CHECK(stream.snapshot(time_point{10s}).event_count() == 2);
  CHECK(stream.snapshot(time_point{10s}).at(touchpoint_id{2}).events == 0);
  CHECK(stream.counts() ==
        live_counts{.pushed = 3, .counted = 1, .held = 1, .late = 1, .begun = 1, .open = 1});
  CHECK_THROWS_WITH(stream.snapshot(time_point{9s}),
                    "live: as_of must not lie before the latest touch: 9000000 and 10000000 microseconds");
}

TEST_CASE("a full stream evicts or refuses, and accounts for every touch", "[law][live]") {
  auto const log = test::random_log(5, 300);
  std::mt19937_64 engine(5);
  auto const arrivals = disordered(log, engine, 9);
  for (auto const choice : {eviction::close_longest_idle, eviction::refuse_new}) {
    for (bool const close : {false, true}) {
      live<visits, log_type::touch_view, std::size_t> stream(
          visits{log}, log.rule(),
          {.lateness = 4h, .close_idle = close, .max_open = 50, .when_full = choice});
      auto const late = stream.push(arrivals);
      CHECK(stream.size() <= 50);
      auto const c = stream.counts();
      CHECK(late > 0);
      CHECK(c.late == late);
      CHECK(c.pushed == log.data().time.size());
      CHECK(accounts(c));
      CHECK((c.evicted > 0) == (choice == eviction::close_longest_idle));
      CHECK((c.refused > 0) == (choice == eviction::refuse_new));
      if (choice == eviction::close_longest_idle)
        CHECK(stream.snapshot(log.as_of()).event_count() == c.counted + c.held);
    }
  }
}

TEST_CASE("with room for few that wait, the earliest is counted before its time", "[law][live]") {
  auto const log = test::random_log(8, 200);
  std::mt19937_64 engine(8);
  auto const arrivals = disordered(log, engine, 9);
  std::uint64_t late_before = 0;
  for (std::size_t const room : {1'000'000U, 100U, 30U, 1U}) {
    live<visits, log_type::touch_view, std::size_t> stream(visits{log}, log.rule(),
                                                           {.lateness = 9h, .max_held = room});
    std::uint64_t late = 0;
    for (auto const& [who, t] : arrivals) {
      late += stream.push(who, t) ? 0U : 1U;
      if (stream.counts().held > room) FAIL("more wait than there is room for");
    }
    auto const c = stream.counts();
    CHECK(accounts(c));
    CHECK((c.hurried > 0) == (room < 1000));
    CHECK(c.late == late);
    CHECK((room < 1000 ? c.late > late_before : c.late == 0));
    CHECK(stream.snapshot(log.as_of()).event_count() == c.pushed - c.late);
    late_before = c.late;
  }
}

TEST_CASE("the longest idle is who is evicted", "[worked-example][live]") {
  live<visits, touch, int> stream(visits{test::five_a_map()}, {}, {.max_open = 2});
  for (auto const& [who, at] : {std::pair{1, 1s}, {2, 2s}, {1, 3s}, {3, 4s}, {1, 5s}})
    CHECK(stream.push(who, touch{touchpoint_id{0}, time_point{at}}));
  CHECK(stream.counts().evicted == 1);
  CHECK(stream.counts().begun == 3);  // 1 went on: 2 had been idle longer
}

TEST_CASE("a live stream refuses options that make no sense", "[edge][live]") {
  auto const map = test::five_a_map();
  using stream = live<stage_reach<five_a>, touch, int>;
  CHECK_THROWS_WITH((stream(stage_reach{map}, {}, {.lateness = -1us})),
                    "live: lateness must be at least 0: -1 microseconds");
  CHECK_THROWS_WITH((stream(stage_reach{map}, {}, {.max_open = 0})), "live: max_open must be at least 1: 0");
  CHECK_THROWS_WITH((stream(stage_reach{map}, {}, {.max_held = 0})), "live: max_held must be at least 1: 0");
  CHECK_THROWS_WITH((stream(stage_reach{map}, {}, {.close_idle = true})),
                    "live: close_idle needs ends with lost_after");
}

TEST_CASE("a live stream counts no journey whose only touch was refused", "[edge][live]") {
  live<visits, touch, int> stream(visits{test::five_a_map()});
  CHECK_THROWS_AS(stream.push(1, touch(journey_end_id, time_point{5s})), std::invalid_argument);
  CHECK(stream.snapshot(time_point{9s}).journey_count() == 0);
  live<all_of<visits, stage_reach<five_a>>, touch, int> both(
      all_of{visits{test::five_a_map()}, stage_reach{test::five_a_map()}});
  CHECK_THROWS_AS(both.push(1, touch(journey_end_id, time_point{5s})), std::invalid_argument);
  CHECK(std::get<1>(both.snapshot(time_point{9s}).measures()).journey_count() == 0);
}

TEST_CASE("a live stream neither cuts nor splits", "[edge][live]") {
  auto const map = test::five_a_map();
  end_rule const rule({.goal = {"buy"}, .after_goal = after_goal::split_at_each_goal}, map, map.touchpoints(),
                      {});
  CHECK_THROWS_WITH((live<stage_reach<five_a>, touch, int>(stage_reach{map}, rule)),
                    "live: after_goal must be keep: a journey under way is neither cut nor split");
}
