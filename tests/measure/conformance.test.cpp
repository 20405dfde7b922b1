// SPDX-License-Identifier: BSL-1.0
// Conformance: worked by hand, against an exhaustive search, and from variants.
#include <sojourn/measure/conformance.hpp>

#include <sojourn/journey/group.hpp>
#include <sojourn/journey/journeys_of.hpp>
#include <sojourn/measure/variants.hpp>
#include <sojourn/model/five_a.hpp>
#include <sojourn/run/measure.hpp>
#include <sojourn/run/sequential.hpp>

#include "measure/ended_journey.hpp"
#include "support/approx.hpp"
#include "support/catch.hpp"
#include "support/random_log.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <utility>
#include <vector>

using namespace sojourn;

static_assert(measure_of<conformance<designed_steps>, touch>);
static_assert(design_matcher<designed_steps, touch>);
static_assert(!design_matcher<touchpoint_steps, touch>);  // a set of steps, which says nothing of channels

namespace {

constexpr std::size_t most_steps = 4;

// A small design, what touches at touchpoint t do, and the costs.
struct small_design {
  journey_design design{};
  std::vector<step_fit> fits{};
  alignment_costs costs{};
};

std::string step_name(std::size_t i) { return std::string(1, static_cast<char>('a' + i)); }

small_design random_design(std::mt19937_64& engine) {
  using test::below;
  for (;;) {
    auto const n = 1 + below(engine, most_steps);
    std::vector<design_step> steps;
    std::vector<std::pair<std::string, std::string>> edges;
    design_options options;
    for (std::size_t i = 0; i < n; ++i) {
      steps.push_back({.name = step_name(i), .optional = below(engine, 4) == 0});
      for (std::size_t j = 0; j < n; ++j)
        if (below(engine, 5) < (j > i ? 3U : 1U)) edges.emplace_back(step_name(i), step_name(j));
      if (below(engine, 3) == 0) options.begins.push_back(step_name(i));
      if (below(engine, 3) == 0) options.ends.push_back(step_name(i));
    }
    try {
      small_design d{.design = {steps, edges, options}};
      auto const all = (std::uint64_t{1} << n) - 1;
      d.fits.resize(n + 1);
      for (auto& fit : d.fits) {
        if (below(engine, 4) != 0) fit.as_designed = std::uint64_t{1} << below(engine, n);
        if (below(engine, 5) == 0) fit.as_designed |= engine() & all;
        if (below(engine, 3) == 0) fit.wrong_channel = engine() & engine() & all;
      }
      d.costs = {.missing = static_cast<std::uint32_t>(1 + below(engine, 3)),
                 .extra = static_cast<std::uint32_t>(1 + below(engine, 3)),
                 .outside = static_cast<std::uint32_t>(below(engine, 3))};
      d.costs.wrong_channel = static_cast<std::uint32_t>(below(engine, d.costs.missing + d.costs.extra));
      return d;
    } catch (std::invalid_argument const&) {  // a drawing that is no design: another
    }
  }
}

std::vector<designed_touch> random_touches(std::mt19937_64& engine, small_design const& d) {
  std::vector<designed_touch> touches(test::below(engine, 6));
  for (auto& t : touches) {
    auto const at = test::below(engine, d.fits.size());
    t = {touchpoint_id{static_cast<std::uint32_t>(at)}, d.fits[at]};
  }
  return touches;
}

// The cheapest alignment by trying every move from every place, up to a number of steps left out in a row.
struct search {
  small_design const& d;
  std::vector<designed_touch> const& touches;
  bool complete;
  std::uint64_t best = ~std::uint64_t{0};

