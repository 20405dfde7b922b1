// SPDX-License-Identifier: BSL-1.0
#include "measure/small_funnels.hpp"

#include <sojourn/measure/funnel.hpp>

#include "support/catch.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <random>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

using namespace sojourn;
using namespace std::chrono_literals;

namespace {

// Steps "a b c" and excluded touches "x": one letter a touchpoint.
struct letters {
  std::vector<std::string> of{};
  std::uint64_t operator()(touch const& t) const {
    auto const letter = static_cast<char>('a' + index(t.touchpoint()));
    std::uint64_t mask = 0;
    for (std::size_t i = 0; i < of.size(); ++i)
      if (of[i].find(letter) != std::string::npos) mask |= std::uint64_t{1} << i;
    return mask;
  }
  [[nodiscard]] std::size_t size() const { return of.size(); }
  bool operator==(letters const&) const = default;
};

// "a0 x3 b12": touchpoints at seconds, as of the last, open.
std::vector<touch> journey(std::string_view text) {
  std::vector<touch> touches;
  std::size_t i = 0;
  while (i < text.size()) {
    auto const where = static_cast<std::uint32_t>(text[i++] - 'a');
    std::int64_t second = 0;
    for (; i < text.size() && text[i] >= '0' && text[i] <= '9'; ++i) second = second * 10 + (text[i] - '0');
    touches.emplace_back(touchpoint_id{where}, time_point{std::chrono::seconds{second}});
  }
  return touches;
}

funnel<letters, 8, letters> of(std::vector<std::string> steps, funnel_options o = {}) {
  std::vector<std::string> const excluded{"x", "y"};
  letters const exclusions{
      {excluded.begin(), excluded.begin() + static_cast<std::ptrdiff_t>(o.exclusions.size())}};
  return funnel<letters, 8, letters>({std::move(steps)}, std::move(o), exclusions);
}

// The touches of each chain's required steps and, behind a bar, of the optional ones; and the outcome's initial.
std::string seen(funnel<letters, 8, letters> const& f, std::string_view text) {
  std::string s;
  for (auto const& c : f.chains(journey(text))) {
    if (!s.empty()) s += ' ';
    for (auto const& fill : c.steps) s += std::to_string(fill.touch);
    if (!c.optional.empty()) s += '|';
    for (auto const& fill : c.optional) s += std::to_string(fill.touch);
    s += name(*c.outcome)[0];
  }
  return s;
}

}  // namespace

TEST_CASE("each order chains its own touches", "[worked-example][funnel]") {
  std::vector<std::string> const abc{"a", "b", "c"};
  auto const order = [&](funnel_order o) { return of(abc, {.order = o}); };
  CHECK(seen(order(funnel_order::strict), "a0d1a2b3c4") == "234c");  // definitions section 3
  CHECK(seen(order(funnel_order::ordered), "a0d1b2d3c4") == "024c");
  CHECK(seen(order(funnel_order::strict), "a0b1d2c3") == "01d");
  CHECK(seen(order(funnel_order::strict), "a0b1") == "01o");
  CHECK(seen(order(funnel_order::ordered), "c0a1c2b3") == "13o");
  CHECK(seen(order(funnel_order::anchored), "c0a1c2b3") == "123c");
  CHECK(seen(order(funnel_order::anchored), "c0b1a2") == "2o");
  CHECK(seen(order(funnel_order::unordered), "c0b1a2") == "012c");
  CHECK(seen(of(abc, {.within = 2s, .order = funnel_order::unordered}), "c0b2a3") == "12o");
  CHECK(seen(order(funnel_order::open), "c0b100a300") == "012c");
  CHECK(seen(order(funnel_order::open), "d0") == "");
}

