// SPDX-License-Identifier: BSL-1.0
#include <sojourn/report/text.hpp>

#include "report/small_findings.hpp"
#include "support/catch.hpp"

#include <sstream>
#include <string>
#include <vector>

using namespace sojourn;

namespace {

std::string written(findings const& all, text_options const& options = {}) {
  std::ostringstream out;
  write_text(out, all, options);
  return out.str();
}

}  // namespace

TEST_CASE("a small report as a reader sees it", "[report][text][golden]") {
  CHECK(written(sojourn_test::small_findings()) == R"(JOURNEY REPORT  events.csv  (sojourn 0.1.0)

LOG
  events       7  from 2024-02-29 23:59:59 to 2024-03-01 00:00:00.000001 UTC; 1,234 outside the period
  customers    3
  journeys     3  of persons, observed until 2024-03-01 00:00:00.000001 UTC
                  1 goal (33.3 %), 1 lost (33.3 %), 1 open (33.3 %)
  touchpoints  2  1 not in the map: größe
  rejected     2  rows:
    row 4, column "time": time must be ISO 8601: "x"
    row 9: row must have as many fields as the header, 3: 2

STAGES  five_a: customers with a touch in the stage, of 3; of those, who touched the next one later
            reached                                 went on                dropped  open
  aware           3  100.0 %  ████████████████████  50.0 % [9.5, 90.5]*          1     1
  appeal          2   66.7 %  █████████████▍        next stage not mapped
  advocate        0    0.0 %

  attraction  0.333 [0.061, 0.792]*  appeal / aware
  curiosity   -                      ask / appeal
  commitment  -                      act / ask
  affinity    -                      advocate / act
  par         0.500 [0.393, 0.607]   act / aware: purchase action ratio
  bar         -                      advocate / aware: brand advocacy ratio
  archetype: funnel, also goldfish; gap to a bow tie: 1.00 outer, - inner

FUNNEL  persons, steps ordered, within 500 ms of entry, at most 24.0 h between two steps; rates are over closed entries
  without größe between steps 1 and 2: barrier
         reached              of previous step      of all   median time  dropped  open
  ad           3  ██████████  -                     -                  -        1     0
  größe        2  ██████▋     66.7 % [20.8, 93.9]*  66.7 %*        1.2 s
  3 of 3 entered: 2 converted (median 1.2 s), 1 dropped, 0 open

  by segment, as the chain's touches say at entry; converted of the closed ones
  segment      entered  converted  rate                    median time  dropped  open
  web                2          1  100.0 % [20.7, 100.0]*        1.2 s        0     1
  (none said)        1          0  0.0 % [0.0, 79.3]*                -        1     0
  times to convert, log-rank: chi-squared 1.50, p 0.2500

DROP-OFF  where lost persons ended, of the closed ones that came by; 1 open: in no rate
  touchpoint  stage  exits  visits  exit rate                        conversions missed
  größe       aware      1       2  50.0 % [9.5, 90.5]*  ██████████  0.5 [0.2, 0.8]*
  ad          -          0       0  -
  conversions missed: had those who left gone on like the others

  customers that did not go on to the next stage, of the closed ones that reached it
  stage   dropped  entries  drop-off
  aware         1        2  50.0 % [9.5, 90.5]*    ██████████
  appeal                    next stage not mapped

MARKOV  persons cut at their first goal; 1 open: their steps count, their end does not
  touchpoint  converts  visits  steps to end  time to end  removal effect
  größe         50.0 %    1.25           2.0       90.0 s  100.0 % [34.2, 100.0]*
  ad             0.0 %    0.00             -            -  -
  a journey converts: 66.7 % [20.8, 93.9]*
  cannot convert: ad
  never end: ad

ATTRIBUTION  4 conversions of value 25.25, 1 unattributed: nothing was touched before
  touchpoint       first  per touchpoint  markov
  größe              1.2             2.0     3.0
  ad                 1.8             1.0     0.0
  all touchpoints    3.0             3.0     3.0

  value            first  per touchpoint  markov
  größe            12.50           20.00   30.25
  ad               17.75           10.25    0.00
  all touchpoints  30.25           30.25   30.25
  per touch and per touchpoint are linear; per touchpoint is the Shapley value in closed form
  position is 40/20/40; time decay halves every 7 d; markov shares out the removal effects above

GRAPH  4 transitions over 2 edges; 1 self-loops, 0 repetitions after something else
  begin at: größe 66.7 %, ad 33.3 %
  end at: größe 100.0 %
  from      to     count   share  persons  median time
  ad     →  größe      3  75.0 %        2        1.2 s
  größe  →  größe      1  25.0 %        1       25.0 h

VARIANTS  2 distinct sequences of touchpoints among 3 persons
  2  66.7 %  ad → größe
  1  33.3 %  größe → größe

EXPERIENCE  ratings on the scale csat5; touches without an answer are in no score

  stage  n  mean                top box
  aware  2  4.50 [1.25, 5.00]*  50.0 % [9.5, 90.5]*

  touchpoint  n  mean                top box
  größe       2  4.50 [1.25, 5.00]*  50.0 % [9.5, 90.5]*
  ad          0  -                   -

  journeys  n  mean                peak-end            unrated
  started   2  4.50 [1.25, 5.00]*  4.50 [1.25, 5.00]*        1
  lost      0  -                   -                         1

Intervals in brackets are 95 %.  * fewer than 30 observations: read with care.
)");
}

