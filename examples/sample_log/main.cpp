// SPDX-License-Identifier: BSL-1.0
// sample-log: events of a made-up retailer as CSV, for whoever has no log at hand.

#include <sojourn/core/dictionary.hpp>
#include <sojourn/core/id.hpp>
#include <sojourn/core/time.hpp>
#include <sojourn/journey/sample_plans.hpp>
#include <sojourn/journey/simulate.hpp>
#include <sojourn/journey/simulation_plan.hpp>
#include <sojourn/model/five_a.hpp>
#include <sojourn/model/journey_map.hpp>
#include <sojourn/model/rating.hpp>

#include <CLI/CLI.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <fstream>
#include <iostream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace {

using plan_type = sojourn::simulation_plan<sojourn::five_a, sojourn::csat5>;

// CSV to standard output through a buffer of its own: formatting streams would take most of the time.
class event_writer {
 public:
  explicit event_writer(plan_type const& plan) {
    for (std::uint32_t i = 0; i < plan.map().size(); ++i) {
      sojourn::touchpoint_id const id{i};
      names_.emplace_back(plan.touchpoints().name(id));
      channels_.push_back(plan.map().options(id).channel);
    }
    buffer_.reserve(limit + 256);
    buffer_ += "user_id,event,timestamp,channel,rating\n";
  }

  void write(std::uint64_t customer, sojourn::simulated_touch<sojourn::csat5> const& touch) {
    buffer_ += 'u';
    number(customer + 1);
    buffer_ += ',';
    buffer_ += names_[index(touch.touchpoint())];
    buffer_ += ',';
    timestamp(touch.time());
    buffer_ += ',';
    buffer_ += channels_[index(touch.touchpoint())];
    buffer_ += ',';
    if (auto const rating = touch.rating(); rating.given())
      number(static_cast<std::uint64_t>(rating.value()));
    buffer_ += '\n';
    if (buffer_.size() >= limit) flush();
  }

  void flush() {
    bool const written = std::fwrite(buffer_.data(), 1, buffer_.size(), stdout) == buffer_.size();
    if (!written || std::fflush(stdout) != 0) throw std::runtime_error("standard output cannot be written");
    buffer_.clear();
  }

 private:
  static constexpr std::size_t limit = std::size_t{1} << 16U;

  void number(std::uint64_t value) {
    std::array<char, 20> digits{};
    auto const end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
    buffer_.append(digits.data(), end);
  }

  static void digits(char* at, unsigned count, std::uint64_t value) {
    for (auto i = count; i-- > 0; value /= 10) at[i] = static_cast<char>('0' + value % 10);
  }

  // ISO 8601 in UTC, to the microsecond: the log's order is the simulator's.
  void timestamp(sojourn::time_point time) {
    auto const day = std::chrono::floor<std::chrono::days>(time);
    if (day != day_) {
      day_ = day;
      std::chrono::year_month_day const date(day);
      digits(text_.data(), 4, static_cast<std::uint64_t>(static_cast<int>(date.year())));
      digits(text_.data() + 5, 2, static_cast<unsigned>(date.month()));
      digits(text_.data() + 8, 2, static_cast<unsigned>(date.day()));
    }
    auto const in_day = static_cast<std::uint64_t>((time - day).count());
    auto const second = in_day / 1'000'000;
    digits(text_.data() + 11, 2, second / 3600);
    digits(text_.data() + 14, 2, second / 60 % 60);
    digits(text_.data() + 17, 2, second % 60);
    digits(text_.data() + 20, 6, in_day % 1'000'000);
    buffer_ += text_;
  }

  std::vector<std::string> names_;
  std::vector<std::string> channels_;
  std::string buffer_;
  std::string text_ = "1970-01-01T00:00:00.000000Z";
  std::chrono::sys_days day_{};
};

