// SPDX-License-Identifier: BSL-1.0
// Attribution: worked by hand, laws of its own, the published transforms.

#include <sojourn/core/archive.hpp>
#include <sojourn/journey/at_goals.hpp>
#include <sojourn/measure/attribution.hpp>
#include <sojourn/run/measure.hpp>
#include <sojourn/run/sequential.hpp>

#include "support/approx.hpp"
#include "support/catch.hpp"
#include "support/random_log.hpp"

#include <chrono>
#include <cstdint>
#include <limits>
#include <map>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

using namespace sojourn;
using namespace std::chrono_literals;
using sojourn_test::approx;

namespace {

using ids = std::vector<touchpoint_id>;

constexpr std::uint64_t whole = parts_per_conversion;

// Touchpoints are letters: A is id 0. Times are hours.
struct letter {
  char what;
  int hour = 0;
  std::int64_t cents = 0;
  [[nodiscard]] touchpoint_id touchpoint() const {
    return touchpoint_id{static_cast<std::uint32_t>(what - 'A')};
  }
  [[nodiscard]] time_point time() const { return time_point{std::chrono::hours(hour)}; }
};
using walk = std::vector<letter>;

struct letters {
  alphabet names;
  letters() {
    for (char c = 'A'; c <= 'Z'; ++c) names.intern(std::string(1, c));
  }
  [[nodiscard]] alphabet const& touchpoints() const { return names; }
};
touchpoint_id id(char c) { return letter{c}.touchpoint(); }

constexpr auto cents = [](letter const& t) { return t.cents; };

walk hourly(std::string const& word) {
  walk w;
  for (auto const c : word) w.push_back({c, static_cast<int>(w.size()), 0});
  return w;
}

attribution_path path_of(std::string const& word) {
  attribution_path path;
  for (auto const& t : hourly(word)) path.push_back({t.touchpoint(), t.time(), path.size()});
  return path;
}

std::string word_of(attribution_path const& path) {
  std::string word;
  for (auto const& t : path) {
    word += static_cast<char>('A' + static_cast<char>(index(t.touchpoint)));
    if (t.count > 1) word += std::to_string(t.count);
  }
  return word;
}
std::string transformed(path_transform const& how, std::string const& word) {
  return word_of(how(path_of(word)));
}

std::vector<double> shares(attribution_rule const& rule, attribution_path const& path) {
  std::vector<double> all;
  std::uint64_t sum = 0;
  for (auto const parts : rule.credits(path)) {
    all.push_back(static_cast<double>(parts) / static_cast<double>(whole));
    sum += parts;
  }
  CHECK(sum == whole);
  return all;
}
std::vector<double> shares(attribution_rule const& rule, std::string const& word) {
  return shares(rule, path_of(word));
}

std::vector<attribution_rule> every_rule() {
  return {attribution_rule::first(),
          attribution_rule::last(),
          attribution_rule::last_but_not({id('A'), id('B')}),
          attribution_rule::linear_per_touch(),
          attribution_rule::linear_per_touchpoint(),
          attribution_rule::position(),
          attribution_rule::position(0, 0),
          attribution_rule::position(0.7, 0.3),
          attribution_rule::position(0.9, 0.1),
          attribution_rule::time_decay(3h)};
}

// Journeys that convert at Z, as many times as they like.
template <class Value = no_value>
auto over(std::vector<walk> const& journeys, std::vector<attribution_rule> rules,
          attribution_options options = {}, Value value = {}) {
  options.goals = {id('Z')};
  attribution m(letters{}, std::move(rules), std::move(options), value);
  for (auto const& j : journeys) observe(m, j, {});
  return m;
}

}  // namespace

