// SPDX-License-Identifier: BSL-1.0
#include "measure/small_funnels.hpp"

#include <sojourn/measure/funnel.hpp>

#include "support/catch.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

using namespace sojourn;

namespace {

using small_funnel_type = funnel<test::masks_of, 5, test::masks_of>;

std::vector<funnel_chain> chains_of(test::small_funnel const& f, test::ended_journey const& j) {
  return small_funnel_type(f.steps, f.options, f.exclusions).chains(j);
}

std::size_t level(test::small_funnel const& f, test::ended_journey const& j) {
  std::size_t deepest = 0;
  for (auto const& c : chains_of(f, j)) deepest = std::max(deepest, c.level());
  return deepest;
}

// The same funnel with other options.
template <class Change>
test::small_funnel with(test::small_funnel f, Change change) {
  change(f.options);
  return f;
}

// Random funnels, and journeys on both sides of where long ones are looked up in another way.
template <class Check>
void on_random_funnels(std::uint64_t seed, int rounds, Check check) {
  std::mt19937_64 engine(seed);
  test::funnel_combination plain{};
  for (int round = 0; round < rounds; ++round) {
    plain.within = test::below(engine, 2) != 0;
    plain.session_gap = test::below(engine, 3) == 0;
    plain.optional = static_cast<int>(test::below(engine, 3));
    auto f = test::small_funnel_of(plain, engine);
    auto const longest = test::below(engine, 4) == 0 ? 60 : 8;
    check(f, test::random_journey(f, engine, static_cast<std::uint64_t>(longest)));
  }
}

// How often two levels that must not fall do rise: a law that always holds with equality says nothing.
struct never_falls {
  std::uint64_t rises = 0;
  void operator()(std::size_t low, std::size_t high, test::small_funnel const& f,
                  test::ended_journey const& j) {
    if (low > high) FAIL(describe(f) << '\n' << describe(f, j) << '\n' << low << " > " << high);
    rises += low < high ? 1U : 0U;
  }
};

}  // namespace

TEST_CASE("strict <= ordered <= anchored <= unordered <= open", "[law][funnel]") {
  never_falls strict, anchored, unordered, open;
  on_random_funnels(1, 20'000, [&](test::small_funnel const& f, test::ended_journey const& j) {
    auto const of = [&](funnel_order order) {
      return level(with(f,
                        [&](funnel_options& o) {
                          o.order = order;
                          if (order == funnel_order::open) o.within.reset(), o.session_gap.reset();
                        }),
                   j);
    };
    strict(of(funnel_order::strict), of(funnel_order::ordered), f, j);
    anchored(of(funnel_order::ordered), of(funnel_order::anchored), f, j);
    unordered(of(funnel_order::anchored), of(funnel_order::unordered), f, j);
    open(of(funnel_order::unordered), of(funnel_order::open), f, j);
  });
  for (auto const* law : {&strict, &anchored, &unordered, &open}) CHECK(law->rises > 500);
}

TEST_CASE("strictly later <= arrival <= by step <= either order within d", "[law][funnel]") {
  never_falls arrival, by_step, either;
  std::mt19937_64 engine(2);
  on_random_funnels(3, 10'000, [&](test::small_funnel const& f, test::ended_journey const& j) {
    for (auto const order : {funnel_order::ordered, funnel_order::strict, funnel_order::anchored}) {
      auto const of = [&](tie_policy ties) {
        return level(with(f, [&](funnel_options& o) { o.order = order, o.ties = ties; }), j);
      };
      auto const d = duration(1 + test::below(engine, 3));
      arrival(of(tie_policy::strictly_later()), of(tie_policy::arrival()), f, j);
      by_step(of(tie_policy::arrival()), of(tie_policy::by_step()), f, j);
      either(of(tie_policy::by_step()), of(tie_policy::either_order_within(d)), f, j);
    }
  });
  for (auto const* law : {&arrival, &by_step, &either}) CHECK(law->rises > 500);
}

TEST_CASE("more is allowed, more is reached", "[law][funnel]") {
  never_falls several, window, gap;
  std::mt19937_64 engine(4);
  on_random_funnels(5, 20'000, [&](test::small_funnel const& f, test::ended_journey const& j) {
    for (auto const order : {funnel_order::ordered, funnel_order::strict, funnel_order::unordered}) {
      auto const g = with(f, [&](funnel_options& o) { o.order = order; });
      several(level(g, j), level(with(g, [](auto& o) { o.fills = touch_fills::several_steps; }), j), g, j);
      auto const d = duration(test::below(engine, 6));
      auto const within = [&](duration w) { return with(g, [&](auto& o) { o.within = w; }); };
      window(level(within(d), j), level(within(d + duration(1)), j), g, j);
      if (order == funnel_order::unordered) continue;
      auto const max_gap = [&](duration w) { return with(g, [&](auto& o) { o.max_gap = w; }); };
      gap(level(max_gap(d), j), level(max_gap(d + duration(1)), j), g, j);
    }
  });
  for (auto const* law : {&several, &window, &gap}) CHECK(law->rises > 500);
}

