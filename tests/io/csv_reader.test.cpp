// SPDX-License-Identifier: BSL-1.0
// The CSV reader: RFC 4180 by example, and against a naive reader on random text.

#include <sojourn/io/csv_reader.hpp>

#include "support/catch.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <istream>
#include <random>
#include <sstream>
#include <stdexcept>
#include <streambuf>
#include <string>
#include <string_view>
#include <vector>

namespace {

using sojourn::csv_defect;

struct record {
  std::uint64_t row = 0;
  std::vector<std::string> fields;
  csv_defect defect = csv_defect::none;
  std::size_t defective_field = 0;
  bool has_nul = false;

  friend bool operator==(record const&, record const&) = default;
};

std::ostream& operator<<(std::ostream& out, record const& r) {
  out << r.row << ':';
  for (auto const& field : r.fields) out << " [" << field << ']';
  return out << " defect " << static_cast<int>(r.defect) << " in " << r.defective_field << " nul "
             << r.has_nul;
}

std::vector<record> read_all(std::string const& text, std::size_t chunk = 65536, char separator = ',') {
  std::istringstream in(text);
  sojourn::csv_reader reader(in, {.separator = separator, .chunk = chunk});
  std::vector<record> all;
  while (reader.next()) {
    auto const fields = reader.fields();
    bool const bad = reader.defect() != csv_defect::none;
    all.push_back({reader.row(),
                   {fields.begin(), fields.end()},
                   reader.defect(),
                   bad ? reader.defective_field() : 0,
                   reader.has_nul()});
  }
  REQUIRE(reader.bytes() == text.size());
  REQUIRE_FALSE(reader.next());
  return all;
}

using rows = std::vector<std::vector<std::string>>;

rows fields_of(std::string const& text) {
  rows all;
  for (auto const& each : read_all(text)) {
    CHECK(each.defect == csv_defect::none);
    all.push_back(each.fields);
  }
  return all;
}

// One byte at a time over the whole text, the rules as the reader's documentation states them.
std::vector<record> read_naively(std::string text) {
  if (text.substr(0, 3) == "\xEF\xBB\xBF") text.erase(0, 3);
  std::vector<record> all;
  std::size_t at = 0;
  std::uint64_t row = 0;
  auto const ends_line =
      [&](std::size_t i) {  // length of the line end at i; the end of the text has length 0
        if (i >= text.size()) return std::size_t{0};
        if (text[i] == '\n') return std::size_t{1};
        if (text[i] == '\r' && i + 1 == text.size()) return std::size_t{1};
        if (text[i] == '\r' && text[i + 1] == '\n') return std::size_t{2};
        return std::string::npos;
      };
  while (at < text.size()) {
    auto const start = at;
    record r;
    r.row = ++row;
    bool only_unquoted = true;
    for (;;) {
      auto const first = at;
      std::string value;
      bool complete = false;
      if (at < text.size() && text[at] == '"') {
        only_unquoted = false;
        bool closed = false;
        for (++at; at < text.size() && !closed;) {
          if (text[at] != '"') {
            value += text[at++];
          } else if (at + 1 < text.size() && text[at + 1] == '"') {
            value += '"';
            at += 2;
          } else {
            closed = true;
            ++at;
          }
        }
        complete = !closed || (at < text.size() && text[at] == ',') || ends_line(at) != std::string::npos;
        if (!closed || !complete) {
          if (r.defect == csv_defect::none) {
            r.defect = closed ? csv_defect::text_after_quote : csv_defect::open_quote;
            r.defective_field = r.fields.size();
          }
        }
      }
      if (!complete) {
        while (at < text.size() && text[at] != ',' && ends_line(at) == std::string::npos) ++at;
        value = text.substr(first, at - first);
      }
      r.fields.push_back(value);
      if (at >= text.size() || text[at] != ',') break;
      ++at;
    }
    at += ends_line(at);
    r.has_nul = text.substr(start, at - start).find('\0') != std::string::npos;
    bool const empty = only_unquoted && r.fields.size() == 1 && r.fields[0].empty();
    if (!empty) all.push_back(r);
  }
  return all;
}

}  // namespace