  void go(std::size_t at, std::size_t last, std::uint64_t cost, std::size_t left_out) {
    if (cost >= best) return;
    bool const may_stop = !complete || (last != most_steps && (d.design.ends() >> last & 1U) != 0);
    if (at == touches.size() && may_stop) best = cost;
    if (at < touches.size()) {
      bool const outside = touches[at].fit == step_fit{};
      go(at + 1, last, cost + (outside ? d.costs.outside : d.costs.extra), 0);
    }
    auto const next = last == most_steps ? d.design.begins() : d.design.successors(last);
    for (std::size_t v = 0; v < d.design.size(); ++v) {
      if ((next >> v & 1U) == 0) continue;
      if (at < touches.size() && (touches[at].fit.as_designed >> v & 1U) != 0) go(at + 1, v, cost, 0);
      if (at < touches.size() && (touches[at].fit.wrong_channel >> v & 1U) != 0)
        go(at + 1, v, cost + d.costs.wrong_channel, 0);
      if (left_out < most_steps) go(at, v, cost + (d.design[v].optional ? 0 : d.costs.missing), left_out + 1);
    }
  }
};

// Whether moves are an alignment: every touch once, in order, along the drawing; and what they cost.
std::uint64_t cost_of(small_design const& d, std::vector<designed_touch> const& touches,
                      std::vector<alignment_move> const& moves, bool complete) {
  std::uint64_t cost = 0;
  std::size_t touch = 0;
  // What the last step may be, optional ones passed over.
  std::uint64_t at = 0;
  bool begun = false;
  auto const after = [&](std::uint64_t set, bool from_begin) {
    std::uint64_t next = from_begin ? d.design.begins() : 0;
    for (std::size_t v = 0; v < d.design.size(); ++v)
      if ((set >> v & 1U) != 0) next |= d.design.successors(v);
    return next;
  };
  auto const passing = [&](std::uint64_t set, bool from_begin) {
    for (std::size_t i = 0; i < most_steps; ++i) set |= after(set, from_begin) & d.design.optional();
    return set;
  };
  for (auto const& m : moves) {
    if (m.position) REQUIRE(*m.position == touch++);
    if (m.step) {
      REQUIRE((after(passing(at, !begun), !begun) >> *m.step & 1U) != 0);
      at = std::uint64_t{1} << *m.step;
      begun = true;
    }
    switch (m.kind) {
      case move_kind::as_designed:
        REQUIRE((touches[*m.position].fit.as_designed >> *m.step & 1U) != 0);
        break;
      case move_kind::wrong_channel:
        REQUIRE((touches[*m.position].fit.wrong_channel >> *m.step & 1U) != 0);
        cost += d.costs.wrong_channel;
        break;
      case move_kind::extra:
        cost += touches[*m.position].fit == step_fit{} ? d.costs.outside : d.costs.extra;
        break;
      case move_kind::missing:
        REQUIRE_FALSE(m.position);
        cost += d.costs.missing;
    }
  }
  REQUIRE(touch == touches.size());
  if (complete) REQUIRE((passing(at, !begun) & d.design.ends()) != 0);
  return cost;
}

std::uint64_t cost_of(small_design const& d, std::vector<designed_touch> const& touches,
                      std::vector<deviation> const& deviations) {
  std::uint64_t cost = 0;
  for (auto const& one : deviations) {
    auto const extra =
        one.position && touches[*one.position].fit == step_fit{} ? d.costs.outside : d.costs.extra;
    switch (one.kind) {
      case deviation_kind::missing:
        cost += d.costs.missing;
        break;
      case deviation_kind::extra:
        cost += extra;
        break;
      case deviation_kind::wrong_order:
        cost += d.costs.missing + extra;
        break;
      case deviation_kind::wrong_channel:
        cost += d.costs.wrong_channel;
    }
  }
  return cost;
}

// A shop: ad, search if one likes, shop, payment by card or invoice, and a review if one likes.
journey_map<five_a> shop_map() {
  journey_map<five_a> map;
  map.add("ad", five_a::aware);
  map.add("search", five_a::ask);
  map.add("shop", five_a::act);
  map.add("card", five_a::act);
  map.add("invoice", five_a::act);
  map.add("review", five_a::advocate);
  map.add("store", five_a::act);
  map.add("news", five_a::appeal);
  return map;
}
journey_design shop_design() {
  return {{{.name = "ad"},
           {.name = "search", .optional = true},
           {.name = "shop", .wrong_channel = {"store"}},
           {.name = "card"},
           {.name = "invoice"},
           {.name = "review", .optional = true}},
          {{"ad", "search"},
           {"search", "shop"},
           {"shop", "shop"},
           {"shop", "card"},
           {"shop", "invoice"},
           {"card", "review"},
           {"invoice", "review"}},
          {.required = {"ad", "shop"}}};
}
sojourn_test::ended_journey through(journey_map<five_a> const& map, std::vector<std::string> const& names,
                                    ending how = ending::goal) {
  sojourn_test::ended_journey j;
  for (auto const& n : names) j.touches.emplace_back(*map.touchpoints().find(n), time_point{});
  j.how.kind = how;
  return j;
}

}  // namespace

