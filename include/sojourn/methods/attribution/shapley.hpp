// SPDX-License-Identifier: BSL-1.0
#pragma once
// Shapley values of a host's own worth function: exact to 20 players, by random orders beyond; and in closed form.

#include <sojourn/core/estimate.hpp>
#include <sojourn/stats/random.hpp>
#include <sojourn/stats/student_t.hpp>

#include <algorithm>
#include <bit>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <random>
#include <span>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <vector>

namespace sojourn {

/// Some of the players of a game: touchpoints, channels, campaigns, numbered from 0.
class coalition {
 public:
  /// The empty coalition of so many possible players.
  explicit coalition(std::size_t players) : in_(players) {}

  /// \pre `player < player_count()`.
  [[nodiscard]] bool contains(std::size_t player) const noexcept { return in_[player]; }
  /// How many players are in it.
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] bool empty() const noexcept { return size_ == 0; }
  /// How many players there are, in it or not.
  [[nodiscard]] std::size_t player_count() const noexcept { return in_.size(); }

  /// Takes a player in, or out where it is in. \pre `player < player_count()`.
  void toggle(std::size_t player) {
    size_ = in_[player] ? size_ - 1 : size_ + 1;
    in_[player] = !in_[player];
  }
  void clear() {
    in_.assign(in_.size(), false);
    size_ = 0;
  }

 private:
  std::vector<bool> in_;
  std::size_t size_ = 0;
};

/// What a coalition alone would bring: coalition → a number.
template <class F>
concept worth_function = std::is_invocable_r_v<double, F&, coalition const&>;

namespace detail {

template <class Worth>
double finite_worth(Worth& worth, coalition const& players) {
  double const w = worth(players);
  if (!std::isfinite(w)) {
    throw std::invalid_argument("a coalition's worth must be finite: " + std::to_string(w) + " of " +
                                std::to_string(players.size()) + " players");
  }
  return w;
}

}  // namespace detail

/// The most players whose Shapley values are computed exactly: about a million coalitions.
inline constexpr std::size_t max_exact_players = 20;

/// Shapley values (P: Shapley 1953): what a player adds to the worth of those before it, in the mean over all orders.
/// \param worth  called once for each of the 2^n coalitions, the empty one first.
/// \returns one a player; they sum to worth(all) - worth(none).
/// \throws std::invalid_argument  for more than `max_exact_players`, or where a worth is not finite.
/// \complexity O(2^n n) time, O(2^n) space.
/// \numerics contributions are summed by the size of the coalition: exact for whole numbers, but for n divisions.
template <worth_function Worth>
[[nodiscard]] std::vector<double> shapley_values(std::size_t players, Worth worth) {
  if (players > max_exact_players) {
    throw std::invalid_argument("exact Shapley values must be of at most 20 players: " +
                                std::to_string(players));
  }
  auto const all = std::size_t{1} << players;
  std::vector<double> worths(all);
  coalition members(players);
  std::size_t mask = 0;
  worths[0] = detail::finite_worth(worth, members);
  for (std::size_t i = 1; i < all; ++i) {  // in Gray's order: one player at a time comes or goes
    auto const player = static_cast<std::size_t>(std::countr_zero(i));
    members.toggle(player);
    mask ^= std::size_t{1} << player;
    worths[mask] = detail::finite_worth(worth, members);
  }
  std::vector<double> values(players);
  auto const n = static_cast<double>(players);
  for (std::size_t p = 0; p < players; ++p) {
    auto const bit = std::size_t{1} << p;
    std::vector<double> added(players);  // by how many are there before
    for (std::size_t before = 0; before < all; ++before) {
      if ((before & bit) == 0)
        added[static_cast<std::size_t>(std::popcount(before))] += worths[before | bit] - worths[before];
    }
    double coalitions = 1;  // of s of the others; each size comes before p in one of n orders
    for (std::size_t s = 0; s < players; ++s) {
      values[p] += added[s] / coalitions / n;
      coalitions *= static_cast<double>(players - 1 - s) / static_cast<double>(s + 1);
    }
  }
  return values;
}

