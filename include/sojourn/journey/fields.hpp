// SPDX-License-Identifier: BSL-1.0
#pragma once
// Projections: how a host's record is read as a touch.

#include <sojourn/core/id.hpp>
#include <sojourn/core/time.hpp>
#include <sojourn/journey/touch.hpp>
#include <sojourn/model/rating.hpp>

#include <concepts>
#include <functional>
#include <optional>
#include <ratio>
#include <string_view>
#include <type_traits>
#include <utility>

namespace sojourn {

/// In place of a projection: the host's record has no such field.
struct no_field {};

namespace detail {

template <class P, class Record>
using field_of = std::remove_cvref_t<std::invoke_result_t<P const&, Record const&>>;

template <class T>
inline constexpr bool is_time = false;
template <class C, class D>
inline constexpr bool is_time<std::chrono::time_point<C, D>> = true;

// What a rating projection returns, as an answer on `Scale`.
template <class Scale, class T>
constexpr answer<Scale> to_answer(T const& given) {
  if constexpr (std::convertible_to<T const&, answer<Scale>>) {
    return given;
  } else if constexpr (requires {
                         given.has_value();
                         *given;
                       }) {
    return given.has_value() ? to_answer<Scale>(*given) : answer<Scale>{no_answer::absent};
  } else {
    static_assert(std::is_arithmetic_v<T>,
                  "a rating must be a number, a rating of the same scale, or optional");
    return rating<Scale>{static_cast<double>(given)};
  }
}

template <class T>
struct scale_in {
  using type = no_rating;
};
template <class T>
requires requires { typename T::scale; }
struct scale_in<T> {
  using type = typename T::scale;
};
template <class T>
requires requires { typename T::value_type::scale; }
struct scale_in<T> {
  using type = typename T::value_type::scale;
};

}  // namespace detail

/// A type that a time projection may return: any `std::chrono::time_point`, or an integer.
template <class T>
concept host_time = detail::is_time<T> ||(std::integral<T> && !std::same_as<T, bool>);

/// A type that a customer projection may return: an integer, a dense `customer_id`, or a string.
template <class T>
concept host_key = (std::integral<T> && !std::same_as<T, bool>) || std::same_as<T, customer_id> ||
                   std::convertible_to<T const&, std::string_view>;

/// A type that a touchpoint projection may return: a `touchpoint_id` of the map, or a name.
template <class T>
concept host_touchpoint = std::same_as<T, touchpoint_id> || std::convertible_to<T const&, std::string_view>;

/// How a record of the host's is read: customer, touchpoint and time, and optionally a rating, a channel, a
/// value and attributes. Made by `fields`; a projection is a member pointer or any callable. A row of columns is a
/// record too: made by `columns`, projections take its position.
template <class Customer, class Touchpoint, class Time, class Tick = std::ratio<1>, class Scale = no_rating,
          class Rating = no_field, class Channel = no_field, class Value = no_field,
          class Attributes = no_field>
class record_fields {
 public:
  using scale = Scale;

  static constexpr bool has_channel = !std::same_as<Channel, no_field>;
  static constexpr bool has_value = !std::same_as<Value, no_field>;
  static constexpr bool has_rating = !std::same_as<Rating, no_field>;

  record_fields() = default;
  constexpr record_fields(Customer c, Touchpoint p, Time t, Rating r = {}, Channel h = {}, Value v = {},
                          Attributes a = {})
      : customer_(c), touchpoint_(p), time_(t), rating_(r), channel_(h), value_(v), attributes_(a) {}

  /// Reads integer times in ticks of `Period` since the Unix epoch: `std::milli`, `std::micro` …
  template <class Period>
  [[nodiscard]] constexpr auto time_ticks() const {
    return record_fields<Customer, Touchpoint, Time, Period, Scale, Rating, Channel, Value, Attributes>(
        customer_, touchpoint_, time_, rating_, channel_, value_, attributes_);
  }
  /// A rating of a typed field (`rating<S>`, `answer<S>`, `std::optional` of one).
  template <class P>
  [[nodiscard]] constexpr auto rating(P projection) const {
    return rating_on<void>(projection);
  }
  /// A rating of a plain number, or an `std::optional` of one, on the scale named:
  /// `rating<csat5>(&visit::stars)`.
  template <rating_scale S, class P>
  [[nodiscard]] constexpr auto rating(P projection) const {
    return rating_on<S>(projection);
  }
  /// The channel's name.
  template <class P>
  [[nodiscard]] constexpr auto channel(P projection) const {
    return record_fields<Customer, Touchpoint, Time, Tick, Scale, Rating, P, Value, Attributes>(
        customer_, touchpoint_, time_, rating_, projection, value_, attributes_);
  }
  /// A value of the touch: revenue, cost.
  template <class P>
  [[nodiscard]] constexpr auto value(P projection) const {
    return record_fields<Customer, Touchpoint, Time, Tick, Scale, Rating, Channel, P, Attributes>(
        customer_, touchpoint_, time_, rating_, channel_, projection, attributes_);
  }
  /// A struct of the host's that the log keeps beside each touch.
  template <class P>
  [[nodiscard]] constexpr auto attributes(P projection) const {
    return record_fields<Customer, Touchpoint, Time, Tick, Scale, Rating, Channel, Value, P>(
        customer_, touchpoint_, time_, rating_, channel_, value_, projection);
  }

