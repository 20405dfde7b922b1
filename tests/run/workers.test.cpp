// SPDX-License-Identifier: BSL-1.0
#include <sojourn/run/workers.hpp>

#include <sojourn/measure/all_of.hpp>
#include <sojourn/measure/stage_reach.hpp>
#include <sojourn/measure/transitions.hpp>
#include <sojourn/measure/visits.hpp>
#include <sojourn/run/measure.hpp>
#include <sojourn/run/parallel.hpp>
#include <sojourn/run/sequential.hpp>

#include "support/catch.hpp"
#include "support/one_thread.hpp"
#include "support/random_log.hpp"

#include <cstddef>
#include <functional>
#include <stdexcept>
#include <utility>
#include <vector>

using namespace sojourn;
using test::one_thread;

TEST_CASE("a host's executor gives the same totals, whenever it runs what it is given", "[law][run]") {
  auto const log = test::random_log(31, 20'000);
  auto const none = all_of{transitions{log}, visits{log}, stage_reach{test::five_a_map()}};
  auto const whole = measure(sequential{}, log, none);
  SECTION("on a pool") {
    one_thread pool;
    auto const run = [&](std::function<void()> item) { pool.post(std::move(item)); };
    for (int round = 0; round < 5; ++round)
      CHECK(measure(parallel{.threads = 3, .executor = run}, log, none) == whole);
  }
  SECTION("at once") {
    auto const run = [](std::function<void()> const& item) { item(); };
    CHECK(measure(parallel{.threads = 4, .executor = run}, log, none) == whole);
  }
  SECTION("never") {
    auto const run = [](std::function<void()> const&) {};
    CHECK(measure(parallel{.threads = 4, .executor = run}, log, none) == whole);
  }
  SECTION("when it is too late") {
    std::vector<std::function<void()>> items;
    {
      auto const copy = test::random_log(31, 20'000);
      auto const run = [&](std::function<void()> item) { items.push_back(std::move(item)); };
      CHECK(measure(parallel{.threads = 4, .executor = run}, copy, none) == whole);
    }
    CHECK(items.size() == 3);
    for (auto const& item : items) item();  // the log is gone, and so is the work
  }
}

TEST_CASE("what an executor or its work throws reaches the caller", "[edge][run]") {
  auto const log = test::random_log(32, 9000);
  int given = 0;
  auto const full = [&given](std::function<void()> const& item) {
    if (++given == 2) throw std::runtime_error("the queue is full");
    item();
  };
  CHECK_THROWS_WITH(measure(parallel{.threads = 4, .executor = full}, log, visits{log}), "the queue is full");
  one_thread pool;
  auto const run = [&](std::function<void()> item) { pool.post(std::move(item)); };
  auto const fails = [](std::size_t, std::size_t) { throw std::runtime_error("no more"); };
  CHECK_THROWS_WITH(measure(parallel{.threads = 2, .progress = fails, .executor = run}, log, visits{log}),
                    "no more");
  CHECK(measure(parallel{.threads = 2, .executor = run}, log, visits{log}) ==
        measure(sequential{}, log, visits{log}));
}
