// SPDX-License-Identifier: BSL-1.0
// The laws of the design, each over every measure.
#include "all_measures.hpp"

#include <sojourn/core/archive.hpp>
#include <sojourn/run/live.hpp>
#include <sojourn/run/measure.hpp>
#include <sojourn/run/parallel.hpp>
#include <sojourn/run/sequential.hpp>

#include "support/catch.hpp"

#include <algorithm>
#include <map>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

using namespace sojourn;
using test::log_type;
using journey_list = std::vector<log_type::journey>;

namespace {

constexpr std::uint64_t seeds[] = {1, 2, 3};

journey_list all_journeys(log_type const& log) { return {log.begin(), log.end()}; }

template <class M>
M run(journey_list const& journeys, M m) {
  return measure(sequential{}, journeys, std::move(m));
}

void shuffle(journey_list& journeys, std::uint64_t seed) {
  std::mt19937_64 engine(seed);
  for (auto i = journeys.size(); i > 1; --i) std::swap(journeys[i - 1], journeys[test::below(engine, i)]);
}

bool in_odd_hour(time_point at) { return at.time_since_epoch() / std::chrono::hours(1) % 2 == 1; }
constexpr auto odd = [](auto const& t) { return in_odd_hour(t.time()); };
constexpr auto even = [](auto const& t) { return !in_odd_hour(t.time()); };

// A predicate with state: merging can tell two apart.
struct later_than {
  time_point limit{};
  bool operator()(touch_like auto const& t) const { return t.time() > limit; }
  bool operator==(later_than const&) const = default;
};

// Calls f(name, empty measure, log) for every measure over a few random logs.
template <class F>
void each_on_random_logs(F f) {
  for (auto const seed : seeds) {
    auto const log = test::random_log(seed, 300);
    test::each_measure(test::five_a_map(), log, [&](char const* name, auto m) {
      INFO(name << ", seed " << seed);
      f(m, log);
    });
  }
}

}  // namespace

TEST_CASE("every measure counts something on the random logs", "[law]") {
  each_on_random_logs([](auto const& none, log_type const& log) {
    auto const total = measure(sequential{}, log, none);
    CHECK_FALSE(total == none);
    std::uint64_t sum = 0;
    for (auto const& [what, n] : test::describe(total, log.touchpoints())) sum += n;
    CHECK(sum > 50);
  });
}

TEST_CASE("a measure without observations is the identity of merging", "[law]") {
  each_on_random_logs([](auto const& none, log_type const& log) {
    using M = std::remove_cvref_t<decltype(none)>;
    auto const total = measure(sequential{}, log, none);
    auto left = none;
    left += total;
    CHECK(left == total);
    auto right = total;
    right += none;
    CHECK(right == total);
    M unconfigured{};
    unconfigured += total;
    CHECK(unconfigured == total);
    auto with_unconfigured = total;
    with_unconfigured += M{};
    CHECK(with_unconfigured == total);
  });
}

TEST_CASE("merging is associative and commutative over any split in any order", "[law]") {
  each_on_random_logs([](auto const& none, log_type const& log) {
    auto journeys = all_journeys(log);
    auto const whole = run(journeys, none);
    std::mt19937_64 engine(7);
    for (int round = 0; round < 3; ++round) {
      shuffle(journeys, static_cast<std::uint64_t>(round));
      auto const n = journeys.size();
      auto const one = test::below(engine, n);
      auto const two = one + test::below(engine, n - one);
      auto const at = [&](std::size_t i) { return journeys.begin() + static_cast<std::ptrdiff_t>(i); };
      auto const a = run({at(0), at(one)}, none);
      auto const b = run({at(one), at(two)}, none);
      auto const c = run({at(two), at(n)}, none);
      auto ab_c = a;
      ab_c += b;
      ab_c += c;
      auto bc = b;
      bc += c;
      auto a_bc = a;
      a_bc += bc;
      auto cba = c;
      cba += b;
      cba += a;
      CHECK(ab_c == whole);
      CHECK(a_bc == whole);
      CHECK(cba == whole);
      auto twice = a;
      twice += twice;
      auto a_a = a;
      a_a += a;
      CHECK(twice == a_a);
    }
  });
}

