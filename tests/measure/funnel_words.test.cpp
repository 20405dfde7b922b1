// SPDX-License-Identifier: BSL-1.0
// A funnel shown whole journeys against the same funnel shown touch after touch.

#include "support/catch.hpp"

#include <sojourn/measure/funnel.hpp>
#include <sojourn/stats/random.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

using namespace sojourn;

namespace {

// Step j + 1 are the touchpoints with bit j set: a touch may match several steps, or none.
struct bits {
  std::size_t steps = 3;
  std::uint64_t operator()(touch const& t) const { return index(t.touchpoint()) & ((1U << steps) - 1); }
  [[nodiscard]] std::size_t size() const { return steps; }
  friend bool operator==(bits, bits) = default;
  template <class Self, class Archive>
  static void archive(Self& self, Archive& a) {
    a(self.steps);
  }
};

// Of these steps only the first three are ever matched, one by a touch.
template <std::size_t Steps>
struct three_of {
  std::uint64_t operator()(touch const& t) const { return 1U << index(t.touchpoint()) & 7U; }
  [[nodiscard]] static constexpr std::size_t size() { return Steps; }
  friend bool operator==(three_of, three_of) = default;
  template <class Self, class Archive>
  static void archive(Self&, Archive&) {}
};

std::vector<touch> some_journey(counter_engine& engine, std::size_t size) {
  std::vector<touch> j;
  std::int64_t now = 0;
  for (std::size_t i = 0; i < size; ++i) {
    now += static_cast<std::int64_t>(random_below(engine, 4));
    j.emplace_back(touchpoint_id{static_cast<std::uint32_t>(1U << random_below(engine, 10))},
                   time_point{duration{now}});
    if (random_below(engine, 4) == 0)
      j.back() = {touchpoint_id{static_cast<std::uint32_t>(random_below(engine, 256))}, j.back().time()};
  }
  return j;
}

template <std::size_t MaxSteps>
void agrees(std::size_t steps, funnel_options const& options, std::size_t longest) {
  counter_engine engine(11);
  funnel<bits, MaxSteps> whole(bits{steps}, options), by_touch(bits{steps}, options);
  for (int n = 0; n < 300; ++n) {
    auto const j = some_journey(engine, 1 + random_below(engine, longest));
    journey_end const e{.as_of = j.back().time()};
    whole.journey(j, e);
    typename funnel<bits, MaxSteps>::state s;
    for (auto const& t : j) by_touch.touch(s, t);
    by_touch.leave(s, e);
  }
  REQUIRE(whole.reached(steps) > 0);
  CHECK(whole.steps() == by_touch.steps());
  CHECK(whole == by_touch);
}

}  // namespace

TEST_CASE("a funnel of whole journeys counts what it counts touch by touch", "[law]") {
  for (auto const window : {4, 12, 60}) {
    funnel_options const options{.within = duration{window}};
    agrees<1>(1, options, 70);
    agrees<2>(2, options, 70);
    agrees<3>(3, options, 40);
    agrees<5>(3, options, 70);
    agrees<8>(3, options, 40);
    agrees<8>(3, options, 600);  // most are too long for words
    agrees<9>(5, options, 600);
    agrees<9>(3, {.within = duration{window}, .ties = tie_policy::strictly_later()}, 100);
    agrees<9>(3, {.within = duration{window}, .fills = touch_fills::several_steps}, 100);
  }
  agrees<8>(8, {}, 254);
  agrees<9>(8, {}, 254);
  agrees<3>(3, {.within = duration{12}, .order = funnel_order::unordered, .entry = funnel_entry::every}, 40);
}

TEST_CASE("every mode that is found in words counts what it counts touch by touch", "[law]") {
  std::vector<funnel_options> modes(10);
  modes[0].ties = tie_policy::strictly_later();
  modes[1].ties = tie_policy::by_step();
  modes[2].ties = tie_policy::either_order_within(duration{1});
  modes[3].fills = touch_fills::several_steps;
  modes[4].entry = funnel_entry::every;
  modes[5].order = funnel_order::strict;
  modes[6].order = funnel_order::unordered;
  modes[7].order = funnel_order::anchored;
  modes[8].ties = tie_policy::by_step(), modes[8].fills = touch_fills::several_steps;
  modes[9].max_gap = duration{3};
  for (auto& options : modes) {
    for (auto const window : {4, 12, 60}) {
      options.within = duration{window};
      agrees<1>(1, options, 70);
      agrees<2>(2, options, 70);
      agrees<3>(2, options, 40);
      agrees<8>(3, options, 70);
      agrees<64>(3, options, 70);  // capacity beyond words, steps within
    }
    options.within.reset();
    agrees<5>(3, options, 64);
    agrees<9>(2, options, 20);
  }
}

TEST_CASE("the lowest bits of eight bytes are those of one", "[exact]") {
  counter_engine engine(3);
  for (int n = 0; n < 1000; ++n) {
    auto const bytes = engine();
    std::uint64_t bits = 0;
    for (unsigned i = 0; i < 8; ++i) bits |= (bytes >> 8 * i & 1U) << i;
    CHECK(detail::lowest_bits(bytes) == bits);
  }
}

TEST_CASE("what comes next after each of some touches is found for all at once", "[exact]") {
  counter_engine engine(4);
  for (int n = 0; n < 3000; ++n) {
    // Few and many: each a random word, or some of another's bits.
    auto const some = [&] { return n % 3 == 0 ? engine() : engine() & engine() & engine(); };
    auto const from = some(), to = some() | (n % 5 == 0 ? from : 0);
    std::uint64_t next = 0;
    for (unsigned i = 0; i < 64; ++i) {
      if ((from >> i & 1U) == 0) continue;
      auto const behind = to & ~std::uint64_t{1} << i;
      next |= behind & (~behind + 1);
    }
    CHECK(detail::next_from_each(from << 1U, to) == next);
  }
}

TEST_CASE("steps that nobody comes to change no chain", "[law]") {
  using enum funnel_order;
  for (auto const order : {ordered, unordered, anchored}) {
    for (auto const entry : {funnel_entry::latest, funnel_entry::first, funnel_entry::best}) {
      funnel_options const options{.within = duration{9}, .order = order, .entry = entry};
      funnel<three_of<4>, 4> const few(three_of<4>{}, options);
      funnel<three_of<10>, 10> const many(three_of<10>{}, options);
      funnel<three_of<10>, 10> counted(three_of<10>{}, options);
      counter_engine engine(5);
      std::uint64_t reached = 0;
      for (int n = 0; n < 500; ++n) {
        std::vector<touch> j;
        std::int64_t now = 0;
        for (auto left = 1 + random_below(engine, 30); left != 0; --left) {
          now += static_cast<std::int64_t>(random_below(engine, 4));
          j.emplace_back(touchpoint_id{static_cast<std::uint32_t>(random_below(engine, 5))},
                         time_point{duration{now}});
        }
        journey_end const e{.as_of = j.back().time()};
        auto const a = few.chains(j, e), b = many.chains(j, e);
        CHECK(a == b);
        counted.journey(j, e);
        reached += !a.empty() && a.front().level() == 3 ? 1U : 0U;
      }
      CHECK(reached > 0);
      CHECK(counted.reached(3) == reached);
    }
  }
}