void write_map(plan_type const& plan, std::string const& path) {
  std::ofstream file(path);
  file << "touchpoint,stage,channel,phase,component,importance\n";
  for (std::uint32_t i = 0; i < plan.map().size(); ++i) {
    sojourn::touchpoint_id const id{i};
    auto const& options = plan.map().options(id);
    file << plan.touchpoints().name(id) << ',' << name(*plan.map().stage(id)) << ',' << options.channel << ','
         << (options.phase ? name(*options.phase) : "") << ','
         << (options.component ? name(*options.component) : "") << ',' << options.importance << '\n';
  }
  file.close();
  if (!file) throw std::runtime_error("the map cannot be written: " + path);
}

// Whole numbers by their digits alone: "1e3", "-1" and " 7" are refused.
struct whole_number : CLI::Validator {
  whole_number(std::uint64_t least, std::uint64_t most) {
    name_ = "COUNT";
    func_ = [=](std::string const& text) -> std::string {
      std::uint64_t value = 0;
      auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
      bool const whole = error == std::errc{} && end == text.data() + text.size();
      if (whole && value >= least && value <= most) return {};
      return "must be a whole number from " + std::to_string(least) + " to " + std::to_string(most) + ": " +
             text;
    };
  }
};

}  // namespace

int main(int argc, char** argv) {
  std::uint64_t customers = 10'000;
  std::uint64_t seed = 1;
  std::uint64_t days = 90;
  std::string map_file;
  std::vector<std::string> problems;
  bool by_customer = false;

  CLI::App app(
      "Events of a made-up retailer as CSV on standard output, in the order of time.\n"
      "The same arguments give the same bytes everywhere.",
      "sample-log");
  app.add_option("--customers", customers, "How many customers arrive (default 10000)")
      ->check(whole_number(1, 1'000'000'000));
  app.add_option("--seed", seed, "Seed (default 1)")->check(whole_number(0, UINT64_MAX));
  app.add_option("--days", days, "Days that the log covers, from 2024-01-01 (default 90)")
      ->check(whole_number(1, 36'500));
  app.add_option("--map-out", map_file, "Write the journey map to this file")->type_name("FILE");
  app.add_option("--problem", problems, "Plant a problem at this touchpoint: more leave, slower, rated worse")
      ->type_name("TOUCHPOINT")
      ->take_all();
  app.add_flag("--by-customer", by_customer, "Customer by customer instead of in the order of time");
  try {
    app.parse(argc, argv);
  } catch (CLI::CallForHelp const& help) {
    return app.exit(help);
  } catch (CLI::ParseError const& error) {
    std::cerr << "sample-log: " << error.what() << '\n';
    return 2;
  }

  try {
    // At least a microsecond apart, as the plan demands: 1,000,000,000 customers in a day are 86 apart.
    auto const window = std::chrono::duration_cast<sojourn::duration>(std::chrono::days(days));
    auto plan = sojourn::five_a_shop<sojourn::csat5>(sojourn::sample_start,
                                                     window / static_cast<std::int64_t>(customers));
    for (auto const& problem : problems) {
      if (!plan.touchpoints().find(problem)) {
        std::cerr << "sample-log: --problem: no such touchpoint: " << problem << "; there are";
        for (std::uint32_t i = 0; i < plan.map().size(); ++i) {
          std::cerr << ' ' << plan.touchpoints().name(sojourn::touchpoint_id{i});
        }
        std::cerr << '\n';
        return 2;
      }
      plan.plant_problem(problem, {.extra_exit = 0.2, .rating_drop = 1.5, .slowdown = 3});
    }
    if (!map_file.empty()) write_map(plan, map_file);
    sojourn::journey_simulator<sojourn::csat5> const simulator(plan, seed);
    event_writer out(plan);
    // The log ends with the last day, whatever is under way: as if drawn from a system then.
    auto const until = sojourn::sample_start + window;
    auto const write = [&](std::uint64_t customer, auto const& touch) {
      if (touch.time() < until) out.write(customer, touch);
    };
    if (by_customer) {
      simulator.for_each_event(0, customers, write);
    } else {
      simulator.for_each_event_in_time(0, customers, write);
    }
    out.flush();
  } catch (std::exception const& error) {
    std::cerr << "sample-log: " << error.what() << '\n';
    return 1;
  }
  return 0;
}
