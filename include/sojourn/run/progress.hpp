// SPDX-License-Identifier: BSL-1.0
#pragma once
// Watching and stopping a long run.

#include <atomic>
#include <cstddef>
#include <functional>
#include <mutex>
#include <stdexcept>
#include <string>

namespace sojourn {

/// Called now and then with the journeys done and, where the range knows its size, of how many (else 0).
/// Calls never overlap; the last one reports all. What it throws ends the run.
using progress_callback = std::function<void(std::size_t done, std::size_t total)>;

/// Thrown by a driver whose `std::stop_token` was asked to stop: no total is returned.
class stopped : public std::runtime_error {
 public:
  explicit stopped(std::size_t done)
      : std::runtime_error("the run was stopped after " + std::to_string(done) + " journeys"), done_(done) {}
  /// How many journeys had been seen.
  [[nodiscard]] std::size_t done() const noexcept { return done_; }

 private:
  std::size_t done_;
};

namespace detail {

// Progress of several threads: calls do not overlap, and nobody waits where nobody asked.
class shared_progress {
 public:
  shared_progress(progress_callback const& report, std::size_t total) : report_(report), total_(total) {}

  void add(std::size_t n) {
    if (!report_) {
      done_.fetch_add(n, std::memory_order_relaxed);
      return;
    }
    std::scoped_lock const lock(guard_);
    report_(done_ += n, total_);
  }
  [[nodiscard]] std::size_t count() const noexcept { return done_; }

 private:
  progress_callback const& report_;
  std::size_t total_;
  std::atomic<std::size_t> done_{0};
  std::mutex guard_;
};

}  // namespace detail

}  // namespace sojourn
