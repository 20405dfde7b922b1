// SPDX-License-Identifier: BSL-1.0
#pragma once
// Totals as bytes and back: one stable little-endian form for files, pipes and clusters.

#include <sojourn/core/wide.hpp>

#include <array>
#include <bit>
#include <chrono>
#include <concepts>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

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

/// Writes values as bytes: integers little-endian in their own width, counts before contents.
class archive_writer {
 public:
  template <class... Ts>
  void operator()(Ts const&... values) {
    (put(values), ...);
  }
  [[nodiscard]] std::string const& bytes() const noexcept { return bytes_; }

 private:
  template <class T>
  void put(T const& v) {
    if constexpr (std::same_as<T, bool>) {
      bytes_.push_back(v ? '\1' : '\0');
    } else if constexpr (std::is_enum_v<T>) {
      put(static_cast<std::underlying_type_t<T>>(v));
    } else if constexpr (std::same_as<T, double>) {
      put(std::bit_cast<std::uint64_t>(v));
    } else if constexpr (std::integral<T> || std::same_as<T, int128> || std::same_as<T, uint128>) {
      auto rest = static_cast<uint128>(v);
      for (std::size_t i = 0; i < sizeof(T); ++i, rest >>= 8U) {
        bytes_.push_back(static_cast<char>(static_cast<unsigned char>(rest & 0xFFU)));
      }
    } else {
      T::archive(v, *this);
    }
  }
  void put(std::string const& v) { put(v.size()), bytes_.append(v); }
  template <class R, class P>
  void put(std::chrono::duration<R, P> v) {
    put(v.count());
  }
  template <class C, class D>
  void put(std::chrono::time_point<C, D> v) {
    put(v.time_since_epoch().count());
  }
  template <class T>
  void put(std::optional<T> const& v) {
    put(v.has_value());
    if (v) put(*v);
  }
  template <class A, class B>
  void put(std::pair<A, B> const& v) {
    put(v.first), put(v.second);
  }
  template <class... Ts>
  void put(std::tuple<Ts...> const& v) {
    std::apply(*this, v);
  }
  template <class T, std::size_t N>
  void put(std::array<T, N> const& v) {
    for (auto const& x : v) put(x);
  }
  template <class T>
  void put(std::vector<T> const& v) {
    put(v.size());
    for (auto const& x : v) put(x);
  }
  template <class K, class V>
  void put(std::map<K, V> const& v) {
    put(v.size());
    for (auto const& x : v) put(x);
  }

  std::string bytes_;
};

/// Reads what `archive_writer` wrote.
/// \throws std::invalid_argument  when the bytes end early or a size exceeds what is left of them.
class archive_reader {
 public:
  explicit archive_reader(std::string_view bytes) noexcept : rest_(bytes) {}
  template <class... Ts>
  void operator()(Ts&... values) {
    (get(values), ...);
  }
  [[nodiscard]] bool done() const noexcept { return rest_.empty(); }

