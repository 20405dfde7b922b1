// SPDX-License-Identifier: BSL-1.0
#include <sojourn/methods/markov/error_level.hpp>

#include <sojourn/methods/markov/state_reduction.hpp>
#include <sojourn/methods/markov/step_probabilities.hpp>

#include "support/approx.hpp"
#include "support/catch.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

using namespace sojourn;
using sojourn_test::approx;

namespace {

using vector = std::vector<double>;

// A ring of n states with chords to states at most `far` on, of which each leaks the weight `leak`, by a table.
struct ring {
  vector table;
  vector leak;

  ring(std::mt19937_64& engine, std::size_t n, std::size_t far, double leaking)
      : table(n * n, 0.0), leak(n, leaking) {
    for (std::size_t i = 0; i < n; ++i) {
      table[i * n + (i + 1) % n] += 1;
      for (int chord = 0; chord < 8; ++chord) {
        auto const to = (i + 1 + engine() % (far - 1)) % n;
        table[i * n + to] += to == i ? 0 : 1;
      }
    }
  }
  [[nodiscard]] step_probabilities<double> steps() const {
    auto const n = leak.size();
    return {[&](std::uint32_t i, auto const& step) {
              for (std::uint32_t to = 0; to < n; ++to)
                if (table[i * n + to] > 0) step(to, table[i * n + to]);
            },
            leak, n * n};
  }
  [[nodiscard]] vector solved(vector const& right) const {
    return state_reduction<double>(table, leak).solve(right);
  }
};

vector image_of(step_probabilities<double> const& steps, vector const& x) {
  vector image;
  for (std::size_t i = 0; i < x.size(); ++i) image.push_back(x[i] - steps.exact_inflow(i, x));
  return image;
}

}  // namespace

TEST_CASE("Sweeps that take off the error's level reach the solution at any leak, where sweeps alone do not",
          "[oracle]") {
  std::mt19937_64 engine(1);
  for (double const leak : {1.0, 1e-2, 1e-4}) {
    ring const r(engine, 150, 150, leak);
    auto const steps = r.steps();
    auto const n = steps.size();
    vector right;  // a part of what leaks: the solution is a probability
    for (auto const l : r.leak) right.push_back(l * static_cast<double>(1 + engine() % 3) / 3);
    auto const truth = r.solved(right);
    auto const along = r.solved(steps.pivots());
    for (std::size_t i = 0; i < n; ++i) right[i] /= steps.pivots()[i];
    error_level<double> const level(steps, image_of(steps, along));
    vector x(n, 0.0);
    REQUIRE(level.take_off(steps, along, right, 1e-15, x));
    for (std::size_t i = 0; i < n; ++i) CHECK(x[i] == approx(truth[i]).epsilon(1e-10));
    vector swept(n, 0.0);
    for (int k = 0; k < 60; ++k) steps.sweep(right, swept);
    bool const near = std::abs(swept[0] - truth[0]) < 1e-3 * truth[0];
    CHECK(near == (leak == 1.0));
    // From the solution there is nowhere to go.
    auto const before = x;
    REQUIRE(level.take_off(steps, along, right, 1e-12, x));
    for (std::size_t i = 0; i < n; ++i) CHECK(x[i] == approx(before[i]).epsilon(1e-10));
  }
}

TEST_CASE("Sweeps end where journeys mix too slowly for them", "[edge]") {
  std::mt19937_64 engine(2);
  ring const r(engine, 400, 3, 1e-4);
  auto const steps = r.steps();
  auto const along = r.solved(steps.pivots());
  error_level<double> const level(steps, image_of(steps, along));
  vector right(steps.size(), 0.0);
  right[7] = 1;
  vector x(steps.size(), 0.0);
  CHECK_FALSE(level.take_off(steps, along, right, 1e-15, x));
  CHECK(*std::ranges::min_element(x) >= 0);
}

TEST_CASE("Where nothing leaks to it, nothing is found after one sweep", "[edge]") {
  std::mt19937_64 engine(3);
  ring const r(engine, 20, 20, 0.5);
  auto const steps = r.steps();
  auto const along = r.solved(steps.pivots());
  error_level<double> const level(steps, image_of(steps, along));
  vector const none(steps.size(), 0.0);
  auto x = none;
  CHECK(level.take_off(steps, along, none, 0, x));
  CHECK(x == none);
}
