// SPDX-License-Identifier: BSL-1.0
#pragma once
// What measures by period share: which periods were observed to their end, and how periods go on.

#include <sojourn/core/time.hpp>

#include <algorithm>
#include <cstdint>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace sojourn {

/// The predicate that every touch satisfies.
struct every_touch {
  template <class Touch>
  [[nodiscard]] constexpr bool operator()(Touch const&) const noexcept {
    return true;
  }
  friend constexpr bool operator==(every_touch, every_touch) noexcept = default;
};

/// Which periods had ended when the journeys were observed: those before that of the earliest `as_of`.
class observed_periods {
 public:
  /// A journey was observed until this period, which had not ended.
  void until(std::int64_t running) noexcept { running_ = std::min(running_.value_or(running), running); }

  /// Whether all journeys were observed to the end of the period. Without journeys nothing was.
  [[nodiscard]] bool complete(std::int64_t period) const noexcept { return running_ && period < *running_; }
  /// The first period that is not complete; absent without journeys.
  [[nodiscard]] std::optional<std::int64_t> running() const noexcept { return running_; }

  observed_periods& operator+=(observed_periods const& other) noexcept {
    if (other.running_) until(*other.running_);
    return *this;
  }
  friend bool operator==(observed_periods const&, observed_periods const&) noexcept = default;

  template <class Self, class Archive>
  static void archive(Self& self, Archive& a) {
    a(self.running_);
  }

 private:
  std::optional<std::int64_t> running_{};
};

namespace detail {

template <class Calendar>
[[nodiscard]] std::int64_t period_of(Calendar const& calendar, time_point at) {
  return static_cast<std::int64_t>(std::invoke(calendar, at));
}

// A later touch lies in no earlier period, or the host's calendar goes backwards.
inline void require_not_earlier(std::string_view measure, std::int64_t period, std::int64_t last) {
  if (period < last) {
    throw std::invalid_argument(std::string(measure) + ": a later touch must not lie in an earlier period: " +
                                std::to_string(period) + " after " + std::to_string(last));
  }
}

}  // namespace detail

}  // namespace sojourn
