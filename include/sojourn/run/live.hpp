// SPDX-License-Identifier: BSL-1.0
#pragma once
// The driver for a stream: touches as they come, a snapshot whenever it is wanted.

#include <sojourn/core/archivable.hpp>
#include <sojourn/core/time.hpp>
#include <sojourn/journey/ends.hpp>
#include <sojourn/measure/measure_of.hpp>
#include <sojourn/run/idle_queue.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <ranges>
#include <stdexcept>
#include <string>
#include <utility>

namespace sojourn {

/// What a full live stream does when one more customer comes.
enum class eviction : std::uint8_t {
  close_longest_idle,  ///< whose last touch is oldest has its journey ended as it stands
  refuse_new           ///< the new customer's touches are refused while the stream is full
};

/// How a live stream takes disorder, silence and many customers.
struct live_options {
  duration lateness{0};     ///< how far before the latest touch one may lie: exactly as far is in time
  bool close_idle = false;  ///< silence beyond `lost_after` ends a journey, the next touch begins one
  std::size_t max_open = std::numeric_limits<std::size_t>::max();  ///< customers under way, at least 1
  eviction when_full = eviction::close_longest_idle;
  /// Touches that wait, at least 1. Beyond them the earliest is counted before its time: the watermark moves to it.
  std::size_t max_held = std::numeric_limits<std::size_t>::max();

  friend bool operator==(live_options const&, live_options const&) noexcept = default;

  template <class Self, class Archive>
  static void archive(Self& self, Archive& a) {
    a(self.lateness, self.close_idle, self.max_open, self.when_full, self.max_held);
  }
};

/// What became of what was pushed.
///
/// Law: pushed = counted + held + late + refused + rejected; begun = open + closed + evicted.
struct live_counts {
  std::uint64_t pushed = 0;    ///< touches, whatever became of them
  std::uint64_t counted = 0;   ///< touches that the measure has seen
  std::uint64_t held = 0;      ///< touches that wait for earlier ones: a snapshot sees them
  std::uint64_t late = 0;      ///< touches beyond the lateness: in no total
  std::uint64_t refused = 0;   ///< touches of new customers while the stream was full: in no total
  std::uint64_t rejected = 0;  ///< touches at which the measure threw
  std::uint64_t hurried = 0;   ///< touches counted, refused or rejected before their time, for want of room
  std::uint64_t begun = 0;     ///< journeys with a counted touch
  std::uint64_t open = 0;      ///< those of them that are under way
  std::uint64_t closed = 0;    ///< those that silence ended
  std::uint64_t evicted = 0;   ///< those that were ended for want of room

  friend bool operator==(live_counts const&, live_counts const&) noexcept = default;

  template <class Self, class Archive>
  static void archive(Self& self, Archive& a) {
    a(self.pushed, self.counted, self.held, self.late, self.refused, self.rejected, self.hurried);
    a(self.begun, self.open, self.closed, self.evicted);
  }
};

/// Journeys under way, one state a customer.
///
/// Touches wait until the **watermark**, the latest time pushed less the lateness, has come to them; they are
/// counted in the order of time, of equals as they came. One that lies before the watermark is late.
/// `save` and `load` (core/archive.hpp) take all of it: totals, journeys under way, touches that wait, counts. A
/// stream that is loaded goes on as the one that was saved would have.
///
/// Law: the snapshot equals a batch run over the same touches with the same ends; where idle journeys are
/// closed, a batch run over `sessions` by `lost_after`, but that what is closed was observed until it was.
/// \tparam M         a fold over touches; measures that take whole journeys are refused at compile time.
/// \tparam Touch     the touches that will be pushed; copied while they wait. To be saved, it lists its members.
/// \tparam Customer  a hashable key.
/// \example examples/17_live_stream.cpp
template <class M, class Touch, class Customer>
class live {
  static_assert(measure_of<M, Touch>,
                "a live measure must be a fold over touches: one that takes whole journeys cannot see them "
                "one at a time");

 public:
  /// \param rule  how journeys end; its `as_of` is replaced by the snapshot's. After a goal, touches are
  /// kept.
  /// \throws std::invalid_argument  when the rule cuts or splits, the lateness is negative, there is room for
  ///         nobody, or idle journeys are to be closed by a rule without inactivity.
  explicit live(M measure, end_rule const& rule = {}, live_options options = {})
      : total_(std::move(measure)), rule_(rule.at({})), options_(options) {
    if (rule_.after_goal() != after_goal::keep) {
      throw std::invalid_argument(
          "live: after_goal must be keep: a journey under way is neither cut nor split");
    }
    if (options_.lateness.count() < 0) {
      throw std::invalid_argument("live: lateness must be at least 0: " +
                                  std::to_string(options_.lateness.count()) + " microseconds");
    }
    if (options_.max_open == 0) throw std::invalid_argument("live: max_open must be at least 1: 0");
    if (options_.max_held == 0) throw std::invalid_argument("live: max_held must be at least 1: 0");
    if (options_.close_idle && !rule_.lost_after())
      throw std::invalid_argument("live: close_idle needs ends with lost_after");
  }

  /// The next touch that came.
  /// \returns  whether it is in time; a late one is counted as such and is in no total.
  /// \throws   what the measure throws at a touch whose time has come: that one is counted as rejected.
  /// \complexity O(log held) and, over all touches, expected O(1) a touch, plus the measure's.
  bool push(Customer const& who, Touch const& t) {
    auto const before = watermark();
    ++counts_.pushed;
    if (before && t.time() < *before) {
      ++counts_.late;
      return false;
    }
    if (!latest_ || *latest_ < t.time()) latest_ = t.time();
    auto const now = *watermark();
    if (held_.empty() && t.time() == now) {  // nothing to wait for
      take(who, t);
    } else {
      held_.emplace(t.time(), std::pair<Customer, Touch>(who, t));
      advance(now);
      while (held_.size() > options_.max_held) hurry();
    }
    return true;
  }

