// SPDX-License-Identifier: BSL-1.0
#pragma once
// Dense identifiers: strong types over 32 bits, numbered from 0 in order of first appearance.

#include <cstddef>
#include <cstdint>

namespace sojourn {

/// A named kind of contact (definitions section 1, P: process mining's activity).
enum class touchpoint_id : std::uint32_t {};

/// A channel: where a touch happened.
enum class channel_id : std::uint32_t {};

/// Whose journey it is: a person, or an account.
enum class customer_id : std::uint32_t {};

/// What a property of a touch says of its segment: a device, a campaign, a region.
enum class segment_id : std::uint32_t {};

/// Reserved: before the first touch of a journey. Outside every alphabet; no wildcard matches it.
inline constexpr touchpoint_id journey_begin_id{0xFFFF'FFFEU};

/// Reserved: after the last touch of a journey. Outside every alphabet; no wildcard matches it.
inline constexpr touchpoint_id journey_end_id{0xFFFF'FFFFU};

/// Reserved: the touch or touchpoint states no channel.
inline constexpr channel_id no_channel{0xFFFF'FFFFU};

/// Reserved: the touch does not say its segment.
inline constexpr segment_id no_segment{0xFFFF'FFFFU};

/// The largest number of names that one alphabet may hold: the rest of the range is reserved.
inline constexpr std::size_t max_alphabet_size = 0xFFFF'FFF0U;

/// An identifier as an index into a table.
template <class Id>
[[nodiscard]] constexpr std::size_t index(Id id) noexcept {
  return static_cast<std::size_t>(static_cast<std::uint32_t>(id));
}

}  // namespace sojourn
