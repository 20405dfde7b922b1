// SPDX-License-Identifier: BSL-1.0
// Event logs from CSV: what is read, and every kind of bad input with its message.

#include <sojourn/io/event_csv.hpp>

#include "support/catch.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <istream>
#include <random>
#include <sstream>
#include <stdexcept>
#include <stop_token>
#include <streambuf>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace {

using sojourn::csat5;
using sojourn::customer_id;
using sojourn::event_csv_options;
using sojourn::event_table;
using sojourn::no_answer;
using sojourn::rejected_row;
using sojourn::touchpoint_id;

std::string const header = "user_id,event,timestamp,stars\n";
std::string const good = "ann,home,2024-03-13 10:21:14,5\n";

template <class Scale = void>
event_table<Scale> read(std::string const& text, event_csv_options const& options = {}) {
  std::istringstream in(text);
  return sojourn::read_events<Scale>(in, "events.csv", options);
}

// Reads a good row, the given one and a good row: the given one is rejected alone, and fatal with `strict`.
template <class Scale = void>
rejected_row rejected(std::string const& row, event_csv_options options = {}) {
  auto const text = header + good + row + "\n" + good;
  auto const table = read<Scale>(text, options);
  CHECK(table.size() == 2);
  CHECK(table.customers.size() == 1);
  CHECK(table.touchpoints.size() == 1);
  REQUIRE(table.rejected.count() == 1);
  auto const bad = table.rejected.first().front();
  CHECK(bad.row == 3);
  options.strict = true;
  CHECK_THROWS_WITH(read<Scale>(text, options), sojourn::describe("events.csv", bad));
  return bad;
}

event_csv_options rated() {
  event_csv_options options;
  options.rating = "stars";
  return options;
}

}  // namespace