TEST_CASE("csv_reader follows the rules of RFC 4180", "[worked-example][csv]") {
  // RFC 4180, section 2, rules 1 to 7.
  CHECK(fields_of("aaa,bbb,ccc\r\nzzz,yyy,xxx\r\n") == rows{{"aaa", "bbb", "ccc"}, {"zzz", "yyy", "xxx"}});
  CHECK(fields_of("aaa,bbb,ccc\r\nzzz,yyy,xxx") == rows{{"aaa", "bbb", "ccc"}, {"zzz", "yyy", "xxx"}});
  CHECK(fields_of("a, b ,c") == rows{{"a", " b ", "c"}});
  CHECK(fields_of("\"aaa\",\"bbb\",\"ccc\"\r\nzzz,yyy,xxx") ==
        rows{{"aaa", "bbb", "ccc"}, {"zzz", "yyy", "xxx"}});
  CHECK(fields_of("\"aaa\",\"b\r\nbb\",\"c,c\"\r\nz") == rows{{"aaa", "b\r\nbb", "c,c"}, {"z"}});
  CHECK(fields_of("\"aaa\",\"b\"\"bb\",\"\"\"\"") == rows{{"aaa", "b\"bb", "\""}});
}

TEST_CASE("csv_reader takes what is found in the field", "[edge][csv]") {
  CHECK(fields_of("").empty());
  CHECK(fields_of("\xEF\xBB\xBF").empty());
  CHECK(fields_of("\n\r\n\n").empty());
  CHECK(fields_of("\xEF\xBB\xBF"
                  "a,b\n1,2\n") == rows{{"a", "b"}, {"1", "2"}});
  CHECK(fields_of("\xEF\xBB\xBF\"a\",b\n") == rows{{"a", "b"}});
  CHECK(fields_of("a\n\n\r\nb") == rows{{"a"}, {"b"}});
  CHECK(fields_of("\"\"\n") == rows{{""}});
  CHECK(fields_of(",\n,") == rows{{"", ""}, {"", ""}});
  CHECK(fields_of("a,b\r") == rows{{"a", "b"}});
  CHECK(fields_of("\"a\"\r") == rows{{"a"}});
  CHECK(fields_of("a\rb,c\n") == rows{{"a\rb", "c"}});
  CHECK(fields_of("5\" pipe,x\n") == rows{{"5\" pipe", "x"}});
  CHECK(fields_of("\xFF\xFE,\xC3\n") == rows{{"\xFF\xFE", "\xC3"}});
  auto const semicolons = read_all("a;\"b;c\";d,e\n", 65536, ';');
  CHECK(semicolons.at(0).fields == std::vector<std::string>{"a", "b;c", "d,e"});
}

TEST_CASE("csv_reader numbers rows as a spreadsheet does", "[worked-example][csv]") {
  auto const all = read_all("h\n\n\"two\nlines\"\n\nlast\n");
  REQUIRE(all.size() == 3);
  CHECK(all[0].row == 1);
  CHECK(all[1].row == 3);
  CHECK(all[2].row == 5);
}

TEST_CASE("csv_reader names what breaks the rules, and in which field", "[edge][csv]") {
  auto const after = read_all("a,\"b\"c,d\nx,y,z\n");
  REQUIRE(after.size() == 2);
  CHECK(after[0] == record{1, {"a", "\"b\"c", "d"}, csv_defect::text_after_quote, 1, false});
  CHECK(after[1] == record{2, {"x", "y", "z"}, csv_defect::none, 0, false});
  auto const open = read_all("a,b\nc,\"d \"\" e\nf,g\n");
  REQUIRE(open.size() == 2);
  CHECK(open[1] == record{2, {"c", "d \" e\nf,g\n"}, csv_defect::open_quote, 1, false});
  CHECK(read_all("\"").at(0) == record{1, {""}, csv_defect::open_quote, 0, false});
  CHECK(read_all("a,\"x\"\ry\nb").at(0) ==
        record{1, {"a", "\"x\"\ry"}, csv_defect::text_after_quote, 1, false});
}

TEST_CASE("csv_reader carries NUL bytes and says that they are there", "[edge][csv]") {
  std::string const text("a,b\nc\0d,e\nf,g\n", 14);
  auto const all = read_all(text);
  REQUIRE(all.size() == 3);
  CHECK(all[1].fields[0] == std::string("c\0d", 3));
  CHECK_FALSE(all[0].has_nul);
  CHECK(all[1].has_nul);
  CHECK_FALSE(all[2].has_nul);
}

