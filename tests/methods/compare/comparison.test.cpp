// SPDX-License-Identifier: BSL-1.0
#include <sojourn/methods/compare/comparison.hpp>

#include <sojourn/methods/compare/adjust.hpp>

#include "support/approx.hpp"
#include "support/catch.hpp"

#include <initializer_list>
#include <optional>
#include <stdexcept>
#include <variant>
#include <vector>

using namespace sojourn;
using sojourn_test::approx;

namespace {

score_moments moments(std::initializer_list<double> scores) {
  score_moments m;
  for (auto const x : scores) m.add(x);
  return m;
}

struct untested {
  int test = 0;
};

}  // namespace

TEST_CASE("Newcombe 1998, Statistics in Medicine 17, 873-890, table II (a): a proportion in two groups",
          "[published][compare]") {
  auto const c = compare("healed", counted_share{48, 80}, counted_share{56, 70});
  CHECK(c.name == "healed");
  CHECK(std::get<counted_share>(c.a.counts) == counted_share{48, 80});
  CHECK(std::get<counted_share>(c.b.counts) == counted_share{56, 70});
  CHECK(c.a.value->value == 0.6);
  CHECK(c.b.value->value == 0.8);
  CHECK(c.difference->value == approx(0.2));
  CHECK(c.difference->low == approx(0.0524).margin(0.00005));
  CHECK(c.difference->high == approx(0.3339).margin(0.00005));
  CHECK(c.test->method == test_method::two_proportion_z);
  CHECK(c.in_points()->value() == approx(0.2));
  CHECK(c.relative()->value() == approx(1.0 / 3));  // 20 points, a third more
  CHECK_FALSE(c.quotient.has_value());
  CHECK_FALSE(c.adjusted_p.has_value());
}

TEST_CASE("each kind of quantity has the test of section 14", "[worked-example][compare]") {
  CHECK(compare("", counted_share{1, 10}, counted_share{5, 10}).test->method == test_method::fisher_exact);
  auto const mean = compare("", moments({1, 2, 4}), moments({3, 5, 5}));
  CHECK(mean.test->method == test_method::welch_t);
  CHECK(mean.difference->method == interval_method::welch);
  CHECK(std::get<score_moments>(mean.b.counts).count() == 3);
  auto const net = compare("", net_counts{50, 30, 100}, net_counts{120, 40, 200});
  CHECK(net.test->method == test_method::net_share_z);
  CHECK(net.difference->value == approx(0.2));
  auto const ratio = compare("", overlap{60, 100, 60}, overlap{90, 120, 90});
  CHECK(ratio.test->method == test_method::log_ratio_z);
  CHECK(ratio.quotient->value == approx(1.25));
  CHECK(ratio.difference->value == approx(0.15));
}

TEST_CASE("exchanged sides change the sign alone", "[law][compare]") {
  auto const forth = compare("", net_counts{5, 3, 10}, net_counts{12, 4, 20});
  auto const back = compare("", net_counts{12, 4, 20}, net_counts{5, 3, 10});
  CHECK(forth.difference->low == approx(-back.difference->high));
  CHECK(forth.test->statistic == approx(-back.test->statistic));
  CHECK(forth.test->p_value == approx(back.test->p_value));
}

TEST_CASE("an empty side keeps its counts and the other's value", "[edge][compare]") {
  auto const c = compare("", counted_share{}, counted_share{3, 4});
  CHECK(std::get<counted_share>(c.a.counts) == counted_share{});
  CHECK_FALSE(c.a.value.has_value());
  CHECK(c.b.value->value == 0.75);
  CHECK_FALSE(c.difference.has_value());
  CHECK_FALSE(c.test.has_value());
  CHECK_FALSE(c.in_points().has_value());
  CHECK_FALSE(c.relative().has_value());
  CHECK_FALSE(compare("", moments({}), moments({1, 2})).difference.has_value());
  CHECK_FALSE(compare("", net_counts{}, net_counts{1, 0, 2}).difference.has_value());
  CHECK_FALSE(compare("", overlap{}, overlap{1, 2, 1}).difference.has_value());
}

TEST_CASE("where nothing varies there is a difference and no test", "[edge][compare]") {
  auto const tied = compare("", counted_share{4, 4}, counted_share{9, 9});
  CHECK(tied.difference->value == 0);
  CHECK_FALSE(tied.test.has_value());
  auto const scores = compare("", moments({3, 3}), moments({4, 4}));
  CHECK(scores.difference->value == 1);
  CHECK(scores.difference->method == interval_method::none);
  CHECK_FALSE(scores.test.has_value());
  auto const none = compare("", overlap{0, 5, 0}, overlap{2, 5, 2});
  CHECK(none.difference->value == approx(0.4));
  CHECK_FALSE(none.relative().has_value());  // of nothing there is no part
  CHECK_THROWS_AS(compare("", counted_share{3, 2}, counted_share{1, 2}), std::invalid_argument);
}

TEST_CASE("Benjamini and Hochberg 1995, JRSS B 57, section 4, as a table with rows that have no test",
          "[published][compare]") {
  std::vector<comparison> rows;
  for (double const p : {0.0459, 0.0001, 0.0344, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.3240,
                         0.4262, 0.5719, 0.6528, 0.7590, 1.000}) {
    rows.push_back({.test = test_result{.p_value = p}});
    rows.push_back({});  // no test: it makes no other stricter
  }
  auto const called = [&rows] {
    int n = 0;
    for (auto const& row : rows) n += row.adjusted_p && *row.adjusted_p <= 0.05 ? 1 : 0;
    return n;
  };
  adjust(correction::benjamini_hochberg, rows);
  CHECK(called() == 4);
  CHECK(*rows[10].adjusted_p == approx(0.0095 * 15 / 4));
  CHECK_FALSE(rows[1].adjusted_p.has_value());
  adjust(correction::holm, rows);
  CHECK(called() == 3);
}

TEST_CASE("several tables are one family, a column of optional cells another", "[law][compare]") {
  auto const row = [](double p) { return comparison{.test = test_result{.p_value = p}}; };
  std::vector<comparison> first{row(0.01), row(0.5)};
  std::vector<comparison> second{row(0.03)};
  adjust_together(correction::holm, first, second);
  CHECK(*first[0].adjusted_p == approx(0.03));
  CHECK(*second[0].adjusted_p == approx(0.06));
  struct line {
    std::optional<comparison> cell;
  };
  std::vector<line> lines{{row(0.01)}, {std::nullopt}, {row(0.02)}};
  adjust(correction::holm, lines, &line::cell);
  CHECK(*lines[0].cell->adjusted_p == approx(0.02));
  std::vector<comparison> nothing;
  adjust(correction::holm, nothing);
  CHECK(nothing.empty());
  STATIC_REQUIRE(tested<comparison>);
  STATIC_REQUIRE_FALSE(tested<untested>);
}
