// SPDX-License-Identifier: BSL-1.0
#include <sojourn/methods/conversion/archetype.hpp>

#include "methods/reached_sets.hpp"
#include "support/approx.hpp"
#include "support/catch.hpp"

#include <vector>

using namespace sojourn;
using sojourn_test::approx;
using sojourn_test::reach_of;

namespace {

using list = std::vector<archetype>;

}  // namespace

// The shapes of Marketing 4.0, ch. 7: the same sets and answers as the plain script's own checks.
TEST_CASE("A door knob asks less than it is appealed and acts more than it asks", "[worked-example]") {
  auto const found = classify(reach_of({{{0, 900}, {0, 600}, {0, 200}, {0, 500}, {0, 100}}}));
  CHECK(found.primary == archetype::door_knob);
  CHECK(found.holding == list{archetype::door_knob});
}

TEST_CASE("A goldfish asks more than it is appealed", "[worked-example]") {
  auto const found = classify(reach_of({{{0, 900}, {0, 300}, {0, 600}, {0, 100}, {}}}));
  CHECK(found.primary == archetype::goldfish);
  CHECK(found.holding == list{archetype::goldfish});
}

TEST_CASE("A trumpet is advocated by more than act", "[worked-example]") {
  auto const found = classify(reach_of({{{0, 900}, {0, 600}, {0, 300}, {0, 100}, {0, 300}}}));
  CHECK(found.primary == archetype::trumpet);
  CHECK(found.holding == list{archetype::trumpet});
}

TEST_CASE("A funnel falls through all five", "[worked-example]") {
  auto const found = classify(reach_of({{{0, 900}, {0, 600}, {0, 300}, {0, 100}, {0, 50}}}));
  CHECK(found.primary == archetype::funnel);
  CHECK(found.holding == list{archetype::funnel});
}

TEST_CASE("Several may hold; the strongest relation is primary, of equals the first", "[worked-example]") {
  auto const found = classify(reach_of({{{0, 900}, {0, 600}, {0, 300}, {0, 600}, {0, 900}}}));
  CHECK(found.holding == list{archetype::door_knob, archetype::trumpet, archetype::bow_tie});
  CHECK(found.primary == archetype::door_knob);  // ties with bow tie: both have ask < appeal
  auto const trumpeting = classify(reach_of({{{0, 900}, {0, 100}, {0, 80}, {0, 100}, {0, 900}}}));
  CHECK(trumpeting.holding == list{archetype::door_knob, archetype::trumpet, archetype::bow_tie});
  CHECK(trumpeting.primary == archetype::trumpet);
}

TEST_CASE("Equal within noise is equal: a bow tie needs no exact counts", "[worked-example]") {
  auto const found = classify(reach_of({{{0, 900}, {0, 600}, {0, 300}, {200, 790}, {20, 915}}}));
  CHECK(found.holding == list{archetype::door_knob, archetype::trumpet, archetype::bow_tie});
}

TEST_CASE("A relation within noise does not hold", "[edge]") {
  // Four more of disjoint people: far from beyond noise; the same four more of nested ones are beyond it.
  CHECK(classify(reach_of({{{0, 50}, {0, 50}, {50, 104}, {}, {}}})).primary == archetype::undetermined);
  CHECK(classify(reach_of({{{0, 50}, {0, 50}, {0, 54}, {}, {}}})).primary == archetype::goldfish);
}

TEST_CASE("Too few, nobody, or all the same is undetermined", "[edge]") {
  CHECK(classify(stage_reach<five_a>{}).primary == archetype::undetermined);
  CHECK(classify(stage_reach<five_a>{}).holding.empty());
  CHECK(classify(reach_of({{{0, 3}, {0, 2}, {0, 2}, {0, 1}, {0, 1}}})).primary == archetype::undetermined);
  CHECK(classify(reach_of({{{0, 100}, {0, 100}, {0, 100}, {0, 100}, {0, 100}}})).primary ==
        archetype::undetermined);
  CHECK(classify(reach_of({{{0, 100}, {}, {}, {}, {}}})).primary == archetype::undetermined);
}

TEST_CASE("A funnel may dry up but not spring up again", "[edge]") {
  CHECK(classify(reach_of({{{0, 900}, {0, 600}, {}, {}, {}}})).primary == archetype::funnel);
  CHECK(classify(reach_of({{{0, 900}, {0, 600}, {}, {0, 5}, {}}})).primary == archetype::undetermined);
}

TEST_CASE("The level of the intervals decides what is noise", "[edge]") {
  auto const reach = reach_of({{{0, 900}, {0, 100}, {100, 225}, {}, {}}});
  CHECK(classify(reach, confidence_level(0.8)).primary == archetype::goldfish);
  CHECK(classify(reach, confidence_level(0.99)).primary != archetype::goldfish);
}

TEST_CASE("Archetypes have the names that reports print", "[worked-example]") {
  CHECK(name(archetype::door_knob) == "door_knob");
  CHECK(name(archetype::goldfish) == "goldfish");
  CHECK(name(archetype::trumpet) == "trumpet");
  CHECK(name(archetype::funnel) == "funnel");
  CHECK(name(archetype::bow_tie) == "bow_tie");
  CHECK(name(archetype::undetermined) == "undetermined");
}

TEST_CASE("The gap to a bow tie is what advocates and buyers lack", "[worked-example]") {
  auto const gap = gap_to_bow_tie(reach_of({{{0, 100}, {0, 80}, {0, 30}, {0, 60}, {0, 25}}}));
  CHECK(*gap.outer == 0.75);
  CHECK(*gap.inner == approx(0.25));
  auto const none = gap_to_bow_tie(stage_reach<five_a>{});
  CHECK_FALSE(none.outer);
  CHECK_FALSE(none.inner);
  CHECK(*gap_to_bow_tie(reach_of({{{0, 10}, {}, {}, {}, {0, 20}}})).outer == -1);
}
