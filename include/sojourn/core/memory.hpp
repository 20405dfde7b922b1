// SPDX-License-Identifier: BSL-1.0
#pragma once
// Hints about memory, to the processor and to the operating system; results are the same without.

#if defined(__linux__) && __has_include(<sys/mman.h>)
#include <sys/mman.h>
#endif

#include <cstddef>
#include <cstdint>
#include <vector>

namespace sojourn::detail {

// Asks for pages of megabytes under a block that is about to be written: a fault and a cleared page for every 4 KB
// cost as much as filling them does. Where the system has none, or the block is small, nothing happens.
// \pre the block was allocated and not written yet; it keeps its contents in any case.
inline void prefer_huge_pages([[maybe_unused]] void* block, [[maybe_unused]] std::size_t bytes) noexcept {
#if defined(__linux__) && defined(MADV_HUGEPAGE)
  constexpr std::size_t page = 4096;
  if (bytes < std::size_t{4} << 20U) return;
  auto const skipped = (page - reinterpret_cast<std::uintptr_t>(block) % page) % page;
  // What it answers does not matter: it is a hint.
  (void)::madvise(static_cast<char*>(block) + skipped, (bytes - skipped) / page * page, MADV_HUGEPAGE);
#endif
}

// Reserves what will be written one after the other.
template <class T>
void make_room(std::vector<T>& column, std::size_t n) {
  column.reserve(n);
  prefer_huge_pages(column.data(), n * sizeof(T));  // NOLINT(bugprone-sizeof-expression): T may be a pointer
}

// n times the value, on such pages: also where they are looked up all over the place, which few pages serve faster.
template <class T>
[[nodiscard]] std::vector<T> many(std::size_t n, T const& value) {
  std::vector<T> all;
  make_room(all, n);
  all.resize(n, value);
  return all;
}

// Says that what lies there is wanted soon. A compiler that has no such hint is told nothing.
inline void prefetch([[maybe_unused]] void const* wanted) noexcept {
#if defined(__GNUC__)
  __builtin_prefetch(wanted);
#endif
}

}  // namespace sojourn::detail