 private:
  std::string_view take(std::size_t n) {
    if (n > rest_.size())
      throw std::invalid_argument("saved measure ends early: " + std::to_string(n) + " bytes expected, " +
                                  std::to_string(rest_.size()) + " left");
    auto const head = rest_.substr(0, n);
    rest_.remove_prefix(n);
    return head;
  }
  // A count of things that each take at least one byte.
  std::size_t take_size() {
    std::uint64_t n = 0;
    get(n);
    if (n > rest_.size())
      throw std::invalid_argument("saved measure has a size beyond its end: " + std::to_string(n));
    return static_cast<std::size_t>(n);
  }
  template <class T>
  void get(T& v) {
    if constexpr (std::same_as<T, bool>) {
      v = take(1)[0] != '\0';
    } else if constexpr (std::is_enum_v<T>) {
      std::underlying_type_t<T> u{};
      get(u);
      v = static_cast<T>(u);
    } else if constexpr (std::same_as<T, double>) {
      std::uint64_t u = 0;
      get(u);
      v = std::bit_cast<double>(u);
    } else if constexpr (std::integral<T> || std::same_as<T, int128> || std::same_as<T, uint128>) {
      uint128 u = 0;
      auto const bytes = take(sizeof(T));
      for (std::size_t i = sizeof(T); i-- > 0;) u = (u << 8U) | static_cast<unsigned char>(bytes[i]);
      v = static_cast<T>(u);
    } else {
      T::archive(v, *this);
    }
  }
  void get(std::string& v) { v = std::string(take(take_size())); }
  template <class R, class P>
  void get(std::chrono::duration<R, P>& v) {
    R c{};
    get(c);
    v = std::chrono::duration<R, P>{c};
  }
  template <class C, class D>
  void get(std::chrono::time_point<C, D>& v) {
    D d{};
    get(d);
    v = std::chrono::time_point<C, D>{d};
  }
  template <class T>
  void get(std::optional<T>& v) {
    bool b{};
    get(b);
    v.reset();
    if (b) get(v.emplace());
  }
  template <class A, class B>
  void get(std::pair<A, B>& v) {
    get(v.first), get(v.second);
  }
  template <class... Ts>
  void get(std::tuple<Ts...>& v) {
    std::apply(*this, v);
  }
  template <class T, std::size_t N>
  void get(std::array<T, N>& v) {
    for (auto& x : v) get(x);
  }
  template <class T>
  void get(std::vector<T>& v) {
    v.assign(take_size(), T{});
    for (auto& x : v) get(x);
  }
  template <class K, class V>
  void get(std::map<K, V>& v) {
    v.clear();
    for (auto n = take_size(); n > 0; --n) {
      std::pair<K, V> x;
      get(x);
      v.insert(std::move(x));
    }
  }

  std::string_view rest_;
};

namespace detail {

// FNV-1a: guards against truncation and transport errors, not against malice.
constexpr std::uint64_t checksum(std::string_view bytes) noexcept {
  std::uint64_t h = 0xcbf2'9ce4'8422'2325U;
  for (char const c : bytes) h = (h ^ static_cast<unsigned char>(c)) * 0x0000'0100'0000'01b3U;
  return h;
}

inline constexpr std::uint32_t archive_magic = 0x4E52'4A53U;  // "SJRN"
inline constexpr std::uint32_t archive_format = 1;

}  // namespace detail

/// A measure's configuration and totals as bytes: magic, format, checksum, payload.
/// \complexity O(size of the totals).
template <class M>
[[nodiscard]] std::string save(M const& measure) {
  archive_writer payload;
  payload(measure);
  archive_writer all;
  all(detail::archive_magic, detail::archive_format, detail::checksum(payload.bytes()));
  return all.bytes() + payload.bytes();
}

/// The measure that `save` wrote.
/// \param like  a measure of the same configuration: carries what bytes cannot (a host's functions).
/// \throws std::invalid_argument  when the bytes are foreign, of another format, corrupt, or saved under
///         another configuration; `like` is unchanged.
template <class M>
[[nodiscard]] M load(std::string_view bytes, M const& like) {
  archive_reader in(bytes);
  std::uint32_t magic = 0;
  std::uint32_t format = 0;
  std::uint64_t sum = 0;
  in(magic);
  if (magic != detail::archive_magic)
    throw std::invalid_argument("not a saved measure: it starts with other bytes");
  in(format, sum);
  if (format != detail::archive_format) {
    throw std::invalid_argument("saved measure is of format " + std::to_string(format) +
                                ", this library reads " + std::to_string(detail::archive_format));
  }
  if (detail::checksum(bytes.substr(16)) != sum)
    throw std::invalid_argument("saved measure is corrupt: its checksum differs");
  M loaded = like;
  in(loaded);
  if (!in.done()) throw std::invalid_argument("saved measure has bytes after its end: it is of another type");
  M checked = like;
  checked += loaded;  // refuses another configuration
  return loaded;
}

}  // namespace sojourn
