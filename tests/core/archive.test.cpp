// SPDX-License-Identifier: BSL-1.0
#include <sojourn/core/archive.hpp>

#include "support/catch.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <vector>

using namespace sojourn;

namespace {

// Something that merges and is saved; merging another `unit` is refused.
struct total {
  std::string unit{};
  std::vector<std::pair<std::uint32_t, std::int64_t>> counts{};
  std::map<std::string, std::array<std::optional<double>, 2>> named{};
  int128 wide = 0;
  std::chrono::seconds window{};
  bool flag = false;

  total& operator+=(total const& other) {
    if (unit != other.unit)
      throw std::invalid_argument("total: cannot merge measures that differ in the unit");
    return *this;
  }
  friend bool operator==(total const&, total const&) = default;

  template <class Self, class Archive>
  static void archive(Self& self, Archive& a) {
    a(self.unit, self.counts, self.named, self.wide, self.window, self.flag);
  }
};

total example() {
  total t{"events", {{1, -1}, {2, std::numeric_limits<std::int64_t>::min()}}, {}, -5, std::chrono::seconds(7),
          true};
  t.named["a"] = {0.5, std::nullopt};
  t.wide *= static_cast<int128>(std::numeric_limits<std::int64_t>::max());
  return t;
}

}  // namespace

TEST_CASE("what was saved is loaded", "[law][archive]") {
  auto const t = example();
  CHECK(load(save(t), total{.unit = "events"}) == t);
}

TEST_CASE("the bytes of a total are the same everywhere", "[golden][archive]") {
  total const t{"ab", {{1, -2}}, {}, 3, std::chrono::seconds(4), true};
  std::string hex;
  for (char const c : save(t)) {
    constexpr char digits[] = "0123456789abcdef";
    hex += digits[static_cast<unsigned char>(c) >> 4U];
    hex += digits[static_cast<unsigned char>(c) & 15U];
  }
  CHECK(hex.substr(0, 16) == "534a524e02000000");  // "SJRN", format 2
  CHECK(hex.substr(48) ==
        "02000000000000006162"  // "ab"
        "0100000000000000"
        "01000000"
        "feffffffffffffff"                  // one pair
        "0000000000000000"                  // no names
        "03000000000000000000000000000000"  // 128 bits
        "0400000000000000"
        "01");
}

TEST_CASE("foreign, truncated, corrupt and longer bytes are refused", "[edge][archive]") {
  auto const bytes = save(example());
  total const like{.unit = "events"};
  CHECK_THROWS_WITH(load("GIF89a and more", like), "not an archive: it starts with other bytes");
  CHECK_THROWS_AS(load("", like), std::invalid_argument);
  for (std::size_t n = 0; n < bytes.size(); ++n) {
    CHECK_THROWS_AS(load(std::string_view(bytes).substr(0, n), like), std::invalid_argument);
  }
  CHECK_THROWS_WITH(load(bytes + "x", like), "archive is corrupt: its checksum differs");
  auto other_format = bytes;
  other_format[4] = 9;
  CHECK_THROWS_WITH(load(other_format, like), "archive is of format 9, this library reads 2");
}

TEST_CASE("a size beyond the end of the bytes allocates nothing", "[edge][archive]") {
  archive_writer w;
  w(std::numeric_limits<std::uint64_t>::max());
  archive_reader r(w.bytes());
  std::vector<std::uint64_t> v;
  CHECK_THROWS_WITH(r(v), "archive has a size beyond its end: 18446744073709551615");
}

TEST_CASE("totals of another configuration are refused", "[edge][archive]") {
  CHECK_THROWS_WITH(load(save(example()), total{.unit = "journeys"}),
                    "total: cannot merge measures that differ in the unit");
}
