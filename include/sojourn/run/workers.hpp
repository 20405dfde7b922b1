// SPDX-License-Identifier: BSL-1.0
#pragma once
// Work shared by threads, the library's own or a host's.

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace sojourn {

/// A host's way to run something elsewhere: its thread pool. It may run it at once, late, or never: whoever asked
/// does the rest of the work itself, and what runs late finds none. Its item does not throw.
using executor = std::function<void(std::function<void()>)>;

namespace detail {

// Who works, and the first error among them.
class crew {
 public:
  // Whether there is still something to do for one who begins now.
  [[nodiscard]] bool begin() {
    std::scoped_lock const lock(guard_);
    if (closed_) return false;
    ++working_;
    return true;
  }
  void end() {
    std::scoped_lock const lock(guard_);
    if (--working_ == 0) all_ended_.notify_all();
  }
  // Nobody begins any more; returns when all who did have ended.
  void close() {
    std::unique_lock lock(guard_);
    closed_ = true;
    all_ended_.wait(lock, [this] { return working_ == 0; });
  }
  void fail(std::exception_ptr error) noexcept {
    std::scoped_lock const lock(guard_);
    if (!error_) error_ = std::move(error);
    failed_ = true;
  }
  [[nodiscard]] bool failed() const noexcept { return failed_; }
  // \pre closed.
  [[nodiscard]] std::exception_ptr error() const noexcept { return error_; }

 private:
  std::mutex guard_;
  std::condition_variable all_ended_;
  std::size_t working_ = 0;
  bool closed_ = false;
  std::atomic<bool> failed_{false};
  std::exception_ptr error_;
};

// Calls `work(i, crew)` for i = 0 on this thread, and for 1 … n - 1 elsewhere. Each takes its tasks from what they
// share, so that it does not matter who of the others begins; one that throws ends the others, who ask
// `crew.failed()`.
// \throws the first exception, of a worker or of the executor, when all have ended.
template <class Work>
void share_work(std::size_t n, executor const& elsewhere, Work const& work) {
  auto const all = std::make_shared<crew>();  // an item may outlive this call
  auto const attempt = [&work](crew& c, std::size_t i) noexcept {
    try {
      work(i, std::as_const(c));
    } catch (...) {
      c.fail(std::current_exception());
    }
  };
  {
    std::vector<std::jthread> own;
    struct closer {  // before `work` goes, whatever the executor throws
      crew& all;
      closer(crew& c) : all(c) {}  // NOLINT(google-explicit-constructor)
      closer(closer const&) = delete;
      closer& operator=(closer const&) = delete;
      ~closer() { all.close(); }
    } const at_end(*all);
    for (std::size_t i = 1; i < n; ++i) {
      if (!elsewhere) {
        own.emplace_back([&, i] { attempt(*all, i); });
        continue;
      }
      try {
        elsewhere([all, attempt, i] {
          if (!all->begin()) return;
          attempt(*all, i);
          all->end();
        });
      } catch (...) {
        all->fail(std::current_exception());
      }
    }
    attempt(*all, 0);
  }
  if (all->error()) std::rethrow_exception(all->error());
}

}  // namespace detail

}  // namespace sojourn
