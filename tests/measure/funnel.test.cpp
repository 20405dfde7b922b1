// SPDX-License-Identifier: BSL-1.0
#include <sojourn/measure/funnel.hpp>

#include <sojourn/methods/conversion/step_conversion.hpp>
#include <sojourn/model/five_a.hpp>
#include <sojourn/run/measure.hpp>
#include <sojourn/run/sequential.hpp>

#include "support/catch.hpp"
#include "support/random_log.hpp"

#include <algorithm>
#include <chrono>
#include <random>
#include <stdexcept>
#include <vector>

using namespace sojourn;
using namespace std::chrono_literals;

namespace {

struct ended_journey {
  std::vector<touch> touches;
  journey_end how;
  [[nodiscard]] auto begin() const { return touches.begin(); }
  [[nodiscard]] auto end() const { return touches.end(); }
  [[nodiscard]] journey_end ended() const { return how; }
};

// All choices of touches: for a fixed prefix, try every touch for the next step. Keeps the best by the
// definition: deepest, then latest entry, then earliest fills.
struct exhaustive {
  std::vector<touch> const& touches;
  std::vector<std::uint64_t> const& masks;
  std::size_t steps;
  std::optional<duration> window;
  std::vector<std::size_t> chosen{};
  std::vector<std::size_t> best{};

  bool better() const {
    if (chosen.size() != best.size()) return chosen.size() > best.size();
    if (chosen.empty()) return false;
    if (chosen[0] != best[0]) return chosen[0] > best[0];
    return chosen < best;
  }
  void search() {
    if (better()) best = chosen;
    if (chosen.size() == steps) return;
    auto const from = chosen.empty() ? 0 : chosen.back() + 1;
    for (auto i = from; i < touches.size(); ++i) {
      if ((masks[i] >> chosen.size() & 1U) == 0) continue;
      if (!chosen.empty() && window && !within(touches[chosen[0]].time(), touches[i].time(), *window))
        continue;
      chosen.push_back(i);
      search();
      chosen.pop_back();
    }
  }
};

// A matcher of given masks by touchpoint.
struct masks_of {
  std::vector<std::uint64_t> mask{};
  std::size_t steps = 0;
  std::uint64_t operator()(touch const& t) const { return mask[index(t.touchpoint())]; }
  std::size_t size() const { return steps; }
  bool operator==(masks_of const&) const = default;
};

journey_map<five_a> shop() {
  journey_map<five_a> map;
  map.add("a", five_a::aware);
  map.add("b", five_a::appeal);
  map.add("c", five_a::ask);
  return map;
}

touch at(std::uint32_t id, std::int64_t second) {
  return {touchpoint_id{id}, time_point{std::chrono::seconds{second}}};
}

touchpoint_steps steps(journey_map<five_a> const& map, std::vector<step_names> const& names) {
  return {map, map.touchpoints(), names};
}

}  // namespace

TEST_CASE("a funnel equals exhaustive search on 150,000 streams with many ties", "[oracle][funnel]") {
  std::mt19937_64 engine(20260101);
  std::size_t deepest_window_cut = 0;
  for (int round = 0; round < 150'000; ++round) {
    auto const k = 1 + test::below(engine, 5);
    auto const alphabet_size = 1 + test::below(engine, 4);
    masks_of matcher{std::vector<std::uint64_t>(alphabet_size), k};
    for (auto& m : matcher.mask) m = engine() & engine() & ((std::uint64_t{1} << k) - 1);
    if (test::below(engine, 2) == 0) matcher.mask[0] |= 1;
    ended_journey journey;
    auto const length = test::below(engine, 9);
    std::int64_t now = 0;
    for (std::uint64_t i = 0; i < length; ++i) {
      now += static_cast<std::int64_t>(test::below(engine, 3) / 2 *
                                       test::below(engine, 4));  // two of three are ties
      journey.touches.push_back(at(static_cast<std::uint32_t>(test::below(engine, alphabet_size)), now));
    }
    std::optional<duration> window;
    if (test::below(engine, 3) != 0) window = std::chrono::seconds(test::below(engine, 6));
    journey.how = {.as_of =
                       time_point{std::chrono::seconds{now} + std::chrono::seconds(test::below(engine, 4))}};
    journey.how.closed = test::below(engine, 3) == 0;

    funnel<masks_of, 5> const f(matcher, {.within = window});
    auto const chain = f.chain(journey);

    std::vector<std::uint64_t> masks;
    for (auto const& t : journey.touches) masks.push_back(matcher(t));
    exhaustive all{journey.touches, masks, k, window};
    all.search();
    REQUIRE(chain.level() == all.best.size());
    for (std::size_t j = 0; j < all.best.size(); ++j) {
      REQUIRE(chain.steps[j].touch == all.best[j]);
      REQUIRE(chain.steps[j].time() == journey.touches[all.best[j]].time());
    }
    REQUIRE(chain.outcome.has_value() == !all.best.empty());
    if (all.best.size() == k && k > 0) {
      REQUIRE(*chain.outcome == funnel_outcome::converted);
    } else if (!all.best.empty()) {
      bool some_window_runs = false;
      for (std::size_t i = 0; i < masks.size(); ++i) {
        some_window_runs |= (masks[i] & 1U) != 0 &&
                            (!window || within(journey.touches[i].time(), journey.how.as_of, *window));
      }
      REQUIRE((*chain.outcome == funnel_outcome::open) == (some_window_runs && !journey.how.closed));
      exhaustive unlimited{journey.touches, masks, k, std::nullopt};
      unlimited.search();
      deepest_window_cut += unlimited.best.size() > all.best.size();
    }
  }
  CHECK(deepest_window_cut > 1000);  // the window decided often enough to be tested
}

