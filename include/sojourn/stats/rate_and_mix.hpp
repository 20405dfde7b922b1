// SPDX-License-Identifier: BSL-1.0
#pragma once
// Why a total rate changed: the rates of its segments, or their mix.

#include <sojourn/stats/two_proportions.hpp>

#include <cstddef>
#include <optional>
#include <span>

namespace sojourn {

/// A change of a total rate, told apart.
struct rate_and_mix {
  double total = 0;       ///< rate of b less rate of a: `rate + mix`
  double rate = 0;        ///< because segments convert otherwise: Σ w̄ Δs
  double mix = 0;         ///< because there are other shares of segments: Σ Δw s̄
  bool reversal = false;  ///< every segment moved one way, the total the other (Simpson)
};

/// Splits the change of a rate over segments. P: Kitagawa 1955, JASA 50, 1168-1194, the two-component form.
/// \param a,b  the same segments in the same order; one that is empty on one side has there the rate of the other, so
///             that it counts as mix alone.
/// \returns absent when either side is empty.
/// \pre a and b are of one size.
[[nodiscard]] inline std::optional<rate_and_mix> split_change(std::span<counted_share const> a,
                                                              std::span<counted_share const> b) {
  counted_share all_a;
  counted_share all_b;
  for (std::size_t i = 0; i < a.size(); ++i) {
    all_a.successes += a[i].successes, all_a.n += a[i].n;
    all_b.successes += b[i].successes, all_b.n += b[i].n;
  }
  if (all_a.n == 0 || all_b.n == 0) return std::nullopt;
  auto const share = [](counted_share part) {
    return static_cast<double>(part.successes) / static_cast<double>(part.n);
  };
  rate_and_mix split;
  bool up = false;
  bool down = false;
  bool compared = false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i].n == 0 && b[i].n == 0) continue;
    double const s_a = share(a[i].n != 0 ? a[i] : b[i]);
    double const s_b = share(b[i].n != 0 ? b[i] : a[i]);
    double const w_a = static_cast<double>(a[i].n) / static_cast<double>(all_a.n);
    double const w_b = static_cast<double>(b[i].n) / static_cast<double>(all_b.n);
    split.rate += (w_a + w_b) / 2 * (s_b - s_a);
    split.mix += (w_b - w_a) * (s_a + s_b) / 2;
    compared = compared || (a[i].n != 0 && b[i].n != 0);
    up = up || s_b > s_a;
    down = down || s_b < s_a;
  }
  split.total = share(all_b) - share(all_a);
  split.reversal = compared && ((up && !down && split.total < 0) || (down && !up && split.total > 0));
  return split;
}

}  // namespace sojourn
