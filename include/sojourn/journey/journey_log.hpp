// SPDX-License-Identifier: BSL-1.0
#pragma once
// The owning columnar form of journeys: interned ids, times, offsets, and what the host adds.

#include <sojourn/core/assert.hpp>
#include <sojourn/core/dictionary.hpp>
#include <sojourn/core/fwd.hpp>
#include <sojourn/core/id.hpp>
#include <sojourn/core/index_iterator.hpp>
#include <sojourn/core/time.hpp>
#include <sojourn/journey/ends.hpp>
#include <sojourn/journey/touch.hpp>
#include <sojourn/model/rating.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace sojourn {

/// What is counted (definitions section 1).
enum class container : std::uint8_t { persons, accounts, sessions, journeys };

[[nodiscard]] constexpr std::string_view name(container c) noexcept {
  constexpr std::string_view names[] = {"persons", "accounts", "sessions", "journeys"};
  return names[static_cast<std::size_t>(c)];
}

namespace detail {

template <class Scale>
struct answer_on {
  using type = no_rating;
};
template <rating_scale Scale>
struct answer_on<Scale> {
  using type = answer<Scale>;
};

}  // namespace detail

/// The columns of a log: one entry a touch, journeys end to end, each in the order (time, input position).
/// An optional column is empty or as long as the others.
template <class Scale, class Attributes>
struct log_columns {
  static constexpr bool rated = rating_scale<Scale>;
  using answer_type = typename detail::answer_on<Scale>::type;

  std::vector<touchpoint_id> touchpoint{};
  std::vector<time_point> time{};
  std::vector<answer_type> rating{};
  std::vector<channel_id> channel{};
  std::vector<double> value{};
  std::vector<Attributes> attributes{};
};

/// Journeys of touches, in columns; a random access range of journeys.
///
/// A value: copying copies the columns, equality is by content. Made by `group_journeys`, or from columns.
/// \tparam Scale       the scale of the ratings, or `no_rating`.
/// \tparam Attributes  one struct of the host's a touch, or `no_attributes`.
/// \example examples/01_first_journey.cpp
template <class Scale, class Attributes>
class journey_log {
 public:
  using columns = log_columns<Scale, Attributes>;

  /// A touch in the log: a position, read on demand. Models `touch_like`, and what its columns allow.
  class touch_view {
   public:
    touch_view() = default;
    touch_view(journey_log const* log, std::size_t at) noexcept
        : log_(log),
          touchpoints_(log->columns_.touchpoint.data()),
          times_(log->columns_.time.data()),
          ratings_(log->columns_.rating.data()),
          at_(at) {}
    touch_view(touch_view first, std::size_t at) noexcept : touch_view(first) { at_ = at; }

    [[nodiscard]] touchpoint_id touchpoint() const noexcept { return touchpoints_[at_]; }
    [[nodiscard]] time_point time() const noexcept { return times_[at_]; }
    [[nodiscard]] typename columns::answer_type rating() const noexcept requires columns::rated {
      return ratings_[at_];
    }
    /// The touch's channel; `no_channel` where the log has none.
    [[nodiscard]] channel_id channel() const noexcept {
      return log_->columns_.channel.empty() ? no_channel : log_->columns_.channel[at_];
    }
    /// The touch's value; 0 where the log has none.
    [[nodiscard]] double value() const noexcept {
      return log_->columns_.value.empty() ? 0.0 : log_->columns_.value[at_];
    }
    [[nodiscard]] Attributes const& attributes() const noexcept
        requires(!std::same_as<Attributes, no_attributes>) {
      return log_->columns_.attributes[at_];
    }
    /// The touch's position in the log's columns.
    [[nodiscard]] std::size_t position() const noexcept { return at_; }

   private:
    journey_log const* log_ = nullptr;
    touchpoint_id const* touchpoints_ = nullptr;
    time_point const* times_ = nullptr;
    typename columns::answer_type const* ratings_ = nullptr;
    std::size_t at_ = 0;
  };

  /// One journey of the log: a random access range of touches that knows its end and whose it is.
  class journey {
    struct touches {
      touch_view any;
      [[nodiscard]] touch_view at_index(std::size_t i) const noexcept { return {any, i}; }
    };

   public:
    journey() = default;
    journey(journey_log const* log, std::size_t at) noexcept : log_(log), at_(at) {}

    [[nodiscard]] auto begin() const noexcept {
      return index_iterator<touches>({{log_, 0}}, log_->offsets_[at_]);
    }
    [[nodiscard]] auto end() const noexcept {
      return index_iterator<touches>({{log_, 0}}, log_->offsets_[at_ + 1]);
    }
    [[nodiscard]] std::size_t size() const noexcept { return log_->offsets_[at_ + 1] - log_->offsets_[at_]; }
    [[nodiscard]] bool empty() const noexcept { return size() == 0; }
    /// \pre `i < size()`.
    [[nodiscard]] touch_view operator[](std::size_t i) const noexcept {
      return {log_, log_->offsets_[at_] + i};
    }
    /// Its touches as columns: `size()` touchpoints, and as many times.
    [[nodiscard]] touchpoint_id const* touchpoints() const noexcept {
      return log_->columns_.touchpoint.data() + log_->offsets_[at_];
    }
    [[nodiscard]] time_point const* times() const noexcept {
      return log_->columns_.time.data() + log_->offsets_[at_];
    }
    [[nodiscard]] typename columns::answer_type const* ratings() const noexcept requires columns::rated {
      return log_->columns_.rating.data() + log_->offsets_[at_];
    }
    [[nodiscard]] journey_end ended() const noexcept { return log_->ends_[at_]; }
    [[nodiscard]] customer_id customer() const noexcept { return log_->customers_[at_]; }

