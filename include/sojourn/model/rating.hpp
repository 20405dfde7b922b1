// SPDX-License-Identifier: BSL-1.0
#pragma once
// Rating scales as types, values checked when made, and answers that may be absent for a reason.

#include <bit>
#include <concepts>
#include <cstddef>
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

namespace detail {

// How an answer is kept. On a discrete scale: its values from the lowest, numbered from 0, then the reasons; they have
// at most 201 values.
template <class Scale>
struct answer_codes {
  using code = std::uint8_t;
  // The whole numbers next to the bounds, inside: these need not be whole themselves.
  static constexpr int lowest =
      static_cast<int>(Scale::lower) + (static_cast<int>(Scale::lower) < Scale::lower ? 1 : 0);
  static constexpr int highest =
      static_cast<int>(Scale::upper) - (static_cast<int>(Scale::upper) > Scale::upper ? 1 : 0);
  static constexpr code reasons = static_cast<code>(highest - lowest + 1);

  static constexpr code of(double value) noexcept {
    return static_cast<code>(static_cast<int>(value) - lowest);
  }
  static constexpr double value(code c) noexcept { return lowest + int{c}; }
  static constexpr bool given(code c) noexcept { return c < reasons; }
};

// On a continuous one: the bits of the value, or of what is no number.
template <class Scale>
requires(!Scale::discrete) struct answer_codes<Scale> {
  using code = std::uint64_t;
  static constexpr code reasons = 0x7FF8'0000'0000'0001U;
  static constexpr code negative = 0x8000'0000'0000'0000U;  // from here on values below zero

  static constexpr code of(double value) noexcept {
    return std::bit_cast<code>(value + 0.0);  // one zero of two
  }
  static constexpr double value(code c) noexcept { return std::bit_cast<double>(c); }
  static constexpr bool given(code c) noexcept { return c < reasons || c >= negative; }
};

}  // namespace detail

/// A rating, or why there is none: in one byte on a discrete scale, in 8 on a continuous one. Default: not asked.
template <rating_scale Scale>
class answer {
  using codes = detail::answer_codes<Scale>;

 public:
  using scale = Scale;

  constexpr answer() noexcept : answer(no_answer::not_asked) {}
  // NOLINTNEXTLINE(google-explicit-constructor): a kind of answer
  constexpr answer(no_answer why) noexcept
      : code_(static_cast<typename codes::code>(codes::reasons + static_cast<typename codes::code>(why))) {}
  // NOLINTNEXTLINE(google-explicit-constructor): likewise
  constexpr answer(rating<Scale> given) noexcept : code_(codes::of(given.value())) {}

  [[nodiscard]] constexpr bool given() const noexcept { return codes::given(code_); }
  /// \pre `given()`.
  [[nodiscard]] constexpr double value() const noexcept { return codes::value(code_); }
  /// The value, or another number where none was given.
  [[nodiscard]] constexpr double value_or(double other) const noexcept { return given() ? value() : other; }
  /// \pre `!given()`.
  [[nodiscard]] constexpr no_answer reason() const noexcept {
    return static_cast<no_answer>(code_ - codes::reasons);
  }
  /// Its place in a table of all answers: the values of the scale from the lowest, from 0, then the three reasons in
  /// their order. For who counts without a branch.
  [[nodiscard]] constexpr std::size_t place() const noexcept requires(Scale::discrete) { return code_; }

  friend constexpr bool operator==(answer const&, answer const&) noexcept = default;

  template <class Self, class Archive>
  static void archive(Self& self, Archive& a) {
    a(self.code_);
    if constexpr (Archive::loads) {
      if (self.given()) {
        self = rating<Scale>(self.value());  // refuses what is off the scale
      } else if (self.code_ > answer(no_answer::not_asked).code_) {
        throw std::out_of_range("an archived answer must be a rating or one of three reasons");
      }
    }
  }

 private:
  typename codes::code code_;
};

}  // namespace sojourn