TEST_CASE("csv_reader reads a field of 1 MB whole", "[edge][csv]") {
  std::string const plain(1'000'000, 'x');
  std::string quoted;
  std::string value;
  for (int i = 0; i < 250'000; ++i) quoted += "\"\",\n", value += "\",\n";
  for (std::size_t const chunk : {std::size_t{100}, std::size_t{4096}, std::size_t{1} << 18U}) {
    auto const all = read_all("a," + plain + ",b\n\"" + quoted + "\",c\n", chunk);
    REQUIRE(all.size() == 2);
    CHECK((all[0].fields.size() == 3 && all[0].fields[1] == plain && all[0].fields[2] == "b"));
    CHECK((all[1].fields.size() == 2 && all[1].fields[0] == value && all[1].fields[1] == "c"));
  }
}

TEST_CASE("csv_reader agrees with a naive reader at every buffer size", "[oracle][csv]") {
  constexpr std::string_view pieces[] = {"a",    "bc", ",",    ",",  "\"",           "\"",
                                         "\"\"", "\n", "\r\n", "\r", "long text 12", "\xC3\xA9"};
  std::mt19937 engine(20'240'313);
  std::size_t texts = 0;
  std::size_t defects = 0;
  std::size_t records = 0;
  for (; texts < 24'000; ++texts) {
    std::string text = engine() % 8 == 0 ? "\xEF\xBB\xBF" : "";
    for (auto length = engine() % 24; length > 0; --length) {
      if (engine() % 64 == 0) text += '\0';
      text += pieces[engine() % std::size(pieces)];
    }
    auto const expected = read_naively(text);
    for (auto const& each : expected) defects += each.defect == csv_defect::none ? 0U : 1U;
    records += expected.size();
    for (std::size_t const chunk : {1U, 2U, 3U, 5U, 7U, 8U, 13U, 16U, 31U, 64U, 4096U}) {
      auto const actual = read_all(text, chunk);
      if (actual == expected) continue;
      CAPTURE(chunk, text, engine);
      REQUIRE(actual == expected);
    }
  }
  // The texts must be ones that can tell the readers apart.
  CHECK(defects > 5'000);
  CHECK(records - defects > 20'000);
}

TEST_CASE("csv_reader reads a stream that hands out single bytes, and one that fails", "[edge][csv]") {
  struct trickle : std::streambuf {
    explicit trickle(std::string text, bool fail) : text_(std::move(text)), fail_(fail) {}
    std::streamsize xsgetn(char* to, std::streamsize) override {
      if (at_ < text_.size()) return *to = text_[at_++], 1;
      if (fail_) throw std::ios_base::failure("broken");
      return 0;
    }
    std::string text_;
    std::size_t at_ = 0;
    bool fail_;
  };
  trickle slow("a,b\n1,\"2\"\n", false);
  std::istream in(&slow);
  sojourn::csv_reader reader(in);
  REQUIRE(reader.next());
  REQUIRE(reader.next());
  CHECK(reader.fields()[1] == "2");
  CHECK_FALSE(reader.next());

  trickle broken("a,b\n1,2", true);
  std::istream failing(&broken);
  sojourn::csv_reader cut(failing, {.name = "cut.csv"});
  REQUIRE(cut.next());
  CHECK_THROWS_WITH(cut.next(), "cut.csv: cannot be read after byte 7");
}

TEST_CASE("csv_reader bounds its memory by refusing a record without end", "[edge][csv]") {
  std::istringstream in("a,b\n1,2\n\"" + std::string(5000, 'x') + "\n");
  sojourn::csv_reader reader(in, {.name = "open.csv", .chunk = 64, .longest_record = 1000});
  REQUIRE(reader.next());
  REQUIRE(reader.next());
  CHECK_THROWS_WITH(reader.next(),
                    "open.csv: row 3: record must have at most 1000 bytes; is a quote left open?");
  std::istringstream exact("12345678,\n12345678,9\n");
  sojourn::csv_reader limited(exact, {.longest_record = 10});
  REQUIRE(limited.next());
  CHECK_THROWS_WITH(limited.next(), "input: row 2: record must have at most 10 bytes; is a quote left open?");
}

TEST_CASE("csv_reader refuses options that cannot work", "[edge][csv]") {
  std::istringstream in;
  CHECK_THROWS_WITH(sojourn::csv_reader(in, {.separator = '"'}),
                    "separator must not be a quote or a line end: character 34");
  CHECK_THROWS_WITH(sojourn::csv_reader(in, {.chunk = 0}), "chunk must be at least 1 byte: 0");
}
