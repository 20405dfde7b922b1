// SPDX-License-Identifier: BSL-1.0
#pragma once
// Why a funnel converts otherwise in another group or round: its segments' rates, or their mix.

#include <sojourn/core/merge.hpp>
#include <sojourn/measure/funnel_segments.hpp>
#include <sojourn/measure/funnel_tally.hpp>
#include <sojourn/methods/compare/adjust.hpp>
#include <sojourn/methods/compare/comparison.hpp>
#include <sojourn/methods/compare/funnels.hpp>
#include <sojourn/stats/rate_and_mix.hpp>

#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace sojourn {

/// One segment of a funnel's chains.
template <class Key>
struct segment_comparison {
  std::optional<Key> segment{};  ///< absent: the chains of which no touch says their segment
  comparison conversion{};       ///< converted / closed entries, of the segment
  comparison share{};            ///< closed entries of the segment / closed entries
};

/// A conversion by segment, and why it changed.
template <class Key>
struct segments_compared {
  comparison total{};                               ///< converted / closed entries, of all
  std::optional<rate_and_mix> split{};              ///< of `total`; absent where a side has no closed entries
  std::vector<segment_comparison<Key>> segments{};  ///< in the order of keys, the undefined last
};

namespace detail {

inline counted_share closed_conversion(funnel_tally const& t) noexcept {
  auto const converted = t.count(funnel_outcome::converted);
  return {converted, converted + t.count(funnel_outcome::dropped)};
}

template <class Total>
void require_disjoint_segments(char const* what, Total const& total) {
  if (total.rule().what() != segment_rule::kind::all) return;
  throw std::invalid_argument(
      std::string(what) + ": segments must be disjoint, but a chain may be in several under the rule all");
}

}  // namespace detail

/// Splits the change of a funnel's conversion over its segments (definitions section 14; P: Kitagawa 1955), aligned by
/// segment: what came of segments that convert otherwise, and what of another mix of them.
/// \param a,b  of keys that mean the same on both sides: a name or a host's enum, not the id of one log.
/// \returns a row a segment of either side, the undefined among them where there are any; `split.rate + split.mix` is the
///          change of the total, and `split.reversal` says that every segment moved one way and the total the other.
///          P-values adjusted over the segments, of each column by itself; that of the total is alone.
/// \throws std::invalid_argument  when funnels or rules differ; under the rule `all`, where segments overlap.
/// \edge a segment on one side alone has no rate to compare: it counts as mix.
template <class Key, class Funnel, class Property>
[[nodiscard]] segments_compared<Key> compare_segments(funnel_by_segment<Key, Funnel, Property> const& a,
                                                      funnel_by_segment<Key, Funnel, Property> const& b,
                                                      compare_options options = {}) {
  detail::require_one_funnel(a.configuration(), b.configuration());
  require_same("funnel by segment", "the rule", a.rule(), b.rule(), "compare");
  detail::require_disjoint_segments("funnel by segment", a);
  struct sides {
    counted_share a{};
    counted_share b{};
  };
  std::map<Key, sides> aligned;
  for (auto const& [key, tally] : a.segments()) aligned[key].a = detail::closed_conversion(tally);
  for (auto const& [key, tally] : b.segments()) aligned[key].b = detail::closed_conversion(tally);
  std::vector<std::optional<Key>> keys;
  std::vector<counted_share> of_a;
  std::vector<counted_share> of_b;
  auto const add = [&](std::optional<Key> key, sides const& s) {
    keys.push_back(std::move(key));
    of_a.push_back(s.a);
    of_b.push_back(s.b);
  };
  for (auto const& [key, s] : aligned) add(key, s);
  if (a.undefined().entered() + b.undefined().entered() != 0)
    add(std::nullopt, {detail::closed_conversion(a.undefined()), detail::closed_conversion(b.undefined())});
  counted_share all_a;
  counted_share all_b;
  for (auto const& s : of_a) all_a.successes += s.successes, all_a.n += s.n;
  for (auto const& s : of_b) all_b.successes += s.successes, all_b.n += s.n;
  segments_compared<Key> result{.total = compare("conversion", all_a, all_b, options.level),
                                .split = split_change(of_a, of_b)};
  for (std::size_t i = 0; i < keys.size(); ++i) {
    result.segments.push_back({keys[i], compare("conversion", of_a[i], of_b[i], options.level),
                               compare("share of entries", counted_share{of_a[i].n, all_a.n},
                                       counted_share{of_b[i].n, all_b.n}, options.level)});
  }
  adjust(options.many, result.segments, &segment_comparison<Key>::conversion);
  adjust(options.many, result.segments, &segment_comparison<Key>::share);
  if (result.total.test) result.total.adjusted_p = result.total.test->p_value;
  return result;
}

}  // namespace sojourn
