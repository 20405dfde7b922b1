// SPDX-License-Identifier: BSL-1.0
#include <sojourn/methods/retention/reason_pareto.hpp>

#include <sojourn/run/measure.hpp>
#include <sojourn/run/sequential.hpp>

#include "measure/ended_journey.hpp"
#include "support/catch.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

using namespace sojourn;
using sojourn_test::at;
using sojourn_test::ended_journey;

namespace {

// Touchpoint 0 says nothing.
constexpr auto reason = [](auto const& t) {
  char const* const names[] = {"", "dear", "slow", "moved"};
  return t.touchpoint() == touchpoint_id{0} ? std::nullopt
                                            : std::optional<std::string>(names[index(t.touchpoint())]);
};

ended_journey ended(std::vector<std::uint32_t> const& touchpoints, ending how) {
  ended_journey j{{}, {how, how == ending::lost, {}}};
  for (auto const id : touchpoints) j.touches.push_back(at(id, 0));
  return j;
}

}  // namespace

TEST_CASE("reasons of loss come most frequent first, with their cumulative share",
          "[worked-example][retention]") {
  std::vector<ended_journey> const journeys{
      ended({0, 1}, ending::lost), ended({2, 1, 0}, ending::lost),  // the last reason that is stated
      ended({1}, ending::lost),    ended({3}, ending::lost),       ended({2}, ending::lost),
      ended({0, 0}, ending::lost), ended({2}, ending::goal),       ended({2}, ending::open)};
  auto const table = pareto(measure(sequential{}, journeys, loss_reasons<touch>(reason)));
  CHECK(table.stated == 5);
  CHECK(table.unstated == 1);
  REQUIRE(table.rows.size() == 3);
  CHECK(table.rows[0].reason == "dear");
  CHECK(table.rows[0].count == 3);
  CHECK(table.rows[0].share->value == 0.6);
  CHECK(table.rows[0].share->n == 5);
  CHECK(table.rows[1].reason == "moved");  // as often as "slow": in the order of reasons
  CHECK(table.rows[1].cumulative_share == 0.8);
  CHECK(table.rows[2].cumulative_share == 1);
}

TEST_CASE("nothing lost, or nothing said, gives no rows", "[edge][retention]") {
  CHECK(pareto(loss_reasons<touch>(reason)).rows.empty());
  auto const silent =
      pareto(measure(sequential{}, std::vector{ended({0}, ending::lost)}, loss_reasons<touch>(reason)));
  CHECK(silent.rows.empty());
  CHECK(silent.unstated == 1);
}
