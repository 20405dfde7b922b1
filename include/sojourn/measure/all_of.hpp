// SPDX-License-Identifier: BSL-1.0
#pragma once
// Many measures, one pass.

#include <sojourn/measure/measure_of.hpp>

#include <cstddef>
#include <ranges>
#include <tuple>
#include <type_traits>
#include <utility>

namespace sojourn {

namespace detail {

struct no_state {
  template <class Archive>
  static void archive(no_state const&, Archive&) noexcept {}
};

template <class M>
struct state_of {
  using type = no_state;  // takes whole journeys
};
template <class M>
requires requires { typename M::state; }
struct state_of<M> {
  using type = typename M::state;
};

}  // namespace detail

/// The product of measures: each sees every journey, and merges with its like.
///
/// Models `measure_of` where all of its members do. Where one of them takes whole journeys it does too: it hands the
/// journey to each of those, and reads its touches once for the others.
/// \example examples/04_one_pass_many_measures.cpp
template <class... Ms>
class all_of {
 public:
  using state = std::tuple<typename detail::state_of<Ms>::type...>;

  all_of() = default;
  explicit all_of(Ms... measures) : measures_(std::move(measures)...) {}

  template <class Touch>
  requires(measure_of<Ms, Touch>&&...) void touch(state& s, Touch const& t) {
    each_touch<void>(s, t, std::index_sequence_for<Ms...>{});
  }
  void leave(state& s, journey_end e) requires(requires { typename Ms::state; } && ...) {
    each_leave<void>(s, e, std::index_sequence_for<Ms...>{});
  }
  template <journey_like J>
  requires((journey_measure_of<Ms, J> || ...)) void journey(J const& j, journey_end e) {
    if constexpr (!(journey_measure_of<Ms, J> && ...)) {
      state s{};
      for (auto const& t : j) each_touch<J>(s, t, std::index_sequence_for<Ms...>{});
      each_leave<J>(s, e, std::index_sequence_for<Ms...>{});
    }
    std::apply([&](Ms&... ms) { (whole(ms, j, e), ...); }, measures_);
  }

  all_of& operator+=(all_of const& other) {
    all_of merged = *this;  // either all merge or none does
    merged.merge(other, std::index_sequence_for<Ms...>{});
    measures_ = std::move(merged.measures_);
    return *this;
  }

  /// The members, in order.
  [[nodiscard]] std::tuple<Ms...> const& measures() const& noexcept { return measures_; }
  [[nodiscard]] std::tuple<Ms...>&& measures() && noexcept { return std::move(measures_); }

  friend bool operator==(all_of const&, all_of const&) = default;

  template <class Self, class Archive>
  static void archive(Self& self, Archive& a) {
    a(self.measures_);
  }

 private:
  template <class M, class J>
  static void whole(M& m, J const& j, journey_end e) {
    if constexpr (journey_measure_of<M, J>) m.journey(j, e);
  }
  // \tparam J  the journey whose touches are read for those that do not take it whole; void: there is none at hand.
  template <class J, class M>
  [[nodiscard]] static consteval bool folds() {
    if constexpr (std::is_void_v<J>) {
      return true;
    } else {
      return !journey_measure_of<M, J>;
    }
  }
  template <class J, class Touch, std::size_t... I>
  void each_touch(state& s, Touch const& t, std::index_sequence<I...>) {
    auto const one = [&t]<class M>(M& m, auto& of) {
      if constexpr (folds<J, M>()) m.touch(of, t);
    };
    (one(std::get<I>(measures_), std::get<I>(s)), ...);
  }
  template <class J, std::size_t... I>
  void each_leave(state& s, journey_end e, std::index_sequence<I...>) {
    auto const one = [e]<class M>(M& m, auto& of) {
      if constexpr (folds<J, M>()) m.leave(of, e);
    };
    (one(std::get<I>(measures_), std::get<I>(s)), ...);
  }
  template <std::size_t... I>
  void merge(all_of const& other, std::index_sequence<I...>) {
    ((std::get<I>(measures_) += std::get<I>(other.measures_)), ...);
  }

  std::tuple<Ms...> measures_;
};

}  // namespace sojourn
