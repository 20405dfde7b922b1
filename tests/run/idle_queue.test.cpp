// SPDX-License-Identifier: BSL-1.0
#include <sojourn/run/idle_queue.hpp>

#include "support/catch.hpp"
#include "support/random_log.hpp"

#include <algorithm>
#include <cstdint>
#include <list>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace {

// Many customers, few hashes.
struct crowded {
  std::uint64_t number = 0;
  bool operator==(crowded const&) const = default;
};

}  // namespace

template <>
struct std::hash<crowded> {
  std::size_t operator()(crowded c) const noexcept { return static_cast<std::size_t>(c.number % 3); }
};

namespace {

template <class Customer, class Make>
void equals_a_list(std::uint64_t seed, std::uint64_t customers, Make make) {
  std::mt19937_64 engine(seed);
  sojourn::detail::idle_queue<Customer, std::string> queue;
  std::list<std::pair<Customer, std::string>> model;
  auto const find = [&model](Customer const& who) {
    return std::ranges::find(model, who, [](auto const& one) { return one.first; });
  };
  for (int step = 0; step < 5000; ++step) {
    auto const what = test::below(engine, 10);
    if (what < 7) {
      auto const who = make(test::below(engine, customers));
      queue.touched(who) += static_cast<char>('a' + what);
      auto const found = find(who);
      auto value = found == model.end() ? std::string() : found->second;
      if (found != model.end()) model.erase(found);
      model.emplace_back(who, value + static_cast<char>('a' + what));
    } else if (what == 7 && !model.empty()) {
      CHECK(queue.longest_idle() == model.front().second);
      queue.pop_longest_idle();
      model.pop_front();
    } else if (what == 8 && !model.empty()) {
      queue.pop_last_touched();
      model.pop_back();
    } else {
      auto copy = queue;
      queue = std::move(copy);
    }
    if (queue.size() != model.size()) FAIL("the sizes differ");
    auto const who = make(test::below(engine, customers));
    if (queue.contains(who) != (find(who) != model.end())) FAIL("another is in it");
  }
  std::vector<std::string> values;
  queue.for_each([&values](std::string const& value) { values.push_back(value); });
  std::vector<std::string> expected;
  for (auto const& one : model) expected.push_back(one.second);
  CHECK(values == expected);
}

}  // namespace

TEST_CASE("a queue of who is idle equals a list that is searched", "[oracle][live]") {
  for (std::uint64_t const customers : {1U, 5U, 60U, 900U}) {
    equals_a_list<std::uint64_t>(customers, customers, [](std::uint64_t n) { return n; });
    equals_a_list<std::string>(customers, customers, [](std::uint64_t n) { return std::to_string(n); });
    equals_a_list<crowded>(customers, customers, [](std::uint64_t n) { return crowded{n}; });
  }
}
