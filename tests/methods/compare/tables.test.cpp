// SPDX-License-Identifier: BSL-1.0
#include <sojourn/methods/compare/tables.hpp>

#include "support/approx.hpp"
#include "support/catch.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

using namespace sojourn;
using sojourn_test::approx;

namespace {

struct cohort {
  std::string month;
  std::uint64_t bought_again;
  std::uint64_t bought;
};

constexpr auto share = [](cohort const& c) { return counted_share{c.bought_again, c.bought}; };

}  // namespace

TEST_CASE("rows of any method are aligned by key, those of one side kept", "[worked-example][compare]") {
  std::vector<cohort> const a{{"may", 10, 40}, {"april", 20, 40}};
  std::vector<cohort> const b{{"june", 3, 9}, {"may", 30, 60}};
  auto const rows = compare_tables(a, b, &cohort::month, share);
  REQUIRE(rows.size() == 3);
  CHECK(rows[0].key == "april");
  CHECK_FALSE(rows[0].compared.difference.has_value());
  CHECK(std::get<counted_share>(rows[0].compared.a.counts) == counted_share{20, 40});
  CHECK(rows[1].compared.name == "june");
  CHECK(rows[1].compared.b.value->value == approx(1.0 / 3));
  CHECK(rows[2].compared.difference->value == approx(0.25));
  CHECK(rows[2].compared.adjusted_p == rows[2].compared.test->p_value);  // the only test
}

TEST_CASE("keys may be any ordered values, and counts of any kind", "[worked-example][compare]") {
  std::vector<cohort> const a{{"", 10, 40}};
  auto const key = [](cohort const& c) { return std::pair(c.month.size(), 1); };
  auto const net = [](cohort const& c) {
    return net_counts{.top = c.bought_again, .bottom = 1, .n = c.bought};
  };
  auto const rows = compare_tables(a, a, key, net, {.many = correction::holm});
  CHECK(rows[0].key == std::pair(std::size_t{0}, 1));
  CHECK(rows[0].compared.name.empty());
  CHECK(rows[0].compared.difference->value == 0);
  CHECK(rows[0].compared.test->method == test_method::net_share_z);
}

TEST_CASE("a key that occurs twice aligns nothing; two empty tables have no rows", "[edge][compare]") {
  std::vector<cohort> const twice{{"may", 1, 2}, {"may", 1, 2}};
  CHECK_THROWS_WITH(compare_tables(twice, {}, &cohort::month, share),
                    "a table's keys must be distinct: one occurs twice");
  CHECK(compare_tables(std::vector<cohort>{}, {}, &cohort::month, share).empty());
}
