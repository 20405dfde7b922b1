// SPDX-License-Identifier: BSL-1.0
#pragma once
// Repeat purchase: its rate, its ladder, and the customers to whom attention and care are due.

#include <sojourn/core/estimate.hpp>
#include <sojourn/measure/occurrences.hpp>
#include <sojourn/stats/proportion.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace sojourn {

/// One rung of the ladder: of those who bought `purchases` times or more, those who bought again.
struct ladder_rung {
  std::uint64_t purchases = 0;     ///< k
  std::uint64_t reached = 0;       ///< buyers with at least k
  std::uint64_t went_on = 0;       ///< buyers with at least k + 1
  std::uint64_t running = 0;       ///< with at least k so far, while their window runs: beside the rate
  std::optional<estimate> rate{};  ///< P(≥ k + 1 | ≥ k) = went_on / reached, Wilson
};

/// The repeat ladder P(≥ k+1 | ≥ k) (definitions section 11), over the customers whose window has ended; its
/// window is that of the measure.
/// \param rungs  how many at most.
/// \returns the rungs from k = 1 that anybody reached.
/// \complexity O(rungs x distinct numbers).
/// \edge nobody bought: no rungs.
/// \example examples/09_retention.cpp
template <class Predicate>
[[nodiscard]] std::vector<ladder_rung> repeat_ladder(occurrences<Predicate> const& purchases,
                                                     std::size_t rungs = 10, confidence_level level = {}) {
  std::vector<ladder_rung> ladder;
  for (std::uint64_t k = 1; k <= rungs; ++k) {
    auto const reached = purchases.at_least(k);
    if (reached.complete + reached.running == 0) break;
    auto const went_on = purchases.at_least(k + 1).complete;
    ladder.push_back({.purchases = k,
                      .reached = reached.complete,
                      .went_on = went_on,
                      .running = reached.running,
                      .rate = proportion(went_on, reached.complete, level)});
  }
  return ladder;
}

/// Repeat purchase rate = buyers with at least 2 purchases / buyers (definitions section 11), over the buyers
/// whose window has ended: the first rung of the ladder.
/// \returns absent without such buyers.
/// \example examples/09_retention.cpp
template <class Predicate>
[[nodiscard]] std::optional<estimate> repeat_purchase_rate(occurrences<Predicate> const& purchases,
                                                           confidence_level level = {}) {
  return proportion(purchases.at_least(2).complete, purchases.at_least(1).complete, level);
}

/// From how many purchases on, inclusive, a customer is due attention, and care (definitions section 11).
struct care_thresholds {
  std::uint64_t attention = 3;
  std::uint64_t care = 5;
};

/// What a customer is due. Care includes attention.
enum class care_level : std::uint8_t { none, attention, care };

[[nodiscard]] constexpr std::string_view name(care_level l) noexcept {
  constexpr std::string_view names[] = {"none", "attention", "care"};
  return names[static_cast<std::size_t>(l)];
}

/// What a customer with so many purchases is due.
/// \throws std::invalid_argument  unless `1 <= attention <= care`.
[[nodiscard]] constexpr care_level care_due(std::uint64_t purchases, care_thresholds at = {}) {
  if (at.attention < 1 || at.care < at.attention) {
    throw std::invalid_argument("thresholds must be 1 <= attention <= care: " + std::to_string(at.attention) +
                                " and " + std::to_string(at.care));
  }
  if (purchases >= at.care) return care_level::care;
  return purchases >= at.attention ? care_level::attention : care_level::none;
}

/// How many customers are due what.
struct care_groups {
  std::uint64_t buyers = 0;                   ///< with at least 1 purchase
  std::uint64_t attention = 0;                ///< with the threshold of attention or more: those due care too
  std::uint64_t care = 0;                     ///< with the threshold of care or more
  std::optional<estimate> attention_share{};  ///< attention / buyers, Wilson
  std::optional<estimate> care_share{};       ///< care / buyers, Wilson
};

/// The customers at the thresholds. Purchases count as of now: who has reached a threshold stays there, so that a
/// window that still runs keeps nobody out. D
/// \throws std::invalid_argument  unless `1 <= attention <= care`.
/// \edge no buyers: counts 0, shares absent.
/// \example examples/09_retention.cpp
template <class Predicate>
[[nodiscard]] care_groups customers_due_care(occurrences<Predicate> const& purchases, care_thresholds at = {},
                                             confidence_level level = {}) {
  static_cast<void>(care_due(0, at));  // refuses what is no pair of thresholds
  auto const buyers_with = [&](std::uint64_t number) {
    auto const n = purchases.at_least(number);
    return n.complete + n.running;
  };
  care_groups groups{
      .buyers = buyers_with(1), .attention = buyers_with(at.attention), .care = buyers_with(at.care)};
  groups.attention_share = proportion(groups.attention, groups.buyers, level);
  groups.care_share = proportion(groups.care, groups.buyers, level);
  return groups;
}

}  // namespace sojourn
