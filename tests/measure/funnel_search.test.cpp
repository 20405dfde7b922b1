// SPDX-License-Identifier: BSL-1.0
#include "measure/funnel_oracle.hpp"
#include "measure/small_funnels.hpp"

#include <sojourn/measure/funnel.hpp>
#include <sojourn/measure/measure_of.hpp>

#include "support/catch.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <random>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

using namespace sojourn;

namespace {

using chains = std::vector<funnel_chain>;

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
  if (o.order == funnel_order::unordered)
    add("unordered", [](auto& x) { x.order = funnel_order::anchored; });
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

// What the fold counts must be what the chains say.
template <class Funnel>
bool counts_agree(Funnel const& f, std::map<std::pair<std::size_t, funnel_outcome>, std::uint64_t> const& of) {
  for (std::size_t level = 1; level <= f.step_count(); ++level) {
    for (auto const o : {funnel_outcome::converted, funnel_outcome::dropped, funnel_outcome::open}) {
      auto const found = of.find({level, o});
      if (f.stopped_at(level, o) != (found == of.end() ? 0 : found->second)) return false;
    }
  }
  return true;
}

}  // namespace

TEST_CASE("a funnel equals the search over all choices of touches, in every mode", "[oracle][funnel]") {
  std::mt19937_64 engine(20260101);
  std::map<std::string, std::uint64_t> decided;  // by mode: how often it changed the result
  std::map<funnel_outcome, std::uint64_t> outcomes;
  std::uint64_t streams = 0;
  std::uint64_t optional_done = 0;
  auto const combinations = test::funnel_combinations();
  for (auto const& combination : combinations) {
    for (int shape = 0; shape < 8; ++shape) {
      auto const small = test::small_funnel_of(combination, engine);
      funnel<test::masks_of, 5, test::masks_of> f(small.steps, small.options, small.exclusions);
      std::map<std::pair<std::size_t, funnel_outcome>, std::uint64_t> counts;
      for (int round = 0; round < 10; ++round, ++streams) {
        auto const journey = test::random_journey(small, engine);
        auto const seen = journey.seen_by(small);
        test::funnel_search const search(small.steps.size(), small.options, seen);
        auto const expected = search.chains();
        auto const actual = f.chains(journey);
        if (expected != actual) {
          std::ostringstream what;
          what << test::describe(small) << '\n' << test::describe(small, journey) << "\nexpected " << test::describe(expected)
               << "\nactual   " << test::describe(actual);
          FAIL(what.str());
        }
        if (small.options.entry != funnel_entry::every) {
          if (f.chain(journey) != (expected.empty() ? funnel_chain{} : expected[0]))
            FAIL("chain() differs from chains(): " << test::describe(small) << '\n' << test::describe(small, journey));
        } else if (!test::ends_attempts(small.options)) {
          int converted = 0;
          for (auto const& c : actual) converted += c.outcome == funnel_outcome::converted ? 1 : 0;
          if (converted != search.most_conversions())
            FAIL("not the most conversions: " << test::describe(small) << '\n' << test::describe(small, journey));
        }
        observe(f, journey, journey.ended());
        for (auto const& c : expected) {
          ++counts[{c.level(), *c.outcome}];
          ++outcomes[*c.outcome];
          optional_done += c.optional.size();
        }
        if (round != 0) continue;
        for (auto const& [mode, other] : without_each_mode(small.options)) {
          if (test::ends_attempts(other) && other.entry == funnel_entry::every) continue;
          decided[mode] += test::funnel_search(small.steps.size(), other, seen).chains() != expected ? 1U : 0U;
        }
      }
      if (!counts_agree(f, counts)) FAIL("the fold counts otherwise than the chains: " << test::describe(small));
    }
  }
  CHECK(streams >= 1'000'000);
  for (auto const& [mode, times] : decided) WARN(mode << " " << times);
  for (auto const& [outcome, times] : outcomes) WARN(name(outcome) << " " << times);
  WARN("combinations " << combinations.size() << " streams " << streams << " optional " << optional_done);
}
