// SPDX-License-Identifier: BSL-1.0
#pragma once
// The library's clock: instants on the microsecond, distances that cannot overflow.

#include <chrono>
#include <compare>
#include <concepts>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <string>

namespace sojourn {

/// The unit of every time in the library. Finer times of a host are floored to it; events that share a
/// microsecond keep their input order.
using duration = std::chrono::microseconds;

/// An instant on the Unix time line, years -290,308 to 294,247. Signed; no value is a sentinel.
using time_point = std::chrono::sys_time<duration>;

/// The distance between two instants.
/// \param from,to  `from <= to`.
/// \returns microseconds from `from` to `to`, exact even where the signed difference would overflow.
/// \complexity O(1).
[[nodiscard]] constexpr std::uint64_t elapsed(time_point from, time_point to) noexcept {
  return static_cast<std::uint64_t>(to.time_since_epoch().count()) -
         static_cast<std::uint64_t>(from.time_since_epoch().count());
}

/// Whether `to` lies at most `limit` after `from`: windows are inclusive.
/// \param limit  a negative limit admits nothing.
[[nodiscard]] constexpr bool within(time_point from, time_point to, duration limit) noexcept {
  return limit.count() >= 0 && elapsed(from, to) <= static_cast<std::uint64_t>(limit.count());
}

/// A number of microseconds as seconds.
[[nodiscard]] constexpr double seconds(std::uint64_t microseconds) noexcept {
  return static_cast<double>(microseconds) / 1e6;
}

namespace detail {

template <class Period, std::signed_integral Rep>
constexpr time_point ticks_to_time(Rep ticks) {
  using ratio = std::ratio_divide<Period, std::micro>;
  auto const count = static_cast<std::int64_t>(ticks);
  if constexpr (ratio::num > 1) {
    if (count > std::numeric_limits<std::int64_t>::max() / ratio::num ||
        count < std::numeric_limits<std::int64_t>::min() / ratio::num) {
      throw std::out_of_range("time must be within 292,000 years of 1970: " + std::to_string(count) +
                              " ticks of " + std::to_string(ratio::num) + " microseconds");
    }
  }
  auto const host = std::chrono::duration<std::int64_t, Period>{count};
  return time_point{std::chrono::floor<duration>(host)};
}

}  // namespace detail

/// A host's time as the library's.
/// Takes any `std::chrono::time_point` (its ticks since its own epoch), floored to the microsecond.
/// \throws std::out_of_range  where the time has no place on the library's time line.
template <class Clock, std::signed_integral Rep, class Period>
[[nodiscard]] constexpr time_point to_time_point(
    std::chrono::time_point<Clock, std::chrono::duration<Rep, Period>> at) {
  return detail::ticks_to_time<Period>(at.time_since_epoch().count());
}

/// A host's integer as the library's time.
/// \tparam Period  the length of a tick in seconds; Unix seconds unless said otherwise.
/// \throws std::out_of_range  where the time has no place on the library's time line.
template <class Period = std::ratio<1>, std::integral Rep>
requires(!std::same_as<Rep, bool>) [[nodiscard]] constexpr time_point to_time_point(Rep ticks) {
  if constexpr (std::unsigned_integral<Rep>) {
    if (ticks > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
      throw std::out_of_range("time must be within 292,000 years of 1970: " + std::to_string(ticks));
    }
  }
  return detail::ticks_to_time<Period>(static_cast<std::int64_t>(ticks));
}

}  // namespace sojourn
