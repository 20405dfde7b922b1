// SPDX-License-Identifier: BSL-1.0
#pragma once
// What a type says of itself to be saved: its members, listed once.

#include <concepts>
#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>

namespace sojourn {

/// A class that lists its members once for saving and loading:
/// `template <class Self, class Archive> static void archive(Self& self, Archive& a) { a(self.x_, self.y_);
/// }`
template <class T, class Archive>
concept archivable = requires(T& t, Archive& a) {
  std::remove_const_t<T>::archive(t, a);
};

/// Saves or loads a host's function where it lists its members. One that does not stays as it was configured.
template <class F, class Archive>
void archive_function(F& f, Archive& a) {
  if constexpr (archivable<F, Archive>) a(f);
}

/// Saves what a value was configured with; at loading, refuses what was saved under another configuration.
/// \param what  what is configured, the sentence's subject.
/// \throws std::invalid_argument  at loading, when they differ.
template <class Archive, std::equality_comparable T>
void archive_same(Archive& a, T& configured, std::string_view what) {
  if constexpr (Archive::loads) {
    T saved = configured;
    a(saved);
    if (!(saved == configured))
      throw std::invalid_argument("archive was saved under another configuration: " + std::string(what) +
                                  " differ");
  } else {
    a(configured);
  }
}

/// Saves the first `n` entries of a table of fixed size; the others may be unwritten.
/// \throws std::invalid_argument  at loading, when there is no room for so many.
template <class Archive, class Table>
void archive_first(Archive& a, Table& entries, std::size_t n) {
  if (n > entries.size()) {
    throw std::invalid_argument("archive has more entries than there is room for: " + std::to_string(n) +
                                " of " + std::to_string(entries.size()));
  }
  for (std::size_t i = 0; i < n; ++i) a(entries[i]);
}

}  // namespace sojourn
