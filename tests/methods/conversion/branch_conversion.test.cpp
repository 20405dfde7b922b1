// SPDX-License-Identifier: BSL-1.0
#include <sojourn/methods/conversion/branch_conversion.hpp>

#include <sojourn/measure/funnel.hpp>
#include <sojourn/methods/conversion/step_conversion.hpp>
#include <sojourn/model/five_a.hpp>
#include <sojourn/run/measure.hpp>
#include <sojourn/run/sequential.hpp>

#include "support/catch.hpp"
#include "support/random_log.hpp"

#include <chrono>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

using namespace sojourn;
using namespace std::chrono_literals;

namespace {

struct ended_journey {
  std::vector<touch> touches{};
  journey_end how{};
  [[nodiscard]] auto begin() const { return touches.begin(); }
  [[nodiscard]] auto end() const { return touches.end(); }
  [[nodiscard]] journey_end ended() const { return how; }
};

// ad or mail to shop, and from there by card or cash.
class shop {
 public:
  shop() {
    for (auto const* name : {"ad", "mail", "shop", "card", "cash"}) map_.add(name, five_a::ask);
  }
  void went(std::size_t times, std::vector<std::string> const& where, bool closed = true) {
    ended_journey j{.how = {closed ? ending::lost : ending::open, closed, {}}};
    for (auto const& one : where) j.touches.emplace_back(*map_.touchpoints().find(one), time_point{});
    for (std::size_t i = 0; i < times; ++i) journeys_.push_back(j);
  }
  [[nodiscard]] branching_funnel<> funnel() const {
    funnel_graph const graph({"ad", "mail", "shop", "card", "cash"},
                             {{"ad", "shop"}, {"mail", "shop"}, {"shop", "card"}, {"shop", "cash"}});
    return measure(sequential{}, journeys_, branching_funnel(graph, map_));
  }

 private:
  journey_map<five_a> map_;
  std::vector<ended_journey> journeys_;
};

}  // namespace

TEST_CASE("nodes are rated of those that entered, edges of their first node, open ones outside",
          "[worked-example][funnel]") {
  shop s;
  s.went(3, {"ad", "shop", "card"});
  s.went(1, {"ad", "shop"});
  s.went(2, {"ad"});
  s.went(1, {"ad", "shop"}, false);
  s.went(4, {"ad"}, false);
  auto const f = s.funnel();
  auto const nodes = node_conversions(f);
  CHECK(nodes[0].of_entered->value == 1.0);
  CHECK(nodes[1].of_entered->value == 0.0);
  CHECK(nodes[2].name == "shop");
  CHECK(nodes[2].of_entered->n == 7);  // of 11, four may still come
  CHECK(nodes[2].of_entered->value == 5.0 / 7);
  CHECK(nodes[3].of_entered->value == 3.0 / 6);  // five may still pay
  auto const edges = edge_conversions(f);
  CHECK(edges[0].of_previous->value == 5.0 / 7);
  CHECK_FALSE(edges[1].of_previous.has_value());
  CHECK(edges[2].from == "shop");
  CHECK(edges[2].to == "card");
  CHECK(edges[2].of_previous->value == 3.0 / 4);
  CHECK(edges[2].of_previous->method == interval_method::wilson);
}

TEST_CASE("the best path is that of the highest lower limit, not of the luckiest few",
          "[worked-example][funnel]") {
  shop s;
  s.went(40, {"ad", "shop", "card"});
  s.went(10, {"ad", "shop"});
  s.went(50, {"ad"});
  s.went(30, {"mail", "shop", "cash"});
  s.went(10, {"mail"});
  s.went(7, {"mail"}, false);
  s.went(2, {"mail", "shop", "card"});
  s.went(1, {"ad", "shop", "cash"});
  auto const rows = path_conversions(s.funnel());
  REQUIRE(rows.size() == 4);
  CHECK(rows[0].name == "mail > shop > cash");
  CHECK(rows[0].converted == 30);
  CHECK(rows[0].dropped == 10);
  CHECK(rows[0].open == 7);
  CHECK(rows[0].conversion->value == 0.75);
  CHECK(rows[1].name == "ad > shop > card");
  CHECK(rows[1].conversion->value == 0.4);  // 40 of 40 + 10 + 50
  CHECK(rows[2].name == "ad > shop > cash");
  CHECK(rows[2].conversion->n == 61);
  CHECK(rows[3].name == "mail > shop > card");  // 2 of 12: too few to be ranked
  CHECK_FALSE(rows[3].enough);
  CHECK(best_path(s.funnel())->name == "mail > shop > cash");
  CHECK_FALSE(best_path(s.funnel(), {.minimum_count = 102}).has_value());
}

TEST_CASE("a few journeys without a loss do not beat many with few", "[worked-example][funnel]") {
  shop s;
  s.went(3, {"ad", "shop", "card"});
  s.went(90, {"mail", "shop", "card"});
  s.went(10, {"mail"});
  auto const rows = path_conversions(s.funnel(), {.minimum_count = 1});
  CHECK(rows[0].name == "mail > shop > card");
  CHECK(rows[1].conversion->value == 1.0);
}

TEST_CASE("without journeys there are no rates and no best path", "[edge][funnel]") {
  auto const f = shop().funnel();
  CHECK_FALSE(node_conversions(f)[0].of_entered.has_value());
  CHECK_FALSE(edge_conversions(f)[0].of_previous.has_value());
  CHECK(path_conversions(f).empty());
  CHECK_FALSE(best_path(f).has_value());
}

TEST_CASE("the rates of a graph without branches are those of the steps of a funnel", "[law][funnel]") {
  auto const log = test::random_log(8, 3000);
  auto const map = test::five_a_map();
  funnel_graph const graph({"aware", "appeal", "ask", "act", "advocate"},
                           {{"aware", "appeal"}, {"appeal", "ask"}, {"ask", "act"}, {"act", "advocate"}});
  auto const [branching, linear] =
      measure(sequential{}, log, branching_funnel(graph, map, {.within = 20h}), funnel(map, {.within = 20h}));
  auto const steps = step_conversions(linear);
  auto const nodes = node_conversions(branching);
  auto const edges = edge_conversions(branching);
  for (std::size_t l = 1; l < steps.size(); ++l) {
    CHECK(nodes[l].of_entered == steps[l].of_all);
    CHECK(edges[l - 1].of_previous == steps[l].of_previous);
    CHECK(nodes[l - 1].counts.open > 0);
  }
}
