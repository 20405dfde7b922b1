// SPDX-License-Identifier: BSL-1.0
#pragma once
// Survival from censored times: the product-limit curve.

#include <sojourn/core/estimate.hpp>
#include <sojourn/stats/normal.hpp>
#include <sojourn/stats/quantile_sketch.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <utility>
#include <vector>

namespace sojourn {

/// What happened at one time.
struct survival_time {
  double time = 0;             ///< in the unit of the data
  std::uint64_t events = 0;    ///< that happened then
  std::uint64_t censored = 0;  ///< observed until then, without the event

  friend bool operator==(survival_time const&, survival_time const&) noexcept = default;
};

/// The times of a group in order, and those who are known never to have the event: at risk to the end.
struct survival_times {
  std::vector<survival_time> rows{};  ///< strictly increasing times
  std::uint64_t never = 0;

  [[nodiscard]] std::uint64_t size() const noexcept {
    auto n = never;
    for (auto const& r : rows) n += r.events + r.censored;
    return n;
  }
};

/// The times of two sketches, one of events and one of censored times; as exact as they are.
[[nodiscard]] inline survival_times survival_times_of(quantile_sketch const& events,
                                                      quantile_sketch const& censored,
                                                      std::uint64_t never = 0) {
  std::map<double, survival_time> merged;
  events.for_each([&](double time, std::uint64_t n) { merged[time].events += n; });
  censored.for_each([&](double time, std::uint64_t n) { merged[time].censored += n; });
  survival_times all{.never = never};
  for (auto& [time, row] : merged) {
    row.time = time;
    all.rows.push_back(row);
  }
  return all;
}

/// One step of the curve.
struct survival_step {
  double time = 0;
  std::uint64_t at_risk = 0;  ///< just before
  std::uint64_t events = 0;
  estimate survival{};  ///< the share without the event after this time, in [0, 1]
};

/// S(t) = Π (1 - d_i / n_i) over the times of events up to t.
/// P: Kaplan and Meier 1958, JASA 53, 457-481; Greenwood's variance; limits on the log(-log) scale (Kalbfleisch and
/// Prentice 1980). Those censored at the time of an event are at risk of it.
/// \returns one step a time of events, in order. Limits are [S, S] with method `none` where S is 1 or 0.
/// \complexity O(times).
[[nodiscard]] inline std::vector<survival_step> kaplan_meier(survival_times const& times,
                                                             confidence_level level = {}) {
  std::vector<survival_step> curve;
  auto at_risk = times.size();
  double survival = 1;
  double greenwood = 0;
  double const z = -normal_quantile(level.tail());
  for (auto const& row : times.rows) {
    if (row.events != 0) {
      auto const n = static_cast<double>(at_risk);
      auto const d = static_cast<double>(row.events);
      survival = row.events == at_risk ? 0 : survival * ((n - d) / n);
      if (row.events < at_risk) greenwood += d / (n * (n - d));
      estimate s{.value = survival,
                 .n = times.size(),
                 .n_eff = static_cast<double>(times.size()),
                 .low = survival,
                 .high = survival,
                 .method = interval_method::none,
                 .level = level};
      if (survival > 0 && survival < 1) {
        double const half = z * std::sqrt(greenwood) / -std::log(survival);
        s.low = std::pow(survival, std::exp(half));
        s.high = std::pow(survival, std::exp(-half));
        s.method = interval_method::greenwood_log_log;
      }
      curve.push_back({.time = row.time, .at_risk = at_risk, .events = row.events, .survival = s});
    }
    at_risk -= row.events + row.censored;
  }
  return curve;
}

/// The first time at which the share without the event is at most 1 - q: the q-quantile of the time to the event.
/// \returns absent where the curve does not fall that far.
[[nodiscard]] inline std::optional<double> survival_quantile(std::vector<survival_step> const& curve,
                                                             double q) {
  for (auto const& step : curve) {
    if (step.survival.value <= 1 - q) return step.time;
  }
  return std::nullopt;
}

}  // namespace sojourn
