// SPDX-License-Identifier: BSL-1.0
#pragma once
// The smallest thread pool, as a host may have one.

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>
#include <stop_token>
#include <thread>
#include <utility>
#include <vector>

namespace test {

/// A host's pool of one thread, which runs what it is given in turn.
class one_thread {
 public:
  one_thread() : thread_([this](std::stop_token const& stop) { run(stop); }) {}
  void post(std::function<void()> item) {
    std::scoped_lock const lock(guard_);
    items_.push_back(std::move(item));
    changed_.notify_one();
  }
  [[nodiscard]] std::size_t ran() const noexcept { return ran_; }

 private:
  void run(std::stop_token const& stop) {
    std::unique_lock lock(guard_);
    while (changed_.wait(lock, stop, [this] { return !items_.empty(); })) {
      auto const item = std::move(items_.front());
      items_.erase(items_.begin());
      lock.unlock();
      item();
      ++ran_;
      lock.lock();
    }
  }

  std::mutex guard_;
  std::condition_variable_any changed_;
  std::vector<std::function<void()>> items_;
  std::atomic<std::size_t> ran_{0};
  std::jthread thread_;  // last: it begins when the rest is there, and ends before it goes
};

}  // namespace test
