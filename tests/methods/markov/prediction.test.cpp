// SPDX-License-Identifier: BSL-1.0
#include <sojourn/methods/markov/prediction.hpp>

#include <sojourn/measure/context_counts.hpp>
#include <sojourn/methods/markov/next_touch.hpp>

#include "methods/markov/random_walks.hpp"
#include "support/approx.hpp"
#include "support/catch.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <random>
#include <stdexcept>
#include <vector>

using namespace sojourn;
using sojourn_test::approx;

namespace {

using ids = std::vector<touchpoint_id>;

}  // namespace

TEST_CASE("A chain that remembers all predicts by the journeys that went the same way", "[oracle]") {
  std::mt19937_64 engine(5);
  auto const walks = random_walks(engine, 500);
  journey_predictor const predict(counted_contexts(walks, longest_walk).counts(), {.at_least = 1});
  struct future {
    double n = 0, converted = 0, steps = 0;
  };
  std::map<ids, future> expected;
  for (auto const& w : walks) {
    ids so_far;
    for (auto const t : w.touchpoints) {
      so_far.push_back(touchpoint_id{t});
      auto& f = expected[so_far];
      f.n += 1;
      f.converted += w.end == ending::goal ? 1 : 0;
      f.steps += static_cast<double>(w.touchpoints.size() - so_far.size());
    }
  }
  for (auto const& [so_far, f] : expected) {
    auto const p = predict(so_far);
    REQUIRE(p);
    CHECK(p->order == longest_walk);
    CHECK(p->n == static_cast<std::uint64_t>(f.n));
    CHECK(p->conversion == approx(f.converted / f.n).margin(1e-12));
    CHECK(p->loss == approx(1 - f.converted / f.n).margin(1e-12));
    CHECK(*p->steps_left == approx(f.steps / f.n).margin(1e-12));
    CHECK(*p->time_left == approx(60 * f.steps / f.n).margin(1e-9));
    CHECK(p->next.front().probability >= p->next.back().probability);
  }
}

TEST_CASE("A prediction is the mean over what may come next", "[law]") {
  std::mt19937_64 engine(6);
  auto const counted = counted_contexts(random_walks(engine, 400), 2).counts();
  journey_predictor const predict(counted, {.at_least = 1});
  std::size_t tried = 0;
  for (auto const& row : counted.rows) {
    if (row.context.size() < 2) continue;
    double conversion = static_cast<double>(row.end_count(ending::goal));
    for (auto const& step : row.steps)
      conversion += static_cast<double>(step.count) * predict(ids{row.context[1], step.to})->conversion;
    CHECK(predict(row.context)->conversion ==
          approx(conversion / static_cast<double>(row.outcome_count())).margin(1e-12));
    ++tried;
  }
  CHECK(tried > 10);
}

TEST_CASE("Contexts too rare give way to shorter ones", "[worked-example]") {
  std::vector<random_walk> walks(20, {{0, 1}, ending::lost});
  walks.push_back({{2, 1, 4}, ending::goal});
  auto const counted = counted_contexts(walks, 2).counts();
  ids const rare{touchpoint_id{2}, touchpoint_id{1}};
  auto const trusting = journey_predictor(counted, {.at_least = 1})(rare);
  CHECK(trusting->order == 2);
  CHECK(trusting->conversion == 1);
  CHECK(*trusting->steps_left == 1);
  auto const wary = journey_predictor(counted)(rare);
  CHECK(wary->order == 1);
  CHECK(wary->n == 21);
  CHECK(wary->conversion == approx(1.0 / 21));
  CHECK(wary->loss == approx(20.0 / 21));
  // At order 1 a context is used however rare.
  auto const started = journey_predictor(counted)(ids{touchpoint_id{2}});
  CHECK(started->order == 1);
  CHECK(started->n == 1);
  auto const converted = journey_predictor(counted)(ids{touchpoint_id{4}});
  CHECK(converted->conversion == 1);
  CHECK(*converted->steps_left == 0);
}

TEST_CASE("Of what nobody did nothing is predicted", "[edge]") {
  auto const counted = counted_contexts({{{0}, ending::lost}, {{1}, ending::open}}, 2).counts();
  journey_predictor const predict(counted);
  CHECK_FALSE(predict(ids{}));
  CHECK_FALSE(predict(ids{touchpoint_id{7}}));
  CHECK_FALSE(predict(ids{touchpoint_id{1}}));  // open: nothing is known after it
  CHECK(predict(ids{touchpoint_id{0}})->loss == 1);
  CHECK_FALSE(journey_predictor(context_counts{})(ids{touchpoint_id{0}}));
  // All that goes on never ends, as far as is known.
  auto const open = counted_contexts({{{0, 1}, ending::open}}, 1).counts();
  auto const p = journey_predictor(open)(ids{touchpoint_id{0}});
  REQUIRE(p);
  CHECK(p->conversion == 0);
  CHECK_FALSE(p->steps_left);
}