TEST_CASE("each rule shares one conversion as it says", "[attribution][worked-example]") {
  using list = std::vector<double>;
  CHECK(shares(attribution_rule::first(), "ABBC") == list{1, 0, 0, 0});
  CHECK(shares(attribution_rule::last(), "ABBC") == list{0, 0, 0, 1});
  CHECK(shares(attribution_rule::last_but_not({id('C')}), "ABBC") == list{0, 0, 1, 0});
  CHECK(shares(attribution_rule::last_but_not({id('C'), id('B')}), "ABBC") == list{1, 0, 0, 0});
  CHECK(shares(attribution_rule::last_but_not({id('X')}), "ABBC") == list{0, 0, 0, 1});
  CHECK(shares(attribution_rule::last_but_not({id('C')}), "CC") == list{0, 1});  // direct alone keeps it
  CHECK(shares(attribution_rule::linear_per_touch(), "ABBC") == list{0.25, 0.25, 0.25, 0.25});
  CHECK(shares(attribution_rule::linear_per_touchpoint(), "ABBA") == list{0.5, 0.5, 0, 0});
  CHECK(shares(attribution_rule::position(), "ABBC") == list{0.4, 0.1, 0.1, 0.4});
  CHECK(shares(attribution_rule::position(0.5, 0.3), "ABC") == list{0.5, 0.2, 0.3});
  CHECK(shares(attribution_rule::position(), "AB") == list{0.5, 0.5});
  CHECK(shares(attribution_rule::position(0.6, 0.2), "AB") == list{0.75, 0.25});
  CHECK(shares(attribution_rule::position(0, 0), "AB") == list{0.5, 0.5});
  CHECK(shares(attribution_rule::position(0, 0), "ABC") == list{0, 1, 0});
  for (auto const& rule : every_rule()) CHECK(shares(rule, "A") == list{1});
  // Half-lives of one touch before the other: weights 1/4, 1/2, 1.
  auto const decay = shares(attribution_rule::time_decay(1h), "ABC");
  CHECK(decay[0] == approx(1.0 / 7).margin(1e-12));
  CHECK(decay[1] == approx(2.0 / 7).margin(1e-12));
  CHECK(decay[2] == approx(4.0 / 7).margin(1e-12));
}

TEST_CASE("equal shares among up to 30 touches are exact, and every rule gives all of a conversion",
          "[attribution][law]") {
  for (std::size_t n = 1; n <= 300; ++n) {
    attribution_path path;
    for (std::size_t i = 0; i < n; ++i)
      path.push_back({touchpoint_id{static_cast<std::uint32_t>(i * i % 7)},
                      time_point{1h * static_cast<int>(i * i)}, i});
    for (auto const& rule : every_rule()) {
      std::uint64_t sum = 0;
      for (auto const parts : rule.credits(path)) {
        CHECK(parts <= whole);
        sum += parts;
      }
      REQUIRE(sum == whole);
    }
    for (auto const parts : attribution_rule::linear_per_touch().credits(path)) {
      if (n <= 30) CHECK(parts * n == whole);
      CHECK(std::abs(static_cast<double>(parts) - static_cast<double>(whole) / static_cast<double>(n)) <= 1);
    }
  }
}

TEST_CASE("time decay depends on time, not on when the conversion came, and bears any ages",
          "[attribution][law]") {
  auto const rule = attribution_rule::time_decay(1h);
  attribution_path old{{id('A'), time_point{0h}, 0}, {id('B'), time_point{1h}, 1}};
  CHECK(rule.credits(old) == std::vector<std::uint64_t>{(whole + 1) / 3, whole - (whole + 1) / 3});
  attribution_path ends{{id('A'), time_point::min(), 0}, {id('B'), time_point::max(), 1}};
  CHECK(rule.credits(ends) == std::vector<std::uint64_t>{0, whole});
  attribution_path tied{{id('A'), time_point::max(), 0}, {id('B'), time_point::max(), 1}};
  CHECK(rule.credits(tied) == std::vector<std::uint64_t>{whole / 2, whole / 2});
}

TEST_CASE(
    "the six path transforms, as the examples in dbt-snowplow-fractribution's macros/path_transformations",
    "[attribution][published]") {
  std::string const path = "DABBCDCC";
  CHECK(transformed(path_transform::unique(), path) == "DABBCDCC");
  CHECK(transformed(path_transform::exposure(), path) == "DABCDC");
  CHECK(transformed(path_transform::first(), path) == "DABC");
  CHECK(transformed(path_transform::frequency(), path) == "D2AB2C3");
  CHECK(transformed(path_transform::remove_if_last_and_not_all({id('A')}), "ABAA") == "AB");
  CHECK(transformed(path_transform::remove_if_not_all({id('A')}), "ABAA") == "B");
  CHECK(transformed(path_transform::remove_if_last_and_not_all({id('A')}), "AAA") == "AAA");
  CHECK(transformed(path_transform::remove_if_not_all({id('A')}), "AAA") == "AAA");
}

