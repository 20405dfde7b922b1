// SPDX-License-Identifier: BSL-1.0
// A host's own stages, and one log read through two models at once.

#include <sojourn/journey/group.hpp>
#include <sojourn/measure/funnel.hpp>
#include <sojourn/measure/stage_reach.hpp>
#include <sojourn/model/aarrr.hpp>
#include <sojourn/run/measure.hpp>
#include <sojourn/run/sequential.hpp>

#include "check.hpp"

#include <array>
#include <cstdint>
#include <iostream>
#include <string_view>
#include <vector>

// The stages of a software trial.
enum class trial : std::uint8_t { signed_up, set_up, invited, paid };

template <>
struct sojourn::stage_traits<trial> {
  static constexpr std::string_view name = "trial";
  static constexpr auto names = std::to_array<std::string_view>({"signed up", "set up", "invited", "paid"});
};

struct event {
  std::string_view team;
  std::string_view what;
  std::int64_t unix_seconds;
};

int main() {
  using namespace sojourn;
  static_assert(stage_model<trial> && stage_count<trial> == 4);

  std::vector<event> const events{{"a", "sign up", 10}, {"b", "sign up", 20}, {"a", "import", 30},
                                  {"a", "invite", 40},  {"b", "invite", 50},  {"a", "card", 60},
                                  {"c", "invite", 65},  {"c", "import", 70}};

  journey_map<trial> product;
  product.add("sign up", trial::signed_up);
  product.add("import", trial::set_up);
  product.add("invite", trial::invited);
  product.add("card", trial::paid);

  journey_map<aarrr> growth;  // the same touchpoints in the same order, so the same ids
  growth.add("sign up", aarrr::acquisition);
  growth.add("import", aarrr::activation);
  growth.add("invite", aarrr::referral);
  growth.add("card", aarrr::revenue);

  auto const log = group_journeys(events, product, fields(&event::team, &event::what, &event::unix_seconds),
                                  ends{.goal = {"paid"}});
  auto const [by_product, by_growth, path] =
      measure(sequential{}, log, stage_reach{product}, stage_reach{growth}, funnel{product});
  // by_product.reach(aarrr::revenue) and by_product += by_growth do not compile.

  for (auto const stage : stages<trial>()) {
    std::cout << name(stage) << ": " << by_product.reach(stage) << " teams\n";
  }
  std::cout << "revenue: " << by_growth.reach(aarrr::revenue) << " of " << by_growth.journey_count()
            << " teams\n";

  check(by_product.reach(trial::invited) == 3 && by_product.reach(trial::signed_up) == 2,
        "stages are sets: c skipped one");
  check(by_product.onward(trial::set_up).converted == 1, "c invited before it was set up: not afterwards");
  check(by_growth.reach(aarrr::revenue) == by_product.reach(trial::paid), "two models, one log");
  check(path.reached(1) == 2 && path.count(funnel_outcome::converted) == 1, "the funnel wants the order");
}
