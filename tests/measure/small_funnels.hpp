// SPDX-License-Identifier: BSL-1.0
#pragma once
// Every allowed combination of a funnel's modes, and small random funnels and journeys for each.

#include "measure/funnel_oracle.hpp"
#include "support/random_log.hpp"

#include <sojourn/journey/ends.hpp>
#include <sojourn/journey/touch.hpp>
#include <sojourn/measure/funnel.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <random>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace test {

/// A matcher of given masks by touchpoint.
struct masks_of {
  std::vector<std::uint64_t> mask{};
  std::size_t count = 0;
  template <class Touch>
  std::uint64_t operator()(Touch const& t) const {
    return mask[index(t.touchpoint())];
  }
  [[nodiscard]] std::size_t size() const { return count; }
  bool operator==(masks_of const&) const = default;
};

/// The modes of a funnel without their numbers.
struct funnel_combination {
  sojourn::funnel_order order;
  sojourn::tie_policy::kind ties;
  sojourn::funnel_entry entry;
  sojourn::touch_fills fills;
  std::vector<sojourn::exclusion_effect> exclusions;
  int optional = 0;  // none, one amid the steps, the last, two
  bool within = false;
  bool max_gap = false;
  bool session_gap = false;
};

/// Whether the definitions refuse the combination, because one mode would ignore the other.
inline bool refused(funnel_combination const& c) {
  using namespace sojourn;
  bool const ordered = c.order == funnel_order::ordered || c.order == funnel_order::strict;
  bool const has_ties = c.ties != tie_policy::kind::arrival;
  auto const excludes = [&](exclusion_effect e) { return std::ranges::count(c.exclusions, e) != 0; };
  if (has_ties && (c.order == funnel_order::unordered || c.order == funnel_order::open)) return true;
  if (c.order == funnel_order::open &&
      (c.within || c.max_gap || c.session_gap || !c.exclusions.empty() || c.entry != funnel_entry::latest))
    return true;
  if (!ordered && (c.max_gap || excludes(exclusion_effect::barrier))) return true;
  bool const every = c.entry == funnel_entry::every;
  if (every && (excludes(exclusion_effect::disqualify) || c.optional == 2)) return true;
  return c.fills == touch_fills::several_steps && c.ties == tie_policy::kind::strictly_later;
}

/// Calls visit with every combination, allowed or not.
template <class Visit>
void each_funnel_combination(Visit&& visit) {
  using namespace sojourn;
  using enum exclusion_effect;
  using kind = tie_policy::kind;
  std::vector<std::vector<exclusion_effect>> const exclusions{{},
                                                              {disqualify},
                                                              {end_attempt},
                                                              {barrier},
                                                              {disqualify, end_attempt},
                                                              {end_attempt, disqualify},
                                                              {disqualify, barrier},
                                                              {end_attempt, barrier},
                                                              {barrier, barrier}};
  for (auto const order : {funnel_order::ordered, funnel_order::strict, funnel_order::unordered,
                           funnel_order::anchored, funnel_order::open})
    for (auto const ties : {kind::arrival, kind::by_step, kind::strictly_later, kind::either_order_within})
      for (auto const entry :
           {funnel_entry::latest, funnel_entry::first, funnel_entry::every, funnel_entry::best})
        for (auto const fills : {touch_fills::one_step, touch_fills::several_steps})
          for (auto const& excluded : exclusions)
            for (int optional = 0; optional < 4; ++optional)
              for (unsigned limits = 0; limits < 8; ++limits)
                visit(funnel_combination{order, ties, entry, fills, excluded, optional, (limits & 1U) != 0,
                                         (limits & 2U) != 0, (limits & 4U) != 0});
}

inline std::vector<funnel_combination> funnel_combinations() {
  std::vector<funnel_combination> allowed;
  each_funnel_combination([&](funnel_combination const& c) {
    if (!refused(c)) allowed.push_back(c);
  });
  return allowed;
}

inline bool ends_attempts(sojourn::funnel_options const& o) {
  return std::ranges::any_of(
      o.exclusions, [](auto const& x) { return x.effect == sojourn::exclusion_effect::end_attempt; });
}

/// One funnel of a combination.
struct small_funnel {
  masks_of steps{};
  masks_of exclusions{};
  sojourn::funnel_options options{};
};

inline sojourn::tie_policy tie_policy_of(sojourn::tie_policy::kind k, std::mt19937_64& engine) {
  using kind = sojourn::tie_policy::kind;
  if (k == kind::by_step) return sojourn::tie_policy::by_step();
  if (k == kind::strictly_later) return sojourn::tie_policy::strictly_later();
  if (k == kind::arrival) return sojourn::tie_policy::arrival();
  return sojourn::tie_policy::either_order_within(sojourn::duration(1 + below(engine, 2)));
}

