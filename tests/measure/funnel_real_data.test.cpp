// SPDX-License-Identifier: BSL-1.0
#include <sojourn/measure/branching_funnel.hpp>
#include <sojourn/measure/funnel.hpp>
#include <sojourn/measure/funnel_context.hpp>
#include <sojourn/model/five_a.hpp>
#include <sojourn/run/measure.hpp>
#include <sojourn/run/parallel.hpp>
#include <sojourn/run/sequential.hpp>

#include "support/catch.hpp"
#include "support/shared_log.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

using namespace sojourn;
using namespace std::chrono_literals;

namespace {

// One of the shared logs: the stages aware, appeal, ask, act are its steps.
struct real_log {
  real_log(std::string const& events, std::string const& name, std::string const& goal,
           std::vector<std::string> const& excluded_touchpoints) {
    auto const [map, touchpoints, grouped] = test::read_shared_log(events, name, goal);
    journeys = grouped;
    steps = {map, touchpoints, {{"aware"}, {"appeal"}, {"ask"}, {"act"}}};
    excluded.emplace_back();
    std::vector<step_names> names;
    for (auto const& each : excluded_touchpoints) {
      names.push_back({each});
      excluded.emplace_back(map, touchpoints, names);
    }
  }
  using funnel_type = funnel<touchpoint_steps, 8, touchpoint_steps>;
  [[nodiscard]] funnel_type of(funnel_options const& o) const {
    return funnel_type(steps, o, excluded[o.exclusions.size()]);
  }

