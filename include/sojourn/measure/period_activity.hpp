// SPDX-License-Identifier: BSL-1.0
#pragma once
// The customers active in each period: new ones, those kept from the period before, those who came back.

#include <sojourn/core/archivable.hpp>
#include <sojourn/core/calendar.hpp>
#include <sojourn/core/fwd.hpp>
#include <sojourn/core/merge.hpp>
#include <sojourn/journey/ends.hpp>
#include <sojourn/measure/measure_of.hpp>
#include <sojourn/measure/periods.hpp>

#include <cstdint>
#include <functional>
#include <map>
#include <utility>

namespace sojourn {

/// The customers active in one period, by what they were before: each is in one of these.
struct period_counts {
  std::uint64_t newly = 0;     ///< never active before
  std::uint64_t kept = 0;      ///< active in the period directly before
  std::uint64_t returned = 0;  ///< active before, but not in that one

  [[nodiscard]] std::uint64_t active() const noexcept { return newly + kept + returned; }

  period_counts& operator+=(period_counts const& o) noexcept {
    newly += o.newly, kept += o.kept, returned += o.returned;
    return *this;
  }
  friend bool operator==(period_counts const&, period_counts const&) noexcept = default;

  template <class Self, class Archive>
  static void archive(Self& self, Archive& a) {
    a(self.newly, self.kept, self.returned);
  }
};

/// Activity by period, for period retention (definitions section 11): a customer is active in a period when a
/// touch that satisfies `Active` falls in it.
///
/// The container is the customer: a journey must be all touches of one, and know until when it was observed. A
/// period is complete when it ended before the earliest `as_of` of all journeys.
/// \tparam Calendar  a `comparable_function`: time_point → the number of its period, never less for a later time.
/// \tparam Active    a `comparable_function`: touch → bool.
/// \complexity O(1) a touch; O(log periods) one that is the first of its period. 16 bytes of state.
/// \example examples/09_retention.cpp
template <class Calendar, class Active>
class period_activity {
  static_assert(comparable_function<Calendar> && comparable_function<Active>,
                "period_activity's functions must be lambdas without captures, or structs with ==");

 public:
  struct state {
    std::int64_t last = 0;
    bool active = false;

    template <class Self, class Archive>
    static void archive(Self& self, Archive& a) {
      a(self.last, self.active);
    }
  };

  period_activity() = default;
  explicit period_activity(Calendar calendar, Active active = {})
      : calendar_(std::move(calendar)), active_(std::move(active)), configured_(true) {}

  /// \throws std::invalid_argument  when the calendar numbers a later time less; nothing is counted.
  template <touch_like Touch>
  void touch(state& s, Touch const& t) {
    if (!static_cast<bool>(std::invoke(active_, t))) return;
    auto const period = detail::period_of(calendar_, t.time());
    if (!s.active) {
      ++periods_[period].newly;
    } else if (period != s.last) {
      detail::require_not_earlier("period_activity", period, s.last);
      auto& counts = periods_[period];
      ++(period - 1 == s.last ? counts.kept : counts.returned);
    }
    s.active = true;
    s.last = period;
  }

  void leave(state const&, journey_end e) { observed_.until(detail::period_of(calendar_, e.as_of)); }

  period_activity& operator+=(period_activity const& other) {
    if (!other.configured_) return *this;
    if (!configured_) return *this = other;
    require_same("period_activity", "the calendar", same_function(calendar_, other.calendar_), true);
    require_same("period_activity", "the activity", same_function(active_, other.active_), true);
    for (auto const& [period, counts] : other.periods_) periods_[period] += counts;
    observed_ += other.observed_;
    return *this;
  }

  /// The counts by the number of the period; only periods in which any customer was active.
  [[nodiscard]] std::map<std::int64_t, period_counts> const& periods() const noexcept { return periods_; }
  /// Which periods are complete.
  [[nodiscard]] observed_periods const& observed() const noexcept { return observed_; }

  friend bool operator==(period_activity const& a, period_activity const& b) {
    return a.periods_ == b.periods_ && a.observed_ == b.observed_;
  }

  template <class Self, class Archive>
  static void archive(Self& self, Archive& a) {
    archive_function(self.calendar_, a);
    archive_function(self.active_, a);
    a(self.configured_, self.periods_, self.observed_);
  }

 private:
  Calendar calendar_{};
  Active active_{};
  bool configured_ = false;
  std::map<std::int64_t, period_counts> periods_;
  observed_periods observed_;
};

}  // namespace sojourn