  template <class R>
  [[nodiscard]] constexpr decltype(auto) customer_of(R const& r) const {
    static_assert(host_key<detail::field_of<Customer, R>>,
                  "a customer must be an integer, a customer_id or a string");
    return std::invoke(customer_, r);
  }
  template <class R>
  [[nodiscard]] constexpr decltype(auto) touchpoint_of(R const& r) const {
    static_assert(host_touchpoint<detail::field_of<Touchpoint, R>>,
                  "a touchpoint must be a touchpoint_id or a string");
    return std::invoke(touchpoint_, r);
  }
  template <class R>
  [[nodiscard]] constexpr time_point time_of(R const& r) const {
    static_assert(host_time<detail::field_of<Time, R>>,
                  "a touch must have a time: a chrono time_point or an integer");
    if constexpr (detail::is_time<detail::field_of<Time, R>>) {
      return to_time_point(std::invoke(time_, r));
    } else {
      return to_time_point<Tick>(std::invoke(time_, r));
    }
  }
  template <class R>
  [[nodiscard]] constexpr auto rating_of(R const& r) const {
    using found = typename detail::scale_in<detail::field_of<Rating, R>>::type;
    using on = std::conditional_t<std::same_as<Scale, no_rating> || std::same_as<Scale, void>, found, Scale>;
    static_assert(rating_scale<on>, "a rating must name its scale: write .rating<csat5>(projection)");
    return detail::to_answer<on>(std::invoke(rating_, r));
  }
  template <class R>
  [[nodiscard]] constexpr decltype(auto) channel_of(R const& r) const {
    return std::invoke(channel_, r);
  }
  template <class R>
  [[nodiscard]] constexpr double value_of(R const& r) const {
    return static_cast<double>(std::invoke(value_, r));
  }
  template <class R>
  [[nodiscard]] constexpr auto attributes_of(R const& r) const {
    if constexpr (std::same_as<Attributes, no_field>) {
      return no_attributes{};
    } else {
      return std::invoke(attributes_, r);
    }
  }

  /// Calls `f(name, projection)` for each.
  template <class F>
  constexpr void each_projection(F f) const {
    f("customers", customer_), f("touchpoints", touchpoint_), f("times", time_), f("ratings", rating_);
    f("channels", channel_), f("values", value_), f("attributes", attributes_);
  }

  /// The scale of the ratings that records of type `R` give; `no_rating` where they give none.
  template <class R>
  static constexpr auto scale_for(R const& r, record_fields const& f) {
    if constexpr (has_rating) {
      return typename decltype(f.rating_of(r))::scale{};
    } else {
      return no_rating{};
    }
  }

 private:
  template <class S, class P>
  [[nodiscard]] constexpr auto rating_on(P projection) const {
    return record_fields<Customer, Touchpoint, Time, Tick, S, P, Channel, Value, Attributes>(
        customer_, touchpoint_, time_, projection, channel_, value_, attributes_);
  }

  [[no_unique_address]] Customer customer_;
  [[no_unique_address]] Touchpoint touchpoint_;
  [[no_unique_address]] Time time_;
  [[no_unique_address]] Rating rating_;
  [[no_unique_address]] Channel channel_;
  [[no_unique_address]] Value value_;
  [[no_unique_address]] Attributes attributes_;
};

/// The three fields that every event has.
/// \param customer    a projection to an integer, a `customer_id` or a string.
/// \param touchpoint  a projection to a name or a `touchpoint_id`.
/// \param time        a projection to any `std::chrono::time_point`, or an integer (Unix seconds; other ticks
///                    with `time_ticks`).
/// \example examples/02_bring_your_own_struct.cpp
template <class Customer, class Touchpoint, class Time>
[[nodiscard]] constexpr auto fields(Customer customer, Touchpoint touchpoint, Time time) {
  return record_fields<Customer, Touchpoint, Time>(customer, touchpoint, time);
}

/// The scale of the ratings that `Fields` reads from `Record`.
template <class Record, class Fields>
using scale_of = decltype(Fields::scale_for(std::declval<Record const&>(), std::declval<Fields const&>()));

}  // namespace sojourn
