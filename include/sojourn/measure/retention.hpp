// SPDX-License-Identifier: BSL-1.0
#pragma once
// Cohort retention: in which periods after their first the customers of a cohort were active.

#include <sojourn/core/archivable.hpp>
#include <sojourn/core/calendar.hpp>
#include <sojourn/core/fwd.hpp>
#include <sojourn/core/merge.hpp>
#include <sojourn/core/time.hpp>
#include <sojourn/journey/ends.hpp>
#include <sojourn/measure/measure_of.hpp>
#include <sojourn/measure/periods.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <utility>
#include <vector>

namespace sojourn {

/// One cohort's counts in one period.
struct retention_counts {
  std::uint64_t active = 0;       ///< customers active in exactly that period
  std::uint64_t last_active = 0;  ///< those of them who were active in no later one

  retention_counts& operator+=(retention_counts const& o) noexcept {
    active += o.active, last_active += o.last_active;
    return *this;
  }
  friend bool operator==(retention_counts const&, retention_counts const&) noexcept = default;

  template <class Self, class Archive>
  static void archive(Self& self, Archive& a) {
    a(self.active, self.last_active);
  }
};

/// The customers who began in one period, and when they were active.
struct cohort_counts {
  std::uint64_t customers = 0;
  std::map<std::uint64_t, retention_counts>
      by_offset{};  ///< 0: the cohort's own period; only where any was active

  cohort_counts& operator+=(cohort_counts const& o) {
    customers += o.customers;
    for (auto const& [offset, counts] : o.by_offset) by_offset[offset] += counts;
    return *this;
  }
  friend bool operator==(cohort_counts const&, cohort_counts const&) = default;

  template <class Self, class Archive>
  static void archive(Self& self, Archive& a) {
    a(self.customers, self.by_offset);
  }
};

/// The cohort matrix (definitions section 11): a customer's cohort is the period of their first touch that
/// satisfies `Entry`; they are active in a period when, from that touch on, a touch that satisfies `Return`
/// falls in it. Touches before the entry count for nothing; a customer without one is in no cohort.
///
/// The container is the customer: a journey must be all touches of one (group by customer, `after_goal::keep`),
/// and know until when it was observed, as those of a log do. A period is complete when it ended before the
/// earliest `as_of` of all journeys; others are not to be read as complete.
/// \tparam Calendar  a `comparable_function`: time_point → the number of its period, never less for a later time.
/// \tparam Entry,Return  `comparable_function`s: touch → bool. A `touchpoint_steps` of one step is one.
/// \complexity O(1) a touch; O(log cohorts + log offsets) a touch that is the first of its period. 24 bytes of
///         state.
/// \edge nobody enters: no cohorts.
/// \example examples/09_retention.cpp
template <class Calendar, class Entry, class Return>
class retention {
  static_assert(comparable_function<Calendar> && comparable_function<Entry> && comparable_function<Return>,
                "retention's functions must be lambdas without captures, or structs with ==");

 public:
  struct state {
    std::int64_t cohort = 0;
    std::int64_t last_active = 0;
    bool entered = false;
    bool active = false;

    template <class Self, class Archive>
    static void archive(Self& self, Archive& a) {
      a(self.cohort, self.last_active, self.entered, self.active);
    }
  };

  retention() = default;
  explicit retention(Calendar calendar, Entry entry = {}, Return returns = {})
      : calendar_(std::move(calendar)),
        entry_(std::move(entry)),
        return_(std::move(returns)),
        configured_(true) {}

  /// \throws std::invalid_argument  when the calendar numbers a later time less; nothing is counted.
  template <touch_like Touch>
  void touch(state& s, Touch const& t) {
    bool const enters = !s.entered && static_cast<bool>(std::invoke(entry_, t));
    if (!enters && !s.entered) return;
    bool const returns = static_cast<bool>(std::invoke(return_, t));
    if (!enters && !returns) return;
    auto const period = detail::period_of(calendar_, t.time());
    if (enters) {
      s.entered = true;
      s.cohort = period;
      ++cohorts_[period].customers;
    }
    if (!returns || (s.active && period == s.last_active)) return;
    detail::require_not_earlier("retention", period, s.active ? s.last_active : s.cohort);
    ++cohorts_[s.cohort].by_offset[offset(s.cohort, period)].active;
    s.active = true;
    s.last_active = period;
  }

  void leave(state const& s, journey_end e) {
    observed_.until(detail::period_of(calendar_, e.as_of));
    if (!s.active) return;
    ++cohorts_[s.cohort].by_offset[offset(s.cohort, s.last_active)].last_active;
  }

  retention& operator+=(retention const& other) {
    if (!other.configured_) return *this;
    if (!configured_) return *this = other;
    require_same("retention", "the calendar", same_function(calendar_, other.calendar_), true);
    require_same("retention", "the entry", same_function(entry_, other.entry_), true);
    require_same("retention", "the return", same_function(return_, other.return_), true);
    for (auto const& [cohort, counts] : other.cohorts_) cohorts_[cohort] += counts;
    observed_ += other.observed_;
    return *this;
  }

  [[nodiscard]] Calendar const& calendar() const noexcept { return calendar_; }
  /// The cohorts by the number of their period; only those with customers.
  [[nodiscard]] std::map<std::int64_t, cohort_counts> const& cohorts() const noexcept { return cohorts_; }
  /// The first period that had not ended when the journeys were observed; those before it are complete.
  [[nodiscard]] observed_periods const& observed() const noexcept { return observed_; }

  friend bool operator==(retention const& a, retention const& b) {
    return a.cohorts_ == b.cohorts_ && a.observed_ == b.observed_;
  }

  template <class Self, class Archive>
  static void archive(Self& self, Archive& a) {
    archive_function(self.calendar_, a);
    archive_function(self.entry_, a);
    archive_function(self.return_, a);
    a(self.configured_, self.cohorts_, self.observed_);
  }

 private:
  [[nodiscard]] static std::uint64_t offset(std::int64_t from, std::int64_t to) noexcept {
    return static_cast<std::uint64_t>(to) - static_cast<std::uint64_t>(from);
  }

  Calendar calendar_{};
  Entry entry_{};
  Return return_{};
  bool configured_ = false;
  std::map<std::int64_t, cohort_counts> cohorts_;
  observed_periods observed_;
};

}  // namespace sojourn
