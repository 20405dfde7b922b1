// SPDX-License-Identifier: BSL-1.0
// Step matrices: worked by hand, against brute force for every alignment and reach.

#include <sojourn/core/archive.hpp>
#include <sojourn/measure/measure_of.hpp>
#include <sojourn/measure/step_matrix.hpp>

#include "support/approx.hpp"
#include "support/catch.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

using namespace sojourn;

namespace {

using walk = std::vector<touch>;
using ids = std::vector<std::uint32_t>;

walk through(ids const& of) {
  walk w;
  for (auto const i : of) w.emplace_back(touchpoint_id{i}, time_point{});
  return w;
}
ending kind_of(std::size_t journey) { return static_cast<ending>(journey % 3); }

struct source {
  explicit source(std::uint32_t n) {
    for (std::uint32_t i = 0; i < n; ++i) names.intern(std::to_string(i));
  }
  alphabet names;
  alphabet const& touchpoints() const { return names; }
};

step_matrix over(std::vector<ids> const& walks, step_matrix m) {
  for (std::size_t i = 0; i < walks.size(); ++i) observe(m, through(walks[i]), {kind_of(i), false, {}});
  return m;
}

// Where position 0 is, by definition; -1 where the journey has none.
std::ptrdiff_t zero_of(ids const& w, step_alignment a) {
  if (a.what() == step_alignment::kind::begin) return 0;
  if (a.what() == step_alignment::kind::end) return std::ssize(w) - 1;
  auto const at = std::ranges::find(w, static_cast<std::uint32_t>(a.touchpoint()));
  return at == w.end() ? -1 : at - w.begin();
}

}  // namespace

TEST_CASE("journeys stand at their positions, before their begin and after their end",
          "[step_matrix][worked-example]") {
  // 0 1 2 reached the goal, 1 1 was lost, 0 is open.
  std::vector<ids> const walks{{0, 1, 2}, {1, 1}, {0}};
  source const names(3);
  auto const m = over(walks, step_matrix(names, step_alignment::begin(), 3));
  CHECK(m.count(0, touchpoint_id{0}) == 2);
  CHECK(m.count(1, touchpoint_id{1}) == 2);
  CHECK(m.count(2, journey_end_id) == 2);
  CHECK(m.ended(2, ending::goal) == 0);
  CHECK(m.ended(3, ending::goal) == 1);
  CHECK(m.ended(1, ending::open) == 1);
  CHECK(m.share(0, touchpoint_id{0}).value() == sojourn_test::approx(2.0 / 3));

  auto const last = over(walks, step_matrix(names, step_alignment::end(), 3));
  CHECK(last.count(0, touchpoint_id{2}) == 1);
  CHECK(last.count(-1, touchpoint_id{1}) == 2);
  CHECK(last.count(-1, journey_begin_id) == 1);
  CHECK(last.count(-3, journey_begin_id) == 3);
  CHECK(last.count(0, journey_end_id) == 0);

  auto const around = over(walks, step_matrix(names, step_alignment::anchor(touchpoint_id{1}), 2));
  CHECK(around.journey_count() == 2);
  CHECK(around.unaligned_count() == 1);
  CHECK(around.count(0, touchpoint_id{1}) == 2);
  CHECK(around.count(-1, touchpoint_id{0}) == 1);
  CHECK(around.count(-1, journey_begin_id) == 1);
  CHECK(around.count(1, touchpoint_id{1}) == 1);
  CHECK(around.count(2, journey_end_id) == 2);
}

TEST_CASE("step matrices equal brute force, and their columns sum to the journeys", "[step_matrix][oracle]") {
  std::mt19937_64 engine(23);
  constexpr std::uint32_t n = 5;
  source const names(n);
  for (int round = 0; round < 60; ++round) {
    std::vector<ids> walks(30);
    for (auto& w : walks) {
      w.resize(1 + engine() % (round % 2 == 0 ? 4 : 25));
      for (auto& id : w) id = static_cast<std::uint32_t>(engine() % n);
    }
    for (auto const aligned :
         {step_alignment::begin(), step_alignment::end(), step_alignment::anchor(touchpoint_id{2})}) {
      for (std::size_t const reach : {std::size_t{0}, std::size_t{1}, std::size_t{4}, std::size_t{40}}) {
        auto const m = over(walks, step_matrix(names, aligned, reach));
        bool same = true;
        for (auto p = m.first_position(); p <= m.last_position(); ++p) {
          std::vector<std::uint64_t> expected(n);
          std::uint64_t not_yet = 0;
          std::uint64_t no_more[3] = {};
          for (std::size_t j = 0; j < walks.size(); ++j) {
            auto const zero = zero_of(walks[j], aligned);
            if (zero < 0) continue;
            auto const at = zero + p;
            if (at < 0)
              ++not_yet;
            else if (at >= std::ssize(walks[j]))
              ++no_more[static_cast<std::size_t>(kind_of(j))];
            else
              ++expected[walks[j][static_cast<std::size_t>(at)]];
          }
          std::uint64_t column = m.count(p, journey_begin_id) + m.count(p, journey_end_id);
          for (std::uint32_t i = 0; i < n; ++i) {
            same = same && m.count(p, touchpoint_id{i}) == expected[i];
            column += m.count(p, touchpoint_id{i});
          }
          same = same && m.count(p, journey_begin_id) == not_yet && column == m.journey_count();
          for (std::size_t e = 0; e < 3; ++e) same = same && m.ended(p, static_cast<ending>(e)) == no_more[e];
        }
        CHECK(same);
        CHECK(m.journey_count() + m.unaligned_count() == walks.size());
        CHECK(load(save(m), step_matrix()) == m);
      }
    }
  }
}

TEST_CASE("a step matrix refuses what it does not keep or was not made for", "[step_matrix][edge]") {
  source const names(2);
  step_matrix m(names, step_alignment::begin(), 3);
  CHECK_FALSE(m.share(0, touchpoint_id{0}).has_value());
  CHECK_THROWS_MATCHES(m.count(4, touchpoint_id{0}), std::out_of_range,
                       sojourn_test::has_message("position must be from 0 to 3: 4"));
  CHECK_THROWS_AS(m.count(-1, touchpoint_id{0}), std::out_of_range);
  CHECK_THROWS_AS(step_matrix(names, step_alignment::end(), 10'001), std::invalid_argument);
  CHECK_THROWS_MATCHES(
      m += step_matrix(names, step_alignment::end(), 3), std::invalid_argument,
      sojourn_test::has_message("step_matrix: cannot merge measures that differ in the alignment"));
  CHECK_THROWS_MATCHES(
      m += step_matrix(names, step_alignment::begin(), 4), std::invalid_argument,
      sojourn_test::has_message("step_matrix: cannot merge measures that differ in the reach: 3 and 4"));
  step_matrix::state s;
  CHECK_THROWS_AS(m.touch(s, touch(journey_begin_id, {})), std::invalid_argument);
}
