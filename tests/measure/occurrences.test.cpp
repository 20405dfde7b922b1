// SPDX-License-Identifier: BSL-1.0
#include <sojourn/measure/occurrences.hpp>

#include <sojourn/run/measure.hpp>
#include <sojourn/run/sequential.hpp>

#include "measure/ended_journey.hpp"
#include "support/catch.hpp"

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <random>
#include <vector>

using namespace sojourn;
using namespace std::chrono_literals;
using sojourn_test::at;
using sojourn_test::ended_journey;
using sojourn_test::is_at;

TEST_CASE("occurrences equal a count by hand, with and without a window", "[oracle][occurrences]") {
  std::mt19937_64 engine(21);
  for (int round = 0; round < 500; ++round) {
    std::optional<duration> window;
    if (round % 2 == 0) window = std::chrono::seconds(test::below(engine, 10));
    std::vector<ended_journey> journeys;
    std::map<std::uint64_t, occurrence_counts> expected;
    for (int i = 0; i < 40; ++i) {
      journeys.push_back(sojourn_test::random_journey(engine, 9, 2));
      auto const& j = journeys.back();
      std::vector<time_point> times;
      for (auto const& t : j.touches) {
        if (is_at{1}(t)) times.push_back(t.time());
      }
      auto const in_window = [&](time_point t) { return !window || t - times[0] <= *window; };
      auto const n = static_cast<std::uint64_t>(std::ranges::count_if(times, in_window));
      bool const runs = window && !times.empty() && in_window(j.how.as_of);
      ++(runs ? expected[n].running : expected[n].complete);
    }
    REQUIRE(measure(sequential{}, journeys, occurrences{is_at{1}, {.within = window}}).histogram() ==
            expected);
  }
}

TEST_CASE("a window includes its end and runs for a lost journey too", "[edge][occurrences]") {
  journey_end const lost{ending::lost, true, time_point{10s}};
  std::vector<ended_journey> const journeys{{{at(1, 0), at(1, 10)}, lost}};
  auto const count = [&](duration window) {
    return measure(sequential{}, journeys, occurrences{is_at{1}, {.within = window}});
  };
  CHECK(count(10s).at_least(2).running == 1);
  CHECK(count(9s).at_least(2) == occurrence_counts{});
  CHECK(count(9s).at_least(1).complete == 1);
}

TEST_CASE("journeys without an occurrence are counted as such", "[edge][occurrences]") {
  std::vector<std::vector<touch>> const journeys{{at(0, 0)}, {at(1, 1), at(1, 2)}};
  auto const m = measure(sequential{}, journeys, occurrences{is_at{1}});
  CHECK(m.histogram().at(0).complete == 1);
  CHECK(m.at_least(0).complete == 2);
  CHECK(m.at_least(1).complete == 1);
  CHECK(m.at_least(3) == occurrence_counts{});
}

TEST_CASE("occurrences refuse a negative window and another configuration", "[edge][occurrences]") {
  CHECK_THROWS_WITH(occurrences(is_at{1}, {.within = -1us}),
                    "the window of occurrences must be at least 0: -1 microseconds");
  occurrences a{is_at{1}};
  CHECK_THROWS_WITH((a += occurrences{is_at{2}}),
                    "occurrences: cannot merge measures that differ in the predicate");
  CHECK_THROWS_WITH((a += occurrences{is_at{1}, {.within = 1s}}),
                    "occurrences: cannot merge measures that differ in the options");
}
