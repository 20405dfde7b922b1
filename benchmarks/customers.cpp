// SPDX-License-Identifier: BSL-1.0
// Transitions of interleaved events by kinds of customers: numbered, known by 64-bit keys, known by strings; each as
// active as the next, and few of them by far the most active. Beside a sort, a hash map of journeys, and a hash map of
// what each customer did last, in one run. SOJOURN_BENCH_EVENTS: how many events (20 million); SOJOURN_BENCH_ROUNDS:
// how often each is timed (5). Fails before timing anything when totals differ.

#include "agreement.hpp"
#include "hand_grouping.hpp"
#include "hand_written.hpp"
#include "rounds.hpp"
#include "spine_data.hpp"

#include <sojourn/journey/ends.hpp>
#include <sojourn/measure/transitions.hpp>
#include <sojourn/run/in_parts.hpp>
#include <sojourn/run/measure.hpp>
#include <sojourn/stats/random.hpp>

#include <benchmark/benchmark.h>

#include <boost/unordered/unordered_flat_map.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

namespace {

template <class Key>
using events_of = std::vector<bench::event_of<Key>>;
using totals = bench::hand_written<bench::transitions>;

// Numbered customers under another key: as long a name as a string holds without a place of its own.
template <class Key>
Key key_of(std::uint32_t customer) {
  if constexpr (sizeof(Key) == sizeof customer) {
    return customer;
  } else if constexpr (sizeof(Key) == sizeof(std::uint64_t)) {
    return customer * std::uint64_t{0x9E37'79B9'7F4A'7C15};
  } else {
    auto const digits = std::to_string(customer);
    return "customer" + std::string(7 - std::min<std::size_t>(7, digits.size()), '0') + digits;
  }
}

// The spine's events, by customers of either kind. Skewed: the most active has one event in cube root of customers.
template <class Key>
events_of<Key> make_events(bool skewed) {
  auto const plain = bench::make_events(bench::setting("SOJOURN_BENCH_EVENTS", 20'000'000));
  auto const customers = static_cast<double>(std::max<std::size_t>(1, plain.size() / 10));
  sojourn::counter_engine engine(7);
  events_of<Key> events;
  events.reserve(plain.size());
  for (auto const& e : plain) {
    auto customer = e.customer;
    if (skewed) customer = static_cast<std::uint32_t>(customers * std::pow(sojourn::random_unit(engine), 3));
    events.push_back({e.microseconds, key_of<Key>(customer), e.touchpoint, e.stars});
  }
  return events;
}

template <class Key>
auto by_library(events_of<Key> const& events) {
  auto const map = bench::make_map();
  return sojourn::measure(sojourn::in_parts{.threads = 1}, events, map,
                          bench::event_fields<bench::event_of<Key>>(), bench::declared_ends(),
                          sojourn::transitions{map});
}

template <class Key, class Group>
std::unique_ptr<totals> by_hand(events_of<Key> const& events, Group group) {
  auto counted = std::make_unique<totals>();
  auto const as_of = bench::last_time(events);
  group(events, [&](bench::event_of<Key> const* rows, std::size_t first, std::size_t last) {
    bench::event_rows<bench::event_of<Key>> const columns{rows};
    counted->journey(columns, first, last, bench::end_of(columns, first, last, as_of));
  });
  return counted;
}

constexpr auto sorted = [](auto const& events, auto use) {
  bench::group_by_sort(
      events, [](auto first, auto last, auto less) { std::sort(first, last, less); }, use);
};
constexpr auto mapped = [](auto const& events, auto use) { bench::group_by_hash_map(events, use); };

// The least that can be counted on the way: how often, and how long it took; not in how many journeys, nor ends.
template <class Key>
std::vector<bench::edge_cell> by_flat_map(events_of<Key> const& events) {
  struct last_touch {
    std::int64_t microseconds;
    std::size_t touchpoint;
  };
  std::vector<bench::edge_cell> edges((bench::touchpoint_count + 1) * bench::touchpoint_count);
  boost::unordered_flat_map<Key, last_touch> last;
  for (auto const& e : events) {
    auto& before = last.try_emplace(e.customer, last_touch{e.microseconds, bench::begin_row}).first->second;
    auto& edge = edges[before.touchpoint * bench::touchpoint_count + e.touchpoint];
    ++edge.count;
    edge.microseconds += static_cast<std::uint64_t>(e.microseconds - before.microseconds);
    before = {e.microseconds, e.touchpoint};
  }
  return edges;
}

template <class Key>
std::uint64_t read(events_of<Key> const& events) {
  std::uint64_t sum = 0;
  for (auto const& e : events) {
    sum += static_cast<std::uint64_t>(e.microseconds) + e.touchpoint;
    if constexpr (std::is_integral_v<Key>) {
      sum += e.customer;
    } else {
      sum += static_cast<unsigned char>(e.customer.back());
    }
  }
  return sum;
}

template <class Key>
struct inputs {
  events_of<Key> events;

  explicit inputs(bool skewed) : events(make_events<Key>(skewed)) {
    auto const library = by_library(events);
    bench::check(library, *by_hand(events, sorted));
    bench::check(library, *by_hand(events, mapped));
    auto const edges = by_flat_map(events);
    for (std::uint32_t i = 0; i < edges.size(); ++i) {
      if (i / bench::touchpoint_count == bench::begin_row) continue;
      auto const found = library.edge(sojourn::touchpoint_id(i / bench::touchpoint_count),
                                      sojourn::touchpoint_id(i % bench::touchpoint_count));
      bench::must_agree("transitions", found.count, edges[i].count);
      bench::must_agree("times of transitions", found.time, sojourn::uint128{edges[i].microseconds});
    }
  }
};

class suite {
 public:
  void run() {
    add_kind<std::uint32_t>("numbered");
    add_kind<std::uint64_t>("64-bit keys");
    add_kind<std::string>("strings");
    benchmark::RunSpecifiedBenchmarks();
  }

 private:
  template <class Key>
  void add_kind(std::string const& kind) {
    for (bool const skewed : {false, true}) {
      auto const in = std::make_shared<std::optional<inputs<Key>>>();
      auto const name = kind + (skewed ? ", skewed: " : ", even: ");
      add(name + "std::sort", in, skewed, [](auto const& e) { return by_hand(e, sorted); });
      add(name + "std::unordered_map", in, skewed, [](auto const& e) { return by_hand(e, mapped); });
      add(name + "boost::unordered_flat_map", in, skewed, [](auto const& e) { return by_flat_map(e); });
    }
  }

  template <class Key, class Rival>
  void add(std::string const& name, std::shared_ptr<std::optional<inputs<Key>>> in, bool skewed,
           Rival rival) {
    bench::add_task(name, [this, in, skewed, rival](benchmark::State& state) {
      if (!*in) {
        forget_();
        in->emplace(skewed);
        forget_ = [in] { in->reset(); };
      }
      auto const& events = (*in)->events;
      bench::compare(
          state, events.size(), [&] { return by_library(events); }, [&] { return rival(events); },
          [&] { return read(events); });
    });
  }

  std::function<void()> forget_ = [] {};  // the events of the last kind: those of one at a time
};

}  // namespace

int main(int argc, char** argv) { return bench::run_suite<suite>(argc, argv); }