   private:
    journey_log const* log_ = nullptr;
    std::size_t at_ = 0;
  };

  /// What the records named besides touchpoints, for who builds a log.
  struct naming {
    dictionary<channel_id> channels{};
    dictionary<customer_id> customers{};
    std::vector<std::int64_t> keys{};
    std::size_t cut_count = 0;
  };

  journey_log() = default;

  /// A log from its parts.
  /// \param offsets    where each journey starts in the columns, and their length: journeys + 1 entries,
  ///                   strictly increasing.
  /// \param customers  whose each journey is; journeys of one customer are adjacent.
  /// \pre touches of a journey are in order; `rule` was made for `names`.
  journey_log(columns data, std::vector<std::size_t> offsets, std::vector<customer_id> customers,
              alphabet names, end_rule rule, sojourn::container what, naming others = {})
      : columns_(std::move(data)),
        offsets_(std::move(offsets)),
        customers_(std::move(customers)),
        touchpoints_(std::move(names)),
        rule_(std::move(rule)),
        container_(what),
        names_(std::move(others)) {
    SOJOURN_ASSERT(offsets_.size() == customers_.size() + 1 && offsets_.back() == columns_.touchpoint.size());
    ends_.reserve(customers_.size());
    for (auto const& j : *this) ends_.push_back(rule_.end_of(j));
  }

  [[nodiscard]] auto begin() const noexcept { return index_iterator<journeys>({this}, 0); }
  [[nodiscard]] auto end() const noexcept { return index_iterator<journeys>({this}, size()); }

  /// The same journeys, ended by another rule. \complexity O(events).
  [[nodiscard]] journey_log ended_by(end_rule rule) && {
    rule_ = std::move(rule);
    ends_.clear();
    for (auto const& j : *this) ends_.push_back(rule_.end_of(j));
    return std::move(*this);
  }

  /// How many journeys there are.
  [[nodiscard]] std::size_t size() const noexcept { return customers_.size(); }
  [[nodiscard]] bool empty() const noexcept { return customers_.empty(); }
  /// \pre `i < size()`.
  [[nodiscard]] journey operator[](std::size_t i) const noexcept { return {this, i}; }

  [[nodiscard]] std::size_t event_count() const noexcept { return columns_.touchpoint.size(); }
  /// Distinct customers. \complexity O(journeys).
  [[nodiscard]] std::size_t customer_count() const noexcept {
    std::size_t n = 0;
    for (std::size_t j = 0; j < customers_.size(); ++j) n += j == 0 || customers_[j] != customers_[j - 1];
    return n;
  }
  /// What a journey of this log stands for: every result over it counts these.
  [[nodiscard]] sojourn::container container() const noexcept { return container_; }
  [[nodiscard]] time_point as_of() const noexcept { return rule_.as_of(); }
  [[nodiscard]] end_rule const& rule() const noexcept { return rule_; }

  [[nodiscard]] alphabet const& touchpoints() const noexcept { return touchpoints_; }
  /// The names of channels and of customers, where the records gave strings; else empty.
  [[nodiscard]] dictionary<channel_id> const& channels() const noexcept { return names_.channels; }
  [[nodiscard]] dictionary<customer_id> const& customer_names() const noexcept { return names_.customers; }
  /// The host's integer keys by `customer_id`, where the records gave integers; else empty.
  [[nodiscard]] std::span<std::int64_t const> customer_keys() const noexcept { return names_.keys; }
  /// Touches left out because they came after a goal that cuts.
  [[nodiscard]] std::size_t cut_count() const noexcept { return names_.cut_count; }

  [[nodiscard]] columns const& data() const noexcept { return columns_; }
  [[nodiscard]] std::span<std::size_t const> offsets() const noexcept { return offsets_; }
  [[nodiscard]] std::span<customer_id const> customers() const noexcept { return customers_; }

  /// This log with other journeys over the same touches, or over those at the positions `kept`, which are in
  /// order; the others are counted as cut. Ends are worked out anew.
  /// \pre as for the constructor.
  [[nodiscard]] journey_log regrouped(std::vector<std::size_t> offsets, std::vector<customer_id> customers,
                                      sojourn::container what,
                                      std::optional<std::vector<std::size_t>> const& kept = {}) && {
    if (kept && kept->size() != event_count()) {
      names_.cut_count += event_count() - kept->size();
      auto const keep = [&](auto& column) {
        if (column.empty()) return;
        for (std::size_t i = 0; i < kept->size(); ++i) column[i] = column[(*kept)[i]];
        column.resize(kept->size());
      };
      keep(columns_.touchpoint), keep(columns_.time), keep(columns_.rating), keep(columns_.channel);
      keep(columns_.value), keep(columns_.attributes);
    }
    return journey_log(std::move(columns_), std::move(offsets), std::move(customers), std::move(touchpoints_),
                       std::move(rule_), what, std::move(names_));
  }

 private:
  struct journeys {
    journey_log const* log = nullptr;
    [[nodiscard]] journey at_index(std::size_t i) const noexcept { return {log, i}; }
  };

  columns columns_;
  std::vector<std::size_t> offsets_{0};
  std::vector<customer_id> customers_;
  std::vector<journey_end> ends_;
  alphabet touchpoints_;
  end_rule rule_;
  sojourn::container container_ = sojourn::container::persons;
  naming names_;
};

}  // namespace sojourn
