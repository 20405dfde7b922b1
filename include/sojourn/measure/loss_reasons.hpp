// SPDX-License-Identifier: BSL-1.0
#pragma once
// Why journeys were lost, where the host knows a reason.

#include <sojourn/core/archivable.hpp>
#include <sojourn/core/merge.hpp>
#include <sojourn/journey/ends.hpp>
#include <sojourn/measure/measure_of.hpp>

#include <concepts>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <type_traits>
#include <utility>

namespace sojourn {

/// Lost journeys by the last reason that any of their touches states (requirement: churn with reasons).
///
/// Journeys that are open or reached their goal count for nothing. A lost one without a reason is counted as
/// unstated: missing is no reason of its own. For reasons of churn, of customers who had bought, the purchase
/// must not be declared a goal: a journey that reached its goal is not lost.
/// \tparam Reason      ordered, copyable, owning: a `std::string`, not a view.
/// \tparam Projection  a `comparable_function`: touch → `std::optional<Reason>`.
/// \complexity O(1) a touch; O(log reasons) a lost journey.
/// \edge nothing lost: no reasons.
/// \example examples/09_retention.cpp
template <class Reason, class Projection>
class loss_reasons_of {
  static_assert(comparable_function<Projection>,
                "a reason's projection must be a lambda without captures, or a struct with ==");

 public:
  struct state {
    std::optional<Reason> last{};

    template <class Self, class Archive>
    static void archive(Self& self, Archive& a) {
      a(self.last);
    }
  };

  loss_reasons_of() = default;
  explicit loss_reasons_of(Projection projection) : projection_(std::move(projection)), configured_(true) {}

  template <class Touch>
  requires std::invocable<Projection const&, Touch const&>
  void touch(state& s, Touch const& t) const {
    std::optional<Reason> reason = std::invoke(projection_, t);
    if (reason) s.last = std::move(reason);
  }

  void leave(state const& s, journey_end e) {
    if (e.kind != ending::lost) return;
    ++(s.last ? counts_[*s.last] : unstated_);
  }

  loss_reasons_of& operator+=(loss_reasons_of const& other) {
    if (!other.configured_) return *this;
    if (!configured_) return *this = other;
    require_same("loss_reasons", "the projection", same_function(projection_, other.projection_), true);
    for (auto const& [reason, count] : other.counts_) counts_[reason] += count;
    unstated_ += other.unstated_;
    return *this;
  }

  /// Lost journeys by reason, in the order of reasons.
  [[nodiscard]] std::map<Reason, std::uint64_t> const& counts() const noexcept { return counts_; }
  /// Lost journeys that state no reason.
  [[nodiscard]] std::uint64_t unstated_count() const noexcept { return unstated_; }

  friend bool operator==(loss_reasons_of const& a, loss_reasons_of const& b) {
    return a.counts_ == b.counts_ && a.unstated_ == b.unstated_;
  }

  template <class Self, class Archive>
  static void archive(Self& self, Archive& a) {
    archive_function(self.projection_, a);
    a(self.configured_, self.counts_, self.unstated_);
  }

 private:
  Projection projection_{};
  bool configured_ = false;
  std::map<Reason, std::uint64_t> counts_;
  std::uint64_t unstated_ = 0;
};

/// Lost journeys by reason.
/// \tparam Touch       the touches' type, which says what type a reason has.
/// \param projection   touch → `std::optional` of a reason.
template <class Touch, class Projection>
requires std::invocable<Projection const&, Touch const&>
[[nodiscard]] auto loss_reasons(Projection projection) {
  using reason =
      typename std::remove_cvref_t<std::invoke_result_t<Projection const&, Touch const&>>::value_type;
  return loss_reasons_of<reason, Projection>(std::move(projection));
}

}  // namespace sojourn