TEST_CASE("the latest attempt and the best are equally deep, the first no deeper", "[law][funnel]") {
  never_falls first;
  std::uint64_t sooner = 0;
  on_random_funnels(6, 10'000, [&](test::small_funnel const& f, test::ended_journey const& j) {
    for (auto const order : {funnel_order::ordered, funnel_order::strict, funnel_order::unordered}) {
      auto const of = [&](funnel_entry entry) {
        return with(f, [&](funnel_options& o) { o.order = order, o.entry = entry; });
      };
      auto const latest = chains_of(of(funnel_entry::latest), j);
      auto const best = chains_of(of(funnel_entry::best), j);
      REQUIRE(latest.size() == best.size());
      if (latest.empty()) continue;
      REQUIRE(latest[0].level() == best[0].level());
      REQUIRE(latest[0].outcome == best[0].outcome);
      sooner += latest != best ? 1U : 0U;
      first(level(of(funnel_entry::first), j), best[0].level(), f, j);
    }
  });
  CHECK(first.rises > 500);
  CHECK(sooner > 50);
}

TEST_CASE("an exclusion never deepens, and an optional step never lowers", "[law][funnel]") {
  never_falls excluded, optional;
  std::mt19937_64 engine(7);
  on_random_funnels(8, 10'000, [&](test::small_funnel f, test::ended_journey const& j) {
    for (auto& m : f.exclusions.mask) m = test::below(engine, 2);
    f.exclusions.count = 1;
    auto none = f;
    for (auto& m : none.exclusions.mask) m = 0;
    for (auto const order : {funnel_order::ordered, funnel_order::strict}) {
      for (auto const effect : {exclusion_effect::end_attempt, exclusion_effect::barrier}) {
        auto const change = [&](funnel_options& o) {
          o.order = order;
          o.exclusions = {{.effect = effect}};
        };
        excluded(level(with(f, change), j), level(with(none, change), j), f, j);
      }
    }
    if (f.options.optional_steps.size() != 1) return;
    // The funnel that has never heard of the step.
    auto const step = f.options.optional_steps[0];
    auto without = none;
    without.options.optional_steps.clear();
    without.steps.count -= 1;
    for (auto& m : without.steps.mask) {
      auto const before = (std::uint64_t{1} << (step - 1)) - 1;
      m = (m & before) | (m >> 1U & ~before);
    }
    none.exclusions.count = without.exclusions.count = 0;
    for (auto const order : {funnel_order::ordered, funnel_order::strict, funnel_order::unordered}) {
      auto const change = [&](funnel_options& o) { o.order = order; };
      optional(level(with(without, change), j), level(with(none, change), j), f, j);
      if (order != funnel_order::strict)
        REQUIRE(level(with(without, change), j) == level(with(none, change), j));
    }
  });
  CHECK(excluded.rises > 500);
  CHECK(optional.rises > 20);  // by strict funnels: an optional step done is no event between
}

TEST_CASE("a journey repeated out of its own reach is chosen from like the journey", "[law][funnel]") {
  std::mt19937_64 engine(9);
  std::uint64_t entered = 0;
  for (auto const& combination : test::funnel_combinations()) {
    if (!combination.within && !combination.session_gap) continue;
    if (test::below(engine, 3) != 0) continue;
    auto const f = test::small_funnel_of(combination, engine);
    auto const once = test::random_journey(f, engine);
    auto const n = once.touches.size();
    auto const expected = chains_of(f, once);
    entered += expected.empty() ? 0U : 1U;

    constexpr int copies = 10;  // long enough to be looked up in another way
    constexpr duration apart(1000);
    test::ended_journey often{{}, once.how};
    for (int i = 0; i < copies; ++i)
      for (auto const& t : once.touches) often.touches.emplace_back(t.touchpoint(), t.time() + apart * i);
    often.how.as_of += apart * (copies - 1);
    auto const in_copy = [&](funnel_chain c, int i) {
      for (auto* part : {&c.steps, &c.optional}) {
        for (auto& s : *part) {
          s.touch += static_cast<std::uint32_t>(n) * static_cast<std::uint32_t>(i);
          s.microseconds += (apart * i).count();
        }
      }
      bool const over = i + 1 != copies && c.outcome == funnel_outcome::open;
      if (over) c.outcome = funnel_outcome::dropped;
      return c;
    };
    std::vector<funnel_chain> all;
    for (auto const& c : expected) {
      bool const is_first = combination.entry == funnel_entry::first || c.outcome == funnel_outcome::excluded;
      all.push_back(in_copy(c, is_first ? 0 : copies - 1));
    }
    if (combination.entry == funnel_entry::every) {
      all.clear();
      for (int i = 0; i < copies; ++i)
        for (auto const& c : expected) all.push_back(in_copy(c, i));
    }
    auto const actual = chains_of(f, often);
    if (actual != all) {
      FAIL(describe(f) << '\n'
                       << describe(f, once) << "\nexpected " << test::describe(all) << "\nactual   "
                       << test::describe(actual));
    }
  }
  CHECK(entered > 1000);
}