TEST_CASE("a section that is not there says why", "[report][text][edge]") {
  findings all;
  all.stages = section<stage_findings>::absent("they need a map: --map FILE");
  CHECK_THAT(written(all), sojourn_test::contains_text("\nSTAGES  not here: they need a map: --map FILE\n"));
}

TEST_CASE("a list that was shortened says of how many", "[report][text][edge]") {
  auto const text = written(sojourn_test::small_findings(), {.rows = 1, .rejected = 1});
  CHECK_THAT(text, sojourn_test::contains_text("  1 of 2 edges, 75.0 % of all transitions\n"));
  CHECK_THAT(text, sojourn_test::contains_text("  1 of 2 variants\n"));
  CHECK_THAT(text, sojourn_test::contains_text("  1 of 2 touchpoints\n"));
  CHECK_THAT(text, sojourn_test::contains_text("    the first 1 of 2 rejected rows\n"));
}

TEST_CASE("attribution without values has one table, and says where markov is not", "[report][text][edge]") {
  auto all = sojourn_test::small_findings();
  auto& found = *all.attribution.content;
  found.methods = {"first", "last", "linear_per_touch", "linear_per_touchpoint", "position", "time_decay"};
  found.touchpoints = {{"ad", std::vector<credit_finding>(6, {.conversions = 1999})},
                       {"page", std::vector<credit_finding>(6, {.conversions = 0.96})}};
  found.total = {2001, {}};
  found.unattributed = {1, {}};
  CHECK_THAT(written(all, {.rows = 1}), sojourn_test::contains_text(R"(
ATTRIBUTION  2,001 conversions, 1 unattributed: nothing was touched before
  touchpoint        first    last  per touch  per touchpoint  position  time decay
  ad               1999.0  1999.0     1999.0          1999.0    1999.0      1999.0
  all touchpoints  2000.0  2000.0     2000.0          2000.0    2000.0      2000.0
  1 of 2 touchpoints
  per touch and per touchpoint are linear; per touchpoint is the Shapley value in closed form
  position is 40/20/40; time decay halves every 7 d; markov is not here: its chain has no removal effects
)"));
}

TEST_CASE("sessions are called sessions", "[report][text][edge]") {
  auto all = sojourn_test::small_findings();
  all.log.container = container::sessions;
  CHECK_THAT(written(all),
             sojourn_test::contains_text("\nFUNNEL  sessions, steps ordered, within 500 ms of entry"));
}

TEST_CASE("a long sequence is cut and says how many touches it has", "[report][text][edge]") {
  auto all = sojourn_test::small_findings();
  all.graph.content->top_variants[0].touchpoints.assign(50, "touchpoint");
  CHECK_THAT(written(all), sojourn_test::contains_text(
                               "touchpoint → touchpoint → touchpoint → touchpoint → … (50 touches)\n"));
}
