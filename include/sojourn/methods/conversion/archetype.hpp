// SPDX-License-Identifier: BSL-1.0
#pragma once
// The shape of a customer path: Kotler's archetypes, and how far it is from a bow tie.

#include <sojourn/core/estimate.hpp>
#include <sojourn/measure/stage_reach.hpp>
#include <sojourn/model/five_a.hpp>
#include <sojourn/stats/ratio.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string_view>
#include <vector>

namespace sojourn {

/// P: Kotler, Kartajaya, Setiawan, Marketing 4.0, ch. 7: industry archetypes as relations between stages.
enum class archetype : std::uint8_t {
  door_knob,    ///< ask < appeal and act > ask
  goldfish,     ///< ask > appeal
  trumpet,      ///< advocate > act
  funnel,       ///< non-increasing through all five
  bow_tie,      ///< aware = advocate and appeal = act, with ask < appeal
  undetermined  ///< none of these holds beyond noise
};

[[nodiscard]] constexpr std::string_view name(archetype a) noexcept {
  constexpr std::string_view names[] = {"door_knob", "goldfish", "trumpet",
                                        "funnel",    "bow_tie",  "undetermined"};
  return names[static_cast<std::size_t>(a)];
}

/// Which archetypes hold. They do not exclude each other.
struct archetypes {
  archetype primary = archetype::undetermined;
  std::vector<archetype> holding{};  ///< in the order of the enumeration
};

/// How much advocacy and purchase lack for a bow tie (definitions section 2, D); negative where they exceed
/// it.
struct bow_tie_gap {
  std::optional<double> outer;  ///< 1 - advocate / aware; absent where nobody is aware
  std::optional<double> inner;  ///< 1 - act / appeal; absent where nobody is appealed
};

namespace detail {

// The relation of one stage's reach to that of an earlier one: a ratio's interval against 1.
class stage_relation {
 public:
  stage_relation(stage_reach<five_a> const& reach, five_a from, five_a to, confidence_level level)
      : from_(reach.reach(from)), to_(reach.reach(to)), ratio_(ratio(reach.over(to, from), level)) {}

  [[nodiscard]] bool greater() const noexcept { return compared() && ratio_->low > 1; }
  [[nodiscard]] bool less() const noexcept { return compared() && ratio_->high < 1; }
  [[nodiscard]] bool equal() const noexcept { return compared() && !greater() && !less(); }
  // An empty stage may follow any; only an empty one may follow an empty one.
  [[nodiscard]] bool not_greater() const noexcept { return to_ == 0 || (from_ != 0 && !greater()); }
  [[nodiscard]] double strength() const noexcept {
    return compared() ? std::abs(std::log(ratio_->value)) : 0;
  }

 private:
  [[nodiscard]] bool compared() const noexcept {
    return from_ != 0 && to_ != 0;
  }  // else the logarithm is undefined

  std::uint64_t from_;
  std::uint64_t to_;
  std::optional<estimate> ratio_;
};

}  // namespace detail

/// The archetypes that hold beyond noise.
///
/// D for the classifier: a stage is greater or less than another where the interval of their log ratio
/// excludes 0, equal where it holds 0, and neither where one of the two is empty. A funnel needs no step up
/// and at least one step down. Primary is the one with the largest |log ratio| among its relations; of equals
/// the first in the enumeration.
/// \param level  of the intervals.
/// \edge nobody, or too few: `undetermined`, nothing holding.
[[nodiscard]] inline archetypes classify(stage_reach<five_a> const& reach, confidence_level level = {}) {
  using relation = detail::stage_relation;
  relation const attraction(reach, five_a::aware, five_a::appeal, level);
  relation const curiosity(reach, five_a::appeal, five_a::ask, level);
  relation const commitment(reach, five_a::ask, five_a::act, level);
  relation const affinity(reach, five_a::act, five_a::advocate, level);
  relation const outer(reach, five_a::aware, five_a::advocate, level);
  relation const inner(reach, five_a::appeal, five_a::act, level);

  archetypes found;
  double strongest = -1;
  auto const consider = [&](archetype a, bool holds, std::initializer_list<relation const*> relations) {
    if (!holds) return;
    found.holding.push_back(a);
    double strength = 0;
    for (auto const* r : relations) strength = std::max(strength, r->strength());
    if (strength > strongest) {
      strongest = strength;
      found.primary = a;
    }
  };
  auto const steps = {&attraction, &curiosity, &commitment, &affinity};
  bool const no_step_up = std::ranges::all_of(steps, [](auto const* r) { return r->not_greater(); });
  bool const a_step_down = std::ranges::any_of(steps, [](auto const* r) { return r->less(); });
  consider(archetype::door_knob, curiosity.less() && commitment.greater(), {&curiosity, &commitment});
  consider(archetype::goldfish, curiosity.greater(), {&curiosity});
  consider(archetype::trumpet, affinity.greater(), {&affinity});
  consider(archetype::funnel, no_step_up && a_step_down, steps);
  consider(archetype::bow_tie, outer.equal() && inner.equal() && curiosity.less(),
           {&outer, &inner, &curiosity});
  return found;
}

/// The gap to a bow tie, where everyone aware advocates and everyone appealed buys.
[[nodiscard]] inline bow_tie_gap gap_to_bow_tie(stage_reach<five_a> const& reach) noexcept {
  auto const lacking = [&](five_a part, five_a whole) -> std::optional<double> {
    if (reach.reach(whole) == 0) return std::nullopt;
    return 1 - static_cast<double>(reach.reach(part)) / static_cast<double>(reach.reach(whole));
  };
  return {.outer = lacking(five_a::advocate, five_a::aware), .inner = lacking(five_a::act, five_a::appeal)};
}

}  // namespace sojourn
