// SPDX-License-Identifier: BSL-1.0
#pragma once
// What the sections of a text report share: where they are written, how long lists get, what is counted.

#include <sojourn/journey/journey_log.hpp>
#include <sojourn/report/findings.hpp>
#include <sojourn/report/text_layout.hpp>

#include <cstddef>
#include <cstdint>
#include <ostream>
#include <string>
#include <string_view>

namespace sojourn {

/// How long the lists of a text report get; each says what it leaves out.
struct text_options {
  std::size_t rows = 10;          ///< of touchpoints, edges, variants
  std::size_t rejected = 5;       ///< rejected rows
  std::size_t longest_name = 22;  ///< in characters
};

/// A text report being written.
class text_page {
 public:
  /// \param out,options  outlive this.
  text_page(std::ostream& out, sojourn::container of, text_options const& options)
      : out_(out), of_(of), options_(options) {}

  [[nodiscard]] std::ostream& out() const noexcept { return out_; }
  [[nodiscard]] text_options const& options() const noexcept { return options_; }

  /// A name, no longer than names get.
  [[nodiscard]] std::string shown(std::string_view name) const {
    return shown_name(name, options_.longest_name);
  }
  /// What is counted, in the plural.
  [[nodiscard]] std::string journeys_of() const { return std::string(name(of_)); }
  /// Whose journeys they are, in the plural.
  [[nodiscard]] std::string customers() const {
    return of_ == container::accounts ? "accounts" : "customers";
  }

  /// Says how much of a list is there, where it is not all.
  void shortened(std::size_t total, std::string_view what, std::string const& more = {}) const {
    if (total > options_.rows) {
      out_ << "  " << shown_count(options_.rows) << " of " << shown_count(total) << ' ' << what << more
           << '\n';
    }
  }

 private:
  std::ostream& out_;
  sojourn::container of_;
  text_options const& options_;
};

/// A part of a whole, in [0, 1], for a bar; 0 of nothing.
[[nodiscard]] constexpr double share_of(std::uint64_t part, std::uint64_t whole) noexcept {
  return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

}  // namespace sojourn