/// The Shapley value of one player, from random orders.
struct shapley_estimate {
  estimate value{};           ///< with Student's t interval over the orders: `n` is their number
  double standard_error = 0;  ///< of the value
};

/// Shapley values from random orders of any number of players (P: Castro, Gómez, Tejada 2009).
/// \param orders  how many random orders, at least 2: n + 1 worths each but for the empty coalition's, once.
/// \param engine  the caller's: the same seed gives the same values.
/// \returns one a player; the values sum to worth(all) - worth(none) but for rounding, whatever the orders.
/// \throws std::invalid_argument  for fewer than 2 orders, or where a worth is not finite.
/// \complexity O(orders x n) calls of `worth`; O(n) space.
template <worth_function Worth, std::uniform_random_bit_generator Engine>
[[nodiscard]] std::vector<shapley_estimate> sampled_shapley_values(std::size_t players, Worth worth,
                                                                   std::uint64_t orders, Engine& engine,
                                                                   confidence_level level = {}) {
  if (orders < 2) {
    throw std::invalid_argument("sampled Shapley values must have at least 2 orders: " +
                                std::to_string(orders));
  }
  std::vector<double> mean(players);
  std::vector<double> squares(players);  // of deviations from the mean: Welford's
  std::vector<std::size_t> order(players);
  std::iota(order.begin(), order.end(), std::size_t{0});
  coalition members(players);
  double const none = detail::finite_worth(worth, members);
  for (std::uint64_t k = 1; k <= orders; ++k) {
    random_shuffle(engine, order);
    members.clear();
    double before = none;
    for (auto const p : order) {
      members.toggle(p);
      double const after = detail::finite_worth(worth, members);
      double const deviation = after - before - mean[p];
      mean[p] += deviation / static_cast<double>(k);
      squares[p] += deviation * (after - before - mean[p]);
      before = after;
    }
  }
  auto const n = static_cast<double>(orders);
  double const t = -student_t_quantile(level.tail(), orders - 1);
  std::vector<shapley_estimate> all(players);
  for (std::size_t p = 0; p < players; ++p) {
    double const error = std::sqrt(squares[p] / (n - 1) / n);
    all[p] = {.value = {.value = mean[p],
                        .n = orders,
                        .n_eff = n,
                        .low = mean[p] - t * error,
                        .high = mean[p] + t * error,
                        .method = interval_method::student_t,
                        .level = level},
              .standard_error = error};
  }
  return all;
}

/// What a set of players brings together, in every coalition that holds all of them.
struct joint_worth {
  std::vector<std::size_t> players{};
  double worth = 0;
};

/// Shapley values in closed form, of the game whose worth v(S) is the sum of the joint worths of the sets within S:
/// each set's worth in equal shares to its members (P: Harsanyi's dividends 1959). With a set a converting journey it
/// is what `attribution_rule::linear_per_touchpoint` counts.
/// \param sets  of players below `players`, each named once or more; the empty set is shared by none.
/// \throws std::invalid_argument  when a player is not below `players`.
/// \complexity O(total size of the sets x log of one), for any number of players.
[[nodiscard]] inline std::vector<double> equal_share_shapley_values(std::size_t players,
                                                                    std::span<joint_worth const> sets) {
  std::vector<double> values(players);
  for (auto const& s : sets) {
    auto members = s.players;
    std::ranges::sort(members);
    members.erase(std::unique(members.begin(), members.end()), members.end());
    for (auto const p : members) {
      if (p >= players) {
        throw std::invalid_argument("a player must be below " + std::to_string(players) + ": " +
                                    std::to_string(p));
      }
      values[p] += s.worth / static_cast<double>(members.size());
    }
  }
  return values;
}

}  // namespace sojourn
