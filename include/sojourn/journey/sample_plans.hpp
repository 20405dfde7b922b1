// SPDX-License-Identifier: BSL-1.0
#pragma once
// Ready-made plans: a retailer for demonstrations, and a population of any size for benchmarks.

#include <sojourn/core/time.hpp>
#include <sojourn/journey/simulation_plan.hpp>
#include <sojourn/model/five_a.hpp>
#include <sojourn/model/journey_map.hpp>
#include <sojourn/model/rating.hpp>
#include <sojourn/model/sales_phase.hpp>
#include <sojourn/model/stage_model.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace sojourn {

/// When the customers of the ready-made plans begin to come: 1 January 2024.
inline constexpr time_point sample_start{std::chrono::sys_days{std::chrono::year{2024} / 1 / 1}};

/// A retailer read through the five A. D: invented, so that everything a report can show occurs: people enter
/// anywhere and skip stages, many leave at the payment, service after the sale loops, and happy ones
/// advocate. Its goal is the touchpoint `purchase`.
/// \param every  how far apart customers arrive.
/// \returns a valid plan.
template <rating_scale Scale = csat5>
[[nodiscard]] simulation_plan<five_a, Scale> five_a_shop(time_point first = sample_start,
                                                         duration every = std::chrono::minutes{5}) {
  using enum five_a;
  journey_map<five_a> map;
  map.add("ad", aware, {.channel = "social", .phase = sales_phase::pre_sale, .importance = 1});
  map.add("search_result", aware, {.channel = "search", .phase = sales_phase::pre_sale, .importance = 1});
  map.add("recommended", aware,
          {.channel = "word_of_mouth", .phase = sales_phase::pre_sale, .importance = 2});
  auto const before = [&](char const* name, five_a stage, char const* channel, component what,
                          double importance) {
    map.add(
        name, stage,
        {.channel = channel, .phase = sales_phase::pre_sale, .component = what, .importance = importance});
  };
  before("home", appeal, "web", component::environment, 1);
  before("newsletter", appeal, "email", component::emotional, 1);
  before("product_page", appeal, "web", component::product, 2);
  before("reviews", ask, "web", component::product, 2);
  before("chat", ask, "chat", component::service, 2);
  before("store_visit", ask, "store", component::environment, 2);
  auto const sale = [&](char const* name, char const* channel, sales_phase phase, component what,
                        double importance) {
    map.add(name, act, {.channel = channel, .phase = phase, .component = what, .importance = importance});
  };
  sale("cart", "web", sales_phase::in_sale, component::service, 2);
  sale("checkout", "web", sales_phase::in_sale, component::service, 3);
  sale("payment", "web", sales_phase::in_sale, component::service, 3);
  sale("purchase", "web", sales_phase::in_sale, component::product, 3);
  sale("delivery", "post", sales_phase::after_sale, component::service, 3);
  sale("support", "phone", sales_phase::after_sale, component::service, 3);
  map.add("review_written", advocate, {.channel = "web", .phase = sales_phase::after_sale, .importance = 1});
  map.add("referral", advocate,
          {.channel = "word_of_mouth", .phase = sales_phase::after_sale, .importance = 2});

  simulation_plan<five_a, Scale> plan(std::move(map));
  plan.arrive(first, every);
  plan.begin("ad", 0.36).begin("search_result", 0.26).begin("recommended", 0.08).begin("home", 0.16);
  plan.begin("newsletter", 0.05).begin("product_page", 0.05).begin("store_visit", 0.04);
  plan.next("ad", "home", 0.30).next("ad", "product_page", 0.16).next("ad", "ad", 0.12);
  plan.next("search_result", "product_page", 0.46).next("search_result", "home", 0.22);
  plan.next("recommended", "product_page", 0.45)
      .next("recommended", "home", 0.20)
      .next("recommended", "store_visit", 0.12);
  plan.next("home", "product_page", 0.55).next("home", "newsletter", 0.08).next("home", "store_visit", 0.04);
  plan.next("newsletter", "product_page", 0.45).next("newsletter", "newsletter", 0.20);
  plan.next("product_page", "product_page", 0.22)
      .next("product_page", "reviews", 0.22)
      .next("product_page", "cart", 0.20);
  plan.next("product_page", "chat", 0.05)
      .next("product_page", "home", 0.06)
      .next("product_page", "store_visit", 0.03);
  plan.next("reviews", "product_page", 0.34).next("reviews", "cart", 0.30).next("reviews", "chat", 0.06);
  plan.next("chat", "cart", 0.42).next("chat", "product_page", 0.28);
  plan.next("store_visit", "purchase", 0.25).next("store_visit", "product_page", 0.25);
  plan.next("cart", "checkout", 0.58).next("cart", "product_page", 0.18);
  plan.next("checkout", "payment", 0.76).next("checkout", "cart", 0.06).next("checkout", "chat", 0.04);
  plan.next("payment", "purchase", 0.70).next("payment", "payment", 0.07).next("payment", "chat", 0.03);
  plan.next("purchase", "delivery", 0.92).next("purchase", "support", 0.03);
  plan.next("delivery", "support", 0.14)
      .next("delivery", "review_written", 0.18)
      .next("delivery", "referral", 0.10);
  plan.next("delivery", "product_page", 0.12);
  plan.next("support", "support", 0.28)
      .next("support", "delivery", 0.15)
      .next("support", "review_written", 0.10);
  plan.next("review_written", "referral", 0.20).next("review_written", "product_page", 0.15);
  plan.next("referral", "product_page", 0.15);

  using namespace std::chrono_literals;
  auto const stay = [&](std::string_view at, duration mean, double sigma) {
    plan.stay(at, {.mean = mean, .law = stay_law::log_normal, .sigma = sigma});
  };
  stay("ad", 30h, 1.2), stay("search_result", 40s, 0.8), stay("recommended", 60h, 1.0),
      stay("home", 50s, 0.9);
  stay("newsletter", 72h, 1.0), stay("product_page", 3min, 1.2), stay("reviews", 4min, 1.0),
      stay("chat", 9min, 0.7);
  stay("store_visit", 12h, 1.0), stay("cart", 25min, 1.5), stay("checkout", 2min, 0.8),
      stay("payment", 75s, 0.7);
  stay("purchase", 66h, 0.5), stay("delivery", 120h, 0.8), stay("support", 20h, 1.0),
      stay("review_written", 200h, 0.9);
  stay("referral", 240h, 0.9);

  // Stated in parts of the scale's length, from its bad end, so that any scale will do.
  auto const rate = [&](std::string_view at, double goodness, double answered) {
    double const length = Scale::upper - Scale::lower;
    plan.rate(at, {.mean = Scale::high_is_good ? Scale::lower + goodness * length
                                               : Scale::upper - goodness * length,
                   .spread = 0.24 * length,
                   .answered = answered,
                   .refused = 0.04,
                   .absent = 0.01});
  };
  rate("product_page", 0.66, 0.04), rate("reviews", 0.70, 0.05), rate("chat", 0.72, 0.35),
      rate("store_visit", 0.78, 0.15);
  rate("checkout", 0.62, 0.10), rate("payment", 0.55, 0.12), rate("purchase", 0.80, 0.30),
      rate("delivery", 0.74, 0.40);
  rate("support", 0.48, 0.45), rate("review_written", 0.84, 0.90), rate("referral", 0.92, 0.50);
  return plan;
}

