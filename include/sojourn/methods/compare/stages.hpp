// SPDX-License-Identifier: BSL-1.0
#pragma once
// Stage reach, pathwise stage conversion and Kotler's ratios in two groups or rounds.

#include <sojourn/measure/stage_reach.hpp>
#include <sojourn/methods/compare/adjust.hpp>
#include <sojourn/methods/compare/comparison.hpp>
#include <sojourn/model/five_a.hpp>
#include <sojourn/model/stage_model.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace sojourn {

/// The share of journeys that reached each stage, b against a.
///
/// Stages are the alphabet: rounds may map other touchpoints to them. Where a map has none of a stage, nobody could
/// reach it, and that side is without trials.
/// \returns a row a stage, in the model's order; p-values adjusted over the rows.
/// \edge no journeys on a side: its values are absent, the other's stay.
template <stage_model Stage>
[[nodiscard]] std::vector<comparison> compare_reach(stage_reach<Stage> const& a, stage_reach<Stage> const& b,
                                                    compare_options options = {}) {
  auto const reached = [](stage_reach<Stage> const& r, Stage s) {
    return r.mapped(s) ? counted_share{r.reach(s), r.journey_count()} : counted_share{};
  };
  std::vector<comparison> rows;
  for (auto const s : stages<Stage>())
    rows.push_back(compare(std::string(name(s)), reached(a, s), reached(b, s), options.level));
  adjust(options.many, rows);
  return rows;
}

/// Pathwise conversion from each stage to the next, over closed entries (definitions section 2), b against a.
/// \returns a row a stage but the last, "ask to act"; p-values adjusted over the rows. A side whose map has no
///          touchpoint of the next stage observed no conversion: it is without trials.
template <stage_model Stage>
[[nodiscard]] std::vector<comparison> compare_stage_conversion(stage_reach<Stage> const& a,
                                                               stage_reach<Stage> const& b,
                                                               compare_options options = {}) {
  auto const went_on = [](stage_reach<Stage> const& r, Stage from, Stage to) {
    auto const [converted, dropped, open] = r.onward(from);
    return r.mapped(to) ? counted_share{converted, converted + dropped} : counted_share{};
  };
  std::vector<comparison> rows;
  for (std::size_t i = 0; i + 1 < stage_count<Stage>; ++i) {
    auto const from = static_cast<Stage>(i);
    auto const to = static_cast<Stage>(i + 1);
    rows.push_back(compare(std::string(name(from)) + " to " + std::string(name(to)), went_on(a, from, to),
                           went_on(b, from, to), options.level));
  }
  adjust(options.many, rows);
  return rows;
}

/// Kotler's ratios between the five A (definitions section 2), b against a: z on their logarithms.
/// \returns attraction, curiosity, commitment, affinity, par, bar; p-values adjusted over the six, of which the last two
///          are products of the others.
[[nodiscard]] inline std::vector<comparison> compare_ratios(stage_reach<five_a> const& a,
                                                            stage_reach<five_a> const& b,
                                                            compare_options options = {}) {
  struct stages_of_ratio {
    char const* name;
    five_a numerator;
    five_a denominator;
  };
  std::vector<comparison> rows;
  for (auto const& r : {stages_of_ratio{"attraction", five_a::appeal, five_a::aware},
                        stages_of_ratio{"curiosity", five_a::ask, five_a::appeal},
                        stages_of_ratio{"commitment", five_a::act, five_a::ask},
                        stages_of_ratio{"affinity", five_a::advocate, five_a::act},
                        stages_of_ratio{"par", five_a::act, five_a::aware},
                        stages_of_ratio{"bar", five_a::advocate, five_a::aware}}) {
    rows.push_back(compare(r.name, a.over(r.numerator, r.denominator), b.over(r.numerator, r.denominator),
                           options.level));
  }
  adjust(options.many, rows);
  return rows;
}

}  // namespace sojourn
