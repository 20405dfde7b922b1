// SPDX-License-Identifier: BSL-1.0
#pragma once
// What a funnel finds in the words of a short journey: which of its modes is looked for how.

#include <sojourn/journey/ends.hpp>
#include <sojourn/measure/funnel/attempts_in_words.hpp>
#include <sojourn/measure/funnel/candidate_list.hpp>
#include <sojourn/measure/funnel/gap_words.hpp>
#include <sojourn/measure/funnel/plan.hpp>
#include <sojourn/measure/funnel/strict_words.hpp>
#include <sojourn/measure/funnel/word_chains.hpp>
#include <sojourn/measure/funnel/words.hpp>

#include <cstddef>
#include <cstdint>

namespace sojourn {

namespace detail {

inline constexpr std::size_t most_in_words = 64;

// Whether the window of an entry runs, and touches are still expected. Without branches: it cannot be foreseen.
[[nodiscard]] inline bool runs(std::int64_t entered, std::uint64_t window, journey_end e) noexcept {
  auto const now = e.as_of.time_since_epoch().count();
  return !e.closed & (entered <= now) & (time_between(entered, now) <= window);
}

// The chain of the latest entry that comes deepest in step order, touches in the order of arrival; of level 0 where none
// enters. \pre `plan.latest_in_words`.
template <std::size_t Steps, class StepsAt, class TimeAt>
[[nodiscard, gnu::noinline]] word_chain<Steps> latest_in_words(std::size_t touches, std::uint64_t window,
                                                               StepsAt const& steps_at,
                                                               TimeAt const& time_at) {
  journey_words<Steps, TimeAt> const words(touches, window, steps_at, time_at);
  return words.at(0) == 0 ? word_chain<Steps>() : deepest_in_order(words, words.at(0));
}

// Calls `sink(chain, runs)` for each attempt. \pre `plan.in_words`, and no touch is excluded.
// \returns false, and has called for none, where touches are tied that are not at one time, or compete for steps.
template <std::size_t Steps, class StepsAt, class TimeAt, class Sink>
bool each_in_words(funnel_plan const& plan, std::size_t touches, StepsAt const& steps_at,
                   TimeAt const& time_at, journey_end e, Sink const& sink) {
  journey_words<Steps, TimeAt> words(touches, plan.window, steps_at, time_at);
  bool const may_compete = !plan.several && (plan.tolerant || !plan.in_step_order());
  if (may_compete && !words.disjoint()) return false;
  if ((plan.tolerant || plan.strictly_later) && !words.join_ties(plan.tolerant ? plan.tolerance : 0))
    return false;
  auto const entries = plan.order == funnel_order::unordered ? words.any() : words.at(0);
  if (entries == 0) return true;
  auto const entry_runs = [&](std::int64_t entered) { return runs(entered, plan.window, e); };
  auto const give = [&](word_chain<Steps> const& c) { sink(c, entry_runs(c.latest)); };
  if (plan.order == funnel_order::strict) {
    strict_words const chains(words, entries);
    sink(chains.deepest(), chains.any_goes_on(entry_runs));
  } else if (!plan.in_step_order()) {
    give(fullest_in_words(words, entries));
  } else if (plan.entry == funnel_entry::every) {
    attempts_in_words(words, plan.levels).each(give);
  } else if (plan.gap != unlimited) {
    auto const goes_on = [&](std::int64_t entered, std::int64_t last) {
      return entry_runs(entered) && runs(last, plan.gap, e);
    };
    auto const [chain, any_goes_on] = gap_words(words, plan.levels, plan.gap).deepest(entries, goes_on);
    sink(chain, any_goes_on);
  } else if (plan.tolerant || plan.several) {
    give(deepest_in_order<true>(words, entries));
  } else {
    give(deepest_in_order(words, entries));
  }
  return true;
}

}  // namespace detail

}  // namespace sojourn
