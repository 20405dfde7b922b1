// SPDX-License-Identifier: BSL-1.0
// Two rounds compared: what changed, by how much, whether by chance, why the total did, and who drops.

#include <sojourn/graph/journey_graph.hpp>
#include <sojourn/journey/group.hpp>
#include <sojourn/measure/funnel_segments.hpp>
#include <sojourn/methods/compare/drop_associations.hpp>
#include <sojourn/methods/compare/funnels.hpp>
#include <sojourn/methods/compare/graphs.hpp>
#include <sojourn/methods/compare/segments.hpp>
#include <sojourn/model/five_a.hpp>
#include <sojourn/run/measure.hpp>
#include <sojourn/run/sequential.hpp>

#include "check.hpp"

#include <cstdio>
#include <string>
#include <vector>

using namespace sojourn;

enum class device { desk, phone };
struct step {
  int customer;
  std::string where;
  int second;
  device on;
};

// A round: so many at the desk and on the phone, of whom so many pay.
std::vector<step> round_of(int at_desk, int pay_at_desk, int on_phone, int pay_on_phone) {
  std::vector<step> steps;
  for (int i = 0; i < at_desk + on_phone; ++i) {
    auto const on = i < at_desk ? device::desk : device::phone;
    bool const pays = i < at_desk ? i < pay_at_desk : i < at_desk + pay_on_phone;
    steps.push_back({i, "ad", 0, on});
    steps.push_back({i, "shop", 60, on});
    steps.push_back({i, pays ? "pay" : "leave", 120, on});
  }
  return steps;
}

int main() {
  journey_map<five_a> map;
  map.add("ad", five_a::aware);
  map.add("shop", five_a::ask);
  map.add("pay", five_a::act);
  map.add("leave", five_a::ask);
  funnel const path{touchpoint_steps(map, map.touchpoints(), {{"ad"}, {"shop"}, {"pay"}})};
  auto const read = [&](std::vector<step> const& steps) {
    auto const of = fields(&step::customer, &step::where, &step::second).attributes(&step::on);
    auto const log = group_journeys(steps, map, of, ends{.goal = {"pay"}, .lost = {"leave"}});
    using touch_type = typename decltype(log)::touch_view;
    auto const on = [](touch_type const& t) { return t.attributes(); };
    return measure(sequential{}, log, path, by_segment<touch_type>(path, on), transitions{log});
  };
  auto const [path_a, parts_a, flow_a] = read(round_of(400, 160, 100, 20));  // 40 % and 20 % pay
  auto const [path_b, parts_b, flow_b] = read(round_of(150, 69, 450, 108));  // 46 % and 24 % pay

  auto const paid = compare_funnels(path_a, path_b).back().of_all;
  std::printf("paid: %.1f %% then %.1f %%: %+.1f points [%+.1f, %+.1f], a change by %+.0f %% (p = %.3f)\n",
              100 * paid.a.value->value, 100 * paid.b.value->value, 100 * paid.in_points()->value(),
              100 * paid.difference->low, 100 * paid.difference->high, 100 * paid.relative()->value(),
              *paid.adjusted_p);
  auto const why = compare_segments(parts_a, parts_b);
  std::printf("by rate %+.1f points, by mix %+.1f%s\n", 100 * why.split->rate, 100 * why.split->mix,
              why.split->reversal ? ": every device converts better, the total worse" : "");
  auto const on_phone = associated_with_dropping(parts_b, 2).segments[1];
  std::printf("being on the phone is associated with leaving the shop: odds ratio %.2f [%.2f, %.2f]\n",
              on_phone.odds_ratio->value, on_phone.odds_ratio->low, on_phone.odds_ratio->high);
  for (auto const& e : compare_graphs(journey_graph(map, flow_a), journey_graph(map, flow_b))) {
    std::printf("%-13s %3d then %3d: %+.1f points of journeys\n", e.of_journeys.name.c_str(),
                static_cast<int>(e.a.count), static_cast<int>(e.b.count),
                100 * e.of_journeys.in_points()->value());
  }
  check(paid.difference->value < 0 && *paid.adjusted_p < 0.05, "fewer pay, and not by chance");
  check(why.split->reversal && why.split->rate > 0, "though more pay on each device");
  check(on_phone.segment == device::phone && on_phone.odds_ratio->low > 1, "the phone loses more");
}