TEST_CASE("read_events reads columns in any order and ignores the others", "[worked-example][events]") {
  std::string const text =
      "\xEF\xBB\xBFplatform,timestamp,\"event\",user_id\r\n"
      "web,2024-03-13 10:21:14,home,ann\r\n"
      "\"a, b\",2024-03-13 10:21:15,\"pay \"\"now\"\"\",bob\r\n"
      "\r\n"
      ",2024-03-13 10:21:13,home,ann";
  auto const table = read(text);
  REQUIRE(table.size() == 3);
  CHECK(table.customer == std::vector{customer_id{0}, customer_id{1}, customer_id{0}});
  CHECK(table.touchpoint == std::vector{touchpoint_id{0}, touchpoint_id{1}, touchpoint_id{0}});
  CHECK(table.customers.name(customer_id{1}) == "bob");
  CHECK(table.touchpoints.name(touchpoint_id{1}) == "pay \"now\"");
  CHECK(table.time[0].time_since_epoch().count() == 1'710'325'274'000'000);
  CHECK(table.time[2] < table.time[0]);
  CHECK(table.rejected.count() == 0);
  CHECK(table.outside == 0);
  CHECK(table.bytes == text.size());
  static_assert(std::is_same_v<decltype(event_table<>::rating), sojourn::no_ratings>);
}

TEST_CASE("read_events takes the first default column that there is, or the one named",
          "[worked-example][events]") {
  auto const table = read("user,customer,page,activity,at,time\nu,c,p,a,2,1\n");
  CHECK(table.customers.name(customer_id{0}) == "c");
  CHECK(table.touchpoints.name(touchpoint_id{0}) == "a");
  CHECK(table.time[0].time_since_epoch().count() == 1'000'000);
  event_csv_options named;
  named.customer = "user";
  named.touchpoint = "page";
  named.time = "at";
  auto const other = read("user,customer,page,activity,at,time\nu,c,p,a,2,1\n", named);
  CHECK(other.customers.name(customer_id{0}) == "u");
  CHECK(other.touchpoints.name(touchpoint_id{0}) == "p");
  CHECK(other.time[0].time_since_epoch().count() == 2'000'000);
}

TEST_CASE("read_events reads accounts in place of customers", "[worked-example][events]") {
  event_csv_options options;
  options.account = "company";
  auto const table = read("company,event,time\nacme,home,1\nacme,pay,2\n,pay,3\n", options);
  CHECK(table.customers.size() == 1);
  CHECK(table.customers.name(customer_id{0}) == "acme");
  REQUIRE(table.rejected.count() == 1);
  CHECK(table.rejected.first()[0] == rejected_row{4, "company", "account must not be empty"});
}

TEST_CASE("read_events numbers the touchpoints of a map first", "[worked-example][events]") {
  event_csv_options options;
  options.touchpoints.intern("pay");
  options.touchpoints.intern("never");
  auto const table = read(header + "ann,home,1,\nann,pay,2,\n", options);
  CHECK(table.touchpoint == std::vector{touchpoint_id{2}, touchpoint_id{0}});
  CHECK(table.touchpoints.size() == 3);
  CHECK(options.touchpoints.size() == 2);
}

TEST_CASE("read_events counts events outside [from, to), and knows nothing else of them", "[edge][events]") {
  event_csv_options options;
  options.from = sojourn::parse_time("100");
  options.to = sojourn::parse_time("200");
  auto const table =
      read(header + "a,w,99.999999,\nb,x,100,\nc,y,199.999999,\nd,z,200,\ne,,150,\nf,z,soon,\n", options);
  CHECK(table.size() == 2);
  CHECK(table.outside == 2);
  CHECK(table.rejected.count() == 2);
  CHECK(table.customers.size() == 2);
  CHECK(table.touchpoints.size() == 2);
  options.to = options.from;
  auto const none = read(header + "b,x,100,\n", options);
  CHECK(none.size() == 0);
  CHECK(none.outside == 1);
  options.to = sojourn::parse_time("99");
  CHECK_THROWS_WITH(read(header + good, options),
                    "from must not be after to, in microseconds of Unix time: 100000000 and 99000000");
}

TEST_CASE("read_events tells an absent answer from a refused one and from a value",
          "[worked-example][events]") {
  auto const table =
      read<csat5>(header + "a,x,1,5\na,x,2,\na,x,3,refused\na,x,4,Refused\na,x,5,1.0\n", rated());
  REQUIRE(table.rating.size() == 5);
  CHECK(table.rating[0].value() == 5);
  CHECK(table.rating[1].reason() == no_answer::absent);
  CHECK(table.rating[2].reason() == no_answer::refused);
  CHECK(table.rating[3].reason() == no_answer::refused);
  CHECK(table.rating[4].value() == 1);
  auto const feelings = read<sojourn::valence>(header + "a,x,1,-0.25\na,x,2,-1\n", rated());
  REQUIRE(feelings.rating.size() == 2);
  CHECK(feelings.rating[0].value() == -0.25);
}

TEST_CASE("bad input: a missing file", "[edge][events]") {
  CHECK_THROWS_WITH(sojourn::read_events("no such file.csv"),
                    "no such file.csv: cannot be opened: No such file or directory");
  CHECK_THROWS_WITH(sojourn::read_events("."), ".: cannot be read after byte 0");
}

TEST_CASE("bad input: an empty file", "[edge][events]") {
  CHECK_THROWS_WITH(read(""), "events.csv: the file is empty");
  CHECK_THROWS_WITH(read("\xEF\xBB\xBF\r\n\n"), "events.csv: the file is empty");
}

TEST_CASE("bad input: only a header", "[edge][events]") {
  CHECK_THROWS_WITH(read(header), "events.csv: no events: the file has only a header");
  CHECK_THROWS_WITH(read("user_id,event,timestamp"), "events.csv: no events: the file has only a header");
  CHECK_THROWS_WITH(read(header + "\n\r\n"), "events.csv: no events: the file has only a header");
}

TEST_CASE("bad input: an unknown column", "[edge][events]") {
  event_csv_options options;
  options.customer = "usr_id";
  auto const message =
      "events.csv: row 1: no column for the customer: \"usr_id\"; the header has \"user_id\", \"event\", "
      "\"timestamp\", \"stars\"; the nearest is \"user_id\"";
  CHECK_THROWS_WITH(read(header + good, options), message);
  CHECK_THROWS_AS(read(header + good, options), std::invalid_argument);
  CHECK_THROWS_WITH(
      read("user_id,Event,timestamp\n"),
      "events.csv: row 1: no column for the touchpoint: none of \"event\", \"touchpoint\", \"activity\", "
      "\"page\"; the header has \"user_id\", \"Event\", \"timestamp\"; the nearest is \"Event\"");
  CHECK_THROWS_AS(read("user_id,Event,timestamp\n"), std::runtime_error);
  CHECK_THROWS_WITH(read("a;b\n"),
                    "events.csv: row 1: no column for the customer: none of \"user_id\", \"customer_id\", "
                    "\"client_id\", \"case_id\", \"customer\", \"user\"; the header has \"a;b\"; the "
                    "nearest is \"a;b\"");
  event_csv_options rating;
  rating.rating = "star";
  CHECK_THROWS_WITH(
      read<csat5>(header + good, rating),
      "events.csv: row 1: no column for the rating: \"star\"; the header has \"user_id\", \"event\", "
      "\"timestamp\", \"stars\"; the nearest is \"stars\"");
}

TEST_CASE("bad input: a header that is not well formed", "[edge][events]") {
  CHECK_THROWS_WITH(read("user_id,event,time,event\n"),
                    "events.csv: row 1, column 4: name must occur once, and is that of column 2: \"event\"");
  CHECK_THROWS_WITH(read("user_id,\xE9,time\n"),
                    "events.csv: row 1, column 2: name must be valid UTF-8: \"\\xE9\"");
  CHECK_THROWS_WITH(read(std::string("user_id,e\0,time\n", 16)),
                    "events.csv: row 1, column 2: name must not hold a NUL byte: \"e\\x00\"");
  CHECK_THROWS_WITH(read("user_id,\"event,time\n"),
                    "events.csv: row 1, column 2: a quoted name must end with its quote: \"event,time\\n\"");
  CHECK(read("user_id,event,time,,\na,x,1,,\n").size() == 1);
}

TEST_CASE("bad input: an unparsable time", "[edge][events]") {
  CHECK(rejected("bob,pay,yesterday,5") ==
        rejected_row{3, "timestamp", "time must be ISO 8601, as the file's first time: \"yesterday\""});
  CHECK(rejected("bob,pay,,5") ==
        rejected_row{3, "timestamp", "time must be ISO 8601, as the file's first time: \"\""});
  CHECK(rejected("bob,pay,2024-02-30,5") ==
        rejected_row{3, "timestamp", "time must exist in the calendar and on the clock: \"2024-02-30\""});
  auto const first = read(header + "a,x,soon,\na,x,1,\na,x,2024-03-13,\n");
  REQUIRE(first.rejected.count() == 2);
  CHECK(first.rejected.first()[0].reason == "time must be ISO 8601 or a Unix time: \"soon\"");
  CHECK(first.rejected.first()[1].reason ==
        "time must be Unix seconds, as the file's first time: \"2024-03-13\"");
  event_csv_options strict;
  strict.strict = true;
  CHECK_THROWS_WITH(
      read(header + "a,x,soon,\n", strict),
      "events.csv: row 2, column \"timestamp\": time must be ISO 8601 or a Unix time: \"soon\"");
}

TEST_CASE("bad input: a time out of range", "[edge][events]") {
  CHECK(rejected("bob,pay,10000-01-01,5") ==
        rejected_row{3, "timestamp", "time must be in the years 0001 to 9999: \"10000-01-01\""});
  auto const table = read(header + "a,x,1,\na,x,253402300800,\n");
  CHECK(table.rejected.first().at(0) ==
        rejected_row{3, "timestamp", "time must be in the years 0001 to 9999: \"253402300800\""});
}

TEST_CASE("bad input: a rating off its scale", "[edge][events]") {
  for (std::string const bad : {"6", "0", "-1", "4.5", "1e999", "inf", "good", "5 ", "0x5", "refused!"}) {
    CHECK(rejected<csat5>("bob,pay,2024-03-13," + bad, rated()) ==
          rejected_row{3, "stars", "csat5 rating must be a whole number in [1, 5]: \"" + bad + "\""});
  }
  auto const feelings = read<sojourn::valence>(header + "a,x,1,1.5\n", rated());
  CHECK(feelings.rejected.first().at(0).reason == "valence rating must be a number in [-1, 1]: \"1.5\"");
}

TEST_CASE("bad input: a rating that is not a number", "[edge][events]") {
  for (std::string const bad : {"NaN", "nan", "-nan"}) {
    CHECK(rejected<csat5>("bob,pay,2024-03-13," + bad, rated()) ==
          rejected_row{3, "stars", "csat5 rating must be a whole number in [1, 5]: \"" + bad + "\""});
  }
}

TEST_CASE("read_events reads a value in minor units, an empty cell as 0", "[worked-example][events]") {
  event_csv_options options;
  options.value = "stars";
  options.from = sojourn::time_point{std::chrono::seconds{2}};
  auto const table = read(header + "ann,home,1,9\nann,pay,2,0.29\nann,pay,3,\nann,back,4,-1.5\n", options);
  CHECK(table.value == std::vector<std::int64_t>{29, 0, -150});
  options.value_decimals = 0;
  options.rating = "stars";
  CHECK(read<csat5>(header + "ann,home,2,5\n", options).value == std::vector<std::int64_t>{5});
  CHECK(read(header + good).value.empty());
  options.value_decimals = 7;
  CHECK_THROWS_WITH(read<csat5>(header + good, options),
                    "a minor unit of value must have at most 6 decimals: 7");
}

TEST_CASE("bad input: a value that is no whole number of minor units", "[edge][events]") {
  event_csv_options options;
  options.value = "stars";
  for (std::string const text : {"12.345", "1e3", "$5", "90071992547409.93"}) {
    CHECK(rejected("ann,home,2024-03-13 10:21:15," + text, options) ==
          rejected_row{3, "stars",
                       "value must be a number, as 12.50, of at most 2 decimals and 2^53 minor units: \"" +
                           text + "\""});
  }
}

TEST_CASE("bad input: invalid UTF-8", "[edge][events]") {
  CHECK(rejected("b\xC3,pay,2024-03-13,5") ==
        rejected_row{3, "user_id", "name must be valid UTF-8: \"b\\xC3\""});
  CHECK(rejected("bob,caf\xE9,2024-03-13,5") ==
        rejected_row{3, "event", "name must be valid UTF-8: \"caf\\xE9\""});
  CHECK(read(header + "bob,pay,2024-03-13,\xE9\n").size() == 1);  // a column that is not read
}

TEST_CASE("bad input: a field of 1 MB", "[edge][events]") {
  std::string const large(1'000'000, 'x');
  auto const table = read(header + "ann," + large + ",1,\n" + large + ",home,2,\nann,home,3," + large + "\n");
  CHECK(table.size() == 3);
  CHECK(table.touchpoints.name(touchpoint_id{0}) == large);
  CHECK(table.customers.name(customer_id{1}) == large);
  CHECK(rejected("bob,pay," + large + ",5") ==
        rejected_row{3, "timestamp",
                     "time must be ISO 8601, as the file's first time: \"" + std::string(40, 'x') + "…\""});
}

TEST_CASE("bad input: NUL bytes", "[edge][events]") {
  CHECK(rejected(std::string("bob,p\0y,2024-03-13,5", 20)) ==
        rejected_row{3, "event", "field must not hold a NUL byte: \"p\\x00y\""});
  CHECK(rejected(std::string("bob,pay,2024-03-13,\0", 20)) ==
        rejected_row{3, "stars", "field must not hold a NUL byte: \"\\x00\""});
}

TEST_CASE("bad input: a row with too few or too many fields", "[edge][events]") {
  CHECK(rejected("bob,pay,2024-03-13") ==
        rejected_row{3, "", "row must have as many fields as the header, 4: 3"});
  CHECK(rejected("bob,pay,2024-03-13,5,6") ==
        rejected_row{3, "", "row must have as many fields as the header, 4: 5"});
  CHECK(rejected("bob") == rejected_row{3, "", "row must have as many fields as the header, 4: 1"});
}

TEST_CASE("bad input: an empty customer or touchpoint", "[edge][events]") {
  CHECK(rejected(",pay,2024-03-13,5") == rejected_row{3, "user_id", "customer must not be empty"});
  CHECK(rejected("bob,\"\",2024-03-13,5") == rejected_row{3, "event", "touchpoint must not be empty"});
}

TEST_CASE("bad input: quotes that do not match", "[edge][events]") {
  CHECK(rejected("bob,\"pay\" now,2024-03-13,5") ==
        rejected_row{3, "event", "a closing quote must end its field: \"\\\"pay\\\" now\""});
  auto const table = read(header + good + "bob,\"pay,2024-03-13,5\n" + good + good);
  CHECK(table.size() == 1);
  REQUIRE(table.rejected.count() == 1);
  CHECK(table.rejected.first()[0] == rejected_row{3, "event",
                                                  "an opened quote must be closed, this row takes 3 lines: "
                                                  "\"pay,2024-03-13,5\\nann,home,2024-03-13 10:…\""});
}

TEST_CASE("read_events refuses a rating column without a scale, and a scale without a column",
          "[edge][events]") {
  CHECK_THROWS_WITH(read(header + good, rated()), "a rating column must go with a rating scale: \"stars\"");
  CHECK_THROWS_WITH(read<csat5>(header + good), "a rating scale must go with a rating column: none named");
}

TEST_CASE("read_events reports progress in bytes and stops when asked", "[edge][events]") {
  std::string text = header;
  while (text.size() < 5'000'000) text += good;
  std::vector<std::uint64_t> seen;
  event_csv_options options;
  options.progress = [&](std::uint64_t bytes) { seen.push_back(bytes); };
  auto const table = read(text, options);
  CHECK(seen.size() >= 4);
  CHECK(std::is_sorted(seen.begin(), seen.end()));
  CHECK(seen.back() == text.size());
  CHECK(table.bytes == text.size());

  std::stop_source source;
  options.stop = source.get_token();
  options.progress = [&](std::uint64_t bytes) {
    if (bytes > 2'000'000) source.request_stop();
  };
  CHECK_THROWS_WITH(read(text, options),
                    Catch::Matchers::StartsWith("events.csv: reading was stopped after row "));
}

TEST_CASE("read_events reads a file as it reads a stream", "[law][events]") {
  std::string const path = "sojourn_event_csv_test.csv";
  std::ofstream(path, std::ios::binary) << header << good << "bob,pay,never,\n";
  auto const table = sojourn::read_events(path);
  CHECK(table.size() == 1);
  CHECK(table.rejected.count() == 1);
  std::remove(path.c_str());
}

TEST_CASE("accepted, rejected and outside rows are the records of the file, whatever the bytes",
          "[law][events]") {
  constexpr std::string_view cells[] = {"ann",     "bob",        "",       "home", "pay",     "1",
                                        "150",     "2024-03-13", "soon",   "5",    "9",       "refused",
                                        "\"a,b\"", "\"a\nb\"",   "\"x\"y", "\"",   "caf\xE9", "caf\xC3\xA9"};
  std::mt19937 engine(99);
  event_csv_options options = rated();
  options.from = sojourn::parse_time("10");
  std::uint64_t accepted = 0;
  std::uint64_t rejected_count = 0;
  std::uint64_t outside = 0;
  for (int i = 0; i < 20'000; ++i) {
    std::string text = header + (i % 2 == 0 ? good : "");
    if (i % 4 == 0) {  // any bytes
      for (auto length = engine() % 80; length > 0; --length) text += static_cast<char>(engine() % 256);
    } else {
      for (auto row = engine() % 8; row > 0; --row) {
        if (engine() % 2 == 0) {
          text += engine() % 2 == 0 ? "ann" : "bob";
          text += ",home," + std::to_string(engine() % 20) + ",3";
        } else {
          for (auto field = engine() % 8 == 0 ? engine() % 6 + 1 : 4; field > 0; --field) {
            text += cells[engine() % std::size(cells)];
            if (field > 1) text += ',';
          }
        }
        text += engine() % 4 == 0 ? "\r\n" : "\n";
      }
    }
    std::istringstream again(text);
    sojourn::csv_reader reader(again);
    std::uint64_t records = 0;
    while (reader.next()) ++records;
    if (records == 1) {
      CHECK_THROWS_WITH(read<csat5>(text, options), "events.csv: no events: the file has only a header");
      continue;
    }
    auto const table = read<csat5>(text, options);
    CAPTURE(text);
    REQUIRE(table.size() + table.rejected.count() + table.outside == records - 1);
    REQUIRE(table.bytes == text.size());
    REQUIRE(table.customer.size() == table.size());
    REQUIRE(table.touchpoint.size() == table.size());
    REQUIRE(table.rating.size() == table.size());
    REQUIRE(table.rejected.first().size() == table.rejected.count());
    for (auto const& bad : table.rejected.first()) {
      REQUIRE((bad.row >= 2 && bad.row <= 2000 && !bad.reason.empty() && sojourn::valid_utf8(bad.reason)));
    }
    accepted += table.size();
    rejected_count += table.rejected.count();
    outside += table.outside;
  }
  CHECK(accepted > 10'000);
  CHECK(rejected_count > 10'000);
  CHECK(outside > 1'000);
}

TEST_CASE("a stream that knows no length is read as a file is", "[law][events]") {
  // Gives its text a part at a time, and no position.
  class pipe : public std::streambuf {
   public:
    explicit pipe(std::string text) : text_(std::move(text)) {}

   private:
    int_type underflow() override {
      auto const part = std::min<std::size_t>(1000, text_.size() - at_);
      if (part == 0) return traits_type::eof();
      setg(text_.data() + at_, text_.data() + at_, text_.data() + at_ + part);
      at_ += part;
      return traits_type::to_int_type(*gptr());
    }
    std::string text_;
    std::size_t at_ = 0;
  };
  // Longer than what it takes to guess how many events there are, by rows that become longer and shorter.
  auto text = header;
  for (int i = 0; i < 100'000; ++i)
    text += std::string(static_cast<std::size_t>(i / 20'000 % 2 == 0 ? 3 : 60), 'c') +
            std::to_string(i % 999) + ",home,2024-03-13 10:21:14," + std::to_string(1 + i % 5) + "\n";
  auto const whole = read<csat5>(text, rated());
  pipe buffer(text);
  std::istream in(&buffer);
  auto const piped = sojourn::read_events<csat5>(in, "events.csv", rated());
  CHECK(whole.size() == 100'000);
  CHECK(piped.customers == whole.customers);
  CHECK(piped.customer == whole.customer);
  CHECK(piped.touchpoint == whole.touchpoint);
  CHECK(piped.time == whole.time);
  CHECK(piped.rating == whole.rating);
  CHECK(piped.bytes == whole.bytes);
}

TEST_CASE("read_events survives files of random bytes", "[edge][events]") {
  std::mt19937 engine(5);
  std::uint64_t refused = 0;
  for (int i = 0; i < 5'000; ++i) {
    std::string text;
    for (auto length = engine() % 200; length > 0; --length) {
      text += engine() % 3 == 0 ? ",\"\n\r"[engine() % 4] : static_cast<char>(engine() % 256);
    }
    try {
      static_cast<void>(read(text));
    } catch (std::runtime_error const& error) {
      ++refused;
      REQUIRE(std::string_view(error.what()).substr(0, 12) == "events.csv: ");
      REQUIRE(sojourn::valid_utf8(error.what()));
    }
  }
  CHECK(refused == 5'000);
}
