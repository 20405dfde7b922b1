// SPDX-License-Identifier: BSL-1.0
// Variants: worked by hand, against a map of sequences.

#include <sojourn/core/archive.hpp>
#include <sojourn/measure/measure_of.hpp>
#include <sojourn/measure/variants.hpp>

#include "support/approx.hpp"
#include "support/catch.hpp"

#include <algorithm>
#include <cstdint>
#include <map>
#include <random>
#include <stdexcept>
#include <vector>

using namespace sojourn;

namespace {

using walk = std::vector<touch>;
using ids = std::vector<touchpoint_id>;

ids sequence(std::vector<std::uint32_t> const& numbers) {
  ids s;
  for (auto const n : numbers) s.push_back(touchpoint_id{n});
  return s;
}
walk through(ids const& s) {
  walk w;
  for (auto const i : s) w.emplace_back(i, time_point{});
  return w;
}
variants over(std::vector<ids> const& all) {
  variants m;
  for (auto const& s : all) observe(m, through(s), {});
  return m;
}

}  // namespace

TEST_CASE("equal sequences are one variant", "[variants][worked-example]") {
  auto const m = over({sequence({0, 1}), sequence({1}), sequence({0, 1}), sequence({0}), sequence({1, 0}),
                       sequence({0, 256})});
  CHECK(m.size() == 5);
  CHECK(m.journey_count() == 6);
  CHECK(m.count(sequence({0, 1})) == 2);
  CHECK(m.count(sequence({1, 1})) == 0);
  // Equal counts in the order of sequences, as numbers and not as bytes.
  CHECK(m.top(99) == std::vector<variant>{{sequence({0, 1}), 2},
                                          {sequence({0}), 1},
                                          {sequence({0, 256}), 1},
                                          {sequence({1}), 1},
                                          {sequence({1, 0}), 1}});
  CHECK(m.top(2).size() == 2);
  CHECK(m.top(0).empty());
  CHECK(m.coverage(1).value() == sojourn_test::approx(2.0 / 6));
  CHECK(m.coverage(5).value() == 1);
  CHECK_FALSE(variants().coverage(1).has_value());
}

TEST_CASE("the fewest variants that cover a share are counted to the bit", "[variants][worked-example]") {
  // 3 of 7 go a b, 2 go b, one each of two others.
  auto const m = over({sequence({0, 1}), sequence({0, 1}), sequence({0, 1}), sequence({1}), sequence({1}),
                       sequence({0}), sequence({1, 0})});
  CHECK(m.needed_to_cover(0) == 0U);
  CHECK(m.needed_to_cover(3.0 / 7) == 1U);
  CHECK(m.needed_to_cover(0.5) == 2U);
  CHECK(m.needed_to_cover(1) == 4U);
  for (std::size_t k = 1; k <= m.size(); ++k) CHECK(m.needed_to_cover(m.coverage(k).value()) == k);
  CHECK_FALSE(variants().needed_to_cover(0.5).has_value());
  CHECK_THROWS_MATCHES(m.needed_to_cover(1.5), std::invalid_argument,
                       sojourn_test::has_message("share to cover must be in [0, 1]: 1.500000"));
}

TEST_CASE("variants equal a map of sequences, merged from any split", "[variants][oracle]") {
  std::mt19937_64 engine(4);
  std::vector<ids> all;
  std::map<ids, std::uint64_t> expected;
  for (int i = 0; i < 3000; ++i) {
    ids s;
    for (auto n = 1 + engine() % 6; n > 0; --n)
      s.push_back(touchpoint_id{static_cast<std::uint32_t>(engine() % 3)});
    all.push_back(s);
    ++expected[s];
  }
  auto const m = over(all);
  std::vector<variant> ranked;
  for (auto const& [s, n] : expected) ranked.push_back({s, n});
  std::ranges::stable_sort(ranked, std::ranges::greater{}, &variant::count);
  CHECK(m.top(m.size()) == ranked);

  auto a = over({all.begin(), all.begin() + 1000});
  auto const b = over({all.begin() + 1000, all.end()});
  auto other = b;
  other += a;
  a += b;
  CHECK(a == m);
  CHECK(other == m);
  CHECK(load(save(m), variants()) == m);
  CHECK(save(load(save(m), variants())) == save(other));
  a += a;
  CHECK(a.journey_count() == 2 * m.journey_count());
  CHECK_FALSE(a == m);
}

TEST_CASE("an empty journey is no variant, and different alphabets do not merge", "[variants][edge]") {
  struct source {
    alphabet names;
    alphabet const& touchpoints() const { return names; }
  };
  auto m = over({{}});
  CHECK(m.size() == 0);
  CHECK(m == variants());
  source one;
  source other;
  one.names.intern("a");
  other.names.intern("b");
  m += variants(one);
  CHECK_THROWS_MATCHES(
      m += variants(other), std::invalid_argument,
      sojourn_test::has_message("variants: cannot merge measures that differ in the alphabet"));
}