TEST_CASE("deviations from a designed shop, by hand", "[conformance][worked-example]") {
  auto const map = shop_map();
  conformance const m(shop_design(), map, map);
  CHECK(m.design().fewest_steps() == 3);
  auto const of = [&](std::vector<std::string> const& names, ending how = ending::goal) {
    return m.alignment(through(map, names, how));
  };
  using kind = deviation_kind;
  SECTION("optional steps, repeats and branches conform") {
    for (auto const& names :
         std::vector<std::vector<std::string>>{{"ad", "shop", "card"},
                                               {"ad", "search", "shop", "invoice"},
                                               {"ad", "shop", "shop", "shop", "card", "review"}}) {
      auto const a = of(names);
      CHECK(a.cost == 0);
      CHECK(a.fitness() == 1.0);
      CHECK(a.deviations.empty());
      CHECK(a.moves.size() == names.size());
    }
  }
  SECTION("missing") {
    auto const a = of({"ad", "card"});
    CHECK(a.deviations == std::vector<deviation>{{kind::missing, 2, {}}});
    CHECK(a.moves == std::vector<alignment_move>{{move_kind::as_designed, 0, 0},
                                                 {move_kind::missing, {}, 2},
                                                 {move_kind::as_designed, 1, 3}});
    CHECK(a.worst == 5);
    CHECK(a.fitness().value() == sojourn_test::approx(0.8));
  }
  SECTION("extra: of the design, and outside it") {
    auto const a = of({"ad", "news", "shop", "card", "ad"});
    CHECK(a.deviations == std::vector<deviation>{{kind::extra, {}, 1}, {kind::extra, {}, 4}});
    CHECK(a.fitness().value() == sojourn_test::approx(1 - 2.0 / 8));
  }
  SECTION("wrong order is one deviation at the cost of two") {
    auto const a = of({"card", "ad", "search", "shop"});
    CHECK(a.deviations == std::vector<deviation>{{kind::wrong_order, 3, 0}});
    CHECK(a.cost == 2);
    // Either payment would be missing; the one that the journey did is.
    CHECK(of({"invoice", "ad", "shop"}).deviations == std::vector<deviation>{{kind::wrong_order, 4, 0}});
  }
  SECTION("wrong channel") {
    auto const a = of({"ad", "store", "card"});
    CHECK(a.deviations == std::vector<deviation>{{kind::wrong_channel, 2, 1}});
    CHECK(a.cost == 1);
  }
  SECTION("open journeys have not missed what may come") {
    CHECK(of({"ad"}, ending::open).cost == 0);
    CHECK(of({"ad"}, ending::lost).cost == 2);
    CHECK(of({"ad", "card"}, ending::open).deviations == std::vector<deviation>{{kind::extra, {}, 1}});
    CHECK(of({"ad", "search"}, ending::open).worst == 2);
  }
  SECTION("nothing done at all") {
    auto const a = of({"news"});
    CHECK(a.cost == 4);
    CHECK(a.fitness() == 0.0);
  }
}

TEST_CASE("costs are the host's, and what costs nothing is no deviation", "[conformance][worked-example]") {
  auto const map = shop_map();
  conformance const m(shop_design(), map, map, {.missing = 5, .extra = 2, .outside = 0, .wrong_channel = 0});
  auto const a = m.alignment(through(map, {"news", "ad", "news", "store", "ad", "card"}));
  CHECK(a.cost == 2);
  CHECK(a.deviations == std::vector<deviation>{{deviation_kind::extra, {}, 4}});
  CHECK(a.worst == 4 * 2 + 3 * 5);
  journey_design const optional({{.name = "ad", .optional = true}}, {});
  conformance const loose(optional, map, map, {.outside = 0});
  CHECK_FALSE(loose.alignment(through(map, {"news"})).fitness().has_value());
}

TEST_CASE("a channel that touches state may be the wrong one", "[conformance][worked-example]") {
  struct visit {
    int who;
    std::string where;
    int when;
    std::string channel;
  };
  auto const map = shop_map();
  auto const design = journey_design::in_line(
      {{.name = "ad"}, {.name = "shop", .channels = {"web", "app"}}, {.name = "card", .channels = {"web"}}});
  std::vector<visit> const visits{{1, "ad", 1, "tv"},    {1, "shop", 2, "app"},   {1, "card", 3, "web"},
                                  {2, "ad", 1, "radio"}, {2, "shop", 2, "store"}, {2, "card", 3, "app"}};
  auto const log =
      group_journeys(visits, map, fields(&visit::who, &visit::where, &visit::when).channel(&visit::channel),
                     ends{.goal = {"card"}});
  conformance const m(design, map, log);
  CHECK(m.alignment(log[0]).cost == 0);
  CHECK(m.alignment(log[1]).deviations ==
        std::vector<deviation>{{deviation_kind::wrong_channel, 1, 1}, {deviation_kind::wrong_channel, 2, 2}});
  // Records that hold the ids themselves are read in place.
  auto const read = fields(&visit::who, &visit::where, &visit::when).channel([&](visit const& v) {
    return *log.channels().find(v.channel);
  });
  std::size_t i = 0;
  for (auto const& journey : journeys_of(visits, map, read, ends{.goal = {"card"}}))
    CHECK(m.alignment(journey).deviations == m.alignment(log[i++]).deviations);
  CHECK(i == log.size());
}

