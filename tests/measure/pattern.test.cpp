// SPDX-License-Identifier: BSL-1.0
// Patterns: worked by hand, against every match there is, and how long the search takes.

#include <sojourn/measure/pattern.hpp>
#include <sojourn/model/five_a.hpp>

#include "every_match.hpp"
#include "support/catch.hpp"

#include <cstddef>
#include <cstdint>
#include <random>
#include <stdexcept>
#include <type_traits>
#include <vector>

using namespace sojourn;

namespace {

using walk = std::vector<touch>;
using found = std::vector<pattern_match>;
constexpr touchpoint_id a{0};
constexpr touchpoint_id b{1};
constexpr touchpoint_id c{2};

walk through(std::vector<touchpoint_id> const& ids) {
  walk w;
  for (auto const id : ids) w.emplace_back(id, time_point{});
  return w;
}

std::uint64_t below(std::mt19937_64& engine, std::uint64_t n) { return engine() % n; }

touch_set random_set(std::mt19937_64& engine) {
  std::vector<touchpoint_id> ids;
  for (std::uint32_t i = 0; i < 3; ++i) {
    if (below(engine, 3) == 0) ids.push_back(touchpoint_id{i});
  }
  return below(engine, 3) == 0 ? none_of(ids) : any_of(ids);
}

}  // namespace

TEST_CASE("each kind of step matches as its name says", "[pattern][worked-example]") {
  auto const j = through({a, b, a, c, b});
  CHECK(pattern(any_of({a})).then(any_of({b})).matches(j) == found{{0, 1}});
  CHECK(pattern(any_of({a})).gap().then(any_of({b})).matches(j) == found{{0, 1}, {2, 4}});
  CHECK(pattern(any_of({a})).gap({.at_least = 1}).then(any_of({b})).matches(j) == found{{0, 4}});
  CHECK(pattern(any_of({b})).gap({.at_most = 1}).then(any_of({b})).matches(j).empty());
  CHECK(pattern(any_of({b})).gap_without(any_of({c})).then(any_of({b})).matches(j).empty());
  CHECK(pattern(any_of({b})).gap_without(none_of({a, c})).then(any_of({b})).matches(j) == found{{1, 4}});
  CHECK(pattern(any_of({a, c})).then(none_of({b})).matches(j) == found{{2, 3}});
  CHECK(pattern(any_of({b})).at_begin().matches(j).empty());
  CHECK(pattern(any_of({b})).at_end().matches(j) == found{{4}});
  CHECK(pattern(none_of({})).matches(j).size() == 5);
  CHECK(pattern(any_of({c}))(j));
  CHECK_FALSE(pattern(any_of({c})).then(any_of({a}))(j));
}

TEST_CASE("first, last and all are different matches", "[pattern][worked-example]") {
  auto const j = through({a, a, b, a, b, b});
  auto const p = pattern(any_of({a})).gap().then(any_of({b}));
  CHECK(p.matches(j, match_choice::first) == found{{0, 2}});
  CHECK(p.matches(j, match_choice::last) == found{{3, 5}});
  CHECK(p.matches(j, match_choice::all) == found{{0, 2}, {3, 4}});
}

TEST_CASE("a first step that cannot be completed is not taken", "[pattern][worked-example]") {
  // From the first a a c lies between; the second leads to b.
  auto const j = through({a, c, a, b});
  auto const p = pattern(any_of({a})).gap_without(any_of({c})).then(any_of({b}));
  CHECK(p.matches(j, match_choice::first) == found{{2, 3}});
}

