// SPDX-License-Identifier: BSL-1.0
// Helpers of messages: UTF-8, printable text, the nearest name, rejected rows.

#include <sojourn/io/nearest_name.hpp>
#include <sojourn/io/printable.hpp>
#include <sojourn/io/rejects.hpp>
#include <sojourn/io/utf8.hpp>

#include "support/catch.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

using sojourn::letter_edits;
using sojourn::nearest_name;
using sojourn::printable;
using sojourn::valid_utf8;

TEST_CASE("valid_utf8 accepts the limits of each length and refuses what lies beyond", "[edge][utf8]") {
  // RFC 3629, section 4, the rows of its grammar.
  for (auto const* text :
       {"", "a", "\x7F", "\xC2\x80", "\xDF\xBF", "\xE0\xA0\x80", "\xED\x9F\xBF", "\xEE\x80\x80",
        "\xEF\xBF\xBF", "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF", "caf\xC3\xA9 at eight bytes"}) {
    CAPTURE(text);
    CHECK(valid_utf8(text));
  }
  for (auto const* text :
       {"\x80", "\xBF", "\xC0\x80", "\xC1\xBF", "\xC2", "\xC2\x41", "\xE0\x9F\xBF", "\xE0\xA0",
        "\xED\xA0\x80", "\xED\xBF\xBF", "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFF",
        "\xFE", "eight by\xE9", "seven b\xE9s and more", "\xF0\x90\x80"}) {
    CAPTURE(text);
    CHECK_FALSE(valid_utf8(text));
  }
  CHECK(valid_utf8(std::string_view("\0", 1)));
}

TEST_CASE(
    "valid_utf8 accepts exactly the encodings of the scalar values, of all texts of two and three bytes",
    "[oracle][utf8]") {
  auto const count_valid = [](std::size_t length) {
    std::string text(length, '\0');
    std::uint64_t valid = 0;
    for (std::uint32_t code = 0; code < (1U << (8 * length)); ++code) {
      for (std::size_t i = 0; i < length; ++i)
        text[i] = static_cast<char>(static_cast<unsigned char>(code >> (8 * i)));
      valid += valid_utf8(text) ? 1U : 0U;
    }
    return valid;
  };
  // Scalar values by length: a = 128 of one byte, b = 2,048 - 128 of two, c = 65,536 - 2,048 - 2,048 of
  // three.
  std::uint64_t const a = 128;
  std::uint64_t const b = 1920;
  std::uint64_t const c = 61'440;
  CHECK(count_valid(2) == a * a + b);
  CHECK(count_valid(3) == a * a * a + 2 * a * b + c);
}

TEST_CASE("printable quotes, escapes and shortens", "[worked-example][printable]") {
  CHECK(printable("") == "\"\"");
  CHECK(printable("plain") == "\"plain\"");
  CHECK(printable("a\"b\\c") == "\"a\\\"b\\\\c\"");
  CHECK(printable("a\nb\rc\td") == "\"a\\nb\\rc\\td\"");
  CHECK(printable(std::string_view("a\0b\x1B[31m\x7F", 9)) == "\"a\\x00b\\x1B[31m\\x7F\"");
  CHECK(printable("caf\xC3\xA9") == "\"caf\xC3\xA9\"");
  CHECK(printable("caf\xE9") == "\"caf\\xE9\"");
  CHECK(printable("\xC2\x9B") == "\"\\xC2\\x9B\"");
  CHECK(printable(std::string(40, 'x')) == "\"" + std::string(40, 'x') + "\"");
  CHECK(printable(std::string(41, 'x')) == "\"" + std::string(40, 'x') + "…\"");
  std::string accents;
  for (int i = 0; i < 50; ++i) accents += "\xC3\xA9";
  CHECK(printable(accents, 3) == "\"\xC3\xA9\xC3\xA9\xC3\xA9…\"");
  CHECK(sojourn::printable_list(std::vector<std::string>{"a", "b c"}) == "\"a\", \"b c\"");
  CHECK(sojourn::printable_list(std::vector<std::string>(25, "x"), 2) == "\"x\", \"x\" and 23 more");
}

TEST_CASE("letter_edits counts inserts, deletes, replacements and swaps", "[worked-example][nearest_name]") {
  CHECK(letter_edits("", "") == 0);
  CHECK(letter_edits("", "abc") == 3);
  CHECK(letter_edits("abc", "") == 3);
  CHECK(letter_edits("kitten", "sitting") == 3);
  CHECK(letter_edits("form", "from") == 1);
  CHECK(letter_edits("ca", "abc") == 3);  // restricted: the unrestricted distance is 2
  CHECK(letter_edits("User ID", "user_id") == 0);
  CHECK(letter_edits("--lostafter", "--lost-after") == 1);
  CHECK(letter_edits(std::string(1'000'000, 'x'), "x") == 63);
}

TEST_CASE("nearest_name takes the first of the nearest, within the limit", "[edge][nearest_name]") {
  std::vector<std::string> const names{"--goal", "--lost", "--lost-after", "--load"};
  CHECK(nearest_name("--gaol", names) == "--goal");
  CHECK(nearest_name("--lst", names) == "--lost");
  CHECK(nearest_name("--loat", names) == "--lost");
  CHECK(nearest_name("--goal", names, 0) == "--goal");
  CHECK_FALSE(nearest_name("--xyz", names, 2));
  CHECK_FALSE(nearest_name("--xyz", std::vector<std::string>{}));
  char const* const literals[] = {"aware", "appeal"};
  CHECK(nearest_name("apeal", literals) == "appeal");
}

TEST_CASE("rejects counts all rows and keeps the first hundred", "[edge][rejects]") {
  sojourn::rejects all;
  std::uint64_t made = 0;
  for (std::uint64_t row = 2; row < 1002; ++row) {
    all.add([&] { return ++made, sojourn::rejected_row{row, "time", "reason"}; });
  }
  CHECK(all.count() == 1000);
  CHECK(made == 100);
  REQUIRE(all.first().size() == 100);
  CHECK(all.first().front() == sojourn::rejected_row{2, "time", "reason"});
  CHECK(all.first().back().row == 101);
  CHECK(sojourn::describe("f.csv", all.first().front()) == "f.csv: row 2, column \"time\": reason");
  CHECK(sojourn::describe("f.csv", {7, "", "reason"}) == "f.csv: row 7: reason");
}
