// SPDX-License-Identifier: BSL-1.0
#pragma once
// What a funnel may be told beside its steps: order, ties, attempts, windows, optional steps, exclusions.

#include <sojourn/core/time.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace sojourn {

/// Which choices of touches are a chain (definitions section 3).
enum class funnel_order : std::uint8_t {
  ordered,    ///< step after step; other touches may intervene
  strict,     ///< step after step, and no touch between two of them
  unordered,  ///< any of the steps in any order, all within the window of the first
  anchored,   ///< step 1 first, the later ones in any order
  open        ///< any of the steps anywhere in the journey
};

/// Which attempt of a journey is the one that counts: it decides who converts, and how long it took.
enum class funnel_entry : std::uint8_t {
  latest,  ///< of the deepest attempts the one that begins last
  first,   ///< the one that begins first, however deep
  every,   ///< all that do not overlap, as many conversions as fit: totals are of attempts, not of journeys
  best     ///< of the deepest the one that takes least time, of equals the latest
};

/// Whether a touch may fill several steps.
enum class touch_fills : std::uint8_t {
  one_step,      ///< what conversion means
  several_steps  ///< for agreement with engines that let one event fill every step it matches
};

/// What an excluded touch does to an attempt that it hits (definitions section 3).
enum class exclusion_effect : std::uint8_t {
  disqualify,   ///< the person is out: outcome `excluded`
  end_attempt,  ///< the attempt fills nothing more
  barrier       ///< no chain may fill the two steps around it; another choice of touches may
};

[[nodiscard]] constexpr std::string_view name(funnel_order o) noexcept {
  constexpr std::string_view names[] = {"ordered", "strict", "unordered", "anchored", "open"};
  return names[static_cast<std::size_t>(o)];
}
[[nodiscard]] constexpr std::string_view name(funnel_entry e) noexcept {
  constexpr std::string_view names[] = {"latest", "first", "every", "best"};
  return names[static_cast<std::size_t>(e)];
}
[[nodiscard]] constexpr std::string_view name(exclusion_effect e) noexcept {
  constexpr std::string_view names[] = {"disqualify", "end-attempt", "barrier"};
  return names[static_cast<std::size_t>(e)];
}

/// Which of two touches may come before the other, where their times are equal or nearly so.
class tie_policy {
 public:
  enum class kind : std::uint8_t { arrival, by_step, strictly_later, either_order_within };

  constexpr tie_policy() noexcept = default;
  /// The order of the journey: equal times keep the input order.
  [[nodiscard]] static constexpr tie_policy arrival() noexcept { return {}; }
  /// Equal times count in step order, whatever the input order.
  [[nodiscard]] static constexpr tie_policy by_step() noexcept { return {kind::by_step, duration::zero()}; }
  /// The time must be greater.
  [[nodiscard]] static constexpr tie_policy strictly_later() noexcept {
    return {kind::strictly_later, duration::zero()};
  }
  /// Two touches not more than `d` apart count in step order.
  [[nodiscard]] static constexpr tie_policy either_order_within(duration d) noexcept {
    return {kind::either_order_within, d};
  }

  [[nodiscard]] constexpr kind what() const noexcept { return kind_; }
  [[nodiscard]] constexpr duration tolerance() const noexcept { return tolerance_; }
  friend constexpr bool operator==(tie_policy, tie_policy) noexcept = default;

  template <class Self, class Archive>
  static void archive(Self& self, Archive& a) {
    a(self.kind_, self.tolerance_);
  }

 private:
  constexpr tie_policy(kind k, duration d) noexcept : kind_(k), tolerance_(d) {}
  kind kind_ = kind::arrival;
  duration tolerance_{};
};

[[nodiscard]] constexpr std::string_view name(tie_policy::kind k) noexcept {
  constexpr std::string_view names[] = {"arrival", "by-step", "strictly-later", "either-order-within"};
  return names[static_cast<std::size_t>(k)];
}

/// Where excluded touches count: after the touch that fills `from`, before the one that fills `to`.
struct exclusion {
  std::size_t from = 1;             ///< a required step, from 1
  std::optional<std::size_t> to{};  ///< a later one; absent: the last required step
  exclusion_effect effect = exclusion_effect::disqualify;

  friend bool operator==(exclusion const&, exclusion const&) = default;

  template <class Self, class Archive>
  static void archive(Self& self, Archive& a) {
    a(self.from, self.to, self.effect);
  }
};

/// What a funnel may be told beside its steps. Durations are inclusive.
struct funnel_options {
  std::optional<duration> within{};       ///< from the entry to the touch that fills a step; absent: no limit
  std::optional<duration> max_gap{};      ///< between two consecutive required steps
  std::optional<duration> session_gap{};  ///< all in one session: no longer silence of the customer inside
  funnel_order order = funnel_order::ordered;
  tie_policy ties{};
  funnel_entry entry = funnel_entry::latest;
  touch_fills fills = touch_fills::one_step;
  std::vector<std::size_t> optional_steps{};  ///< by number, from 1; never step 1
  std::vector<exclusion> exclusions{};        ///< what each exclusion of the funnel's matcher does

  friend bool operator==(funnel_options const&, funnel_options const&) = default;

  template <class Self, class Archive>
  static void archive(Self& self, Archive& a) {
    a(self.within, self.max_gap, self.session_gap, self.order, self.ties, self.entry, self.fills,
      self.optional_steps, self.exclusions);
  }
};

}  // namespace sojourn
