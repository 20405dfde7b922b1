// SPDX-License-Identifier: BSL-1.0
#pragma once
// A random access iterator over anything that has `at_index(i)`: the library's columns as ranges of proxies.

#include <compare>
#include <cstddef>
#include <iterator>
#include <type_traits>
#include <utility>

namespace sojourn {

/// Iterates over `parent.at_index(i)`, which may return a proxy by value.
/// Models `std::random_access_iterator`; valid as long as the parent is, whatever becomes of the iterator.
template <class Parent>
class index_iterator {
 public:
  using iterator_concept = std::random_access_iterator_tag;
  using iterator_category = std::input_iterator_tag;
  using difference_type = std::ptrdiff_t;
  using reference = decltype(std::declval<Parent const&>().at_index(std::size_t{}));
  using value_type = std::remove_cvref_t<reference>;
  using pointer = void;

  constexpr index_iterator() = default;
  constexpr index_iterator(Parent parent, std::size_t at) noexcept : parent_(parent), at_(at) {}

  [[nodiscard]] constexpr reference operator*() const { return parent_.at_index(at_); }
  [[nodiscard]] constexpr reference operator[](difference_type n) const { return *(*this + n); }

  constexpr index_iterator& operator++() noexcept { return ++at_, *this; }
  constexpr index_iterator& operator--() noexcept { return --at_, *this; }
  constexpr index_iterator operator++(int) noexcept {
    auto old = *this;
    ++at_;
    return old;
  }
  constexpr index_iterator operator--(int) noexcept {
    auto old = *this;
    --at_;
    return old;
  }
  constexpr index_iterator& operator+=(difference_type n) noexcept {
    at_ += static_cast<std::size_t>(n);
    return *this;
  }
  constexpr index_iterator& operator-=(difference_type n) noexcept { return *this += -n; }

  [[nodiscard]] friend constexpr index_iterator operator+(index_iterator i, difference_type n) noexcept {
    return i += n;
  }
  [[nodiscard]] friend constexpr index_iterator operator+(difference_type n, index_iterator i) noexcept {
    return i += n;
  }
  [[nodiscard]] friend constexpr index_iterator operator-(index_iterator i, difference_type n) noexcept {
    return i -= n;
  }
  [[nodiscard]] friend constexpr difference_type operator-(index_iterator const& a,
                                                           index_iterator const& b) noexcept {
    return static_cast<difference_type>(a.at_) - static_cast<difference_type>(b.at_);
  }
  [[nodiscard]] friend constexpr bool operator==(index_iterator const& a, index_iterator const& b) noexcept {
    return a.at_ == b.at_;
  }
  [[nodiscard]] friend constexpr auto operator<=>(index_iterator const& a, index_iterator const& b) noexcept {
    return a.at_ <=> b.at_;
  }

 private:
  [[no_unique_address]] Parent parent_{};
  std::size_t at_ = 0;
};

}  // namespace sojourn