TEST_CASE("a transform never empties a path, and of merged touches keeps the earliest",
          "[attribution][edge]") {
  CHECK(transformed(path_transform::remove_if_not_all({id('B'), id('A')}), "ABBA") == "ABBA");
  CHECK(transformed(path_transform::remove_if_not_all({id('B'), id('A')}), "ABCA") == "C");
  CHECK(transformed(path_transform::remove_if_last_and_not_all({id('B'), id('A')}), "ACBA") == "AC");
  CHECK(path_transform::exposure()(path_of("ABB"))[1].position == 1);
  CHECK(path_transform::first()(path_of("ABBA"))[0].position == 0);
  for (auto const& t : {path_transform::unique(), path_transform::exposure(), path_transform::first(),
                        path_transform::frequency(), path_transform::remove_if_not_all({}),
                        path_transform::remove_if_last_and_not_all({})}) {
    CHECK(t({}).empty());
  }
}

TEST_CASE("what a frequency says counts in linear and time decay", "[attribution][worked-example]") {
  auto const path = path_transform::frequency()(path_of("ABBB"));
  CHECK(shares(attribution_rule::linear_per_touch(), path) == std::vector<double>{0.25, 0.75});
  CHECK(shares(attribution_rule::linear_per_touchpoint(), path) == std::vector<double>{0.5, 0.5});
  auto const decay = shares(attribution_rule::time_decay(1h), path);
  CHECK(decay[1] == approx(6.0 / 7).margin(1e-12));
}

TEST_CASE("conversions and value are credited apart; a goal touch is not credited",
          "[attribution][worked-example]") {
  std::vector<walk> const journeys{{{'A', 0}, {'B', 1}, {'Z', 2, 1000}},
                                   {{'B', 0}, {'Z', 5, 50}},
                                   {{'A', 0}, {'A', 1}},      // did not convert
                                   {{'Z', 3, 7}, {'A', 4}}};  // nothing before
  auto const m = over(journeys, {attribution_rule::first(), attribution_rule::linear_per_touch()}, {}, cents);
  CHECK(m.journey_count() == 4);
  CHECK(m.conversion_count() == 3);
  CHECK(m.unattributed_count() == 1);
  CHECK(m.total().value() == 1057);
  CHECK(m.unattributed().value() == 7);
  CHECK(m.credit_of(id('A'), 0).conversions() == 1);
  CHECK(m.credit_of(id('A'), 0).value() == 1000);
  CHECK(m.credit_of(id('B'), 0).value() == 50);
  CHECK(m.credit_of(id('A'), 1).conversions() == 0.5);
  CHECK(m.credit_of(id('B'), 1).conversions() == 1.5);
  CHECK(m.credit_of(id('B'), 1).value() == 550);
  CHECK(m.credit_of(id('Z'), 1) == credit{});
}

TEST_CASE("touches older than the look-back get no credit; the window's end is in it",
          "[attribution][worked-example]") {
  std::vector<walk> const journeys{{{'A', 0}, {'B', 3}, {'Z', 13}}, {{'A', 0}, {'Z', 11}}};
  auto const m = over(journeys, {attribution_rule::first()}, {.look_back = 10h});
  CHECK(m.credit_of(id('A'), 0).conversions() == 0);
  CHECK(m.credit_of(id('B'), 0).conversions() == 1);
  CHECK(m.unattributed_count() == 1);
  CHECK(over(journeys, {attribution_rule::first()}, {.look_back = 11h}).unattributed_count() == 0);
  CHECK(over(journeys, {attribution_rule::first()}, {.look_back = 0h}).unattributed_count() == 2);
}

TEST_CASE("a journey may convert several times", "[attribution][worked-example]") {
  std::vector<walk> const journeys{hourly("ABZCZZD")};
  auto const linear = attribution_rule::linear_per_touch();
  auto const since_previous = over(journeys, {linear});
  CHECK(since_previous.conversion_count() == 3);
  CHECK(since_previous.unattributed_count() == 1);
  CHECK(since_previous.credit_of(id('A'), 0).conversions() == 0.5);
  CHECK(since_previous.credit_of(id('C'), 0).conversions() == 1);
  auto const since_begin = over(journeys, {linear}, {.repeated = repeated_conversions::each_since_begin});
  CHECK(since_begin.unattributed_count() == 0);
  CHECK(since_begin.credit_of(id('A'), 0).conversions() == approx(0.5 + 2.0 / 3));
  CHECK(since_begin.credit_of(id('C'), 0).conversions() == approx(2.0 / 3));
  auto const first = over(journeys, {linear}, {.repeated = repeated_conversions::first_only});
  CHECK(first.conversion_count() == 1);
  CHECK(first.credit_of(id('C'), 0) == credit{});
}