/// A population of any size: touchpoint k of n is touched with probability proportional to 1/k whatever came
/// before, stages in turn, and journeys have a geometric length. P: Zipf's law, exponent 1.
/// \param touchpoints  at least 1; named t0, t1 …
/// \param mean_length  mean touches a journey, at least 1.
/// \throws std::invalid_argument  otherwise.
/// \complexity O(touchpoints) time and space, in the simulator too.
[[nodiscard]] inline simulation_plan<five_a, csat5> zipf_plan(std::size_t touchpoints, double mean_length,
                                                              time_point first = sample_start,
                                                              duration every = std::chrono::seconds{10}) {
  if (touchpoints == 0) throw std::invalid_argument("touchpoints must be at least 1: 0");
  if (!(mean_length >= 1 && mean_length <= 1e8)) {
    throw std::invalid_argument("mean length must be in [1, 1e8]: " + std::to_string(mean_length));
  }
  journey_map<five_a> map;
  double sum = 0;
  for (std::size_t i = 0; i < touchpoints; ++i) {
    map.add("t" + std::to_string(i), static_cast<five_a>(i % stage_count<five_a>));
    sum += 1 / static_cast<double>(i + 1);
  }
  simulation_plan<five_a, csat5> plan(std::move(map));
  plan.arrive(first, every);
  double const going_on = (mean_length - 1) / mean_length;
  for (std::size_t i = 0; i < touchpoints; ++i) {
    auto const name = "t" + std::to_string(i);
    double const share = 1 / static_cast<double>(i + 1) / sum;
    plan.begin(name, share).next_by_default(name, share * going_on);
    plan.stay(name, {.mean = std::chrono::hours{6}});
    plan.rate(name, {.mean = 3.5, .spread = 1, .answered = 0.3, .refused = 0.05});
  }
  return plan;
}

}  // namespace sojourn
