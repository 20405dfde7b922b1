// SPDX-License-Identifier: BSL-1.0
#pragma once
// Totals as bytes and back: checked against truncation, foreign types and other configurations.

#include <sojourn/core/archivable.hpp>
#include <sojourn/core/archive_stream.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

namespace sojourn {

namespace detail {

// FNV-1a over words of 8 bytes, lowest byte first, the last filled up with zeros, and over their number. Each step is
// a bijection of what came before: one wrong word is always found. Guards against truncation and transport errors,
// not against malice.
inline std::uint64_t checksum(std::string_view bytes) noexcept {
  std::uint64_t h = 0xcbf2'9ce4'8422'2325U;
  auto const add = [&h](std::uint64_t word) { h = (h ^ word) * 0x0000'0100'0000'01b3U; };
  for (std::size_t i = 0; i < bytes.size(); i += 8) {
    std::array<char, 8> word{};
    bytes.substr(i, 8).copy(word.data(), 8);
    add(from_bytes<std::uint64_t>(word));
  }
  add(bytes.size());
  return h;
}

inline constexpr std::uint32_t archive_magic = 0x4E52'4A53U;  // "SJRN"
inline constexpr std::uint32_t archive_format = 2;
inline constexpr std::size_t archive_head = 24;  // bytes before the payload

template <class T>
[[nodiscard]] std::uint64_t shape_of(T const& value) {
  archive_shape shape;
  shape(value);
  return shape.value();
}

}  // namespace detail

/// A measure's configuration and totals as bytes, or a live stream with all that is under way: magic, format,
/// shape of the type, checksum, payload. The bytes are the same on every machine of 64 bits.
/// \complexity O(bytes).
template <class T>
[[nodiscard]] std::string save(T const& value) {
  archive_writer payload;
  payload(value);
  archive_writer all;
  all(detail::archive_magic, detail::archive_format, detail::shape_of(value),
      detail::checksum(payload.bytes()));
  return all.bytes() + payload.bytes();
}

/// What `save` wrote.
/// \param like  a value of the same configuration: carries what bytes cannot (a host's functions).
/// \throws std::invalid_argument  when the bytes are foreign, of another format or type, corrupt, or saved
///         under another configuration; `like` is unchanged.
template <class T>
[[nodiscard]] T load(std::string_view bytes, T const& like) {
  archive_reader in(bytes);
  std::uint32_t magic = 0;
  std::uint32_t format = 0;
  std::uint64_t shape = 0;
  std::uint64_t sum = 0;
  in(magic);
  if (magic != detail::archive_magic)
    throw std::invalid_argument("not an archive: it starts with other bytes");
  in(format);
  if (format != detail::archive_format) {
    throw std::invalid_argument("archive is of format " + std::to_string(format) + ", this library reads " +
                                std::to_string(detail::archive_format));
  }
  in(shape, sum);
  if (detail::checksum(bytes.substr(detail::archive_head)) != sum)
    throw std::invalid_argument("archive is corrupt: its checksum differs");
  if (shape != detail::shape_of(like))
    throw std::invalid_argument("archive is of another type: its shape differs");
  T loaded = like;
  in(loaded);
  if (!in.done()) throw std::invalid_argument("archive has bytes after its end: it is of another type");
  if constexpr (requires(T & a, T const& b) { a += b; }) {
    T checked = like;
    checked += loaded;  // refuses another configuration
  }
  return loaded;
}

}  // namespace sojourn
