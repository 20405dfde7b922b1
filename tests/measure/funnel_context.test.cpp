// SPDX-License-Identifier: BSL-1.0
#include <sojourn/measure/funnel_context.hpp>

#include <sojourn/measure/funnel.hpp>
#include <sojourn/methods/conversion/did_instead.hpp>
#include <sojourn/model/five_a.hpp>
#include <sojourn/run/measure.hpp>
#include <sojourn/run/sequential.hpp>

#include "measure/small_funnels.hpp"
#include "support/catch.hpp"
#include "support/random_log.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

using namespace sojourn;
using namespace std::chrono_literals;

namespace {

// Touchpoints a to z by number; a, b, c are the steps.
journey_map<five_a> letters_map() {
  journey_map<five_a> map;
  for (char c = 'a'; c <= 'z'; ++c) map.add(std::string(1, c), five_a::aware);
  return map;
}
touchpoint_id id(char letter) { return touchpoint_id{static_cast<std::uint32_t>(letter - 'a')}; }

test::ended_journey letters(std::string const& where, bool closed = true) {
  test::ended_journey j{.how = {closed ? ending::lost : ending::open, closed, {}}};
  for (char const c : where) j.touches.emplace_back(id(c), time_point{duration(j.touches.size())});
  if (!j.touches.empty()) j.how.as_of = j.touches.back().time();
  return j;
}

auto abc(funnel_options options = {}) {
  auto const map = letters_map();
  return funnel(touchpoint_steps(map, map.touchpoints(), {{"a"}, {"b"}, {"c"}}), std::move(options));
}

auto context_of(std::vector<std::string> const& journeys, funnel_options options = {}) {
  std::vector<test::ended_journey> all;
  for (auto const& j : journeys) all.push_back(letters(j));
  return measure(sequential{}, all, funnel_context(abc(std::move(options)), letters_map()));
}

}  // namespace

TEST_CASE("what those that dropped did instead is their next touch, or nothing more",
          "[worked-example][funnel]") {
  auto const c = context_of({"axxy", "ay", "a", "axby", "abz", "ab", "abc", "aabxa", "zz"});
  CHECK(c.did_instead(1, id('x')) == 1);
  CHECK(c.did_instead(1, id('y')) == 1);
  CHECK(c.nothing_more(1) == 1);
  CHECK(c.did_instead(2, id('y')) == 1);
  CHECK(c.did_instead(2, id('z')) == 1);
  CHECK(c.did_instead(2, id('x')) == 1);  // a again, later, is not the next
  CHECK(c.nothing_more(2) == 1);
  CHECK(c.nothing_more(3) == 0);
  CHECK(c.tally().stopped_at(2, funnel_outcome::dropped) == 4);
  CHECK(c.tally().count(funnel_outcome::converted) == 1);
  CHECK(c.journey_count() == 9);
}

TEST_CASE("those that still run did nothing instead yet", "[worked-example][funnel]") {
  std::vector<test::ended_journey> const journeys{letters("ax", false), letters("axb", false), letters("ax")};
  auto const c = measure(sequential{}, journeys, funnel_context(abc(), letters_map()));
  CHECK(c.did_instead(1, id('x')) == 1);
  CHECK(c.between(1, id('x')) == 1);  // but went on, as far as they did
}

TEST_CASE("touches between two filled steps are counted over those that went on",
          "[worked-example][funnel]") {
  auto const c = context_of({"xaxyxbzcx", "abyyc", "axx", "axbzz"});
  CHECK(c.between(1, id('x')) == 3);
  CHECK(c.between(1, id('y')) == 1);
  CHECK(c.between(1) == 4);
  CHECK(c.between(2, id('z')) == 1);
  CHECK(c.between(2, id('y')) == 2);
  CHECK(c.between(2) == 3);
  CHECK(c.tally().reached(2) == 3);
}

TEST_CASE("a host sees the very touches between the steps of a chain", "[worked-example][funnel]") {
  auto const j = letters("axybaxyzcz");  // the latest entry that converts is the first
  std::vector<std::pair<std::size_t, touch>> seen;
  for_each_between(abc().chain(j), j,
                   [&](std::size_t level, touch const& t) { seen.emplace_back(level, t); });
  REQUIRE(seen.size() == 6);
  CHECK(seen[0].first == 1);
  CHECK(seen[0].second.touchpoint() == id('x'));
  CHECK(seen[2].first == 2);
  CHECK(seen[2].second.touchpoint() == id('a'));
  CHECK(seen[5].second.time() == time_point{7us});
}

TEST_CASE("an optional step done is a step, not a touch between", "[edge][funnel]") {
  auto const c = context_of({"axbyc", "abx", "axb"}, {.optional_steps = {2}});
  CHECK(c.between(1, id('x')) == 1);
  CHECK(c.between(1, id('b')) == 0);
  CHECK(c.between(1, id('y')) == 1);
  CHECK(c.did_instead(1, id('x')) == 1);  // after b, the last filled
  CHECK(c.nothing_more(1) == 1);
}

