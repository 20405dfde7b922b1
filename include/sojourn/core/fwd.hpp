// SPDX-License-Identifier: BSL-1.0
#pragma once
// Forward declarations of the main types, with their default template arguments.

#include <cstddef>
#include <cstdint>

namespace sojourn {

enum class touchpoint_id : std::uint32_t;
enum class channel_id : std::uint32_t;
enum class customer_id : std::uint32_t;
enum class ending : std::uint8_t;
enum class five_a : std::uint8_t;

struct estimate;
struct ends;
struct every_touch;
struct journey_end;
struct no_rating;
struct no_attributes;

class calendar;
class touch;
class touchpoint_steps;
class transitions;
class transition_times;
class variants;
class visits;

template <class Id>
class dictionary;
template <class Scale = no_rating, class Attributes = no_attributes>
class journey_log;
struct no_steps;
template <class Steps = touchpoint_steps, std::size_t MaxSteps = 8, class Exclusions = no_steps>
class funnel;
template <class Calendar = calendar, class Entry = every_touch, class Return = every_touch>
class retention;
template <class Calendar = calendar, class Active = every_touch>
class period_activity;
template <class Steps = touchpoint_steps, std::size_t MaxNodes = 16>
class branching_funnel;

}  // namespace sojourn
