// SPDX-License-Identifier: BSL-1.0
#pragma once
// One line on standard error that says how far long work is; nothing where that is no terminal.

#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <string>

namespace journey_report {

/// Progress for a person who waits.
class progress_line {
 public:
  progress_line() : shown_(isatty(STDERR_FILENO) == 1) {}

  /// To be called with the bytes read; empty where nobody sees it.
  [[nodiscard]] std::function<void(std::uint64_t)> reading() const {
    if (!shown_) return {};
    return [](std::uint64_t bytes) { std::fprintf(stderr, "\rreading: %llu MB ", megabytes(bytes)); };
  }

  /// To be called with the journeys measured, and of how many.
  [[nodiscard]] std::function<void(std::size_t, std::size_t)> measuring() const {
    if (!shown_) return {};
    return [last = std::size_t{101}](std::size_t done, std::size_t all) mutable {
      auto const percent = all == 0 ? 0 : done * 100 / all;
      if (percent == last) return;
      last = percent;
      std::fprintf(stderr, "\rmeasuring: %zu %% of %zu journeys ", percent, all);
    };
  }

  /// Takes the line away.
  void clear() const {
    if (shown_) std::fprintf(stderr, "\r\x1B[K");
  }

 private:
  static unsigned long long megabytes(std::uint64_t bytes) noexcept { return bytes >> 20U; }

  bool shown_;
};

}  // namespace journey_report
