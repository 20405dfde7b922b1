// SPDX-License-Identifier: BSL-1.0
#include <sojourn/report/text_layout.hpp>
#include <sojourn/stats/proportion.hpp>

#include "support/catch.hpp"

#include <cstdint>
#include <limits>
#include <sstream>
#include <string>

using namespace sojourn;

TEST_CASE("counts have their thousands apart", "[report][layout][worked-example]") {
  CHECK(shown_count(0) == "0");
  CHECK(shown_count(999) == "999");
  CHECK(shown_count(1000) == "1,000");
  CHECK(shown_count(31106) == "31,106");
  CHECK(shown_count(std::numeric_limits<std::uint64_t>::max()) == "18,446,744,073,709,551,615");
}

TEST_CASE("a width is counted in characters", "[report][layout][worked-example]") {
  CHECK(width_of("") == 0);
  CHECK(width_of("größe") == 5);
  CHECK(width_of("a → b") == 5);
  CHECK(width_of("\xFF\xFE") == 2);
}

TEST_CASE("a name is cut with an ellipsis, by characters", "[report][layout][edge]") {
  CHECK(shown_name("größe", 5) == "größe");
  CHECK(shown_name("größer", 5) == "größ…");
  CHECK(shown_name("", 5).empty());
}

TEST_CASE("a name with what a terminal would obey is quoted and escaped", "[report][layout][edge]") {
  CHECK(shown_name("a\x1B[2Jb", 30) == "\"a\\x1B[2Jb\"");
  CHECK(shown_name("a\nb", 30) == "\"a\\nb\"");
  CHECK(shown_name("\xFF", 30) == "\"\\xFF\"");
}

TEST_CASE("a rate has its interval, and a mark where n is low", "[report][layout][worked-example]") {
  CHECK(shown_rate(proportion(50, 100)) == "50.0 % [40.4, 59.6]");
  CHECK(shown_rate(proportion(5, 10)) == "50.0 % [23.7, 76.3]*");
  CHECK(shown_rate(proportion(0, 29)).back() == '*');
  CHECK(shown_rate(proportion(0, 30)).back() == ']');
  CHECK(shown_rate(std::nullopt) == "-");
  CHECK(shown_estimate(estimate{.value = 0, .n = 40}, 1, 2, "") == "0.00");
}

TEST_CASE("durations take the unit that reads best", "[report][layout][worked-example]") {
  CHECK(shown_duration(std::nullopt) == "-");
  CHECK(shown_duration(0.0) == "0.0 s");
  CHECK(shown_duration(0.000002) == "2 µs");
  CHECK(shown_duration(0.35) == "350 ms");
  CHECK(shown_duration(119.94) == "119.9 s");
  CHECK(shown_duration(120.0) == "2.0 min");
  CHECK(shown_duration(7200.0) == "2.0 h");
  CHECK(shown_duration(172800.0) == "2.0 d");
}

TEST_CASE("a bar is as long as its share, and shows what is not nothing", "[report][layout][edge]") {
  CHECK(shown_bar(0, 10).empty());
  CHECK(shown_bar(std::numeric_limits<double>::quiet_NaN(), 10).empty());
  CHECK(shown_bar(1e-9, 10) == "▏");
  CHECK(shown_bar(0.25, 10) == "██▌");
  CHECK(shown_bar(1, 3) == "███");
  CHECK(shown_bar(1.5, 3) == "███");
}

TEST_CASE("columns are aligned by characters, and no line ends in spaces", "[report][layout][golden]") {
  text_table table({side::left, side::right, side::left});
  table.add({"größe", "1,234", "x"});
  table.add({"a", "5"});
  table.add({});
  std::ostringstream out;
  table.write(out);
  CHECK(out.str() == "  größe  1,234  x\n  a          5\n\n");
}