TEST_CASE("the latest entry that converts is the attempt", "[worked-example][funnel]") {
  auto const map = shop();
  funnel const f(steps(map, {{"a"}, {"b"}}));
  std::vector<touch> const journey{at(0, 0), at(0, 10), at(1, 12)};  // definitions section 3: A@0 A@10 B@12
  auto const chain = f.chain(journey);
  REQUIRE(chain.level() == 2);
  CHECK(chain.steps[0].touch == 1);
  CHECK(elapsed(chain.steps[0].time(), chain.steps[1].time()) == 2'000'000);
}

TEST_CASE("a step is filled by the first touch that can fill it", "[worked-example][funnel]") {
  auto const map = shop();
  funnel const f(steps(map, {{"a"}, {"b"}}));
  auto const chain = f.chain(std::vector<touch>{at(0, 0), at(1, 5), at(1, 7)});
  REQUIRE(chain.level() == 2);
  CHECK(chain.steps[1].touch == 1);
}

TEST_CASE("one touch fills one step even where it matches several", "[edge][funnel]") {
  auto const map = shop();
  funnel const f(steps(map, {{"a"}, {"a"}, {"a"}}));
  CHECK(f.chain(std::vector<touch>{at(0, 0)}).level() == 1);
  CHECK(f.chain(std::vector<touch>{at(0, 0), at(0, 0)}).level() == 2);
  CHECK(f.chain(std::vector<touch>{at(0, 0), at(0, 0), at(0, 0)}).level() == 3);
}

TEST_CASE("a window includes its end", "[edge][funnel]") {
  auto const map = shop();
  funnel const f(steps(map, {{"a"}, {"b"}}), {.within = 10s});
  CHECK(f.chain(std::vector<touch>{at(0, 0), at(1, 10)}).level() == 2);
  CHECK(f.chain(std::vector<touch>{at(0, 0), at(1, 11)}).level() == 1);
}

TEST_CASE("a window spans the ends of the time line", "[edge][funnel]") {
  auto const map = shop();
  std::vector<touch> const journey{{touchpoint_id{0}, time_point::min()},
                                   {touchpoint_id{1}, time_point::max()}};
  CHECK(funnel(steps(map, {{"a"}, {"b"}})).chain(journey).level() == 2);
  CHECK(funnel(steps(map, {{"a"}, {"b"}}), {.within = duration::max()}).chain(journey).level() == 1);
}

TEST_CASE("the four outcomes are told apart", "[worked-example][funnel]") {
  auto const map = shop();
  funnel const f(steps(map, {{"a"}, {"b"}}), {.within = 10s});
  auto const as_of = time_point{20s};
  journey_end const open{ending::open, false, as_of};
  journey_end const lost{ending::lost, true, as_of};
  auto const outcome = [&](std::vector<touch> touches, journey_end e) {
    return f.chain(ended_journey{std::move(touches), e}).outcome;
  };
  CHECK(outcome({at(0, 1), at(1, 2)}, open) == funnel_outcome::converted);
  CHECK(outcome({at(0, 9)}, open) == funnel_outcome::dropped);
  CHECK(outcome({at(0, 10)}, open) == funnel_outcome::open);
  CHECK(outcome({at(0, 1), at(0, 15)}, open) == funnel_outcome::open);  // the latest entry decides
  CHECK(outcome({at(0, 15)}, lost) == funnel_outcome::dropped);
  CHECK_FALSE(outcome({at(1, 15)}, lost).has_value());
}

