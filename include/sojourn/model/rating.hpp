// SPDX-License-Identifier: BSL-1.0
#pragma once
// Rating scales as types, values checked when made, and answers that may be absent for a reason.

#include <bit>
#include <concepts>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace sojourn {

/// A rating scale (definitions section 8).
/// Required: `lower < upper`; `high_is_good`, the orientation; `discrete`, whether only whole numbers are
///           values; `name`, in errors and reports.
template <class S>
concept rating_scale = requires {
  { S::lower } -> std::convertible_to<double>;
  { S::upper } -> std::convertible_to<double>;
  { S::high_is_good } -> std::convertible_to<bool>;
  { S::discrete } -> std::convertible_to<bool>;
  { S::name } -> std::convertible_to<std::string_view>;
}
&&(S::lower < S::upper) && (S::upper <= 100) && (S::lower >= -100);

namespace detail {
template <int Lower, int Upper, bool HighIsGood = true, bool Discrete = true>
struct scale {
  static constexpr double lower = Lower;
  static constexpr double upper = Upper;
  static constexpr bool high_is_good = HighIsGood;
  static constexpr bool discrete = Discrete;
};
}  // namespace detail

/// Customer satisfaction, 1 to 5.
struct csat5 : detail::scale<1, 5> {
  static constexpr std::string_view name = "csat5";
};
/// Customer satisfaction, 1 to 10.
struct csat10 : detail::scale<1, 10> {
  static constexpr std::string_view name = "csat10";
};
/// Likelihood to recommend, 0 to 10.
struct nps_rating : detail::scale<0, 10> {
  static constexpr std::string_view name = "nps";
};
/// Customer effort, first form, 1 to 5: low is good.
struct ces1 : detail::scale<1, 5, false> {
  static constexpr std::string_view name = "ces1";
};
/// Customer effort, second form, 1 to 7: high is good.
struct ces2 : detail::scale<1, 7> {
  static constexpr std::string_view name = "ces2";
};
/// Agreement, 1 to 7.
struct likert7 : detail::scale<1, 7> {
  static constexpr std::string_view name = "likert7";
};
/// Feeling, -1 to 1, continuous, 0 neutral.
struct valence : detail::scale<-1, 1, true, false> {
  static constexpr std::string_view name = "valence";
};

/// One value on a scale. Ratings of different scales do not mix: no conversion, no common comparison.
template <rating_scale Scale>
class rating {
 public:
  using scale = Scale;

  /// \throws std::out_of_range  when `value` is off the scale, not a number, or not whole on a discrete
  /// scale.
  constexpr explicit rating(double value) : value_(value) {
    bool const inside = value >= Scale::lower && value <= Scale::upper;
    if (!inside || (Scale::discrete && value != static_cast<double>(static_cast<std::int64_t>(value)))) {
      throw std::out_of_range(std::string(Scale::name) + " rating must be " +
                              (Scale::discrete ? "a whole number " : "") + "in [" +
                              std::to_string(static_cast<int>(Scale::lower)) + ", " +
                              std::to_string(static_cast<int>(Scale::upper)) + "]: " + std::to_string(value));
    }
  }

  [[nodiscard]] constexpr double value() const noexcept { return value_; }

  friend constexpr auto operator<=>(rating, rating) noexcept = default;

 private:
  double value_;
};

/// Percent of maximum possible: 100 (x - lower) / (upper - lower), reversed where low is good, in [0, 100].
/// The one bridge between scales, and only on request. P: Cohen, Cohen, Aiken, West 1999.
template <rating_scale Scale>
[[nodiscard]] constexpr double pomp(rating<Scale> r) noexcept {
  double const share = 100 * (r.value() - Scale::lower) / (Scale::upper - Scale::lower);
  return Scale::high_is_good ? share : 100 - share;
}

/// Why there is no rating. Distinct from each other and from every value (definitions section 1).
enum class no_answer : std::uint8_t { absent, refused, not_asked };

/// A rating, or why there is none, in 8 bytes. Default: not asked.
template <rating_scale Scale>
class answer {
 public:
  using scale = Scale;

  constexpr answer() noexcept : answer(no_answer::not_asked) {}
  // NOLINTNEXTLINE(google-explicit-constructor): a kind of answer
  constexpr answer(no_answer why) noexcept : bits_(reasons + static_cast<std::uint64_t>(why)) {}
  // NOLINTNEXTLINE(google-explicit-constructor): likewise; + 0.0 makes one zero of two
  constexpr answer(rating<Scale> given) noexcept : bits_(std::bit_cast<std::uint64_t>(given.value() + 0.0)) {}

  [[nodiscard]] constexpr bool given() const noexcept { return bits_ < reasons || bits_ >= negative; }
  /// \pre `given()`.
  [[nodiscard]] constexpr double value() const noexcept { return std::bit_cast<double>(bits_); }
  /// The value, or another number where none was given.
  [[nodiscard]] constexpr double value_or(double other) const noexcept { return given() ? value() : other; }
  /// \pre `!given()`.
  [[nodiscard]] constexpr no_answer reason() const noexcept {
    return static_cast<no_answer>(bits_ - reasons);
  }

  friend constexpr bool operator==(answer const&, answer const&) noexcept = default;

  template <class Self, class Archive>
  static void archive(Self& self, Archive& a) {
    a(self.bits_);
    if constexpr (Archive::loads) {
      if (self.given()) {
        self = rating<Scale>(self.value());  // refuses what is off the scale
      } else if (self.bits_ > reasons + static_cast<std::uint64_t>(no_answer::not_asked)) {
        throw std::out_of_range("an archived answer must be a rating or one of three reasons");
      }
    }
  }

 private:
  static constexpr std::uint64_t reasons = 0x7FF8'0000'0000'0001U;   // not numbers: no rating is one of these
  static constexpr std::uint64_t negative = 0x8000'0000'0000'0000U;  // from here on values below zero

  std::uint64_t bits_;
};

}  // namespace sojourn
