// SPDX-License-Identifier: BSL-1.0
// Whether an order follows a demo, of the same product; and which product makes advocates of the aware.

#include <sojourn/journey/group.hpp>
#include <sojourn/measure/by.hpp>
#include <sojourn/measure/hold_constant.hpp>
#include <sojourn/methods/conversion/awareness_growth.hpp>
#include <sojourn/methods/conversion/follow_up_conversion.hpp>
#include <sojourn/methods/conversion/ratios_by.hpp>
#include <sojourn/model/five_a.hpp>
#include <sojourn/run/measure.hpp>
#include <sojourn/run/sequential.hpp>

#include "check.hpp"

#include <chrono>
#include <cstdint>
#include <iostream>
#include <string>
#include <vector>

struct contact {
  int customer;
  std::string what;
  std::int64_t unix_seconds;
  std::string product;
};

int main() {
  using namespace sojourn;
  using namespace std::chrono_literals;
  std::vector<contact> contacts;
  for (int customer = 0; customer < 720; ++customer) {
    std::string const product = customer % 2 == 0 ? "desk" : "lamp";
    bool const demo = customer % 3 == 0;
    contacts.push_back({customer, "banner", 0, product});
    if (demo) contacts.push_back({customer, "demo", 3600, product});
    if (demo ? customer % 4 == 0 : customer % 5 != 0) continue;
    bool const other = customer % 9 == 0;  // sees the one, and orders the other
    contacts.push_back({customer, "order", 7200, other ? "shelf" : product});
    if (customer % 8 < 3) contacts.push_back({customer, "story", 90000, product});
  }
  journey_map<five_a> map;
  map.add("banner", five_a::aware);
  map.add("demo", five_a::ask);
  map.add("order", five_a::act);
  map.add("story", five_a::advocate);
  auto const read =
      fields(&contact::customer, &contact::what, &contact::unix_seconds).attributes(&contact::product);
  auto const log = group_journeys(contacts, map, read, ends{.lost_after = 24h, .as_of = time_point{96h}});
  using touch_type = decltype(log)::touch_view;
  auto const product = [](touch_type const& t) { return t.attributes(); };
  touchpoint_steps const demo_then_order(map, log.touchpoints(), {{"demo"}, {"order"}});
  follow_up const soon(demo_then_order, {.within = 48h});
  auto const [any, same, by_product] =
      measure(sequential{}, log, soon, hold_constant<touch_type>(product, soon),
              by<touch_type>(product, stage_reach{map}));

  std::cout.precision(3);
  auto const show = [](char const* what, estimate const& e) {
    std::cout << what << " " << e.value << " [" << e.low << ", " << e.high << "] of " << e.n << "\n";
  };
  auto const anything = follow_up_conversion(any);
  auto const same_product = follow_up_conversion(same.measure());
  show("ordered after a demo:", *anything.rate);
  show("ordered at all:", *anything.base_rate);
  show("lift:", *anything.lift);
  show("ordered what the demo showed:", *same_product.rate);

  auto const rows = ratios_by(by_product);
  for (auto const& row : rows) show((row.key + ", BAR:").c_str(), *row.ratios.bar);
  auto const bar = *spread(rows, &kotler_ratios::bar);
  std::cout << bar.best.key << " is ahead of " << bar.worst.key << " by " << bar.range << "\n";
  show("of 10 points more aware of the lamp, points of share:", *share_growth(rows[1].ratios, 10));

  check(any.counts().converted == 180 && any.counts().with_a == 240, "three of four with a demo ordered");
  check(same.measure().counts().converted == 120, "a third of them something else");
  check(anything.lift->low > 1, "orders are more frequent after a demo, beyond noise");
  check(bar.best.value.low < bar.worst.value.high, "no best product: the intervals overlap");
}