TEST_CASE("alignments cost what an exhaustive search finds", "[conformance][oracle]") {
  std::mt19937_64 engine(8);
  std::map<deviation_kind, int> seen;
  for (int round = 0; round < 20000; ++round) {
    auto const d = random_design(engine);
    auto const touches = random_touches(engine, d);
    bool const complete = test::below(engine, 3) != 0;
    search s{d, touches, complete};
    s.go(0, most_steps, 0, 0);
    auto const a = align(d.design, touches, complete, d.costs);
    INFO("round " << round);
    REQUIRE(a.cost == s.best);
    REQUIRE(a.cost <= a.worst);
    REQUIRE(cost_of(d, touches, a.moves, complete) == a.cost);
    REQUIRE(cost_of(d, touches, a.deviations) == a.cost);
    for (auto const& one : a.deviations) ++seen[one.kind];
    std::vector<designed_touch> const none;
    search shortest{d, none, true};
    shortest.go(0, most_steps, 0, 0);
    REQUIRE(std::uint64_t{d.costs.missing} * d.design.fewest_steps() == shortest.best);
    if (!complete) REQUIRE(a.cost <= align(d.design, touches, true, d.costs).cost);
  }
  for (auto const k : {deviation_kind::missing, deviation_kind::extra, deviation_kind::wrong_order,
                       deviation_kind::wrong_channel})
    CHECK(seen[k] > 100);
}

TEST_CASE("variants give the counts that journeys give", "[conformance][law]") {
  auto const map = shop_map();
  conformance const none(shop_design(), map, map, {.missing = 2});
  std::mt19937_64 engine(3);
  std::vector<sojourn_test::ended_journey> journeys;
  std::map<ending, variants> seen;
  for (int i = 0; i < 4000; ++i) {
    journeys.push_back(sojourn_test::random_journey(engine, 4, map.size()));
    observe(seen[journeys.back().how.kind], journeys.back(), journeys.back().how);
  }
  auto const expected = measure(sequential{}, journeys, none);
  auto from_variants = none;
  for (auto const& [how, v] : seen)
    for (auto const& one : v.top(v.size())) from_variants.add(one, how);
  CHECK(from_variants == expected);
  CHECK(expected.ended().journeys + expected.open().journeys == 4000);
  CHECK(expected.ended().conforming > 0);
  CHECK(expected.ended().deviations.size() > 10);
  for (auto const& [key, n] : expected.ended().deviations) {
    CHECK(n.journeys <= n.times);
    CHECK(n.journeys <= expected.ended().journeys);
  }
}

TEST_CASE("what is no designed journey is refused", "[conformance][edge]") {
  using steps = std::vector<design_step>;
  auto const fails = [](auto make, std::string const& message) {
    CHECK_THROWS_MATCHES(make(), std::invalid_argument, sojourn_test::has_message(message));
  };
  fails([] { return journey_design({}, {}); }, "a designed journey must have 1 to 64 steps: 0");
  fails([] { return journey_design::in_line(steps(65)); }, "a designed journey must have 1 to 64 steps: 65");
  fails(
      [] {
        return journey_design({{"a"}, {"a"}}, {});
      },
      "a step of a designed journey must have a name of its own: \"a\"");
  fails([] { return journey_design({{"a"}}, {{"a", "b"}}); }, "a designed journey must have the step: \"b\"");
  fails(
      [] {
        return journey_design({{"a"}, {"b"}}, {{"a", "b"}, {"a", "b"}});
      },
      "an edge of a designed journey must be drawn once: \"a\" to \"b\"");
  fails(
      [] {
        return journey_design({{"a"}, {"b"}}, {{"a", "b"}, {"b", "a"}});
      },
      "a designed journey must begin at a step: none");
  fails(
      [] {
        return journey_design({{"a"}, {"b"}}, {{"a", "b"}, {"b", "a"}}, {.begins = {"a"}});
      },
      "a designed journey must end at a step: none");
  fails(
      [] {
        return journey_design({{"a"}, {"b"}, {"c"}}, {{"a", "b"}, {"b", "c"}}, {.ends = {"b"}});
      },
      "a step must lie on a way from begin to end: \"c\"");
  fails(
      [] {
        return journey_design({{"a"}, {"b"}, {"c"}}, {{"a", "b"}, {"a", "c"}}, {.required = {"b"}});
      },
      "a required step must lie on every way from begin to end: \"b\"");
  fails(
      [] {
        return journey_design({{"a", true}}, {}, {.required = {"a"}});
      },
      "a required step must lie on every way from begin to end: \"a\"");
  auto const map = shop_map();
  auto const line = journey_design::in_line({{"ad"}, {"shop"}});
  fails([&] { return conformance(line, map, map, {.missing = 0}); },
        "a missing step and an extra touch must cost at least 1: 0 and 1");
  fails([&] { return conformance(line, map, map, {.wrong_channel = 2}); },
        "a wrong channel must cost less than a missing step and an extra touch: 2 of 2");
  fails([&] { return conformance(journey_design::in_line({{"adv"}}), map, map); },
        "a designed step must be done at a touchpoint or a stage: \"adv\"");
}