inline small_funnel small_funnel_of(funnel_combination const& c, std::mt19937_64& engine) {
  small_funnel f;
  auto const least = c.optional == 0 ? 1U : c.optional == 2 ? 2U : c.optional == 1 ? 3U : 4U;
  auto const k = least + below(engine, 6 - least);
  auto const alphabet_size = 1 + std::max(below(engine, 4), below(engine, 4));
  f.steps = {std::vector<std::uint64_t>(alphabet_size), k};
  if (below(engine, 2) == 0) {  // masks that do not overlap, unless steps are equal
    for (std::uint64_t s = 0; s < k; ++s) f.steps.mask[below(engine, alphabet_size)] |= std::uint64_t{1} << s;
  } else {
    for (auto& m : f.steps.mask) m = (engine() & engine() & ((std::uint64_t{1} << k) - 1)) | below(engine, 2);
  }
  f.exclusions = {std::vector<std::uint64_t>(alphabet_size), c.exclusions.size()};
  for (std::size_t x = 0; x < c.exclusions.size(); ++x)
    f.exclusions.mask[below(engine, alphabet_size)] |= std::uint64_t{1} << x;

  auto& o = f.options;
  o.order = c.order;
  o.ties = tie_policy_of(c.ties, engine);
  o.entry = c.entry;
  o.fills = c.fills;
  if (c.within) o.within = sojourn::duration(below(engine, 6));
  if (c.max_gap) o.max_gap = sojourn::duration(below(engine, 4));
  if (c.session_gap) o.session_gap = sojourn::duration(below(engine, 3));
  if (c.optional == 1) o.optional_steps = {2 + below(engine, k - 2)};
  if (c.optional == 2) o.optional_steps = {k};
  if (c.optional == 3) {
    auto const first = 2 + below(engine, k - 3);
    bool const every = c.entry == sojourn::funnel_entry::every;
    o.optional_steps = {first, first + 1 + below(engine, k - first - (every ? 1 : 0))};
  }
  std::vector<std::size_t> required;
  for (std::size_t s = 1; s <= k; ++s)
    if (std::ranges::count(o.optional_steps, s) == 0) required.push_back(s);
  bool const sets = c.order == sojourn::funnel_order::unordered || c.order == sojourn::funnel_order::anchored;
  for (auto const effect : c.exclusions) {
    sojourn::exclusion x{.effect = effect};
    if (!sets && required.size() > 1 && below(engine, 3) != 0) {
      auto const i = below(engine, required.size() - 1);
      x.from = required[i];
      if (below(engine, 3) != 0) x.to = required[i + 1 + below(engine, required.size() - i - 1)];
    }
    o.exclusions.push_back(x);
  }
  return f;
}

/// A journey of touches that knows its end.
struct ended_journey {
  std::vector<sojourn::touch> touches{};
  sojourn::journey_end how{};
  [[nodiscard]] auto begin() const { return touches.begin(); }
  [[nodiscard]] auto end() const { return touches.end(); }
  [[nodiscard]] sojourn::journey_end ended() const { return how; }

  /// As the search takes it.
  [[nodiscard]] small_journey seen_by(small_funnel const& f) const {
    small_journey j;
    for (auto const& t : touches) {
      j.time.push_back(t.time().time_since_epoch().count());
      j.steps.push_back(f.steps(t));
      j.exclusions.push_back(f.exclusions(t));
    }
    j.as_of = how.as_of.time_since_epoch().count();
    j.closed = how.closed;
    return j;
  }
};

/// At most `longest` touches, more than half at the time of the one before.
inline ended_journey random_journey(small_funnel const& f, std::mt19937_64& engine,
                                    std::uint64_t longest = 8) {
  ended_journey j;
  auto const length = std::max(below(engine, longest + 1), below(engine, longest + 1));
  std::int64_t now = 0;
  for (std::uint64_t i = 0; i < length; ++i) {
    if (below(engine, 5) < 2) now += static_cast<std::int64_t>(1 + below(engine, 3));
    auto const where = static_cast<std::uint32_t>(below(engine, f.steps.mask.size()));
    j.touches.emplace_back(sojourn::touchpoint_id{where}, sojourn::time_point{sojourn::duration{now}});
  }
  j.how.as_of = sojourn::time_point{sojourn::duration{now + static_cast<std::int64_t>(below(engine, 4))}};
  j.how.closed = below(engine, 4) == 0;
  return j;
}

// ---- for messages

inline std::string describe(small_funnel const& f) {
  auto const& o = f.options;
  std::ostringstream s;
  s << name(o.order) << ", ties " << name(o.ties.what()) << ' ' << o.ties.tolerance().count() << ", entry "
    << name(o.entry) << (o.fills == sojourn::touch_fills::several_steps ? ", several steps" : "");
  if (o.within) s << ", within " << o.within->count();
  if (o.max_gap) s << ", gap " << o.max_gap->count();
  if (o.session_gap) s << ", session " << o.session_gap->count();
  s << ", " << f.steps.size() << " steps";
  for (auto const step : o.optional_steps) s << ", optional " << step;
  for (auto const& x : o.exclusions) {
    s << ", " << name(x.effect) << ' ' << x.from << '-';
    if (x.to) s << *x.to;
  }
  return s.str();
}
inline std::string describe(small_funnel const& f, ended_journey const& j) {
  std::ostringstream s;
  auto const numbers = [&](std::uint64_t mask, char const* before) {
    for (unsigned i = 0; i < 8; ++i)
      if ((mask >> i & 1U) != 0) s << before << i + 1;
  };
  for (auto const& t : j.touches) {
    s << t.time().time_since_epoch().count() << ':';
    numbers(f.steps(t), "");
    numbers(f.exclusions(t), "x");
    s << ' ';
  }
  s << "as of " << j.how.as_of.time_since_epoch().count() << (j.how.closed ? ", closed" : "");
  return s.str();
}
inline std::string describe(std::vector<sojourn::funnel_chain> const& chains) {
  std::ostringstream s;
  for (auto const& c : chains) {
    s << '[';
    for (auto const& f : c.steps) s << f.step + 1 << '@' << f.touch << ' ';
    s << '|';
    for (auto const& f : c.optional) s << ' ' << f.step + 1 << '@' << f.touch;
    s << "] " << (c.outcome ? name(*c.outcome) : "not entered") << "  ";
  }
  return s.str();
}

}  // namespace test
