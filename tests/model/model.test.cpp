// SPDX-License-Identifier: BSL-1.0
#include <sojourn/core/archive.hpp>
#include <sojourn/model/aarrr.hpp>
#include <sojourn/model/five_a.hpp>
#include <sojourn/model/journey_map.hpp>
#include <sojourn/model/rating.hpp>
#include <sojourn/model/stage_table.hpp>

#include "support/catch.hpp"

#include <array>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <limits>
#include <string_view>
#include <type_traits>

using namespace sojourn;

namespace {
enum class plan : unsigned char { trial, paid };
enum class not_a_model { a };
}  // namespace

template <>
struct sojourn::stage_traits<plan> {
  static constexpr std::string_view name = "plan";
  static constexpr auto names = std::to_array<std::string_view>({"trial", "paid"});
};

static_assert(stage_model<five_a> && stage_model<sales_phase> && stage_model<touchpoint_role> &&
              stage_model<aarrr>);
static_assert(stage_model<plan>);
static_assert(!stage_model<not_a_model> && !stage_model<int>);
static_assert(stage_count<five_a> == 5 && stage_count<plan> == 2);
static_assert(name(five_a::advocate) == "advocate" && find_stage<five_a>("ask") == five_a::ask);
static_assert(!find_stage<five_a>("paid"));
static_assert(stages<plan>()[1] == plan::paid);

static_assert(rating_scale<csat5> && rating_scale<valence> && !rating_scale<int>);
static_assert(!std::convertible_to<rating<csat5>, rating<csat10>>);
static_assert(!std::constructible_from<rating<csat5>, rating<csat10>>);
static_assert(!std::equality_comparable_with<rating<ces1>, rating<csat5>>,
              "equal bounds do not make equal scales");
static_assert(!std::convertible_to<double, rating<csat5>>);
static_assert(!std::convertible_to<answer<csat5>, answer<csat10>>);

TEST_CASE("a rating is checked when made", "[edge][rating]") {
  CHECK(rating<csat5>(5).value() == 5);
  CHECK_THROWS_WITH(rating<csat5>(0), "csat5 rating must be a whole number in [1, 5]: 0.000000");
  CHECK_THROWS_AS(rating<csat5>(2.5), std::out_of_range);
  CHECK_THROWS_AS(rating<nps_rating>(std::nan("")), std::out_of_range);
  CHECK_THROWS_WITH(rating<valence>(-1.25), "valence rating must be in [-1, 1]: -1.250000");
  CHECK(rating<valence>(-0.5).value() == -0.5);
  CHECK_THROWS_AS(rating<nps_rating>(std::numeric_limits<double>::infinity()), std::out_of_range);
}

TEST_CASE("percent of maximum possible turns round where low is good", "[worked-example][rating]") {
  CHECK(pomp(rating<csat5>(5)) == 100);
  CHECK(pomp(rating<csat5>(2)) == 25);
  CHECK(pomp(rating<ces1>(2)) == 75);
  CHECK(pomp(rating<valence>(0)) == 50);
}

TEST_CASE("absent, refused and not asked are distinct from each other and from every value",
          "[edge][rating]") {
  std::array<answer<csat5>, 4> const all{answer<csat5>(no_answer::absent), answer<csat5>(no_answer::refused),
                                         answer<csat5>(no_answer::not_asked),
                                         answer<csat5>(rating<csat5>(1))};
  for (std::size_t i = 0; i < all.size(); ++i) {
    for (std::size_t j = 0; j < all.size(); ++j) CHECK((all[i] == all[j]) == (i == j));
  }
  CHECK(answer<csat5>{} == all[2]);
  CHECK(all[1].reason() == no_answer::refused);
  CHECK_FALSE(all[1].given());
  CHECK(all[3].given());
  CHECK(all[1].value_or(3) == 3);
  CHECK(all[3].value_or(3) == 1);
}

namespace {

// Whole numbers on both sides of zero.
struct net_feeling {
  static constexpr double lower = -100;
  static constexpr double upper = 100;
  static constexpr bool high_is_good = true;
  static constexpr bool discrete = true;
  static constexpr std::string_view name = "net feeling";
};

template <rating_scale Scale>
void check_every_answer() {
  static_assert(sizeof(answer<Scale>) == 1);
  std::size_t place = 0;
  for (auto value = Scale::lower; value <= Scale::upper; ++value) {
    answer<Scale> const a = rating<Scale>(value);
    CHECK((a.given() && a.value() == value && a.place() == place++));
    CHECK(load(save(a), answer<Scale>{}) == a);
  }
  for (auto const why : {no_answer::absent, no_answer::refused, no_answer::not_asked}) {
    answer<Scale> const a = why;
    CHECK((!a.given() && a.reason() == why && a.place() == place++));
    CHECK(load(save(a), answer<Scale>{}) == a);
  }
}

}  // namespace

TEST_CASE("every answer on a discrete scale is what it was made of, in one byte", "[edge][rating]") {
  check_every_answer<csat5>();
  check_every_answer<csat10>();
  check_every_answer<nps_rating>();
  check_every_answer<ces2>();
  check_every_answer<net_feeling>();
}

TEST_CASE("an answer may be negative, and has one zero", "[edge][rating]") {
  answer<valence> const sad(rating<valence>(-1));
  CHECK(sad.given());
  CHECK(sad.value() == -1);
  CHECK(answer<valence>(rating<valence>(-0.0)) == answer<valence>(rating<valence>(0.0)));
  CHECK(answer<valence>(rating<valence>(0)).given());
}

TEST_CASE("a journey map says what a touchpoint is", "[worked-example][journey_map]") {
  journey_map<plan> map;
  auto const id =
      map.add("demo", plan::trial, {.channel = "web", .component = component::service, .importance = 2});
  map.add("invoice", plan::paid);
  CHECK(map.stage(id) == plan::trial);
  CHECK(map.options(id).channel == "web");
  CHECK(map.options(id).importance == 2);
  CHECK_FALSE(map.stage(touchpoint_id{2}).has_value());
  CHECK_FALSE(map.stage(journey_end_id).has_value());
  stage_table const table(map);
  CHECK(table[touchpoint_id{1}] == 1);
  CHECK(table[touchpoint_id{7}] == stage_table::none);
}

TEST_CASE("a journey map refuses what it cannot mean", "[edge][journey_map]") {
  journey_map<five_a> map;
  map.add("ad", five_a::aware);
  CHECK_THROWS_WITH(map.add("ad", five_a::act), "a touchpoint must be mapped once: \"ad\"");
  CHECK_THROWS_WITH(map.add("x", five_a::act, {.importance = -1}),
                    "importance must be finite and at least 0: -1.000000");
  CHECK_THROWS_WITH(map.add("x", static_cast<five_a>(9)), "stage must be one of the model's: 9");
  CHECK(map.size() == 1);
  CHECK(map.touchpoints().size() == 1);
}
