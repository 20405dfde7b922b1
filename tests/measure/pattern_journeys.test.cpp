// SPDX-License-Identifier: BSL-1.0
// What patterns are for: journeys filtered, cut, centred and counted, by the same matches.

#include <sojourn/core/archive.hpp>
#include <sojourn/measure/all_of.hpp>
#include <sojourn/measure/pattern_counts.hpp>
#include <sojourn/measure/pattern_journeys.hpp>
#include <sojourn/measure/pattern_steps.hpp>
#include <sojourn/measure/transitions.hpp>
#include <sojourn/run/measure.hpp>
#include <sojourn/run/sequential.hpp>

#include "support/catch.hpp"
#include "support/random_log.hpp"

#include <cstddef>
#include <cstdint>
#include <forward_list>
#include <list>
#include <stdexcept>
#include <vector>

using namespace sojourn;

namespace {

using walk = std::vector<touch>;
constexpr touchpoint_id a{0};
constexpr touchpoint_id b{1};
constexpr touchpoint_id c{2};

struct source {
  source() {
    for (auto const* n : {"a", "b", "c"}) names.intern(n);
  }
  alphabet names;
  alphabet const& touchpoints() const { return names; }
};

walk through(std::vector<touchpoint_id> const& ids) {
  walk w;
  for (auto const id : ids) w.emplace_back(id, time_point{});
  return w;
}

template <class Journey>
std::vector<touchpoint_id> ids_of(Journey const& j) {
  std::vector<touchpoint_id> ids;
  for (auto const& t : j) ids.push_back(t.touchpoint());
  return ids;
}

pattern a_then_b() { return pattern(any_of({a})).gap().then(any_of({b})); }

}  // namespace

TEST_CASE("journeys are filtered and cut at their matches", "[pattern_journeys][worked-example]") {
  std::vector<walk> const walks{through({c, a, c, b, a, b, c}), through({b, a}), through({a, b})};
  auto found = journeys_matching(a_then_b(), walks);
  CHECK(ranges::distance(found) == 2);

  auto const ids = [&](match_part part, match_choice which) {
    std::vector<std::vector<touchpoint_id>> all;
    for (auto const& p : cut_at(a_then_b(), walks, part, which)) all.push_back(ids_of(p));
    return all;
  };
  using expected = std::vector<std::vector<touchpoint_id>>;
  CHECK(ids(match_part::between, match_choice::all) == expected{{a, c, b}, {a, b}, {a, b}});
  CHECK(ids(match_part::from, match_choice::first) == expected{{a, c, b, a, b, c}, {a, b}});
  CHECK(ids(match_part::until, match_choice::last) == expected{{c, a, c, b, a, b}, {a, b}});

  // Parts are journeys: any measure reads them.
  auto const flow =
      measure(sequential{}, cut_at(a_then_b(), walks, match_part::between), transitions{source()});
  CHECK(flow.journey_count() == 2);
  CHECK(flow.edge(c, b).count == 1);
}

TEST_CASE("a part of a journey ends as the journey does", "[pattern_journeys][worked-example]") {
  auto const log = test::random_log(3, 60);
  auto const p = pattern(any_of(log, {"search"}));
  auto const parts = cut_at(p, log, match_part::until);
  REQUIRE(parts.size() > 20);
  for (auto const& part : parts) CHECK(part.ended() == part.whole().ended());
}

TEST_CASE("filter, cut, counts and centre tell of the same matches", "[pattern_journeys][law]") {
  for (std::uint64_t const seed : {1U, 2U, 3U}) {
    auto const log = test::random_log(seed, 300);
    auto const p = pattern(any_of(log, {"ad", "story"}))
                       .gap_without(any_of(log, {"nowhere"}), {.at_most = 3})
                       .then(none_of(log, {"ad", "search"}));
    auto const [counts, once, every] =
        measure(sequential{}, log,
                all_of{pattern_counts{log, p}, pattern_steps{log, p, match_choice::last},
                       pattern_steps{log, p, match_choice::all, 3}})
            .measures();
    auto matching = journeys_matching(p, log);
    CHECK(counts.matched_count() == static_cast<std::uint64_t>(ranges::distance(matching)));
    CHECK(counts.matched_count() == cut_at(p, log, match_part::from).size());
    CHECK(counts.match_count() == cut_at(p, log, match_part::from, match_choice::all).size());
    CHECK(counts.matched_count() == once.matrix().journey_count());
    CHECK(counts.match_count() == every.matrix().journey_count());
    CHECK(counts.match_count() > counts.matched_count());
    CHECK(counts.journey_count() == log.size());
    CHECK(once.unmatched_count() == log.size() - counts.matched_count());
    auto const lost = measure(sequential{}, matching, transitions{log});
    std::uint64_t ends = 0;
    for (std::uint32_t i = 0; i < log.touchpoints().size(); ++i)
      ends += lost.end_count(touchpoint_id{i}, ending::lost);
    CHECK(counts.matched_count(ending::lost) == ends);
  }
}

TEST_CASE("a matrix centred on a pattern shows what surrounds it", "[pattern_steps][worked-example]") {
  pattern_steps m(source(), a_then_b(), match_choice::all, 2);
  observe(m, through({c, a, b, a, c, b}), {ending::lost, true, {}});
  observe(m, through({b}), {});
  auto const& matrix = m.matrix();
  CHECK(matrix.journey_count() == 2);
  CHECK(m.unmatched_count() == 1);
  CHECK(matrix.count(0, a) == 2);
  CHECK(matrix.count(-1, c) == 1);
  CHECK(matrix.count(-1, b) == 1);
  CHECK(matrix.count(-2, journey_begin_id) == 1);
  CHECK(matrix.count(1, b) == 1);
  CHECK(matrix.count(2, a) == 1);
  CHECK(matrix.count(2, b) == 1);
}

TEST_CASE("patterns need no more than forward ranges", "[pattern_journeys][edge]") {
  std::list<std::forward_list<touch>> const walks{{touch(a, {}), touch(c, {}), touch(b, {})}, {touch(b, {})}};
  auto const parts = cut_at(a_then_b(), walks, match_part::between);
  REQUIRE(parts.size() == 1);
  CHECK(ids_of(parts.front()) == std::vector{a, c, b});
  CHECK(cut_at(pattern(), walks, match_part::from).empty());
}

TEST_CASE("measures of other patterns do not merge", "[pattern_counts][pattern_steps][edge]") {
  pattern_counts counts(source(), a_then_b());
  CHECK_THROWS_MATCHES(
      counts += pattern_counts(source(), pattern(any_of({a}))), std::invalid_argument,
      sojourn_test::has_message("pattern_counts: cannot merge measures that differ in the pattern"));
  pattern_steps steps(source(), a_then_b());
  CHECK_THROWS_MATCHES(
      steps += pattern_steps(source(), a_then_b(), match_choice::all), std::invalid_argument,
      sojourn_test::has_message("pattern_steps: cannot merge measures that differ in the choice of matches"));
  CHECK(load(save(counts), pattern_counts()).pattern() == a_then_b());
  step_matrix m(source(), step_alignment::given(), 2);
  CHECK_THROWS_MATCHES(
      m.add(through({a}), 1, {}), std::invalid_argument,
      sojourn_test::has_message("step_matrix must be aligned by given, at a touch of the journey: 1 of 1"));
}