TEST_CASE("rates are over closed entries and open ones stand beside them", "[worked-example][funnel]") {
  auto const map = shop();
  auto const as_of = time_point{100s};
  journey_end const open{ending::open, false, as_of};
  journey_end const lost{ending::lost, true, as_of};
  std::vector<ended_journey> const journeys{{{at(0, 1), at(1, 2), at(2, 3)}, open},
                                            {{at(0, 1), at(1, 2)}, open},
                                            {{at(0, 1), at(1, 2)}, lost},
                                            {{at(0, 1)}, open},
                                            {{at(0, 1)}, lost},
                                            {{at(1, 1)}, lost}};
  auto const f = measure(sequential{}, journeys, funnel(steps(map, {{"a"}, {"b"}, {"c"}})));
  CHECK(f.journey_count() == 6);
  CHECK(f.reached(1) == 5);
  CHECK(f.count(funnel_outcome::converted) == 1);
  CHECK(f.count(funnel_outcome::dropped) == 2);
  CHECK(f.count(funnel_outcome::open) == 2);
  CHECK(f.count(funnel_outcome::excluded) == 0);
  auto const steps = step_conversions(f);
  REQUIRE(steps.size() == 3);
  CHECK_FALSE(steps[0].of_previous.has_value());
  CHECK(steps[1].of_previous->value == 3.0 / 4);  // of 5, one is open at the first step
  CHECK(steps[2].of_previous->value == 1.0 / 2);  // of 3, one is open at the second
  CHECK(steps[2].of_all->value == 1.0 / 3);       // of 5, two are open before the third
  CHECK(steps[1].open_here == 1);
  CHECK(steps[1].dropped_here == 1);
  CHECK(steps[1].median_seconds_from_previous == 1.0);
}

TEST_CASE("an empty funnel has no rates", "[edge][funnel]") {
  auto const map = shop();
  auto const f = measure(sequential{}, std::vector<std::vector<touch>>{}, funnel(map));
  CHECK(f.reached(1) == 0);
  for (auto const& step : step_conversions(f)) {
    CHECK_FALSE(step.of_previous.has_value());
    CHECK_FALSE(step.of_all.has_value());
    CHECK_FALSE(step.median_seconds_from_previous.has_value());
  }
}

TEST_CASE("steps may be callables of the host", "[worked-example][funnel]") {
  auto const early = [](auto const& t) { return t.time() < time_point{5s}; };
  auto const third = [](auto const& t) { return t.touchpoint() == touchpoint_id{2}; };
  funnel const f{predicate_steps{early, third}};
  CHECK(f.chain(std::vector<touch>{at(0, 1), at(1, 6), at(2, 7)}).level() == 2);
}

TEST_CASE("a funnel refuses what it cannot be", "[edge][funnel]") {
  auto const map = shop();
  CHECK_THROWS_WITH(steps(map, {{"a"}, {"oops"}}), "a step must be a touchpoint or a stage: \"oops\"");
  CHECK_THROWS_WITH(steps(map, {}), "a funnel must have 1 to 64 steps: 0");
  CHECK_THROWS_WITH(steps(map, {{"a"}, {}}), "a step must name a touchpoint or a stage: it names none");
  CHECK_THROWS_WITH(funnel(map, {.within = -1us}), "a funnel's window must be at least 0: -1 microseconds");
  CHECK_THROWS_WITH((funnel<touchpoint_steps, 2>(map)),
                    "a funnel's steps must not exceed its capacity: 5 of 2");
  auto a = funnel(map);
  CHECK_THROWS_WITH(a += funnel(map, {.within = 1s}),
                    "funnel: cannot merge measures that differ in the options");
  CHECK_THROWS_WITH(a += (funnel<touchpoint_steps, 5>(steps(map, {{"a"}}))),
                    "funnel: cannot merge measures that differ in the steps");
}
