// SPDX-License-Identifier: BSL-1.0
// A pattern over positions filters, cuts, centres and counts journeys; and where those who left went.

#include <sojourn/journey/group.hpp>
#include <sojourn/measure/eventually_follows.hpp>
#include <sojourn/measure/fallen_out.hpp>
#include <sojourn/measure/pattern_counts.hpp>
#include <sojourn/measure/pattern_journeys.hpp>
#include <sojourn/measure/pattern_steps.hpp>
#include <sojourn/measure/variants.hpp>
#include <sojourn/methods/drop_off/after_falling_out.hpp>
#include <sojourn/model/five_a.hpp>
#include <sojourn/run/measure.hpp>
#include <sojourn/run/sequential.hpp>

#include "check.hpp"

#include <chrono>
#include <cstdio>
#include <string>
#include <vector>

using namespace sojourn;
using std::chrono::days;

struct contact {
  int customer;
  std::string where;
  int second;
};

int main() {
  std::vector<contact> contacts;
  int customer = 0;
  auto const went = [&](int times, std::vector<std::string> const& ways) {
    for (; times > 0; --times, ++customer)
      for (int step = 0; auto const& where : ways)
        contacts.push_back({customer, where, 60 * step++ * (10 + customer % 7)});
  };
  went(60, {"ad", "search", "shop", "pay"});
  went(25, {"ad", "search", "help", "search", "pay"});
  went(40, {"ad", "search", "forum", "help", "ad"});
  went(9, {"ad", "search", "ad"});
  went(15, {"ad", "search"});
  journey_map<five_a> map;
  map.add("ad", five_a::aware);
  for (auto const* where : {"search", "help"}) map.add(where, five_a::ask);
  for (auto const* where : {"shop", "pay"}) map.add(where, five_a::act);
  auto const log =
      group_journeys(contacts, map, fields(&contact::customer, &contact::where, &contact::second),
                     ends{.goal = {"pay"}, .lost_after = days(1), .as_of = time_point{days(2)}});
  auto const id = [&log](char const* where) { return *log.touchpoints().find(where); };
  pattern const search(any_of(log, {"search"}));
  auto const helped = search.gap_without(any_of(log, {"shop"})).then(any_of(log, {"help"}));
  pattern_counts const counting(log, helped);
  auto const [counts, around, follows, fell] = measure(
      sequential{}, log, counting, pattern_steps(log, helped), eventually_follows(log), fallen_out(map));
  auto matching = journeys_matching(helped, log);  // any measure reads these, and the parts below
  auto const ways = measure(sequential{}, matching, variants(log));
  auto const parts = measure(sequential{}, cut_at(helped, log, match_part::between), variants(log));

  std::puts("around the search that led to help\nposition    ad  search  forum   help    pay  begin    end");
  auto const columns = {id("ad"),  id("search"),     id("forum"),   id("help"),
                        id("pay"), journey_begin_id, journey_end_id};
  for (int at = -2; at <= 4; ++at) {
    std::printf("%+8d", at);
    for (auto const v : columns) std::printf(" %5.0f%%", 100 * around.matrix().share(at, v).value());
    std::puts("");
  }
  for (auto const* where : {"search", "help"})
    std::printf("%.0f%% paid after %s\n", 100 * follows.share(id(where), id("pay")).value(), where);
  auto const left = after_falling_out(fell, map, log);
  for (auto const& row : left)
    std::printf("left at %s, %.0f%% of them for %s\n", row.name.c_str(), 100 * row.went[0].share->value,
                row.went[0].touchpoint ? row.went[0].name.c_str() : "nothing more");

  check(counts.matched_count() == 65 && counts.matched_count(ending::lost) == 40, "40 of 65 were lost");
  check(ways.size() == 2 && parts.size() == 2, "two ways through help");
  check(left[0].name == "help" && left[0].went[0].name == "ad", "they fell back to the ad");
}
