// SPDX-License-Identifier: BSL-1.0
#pragma once
// A measure per segment.

#include <sojourn/core/merge.hpp>
#include <sojourn/measure/all_of.hpp>
#include <sojourn/measure/measure_of.hpp>

#include <functional>
#include <map>
#include <ranges>
#include <type_traits>
#include <utility>

namespace sojourn {

/// One measure a segment: the key of a journey is read from its first touch (a segment, a channel, the period
/// of a cohort), so that a journey is whole in one segment.
///
/// Law: summed over its keys, `by(key, m)` equals `m`.
/// \tparam Key   a callable: touch → an ordered, copyable key. It has no state that tells two of its type
/// apart.
/// \tparam Keys  the key's type.
/// \example examples/04_one_pass_many_measures.cpp
template <class Keys, class Key, class M>
class by_key {
  static_assert(comparable_function<Key>,
                "a segment's key must be a lambda without captures, or a struct with ==");

 public:
  struct state {
    typename detail::state_of<M>::type inner{};
    Keys key{};
    bool begun = false;

    template <class Self, class Archive>
    static void archive(Self& self, Archive& a) {
      a(self.inner, self.key, self.begun);
    }
  };

  by_key() = default;
  by_key(Key key, M measure) : key_(std::move(key)), prototype_(std::move(measure)), configured_(true) {}

  template <class Touch>
  requires measure_of<M, Touch>
  void touch(state& s, Touch const& t) {
    if (!s.begun) {
      s.key = std::invoke(key_, t);
      s.begun = true;
    }
    segment(s.key).touch(s.inner, t);
  }
  void leave(state& s, journey_end e) requires requires { typename M::state; }
  {
    if (s.begun) segment(s.key).leave(s.inner, e);
  }
  template <journey_like J>
  requires(!measure_of<M, std::ranges::range_value_t<J const>>) void journey(J const& j, journey_end e) {
    observe(segment(std::invoke(key_, *std::ranges::begin(j))), j, e);
  }

  by_key& operator+=(by_key const& other) {
    if (!other.configured_) return *this;
    if (!configured_) return *this = other;
    require_same("by", "the key", same_function(key_, other.key_), true);
    by_key merged = *this;
    merged.prototype_ += other.prototype_;
    for (auto const& [key, m] : other.segments_) merged.segment(key) += m;
    *this = std::move(merged);
    return *this;
  }

  /// The measures by key, in the order of keys; only keys that occurred.
  [[nodiscard]] std::map<Keys, M> const& segments() const noexcept { return segments_; }

  friend bool operator==(by_key const& a, by_key const& b) { return a.segments_ == b.segments_; }

  template <class Self, class Archive>
  static void archive(Self& self, Archive& a) {
    a(self.prototype_, self.segments_);
  }

 private:
  M& segment(Keys const& key) { return segments_.try_emplace(key, prototype_).first->second; }

  [[no_unique_address]] Key key_{};
  M prototype_;
  bool configured_ = false;
  std::map<Keys, M> segments_;
};

/// A measure per segment.
/// \tparam Touch  the touches' type, which says what type the key has.
/// \param key      touch → key, read at each journey's first touch.
/// \param measure  configured, without observations.
template <class Touch, class Key, class M>
requires std::invocable<Key const&, Touch const&>
[[nodiscard]] auto by(Key key, M measure) {
  using keys = std::remove_cvref_t<std::invoke_result_t<Key const&, Touch const&>>;
  return by_key<keys, Key, M>(std::move(key), std::move(measure));
}

}  // namespace sojourn