TEST_CASE("credit per journey sums to the table, to the last part", "[attribution][law]") {
  auto const log = test::random_log(3, 300);
  auto const value = [](auto const& t) { return (t.time().time_since_epoch() / 1h) * 1'000'003 - 9'999'999; };
  std::vector<attribution_options> const all{
      {},
      {.look_back = 6h},
      {.transforms = {path_transform::exposure(), path_transform::remove_if_not_all({touchpoint_id{0}})}},
      {.look_back = 20h,
       .transforms = {path_transform::frequency()},
       .repeated = repeated_conversions::each_since_begin},
      {.repeated = repeated_conversions::first_only}};
  for (auto const& options : all) {
    auto const m = measure(sequential{}, log, attribution(log, every_rule(), options, value));
    CHECK(m.conversion_count() > 50);
    CHECK(m.unattributed_count() > 0);
    for (std::size_t rule = 0; rule < m.rules().size(); ++rule) {
      std::map<touchpoint_id, credit> by_touchpoint;
      credit total;
      credit unattributed;
      for (auto const& j : log) {
        for (auto const& one : m.credits(j, rule)) {
          credit sum;
          for (auto const& t : one.touches) {
            CHECK(j[t.position].touchpoint() == t.touchpoint);
            CHECK(t.position < one.position);
            sum += t.credit;
            by_touchpoint[t.touchpoint] += t.credit;
          }
          CHECK(m.is_goal(j[one.position].touchpoint()));
          CHECK(one.credit.value() == static_cast<double>(value(j[one.position])));
          if (one.touches.empty()) sum = one.credit, unattributed += one.credit;
          CHECK(sum == one.credit);
          total += one.credit;
        }
      }
      CHECK(total == m.total());
      CHECK(unattributed == m.unattributed());
      auto credited = m.unattributed();
      for (std::uint32_t i = 0; i < m.touchpoint_count(); ++i) {
        CHECK(m.credit_of(touchpoint_id{i}, rule) == by_touchpoint[touchpoint_id{i}]);
        credited += m.credit_of(touchpoint_id{i}, rule);
      }
      CHECK(credited == m.total());
    }
  }
}

TEST_CASE("a log split or cut at its goals has the credits of one that keeps its journeys",
          "[attribution][law]") {
  auto const events = test::random_events(8, 200);
  auto const grouped = [&](after_goal choice) {
    auto ends = test::random_ends();
    ends.after_goal = choice;
    return group_journeys(events, test::five_a_map(), test::event_fields(), ends);
  };
  auto const total = [&](auto const& log, repeated_conversions repeated) {
    return measure(sequential{}, log, attribution(log, every_rule(), {.repeated = repeated}));
  };
  auto const same_credits = [](auto const& a, auto const& b) {
    for (std::size_t rule = 0; rule < a.rules().size(); ++rule)
      for (std::uint32_t i = 0; i < a.touchpoint_count(); ++i)
        if (!(a.credit_of(touchpoint_id{i}, rule) == b.credit_of(touchpoint_id{i}, rule))) return false;
    return a.total() == b.total() && a.unattributed() == b.unattributed();
  };
  auto const kept = grouped(after_goal::keep);
  auto const each = total(kept, repeated_conversions::each_since_previous);
  auto const first = total(kept, repeated_conversions::first_only);
  CHECK_FALSE(same_credits(each, first));
  for (auto const r : {repeated_conversions::each_since_previous, repeated_conversions::each_since_begin,
                       repeated_conversions::first_only}) {
    CHECK(same_credits(total(grouped(after_goal::split_at_each_goal), r), each));
    CHECK(same_credits(total(grouped(after_goal::cut_at_first_goal), r), first));
  }
}

