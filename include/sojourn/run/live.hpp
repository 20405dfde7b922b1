// SPDX-License-Identifier: BSL-1.0
#pragma once
// The driver for a stream: one touch at a time, a snapshot whenever it is wanted.

#include <sojourn/core/time.hpp>
#include <sojourn/journey/ends.hpp>
#include <sojourn/measure/measure_of.hpp>

#include <cstddef>
#include <stdexcept>
#include <string>
#include <unordered_map>
#include <utility>

namespace sojourn {

/// Journeys under way, one state a customer.
///
/// Law: the snapshot equals a batch run over the same touches with the same ends.
/// \tparam M         a fold over touches; measures that take whole journeys are refused at compile time.
/// \tparam Touch     the touches that will be pushed.
/// \tparam Customer  a hashable key.
template <class M, class Touch, class Customer>
class live {
  static_assert(measure_of<M, Touch>,
                "a live measure must be a fold over touches: one that takes whole journeys cannot see them "
                "one at a time");

 public:
  /// \param rule  how journeys end; its `as_of` is replaced by the snapshot's. After a goal, touches are
  /// kept.
  explicit live(M measure, end_rule rule = {}) : total_(std::move(measure)), rule_(std::move(rule)) {
    if (rule_.after_goal() != after_goal::keep) {
      throw std::invalid_argument(
          "live: after_goal must be keep: a journey under way is neither cut nor split");
    }
  }

  /// The next touch of a customer's journey.
  /// \throws std::invalid_argument  when it lies before the customer's last touch; nothing is counted.
  /// \complexity expected O(1), plus the measure's.
  void push(Customer const& who, Touch const& t) {
    auto& one = journeys_[who];
    if (one.begun && t.time() < one.last) {
      throw std::invalid_argument("live: a touch must not lie before its customer's last: " +
                                  std::to_string(t.time().time_since_epoch().count()) + " and " +
                                  std::to_string(one.last.time_since_epoch().count()) + " microseconds");
    }
    total_.touch(one.state, t);
    one.begun = true;
    one.last = t.time();
    one.reached_goal |= rule_.is_goal(t.touchpoint());
    one.saw_lost |= rule_.is_lost(t.touchpoint());
  }

  /// The totals as of now, every journey under way ended as it stands; the stream goes on undisturbed.
  /// \complexity O(customers) and a copy of the totals.
  [[nodiscard]] M snapshot(time_point as_of) const {
    auto total = total_;
    auto const rule = rule_.at(as_of);
    for (auto const& [who, one] : journeys_) {
      if (!one.begun) continue;  // its only touch was refused by the measure
      auto state = one.state;
      total.leave(state, rule.end_of(one.reached_goal, one.saw_lost, one.last));
    }
    return total;
  }

  /// How many customers have a journey under way.
  [[nodiscard]] std::size_t size() const noexcept { return journeys_.size(); }

 private:
  struct under_way {
    typename M::state state{};
    time_point last{};
    bool begun = false;
    bool reached_goal = false;
    bool saw_lost = false;
  };

  M total_;
  end_rule rule_;
  std::unordered_map<Customer, under_way> journeys_;
};

}  // namespace sojourn
