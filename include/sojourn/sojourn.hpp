// SPDX-License-Identifier: BSL-1.0
#pragma once
// All of the library from core to methods, for trying things; a product includes what it uses.
//
// Left out, because each needs something of its own or costs every user: `graph/flow_network.hpp` (a second
// kind of Boost graph), `io/` (CSV), `report/` (text, and JSON on nlohmann-json).

#include <sojourn/core/archive.hpp>
#include <sojourn/core/assert.hpp>
#include <sojourn/core/customisation.hpp>
#include <sojourn/core/dictionary.hpp>
#include <sojourn/core/estimate.hpp>
#include <sojourn/core/fwd.hpp>
#include <sojourn/core/id.hpp>
#include <sojourn/core/index_iterator.hpp>
#include <sojourn/core/key_set.hpp>
#include <sojourn/core/merge.hpp>
#include <sojourn/core/time.hpp>
#include <sojourn/core/version.hpp>
#include <sojourn/core/wide.hpp>

#include <sojourn/stats/chi_squared.hpp>
#include <sojourn/stats/fisher_exact.hpp>
#include <sojourn/stats/histogram.hpp>
#include <sojourn/stats/kaplan_meier.hpp>
#include <sojourn/stats/log_rank.hpp>
#include <sojourn/stats/multiple_comparisons.hpp>
#include <sojourn/stats/net_share.hpp>
#include <sojourn/stats/normal.hpp>
#include <sojourn/stats/odds_ratio.hpp>
#include <sojourn/stats/proportion.hpp>
#include <sojourn/stats/quantile_sketch.hpp>
#include <sojourn/stats/random.hpp>
#include <sojourn/stats/random_gamma.hpp>
#include <sojourn/stats/rate_and_mix.hpp>
#include <sojourn/stats/ratio.hpp>
#include <sojourn/stats/score_moments.hpp>
#include <sojourn/stats/student_t.hpp>
#include <sojourn/stats/test_result.hpp>
#include <sojourn/stats/two_means.hpp>
#include <sojourn/stats/two_proportions.hpp>

#include <sojourn/model/aarrr.hpp>
#include <sojourn/model/component.hpp>
#include <sojourn/model/five_a.hpp>
#include <sojourn/model/journey_map.hpp>
#include <sojourn/model/net_scores.hpp>
#include <sojourn/model/rating.hpp>
#include <sojourn/model/rating_tally.hpp>
#include <sojourn/model/sales_phase.hpp>
#include <sojourn/model/stage_model.hpp>
#include <sojourn/model/stage_table.hpp>
#include <sojourn/model/touchpoint_role.hpp>

#include <sojourn/journey/at_goals.hpp>
#include <sojourn/journey/ends.hpp>
#include <sojourn/journey/fields.hpp>
#include <sojourn/journey/group.hpp>
#include <sojourn/journey/group_rows.hpp>
#include <sojourn/journey/journey_log.hpp>
#include <sojourn/journey/journeys_of.hpp>
#include <sojourn/journey/sample_plans.hpp>
#include <sojourn/journey/sessions.hpp>
#include <sojourn/journey/simulate.hpp>
#include <sojourn/journey/simulation_plan.hpp>
#include <sojourn/journey/touch.hpp>

#include <sojourn/measure/all_of.hpp>
#include <sojourn/measure/alphabet_fingerprint.hpp>
#include <sojourn/measure/by.hpp>
#include <sojourn/measure/context_counts.hpp>
#include <sojourn/measure/contexts.hpp>
#include <sojourn/measure/edge_table.hpp>
#include <sojourn/measure/edge_trail.hpp>
#include <sojourn/measure/experience.hpp>
#include <sojourn/measure/funnel.hpp>
#include <sojourn/measure/funnel_chain.hpp>
#include <sojourn/measure/funnel_journeys.hpp>
#include <sojourn/measure/funnel_options.hpp>
#include <sojourn/measure/funnel_segments.hpp>
#include <sojourn/measure/funnel_steps.hpp>
#include <sojourn/measure/funnel_tally.hpp>
#include <sojourn/measure/measure_of.hpp>
#include <sojourn/measure/stage_reach.hpp>
#include <sojourn/measure/transition_times.hpp>
#include <sojourn/measure/transitions.hpp>
#include <sojourn/measure/variants.hpp>
#include <sojourn/measure/visits.hpp>
#include <sojourn/measure/where.hpp>

#include <sojourn/run/live.hpp>
#include <sojourn/run/measure.hpp>
#include <sojourn/run/parallel.hpp>
#include <sojourn/run/progress.hpp>
#include <sojourn/run/sequential.hpp>

#include <sojourn/graph/filtered.hpp>
#include <sojourn/graph/journey_graph.hpp>
#include <sojourn/graph/weights.hpp>

#include <sojourn/methods/conversion/archetype.hpp>
#include <sojourn/methods/conversion/conversion_trend.hpp>
#include <sojourn/methods/conversion/ratios.hpp>
#include <sojourn/methods/conversion/stage_conversion.hpp>
#include <sojourn/methods/conversion/step_conversion.hpp>
#include <sojourn/methods/drop_off/stage_drop_offs.hpp>
#include <sojourn/methods/drop_off/touchpoint_drop_offs.hpp>
#include <sojourn/methods/experience/journey_score.hpp>
#include <sojourn/methods/experience/score_table.hpp>
#include <sojourn/methods/markov/absorbing_chain.hpp>
#include <sojourn/methods/markov/chain_intervals.hpp>
#include <sojourn/methods/markov/chain_rows.hpp>
#include <sojourn/methods/markov/context_chain.hpp>
#include <sojourn/methods/markov/given_conversion.hpp>
#include <sojourn/methods/markov/impact.hpp>
#include <sojourn/methods/markov/iterative_solution.hpp>
#include <sojourn/methods/markov/journeys_by_end.hpp>
#include <sojourn/methods/markov/next_touch.hpp>
#include <sojourn/methods/markov/order_selection.hpp>
#include <sojourn/methods/markov/prediction.hpp>
#include <sojourn/methods/markov/pruned_states.hpp>
#include <sojourn/methods/markov/removal_effects.hpp>
#include <sojourn/methods/markov/sparse_reduction.hpp>
#include <sojourn/methods/markov/state_reduction.hpp>
#include <sojourn/methods/markov/strong_components.hpp>
#include <sojourn/methods/markov/what_if.hpp>
