// SPDX-License-Identifier: BSL-1.0
// Experience scores: which touchpoints please, and how whole journeys were felt, by whom.

#include <sojourn/journey/group.hpp>
#include <sojourn/measure/experience.hpp>
#include <sojourn/methods/experience/journey_score.hpp>
#include <sojourn/methods/experience/score_table.hpp>
#include <sojourn/model/five_a.hpp>
#include <sojourn/run/measure.hpp>
#include <sojourn/run/sequential.hpp>

#include "check.hpp"

#include <chrono>
#include <cstdio>
#include <string>
#include <vector>

using namespace sojourn;

struct contact {
  int customer;
  std::string where;
  std::chrono::sys_seconds at;
  answer<nps_rating> recommends;  // "how likely are you to recommend us?", or why there is no answer
};

int main() {
  journey_map<five_a> map;
  map.add("ad", five_a::aware);
  map.add("shop", five_a::ask);
  map.add("paid", five_a::act);
  map.add("gave up", five_a::ask);

  auto const at = [](int minute) { return std::chrono::sys_seconds{std::chrono::minutes{minute}}; };
  auto const said = [](int value) { return answer<nps_rating>(rating<nps_rating>(value)); };
  std::vector<contact> const contacts{
      {1, "ad", at(0), no_answer::not_asked},
      {1, "shop", at(5), said(7)},
      {1, "paid", at(9), said(10)},
      {2, "ad", at(1), no_answer::not_asked},
      {2, "shop", at(3), said(9)},
      {2, "paid", at(8), said(9)},
      {3, "ad", at(2), no_answer::not_asked},
      {3, "shop", at(4), said(2)},
      {3, "gave up", at(6), said(0)},
      {4, "ad", at(2), no_answer::not_asked},
      {4, "shop", at(7), no_answer::refused},
  };
  auto const log = group_journeys(
      contacts, map, fields(&contact::customer, &contact::where, &contact::at).rating(&contact::recommends),
      ends{.goal = {"paid"}, .lost = {"gave up"}});

  auto const felt = measure(sequential{}, log, experience<nps_rating>(map));

  std::puts("touchpoint     n   mean    NPS");
  auto const rows = touchpoint_scores(felt, log);
  for (auto const& row : rows) {
    std::printf("%-10s %5d", row.name.c_str(), static_cast<int>(row.n));
    if (row.nps)
      std::printf(" %6.1f %+6.0f [%+.0f, %+.0f]", row.mean->value, 100 * row.nps->value, 100 * row.nps->low,
                  100 * row.nps->high);
    std::puts("");
  }
  auto const finished = journey_score(felt, population::finished);
  auto const started = journey_score(felt, population::started);
  for (auto const& score : {finished, started}) {
    std::printf("%s: mean %.2f, peak-end %.2f of %d journeys, %d without a rating\n",
                score.population.c_str(), score.mean->value, score.peak_end->value, static_cast<int>(score.n),
                static_cast<int>(score.unrated));
  }

  check(rows[0].name == "shop" && rows[0].n == 3 && rows[0].refused == 1,
        "three rated the shop, one refused");
  check(rows[0].nps->value == 0, "a promoter and a detractor cancel out");
  check(rows[3].name == "ad" && !rows[3].nps && rows[3].not_asked == 4, "nobody was asked at the ad");
  check(finished.mean->value == 8.75 && finished.peak_end->value == 9.5, "those who paid were pleased");
  check(started.mean->value < finished.mean->value, "a score over finishers alone overstates");
  check(started.n == 3 && started.unrated == 1, "one journey has no rating: counted, not scored");
}
