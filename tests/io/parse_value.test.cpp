// SPDX-License-Identifier: BSL-1.0
#include <sojourn/io/parse_value.hpp>

#include "support/catch.hpp"

#include <cstdint>
#include <optional>
#include <string>

using namespace sojourn;

TEST_CASE("a value is read in whole minor units", "[io][value][worked-example]") {
  static_assert(parse_value("12.5") == 1250);
  CHECK(parse_value("0.29") == 29);  // 28.999999999999996 by way of a double
  CHECK(parse_value("1.15") == 115);
  CHECK(parse_value("-3") == -300);
  CHECK(parse_value("007") == 700);
  CHECK(parse_value(".5") == 50);
  CHECK(parse_value("5.") == 500);
  CHECK(parse_value("0") == 0);
  CHECK(parse_value("12.3400") == 1234);
  CHECK(parse_value("12", 0) == 12);
  CHECK(parse_value("12.0", 0) == 12);
  CHECK(parse_value("12.3456", 6) == 12'345'600);
}

TEST_CASE("what is no whole number of minor units is no value", "[io][value][edge]") {
  for (auto const* text : {"", "-", ".", "-.", "+1", "1e3", "1,000", "1.2.3", "12.345", "$5", " 5", "5 ",
                           "0x10", "nan", "inf", "--1"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_value(text));
  }
  CHECK_FALSE(parse_value("12.5", 0));
}

TEST_CASE("a value is within 2^53 minor units of 0", "[io][value][edge]") {
  CHECK(parse_value("90071992547409.92") == max_value);
  CHECK(parse_value("-90071992547409.92") == -max_value);
  CHECK_FALSE(parse_value("90071992547409.93"));
  CHECK(parse_value("9007199254740992", 0) == max_value);
  CHECK_FALSE(parse_value("9007199254740993", 0));
  CHECK_FALSE(parse_value("9007199254740992", 6));
  CHECK_FALSE(parse_value("99999999999999999999999999999999"));
}

TEST_CASE("every amount of cents comes back as it was written", "[io][value][law]") {
  for (std::int64_t cents = -12'345; cents <= 12'345; ++cents) {
    auto const size = cents < 0 ? -cents : cents;
    auto text =
        std::to_string(size / 100) + "." + std::to_string(size % 100 / 10) + std::to_string(size % 10);
    if (cents < 0) text = "-" + text;
    if (parse_value(text) != cents) FAIL(text);
  }
  SUCCEED();
}
