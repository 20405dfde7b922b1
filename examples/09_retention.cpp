// SPDX-License-Identifier: BSL-1.0
// Who comes back, how often, who is due care, and why others leave.

#include <sojourn/journey/group.hpp>
#include <sojourn/measure/funnel_steps.hpp>
#include <sojourn/methods/retention/cohort_table.hpp>
#include <sojourn/methods/retention/period_retention.hpp>
#include <sojourn/methods/retention/reason_pareto.hpp>
#include <sojourn/methods/retention/repeat_purchase.hpp>
#include <sojourn/model/sales_phase.hpp>
#include <sojourn/run/measure.hpp>
#include <sojourn/run/sequential.hpp>

#include "check.hpp"

#include <chrono>
#include <iostream>
#include <optional>
#include <string>
#include <vector>

struct contact {
  int customer;
  std::string what;
  std::chrono::sys_days on;
  std::optional<std::string> reason;  // of those who leave, where they gave one
};

int main() {
  using namespace sojourn;
  using namespace std::chrono_literals;
  std::chrono::sys_days const first = 2024y / 1 / 31, last = 2024y / 6 / 15;
  std::vector<contact> contacts;
  for (int customer = 0; customer < 300; ++customer) {
    auto day = first + std::chrono::days(customer % 90);
    for (int left = customer % 7; left >= 0 && day <= last; --left) {
      contacts.push_back({customer, "buy", day, {}});
      day += std::chrono::days(20 + customer % 31);
    }
    if (customer % 3 != 0 || day > last) continue;
    contacts.push_back({customer, "leave", day, {}});
    if (customer % 4) contacts.back().reason = customer % 5 ? "price" : "moved";
  }
  journey_map<sales_phase> map;
  map.add("buy", sales_phase::in_sale);
  map.add("leave", sales_phase::after_sale);
  auto const read = fields(&contact::customer, &contact::what, &contact::on).attributes(&contact::reason);
  auto const log = group_journeys(contacts, map, read, ends{.lost = {"leave"}, .as_of = last});
  touchpoint_steps const buys(map, log.touchpoints(), {{"buy"}});
  auto const reason = [](auto const& t) { return t.attributes(); };
  calendar const months{period_unit::month};
  auto const [cohorts, activity, purchases, reasons] =
      measure(sequential{}, log, retention{months, buys, buys}, period_activity{months, buys},
              occurrences{buys, {.within = 90 * 24h}}, loss_reasons<decltype(log)::touch_view>(reason));
  std::cout.precision(2);
  auto const matrix = cohort_table(cohorts);
  for (auto const& row : matrix) {
    std::cout << row.customers << " first bought in month " << row.cohort % 12 + 1 << ":";
    for (auto const& cell : row.cells) {
      if (cell.rate) std::cout << " " << cell.rate->value;
      if (!cell.complete) std::cout << " " << cell.active << " so far\n";  // the last
    }
  }
  auto const periods = period_retention(activity);
  for (auto const& p : periods) {
    if (p.churn) std::cout << "month " << p.period % 12 + 1 << " lost " << p.churn->value << "\n";
  }
  auto const ladder = repeat_ladder(purchases);
  for (auto const& r : ladder) std::cout << r.went_on << " of " << r.reached << " bought again\n";
  auto const due = customers_due_care(purchases);
  std::cout << due.attention << " are due attention, " << due.care << " of them care\n";
  auto const why = pareto(reasons);
  for (auto const& row : why.rows) std::cout << row.count << " left for: " << row.reason << "\n";

  check(matrix[1].cells[1].active_or_later == 98, "74 bought in March, 24 only later");
  check(matrix[1].cells[4].active == 23 && !matrix[1].cells[4].rate, "June has not ended: no rate");
  check(periods[2].starters == 116 && periods[2].kept == 74, "churn is of those who bought the month before");
  check(due.attention == 144 && due.care == 9, "from 3 and from 5 purchases on");
  check(why.rows[0].reason == "price" && why.unstated == 10, "most left for the price, where they said so");
}
