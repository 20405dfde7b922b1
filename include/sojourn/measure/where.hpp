// SPDX-License-Identifier: BSL-1.0
#pragma once
// A measure over some of the journeys.

#include <sojourn/core/merge.hpp>
#include <sojourn/measure/all_of.hpp>
#include <sojourn/measure/measure_of.hpp>

#include <functional>
#include <optional>
#include <ranges>
#include <utility>

namespace sojourn {

/// Only journeys whose first touch satisfies the predicate are shown to the measure.
///
/// Law: `where(p, m)` and `where(not p, m)` merge to `m`.
/// \tparam Predicate  a `comparable_function`: touch → bool.
template <class Predicate, class M>
class where {
  static_assert(comparable_function<Predicate>,
                "a predicate must be a lambda without captures, or a struct with ==");

 public:
  struct state {
    typename detail::state_of<M>::type inner{};
    std::optional<bool> in{};

    template <class Self, class Archive>
    static void archive(Self& self, Archive& a) {
      a(self.inner, self.in);
    }
  };

  where() = default;
  where(Predicate predicate, M measure)
      : predicate_(std::move(predicate)), measure_(std::move(measure)), configured_(true) {}

  template <class Touch>
  requires measure_of<M, Touch>
  void touch(state& s, Touch const& t) {
    if (!s.in) s.in = std::invoke(predicate_, t);
    if (*s.in) measure_.touch(s.inner, t);
  }
  void leave(state& s, journey_end e) requires requires { typename M::state; }
  {
    if (s.in == true) measure_.leave(s.inner, e);
  }
  template <journey_like J>
  requires(!measure_of<M, std::ranges::range_value_t<J const>>) void journey(J const& j, journey_end e) {
    if (std::invoke(predicate_, *std::ranges::begin(j))) observe(measure_, j, e);
  }

  where& operator+=(where const& other) {
    if (!other.configured_) return *this;
    if (!configured_) return *this = other;
    require_same("where", "the predicate", same_function(predicate_, other.predicate_), true);
    measure_ += other.measure_;
    return *this;
  }

  [[nodiscard]] M const& measure() const noexcept { return measure_; }

  friend bool operator==(where const& a, where const& b) { return a.measure_ == b.measure_; }

  template <class Self, class Archive>
  static void archive(Self& self, Archive& a) {
    a(self.measure_);
  }

 private:
  [[no_unique_address]] Predicate predicate_{};
  M measure_;
  bool configured_ = false;
};

}  // namespace sojourn