TEST_CASE("a tie policy says which touch may come before which", "[worked-example][funnel]") {
  std::vector<std::string> const ab{"a", "b"};
  auto const ties = [&](tie_policy t) { return of(ab, {.ties = t}); };
  CHECK(seen(ties(tie_policy::arrival()), "a5b5") == "01c");
  CHECK(seen(ties(tie_policy::arrival()), "b5a5") == "1o");
  CHECK(seen(ties(tie_policy::by_step()), "b5a5") == "10c");
  CHECK(seen(ties(tie_policy::strictly_later()), "a5b5") == "0o");
  CHECK(seen(ties(tie_policy::strictly_later()), "a5b5b6") == "02c");
  CHECK(seen(ties(tie_policy::either_order_within(2s)), "b3a5") == "10c");
  CHECK(seen(ties(tie_policy::either_order_within(2s)), "b2a5") == "1o");
  // Not transitive: b may come before a, and c before b, but c not before a.
  auto const three = of({"a", "b", "c"}, {.ties = tie_policy::either_order_within(2s)});
  CHECK(seen(three, "c1b3a5") == "21o");
  CHECK(seen(three, "c3b3a5") == "210c");
}

TEST_CASE("window, gap and session bound a chain each in its way", "[worked-example][funnel]") {
  std::vector<std::string> const abc{"a", "b", "c"};
  CHECK(seen(of(abc, {.within = 9s}), "a0b5c9") == "012c");
  CHECK(seen(of(abc, {.within = 8s}), "a0b5c9") == "01d");
  CHECK(seen(of(abc, {.max_gap = 5s}), "a0b1b5c9") == "023c");  // the first b would be too early
  CHECK(seen(of(abc, {.max_gap = 4s}), "a0b1b5c9") == "01d");
  CHECK(seen(of(abc, {.session_gap = 2s}), "a0d2b4d6c8") == "024c");
  CHECK(seen(of(abc, {.session_gap = 2s}), "a0d2b4c7") == "02d");
}

TEST_CASE("the entry decides which attempt counts", "[worked-example][funnel]") {
  std::vector<std::string> const ab{"a", "b"};
  auto const entry = [&](funnel_entry e) { return of(ab, {.entry = e}); };
  CHECK(seen(entry(funnel_entry::latest), "a0a10b12") == "12c");  // definitions section 3: latest 2, first 12
  CHECK(seen(entry(funnel_entry::first), "a0a10b12") == "02c");
  CHECK(seen(entry(funnel_entry::latest), "a0b1a2b9") == "23c");
  CHECK(seen(entry(funnel_entry::best), "a0b1a2b9") == "01c");
  CHECK(seen(entry(funnel_entry::best), "a0b1a2b3") == "23c");  // of equals the latest
  CHECK(seen(entry(funnel_entry::every), "a0b1a2b9") == "01c 23c");
  CHECK(seen(entry(funnel_entry::every), "a0a1b2a3a4") == "12c 4o");
  CHECK(seen(entry(funnel_entry::first), "a0a1b2a3a4") == "02c");
  // a0 and a1 fail together, a7 belongs to the conversion of a8, b9 ends it, a20 is still open.
  CHECK(seen(of(ab, {.within = 2s, .entry = funnel_entry::every}), "a0a1a7a8b9a20") == "1d 34c 5o");
  CHECK(seen(of({"a", "b", "c"}, {.entry = funnel_entry::first}), "a0b1a2b3c4") == "014c");
  CHECK_THROWS_AS(entry(funnel_entry::every).chain(journey("a0b1")), std::logic_error);
}

TEST_CASE("a touch fills one step, or several where that is asked for", "[worked-example][funnel]") {
  std::vector<std::string> const steps{"a", "ab", "b"};
  auto const several = [](funnel_order o) {
    return funnel_options{.order = o, .fills = touch_fills::several_steps};
  };
  CHECK(seen(of(steps), "a0b1") == "01o");
  CHECK(seen(of(steps, several(funnel_order::ordered)), "a0b1") == "001c");
  CHECK(seen(of(steps, several(funnel_order::strict)), "a0b1") == "001c");
  CHECK(seen(of(steps, several(funnel_order::unordered)), "b0a1") == "001c");
}

