// SPDX-License-Identifier: BSL-1.0
#pragma once
// Values as bytes and back: one stable little-endian form for files, pipes and clusters.

#include <sojourn/core/wide.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <chrono>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
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

namespace detail {

// What is saved as its own bytes, the lowest first.
template <class T>
concept archived_as_bytes = std::integral<T> || std::is_enum_v<T> || std::same_as<T, double> ||
    std::same_as<T, int128> || std::same_as<T, uint128>;

template <archived_as_bytes T>
[[nodiscard]] std::array<char, sizeof(T)> to_bytes(T v) noexcept {
  auto bytes = std::bit_cast<std::array<char, sizeof(T)>>(v);
  if constexpr (std::endian::native == std::endian::big) std::reverse(bytes.begin(), bytes.end());
  return bytes;
}
template <archived_as_bytes T>
[[nodiscard]] T from_bytes(std::array<char, sizeof(T)> bytes) noexcept {
  if constexpr (std::endian::native == std::endian::big) std::reverse(bytes.begin(), bytes.end());
  if constexpr (std::same_as<T, bool>) {
    return bytes[0] != '\0';
  } else {
    return std::bit_cast<T>(bytes);
  }
}

}  // namespace detail

/// Writes values as bytes: integers little-endian in their own width, counts as 64 bits before contents.
/// \complexity O(bytes).
class archive_writer {
 public:
  static constexpr bool saves = true;
  static constexpr bool loads = false;

  template <class... Ts>
  void operator()(Ts const&... values) {
    (put(values), ...);
  }
  [[nodiscard]] std::string const& bytes() const noexcept { return bytes_; }

 private:
  template <class T>
  void put(T const& v) {
    if constexpr (detail::archived_as_bytes<T>) {
      auto const raw = detail::to_bytes(v);
      bytes_.append(raw.data(), raw.size());
    } else {
      T::archive(v, *this);
    }
  }
  void put_size(std::size_t n) { put(std::uint64_t{n}); }
  void put(std::string const& v) { put_size(v.size()), bytes_.append(v); }
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
    put_size(v.size());
    if constexpr (detail::archived_as_bytes<T> && std::endian::native == std::endian::little) {
      bytes_.append(reinterpret_cast<char const*>(v.data()), v.size() * sizeof(T));
    } else {
      for (auto const& x : v) put(x);
    }
  }
  template <class K, class V>
  void put(std::map<K, V> const& v) {
    put_size(v.size());
    for (auto const& x : v) put(x);
  }
  template <class K, class V>
  void put(std::multimap<K, V> const& v) {
    put_size(v.size());
    for (auto const& x : v) put(x);
  }

  std::string bytes_;
};

/// Reads what `archive_writer` wrote.
/// \throws std::invalid_argument  when the bytes end early or a size exceeds what is left of them.
class archive_reader {
 public:
  static constexpr bool saves = false;
  static constexpr bool loads = true;

  explicit archive_reader(std::string_view bytes) noexcept : rest_(bytes) {}
  template <class... Ts>
  void operator()(Ts&... values) {
    (get(values), ...);
  }
  [[nodiscard]] bool done() const noexcept { return rest_.empty(); }

 private:
  std::string_view take(std::size_t n) {
    if (n > rest_.size())
      throw std::invalid_argument("archive ends early: " + std::to_string(n) + " bytes expected, " +
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
      throw std::invalid_argument("archive has a size beyond its end: " + std::to_string(n));
    return static_cast<std::size_t>(n);
  }
  template <class T>
  void get(T& v) {
    if constexpr (detail::archived_as_bytes<T>) {
      std::array<char, sizeof(T)> raw{};
      take(sizeof(T)).copy(raw.data(), sizeof(T));
      v = detail::from_bytes<T>(raw);
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
    v.clear(), v.resize(take_size());
    if constexpr (detail::archived_as_bytes<T> && std::endian::native == std::endian::little) {
      auto const raw = take(v.size() * sizeof(T));
      if (!raw.empty()) std::memcpy(v.data(), raw.data(), raw.size());
    } else {
      for (auto& x : v) get(x);
    }
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
  template <class K, class V>
  void get(std::multimap<K, V>& v) {
    v.clear();
    for (auto n = take_size(); n > 0; --n) {
      std::pair<K, V> x;
      get(x);
      v.emplace_hint(v.end(), std::move(x));  // of equal keys, as they were
    }
  }

  std::string_view rest_;
};

/// What kinds of values an archive would hold, in order, as one number: tells types apart before their bytes
/// are read. It depends on the type alone where its `archive` does not branch on values.
class archive_shape {
 public:
  static constexpr bool saves = false;
  static constexpr bool loads = false;

  template <class... Ts>
  void operator()(Ts const&... values) {
    (visit(values), ...);
  }
  [[nodiscard]] std::uint64_t value() const noexcept { return hash_; }

 private:
  enum class kind : std::uint64_t { whole = 1, real, text, maybe, group, table, begin, end };

  void mark(kind k, std::uint64_t detail = 0) noexcept {
    hash_ = (hash_ ^ (static_cast<std::uint64_t>(k) << 32U | detail)) * 0x9E37'79B9'7F4A'7C15U;
    hash_ ^= hash_ >> 29U;
  }

  template <class T>
  void visit(T const& v) {
    if constexpr (std::is_enum_v<T>) {
      visit(static_cast<std::underlying_type_t<T>>(v));
    } else if constexpr (std::same_as<T, double>) {
      mark(kind::real);
    } else if constexpr (detail::archived_as_bytes<T>) {
      bool const negative = std::signed_integral<T> || std::same_as<T, int128>;
      mark(kind::whole, 2 * sizeof(T) + (negative ? 1U : 0U) + (std::same_as<T, bool> ? 64U : 0U));
    } else {
      mark(kind::begin);
      T::archive(v, *this);
      mark(kind::end);
    }
  }
  void visit(std::string const&) { mark(kind::text); }
  template <class R, class P>
  void visit(std::chrono::duration<R, P> v) {
    visit(v.count());
  }
  template <class C, class D>
  void visit(std::chrono::time_point<C, D> v) {
    visit(v.time_since_epoch());
  }
  template <class T>
  void visit(std::optional<T> const&) {
    mark(kind::maybe), visit(T{});
  }
  template <class A, class B>
  void visit(std::pair<A, B> const& v) {
    visit(v.first), visit(v.second);
  }
  template <class... Ts>
  void visit(std::tuple<Ts...> const& v) {
    mark(kind::group, sizeof...(Ts));
    std::apply(*this, v);
  }
  template <class T, std::size_t N>
  void visit(std::array<T, N> const&) {
    mark(kind::group, N), visit(T{});
  }
  template <class T>
  void visit(std::vector<T> const&) {
    mark(kind::table), visit(T{});
  }
  template <class K, class V>
  void visit(std::map<K, V> const&) {
    mark(kind::table), visit(K{}), visit(V{});
  }
  template <class K, class V>
  void visit(std::multimap<K, V> const&) {
    mark(kind::table), visit(K{}), visit(V{});
  }

  std::uint64_t hash_ = 0;
};

}  // namespace sojourn