  journey_log<no_rating, no_attributes> journeys;
  touchpoint_steps steps;
  std::vector<touchpoint_steps> excluded;  // the first so many of the excluded touchpoints
};

real_log const& ecom() {
  static real_log const log("ecom.csv.gz", "ecom", "purchase", {"error_page", "support_chat"});
  return log;
}
real_log const& simple_shop() {
  static real_log const log("simple_shop.csv", "simple_shop", "payment_done", {"main", "delivery_pickup"});
  return log;
}

// As tests/oracle/funnel_totals.py prints them.
std::string totals(real_log const& log, funnel_options const& o) {
  auto const f = log.of(o);
  std::array<std::uint64_t, 4> outcomes{};
  std::vector<std::uint64_t> levels(f.level_count());
  std::uint64_t entered = 0;
  std::uint64_t fills = 0;
  for (auto const& journey : log.journeys) {
    for (auto const& c : f.chains(journey)) {
      ++entered;
      ++outcomes[static_cast<std::size_t>(*c.outcome)];
      ++levels[c.level() - 1];
      for (auto const* part : {&c.steps, &c.optional})
        for (auto const& s : *part) fills += (s.touch + 1U) * (s.step + 1U);
    }
  }
  std::ostringstream s;
  s << entered;
  for (auto const n : outcomes) s << ' ' << n;
  s << " /";
  for (auto const n : levels) s << ' ' << n;
  s << " / " << fills;
  return std::move(s).str();
}

struct mode_totals {
  std::string mode;  // as the oracle's options say it
  funnel_options options;
  std::string ecom;
  std::string simple_shop;
};

// Made by: python3 -B tests/oracle/funnel_totals.py ../shared/data
std::vector<mode_totals> by_the_oracle() {
  using enum exclusion_effect;
  return {
      {"", {}, "590 473 58 59 0 / 4 11 102 473 / 197974", "2385 754 965 666 0 / 370 854 407 754 / 123192"},
      {"--within 1h",
       {.within = 1h},
       "590 287 302 1 0 / 12 35 256 287 / 154855",
       "2385 716 1664 5 0 / 370 854 445 716 / 119695"},
      {"--order strict",
       {.order = funnel_order::strict},
       "590 33 515 42 0 / 39 217 301 33 / 86834",
       "2385 301 1721 363 0 / 370 1195 519 301 / 83682"},
      {"--order strict --entry best --within 1h",
       {.within = 1h, .order = funnel_order::strict, .entry = funnel_entry::best},
       "590 27 563 0 0 / 48 248 267 27 / 67501",
       "2385 301 2081 3 0 / 370 1195 519 301 / 76293"},
      {"--order strict --optional ask --ties by-step",
       {.order = funnel_order::strict, .ties = tie_policy::by_step(), .optional_steps = {3}},
       "590 139 419 32 0 / 39 412 139 / 92779",
       "2385 633 1409 343 0 / 370 1382 633 / 95785"},
      {"--order anchored",
       {.order = funnel_order::anchored},
       "590 488 52 50 0 / 1 7 94 488 / 203999",
       "2385 800 943 642 0 / 370 545 670 800 / 133017"},
      {"--order anchored --ties strictly-later --entry first --within 1d",
       {.within = 24h,
        .order = funnel_order::anchored,
        .ties = tie_policy::strictly_later(),
        .entry = funnel_entry::first},
       "590 115 475 0 0 / 48 113 314 115 / 29152",
       "2385 537 1801 47 0 / 462 669 717 537 / 65064"},
      {"--order unordered",
       {.order = funnel_order::unordered},
       "600 513 44 43 0 / 0 2 85 513 / 228988",
       "3751 1005 1671 1075 0 / 648 1032 1066 1005 / 173029"},
      {"--order unordered --entry best --within 1h",
       {.within = 1h, .order = funnel_order::unordered, .entry = funnel_entry::best},
       "600 394 205 1 0 / 0 12 194 394 / 147442",
       "3751 804 2940 7 0 / 706 1095 1146 804 / 135523"},
      {"--order open",
       {.order = funnel_order::open},
       "600 513 44 43 0 / 0 2 85 513 / 50707",
       "3751 1005 1671 1075 0 / 648 1032 1066 1005 / 85087"},
      {"--ties by-step",
       {.ties = tie_policy::by_step()},
       "590 473 58 59 0 / 4 11 102 473 / 198165",
       "2385 754 965 666 0 / 370 854 407 754 / 123192"},
      {"--ties strictly-later --within 1h",
       {.within = 1h, .ties = tie_policy::strictly_later()},
       "590 286 303 1 0 / 12 35 257 286 / 154505",
       "2385 716 1664 5 0 / 370 854 445 716 / 119695"},
      {"--ties either-order-within:30s --within 1h",
       {.within = 1h, .ties = tie_policy::either_order_within(30s)},
       "590 300 289 1 0 / 12 32 246 300 / 157780",
       "2385 750 1630 5 0 / 285 906 444 750 / 118429"},
      {"--ties either-order-within:30s --order anchored --within 1h --entry best",
       {.within = 1h,
        .order = funnel_order::anchored,
        .ties = tie_policy::either_order_within(30s),
        .entry = funnel_entry::best},
       "590 359 230 1 0 / 9 16 206 359 / 136112",
       "2385 772 1608 5 0 / 285 593 735 772 / 113213"},
      {"--entry first --within 1h",
       {.within = 1h, .entry = funnel_entry::first},
       "590 83 507 0 0 / 96 162 249 83 / 26584",
       "2385 502 1880 3 0 / 470 1009 404 502 / 55813"},
      {"--entry best",
       {.entry = funnel_entry::best},
       "590 473 58 59 0 / 4 11 102 473 / 153153",
       "2385 754 965 666 0 / 370 854 407 754 / 108490"},
      {"--entry every",
       {.entry = funnel_entry::every},
       "1197 818 181 198 0 / 44 77 258 818 / 337883",
       "2827 951 1121 755 0 / 396 997 483 951 / 177289"},
      {"--entry every --within 1h",
       {.within = 1h, .entry = funnel_entry::every},
       "2320 403 1916 1 0 / 394 624 899 403 / 351083",
       "4385 884 3496 5 0 / 1025 1756 720 884 / 221899"},
      {"--entry every --order strict",
       {.order = funnel_order::strict, .entry = funnel_entry::every},
       "617 35 538 44 0 / 43 229 310 35 / 91701",
       "2541 328 1834 379 0 / 375 1275 563 328 / 99692"},
      {"--entry every --order unordered --within 1h",
       {.within = 1h, .order = funnel_order::unordered, .entry = funnel_entry::every},
       "4290 746 3542 2 0 / 534 1259 1751 746 / 846588",
       "7263 1002 6253 8 0 / 2240 2130 1891 1002 / 353191"},
      {"--entry every --ties either-order-within:30s --within 1h",
       {.within = 1h, .ties = tie_policy::either_order_within(30s), .entry = funnel_entry::every},
       "2338 434 1903 1 0 / 375 589 940 434 / 361675",
       "4393 929 3459 5 0 / 917 1830 717 929 / 220721"},
      {"--gap 10m",
       {.max_gap = 10min},
       "590 236 353 1 0 / 15 44 295 236 / 142994",
       "2385 716 1668 1 0 / 370 854 445 716 / 119695"},
      {"--gap 2m --entry best",
       {.max_gap = 2min, .entry = funnel_entry::best},
       "590 26 564 0 0 / 77 259 228 26 / 64214",
       "2385 692 1692 1 0 / 370 859 464 692 / 104815"},
      {"--in-session 30m",
       {.session_gap = 30min},
       "590 287 302 1 0 / 12 35 256 287 / 154855",
       "2385 716 1666 3 0 / 370 854 445 716 / 119695"},
      {"--in-session 30m --order unordered --entry every",
       {.session_gap = 30min, .order = funnel_order::unordered, .entry = funnel_entry::every},
       "4285 746 3538 1 0 / 529 1259 1751 746 / 845962",
       "7266 1002 6259 5 0 / 2242 2130 1892 1002 / 353425"},
      {"--optional appeal --within 1h",
       {.within = 1h, .optional_steps = {2}},
       "590 337 252 1 0 / 24 229 337 / 147381",
       "2385 716 1664 5 0 / 1224 445 716 / 119222"},
      {"--optional appeal,act --entry first",
       {.entry = funnel_entry::first, .optional_steps = {2, 4}},
       "590 580 8 2 0 / 10 580 / 70752",
       "2385 1161 755 469 0 / 1224 1161 / 81815"},
      {"--optional ask --order unordered",
       {.order = funnel_order::unordered, .optional_steps = {3}},
       "600 514 44 42 0 / 2 84 514 / 219876",
       "3751 1324 1480 947 0 / 906 1521 1324 / 165969"},
      {"--exclude X",
       {.exclusions = {exclusion{}}},
       "590 406 49 43 92 / 13 11 160 406 / 170134",
       "2385 378 542 391 1074 / 643 1025 339 378 / 53820"},
      {"--exclude X:2-3:end-attempt --within 1d",
       {.within = 24h, .exclusions = {{.from = 2, .to = 3, .effect = end_attempt}}},
       "590 289 294 7 0 / 12 34 255 289 / 154936",
       "2385 719 1601 65 0 / 370 854 442 719 / 119943"},
      {"--exclude X:1-3:barrier --entry best",
       {.entry = funnel_entry::best, .exclusions = {{.to = 3, .effect = barrier}}},
       "590 472 58 60 0 / 4 12 102 472 / 153575",
       "2385 754 965 666 0 / 370 854 407 754 / 108490"},
      {"--exclude X:end-attempt --exclude Y:1-2 --within 1d",
       {.within = 24h, .exclusions = {{.effect = end_attempt}, {.to = 2}}},
       "590 270 293 7 20 / 33 33 254 270 / 146776",
       "2385 696 1623 66 0 / 370 854 465 696 / 117359"},
      {"--exclude X:end-attempt --entry every --within 1h",
       {.within = 1h, .entry = funnel_entry::every, .exclusions = {{.effect = end_attempt}}},
       "2314 372 1941 1 0 / 409 617 916 372 / 343998",
       "4385 859 3521 5 0 / 1025 1756 745 859 / 219985"},
      {"--exclude X --order unordered --within 1h",
       {.within = 1h, .order = funnel_order::unordered, .exclusions = {exclusion{}}},
       "600 320 155 0 125 / 4 56 220 320 / 166872",
       "3751 384 2281 5 1081 / 880 1476 1011 384 / 96461"},
  };
}

}  // namespace

