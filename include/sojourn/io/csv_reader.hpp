// SPDX-License-Identifier: BSL-1.0
#pragma once
// A streaming reader of comma-separated records, RFC 4180 and what is found in the field.

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <ios>
#include <istream>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sojourn {

namespace detail {

// The first separator or line feed at or after `p`; there is one before the 8 bytes of padding end.
inline char* find_field_end(char* p, char separator) noexcept {
  if constexpr (std::endian::native == std::endian::little) {
    constexpr std::uint64_t ones = 0x0101'0101'0101'0101U;
    constexpr std::uint64_t highs = 0x8080'8080'8080'8080U;
    auto const separators = ones * static_cast<unsigned char>(separator);
    constexpr auto line_feeds = ones * static_cast<unsigned char>('\n');
    for (;; p += 8) {
      std::uint64_t word = 0;
      std::memcpy(&word, p, 8);
      auto const x = word ^ separators;
      auto const y = word ^ line_feeds;
      // The lowest marked byte is exact: a borrow only runs upwards.
      auto const hit = (((x - ones) & ~x) | ((y - ones) & ~y)) & highs;
      if (hit != 0) return p + std::countr_zero(hit) / 8;
    }
  } else {
    while (*p != separator && *p != '\n') ++p;
    return p;
  }
}

}  // namespace detail

/// What breaks RFC 4180 in a record.
enum class csv_defect : std::uint8_t {
  none,
  text_after_quote,  ///< a closing quote is followed by neither a separator nor a line end
  open_quote,        ///< the file ends inside a quoted field
};

/// How to read.
struct csv_options {
  std::string name = "input";                   ///< of the file, in errors
  char separator = ',';                         ///< no quote, CR or LF
  std::size_t chunk = std::size_t{256} * 1024;  ///< bytes asked of the stream at a time, at least 1
  std::size_t longest_record = std::size_t{64} * 1024 * 1024;  ///< in bytes; a longer one ends the reading
};

/// Records of a stream, one after the other, as views into one buffer.
///
/// P: RFC 4180: quoted fields hold separators, line ends and doubled quotes. D, where it is silent: LF ends a
/// record as CRLF does, and so does the end of the stream (a CR before it is dropped); any other CR, a quote
/// inside an unquoted field, spaces, NUL bytes and bytes that are not UTF-8 are data; a byte order mark at
/// the start is skipped; an empty line is counted but is no record.
/// Memory: at most twice the longest record, and a chunk.
class csv_reader {
 public:
  /// \param in  outlives the reader; read from its present position, through its buffer.
  /// \throws std::invalid_argument  when the separator is a quote or a line end, or the chunk is 0.
  explicit csv_reader(std::istream& in, csv_options options = {}) : in_(&in), options_(std::move(options)) {
    if (options_.separator == '"' || options_.separator == '\n' || options_.separator == '\r') {
      throw std::invalid_argument("separator must not be a quote or a line end: character " +
                                  std::to_string(static_cast<int>(options_.separator)));
    }
    if (options_.chunk == 0) throw std::invalid_argument("chunk must be at least 1 byte: 0");
  }

  /// Reads the next record; invalidates the fields of the last one.
  /// \returns false at the end of the stream.
  /// \throws std::runtime_error  when the stream fails, or a record is longer than `longest_record`.
  /// \complexity O(length of the record) amortised.
  [[nodiscard]] bool next() {
    if (!started_) skip_byte_order_mark();
    for (;;) {
      begin_ = after_;
      while (!scan()) {
        if (at_end_) return count_ = 0, false;
        fill();
      }
      require_length(after_ - begin_);
      ++row_;
      if (!empty_line_) break;
    }
    if (escaped_) unescape();
    return true;
  }

  /// The fields of the record, unquoted; valid until the next call of `next`. At least one.
  /// A field after whose closing quote there is text is given as it stands in the file.
  [[nodiscard]] std::span<std::string_view const> fields() const noexcept { return {fields_.data(), count_}; }

  /// The number of the record, from 1, empty lines counted: as a spreadsheet numbers its rows.
  [[nodiscard]] std::uint64_t row() const noexcept { return row_; }

  /// Bytes of the stream up to the end of the record.
  [[nodiscard]] std::uint64_t bytes() const noexcept { return discarded_ + after_; }

  /// What is wrong with the record, and in which field first.
  [[nodiscard]] csv_defect defect() const noexcept { return defect_; }
  [[nodiscard]] std::size_t defective_field() const noexcept { return defective_field_; }

  /// Whether the record holds a NUL byte. \complexity O(1) while the stream has none nearby.
  [[nodiscard]] bool has_nul() const noexcept {
    return nul_in_buffer_ && std::memchr(buffer_.data() + begin_, 0, after_ - begin_) != nullptr;
  }

 private:
  static constexpr std::size_t padding = 16;  // a line feed that stops each scan, and a word to read past it