TEST_CASE("matches equal those of an exhaustive search", "[pattern][oracle]") {
  std::mt19937_64 engine(31);
  std::size_t matched = 0;
  std::size_t wrong = 0;
  for (int round = 0; round < 200'000; ++round) {
    pattern p(random_set(engine));
    test::plain_pattern plain;
    if (below(engine, 5) == 0) p = p.at_begin(), plain.at_begin = true;
    for (auto more = below(engine, 4); more > 0; --more) {
      auto const low = below(engine, 3);
      gap_length const length{low, below(engine, 2) == 0 ? gap_length{}.at_most : low + below(engine, 3)};
      switch (below(engine, 3)) {
        case 0:
          p = p.then(random_set(engine));
          break;
        case 1:
          p = p.gap(length).then(random_set(engine));
          break;
        default:
          p = p.gap_without(random_set(engine), length).then(random_set(engine));
      }
    }
    if (below(engine, 5) == 0) p = p.at_end(), plain.at_end = true;
    plain.positions = p.positions();
    test::sequence ids(1 + below(engine, 9));
    for (auto& id : ids) id = touchpoint_id{static_cast<std::uint32_t>(below(engine, 4))};
    auto const j = through(ids);
    auto const every = test::every_match(ids, plain);
    matched += every.empty() ? 0U : 1U;
    for (auto const which : {match_choice::first, match_choice::last, match_choice::all})
      wrong += p.matches(j, which) == test::chosen(every, which) ? 0U : 1U;
    wrong += p(j) == !every.empty() ? 0U : 1U;
  }
  CHECK(wrong == 0);
  CHECK(matched > 20'000);
  CHECK(matched < 180'000);
}

TEST_CASE("a pattern with more matches than could be listed is found all the same", "[pattern][edge]") {
  walk const j(20'000, touch(a, {}));
  pattern p(any_of({a}));
  for (int i = 0; i < 15; ++i) p = p.gap().then(any_of({a}));
  CHECK(p.matches(j).size() == 20'000 / 16);
  CHECK(p.matches(j, match_choice::last).front().front() == 20'000 - 16);
  CHECK_FALSE(p.gap().then(any_of({b}))(j));
}

TEST_CASE("patterns have edges", "[pattern][edge]") {
  CHECK_FALSE(pattern()(through({a})));
  CHECK(pattern().matches(through({a})).empty());
  CHECK_FALSE(pattern(none_of({}))(walk{}));
  CHECK_FALSE(pattern(any_of(std::vector<touchpoint_id>{}))(through({a, b})));
  CHECK_FALSE(none_of({}).contains(journey_begin_id));
  CHECK_FALSE(none_of({}).contains(journey_end_id));
  auto const most = gap_length{}.at_most;
  CHECK_FALSE(pattern(any_of({a})).gap({.at_least = most}).then(any_of({a}))(through({a, a})));
  CHECK_THROWS_MATCHES(pattern(any_of({a})).gap({2, 1}), std::invalid_argument,
                       sojourn_test::has_message("gap must be at most no less than at least: 2 and 1"));
  CHECK_THROWS_AS(pattern().then(any_of({a})), std::invalid_argument);
  CHECK_THROWS_AS(pattern(any_of({a})).at_end().gap().then(any_of({a})), std::invalid_argument);
  auto const p = pattern(any_of({a})).gap_without(any_of({c}), {1, 3}).then(none_of({b})).at_begin();
  CHECK_FALSE(p == p.at_end());
}

TEST_CASE("sets of touchpoints are made by id, by name and by stage", "[pattern][worked-example]") {
  journey_map<five_a> map;
  auto const ad = map.add("ad", five_a::aware);
  auto const buy = map.add("buy", five_a::act);
  CHECK(any_of(map, {"ad"}) == any_of({ad, ad}));
  CHECK(none_of(map, {"ad"}).contains(buy));
  CHECK(any_of(map, five_a::act) == any_of({buy}));
  CHECK_THROWS_MATCHES(any_of(map, {"add"}), std::invalid_argument,
                       sojourn_test::has_message("no touchpoint of the alphabet: \"add\""));
}

// A gap that nothing follows is no pattern.
static_assert(!std::is_convertible_v<pattern::open_gap, pattern>);