TEST_CASE("the logs are all there", "[edge][funnel]") {
  CHECK(ecom().journeys.event_count() == 31'106);
  CHECK(ecom().journeys.size() == 600);
  CHECK(simple_shop().journeys.event_count() == 32'283);
  CHECK(simple_shop().journeys.size() == 3'751);
}

TEST_CASE("every mode of the funnel gives the oracle's totals on two real logs", "[oracle][funnel]") {
  for (auto const& expected : by_the_oracle()) {
    INFO(expected.mode);
    CHECK(totals(ecom(), expected.options) == expected.ecom);
    CHECK(totals(simple_shop(), expected.options) == expected.simple_shop);
  }
}

TEST_CASE("the fold over a real log counts what its chains say, on any number of threads", "[law][funnel]") {
  for (auto const& expected : by_the_oracle()) {
    INFO(expected.mode);
    for (auto const* log : {&ecom(), &simple_shop()}) {
      auto const f = measure(sequential{}, log->journeys, log->of(expected.options));
      funnel_tally tally(f.step_count(), f.level_count());
      for (auto const& journey : log->journeys)
        for (auto const& c : f.chains(journey)) tally.add(c, journey.ended().as_of);
      CHECK(f.tally() == tally);
      CHECK(measure(parallel{2}, log->journeys, log->of(expected.options)) == f);
    }
  }
}

TEST_CASE("strict <= ordered <= anchored <= unordered <= open for every journey of two real logs",
          "[law][funnel]") {
  using enum funnel_order;
  for (auto const* log : {&ecom(), &simple_shop()}) {
    std::array<std::uint64_t, 4> deeper{};
    for (auto const within : {std::optional<duration>(), std::optional<duration>(1h)}) {
      auto const of = [&](funnel_order o) { return log->of({.within = within, .order = o}); };
      std::vector const funnels{of(strict), of(ordered), of(anchored), of(unordered),
                                log->of({.order = open})};
      for (auto const& journey : log->journeys) {
        std::size_t before = 0;
        for (std::size_t i = 0; i < funnels.size(); ++i) {
          auto const level = funnels[i].chain(journey).level();
          REQUIRE(before <= level);
          if (i != 0) deeper[i - 1] += before < level ? 1U : 0U;
          before = level;
        }
      }
    }
    for (auto const times : deeper) CHECK(times > 20);
  }
}

TEST_CASE("a graph without branches counts as the ordered funnel does on two real logs", "[law][funnel]") {
  funnel_graph const graph({"aware", "appeal", "ask", "act"},
                           {{"aware", "appeal"}, {"appeal", "ask"}, {"ask", "act"}});
  for (auto const* log : {&ecom(), &simple_shop()}) {
    for (auto const within : {std::optional<duration>(), std::optional<duration>(1h)}) {
      for (auto const ties : {tie_policy::arrival(), tie_policy::strictly_later()}) {
        auto const linear = measure(sequential{}, log->journeys, log->of({.within = within, .ties = ties}));
        auto const branching = measure(sequential{}, log->journeys,
                                       branching_funnel(graph, log->steps, {.within = within, .ties = ties}));
        for (std::size_t l = 1; l <= graph.size(); ++l) {
          CHECK(branching.at(l - 1).reached == linear.reached(l));
          CHECK(branching.at(l - 1).dropped == linear.stopped_at(l, funnel_outcome::dropped));
          CHECK(branching.at(l - 1).open == linear.stopped_at(l, funnel_outcome::open));
          if (l > 1) CHECK(branching.passed(l - 2) == linear.reached(l));
        }
        for (auto const& journey : log->journeys) {
          auto const path = branching.path(journey);
          auto const chain = linear.chain(journey);
          REQUIRE(path.nodes.size() == chain.level());
          REQUIRE(path.outcome == chain.outcome);
        }
      }
    }
  }
}

TEST_CASE("what they did instead sums to those that dropped on two real logs, in every mode",
          "[law][funnel]") {
  for (auto const& expected : by_the_oracle()) {
    INFO(expected.mode);
    for (auto const* log : {&ecom(), &simple_shop()}) {
      auto const f = measure(sequential{}, log->journeys, log->of(expected.options));
      auto const context =
          measure(parallel{2}, log->journeys, funnel_context(log->of(expected.options), log->journeys));
      CHECK(context.tally() == f.tally());
      for (std::size_t l = 1; l <= f.level_count(); ++l) {
        auto sum = context.nothing_more(l);
        for (std::uint32_t i = 0; i < context.touchpoint_count(); ++i)
          sum += context.did_instead(l, touchpoint_id{i});
        CHECK(sum == f.stopped_at(l, funnel_outcome::dropped));
      }
    }
  }
}