  // Finds the record at begin_. False: the buffer ends before it does, or there is none.
  // Behind the buffer stands a line feed, which ends the last record too.
  bool scan() {
    char* const end = buffer_.data() + end_;
    char* p = buffer_.data() + begin_;
    count_ = 0;
    escaped_ = empty_line_ = false;
    defect_ = csv_defect::none;
    if (p == end) return false;
    for (;;) {
      char* const first = p;
      if (*p == '"') {
        char* const close = find_closing_quote(p, end);
        if (close == nullptr) return false;
        if (close == end) {
          note(csv_defect::open_quote);
          add(first + 1, end);
          return finish(end, end);
        }
        p = close + 1;
        if (*p == '\r' && p[1] == '\n') ++p;
        if (p >= end && !at_end_) return false;
        if (*p == options_.separator || *p == '\n') {
          add(first + 1, close);
          if (*p++ == '\n') return finish(p, end);
          continue;
        }
        note(csv_defect::text_after_quote);
      }
      p = detail::find_field_end(p, options_.separator);
      if (p == end && !at_end_) return false;
      if (*p == options_.separator) {
        add(first, p++);
        continue;
      }
      add(first, p != first && p[-1] == '\r' ? p - 1 : p);
      empty_line_ = count_ == 1 && fields_[0].empty();
      return finish(p + 1, end);
    }
  }

  // The quote that closes the field at `p`; `end` where the stream has none, null where that is not yet
  // known.
  char* find_closing_quote(char* p, char* end) noexcept {
    for (++p;; p += 2) {
      auto* const quote = std::memchr(p, '"', static_cast<std::size_t>(end - p));
      if (quote == nullptr) return at_end_ ? end : nullptr;
      p = static_cast<char*>(quote);
      if (p[1] != '"') return p;
      escaped_ = true;
    }
  }

  void note(csv_defect defect) noexcept {
    if (defect_ != csv_defect::none) return;
    defect_ = defect;
    defective_field_ = count_;
  }

  void add(char const* first, char const* last) {
    if (count_ == fields_.size()) fields_.resize(std::max<std::size_t>(16, 2 * count_));
    fields_[count_++] = std::string_view(first, static_cast<std::size_t>(last - first));
  }

  bool finish(char const* after, char const* end) noexcept {
    after_ = static_cast<std::size_t>(std::min(after, end) - buffer_.data());
    return true;
  }

  // Undoubles the quotes of quoted fields in place: only now, since an incomplete record is scanned again.
  void unescape() {
    for (std::size_t i = 0; i < count_; ++i) {
      auto& field = fields_[i];
      char* const first = buffer_.data() + (field.data() - buffer_.data());
      if (first == buffer_.data() + begin_ || first[-1] != '"') continue;  // not quoted, or kept as it stands
      char* to = first;
      for (char const* from = first; from != first + field.size(); ++from) {
        *to++ = *from;
        if (*from == '"' && from + 1 != first + field.size() && from[1] == '"') ++from;
      }
      field = std::string_view(first, static_cast<std::size_t>(to - first));
    }
  }

  void skip_byte_order_mark() {
    constexpr std::string_view mark = "\xEF\xBB\xBF";
    started_ = true;
    while (end_ < mark.size() && !at_end_) fill();
    if (std::string_view(buffer_.data(), end_).starts_with(mark)) after_ = mark.size();
  }

  // Moves the record that is begun to the front and reads on behind it, at least doubling it.
  void fill() {
    auto const held = end_ - begin_;
    require_length(held);
    auto const wanted = std::max(options_.chunk, held);
    if (buffer_.size() < held + wanted + padding) {
      std::vector<char> larger(held + wanted + padding);
      std::copy_n(buffer_.data() + begin_, held, larger.data());
      buffer_ = std::move(larger);
    } else if (held != 0 && begin_ != 0) {
      std::memmove(buffer_.data(), buffer_.data() + begin_, held);
    }
    discarded_ += begin_;
    begin_ = after_ = 0;
    end_ = held;
    auto const read_count = read(buffer_.data() + held, wanted);
    end_ += read_count;
    at_end_ = read_count == 0;
    buffer_[end_] = '\n';
    nul_in_buffer_ = std::memchr(buffer_.data(), 0, end_) != nullptr;
  }

  void require_length(std::size_t length) const {
    if (length <= options_.longest_record) return;
    throw std::runtime_error(options_.name + ": row " + std::to_string(row_ + 1) +
                             ": record must have at most " + std::to_string(options_.longest_record) +
                             " bytes; is a quote left open?");
  }

  std::size_t read(char* to, std::size_t wanted) {
    try {
      if (in_->rdbuf() != nullptr && in_->good()) {
        return static_cast<std::size_t>(in_->rdbuf()->sgetn(to, static_cast<std::streamsize>(wanted)));
      }
    } catch (std::ios_base::failure const&) {  // e.g. a directory
    }
    throw std::runtime_error(options_.name + ": cannot be read after byte " +
                             std::to_string(discarded_ + end_));
  }

  std::istream* in_;
  csv_options options_;
  std::vector<char> buffer_ = std::vector<char>(padding);
  std::size_t begin_ = 0;  // of the record
  std::size_t after_ = 0;  // the record, its line end included
  std::size_t end_ = 0;    // of what has been read
  std::uint64_t discarded_ = 0;
  std::uint64_t row_ = 0;
  std::vector<std::string_view> fields_;
  std::size_t count_ = 0;
  std::size_t defective_field_ = 0;
  csv_defect defect_ = csv_defect::none;
  bool escaped_ = false;
  bool empty_line_ = false;
  bool started_ = false;
  bool at_end_ = false;
  bool nul_in_buffer_ = false;
};

}  // namespace sojourn