TEST_CASE("the three exclusions differ", "[worked-example][funnel]") {
  auto const with = [](std::vector<std::string> steps, exclusion x) {
    return of(std::move(steps), {.exclusions = {x}});
  };
  using enum exclusion_effect;
  std::vector<std::string> const ab{"a", "b"};
  std::vector<std::string> const abc{"a", "b", "c"};
  CHECK(seen(with(ab, {.effect = disqualify}), "a0x1b2") == "0e");
  CHECK(seen(with(ab, {.effect = disqualify}), "a0x1a2b3") == "0e");     // the person is out
  CHECK(seen(with(ab, {.effect = disqualify}), "a0b1a2x3b4") == "01c");  // had converted before
  CHECK(seen(with(ab, {.effect = end_attempt}), "a0x1b2") == "0d");
  CHECK(seen(with(ab, {.effect = end_attempt}), "a0x1a2b3") == "23c");
  CHECK(seen(with(ab, {.effect = barrier}), "a0x1b2") == "0o");
  CHECK(seen(with(ab, {.effect = barrier}), "a0x1a2b3") == "23c");
  CHECK(seen(with(ab, {.effect = disqualify}), "x0a1b2x3") == "12c");  // only between the two steps
  // Another choice of b stands behind the barrier; the attempt, once made, is only ended.
  CHECK(seen(with(abc, {.from = 2, .effect = barrier}), "a0b1x2b3c4") == "034c");
  CHECK(seen(with(abc, {.from = 2, .effect = end_attempt}), "a0b1x2b3c4") == "01d");
  CHECK(seen(with(abc, {.from = 1, .to = 2, .effect = disqualify}), "a0b1x2c3") == "013c");
  CHECK(seen(of(ab, {.within = 2s, .exclusions = {{.effect = disqualify}}}), "a0x3b4") == "0d");
  // The earlier hit counts, of equals the one that disqualifies.
  std::vector<exclusion> const both{{.effect = end_attempt}, {.effect = disqualify}};
  CHECK(seen(of(ab, {.exclusions = both}), "a0x1y2b3") == "0d");
  CHECK(seen(of(ab, {.exclusions = both}), "a0y1x2b3") == "0e");
  // Without an order of steps it hits unless the attempt is complete by then.
  auto const any = [&](exclusion_effect e) {
    return of(abc, {.order = funnel_order::unordered, .exclusions = {{.effect = e}}});
  };
  CHECK(seen(any(disqualify), "c0b1x2a3") == "01e");
  CHECK(seen(any(end_attempt), "c0b1x2a3b4c5") == "345c");
  CHECK(seen(any(disqualify), "c0b1a2x3") == "012c");
}

TEST_CASE("a tolerance that no two touches are within changes nothing, however long the journey is",
          "[law][funnel]") {
  std::mt19937_64 engine(1);
  std::string text;
  for (int i = 0; i < 3000; ++i) {
    auto const letter = engine() % 40 == 0 ? 'x' : static_cast<char>('a' + engine() % 4);
    text += letter + std::to_string(10 * i);
  }
  for (std::vector<std::string> const& steps :
       {std::vector<std::string>{"a", "b", "c", "d"}, {"a", "b", "c", "ad"}}) {
    for (auto const entry : {funnel_entry::latest, funnel_entry::best, funnel_entry::every}) {
      for (auto const effect : {exclusion_effect::end_attempt, exclusion_effect::barrier}) {
        funnel_options options{.entry = entry, .exclusions = {{.effect = effect}}};
        auto const by_arrival = seen(of(steps, options), text);
        options.ties = tie_policy::either_order_within(9s);
        CHECK(seen(of(steps, options), text) == by_arrival);
      }
    }
  }
}

TEST_CASE("an optional step is done on the way or skipped", "[worked-example][funnel]") {
  std::vector<std::string> const abc{"a", "b", "c"};
  auto const optional = [&](std::size_t step, funnel_order o = funnel_order::ordered) {
    return of(abc, {.order = o, .optional_steps = {step}});
  };
  CHECK(seen(optional(2), "a0b1c2") == "02|1c");
  CHECK(seen(optional(2), "a0c2") == "01c");
  CHECK(seen(optional(2), "a0c2b3") == "01c");  // not in order
  CHECK(seen(optional(2), "a0b1") == "0|1o");   // directly behind the last
  CHECK(seen(optional(3), "a0b1c2") == "01|2c");
  CHECK(seen(optional(3), "a0c1") == "0o");  // a required step lies between
  CHECK(seen(optional(2, funnel_order::strict), "a0b1c2") == "02|1c");
  CHECK(seen(optional(2, funnel_order::strict), "a0d1c2") == "0d");
  CHECK(seen(optional(2, funnel_order::unordered), "c0b1a2") == "02|1c");
  // A strict funnel gives the touch to the required step, unless the chain would end there.
  auto const either = of({"a", "b", "b", "c"}, {.order = funnel_order::strict, .optional_steps = {2}});
  CHECK(seen(either, "a0b1c2") == "012c");
  CHECK(seen(either, "a0b1b2c3") == "023|1c");
}

