// SPDX-License-Identifier: BSL-1.0
#include "measure/funnel_oracle.hpp"
#include "measure/small_funnels.hpp"

#include <sojourn/measure/funnel.hpp>
#include <sojourn/measure/measure_of.hpp>

#include "support/catch.hpp"
#include "support/sanitized.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <utility>
#include <vector>

using namespace sojourn;

namespace {

// The modes that a funnel has switched on, each with the same funnel without it.
std::vector<std::pair<std::string, funnel_options>> without_each_mode(funnel_options const& o) {
  std::vector<std::pair<std::string, funnel_options>> others;
  auto const add = [&](std::string name, auto change) {
    auto other = o;
    change(other);
    others.emplace_back(std::move(name), std::move(other));
  };
  if (o.order == funnel_order::strict || o.order == funnel_order::anchored)
    add(std::string(name(o.order)), [](auto& x) { x.order = funnel_order::ordered; });
  if (o.order == funnel_order::unordered) add("unordered", [](auto& x) { x.order = funnel_order::anchored; });
  if (o.ties != tie_policy::arrival())
    add(std::string(name(o.ties.what())), [](auto& x) { x.ties = tie_policy::arrival(); });
  if (o.entry != funnel_entry::latest)
    add(std::string(name(o.entry)), [](auto& x) { x.entry = funnel_entry::latest; });
  if (o.fills != touch_fills::one_step)
    add("several steps", [](auto& x) { x.fills = touch_fills::one_step; });
  if (o.within) add("window", [](auto& x) { x.within.reset(); });
  if (o.max_gap) add("gap", [](auto& x) { x.max_gap.reset(); });
  if (o.session_gap) add("session", [](auto& x) { x.session_gap.reset(); });
  if (!o.optional_steps.empty()) add("optional", [](auto& x) { x.optional_steps.clear(); });
  for (std::size_t i = 0; i < o.exclusions.size(); ++i) {
    auto other = o;
    other.exclusions.erase(other.exclusions.begin() + static_cast<std::ptrdiff_t>(i));
    if (i + 1 == o.exclusions.size()) others.emplace_back(name(o.exclusions[i].effect), std::move(other));
  }
  return others;
}

// What the fold must count, from the chains.
struct expected_counts {
  std::array<std::array<std::uint64_t, 4>, 6> stopped{};  // by level and outcome
  std::array<std::uint64_t, 5> filled{};                  // by step

  void add(funnel_chain const& c) {
    ++stopped[c.level()][static_cast<std::size_t>(*c.outcome)];
    if (c.outcome == funnel_outcome::excluded) return;
    for (auto const& s : c.steps) ++filled[s.step];
    for (auto const& s : c.optional) ++filled[s.step];
  }
  template <class Funnel>
  [[nodiscard]] bool are_of(Funnel const& f) const {
    for (std::size_t level = 1; level <= f.level_count(); ++level) {
      for (std::size_t o = 0; o < 4; ++o)
        if (f.stopped_at(level, static_cast<funnel_outcome>(o)) != stopped[level][o]) return false;
    }
    for (std::size_t step = 0; step < f.step_count(); ++step)
      if (f.tally().filled(step) != filled[step]) return false;
    return true;
  }
};

}  // namespace

TEST_CASE("a funnel equals the search over all choices of touches, in every mode", "[oracle][funnel]") {
  constexpr int rounds = sanitized ? 2 : 9;
  std::mt19937_64 engine(20260101);
  std::map<std::string, std::uint64_t> decided;  // by mode: how often it changed the result
  std::array<std::uint64_t, 4> outcomes{};
  std::uint64_t streams = 0;
  std::uint64_t optional_done = 0;
  for (auto const& combination : test::funnel_combinations()) {
    for (int shape = 0; shape < 7; ++shape) {
      auto const small = test::small_funnel_of(combination, engine);
      funnel<test::masks_of, 5, test::masks_of> f(small.steps, small.options, small.exclusions);
      expected_counts counts;
      for (int round = 0; round < rounds; ++round, ++streams) {
        auto const journey = test::random_journey(small, engine);
        auto const seen = journey.seen_by(small);
        test::funnel_search const search(small.steps.size(), small.options, seen);
        auto const expected = search.chains();
        auto const actual = f.chains(journey);
        if (actual != expected) {
          FAIL(describe(small) << '\n'
                               << describe(small, journey) << "\nexpected " << test::describe(expected)
                               << "\nactual   " << test::describe(actual));
        }
        if (small.options.entry != funnel_entry::every) {
          if (f.chain(journey) != (expected.empty() ? funnel_chain{} : expected[0]))
            FAIL("not the chain of chains: " << describe(small) << '\n' << describe(small, journey));
        } else if (!test::ends_attempts(small.options)) {
          auto const converted =
              std::ranges::count(actual, funnel_outcome::converted, &funnel_chain::outcome);
          if (converted != search.most_conversions())
            FAIL("not the most conversions: " << describe(small) << '\n' << describe(small, journey));
        }
        observe(f, journey, journey.ended());
        for (auto const& c : expected) {
          counts.add(c);
          ++outcomes[static_cast<std::size_t>(*c.outcome)];
          optional_done += c.optional.size();
        }
        if (round > 4) continue;
        for (auto const& [mode, other] : without_each_mode(small.options))
          decided[mode] +=
              test::funnel_search(small.steps.size(), other, seen).chains() != expected ? 1U : 0U;
      }
      if (!counts.are_of(f)) FAIL("the fold counts otherwise than the chains: " << describe(small));
    }
  }
  CHECK(streams >= (sanitized ? 200'000 : 1'000'000));
  for (auto const mode : {"strict", "anchored", "unordered", "by-step", "strictly-later",
                          "either-order-within", "first", "every", "best", "several steps", "window", "gap",
                          "session", "optional", "disqualify", "end-attempt", "barrier"}) {
    INFO(mode);
    CHECK(decided[mode] >= (sanitized ? 200 : 1000));
  }
  for (auto const times : outcomes) CHECK(times >= 10'000);
  CHECK(optional_done >= 10'000);
}