  /// Many touches as they came: pairs of customer and touch.
  /// \returns  how many of them were late.
  template <std::ranges::input_range Batch>
  std::uint64_t push(Batch&& batch) {
    std::uint64_t late = 0;
    for (auto const& [who, t] : batch) late += push(who, t) ? 0U : 1U;
    return late;
  }

  /// The totals as of now, touches that wait among them, every journey under way ended as it stands; the
  /// stream goes on undisturbed.
  /// \param as_of  not before the latest touch.
  /// \throws std::invalid_argument  when it is; and what the measure throws at a touch that waits.
  /// \complexity O(customers under way + held) time and space, and a copy of the totals.
  [[nodiscard]] M snapshot(time_point as_of) const {
    if (latest_ && as_of < *latest_) {
      throw std::invalid_argument("live: as_of must not lie before the latest touch: " +
                                  std::to_string(as_of.time_since_epoch().count()) + " and " +
                                  std::to_string(latest_->time_since_epoch().count()) + " microseconds");
    }
    auto copy = *this;
    copy.advance(as_of);
    copy.journeys_.for_each([&copy, as_of](under_way& one) { copy.leave(one, as_of); });
    return std::move(copy.total_);
  }

  /// Before this no touch is in time; none while nothing was pushed.
  [[nodiscard]] std::optional<time_point> watermark() const noexcept {
    if (!latest_) return std::nullopt;
    auto const since = latest_->time_since_epoch();
    // The earliest time of all is as far back as lateness goes.
    if (since < duration::min() + options_.lateness) return hurried_to_;
    return std::max(hurried_to_, time_point{since - options_.lateness});
  }

  /// What became of what was pushed.
  [[nodiscard]] live_counts counts() const noexcept {
    auto counts = counts_;
    counts.held = held_.size();
    counts.open = journeys_.size();
    return counts;
  }

  /// How many customers have a journey under way.
  [[nodiscard]] std::size_t size() const noexcept { return journeys_.size(); }

  template <class Self, class Archive>
  static void archive(Self& self, Archive& a) {
    static_assert(archivable<Touch, Archive>, "to be saved, a live stream's touches must have an archive");
    archive_same(a, self.rule_, "the ends of a live stream");
    archive_same(a, self.options_, "the options of a live stream");
    if constexpr (Archive::loads) {
      auto configured = self.total_;
      a(self.total_);
      configured += self.total_;  // refuses another configuration
    } else {
      a(self.total_);
    }
    a(self.latest_, self.hurried_to_, self.held_, self.journeys_, self.counts_);
  }

 private:
  struct under_way {
    typename M::state state{};
    time_point last{};
    bool begun = false;
    bool reached_goal = false;
    bool saw_lost = false;

    template <class Self, class Archive>
    static void archive(Self& self, Archive& a) {
      a(self.state, self.last, self.begun, self.reached_goal, self.saw_lost);
    }
  };

  // Counts what waits up to a time, and closes who is idle by then.
  void advance(time_point now) {
    while (!held_.empty() && held_.begin()->first <= now) {
      auto const next = held_.extract(held_.begin());
      take(next.mapped().first, next.mapped().second);
    }
    close_idle(now);
  }

  // Makes room among what waits.
  void hurry() {
    auto const next = held_.extract(held_.begin());
    hurried_to_ = next.key();
    ++counts_.hurried;
    take(next.mapped().first, next.mapped().second);
  }

  void take(Customer const& who, Touch const& t) {
    close_idle(t.time());  // its own journey among them
    count(who, t);
  }

  void count(Customer const& who, Touch const& t) {
    if (journeys_.size() >= options_.max_open && !journeys_.contains(who)) {
      if (options_.when_full == eviction::refuse_new) {
        ++counts_.refused;
        return;
      }
      leave(journeys_.longest_idle(), t.time());
      journeys_.pop_longest_idle();
      ++counts_.evicted;
    }
    auto& one = journeys_.touched(who);
    try {
      total_.touch(one.state, t);
    } catch (...) {
      ++counts_.rejected;
      if (!one.begun) journeys_.pop_last_touched();
      throw;
    }
    ++counts_.counted;
    counts_.begun += one.begun ? 0U : 1U;
    one.begun = true;
    one.last = t.time();
    one.reached_goal |= rule_.is_goal(t.touchpoint());
    one.saw_lost |= rule_.is_lost(t.touchpoint());
  }

  void close_idle(time_point now) {
    if (!options_.close_idle) return;
    while (!journeys_.empty() && !within(journeys_.longest_idle().last, now, *rule_.lost_after())) {
      leave(journeys_.longest_idle(), now);
      journeys_.pop_longest_idle();
      ++counts_.closed;
    }
  }

  void leave(under_way& one, time_point as_of) {
    total_.leave(one.state, rule_.end_of(one.reached_goal, one.saw_lost, one.last, as_of));
  }

  M total_;
  end_rule rule_;
  live_options options_;
  std::optional<time_point> latest_{};
  time_point hurried_to_ = time_point::min();                   // before it nothing waits any more
  std::multimap<time_point, std::pair<Customer, Touch>> held_;  // of equals, as they came
  detail::idle_queue<Customer, under_way> journeys_;
  live_counts counts_;
};

}  // namespace sojourn