TEST_CASE("excluded chains are in no count of the context", "[edge][funnel]") {
  auto const map = letters_map();
  funnel const f(touchpoint_steps(map, map.touchpoints(), {{"a"}, {"b"}, {"c"}}),
                 {.exclusions = {exclusion{}}}, touchpoint_steps(map, map.touchpoints(), {{"x"}}));
  auto const c =
      measure(sequential{}, std::vector{letters("aybxzc"), letters("aybz")}, funnel_context(f, map));
  CHECK(c.tally().count(funnel_outcome::excluded) == 1);
  CHECK(c.between(1) == 1);
  CHECK(c.did_instead(2, id('z')) == 1);
}

TEST_CASE("the context agrees with the funnel's own counts in every mode", "[law][funnel]") {
  std::mt19937_64 engine(12);
  auto const modes = test::funnel_combinations();
  std::uint64_t dropped = 0;
  std::uint64_t between = 0;
  for (int round = 0; round < 20'000; ++round) {
    auto const small = test::small_funnel_of(modes[test::below(engine, modes.size())], engine);
    INFO(test::describe(small));
    funnel<test::masks_of, 5, test::masks_of> const f(small.steps, small.options, small.exclusions);
    std::vector<test::ended_journey> journeys;
    for (int i = 0; i < 3; ++i) journeys.push_back(test::random_journey(small, engine));
    auto const [counts, context] = measure(sequential{}, journeys, f, funnel_context(f, letters_map()));
    REQUIRE(context.tally() == counts.tally());
    std::vector<std::uint64_t> expected(counts.level_count() + 1);
    for (auto const& j : journeys) {
      for (auto const& chain : f.chains(j)) {
        if (chain.outcome == funnel_outcome::excluded) continue;
        std::set<std::uint32_t> optional;
        for (auto const& s : chain.optional) optional.insert(s.touch);
        for (std::size_t l = 1; l < chain.level(); ++l)
          for (auto t = chain.steps[l - 1].touch + 1; t < chain.steps[l].touch; ++t)
            expected[l] += optional.count(t) == 0 ? 1U : 0U;
      }
    }
    for (std::size_t l = 1; l <= counts.level_count(); ++l) {
      auto sum = context.nothing_more(l);
      for (std::uint32_t i = 0; i < 26; ++i) sum += context.did_instead(l, touchpoint_id{i});
      REQUIRE(sum == counts.stopped_at(l, funnel_outcome::dropped));
      REQUIRE(context.between(l) == expected[l]);
      dropped += sum - context.nothing_more(l);
      between += expected[l];
    }
  }
  CHECK(dropped > 5'000);
  CHECK(between > 4'000);
}

TEST_CASE("what they did instead is ranked, with shares that sum to 1", "[worked-example][funnel]") {
  auto const c = context_of({"ay", "ax", "axz", "a", "ax", "axyb", "ayb"});
  auto const steps = step_contexts(c, letters_map());
  REQUIRE(steps.size() == 3);
  CHECK(steps[0].dropped == 5);
  REQUIRE(steps[0].instead.size() == 3);
  CHECK(steps[0].instead[0].name == "x");
  CHECK(steps[0].instead[0].share->value == 3.0 / 5);
  CHECK(steps[0].instead[0].share->method == interval_method::wilson);
  CHECK_FALSE(steps[0].instead[1].touchpoint.has_value());  // nothing more: before y among equals
  CHECK(steps[0].instead[1].count == 1);
  CHECK(steps[0].instead[2].name == "y");
  CHECK(steps[0].went_on == 2);
  REQUIRE(steps[0].between.size() == 2);
  CHECK(steps[0].between[0].name == "y");
  CHECK(steps[0].between[0].count == 2);
  CHECK(steps[0].between[0].per_journey == 1.0);
  CHECK(steps[0].between[1].per_journey == 0.5);
  CHECK(steps[1].instead.size() == 1);
  CHECK(steps[2].instead.empty());
  CHECK(steps[2].between.empty());
  CHECK(step_contexts(context_of({}), letters_map())[0].instead.empty());
}

TEST_CASE("contexts of other funnels or other touchpoints do not merge", "[edge][funnel]") {
  auto c = context_of({"a"});
  CHECK_THROWS_WITH(c += context_of({"a"}, {.within = 1s}),
                    "funnel: cannot merge measures that differ in the options");
  journey_map<five_a> other;
  other.add("other", five_a::aware);
  CHECK_THROWS_WITH(c += funnel_context(abc(), other),
                    "funnel context: cannot merge measures that differ in the alphabet");
}
