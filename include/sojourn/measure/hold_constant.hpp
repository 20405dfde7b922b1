// SPDX-License-Identifier: BSL-1.0
#pragma once
// A measure over the parts of journeys in which a property stays the same.

#include <sojourn/core/archivable.hpp>
#include <sojourn/core/merge.hpp>
#include <sojourn/measure/all_of.hpp>
#include <sojourn/measure/measure_of.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <ranges>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace sojourn {

namespace detail {

// What a property is worth: itself, or what its optional holds.
template <class T>
struct property_value {
  using type = T;
};
template <class T>
struct property_value<std::optional<T>> {
  using type = T;
};
template <class Property, class Touch>
using property_of =
    typename property_value<std::remove_cvref_t<std::invoke_result_t<Property const&, Touch const&>>>::type;

// Appends a property's value to those before it; absent where any is.
template <class... Before, class T>
auto with_property(std::optional<std::tuple<Before...>>&& before, T&& value) {
  using value_type = typename property_value<std::remove_cvref_t<T>>::type;
  std::optional<std::tuple<Before..., value_type>> all;
  if constexpr (std::same_as<std::remove_cvref_t<T>, value_type>) {
    if (before)
      all.emplace(std::tuple_cat(std::move(*before), std::tuple<value_type>(std::forward<T>(value))));
  } else {
    if (before && value) all.emplace(std::tuple_cat(std::move(*before), std::tuple<value_type>(*value)));
  }
  return all;
}

// The touches of one part, as a journey that ended as the whole did.
template <class Touch>
struct journey_part {
  std::vector<Touch> touches{};
  journey_end end_of_whole{};

  [[nodiscard]] auto begin() const noexcept { return touches.begin(); }
  [[nodiscard]] auto end() const noexcept { return touches.end(); }
  [[nodiscard]] journey_end ended() const noexcept { return end_of_whole; }
};

}  // namespace detail

/// A measure over journeys split by the values of one to three properties of each touch, such as the product or
/// the session: the touches that share them are a journey of their own, which ends as the whole did
/// (definitions section 3: "hold a property constant" is the one legitimate split; key = customer x property).
///
/// A touch for which a property is absent belongs to no part; it is counted. Combines with measures of
/// touches and of whole journeys alike. What it wraps counts parts: its container is journey x property.
/// Law: it equals the measure over journeys that were split beforehand.
/// \tparam Keys        a tuple of ordered, copyable values.
/// \tparam Properties  `comparable_function`s: touch → a value, or an optional one.
/// \complexity O(log p) a touch for p parts of its journey; a state of the measure each.
/// \edge a property that never varies: the measure itself.
/// \example examples/10_what_follows_what.cpp
template <class Keys, class M, class... Properties>
class held_constant {
  static_assert(sizeof...(Properties) >= 1 && sizeof...(Properties) <= 3,
                "hold_constant takes one to three properties");
  static_assert((comparable_function<Properties> && ...),
                "a property must be a lambda without captures, or a struct with ==");

  // Parts stay where they begin: the states of some measures are large.
  template <class Part>
  using parts = std::map<Keys, Part>;

 public:
  using state = parts<typename detail::state_of<M>::type>;

  held_constant() = default;
  explicit held_constant(M measure, Properties... properties)
      : properties_(std::move(properties)...), measure_(std::move(measure)), configured_(true) {}

  template <class Touch>
  requires measure_of<M, Touch>
  void touch(state& s, Touch const& t) {
    if (auto* const part = part_of(s, t)) measure_.touch(*part, t);
  }
  void leave(state& s, journey_end e) requires requires { typename M::state; }
  {
    for (auto& [key, part] : s) measure_.leave(part, e);
  }
  template <journey_like J>
  requires(!measure_of<M, std::ranges::range_value_t<J const>>) void journey(J const& j, journey_end e) {
    parts<detail::journey_part<std::ranges::range_value_t<J const>>> all;
    for (auto const& t : j) {
      if (auto* const part = part_of(all, t)) part->touches.push_back(t);
    }
    for (auto& [key, part] : all) {
      part.end_of_whole = e;
      observe(measure_, part, e);
    }
  }

  held_constant& operator+=(held_constant const& other) {
    if (!other.configured_) return *this;
    if (!configured_) return *this = other;
    require_same("hold_constant", "the properties", same(other, std::index_sequence_for<Properties...>{}),
                 true);
    measure_ += other.measure_;
    without_ += other.without_;
    return *this;
  }

  /// The measure over the parts.
  [[nodiscard]] M const& measure() const noexcept { return measure_; }
  /// Touches that belong to no part, because a property of theirs is absent.
  [[nodiscard]] std::uint64_t touches_without_property() const noexcept { return without_; }

  friend bool operator==(held_constant const& a, held_constant const& b) {
    return a.measure_ == b.measure_ && a.without_ == b.without_;
  }

  template <class Self, class Archive>
  static void archive(Self& self, Archive& a) {
    std::apply([&a](auto&... properties) { (archive_function(properties, a), ...); }, self.properties_);
    a(self.measure_, self.configured_, self.without_);
  }

 private:
  // The part that the touch belongs to, begun if need be; null where a property is absent.
  template <class Part, class Touch>
  [[nodiscard]] Part* part_of(parts<Part>& all, Touch const& t) {
    auto key = std::apply([&t](auto const&... p) { return values(t, std::optional(std::tuple<>{}), p...); },
                          properties_);
    if (!key) {
      ++without_;
      return nullptr;
    }
    return &all.try_emplace(std::move(*key)).first->second;
  }
  template <class Touch, class Before>
  [[nodiscard]] static auto values(Touch const&, Before before) {
    return before;
  }
  template <class Touch, class Before, class First, class... Rest>
  [[nodiscard]] static auto values(Touch const& t, Before before, First const& first, Rest const&... rest) {
    return values(t, detail::with_property(std::move(before), std::invoke(first, t)), rest...);
  }
  template <std::size_t... I>
  [[nodiscard]] bool same(held_constant const& other, std::index_sequence<I...>) const {
    return (same_function(std::get<I>(properties_), std::get<I>(other.properties_)) && ...);
  }

  std::tuple<Properties...> properties_;
  M measure_;
  bool configured_ = false;
  std::uint64_t without_ = 0;
};

/// A measure over the parts of journeys in which a property stays the same.
/// \tparam Touch  the touches' type, which says what types the values have.
/// \param property  touch → a value, or an optional one.
/// \param measure   configured, without observations.
template <class Touch, class P, class M>
[[nodiscard]] auto hold_constant(P property, M measure) {
  using keys = std::tuple<detail::property_of<P, Touch>>;
  return held_constant<keys, M, P>(std::move(measure), std::move(property));
}
/// The same for two properties: a part shares both.
template <class Touch, class P, class Q, class M>
[[nodiscard]] auto hold_constant(P first, Q second, M measure) {
  using keys = std::tuple<detail::property_of<P, Touch>, detail::property_of<Q, Touch>>;
  return held_constant<keys, M, P, Q>(std::move(measure), std::move(first), std::move(second));
}
/// The same for three properties.
template <class Touch, class P, class Q, class R, class M>
[[nodiscard]] auto hold_constant(P first, Q second, R third, M measure) {
  using keys =
      std::tuple<detail::property_of<P, Touch>, detail::property_of<Q, Touch>, detail::property_of<R, Touch>>;
  return held_constant<keys, M, P, Q, R>(std::move(measure), std::move(first), std::move(second),
                                         std::move(third));
}

}  // namespace sojourn
