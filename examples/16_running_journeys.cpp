// SPDX-License-Identifier: BSL-1.0
// What comes next in a journey under way: chains that remember more than the last touch, and less where little is
// known.

#include <sojourn/journey/group.hpp>
#include <sojourn/measure/contexts.hpp>
#include <sojourn/methods/markov/context_chain.hpp>
#include <sojourn/methods/markov/order_selection.hpp>
#include <sojourn/methods/markov/prediction.hpp>
#include <sojourn/model/five_a.hpp>
#include <sojourn/run/measure.hpp>
#include <sojourn/run/sequential.hpp>

#include "check.hpp"

#include <chrono>
#include <cmath>
#include <cstddef>
#include <iostream>
#include <string>
#include <vector>

struct visit {
  int customer;
  std::string page;
  int minute;
};

int main() {
  using namespace sojourn;
  // From the review most go on to buy when they came from the shop, and few when they came from an ad.
  std::vector<visit> visits;
  for (int c = 0; c < 200; ++c) {
    bool const shop = c % 2 == 0;
    visits.push_back({c, shop ? "shop" : "ad", 0});
    visits.push_back({c, "review", 10});
    if (c % 10 < (shop ? 8 : 2)) visits.push_back({c, "buy", shop ? 15 : 40});
  }
  visits.insert(visits.end(), {{200, "help", 0}, {200, "review", 5}, {200, "buy", 9}});

  journey_map<five_a> map;
  for (auto const* page : {"ad", "shop", "help", "review"}) map.add(page, five_a::ask);
  map.add("buy", five_a::act);
  auto const log = group_journeys(
      visits, map, fields(&visit::customer, &visit::page, &visit::minute).time_ticks<std::ratio<60>>(),
      ends{.goal = {"buy"}, .lost_after = std::chrono::minutes(0)});
  auto const counts = measure(sequential{}, log, contexts(log, 2)).counts();

  // Does a longer memory pay for its parameters?
  auto const fits = order_fits(counts);
  for (auto const& fit : fits) std::cout << "order " << fit.order << ": BIC " << fit.bic << "\n";

  journey_predictor const predict(counts, {.at_least = 10});
  auto const after = [&](std::vector<std::string> const& pages) {
    std::vector<touchpoint_id> ids;
    ids.reserve(pages.size());
    for (auto const& page : pages) ids.push_back(*map.touchpoints().find(page));
    return *predict(ids);
  };
  auto const from_shop = after({"shop", "review"});
  auto const from_ad = after({"ad", "review"});
  auto const from_help = after({"help", "review"});
  for (auto const* p : {&from_shop, &from_ad, &from_help})
    std::cout << "buys: " << p->conversion << ", minutes left: " << *p->time_left / 60e6 << ", by order "
              << p->order << " seen " << p->n << " times\n";
  check(fits[1].bic < fits[0].bic, "where they came from matters");
  check(from_shop.order == 2 && std::abs(from_shop.conversion - 0.8) < 1e-9,
        "four of five from the shop buy");
  check(from_ad.order == 2 && std::abs(from_ad.conversion - 0.2) < 1e-9, "one of five from the ad does");
  check(std::abs(from_shop.conversion + from_shop.loss - 1) < 1e-12, "all journeys end");
  check(from_help.order == 1 && from_help.n == 201,
        "one from the help page is too few: the review alone counts");
  check(std::abs(*from_shop.time_left / 60e6 - 0.8 * 5) < 1e-9, "five minutes, and none for who leaves");
  check(from_shop.next.front().outcome.touchpoint == map.touchpoints().find("buy"), "buying comes next");
  check(from_ad.next.front().outcome.end == ending::lost, "and from the ad, nothing");
}
