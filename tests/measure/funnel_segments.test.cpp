// SPDX-License-Identifier: BSL-1.0
#include <sojourn/measure/funnel_segments.hpp>

#include <sojourn/measure/funnel.hpp>
#include <sojourn/measure/funnel_journeys.hpp>
#include <sojourn/run/measure.hpp>
#include <sojourn/run/sequential.hpp>

#include "support/catch.hpp"
#include "support/random_log.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

using namespace sojourn;
using namespace std::chrono_literals;

namespace {

// A touch with a property of the host's: what it was bought on, if it says.
struct device_touch {
  touchpoint_id where{};
  time_point when{};
  std::optional<char> device{};
  [[nodiscard]] touchpoint_id touchpoint() const { return where; }
  [[nodiscard]] time_point time() const { return when; }
};
using device_journey = std::vector<device_touch>;

constexpr auto device = [](device_touch const& t) { return t.device; };

device_touch at(std::uint32_t id, std::int64_t second, std::optional<char> on) {
  return {touchpoint_id{id}, time_point{std::chrono::seconds{second}}, on};
}

auto shop_funnel(funnel_options options = {}) {
  journey_map<five_a> map;
  map.add("a", five_a::aware);
  map.add("b", five_a::appeal);
  map.add("c", five_a::ask);
  return funnel(touchpoint_steps(map, map.touchpoints(), {{"a"}, {"b"}, {"c"}}), std::move(options));
}

std::uint64_t converted(auto const& total, char segment) {
  auto const found = total.segments().find(segment);
  return found == total.segments().end() ? 0 : found->second.count(funnel_outcome::converted);
}

auto run(std::vector<device_journey> const& journeys, segment_rule rule) {
  return measure(sequential{}, journeys, by_segment<device_touch>(shop_funnel(), device, rule));
}

}  // namespace

TEST_CASE("the segment of a chain is read by a named rule, after matching", "[worked-example][funnel]") {
  // Seen on m, asked on nothing known, bought on d.
  std::vector<device_journey> const journeys{{at(0, 1, 'm'), at(1, 2, {}), at(2, 3, 'd')}};
  CHECK(converted(run(journeys, segment_rule::at_entry()), 'm') == 1);
  CHECK(converted(run(journeys, segment_rule::first_defined()), 'm') == 1);
  CHECK(converted(run(journeys, segment_rule::last_defined()), 'd') == 1);
  CHECK(converted(run(journeys, segment_rule::at_step(3)), 'd') == 1);
  CHECK(run(journeys, segment_rule::at_step(2)).segments().empty());
  CHECK(run(journeys, segment_rule::at_step(2)).undefined().count(funnel_outcome::converted) == 1);
  auto const all = run(journeys, segment_rule::all());
  CHECK(converted(all, 'm') == 1);
  CHECK(converted(all, 'd') == 1);
}

TEST_CASE("only touches of the chain say its segment", "[edge][funnel]") {
  std::vector<device_journey> const journeys{{at(7, 0, 'x'), at(0, 1, {}), at(7, 2, 'y'), at(1, 3, 'z')}};
  auto const total = run(journeys, segment_rule::first_defined());
  CHECK(total.segments().size() == 1);
  CHECK(total.segments().at('z').stopped_at(2) == 1);
}

TEST_CASE("splitting touches by segment before matching loses the chains that cross",
          "[worked-example][funnel]") {
  std::vector<device_journey> const journeys{{at(0, 1, 'm'), at(1, 2, 'm'), at(2, 3, 'd')},
                                             {at(0, 1, 'd'), at(1, 2, 'd'), at(2, 3, 'd')}};
  auto const after = run(journeys, segment_rule::at_entry());
  CHECK(converted(after, 'm') + converted(after, 'd') == 2);
}

TEST_CASE("segments and the undefined sum to the funnel itself under every rule but all", "[law][funnel]") {
  auto const log = test::random_log(3, 2000);
  auto const channel = [](auto const& t) {
    auto const hour = t.time().time_since_epoch() / 1h;
    return hour % 3 == 0 ? std::optional<int>{} : std::optional<int>{static_cast<int>(hour % 5)};
  };
  for (auto const entry : {funnel_entry::latest, funnel_entry::every}) {
    auto const f = funnel(test::five_a_map(), {.within = 9h, .entry = entry, .optional_steps = {2}});
    auto const whole = measure(sequential{}, log, f);
    for (auto const rule :
         {segment_rule::at_entry(), segment_rule::first_defined(), segment_rule::last_defined(),
          segment_rule::at_step(2), segment_rule::at_step(4)}) {
      auto const parts = measure(sequential{}, log, by_segment<test::log_type::touch_view>(f, channel, rule));
      funnel_tally sum = parts.undefined();
      for (auto const& [key, tally] : parts.segments()) sum += tally;
      CHECK(sum == whole.tally());
      CHECK(parts.segments().size() == 5);
    }
  }
}

TEST_CASE("a segment's step must be one of the funnel's", "[edge][funnel]") {
  CHECK_THROWS_WITH(by_segment<device_touch>(shop_funnel(), device, segment_rule::at_step(4)),
                    "a segment's step must be one of 1 to 3: 4");
}

TEST_CASE("the journeys behind each count are as many as the count says", "[law][funnel]") {
  auto const log = test::random_log(5, 1000);
  for (auto const order : {funnel_order::ordered, funnel_order::strict, funnel_order::unordered}) {
    auto const f = measure(sequential{}, log, funnel(test::five_a_map(), {.within = 9h, .order = order}));
    std::size_t seen = 0;
    for (std::size_t level = 1; level <= f.level_count(); ++level) {
      for (auto const o : {funnel_outcome::converted, funnel_outcome::dropped, funnel_outcome::open}) {
        auto people = journeys_stopped_at(f, log, level, o);
        CHECK(static_cast<std::uint64_t>(ranges::distance(people)) == f.stopped_at(level, o));
        for (auto const& j : people) {
          seen += 1;
          CHECK(f.chain(j).level() == level);
        }
      }
      auto reaching = journeys_reaching(f, log, level);
      CHECK(static_cast<std::uint64_t>(ranges::distance(reaching)) == f.reached(level));
    }
    CHECK(seen == f.reached(1));
    funnel_tally again(f.step_count(), f.level_count());
    for (auto const& chains : chains_of(f, log)) {
      for (auto const& chain : chains) again.add(chain, log.as_of());
    }
    CHECK(again == f.tally());
  }
}