TEST_CASE("any number of threads gives the same totals", "[law]") {
  auto const log = test::random_log(11, 5000);
  test::each_measure(test::five_a_map(), log, [&](char const* name, auto const& none) {
    INFO(name);
    auto const one = measure(sequential{}, log, none);
    for (unsigned const threads : {1U, 2U, 3U, 8U})
      CHECK(measure(parallel{.threads = threads}, log, none) == one);
  });
}

TEST_CASE("saving and loading is the identity", "[law]") {
  each_on_random_logs([](auto const& none, log_type const& log) {
    auto const total = measure(sequential{}, log, none);
    auto const bytes = save(total);
    auto loaded = load(bytes, none);
    CHECK(loaded == total);
    CHECK(save(loaded) == bytes);
    loaded += total;
    auto doubled = total;
    doubled += total;
    CHECK(loaded == doubled);
    for (std::size_t cut = 0; cut < bytes.size(); cut += 1 + bytes.size() / 50) {
      CHECK_THROWS_AS(load(std::string_view(bytes).substr(0, cut), none), std::invalid_argument);
    }
    auto corrupt = bytes;
    corrupt[bytes.size() / 2] = static_cast<char>(corrupt[bytes.size() / 2] ^ 1);
    CHECK_THROWS_AS(load(corrupt, none), std::invalid_argument);
  });
}

TEST_CASE("the shape of what is saved depends on the type alone, and tells measures apart", "[law]") {
  auto const log = test::random_log(1, 100);
  std::map<std::uint64_t, std::string> kinds;
  test::each_measure(test::five_a_map(), log, [&](char const* name, auto const& none) {
    INFO(name);
    using M = std::remove_cvref_t<decltype(none)>;
    auto const shape = [](M const& m) {
      archive_shape s;
      s(m);
      return s.value();
    };
    CHECK(shape(measure(sequential{}, log, none)) == shape(none));
    CHECK(shape(M{}) == shape(none));
    // Two of a kind may differ in a host's function alone, which leaves no trace in the bytes.
    auto const kind = std::string(name).substr(0, std::string(name).find(','));
    CHECK(kinds.emplace(shape(none), kind).first->second.substr(0, 6) == kind.substr(0, 6));
  });
}

TEST_CASE("a live run over interleaved touches equals a batch run", "[law]") {
  each_on_random_logs([](auto const& none, log_type const& log) {
    using M = std::remove_cvref_t<decltype(none)>;
    if constexpr (measure_of<M, log_type::touch_view>) {
      std::vector<std::pair<std::size_t, log_type::touch_view>> touches;
      for (std::size_t j = 0; j < log.size(); ++j) {
        for (auto const& t : log[j]) touches.emplace_back(j, t);
      }
      std::ranges::stable_sort(touches, {}, [](auto const& t) { return t.second.time(); });
      live<M, log_type::touch_view, std::size_t> stream(none, log.rule());
      for (auto const& [who, t] : touches) stream.push(who, t);
      CHECK(stream.snapshot(log.as_of()) == measure(sequential{}, log, none));
      CHECK(stream.snapshot(log.as_of()) == stream.snapshot(log.as_of()));  // a snapshot disturbs nothing
    }
  });
}

TEST_CASE("by(key, m) summed over its keys is m", "[law]") {
  each_on_random_logs([](auto const& none, log_type const& log) {
    auto const whole = measure(sequential{}, log, none);
    auto const parts = measure(sequential{}, log, by<log_type::touch_view>(test::day_of, none));
    CHECK(parts.segments().size() > 3);
    auto sum = none;
    for (auto const& [key, part] : parts.segments()) sum += part;
    CHECK(sum == whole);
  });
}

TEST_CASE("where(p, m) and where(not p, m) merge to m", "[law]") {
  each_on_random_logs([](auto const& none, log_type const& log) {
    auto const first = measure(sequential{}, log, where(odd, none));
    auto const rest = measure(sequential{}, log, where(even, none));
    auto sum = first.measure();
    sum += rest.measure();
    CHECK(sum == measure(sequential{}, log, none));
    CHECK_FALSE(first.measure() == sum);
  });
}

