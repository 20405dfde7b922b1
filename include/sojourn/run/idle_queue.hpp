// SPDX-License-Identifier: BSL-1.0
#pragma once
// Who is under way, found by customer and in the order in which they were last seen.

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <list>
#include <unordered_map>

namespace sojourn::detail {

// Values by customer, the longest idle first. Touches that are taken in the order of time make a list do for
// a queue by time: whoever is touched goes to its back.
// \complexity expected O(1) each; copying O(size).
template <class Customer, class Value>
class idle_queue {
 public:
  struct entry {
    explicit entry(Customer const& customer) : who(customer) {}  // the value begins in its place
    Customer who;
    Value value{};
  };

  idle_queue() = default;
  idle_queue(idle_queue const& other) : order_(other.order_) {
    places_.reserve(order_.size());
    for (auto at = order_.begin(); at != order_.end(); ++at) places_.emplace(at->who, at);
  }
  idle_queue(idle_queue&&) noexcept = default;
  idle_queue& operator=(idle_queue const& other) { return *this = idle_queue(other); }
  idle_queue& operator=(idle_queue&&) noexcept = default;
  ~idle_queue() = default;

  [[nodiscard]] std::size_t size() const noexcept { return order_.size(); }
  [[nodiscard]] bool empty() const noexcept { return order_.empty(); }
  [[nodiscard]] bool contains(Customer const& who) const { return places_.contains(who); }
  [[nodiscard]] auto begin() noexcept { return order_.begin(); }
  [[nodiscard]] auto end() noexcept { return order_.end(); }

  // The customer's value, a new one where there is none: the last to become idle.
  Value& touched(Customer const& who) {
    if (auto const found = places_.find(who); found != places_.end()) {
      order_.splice(order_.end(), order_, found->second);
    } else {
      order_.emplace_back(who);
      try {
        places_.emplace(who, std::prev(order_.end()));
      } catch (...) {
        order_.pop_back();
        throw;
      }
    }
    return order_.back().value;
  }
  // \pre not empty.
  [[nodiscard]] entry& longest_idle() noexcept { return order_.front(); }
  // \pre not empty.
  void pop_longest_idle() {
    places_.erase(order_.front().who);
    order_.pop_front();
  }
  // \pre not empty.
  void pop_last_touched() {
    places_.erase(order_.back().who);
    order_.pop_back();
  }

  // In the order of their last touch.
  template <class Self, class Archive>
  static void archive(Self& self, Archive& a) {
    auto n = std::uint64_t{self.size()};
    a(n);
    if constexpr (Archive::saves) {
      for (auto const& one : self.order_) a(one.who, one.value);
    } else if constexpr (Archive::loads) {
      for (self = {}; n > 0; --n) {
        Customer who{};
        a(who);
        a(self.touched(who));
      }
    } else {
      a(Customer{}, Value{});  // the shape of any
    }
  }

 private:
  std::list<entry> order_;
  std::unordered_map<Customer, typename std::list<entry>::iterator> places_;
};

}  // namespace sojourn::detail
