// SPDX-License-Identifier: BSL-1.0
// Journey maps from CSV: every column, every error with its message.

#include <sojourn/io/map_csv.hpp>
#include <sojourn/model/five_a.hpp>

#include "support/catch.hpp"

#include <sstream>
#include <string>

namespace {

using sojourn::five_a;
using sojourn::touchpoint_id;

sojourn::journey_map<five_a> read(std::string const& text) {
  std::istringstream in(text);
  return sojourn::read_map<five_a>(in, "map.csv");
}

}  // namespace

TEST_CASE("read_map reads every column in any order", "[worked-example][map]") {
  auto const map = read(
      "owner,stage,importance,touchpoint,component,role,phase,channel\r\n"
      "Ann,aware,0.5,ad,identity,pre_touchpoint,pre_sale,social\r\n"
      ",act,,\"check,out\",,,,\r\n");
  REQUIRE(map.size() == 2);
  CHECK(map.touchpoints().name(touchpoint_id{0}) == "ad");
  CHECK(map.touchpoints().name(touchpoint_id{1}) == "check,out");
  CHECK(map.stage(touchpoint_id{0}) == five_a::aware);
  CHECK(map.stage(touchpoint_id{1}) == five_a::act);
  auto const& ad = map.options(touchpoint_id{0});
  CHECK(ad.owner == "Ann");
  CHECK(ad.importance == 0.5);
  CHECK(ad.component == sojourn::component::identity);
  CHECK(ad.role == sojourn::touchpoint_role::pre_touchpoint);
  CHECK(ad.phase == sojourn::sales_phase::pre_sale);
  CHECK(ad.channel == "social");
  auto const& plain = map.options(touchpoint_id{1});
  CHECK(plain.importance == 1);
  CHECK_FALSE(plain.component);
  CHECK_FALSE(plain.role);
  CHECK_FALSE(plain.phase);
  CHECK(plain.channel.empty());
}

TEST_CASE("read_map reads maps of other stage models", "[worked-example][map]") {
  std::istringstream in("touchpoint,stage\nshop,in_sale\n");
  CHECK(sojourn::read_map<sojourn::sales_phase>(in, "map.csv").stage(touchpoint_id{0}) ==
        sojourn::sales_phase::in_sale);
}

TEST_CASE("read_map names a stage that does not exist, and the stages that do", "[edge][map]") {
  CHECK_THROWS_WITH(
      read("touchpoint,stage\nhome,aware\npay,buy\n"),
      "map.csv: row 3, column \"stage\": stage must be one of aware, appeal, ask, act, advocate: \"buy\"");
  CHECK_THROWS_WITH(
      read("touchpoint,stage\nhome,\n"),
      "map.csv: row 2, column \"stage\": stage must be one of aware, appeal, ask, act, advocate: \"\"");
  CHECK_THROWS_WITH(
      read("touchpoint,stage,phase\nhome,act,now\n"),
      "map.csv: row 2, column \"phase\": phase must be one of pre_sale, in_sale, after_sale: \"now\"");
  CHECK_THROWS_WITH(read("touchpoint,stage,role\nhome,act,lead\n"),
                    "map.csv: row 2, column \"role\": role must be one of pre_touchpoint, first_touchpoint, "
                    "core_touchpoint, "
                    "last_touchpoint: \"lead\"");
  CHECK_THROWS_WITH(
      read("touchpoint,stage,component\nhome,act,price\n"),
      "map.csv: row 2, column \"component\": component must be one of product, service, emotional, "
      "environment, identity: \"price\"");
}

TEST_CASE("read_map names both rows of a touchpoint that is mapped twice", "[edge][map]") {
  CHECK_THROWS_WITH(
      read("touchpoint,stage\nhome,aware\n\npay,act\nhome,ask\n"),
      "map.csv: row 5, column \"touchpoint\": touchpoint must be mapped once, and is in row 2 already: "
      "\"home\"");
}

TEST_CASE("read_map refuses columns that it does not know, and a map without its two", "[edge][map]") {
  CHECK_THROWS_WITH(
      read("touchpoint,stgae\nhome,aware\n"),
      "map.csv: row 1: unknown column \"stgae\": a map has \"touchpoint\", \"stage\", \"channel\", "
      "\"phase\", \"role\", \"component\", \"importance\", \"owner\"; the nearest is \"stage\"");
  CHECK_THROWS_WITH(read("touchpoint,channel\nhome,web\n"),
                    "map.csv: row 1: no column \"stage\"; the header has \"touchpoint\", \"channel\"");
  CHECK_THROWS_WITH(read("stage\naware\n"),
                    "map.csv: row 1: no column \"touchpoint\"; the header has \"stage\"");
  CHECK_THROWS_WITH(read("stage,touchpoint,stage\n"),
                    "map.csv: row 1, column 3: name must occur once, and is that of column 1: \"stage\"");
}

TEST_CASE("read_map refuses an importance that is no weight", "[edge][map]") {
  for (std::string const bad : {"heavy", "-1", "nan", "inf", "1e999", "1 ", "0x1"}) {
    CHECK_THROWS_WITH(
        read("touchpoint,stage,importance\nhome,aware," + bad + "\n"),
        "map.csv: row 2, column \"importance\": importance must be finite and at least 0: \"" + bad + "\"");
  }
  CHECK(read("touchpoint,stage,importance\nhome,aware,0\n").options(touchpoint_id{0}).importance == 0);
}

TEST_CASE("read_map refuses files and rows that are not well formed", "[edge][map]") {
  CHECK_THROWS_WITH(read(""), "map.csv: the file is empty");
  CHECK_THROWS_WITH(read("touchpoint,stage\n"), "map.csv: no touchpoints: the file has only a header");
  CHECK_THROWS_WITH(read("touchpoint,stage\nhome\n"),
                    "map.csv: row 2: row must have as many fields as the header, 2: 1");
  CHECK_THROWS_WITH(read("touchpoint,stage\nhome,act,web\n"),
                    "map.csv: row 2: row must have as many fields as the header, 2: 3");
  CHECK_THROWS_WITH(read("touchpoint,stage\n,act\n"),
                    "map.csv: row 2, column \"touchpoint\": touchpoint must not be empty");
  CHECK_THROWS_WITH(read("touchpoint,stage\ncaf\xE9,act\n"),
                    "map.csv: row 2, column \"touchpoint\": name must be valid UTF-8: \"caf\\xE9\"");
  CHECK_THROWS_WITH(read(std::string("touchpoint,stage\na\0b,act\n", 25)),
                    "map.csv: row 2, column \"touchpoint\": field must not hold a NUL byte: \"a\\x00b\"");
  CHECK_THROWS_WITH(read("touchpoint,stage\n\"home,act\n"),
                    "map.csv: row 2, column \"touchpoint\": an opened quote must be closed: \"home,act\\n\"");
  CHECK_THROWS_WITH(
      read("touchpoint,stage\n\"home\" ,act\n"),
      "map.csv: row 2, column \"touchpoint\": a closing quote must end its field: \"\\\"home\\\" \"");
  CHECK_THROWS_WITH(sojourn::read_map<five_a>("no such map.csv"),
                    "no such map.csv: cannot be opened: No such file or directory");
}