TEST_CASE("deduplicating to variants changes no count", "[law]") {
  // Time and rating follow from position and touchpoint, so that equal sequences are equal journeys.
  std::vector<test::event> events;
  std::mt19937_64 engine(5);
  auto const names = test::touchpoint_names();
  for (std::int64_t customer = 0; customer < 500; ++customer) {
    auto const length = 1 + test::below(engine, 3);
    for (std::uint64_t i = 0; i < length; ++i) {
      auto const where = test::below(engine, names.size());
      events.push_back({customer, names[where], time_point{std::chrono::hours(i)},
                        rating<csat5>(static_cast<double>(1 + where % 5))});
    }
  }
  auto const log = group_journeys(events, test::five_a_map(), test::event_fields(), test::random_ends());
  std::map<std::vector<touchpoint_id>, journey_list> by_sequence;
  for (auto const& j : log) {
    std::vector<touchpoint_id> sequence;
    for (auto const& t : j) sequence.push_back(t.touchpoint());
    by_sequence[sequence].push_back(j);
  }
  REQUIRE(by_sequence.size() < log.size() / 2);
  test::each_measure(test::five_a_map(), log, [&](char const* name, auto const& none) {
    INFO(name);
    auto weighted = none;
    for (auto const& [sequence, journeys] : by_sequence) {
      auto const one = run({journeys.front()}, none);
      for (std::size_t i = 0; i < journeys.size(); ++i) weighted += one;
    }
    CHECK(weighted == measure(sequential{}, log, none));
  });
}

TEST_CASE("permuting customers changes nothing", "[law]") {
  for (auto const seed : seeds) {
    auto events = test::random_events(seed, 200);
    auto const log = group_journeys(events, test::five_a_map(), test::event_fields(), test::random_ends());
    for (auto& e : events) e.customer = (e.customer * 77 + 13) % 200;  // 77 and 200 are coprime
    std::ranges::stable_sort(events, {}, &test::event::customer);
    auto const permuted = group_journeys(events, test::five_a_map(), test::event_fields(),
                                         test::random_ends(), {.touchpoints = &log.touchpoints()});
    CHECK_FALSE(std::ranges::equal(log.data().touchpoint, permuted.data().touchpoint));
    test::each_measure(test::five_a_map(), log, [&](char const* name, auto const& none) {
      INFO(name << ", seed " << seed);
      // Unmapped touchpoints are numbered by their first appearance, which permuting customers does not
      // change.
      CHECK(measure(sequential{}, log, none) == measure(sequential{}, permuted, none));
    });
  }
}

TEST_CASE("relabelling touchpoints permutes the result", "[law]") {
  for (auto const seed : seeds) {
    auto const events = test::random_events(seed, 200);
    auto const map = test::five_a_map();
    auto const other_map = test::five_a_map({5, 2, 0, 4, 1, 3});
    auto const log = group_journeys(events, map, test::event_fields(), test::random_ends());
    auto const relabelled = group_journeys(events, other_map, test::event_fields(), test::random_ends());
    std::map<std::string, test::named_counts> counts;
    test::each_measure(map, log, [&](char const* name, auto const& none) {
      counts[name] = test::describe(measure(sequential{}, log, none), log.touchpoints());
    });
    test::each_measure(other_map, relabelled, [&](char const* name, auto const& none) {
      INFO(name << ", seed " << seed);
      CHECK(counts.at(name) ==
            test::describe(measure(sequential{}, relabelled, none), relabelled.touchpoints()));
    });
  }
}

TEST_CASE("merging measures of another configuration is refused and names the difference", "[law]") {
  auto const log = test::random_log(1, 50);
  auto const other_map = test::five_a_map({5, 2, 0, 4, 1, 3});
  auto const relabelled =
      group_journeys(test::random_events(1, 50), other_map, test::event_fields(), test::random_ends());
  std::map<std::string, std::string> saved;
  test::each_measure(other_map, relabelled, [&](char const* name, auto const& none) {
    saved[name] = save(measure(sequential{}, relabelled, none));
  });
  test::each_measure(test::five_a_map(), log, [&](char const* name, auto const& none) {
    INFO(name);
    // Loading merges into the configuration that is expected: the way totals of another process arrive.
    CHECK_THROWS_WITH(load(saved.at(name), none),
                      sojourn_test::contains_text("cannot merge measures that differ in"));
  });
}

TEST_CASE("a function with state is part of the configuration", "[edge]") {
  auto const map = test::five_a_map();
  where<later_than, stage_reach<five_a>> a{later_than{time_point{std::chrono::hours(1)}}, stage_reach{map}};
  where<later_than, stage_reach<five_a>> const b{later_than{time_point{std::chrono::hours(2)}},
                                                 stage_reach{map}};
  CHECK_THROWS_WITH(a += b, "where: cannot merge measures that differ in the predicate");
}
