// SPDX-License-Identifier: BSL-1.0
#include <sojourn/core/dictionary.hpp>
#include <sojourn/core/interning.hpp>

#include "support/catch.hpp"

#include <algorithm>
#include <map>
#include <random>
#include <span>
#include <string>
#include <string_view>
#include <vector>

using namespace sojourn;

TEST_CASE("names are numbered by first appearance", "[worked-example][dictionary]") {
  alphabet names;
  CHECK(names.intern("b") == touchpoint_id{0});
  CHECK(names.intern("") == touchpoint_id{1});
  CHECK(names.intern("a") == touchpoint_id{2});
  CHECK(names.intern("b") == touchpoint_id{0});
  CHECK(names.size() == 3);
  CHECK(names.name(touchpoint_id{1}).empty());
  CHECK(names.name(touchpoint_id{2}) == "a");
  CHECK(names.find("a") == touchpoint_id{2});
  CHECK_FALSE(names.find("c").has_value());
  CHECK_FALSE(alphabet{}.find("a").has_value());
}

TEST_CASE("a dictionary equals an ordered map on 50,000 random names", "[oracle][dictionary]") {
  std::mt19937_64 engine(3);
  dictionary<customer_id> names;
  std::map<std::string, std::uint32_t> oracle;
  for (int i = 0; i < 50'000; ++i) {
    auto name = std::to_string(engine() % 20'000);
    if (engine() % 10 == 0) name += std::string("\0x", 2);
    auto const expected = oracle.try_emplace(name, static_cast<std::uint32_t>(oracle.size())).first->second;
    REQUIRE(names.intern(name) == customer_id{expected});
  }
  REQUIRE(names.size() == oracle.size());
  for (auto const& [name, id] : oracle) {
    REQUIRE(names.name(customer_id{id}) == name);
    REQUIRE(names.find(name) == customer_id{id});
  }
  auto copy = names;
  CHECK(copy == names);
  copy.intern("another");
  CHECK_FALSE(copy == names);
}

TEST_CASE("interning many names at once numbers them as one after the other", "[law][dictionary]") {
  std::mt19937_64 engine(4);
  std::vector<std::string> names;
  for (int i = 0; i < 1000; ++i) names.push_back(std::to_string(engine() % 300));
  std::vector<std::string_view> const views(names.begin(), names.end());
  dictionary<customer_id> one_by_one;
  dictionary<customer_id> together;
  std::vector<customer_id> expected;
  std::vector<customer_id> ids;
  for (auto const& name : names) expected.push_back(one_by_one.intern(name));
  together.intern_all(std::span(views).first(1), ids);
  together.intern_all(std::span(views).subspan(1), ids);
  together.intern_all({}, ids);
  CHECK(ids == expected);
  CHECK(together == one_by_one);

  SECTION("also names that wait, of which the caller keeps nothing") {
    names[500] = std::string(70'000, 'x');  // more than waits
    dictionary<customer_id> from_waiting;
    std::vector<customer_id> given;
    sojourn::interning waiting(from_waiting, given);
    for (auto name : names) {
      waiting.add(name);
      std::ranges::fill(name, '?');
    }
    waiting.flush();
    waiting.flush();
    REQUIRE(given.size() == names.size());
    std::size_t wrong = 0;
    for (std::size_t i = 0; i < names.size(); ++i) wrong += from_waiting.name(given[i]) == names[i] ? 0U : 1U;
    CHECK(wrong == 0);
  }
}

TEST_CASE("an event called like a reserved id is an ordinary event", "[edge][dictionary]") {
  alphabet names;
  CHECK(names.intern("journey_begin") == touchpoint_id{0});
  CHECK(names.intern("Start") != journey_begin_id);
  CHECK(index(journey_begin_id) >= max_alphabet_size);
  CHECK(index(journey_end_id) >= max_alphabet_size);
}
