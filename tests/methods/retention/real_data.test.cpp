// SPDX-License-Identifier: BSL-1.0
#include <sojourn/measure/follow_up.hpp>
#include <sojourn/measure/funnel_steps.hpp>
#include <sojourn/methods/retention/cohort_table.hpp>
#include <sojourn/methods/retention/period_retention.hpp>
#include <sojourn/methods/retention/repeat_purchase.hpp>
#include <sojourn/model/five_a.hpp>
#include <sojourn/run/measure.hpp>
#include <sojourn/run/parallel.hpp>

#include "support/catch.hpp"
#include "support/shared_log.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

using namespace sojourn;
using namespace std::chrono_literals;

namespace {

// One of the shared logs.
struct real_log {
  real_log(std::string const& events, std::string const& name, std::string const& purchase) {
    auto const [map, touchpoints, grouped] = test::read_shared_log(events, name, purchase);
    journeys = grouped;
    buys = {map, touchpoints, {{purchase}}};
    ask_then_act = {map, touchpoints, {{"ask"}, {"act"}}};
  }

  journey_log<no_rating, no_attributes> journeys;
  touchpoint_steps buys;
  touchpoint_steps ask_then_act;
};

// Numbers with colons between, rows with blanks.
class rows {
 public:
  template <class... Numbers>
  void add(Numbers... numbers) {
    std::string row;
    ((row += (row.empty() ? "" : ":") + std::to_string(numbers)), ...);
    text_ += (text_.empty() ? "" : " ") + row;
  }
  [[nodiscard]] std::string const& text() const { return text_; }

 private:
  std::string text_;
};

template <class Retention>
std::string cohorts(Retention const& m) {
  rows all;
  for (auto const& p : retention_curve(cohort_table(m, {.last_offset = 1000})))
    all.add(p.customers, p.active, p.active_or_later);
  return all.text();
}

// As tests/oracle/loyalty_totals.py prints them.
std::vector<std::string> totals(real_log const& log) {
  calendar const weeks{period_unit::week};
  calendar const months{period_unit::month};
  auto const& buys = log.buys;
  auto const [by_week, bought_by_week, by_month, bought_by_month, activity, purchases] = measure(
      parallel{2}, log.journeys, retention{weeks}, retention{weeks, buys, buys}, retention{months},
      retention{months, buys, buys}, period_activity{months}, occurrences{buys, {.within = 30 * 24h}});
  std::vector<std::string> all{cohorts(by_week), cohorts(bought_by_week), cohorts(by_month),
                               cohorts(bought_by_month)};
  rows periods;
  for (auto const& p : period_retention(activity)) {
    if (p.complete) periods.add(p.starters, p.kept, p.newly, p.returned);
  }
  all.push_back(periods.text());
  rows ladder;
  for (auto const& r : repeat_ladder(purchases, 1000)) ladder.add(r.reached, r.went_on, r.running);
  all.push_back(ladder.text());
  for (auto const& limits :
       {follow_up_options{}, follow_up_options{.within_touches = 2}, follow_up_options{.within = 1h},
        follow_up_options{.within = 1h, .within_touches = 2}}) {
    auto const f = measure(parallel{2}, log.journeys, follow_up{log.ask_then_act, limits});
    auto const& c = f.counts();
    std::ostringstream row;
    row << c.with_a << ' ' << c.with_b << ' ' << c.converted << ' ' << c.open << ' ' << c.dropped << ' '
        << c.dropped_with_b << ' ' << static_cast<std::uint64_t>(f.time_to_convert().sum());
    all.push_back(row.str());
  }
  return all;
}

}  // namespace

// The numbers were made by: python3 -B tests/oracle/loyalty_totals.py ../shared/data

TEST_CASE("retention, churn, the ladder and follow-up on ecom are those of an independent script",
          "[oracle][retention]") {
  CHECK(
      totals(real_log("ecom.csv.gz", "ecom", "purchase")) ==
      std::vector<std::string>{
          "600:600:600 600:189:600 598:202:595 597:184:592 596:198:586 592:200:575 579:171:557 563:190:532 "
          "523:178:485 481:131:422 441:120:374 405:102:335 368:90:296 322:82:247 283:64:201 235:55:163 "
          "201:46:132 170:40:106 133:28:76 103:24:49 76:11:28 55:5:18 29:4:10 13:6:6 3:1:2",
          "305:305:305 276:10:92 253:15:86 238:9:72 227:7:66 220:9:60 204:12:55 184:13:46 166:9:35 147:6:29 "
          "132:6:25 106:4:19 86:5:14 75:2:11 63:1:8 52:1:7 42:2:6 37:1:4 27:0:3 19:2:3 14:0:1 5:1:1 1:0:0",
          "597:597:597 535:433:534 368:269:361 187:124:169 63:39:53",
          "235:235:235 172:29:66 86:16:26 39:2:8 11:1:3",
          "0:0:63:0 63:45:124:0 169:115:181:13 309:244:167:42 453:354:62:52",
          "235:41:93 41:3:12 3:1:3 1:0:0",
          "599 522 514 43 42 4 313562966000000",
          "599 522 454 28 117 59 97210516000000",
          "599 522 470 0 129 51 118378000000",
          "599 522 433 0 166 88 78259000000",
      });
}

TEST_CASE("retention, churn, the ladder and follow-up on simple_shop are those of an independent script",
          "[oracle][retention]") {
  CHECK(totals(real_log("simple_shop.csv", "simple_shop", "payment_done")) ==
        std::vector<std::string>{
            "3543:3543:3543 2963:452:1064 2396:337:771 1800:223:533 1246:116:366 1182:111:323 1129:110:288 "
            "1080:73:243 1017:79:226 964:71:205 899:74:181 831:59:156 772:47:129 711:41:114 656:36:94 "
            "605:36:77 545:23:54 488:27:42 431:14:24 372:7:15 328:9:10 269:2:2 194:1:1 145:0:0 80:0:0 24:0:0",
            "610:610:610 495:12:43 388:4:32 290:8:28 212:3:21 198:2:18 190:3:16 180:2:13 163:1:11 156:2:10 "
            "139:1:9 129:2:8 120:3:6 111:1:3 102:0:2 92:0:2 83:2:2 73:0:0 62:0:0 53:0:0 45:0:0 29:0:0 17:0:0 "
            "9:0:0 6:0:0 2:0:0",
            "1361:1361:1361 1011:362:425 754:219:250 508:123:140 259:64:64",
            "228:228:228 160:14:26 116:7:13 76:6:7 29:1:1",
            "0:0:259:0 259:102:249:0 351:147:246:21 414:192:257:32 481:230:350:44",
            "215:16:438 16:0:17",
            "2010 1924 1257 333 420 44 119039832943810",
            "2010 1924 1089 214 707 224 22208032237",
            "2010 1924 1203 2 805 139 33801553205",
            "2010 1924 1089 2 919 253 22208032237",
        });
}
