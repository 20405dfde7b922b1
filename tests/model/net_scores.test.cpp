// SPDX-License-Identifier: BSL-1.0
#include <sojourn/model/net_scores.hpp>

#include "support/catch.hpp"

using namespace sojourn;

namespace {

template <rating_scale Scale>
rating_tally<Scale> one_of_each() {
  rating_tally<Scale> t;
  for (double v = Scale::lower; v <= Scale::upper; ++v) t.add(rating<Scale>(v));
  return t;
}

template <class Scale>
concept has_nps = requires(rating_tally<Scale> const& t) {
  nps(t);
};
template <class Scale>
concept has_temkin = requires(rating_tally<Scale> const& t) {
  temkin(t);
};
template <class Scale>
concept has_cxpi = requires(rating_tally<Scale> const& t) {
  cxpi(t);
};

}  // namespace

TEST_CASE("Each net score is for its own scale only", "[static]") {
  STATIC_REQUIRE(has_nps<nps_rating>);
  STATIC_REQUIRE_FALSE(has_nps<csat10>);
  STATIC_REQUIRE_FALSE(has_nps<csat5>);
  STATIC_REQUIRE_FALSE(has_nps<valence>);
  STATIC_REQUIRE(has_temkin<likert7>);
  STATIC_REQUIRE(has_temkin<ces2>);
  STATIC_REQUIRE_FALSE(has_temkin<csat5>);
  STATIC_REQUIRE_FALSE(has_temkin<valence>);
  STATIC_REQUIRE(has_cxpi<csat5>);
  STATIC_REQUIRE_FALSE(has_cxpi<ces1>);  // low is good
}

TEST_CASE("Promoters answer 9 or 10 and detractors 0 to 6", "[worked-example]") {
  CHECK(nps(one_of_each<nps_rating>()) == net_share(net_counts{.top = 2, .bottom = 7, .n = 11}));
  for (int v = 0; v <= 10; ++v) {
    rating_tally<nps_rating> t;
    t.add(rating<nps_rating>(v));
    CAPTURE(v);
    CHECK(nps(t)->value == (v >= 9 ? 1 : v <= 6 ? -1 : 0));
  }
}

TEST_CASE("Temkin takes 6-7 minus 1-3 of seven, and CxPi 4-5 minus 1-2 of five", "[worked-example]") {
  CHECK(temkin(one_of_each<likert7>()) == net_share(net_counts{.top = 2, .bottom = 3, .n = 7}));
  CHECK(cxpi(one_of_each<csat5>()) == net_share(net_counts{.top = 2, .bottom = 2, .n = 5}));
  rating_tally<likert7> four;
  four.add(rating<likert7>(4));
  CHECK(temkin(four)->value == 0);
  rating_tally<csat5> three;
  three.add(rating<csat5>(3));
  CHECK(cxpi(three)->value == 0);
}

TEST_CASE("A net share goes by the scale's orientation", "[edge]") {
  rating_tally<ces1> easy;
  easy.add(rating<ces1>(1));
  CHECK(net_share<2, 2>(easy)->value == 1);
}

TEST_CASE("A net score of merged tallies adds its pseudo-counts once", "[law]") {
  auto merged = one_of_each<nps_rating>();
  merged += one_of_each<nps_rating>();
  CHECK(nps(merged) == net_share(net_counts{.top = 4, .bottom = 14, .n = 22}));
}

TEST_CASE("Without answers there is no net score, whatever is missing", "[edge]") {
  rating_tally<nps_rating> t;
  t.add(no_answer::absent);
  CHECK_FALSE(nps(t));
}
