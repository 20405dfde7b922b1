// SPDX-License-Identifier: BSL-1.0
#pragma once
// The touches that led to a conversion, and the six path transforms of attribution practice.

#include <sojourn/core/dictionary.hpp>
#include <sojourn/core/id.hpp>
#include <sojourn/core/time.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sojourn {

/// One touch that may be credited with a conversion.
struct path_touch {
  touchpoint_id touchpoint{};
  time_point time{};
  std::uint64_t position = 0;  ///< in its journey, from 0
  std::uint64_t count = 1;     ///< touches that it stands for: more than 1 after `frequency` alone

  friend bool operator==(path_touch const&, path_touch const&) noexcept = default;

  template <class Self, class Archive>
  static void archive(Self& self, Archive& a) {
    a(self.touchpoint, self.time, self.position, self.count);
  }
};

/// The touches before a conversion, in order.
using attribution_path = std::vector<path_touch>;

/// The ids of named touchpoints, ascending, each once.
/// \param names  a map or log that knows them.
/// \throws std::invalid_argument  naming the first that it does not know.
template <names_touchpoints Source>
[[nodiscard]] std::vector<touchpoint_id> touchpoints_named(Source const& names,
                                                           std::vector<std::string> const& wanted) {
  std::vector<touchpoint_id> ids;
  for (auto const& name : wanted) {
    auto const id = names.touchpoints().find(name);
    if (!id) throw std::invalid_argument("no touchpoint of the alphabet: \"" + name + "\"");
    ids.push_back(*id);
  }
  std::ranges::sort(ids);
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  return ids;
}

/// A change to the touches before a conversion, made before a rule shares out the credit.
///
/// P: the six of Google's fractribution, under the names that Snowplow's dbt-snowplow-fractribution gives them
/// (macros/path_transformations). Where one touch stands for several, it is the earliest, with its time (D: those
/// paths have no times). None leaves an empty path.
class path_transform {
 public:
  enum class kind : std::uint8_t {
    unique,
    exposure,
    first,
    frequency,
    remove_if_not_all,
    remove_if_last_and_not_all
  };

  constexpr path_transform() noexcept = default;

  /// All touches as they are. D A B B C D C C stays so.
  [[nodiscard]] static path_transform unique() { return {kind::unique, {}}; }
  /// Runs of one touchpoint become one touch: D A B C D C.
  [[nodiscard]] static path_transform exposure() { return {kind::exposure, {}}; }
  /// The first touch of each touchpoint: D A B C.
  [[nodiscard]] static path_transform first() { return {kind::first, {}}; }
  /// The first touch of each touchpoint, with how many there are: D(2) A(1) B(2) C(3).
  [[nodiscard]] static path_transform frequency() { return {kind::frequency, {}}; }
  /// Without these touchpoints, unless nothing else is there.
  [[nodiscard]] static path_transform remove_if_not_all(std::vector<touchpoint_id> touchpoints) {
    return {kind::remove_if_not_all, std::move(touchpoints)};
  }
  /// Without these touchpoints at the end of the path, unless nothing else is there.
  [[nodiscard]] static path_transform remove_if_last_and_not_all(std::vector<touchpoint_id> touchpoints) {
    return {kind::remove_if_last_and_not_all, std::move(touchpoints)};
  }

  [[nodiscard]] kind what() const noexcept { return kind_; }
  /// The touchpoints that a removing one removes, ascending.
  [[nodiscard]] std::vector<touchpoint_id> const& touchpoints() const noexcept { return touchpoints_; }

  /// The path, transformed.
  /// \complexity O(touches); `first` and `frequency` O(touches x distinct touchpoints).
  [[nodiscard]] attribution_path operator()(attribution_path path) const {
    auto const removed = [this](path_touch const& t) {
      return std::ranges::binary_search(touchpoints_, t.touchpoint);
    };
    switch (kind_) {
      case kind::unique:
        break;
      case kind::exposure: {
        auto const same = [](path_touch const& a, path_touch const& b) {
          return a.touchpoint == b.touchpoint;
        };
        path.erase(std::unique(path.begin(), path.end(), same), path.end());
        break;
      }
      case kind::first:
      case kind::frequency:
        merge_repeats(path);
        break;
      case kind::remove_if_not_all:
        if (!std::ranges::all_of(path, removed)) std::erase_if(path, removed);
        break;
      case kind::remove_if_last_and_not_all: {
        auto const kept = std::find_if_not(path.rbegin(), path.rend(), removed);
        if (kept != path.rend()) path.erase(kept.base(), path.end());
        break;
      }
    }
    return path;
  }

  friend bool operator==(path_transform const&, path_transform const&) = default;

  template <class Self, class Archive>
  static void archive(Self& self, Archive& a) {
    a(self.kind_, self.touchpoints_);
  }

 private:
  path_transform(kind what, std::vector<touchpoint_id> touchpoints)
      : kind_(what), touchpoints_(std::move(touchpoints)) {
    std::ranges::sort(touchpoints_);
  }

  void merge_repeats(attribution_path& path) const {
    std::size_t kept = 0;
    for (std::size_t i = 0; i < path.size(); ++i) {
      auto const end = path.begin() + static_cast<std::ptrdiff_t>(kept);
      auto const same = std::ranges::find(path.begin(), end, path[i].touchpoint, &path_touch::touchpoint);
      if (same == end) {
        path[kept++] = path[i];
      } else if (kind_ == kind::frequency) {
        same->count += path[i].count;
      }
    }
    path.resize(kept);
  }

  kind kind_ = kind::unique;
  std::vector<touchpoint_id> touchpoints_{};
};

/// The name of a transform: `unique`, `exposure` …
[[nodiscard]] constexpr std::string_view name(path_transform::kind k) noexcept {
  constexpr std::string_view names[] = {"unique",    "exposure",          "first",
                                        "frequency", "remove_if_not_all", "remove_if_last_and_not_all"};
  return names[static_cast<std::size_t>(k)];
}

}  // namespace sojourn