TEST_CASE("a funnel refuses modes of which one would ignore the other", "[edge][funnel]") {
  auto const refuses = [](funnel_options const& o, std::string const& mode, std::string const& other) {
    INFO(mode << " and " << other);
    CHECK_THROWS_AS(of({"a", "b", "c"}, o), std::invalid_argument);
    CHECK_THROWS_WITH(of({"a", "b", "c"}, o), sojourn_test::contains_text(mode));
    CHECK_THROWS_WITH(of({"a", "b", "c"}, o), sojourn_test::contains_text(other));
  };
  using enum funnel_order;
  std::vector<exclusion> const disqualify{{.effect = exclusion_effect::disqualify}};
  std::vector<exclusion> const barrier{{.effect = exclusion_effect::barrier}};
  for (auto const ties :
       {tie_policy::by_step(), tie_policy::strictly_later(), tie_policy::either_order_within(1s)}) {
    refuses({.order = unordered, .ties = ties}, "unordered", "tie");
    refuses({.order = open, .ties = ties}, "open", "tie");
  }
  refuses({.within = 1s, .order = open}, "open", "window");
  refuses({.max_gap = 1s, .order = open}, "open", "gap");
  refuses({.session_gap = 1s, .order = open}, "open", "session");
  for (auto const entry : {funnel_entry::first, funnel_entry::every, funnel_entry::best})
    refuses({.order = open, .entry = entry}, "open", "entry");
  refuses({.order = open, .exclusions = disqualify}, "open", "exclusion");
  for (auto const order : {unordered, anchored}) {
    refuses({.max_gap = 1s, .order = order}, std::string(name(order)), "gap");
    refuses({.order = order, .exclusions = barrier}, std::string(name(order)), "barrier");
    refuses({.order = order, .exclusions = {{.from = 2}}}, std::string(name(order)), "exclusion");
    refuses({.order = order, .exclusions = {{.to = 3}}}, std::string(name(order)), "exclusion");
  }
  refuses({.entry = funnel_entry::every, .exclusions = disqualify}, "every", "disqualify");
  refuses({.entry = funnel_entry::every, .optional_steps = {3}}, "every", "last step");
  refuses({.ties = tie_policy::strictly_later(), .fills = touch_fills::several_steps}, "several", "later");
}

TEST_CASE("a funnel refuses numbers that mean nothing", "[edge][funnel]") {
  auto const refused = [](funnel_options const& o) {
    CHECK_THROWS_AS(of({"a", "b", "c"}, o), std::invalid_argument);
  };
  refused({.within = -1us});
  refused({.max_gap = -1us});
  refused({.session_gap = -1us});
  refused({.ties = tie_policy::either_order_within(-1us)});
  for (std::size_t const step : {0U, 1U, 4U}) refused({.optional_steps = {step}});
  refused({.exclusions = {{.from = 0}}});
  refused({.exclusions = {{.from = 2, .to = 2}}});
  refused({.exclusions = {{.from = 3}}});
  refused({.exclusions = {{.from = 3, .to = 1}}});
  refused({.exclusions = {{.from = 1, .to = 4}}});
  refused({.optional_steps = {2}, .exclusions = {{.from = 2}}});
  refused({.optional_steps = {2}, .exclusions = {{.from = 1, .to = 2}}});
  using of_letters = funnel<letters, 8, letters>;
  CHECK_THROWS_AS(of_letters({{"a", "b"}}, {}, {{"x"}}), std::invalid_argument);
  CHECK_THROWS_AS(of_letters({{"a", "b"}}, {.exclusions = {exclusion{}}}), std::invalid_argument);
}