TEST_CASE("rules agree where they must", "[attribution][law]") {
  auto const log = test::random_log(5, 400);
  auto const total = [&](attribution_rule const& rule, std::vector<path_transform> transforms = {}) {
    return measure(sequential{}, log, attribution(log, {rule}, {.transforms = std::move(transforms)}));
  };
  auto const linear = attribution_rule::linear_per_touch();
  CHECK(total(attribution_rule::linear_per_touchpoint()) == total(linear, {path_transform::first()}));
  CHECK(total(linear) == total(linear, {path_transform::frequency()}));
  CHECK(total(linear) == total(linear, {path_transform::unique()}));
  CHECK_FALSE(total(linear) == total(linear, {path_transform::exposure()}));
  CHECK_FALSE(total(linear) == total(attribution_rule::linear_per_touchpoint()));
  ids const ad{touchpoint_id{0}};
  CHECK(total(attribution_rule::last_but_not(ad)) ==
        total(attribution_rule::last(), {path_transform::remove_if_last_and_not_all(ad)}));
  CHECK(total(attribution_rule::last_but_not(ad)) ==
        total(attribution_rule::last(), {path_transform::remove_if_not_all(ad)}));
  // A half-life beyond all ages is linear but for parts; one far below all gaps is the last touch.
  auto const slow = total(attribution_rule::time_decay(1'000'000h));
  for (std::uint32_t i = 0; i < slow.touchpoint_count(); ++i) {
    CHECK(slow.credit_of(touchpoint_id{i}, 0).conversions() ==
          approx(total(linear).credit_of(touchpoint_id{i}, 0).conversions()).epsilon(1e-4));
  }
}

TEST_CASE("attribution refuses what it cannot credit", "[attribution][edge]") {
  letters const names;
  std::vector<attribution_rule> const rules{attribution_rule::last()};
  CHECK_THROWS_WITH(attribution(names, rules), "attribution must have at least one goal: 0");
  CHECK_THROWS_WITH(attribution(names, {}, {.goals = {id('Z')}}),
                    "attribution must have at least one rule: 0");
  CHECK_THROWS_WITH(attribution(names, rules, {.look_back = -1h, .goals = {id('Z')}}),
                    "look-back must be at least 0: -3600000000 microseconds");
  CHECK_THROWS_AS(attribution_rule::position(0.6, 0.5), std::invalid_argument);
  CHECK_THROWS_AS(attribution_rule::position(-0.1, 0.5), std::invalid_argument);
  CHECK_THROWS_AS(attribution_rule::position(std::numeric_limits<double>::quiet_NaN(), 0),
                  std::invalid_argument);
  CHECK_THROWS_WITH(attribution_rule::time_decay(0h), "half-life must be above 0: 0 microseconds");
  CHECK_THROWS_WITH(touchpoints_named(names, {"A", "a"}), "no touchpoint of the alphabet: \"a\"");
  CHECK(touchpoints_named(names, {"C", "A", "C"}) == ids{id('A'), id('C')});
  auto m = over({hourly("AZ")}, rules, {}, cents);
  auto const before = m;
  walk const too_dear{{'A', 0}, {'Z', 1, (std::int64_t{1} << 53) + 1}};
  CHECK_THROWS_WITH(observe(m, too_dear, {}),
                    "a conversion's value must be within 2^53 minor units of 0: 9007199254740993");
  CHECK(m == before);
  attribution<no_value> unvalued;
  attribution<no_value>::state s;
  CHECK_THROWS_AS(unvalued.touch(s, touch(journey_end_id, {})), std::invalid_argument);
}

TEST_CASE("attributions of another configuration do not merge", "[attribution][edge]") {
  auto const with = [](attribution_options options, attribution_rule rule = attribution_rule::last()) {
    if (options.goals.empty()) options.goals = {id('Z')};
    return attribution(letters{}, {rule}, std::move(options));
  };
  auto const merge = [](auto a, auto const& b) { a += b; };
  auto const plain = with({});
  CHECK_NOTHROW(merge(plain, with({})));
  CHECK_THROWS_WITH(merge(plain, with({}, attribution_rule::first())),
                    "attribution: cannot merge measures that differ in the rules");
  CHECK_THROWS_WITH(merge(plain, with({.look_back = 1h})),
                    "attribution: cannot merge measures that differ in the look-back");
  CHECK_THROWS_WITH(merge(plain, with({.transforms = {path_transform::exposure()}})),
                    "attribution: cannot merge measures that differ in the transforms");
  CHECK_THROWS_WITH(merge(plain, with({.goals = {id('Y')}})),
                    "attribution: cannot merge measures that differ in the goals");
  CHECK_THROWS_WITH(merge(with({}), with({.repeated = repeated_conversions::first_only})),
                    "attribution: cannot merge measures that differ in how repeated conversions count");
}
